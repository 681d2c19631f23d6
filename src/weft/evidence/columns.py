"""Which column is what: everything that is wrong with the names before a single person is looked at."""

from __future__ import annotations

import difflib

import pyarrow as pa

from weft.vocabulary import COMPARING_METHODS, Comparing, Problem, Roll


def column_problems(*, cohort: Roll, pool: Roll, asked: Comparing) -> list[Problem]:
    """Columns that are not there, are of the wrong kind, or are asked to be two things at once."""
    problems = []
    if asked.method not in COMPARING_METHODS:
        what = f"there is no method {asked.method[:40]!r}"
        problems.append(Problem(code="EVIDENCE-1", what=what, allowed=", ".join(COMPARING_METHODS)))
    needed = (asked.outcome, asked.before, asked.person_id, *asked.covariates, *asked.within, asked.cluster)
    for roll in (cohort, pool):
        problems += [_not_there(name, roll) for name in dict.fromkeys(needed) if name and not _has(roll, name)]
    problems += [
        _not_there(name, cohort) for name in (asked.started, asked.measured) if name and not _has(cohort, name)
    ]
    problems += _twice(asked)
    for roll in (cohort, pool):
        for name in (asked.outcome, asked.before):
            if name and _has(roll, name) and not pa.types.is_floating(roll.data.schema.field(name).type):
                what, allowed = "the outcome is not a number", "numbers, or true and false"
                problems.append(Problem(code="EVIDENCE-6", what=what, file=roll.file, column=name, allowed=allowed))
        for name in (asked.started, asked.measured):
            if name and _has(roll, name) and not _is_day(roll, name):
                what, allowed = "the column does not hold days", "YYYY-MM-DD"
                problems.append(Problem(code="EVIDENCE-1", what=what, file=roll.file, column=name, allowed=allowed))
        for name in asked.covariates:
            if _has(roll, name) and pa.types.is_date(roll.data.schema.field(name).type):
                what, to_do = "a day is not compared as it stands", "Give an age or a number of days"
                problems.append(Problem(code="EVIDENCE-10", what=what, file=roll.file, column=name, to_do=to_do))
    return problems


def covariates_of(*, cohort: Roll, pool: Roll, asked: Comparing) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The covariates, and what to tell about them: those asked for, or every other column that both files have.

    Columns of days are not compared; a column that one file lacks cannot be. Where there is a before, it is a
    covariate too: people who began alike are compared.
    """
    if asked.covariates:
        return tuple(dict.fromkeys(asked.covariates)), ()
    taken = {asked.outcome, asked.before, asked.person_id, asked.cluster, asked.started, asked.measured, *asked.within}
    shared = [name for name in cohort.data.column_names if _has(pool, name) and name not in taken]
    days = [name for name in shared if _is_day(cohort, name) or _is_day(pool, name)]
    one_only = sorted((set(cohort.data.column_names) ^ set(pool.data.column_names)) - taken)
    notes = []
    if days:
        notes.append(f"Not compared, because they are days: {', '.join(days)}.")
    if one_only:
        notes.append(f"Not compared, because only one file has them: {', '.join(one_only)}.")
    names = tuple(name for name in shared if name not in days)
    if names:
        notes.append(f"Nobody said which columns to compare, so all were taken: {', '.join(names)}.")
    return names, tuple(notes)


def _has(roll: Roll, name: str) -> bool:
    return name in roll.data.column_names


def _is_day(roll: Roll, name: str) -> bool:
    return bool(pa.types.is_date(roll.data.schema.field(name).type))


def _not_there(name: str, roll: Roll) -> Problem:
    near = difflib.get_close_matches(name, roll.data.column_names, n=1)
    to_do = f"Did you mean {near[0]!r}?" if near else "Name a column of the file"
    return Problem(code="EVIDENCE-1", what=f"there is no column {name[:40]!r}", file=roll.file, to_do=to_do)


def _twice(asked: Comparing) -> list[Problem]:
    """The outcome, its before, the code and the days are one thing each; none of them is a covariate or a group."""
    roles = [
        ("outcome", asked.outcome), ("before", asked.before), ("person", asked.person_id), ("started", asked.started),
        ("measured", asked.measured), *(("covariate", name) for name in asked.covariates),
        *(("within", name) for name in asked.within),
    ]  # fmt: skip
    seen: dict[str, str] = {}
    problems = []
    for role, name in roles:
        if name and name in seen and {role, seen[name]} != {"before", "covariate"}:
            what = f"the column is asked to be {seen[name]} and {role}"
            problems.append(Problem(code="EVIDENCE-1", what=what, column=name, to_do="Name it once"))
        if name:
            seen.setdefault(name, role)
    return problems
