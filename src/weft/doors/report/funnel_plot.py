"""The funnel as a drawing: every area by its need and its served share, with the limits for its size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from weft.doors.report.words import count_words, percent
from weft.vocabulary import FunnelPoint

LEFT, RIGHT, TOP, BOTTOM = 62, 472, 12, 300
"""The frame, in units of which the drawing is 480 wide and 356 high: small, so that its words read on a phone."""

STEPS_ACROSS = (1, 2, 5)
LIMITS = ("low_998", "low_95", "high_95", "high_998")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """An area: where it stands in the drawing, its shape (by its standing), and what it says when pointed at."""

    x: float
    y: float
    standing: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A label on an axis."""

    at: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelPicture:
    """One funnel. Need goes across from zero, served share upright from none to all; `curves` are the four limits,
    outermost first and last; `level` is the overall share."""

    title: str
    finding: str
    dots: tuple[Dot, ...]
    curves: tuple[str, ...]
    level: float
    across: tuple[Tick, ...]
    upright: tuple[Tick, ...]


def draw_funnel(
    *, points: Sequence[FunnelPoint], share: float, names: dict[str, str], title: str, finding: str
) -> FunnelPicture:
    """Draw the areas of one funnel. Limits depend on an area's need alone, so the curves go through the areas' own."""
    most = max(point.people for point in points)

    def x(people: int) -> float:
        return round(LEFT + (RIGHT - LEFT) * people / most, 1)

    ordered = sorted(points, key=lambda point: (point.people, point.area_id))
    curves = tuple(" ".join(f"{x(p.people)},{_y(getattr(p, limit))}" for p in _thinned(ordered)) for limit in LIMITS)
    dots = [
        Dot(
            x=x(point.people),
            y=_y(point.share),
            standing=point.standing.split("_")[0] if point.standing.endswith("998") else "within",
            said=f"{names.get(point.area_id, point.area_id)}: {percent(point.share)} of {count_words(point.people)}",
        )
        for point in sorted(points, key=lambda point: (point.standing.endswith("998"), point.area_id))
    ]
    return FunnelPicture(
        title=title,
        finding=finding,
        dots=tuple(dots),
        curves=curves,
        level=_y(share),
        across=tuple(Tick(at=x(people), words=f"{people:,}") for people in _round_steps(most)),
        upright=tuple(Tick(at=_y(part / 4), words=f"{part * 25}%") for part in range(5)),
    )


def _y(share: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * share, 1)


def _thinned(ordered: Sequence[FunnelPoint]) -> list[FunnelPoint]:
    """One point for each need, at most some two hundred of them: a curve needs no more."""
    distinct = list({point.people: point for point in ordered}.values())
    step = max(len(distinct) // 200, 1)
    return [*distinct[:-1:step], distinct[-1]]


def _round_steps(most: int) -> list[int]:
    """Round figures from zero up to the most, some four of them."""
    size = 1
    while True:
        for step in STEPS_ACROSS:
            if most <= 4 * step * size:
                return list(range(0, most + 1, step * size))
        size *= 10
