"""A comparison as it may leave the deployment: counts rounded, what rests on few people withheld."""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar

from weft.evidence.disclosure import CannotRelease, check_rule, protect
from weft.evidence.sentence import sentences
from weft.vocabulary import (
    Compared,
    Comparison,
    CovariateBalance,
    DisclosureRule,
    Interrupted,
    LeftOut,
    Problem,
    ReleasedCell,
    SeriesPoint,
    Table,
)

Row = TypeVar("Row", Comparison, CovariateBalance, SeriesPoint)
FEW = "for reasons that concern too few people to be told apart"


def release(*, compared: Compared, rule: DisclosureRule) -> Compared:
    """The comparison under the deployment's rule; averages, differences and intervals to four digits.

    Counts are rounded; a handful left out of a side is not told from nobody, and reasons that concern few are joined or
    withheld; what few people of the cohort have is not shown among what was made alike. Raises `CannotRelease`
    (EVIDENCE-19) where fewer people than the threshold have the outcome, or have it not: their share would give them
    away.
    """
    check_rule(rule=rule)
    exact = compared.comparison
    _refuse_few(exact, rule)
    left, hidden = _left_out(compared, rule)
    shown = dataclasses.replace(
        exact,
        cohort=_listed(exact.cohort, exact.cohort_compared, rule),
        cohort_compared=rule.rounded(exact.cohort_compared),
        pool=_listed(exact.pool, exact.pool_compared, rule),
        pool_compared=rule.rounded(exact.pool_compared),
        pool_effective=float(round(exact.pool_effective)),
    )
    shown = _four_digits(shown)
    balances = [
        _four_digits(row)
        for row in compared.balances.nouns()
        if not _rests_on_few(row.marks, exact.cohort_compared, rule)
    ]
    withheld = len(compared.balances) - len(balances) + hidden
    notes = [rule.sentence()] + ([f"{withheld:,} figures are withheld here."] if withheld else [])
    return dataclasses.replace(
        compared,
        comparison=shown,
        balances=Table.of_nouns(compared.balances.noun, balances),
        left_out=Table.of_nouns(LeftOut, left),
        sentences=sentences(comparison=shown, asked=compared.asked),
        warnings=(*compared.warnings, *notes),
    )


def _four_digits(row: Row) -> Row:
    """A row with its figures to four digits: more would tell single people apart and say nothing that is known."""
    figures = {one.name: getattr(row, one.name) for one in dataclasses.fields(row)}
    short: dict[str, Any] = {name: float(f"{value:.4g}") for name, value in figures.items() if isinstance(value, float)}
    return dataclasses.replace(row, **short)


def release_series(
    *, made: Interrupted, rule: DisclosureRule, earlier: Table[ReleasedCell] | None = None
) -> tuple[Interrupted, Table[ReleasedCell]]:
    """A series under the deployment's rule, and the register with it.

    Whole figures are counts of people: rounded and held against earlier releases; where any must be withheld, all
    periods are, since the others and the line through them would tell it (EVIDENCE-31, 32). Other figures are averages,
    to four digits, and the answer says that nobody can tell of how many people. Raises `CannotRelease` (EVIDENCE-30).
    """
    check_rule(rule=rule)
    points = made.points.nouns()
    counts = {f"series/{made.outcome}/{p.label}": int(p.seen) for p in points if p.seen >= 0 and p.seen == int(p.seen)}
    if len(counts) == len(points):
        kept = protect(counts=counts, rule=rule, earlier=earlier)
        register = kept.register
        shown: list[float | None] = [kept.figures[f"series/{made.outcome}/{p.label}"] for p in points]
        note = rule.sentence() + (" The periods are withheld." if None in shown else "")
    else:
        shown, register = [p.seen for p in points], earlier or Table.of_nouns(ReleasedCell, [])
        note = "The figures are averages: the file does not say of how many people, so see that each is of enough."
    rows = (
        []
        if None in shown
        else [
            _four_digits(dataclasses.replace(point, seen=float(value or 0)))
            for point, value in zip(points, shown, strict=True)
        ]
    )
    ends = ("step", "step_low", "step_high", "trend", "trend_low", "trend_high")
    short: dict[str, Any] = {name: float(f"{getattr(made, name):.4g}") for name in ends}
    told = dataclasses.replace(
        made, **short, points=Table.of_nouns(SeriesPoint, rows), sentences=(*made.sentences, note)
    )
    return told, register


def _refuse_few(exact: Comparison, rule: DisclosureRule) -> None:
    if not exact.share:
        return
    having = round(exact.cohort_mean * exact.cohort_compared)
    if min(having, exact.cohort_compared - having) >= rule.threshold:
        return
    what = f"fewer than {rule.threshold} of the compared cohort have the outcome, or have it not"
    to_do = "Wait for more people, or look at the exact figures inside the deployment"
    raise CannotRelease([Problem(code="EVIDENCE-19", what=what, column=exact.outcome, to_do=to_do)])


def _listed(listed: int, compared: int, rule: DisclosureRule) -> int:
    """All of a side as shown: a handful more than were compared are not told from nobody."""
    return rule.rounded(compared if listed - compared < rule.threshold else listed)


def _rests_on_few(marks: int | None, people: int, rule: DisclosureRule) -> bool:
    """Whether a mark of the cohort is carried, or not carried, by some but fewer than the threshold."""
    return marks is not None and 0 < min(marks, people - marks) < rule.threshold


def _left_out(compared: Compared, rule: DisclosureRule) -> tuple[list[LeftOut], int]:
    """Reasons with their rounded counts; those that concern few are joined, and go where they are few together too."""
    rows, hidden = [], 0
    for side in ("cohort", "pool"):
        own = sorted((row for row in compared.left_out.nouns() if row.side == side), key=lambda row: row.people)
        few = [row for row in own if row.people < rule.threshold]
        many = own[len(few) :]
        # One withheld count could be had from the others and their sum, so the next smallest goes with it.
        while few and sum(row.people for row in few) < rule.threshold and many:
            few.append(many.pop(0))
        hidden += len(few)
        rows += [dataclasses.replace(row, people=rule.rounded(row.people)) for row in many]
        together = sum(row.people for row in few)
        if together >= rule.threshold:
            rows.append(LeftOut(side=side, reason=FEW, people=rule.rounded(together)))
    return rows, hidden
