"""The two pictures of a comparison: the difference with its interval, and how far apart the sides were and are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from weft.doors.comparison.words import BAND_WORDS, gap_words, mean_words
from weft.vocabulary import Comparison, CovariateBalance

LEFT, RIGHT = 12.0, 468.0
ROOM = 0.08
GAP_SHOWN_MAX = 3.0
"""Standard deviations at which a gap is drawn at the edge; its figure stands beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """The difference on a line: where it, its ends, the naive difference and zero stand, in a drawing 480 wide."""

    at: float
    low: float
    high: float
    naive: float
    zero: float
    finding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One thing made alike: its size before and after as per cent of the scale, and both in words."""

    name: str
    before: float
    after: float
    before_said: str
    after_said: str
    cohort: str
    pool: str
    alike: str
    band: str


def draw_interval(*, comparison: Comparison, finding: str) -> Interval:
    """Lay the difference, its interval, the naive difference and zero on one scale."""
    c = comparison
    low, high = min(c.low, c.naive, 0.0), max(c.high, c.naive, 0.0)
    room = (high - low or 1.0) * ROOM
    low, high = low - room, high + room

    def at(value: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * (value - low) / (high - low), 1)

    return Interval(at=at(c.estimate), low=at(c.low), high=at(c.high), naive=at(c.naive), zero=at(0.0), finding=finding)


def draw_gaps(*, balances: Sequence[CovariateBalance]) -> tuple[Gap, ...]:
    """Bars of every gap before and after, the widest before first, on one scale from zero."""
    sizes = [abs(gap) for row in balances for gap in (row.gap_before, row.gap_after) if gap is not None]
    most = min(max(sizes, default=1.0) or 1.0, GAP_SHOWN_MAX)

    def length(gap: float | None) -> float:
        return round(min(abs(gap or 0.0) / most, 1.0) * 100, 2)

    ordered = sorted(balances, key=lambda row: (-abs(row.gap_before or 0.0), row.feature))
    return tuple(
        Gap(
            name=row.feature,
            before=length(row.gap_before),
            after=length(row.gap_after),
            before_said=gap_words(row.gap_before),
            after_said=gap_words(row.gap_after),
            cohort=mean_words(row.cohort_mean),
            pool=mean_words(row.pool_before),
            alike=mean_words(row.pool_after),
            band=BAND_WORDS[row.band],
        )
        for row in ordered
    )
