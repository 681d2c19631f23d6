"""A place's agreements and what happened under them become what watching finds, and the files that say it."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from weft import engine, evidence
from weft.vocabulary import (
    Claim,
    Contact,
    DisclosureRule,
    Monitoring,
    Noun,
    Problem,
    Referral,
    ReleasedCell,
    Table,
    Tell,
    silent,
)

BRIEF_FILE = "brief.toml"
WATCHED_NOUNS: tuple[type[Noun], ...] = (Referral, Contact, Claim)


def watch(
    *,
    files: Mapping[str, bytes],
    given: Mapping[type[Noun], tuple[str, bytes]],
    as_of: date,
    rule: DisclosureRule,
    register: tuple[str, bytes] | None,
    session: engine.Session,
    tell: Tell = silent,
) -> tuple[Monitoring, Table[ReleasedCell]]:
    """Watch a place from its files. `given`: a table by noun as file name and bytes, instead of the place's own.

    `register` is what was released before. What was found comes back as it may be shown, with the register for the
    next release. Raises `CannotLoad`, `CannotMonitor` and `CannotRelease` with every problem.
    """
    agreed, _ = engine.load_agreed(files=files)
    events = {noun: events_table(files=files, given=given, noun=noun) for noun in WATCHED_NOUNS}
    before = engine.check_table(noun=ReleasedCell, file=register[0], content=register[1]) if register else None
    problems = [problem for checked in (*events.values(), before) if checked for problem in checked.problems]
    if problems:
        raise evidence.CannotMonitor(problems)
    tables: dict[type[Noun], Table[Any]] = {
        noun: checked.table if checked else Table.of_nouns(noun, []) for noun, checked in events.items()
    }
    found, remembered = evidence.monitor(
        agreed=agreed,
        referrals=tables[Referral],
        contacts=tables[Contact],
        claims=tables[Claim],
        as_of=as_of,
        rule=rule,
        earlier=before.table if before else None,
        session=session,
        tell=tell,
    )
    return dataclasses.replace(found, invented=is_invented(files=files)), remembered


def is_invented(*, files: Mapping[str, bytes]) -> bool:
    """Whether the place's brief says that it is made up; agreements without a brief say nothing of it."""
    if BRIEF_FILE not in files:
        return False
    try:
        place = tomllib.loads(files[BRIEF_FILE].decode("utf-8")).get("place")
    except ValueError:
        return False
    return isinstance(place, dict) and place.get("invented") is True


def events_table(
    *, files: Mapping[str, bytes], given: Mapping[type[Noun], tuple[str, bytes]], noun: type[Noun]
) -> engine.Checked | None:
    """A table of events: the one given, or the place's own as CSV or Parquet; nothing where there is none."""
    if noun in given:
        name, content = given[noun]
        return engine.check_table(noun=noun, file=name, content=content)
    for name in (f"{noun.table_name}.csv", f"{noun.table_name}.parquet"):
        if name in files:
            return engine.check_table(noun=noun, file=name, content=files[name])
    return None


def watch_files(*, found: Monitoring, page: bytes) -> dict[str, bytes]:
    """What watching found, as files: the page, a table for each part, and their description."""
    tables: tuple[Table[Any], ...] = (found.signals, found.paths, found.chart_points, found.rate_points)
    nouns = {f"{table.noun.table_name}.csv": table.noun for table in tables}
    written = {f"{table.noun.table_name}.csv": engine.table_csv(table) for table in tables}
    package = engine.data_package(name=f"{found.place_id}-monitor", kind="monitor", tables=nouns)
    return {"monitor.html": page, **written, "datapackage.json": package}


def register_csv(*, register: Table[ReleasedCell]) -> bytes:
    """The register of releases as a file. It holds exact counts and stays inside the deployment."""
    return engine.table_csv(register)


def cannot_read_setting(*, words: str) -> evidence.CannotRelease:
    """The refusal for a disclosure setting that does not say what it should."""
    what = f"the setting {words!r} is not threshold=N rounding=N"
    return evidence.CannotRelease(
        [Problem(code="EVIDENCE-30", what=what, file="WEFT_DISCLOSURE", allowed="threshold=10 rounding=5")]
    )
