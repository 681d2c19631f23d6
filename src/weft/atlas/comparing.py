"""Whether tables of the map as they were written are what the place gives when it is charted again."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from weft.vocabulary import Chart, Noun, Problem, Table

CLOSE = 1e-9
"""Relative difference up to which two real figures count as one: another machine may round the last digit otherwise."""

NAMED_MAX = 5
"""Rows of a table that are named when they differ."""


def compare(*, chart: Chart, written: Mapping[str, Table[Any]], journeys_measured: object) -> tuple[Problem, ...]:
    """Every written table, and the stated share of measured journeys, against the chart's own: empty where all agree.

    `written` holds tables by the path of their file, each named after its noun. The first rows that differ are named
    (ATLAS-19).
    """
    ours: dict[type[Noun], Table[Any]] = {
        table.noun: table
        for table in (chart.variation, chart.funnel, chart.adequacy, chart.exposure, chart.concentration)
    }
    problems: list[Problem] = []
    if not _same((journeys_measured,), (chart.journeys_measured,)):
        what = f"journeys_measured is not {chart.journeys_measured}, the share that the place gives"
        problems.append(Problem(code="ATLAS-19", what=what, file="summary.json"))
    for path, table in sorted(written.items()):
        found = list(_differing(ours[table.noun], table))
        for row in found[:NAMED_MAX]:
            problems.append(Problem(code="ATLAS-19", what=f"the row {row} is not what the place gives", file=path))
        if len(found) > NAMED_MAX:
            problems.append(Problem(code="ATLAS-19", what=f"{len(found) - NAMED_MAX:,} more rows differ", file=path))
    return tuple(problems)


def _differing(ours: Table[Any], theirs: Table[Any]) -> Iterator[str]:
    """Keys of rows that stand in one table alone, or with other figures."""
    keys = ours.noun.key_names()[1:]
    first, second = (_by_key(table, keys) for table in (ours, theirs))
    for key in sorted(first.keys() | second.keys()):
        if key not in first or key not in second or not _same(first[key], second[key]):
            yield ", ".join(part or "all kinds" for part in key)


def _by_key(table: Table[Any], keys: tuple[str, ...]) -> dict[tuple[str, ...], tuple[Any, ...]]:
    names = [column.name for column in table.noun.columns]
    rows = zip(*(table.data.column(name).to_pylist() for name in names), strict=True)
    at = [names.index(key) for key in keys]
    return {tuple(row[position] for position in at): row for row in rows}


def _same(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return all(
        math.isclose(a, b, rel_tol=CLOSE, abs_tol=CLOSE) if isinstance(a, float) and isinstance(b, float) else a == b
        for a, b in zip(one, other, strict=True)
    )
