"""From two files of people to a comparison; from a file of periods to an interrupted series."""

from __future__ import annotations

import dataclasses

from weft import engine, evidence
from weft.loop.watching import register_csv
from weft.vocabulary import Compared, Comparing, DisclosureRule, Interrupted, ReleasedCell, Roll, Table, Tell, silent

__all__ = ["compare_files", "interrupt_file", "register_csv", "release", "release_series", "released_before"]

PERSON_ID, STARTED_ON, MEASURED_ON = "person_id", "started_on", "measured_on"
"""Columns that are taken for what their names say where nobody says otherwise."""


def compare_files(
    *, cohort: tuple[str, bytes], pool: tuple[str, bytes], asked: Comparing, tell: Tell = silent
) -> Compared:
    """Read a cohort and a pool, each a name and bytes of CSV or Parquet, and compare them.

    Raises `CannotCompare` with the problems of both files at once. Columns `person_id`, `started_on` and `measured_on`
    are recognised by name.
    """
    codes = {asked.person_id or PERSON_ID}
    tell("reading people", 0, 2)
    rolls, problems = [], []
    for number, (file, content) in enumerate((cohort, pool), start=1):
        roll, faults = engine.read_roll(content=content, file=file, text_columns=codes)
        rolls.append(roll)
        problems += faults
        tell("reading people", number, 2)
    if problems:
        raise evidence.CannotCompare(problems)
    return evidence.compare(cohort=rolls[0], pool=rolls[1], asked=_recognised(asked, *rolls), tell=tell)


def release(
    *, compared: Compared, rule: DisclosureRule, register: tuple[str, bytes] | None
) -> tuple[Compared, Table[ReleasedCell]]:
    """A comparison as it may leave, and the register with it. `register`: what was released before, a name and bytes.

    Raises `CannotRelease` (EVIDENCE-19, 30, 32), also for a register that cannot be read.
    """
    before = released_before(register=register)
    shown = evidence.release(compared=compared, rule=rule)
    return shown, evidence.register(compared=compared, rule=rule, earlier=before)


def release_series(
    *, made: Interrupted, rule: DisclosureRule, register: tuple[str, bytes] | None
) -> tuple[Interrupted, Table[ReleasedCell]]:
    """A series as it may leave, and the register with it. Raises `CannotRelease` (EVIDENCE-30)."""
    return evidence.release_series(made=made, rule=rule, earlier=released_before(register=register))


def released_before(*, register: tuple[str, bytes] | None) -> Table[ReleasedCell] | None:
    """What was released before, from the register's file. Raises `CannotRelease` where it cannot be read."""
    if register is None:
        return None
    checked = engine.check_table(noun=ReleasedCell, file=register[0], content=register[1])
    if checked.problems:
        raise evidence.CannotRelease(checked.problems)
    return checked.table


def _recognised(asked: Comparing, cohort: Roll, pool: Roll) -> Comparing:
    def named(given: str, name: str, *rolls: Roll) -> str:
        return given or (name if all(name in roll.data.column_names for roll in rolls) else "")

    return dataclasses.replace(
        asked,
        person_id=named(asked.person_id, PERSON_ID, cohort, pool),
        started=named(asked.started, STARTED_ON, cohort),
        measured=named(asked.measured, MEASURED_ON, cohort),
    )


def interrupt_file(*, series: tuple[str, bytes], outcome: str, period: str, starts: str, paid: bool) -> Interrupted:
    """Read a series of periods, a name and bytes, and set what was seen since the start beside the trend before."""
    roll, problems = engine.read_roll(content=series[1], file=series[0])
    if problems:
        raise evidence.CannotCompare(problems)
    return evidence.interrupt(series=roll, outcome=outcome, period=period, starts=starts, paid=paid)
