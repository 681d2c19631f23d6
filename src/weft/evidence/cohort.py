"""Cohort and pool checked and laid side by side: every fault at once, nothing compared where there is one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from weft.evidence.assumptions import LEVELS_MAX, MISSING_SHARE_MAX, PEOPLE_MIN, STRATA_MAX
from weft.evidence.columns import column_problems, covariates_of
from weft.evidence.crowd import marks_of
from weft.vocabulary import SIDES_COMPARED, Comparing, Problem, Roll


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """The people whose outcome is known, in an order that does not depend on the files': cohort first, then pool.

    `outcome` is what is compared (the change, where there is a before); `missing` how many on either side have none,
    `listed` how many there were; `strata` and `clusters` are numbers of groups, `marks` are
    numbers of people (`crowd`).
    """

    covariates: tuple[tuple[str, pa.Array], ...]
    treated: np.ndarray
    outcome: np.ndarray
    strata: np.ndarray
    strata_names: tuple[str, ...]
    clusters: np.ndarray | None
    listed: tuple[int, int]
    missing: tuple[int, int]
    notes: tuple[str, ...]
    marks: np.ndarray


def lay_sides(*, cohort: Roll, pool: Roll, asked: Comparing) -> tuple[Sides | None, list[Problem]]:
    """Check both rolls against what is asked and lay them side by side; None with the problems where there are any."""
    problems = column_problems(cohort=cohort, pool=pool, asked=asked)
    if problems:
        return None, problems
    problems += _people_problems(cohort=cohort, pool=pool, asked=asked)
    problems += _day_problems(cohort, asked) + _day_problems(pool, asked)
    names, notes = covariates_of(cohort=cohort, pool=pool, asked=asked)
    problems += _category_problems(cohort, pool, names, asked)
    outcomes = [_outcome(roll, asked) for roll in (cohort, pool)]
    problems += _outcome_problems(outcomes, (cohort, pool), asked)
    if problems:
        return None, problems
    return _laid(cohort=cohort, pool=pool, asked=asked, names=names, outcomes=outcomes, notes=notes), []


def _laid(
    *,
    cohort: Roll,
    pool: Roll,
    asked: Comparing,
    names: Sequence[str],
    outcomes: Sequence[np.ndarray],
    notes: Sequence[str],
) -> Sides:
    known = np.isfinite(np.concatenate(outcomes))
    treated = np.repeat([True, False], [len(cohort), len(pool)])

    def both(name: str) -> pa.Array:
        parts = [roll.data.column(name) for roll in (cohort, pool)]
        return pa.chunked_array([chunk for part in parts for chunk in part.chunks]).combine_chunks()

    columns = {
        name: both(name) for name in dict.fromkeys((*names, *asked.within, asked.cluster, asked.person_id)) if name
    }
    order = _order(treated, np.concatenate(outcomes), columns, asked)
    kept = order[known[order]]
    taken = {name: column.take(pa.array(kept)) for name, column in columns.items()}
    strata, strata_names = _groups([taken[name] for name in asked.within], len(kept))
    clusters = _groups([taken[asked.cluster]], len(kept))[0] if asked.cluster else None
    lost = [int((~np.isfinite(side)).sum()) for side in outcomes]
    return Sides(
        covariates=tuple((name, taken[name]) for name in names),
        treated=treated[kept],
        outcome=np.concatenate(outcomes)[kept],
        strata=strata,
        strata_names=strata_names,
        clusters=clusters,
        listed=(len(cohort), len(pool)),
        missing=(lost[0], lost[1]),
        notes=tuple(notes),
        marks=marks_of(
            codes=taken[asked.person_id] if asked.person_id else None, outcome=np.concatenate(outcomes)[kept]
        ),
    )


def _order(treated: np.ndarray, outcome: np.ndarray, columns: dict[str, pa.Array], asked: Comparing) -> np.ndarray:
    """Cohort first; within a side by the person's code, or where there is none by everything that is known."""
    if asked.person_id:
        keys = {"side": pa.array(~treated), "code": columns[asked.person_id]}
    else:
        keys = {"side": pa.array(~treated), "outcome": pa.array(outcome), **{f"c-{n}": c for n, c in columns.items()}}
    sorting = [(name, "ascending") for name in keys]
    return np.asarray(pc.sort_indices(pa.table(keys), sort_keys=sorting).to_numpy(zero_copy_only=False))


def _groups(columns: Sequence[pa.Array], rows: int) -> tuple[np.ndarray, tuple[str, ...]]:
    """A number for each different combination of values, in their order, and what each is called."""
    if not columns:
        return np.zeros(rows, dtype=np.int64), ("",)
    texts = [pc.fill_null(pc.cast(column, pa.string()), "not known") for column in columns]
    joined = pc.binary_join_element_wise(*texts, ", ")
    names, numbers = np.unique(joined.to_numpy(zero_copy_only=False).astype(str), return_inverse=True)
    return np.asarray(numbers), tuple(str(name) for name in names)


def _outcome(roll: Roll, asked: Comparing) -> np.ndarray:
    """The outcome of everybody, or its change since before; not a number where it is missing."""

    def numbers(name: str) -> np.ndarray:
        return np.asarray(roll.data.column(name).to_numpy(), dtype=float)

    return numbers(asked.outcome) - numbers(asked.before) if asked.before else numbers(asked.outcome)


