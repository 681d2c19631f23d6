"""Figures that rest on assumed capacity, shown at every capacity the brief asks for and never as a single truth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from weft.doors.report.facts import Facts
from weft.doors.report.grid import Cell, Grid, Heading, text_cell
from weft.vocabulary import MapHeadlines, Scenario, Side

ILLUSTRATIVE = "Illustrative: capacity is assumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class MapMeasure:
    """A figure of the map at one capacity."""

    words: str
    cell: Callable[[MapHeadlines], Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class SideMeasure:
    """A figure of today and of the proposal at one capacity."""

    words: str
    cell: Callable[[Side, Scenario], Cell]


def factor_words(factor: float) -> str:
    """`×0.5`, `×1`, `×2`."""
    return f"×{factor:g}"


def map_scenarios(*, facts: Facts, name: str, caption: str, measures: Sequence[MapMeasure]) -> tuple[Grid, ...]:
    """Figures of the map at each capacity; no table where nothing is assumed."""
    scenarios = facts.summary.scenarios
    if not scenarios:
        return ()
    factors = [Heading(words=f"Capacity {factor_words(s.capacity_factor)}") for s in scenarios]
    rows = [(text_cell(m.words), *(m.cell(s.headlines) for s in scenarios)) for m in measures]
    return (_grid(name, caption, factors, rows),)


def side_scenarios(*, facts: Facts, name: str, caption: str, measures: Sequence[SideMeasure]) -> tuple[Grid, ...]:
    """Figures of today and of the proposal at each capacity; no table where nothing is assumed."""
    scenarios = facts.summary.scenarios
    if not scenarios:
        return ()
    headings = [
        Heading(words=f"{side} {factor_words(s.capacity_factor)}") for s in scenarios for side in ("Today", "Proposed")
    ]
    rows = [
        (text_cell(m.words), *(m.cell(side, s) for s in scenarios for side in (s.today, s.proposed))) for m in measures
    ]
    return (_grid(name, caption, headings, rows),)


def _grid(name: str, caption: str, headings: list[Heading], rows: list[tuple[Cell, ...]]) -> Grid:
    return Grid(
        name=name,
        caption=f"{ILLUSTRATIVE}. {caption}",
        headings=(Heading(words="Figure", figure=False), *headings),
        rows=tuple(rows),
    )
