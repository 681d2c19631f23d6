"""What a section of the report holds: the question, the answer, pictures, the same figures as tables, and why."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from weft.doors.report.facts import Facts
from weft.doors.report.funnel_plot import FunnelPicture
from weft.doors.report.grid import Grid
from weft.doors.report.plot import PlotPicture
from weft.doors.report.words import percent

TODAY, PROPOSED, ASSUMED = "today", "proposed", "assumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: whose it is, its length in per cent of the scale, and its figure in words.

    `side` is `today`, `proposed`, `assumed` or `nobody`. `limit` is a mark on the same scale that the bar is read
    against; None where there is none.
    """

    side: str
    length: float
    said: str
    limit: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BarRow:
    """Bars that belong together, under one label."""

    label: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One small multiple: every panel of a picture has the same scale, from zero."""

    title: str
    rows: tuple[BarRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BarPicture:
    """Small multiples of bars side by side, with the finding in words and what the scale is."""

    finding: str
    scale: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What stands behind a figure: sources, the steps it was worked out by, and what is assumed."""

    sources: tuple[str, ...]
    steps: tuple[str, ...]
    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One question of the report. `illustrative` marks a section whose figures rest on assumed capacity."""

    name: str
    question: str
    answer: Markup
    why: Why
    notes: tuple[str, ...] = ()
    pictures: tuple[BarPicture, ...] = ()
    plots: tuple[PlotPicture, ...] = ()
    funnels: tuple[FunnelPicture, ...] = ()
    grids: tuple[Grid, ...] = ()
    illustrative: bool = False


def length_of(value: float, most: float) -> float:
    """A bar's length in per cent of the scale; the scale ends at the largest figure."""
    return round(min(max(value / most, 0.0), 1.0) * 100, 2) if most > 0 else 0.0


def sources_about(*, facts: Facts, about: tuple[str, ...]) -> tuple[str, ...]:
    """The sources behind a section in words, at most eight, the largest first."""
    rows = [row for row in facts.sources if row.about in about]
    said = [
        f"{row.source} ({row.about}, {row.rows:,} rows, "
        + (row.from_on if row.from_on == row.to_on else f"{row.from_on} to {row.to_on}")
        + (", assumed)" if row.assumed else ")")
        for row in rows[:8]
    ]
    if len(rows) > 8:
        said.append(f"{len(rows) - 8} further sources, listed under “What is assumed?”")
    return tuple(said)


def assumed_words(*, facts: Facts, about: tuple[str, ...]) -> tuple[str, ...]:
    """What share of the figures behind a section is assumed, in words."""
    shares = facts.summary.assumed
    known = {"need": shares.need, "capacity and price": shares.capacity_or_price, "effect": shares.effect}
    return tuple(f"{percent(known[part])} of {part} is assumed." for part in about)