def _people_problems(*, cohort: Roll, pool: Roll, asked: Comparing) -> list[Problem]:
    """Codes that are missing, stand twice in a file, or stand in both files."""
    if not asked.person_id:
        return []
    problems = []
    codes = [roll.data.column(asked.person_id).to_pylist() for roll in (cohort, pool)]
    for roll, listed in zip((cohort, pool), codes, strict=True):
        counted = Counter(listed)
        if len(counted) == len(listed) and None not in counted:
            continue
        first: dict[str, int] = {}
        for row, code in enumerate(listed):
            if code is None:
                what, to_do = "a person without a code", "Give the code"
            elif code in first:
                what, to_do = f"the person stands already on line {roll.line(first[code])}", "One line a person"
            else:
                first[code] = row
                continue
            problems.append(_at("EVIDENCE-3", what, roll, row, asked.person_id, to_do))
    members = set(codes[0]) - {None}
    problems += [
        _at(
            "EVIDENCE-4",
            "a person of the cohort stands in the pool too",
            pool,
            row,
            asked.person_id,
            "Take the line out",
        )
        for row, code in enumerate(codes[1])
        if code in members
    ]
    return problems


def _day_problems(roll: Roll, asked: Comparing) -> list[Problem]:
    """Outcomes that were measured before the person's start."""
    if not (asked.started and asked.measured and {asked.started, asked.measured} <= set(roll.data.column_names)):
        return []
    early = pc.less(roll.data.column(asked.measured), roll.data.column(asked.started))
    flags = pc.fill_null(early, False).to_numpy()
    to_do = "Give the outcome as it was after the start, or leave it empty"
    return [
        _at("EVIDENCE-5", "the outcome was measured before the start", roll, int(row), asked.measured, to_do)
        for row in np.flatnonzero(flags)
    ]


def _category_problems(cohort: Roll, pool: Roll, names: Sequence[str], asked: Comparing) -> list[Problem]:
    problems = []
    for name in names:
        kinds = {
            roll.data.schema.field(name).type
            for roll in (cohort, pool)
            if roll.data.column(name).null_count < len(roll)
        }
        if len(kinds) > 1:
            what = "is numbers in one file and text in the other"
            problems.append(
                Problem(code="EVIDENCE-10", what=what, column=name, file=pool.file, to_do="Make them alike")
            )
        elif kinds == {pa.string()}:
            values = set(cohort.data.column(name).unique().to_pylist()) | set(
                pool.data.column(name).unique().to_pylist()
            )
            if len(values) > LEVELS_MAX:
                problems.append(
                    Problem(
                        code="EVIDENCE-10", what=f"has {len(values):,} different values", column=name, file=pool.file,
                        allowed=f"at most {LEVELS_MAX}", to_do="Group the values, or leave the column out",
                    )
                )  # fmt: skip
    if asked.within:
        _, groups = _groups([roll_column(cohort, pool, name) for name in asked.within], 0)
        if len(groups) > STRATA_MAX:
            what = f"make {len(groups):,} groups"
            allowed = f"at most {STRATA_MAX}"
            column = ", ".join(asked.within)
            problems.append(Problem(code="EVIDENCE-10", what=what, column=column, file=pool.file, allowed=allowed))
    return problems


def roll_column(cohort: Roll, pool: Roll, name: str) -> pa.Array:
    """One column of both rolls, the cohort's first, as text."""
    parts = [pc.cast(roll.data.column(name), pa.string()) for roll in (cohort, pool)]
    return pa.chunked_array([chunk for part in parts for chunk in part.chunks]).combine_chunks()


def _outcome_problems(outcomes: Sequence[np.ndarray], rolls: Sequence[Roll], asked: Comparing) -> list[Problem]:
    """Too few people, too many outcomes missing, or an outcome that is the same for everybody."""
    problems = []
    for side, roll, values in zip(SIDES_COMPARED, rolls, outcomes, strict=True):
        known = int(np.isfinite(values).sum())
        if len(values) and 1 - known / len(values) > MISSING_SHARE_MAX:
            what = f"the outcome of {len(values) - known:,} of the {side}'s {len(values):,} people is missing"
            allowed = f"at most {MISSING_SHARE_MAX:.0%} missing on either side"
            to_do = "Find the outcomes: who is missing is rarely left to chance"
            problems.append(
                Problem(
                    code="EVIDENCE-7", what=what, file=roll.file, column=asked.outcome, allowed=allowed, to_do=to_do
                )
            )
        elif known < PEOPLE_MIN:
            what = f"the {side} has {known:,} people with a known outcome"
            to_do = "Wait for more people, or join cohorts of the same service"
            allowed = f"at least {PEOPLE_MIN}"
            problems.append(Problem(code="EVIDENCE-2", what=what, file=roll.file, allowed=allowed, to_do=to_do))
    values = np.concatenate(outcomes)
    values = values[np.isfinite(values)]
    if not problems and len(values) and float(np.ptp(values)) == 0:
        what, to_do = "the outcome is the same for everybody", "Choose an outcome in which people differ"
        problems.append(Problem(code="EVIDENCE-6", what=what, column=asked.outcome, file=rolls[0].file, to_do=to_do))
    return problems


def _at(code: str, what: str, roll: Roll, row: int, column: str, to_do: str) -> Problem:
    return Problem(code=code, what=what, file=roll.file, line=roll.line(row), column=column, to_do=to_do)
