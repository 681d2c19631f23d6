"""Process charts and funnels as drawings: coordinates in a frame 480 wide, small, so that words read on a phone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from weft.doors.monitoring.words import MEASURE_WORDS, RATE_WORDS, RULE_WORDS
from weft.vocabulary import ChartPoint, RatePoint

LEFT, RIGHT, TOP, BOTTOM = 62, 472, 14, 196
FUNNEL_BOTTOM = 260
LIMITS = ("low_998", "low_95", "high_95", "high_998")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A point: where it stands, its shape (`within`, `above`, `below`) and what it says."""

    x: float
    y: float
    shape: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Words on an axis."""

    at: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A drawing with its finding in words. `levels`: solid centre first, then limits; `curves` the funnel's limits."""

    title: str
    finding: str
    dots: tuple[Dot, ...]
    line: str
    level: float
    limits: tuple[float, ...]
    curves: tuple[str, ...]
    across: tuple[Label, ...]
    upright: tuple[Label, ...]
    across_title: str


def draw_chart(*, points: Sequence[ChartPoint]) -> Picture:
    """One process chart, its months in order. The upright axis begins at zero."""
    top = max(max(p.value for p in points), points[0].high) or 1.0
    y = _scale(0.0, top, BOTTOM, TOP)
    x = _scale(0, max(len(points) - 1, 1), LEFT + 8, RIGHT - 8)
    dots = tuple(
        Dot(x=x(at), y=y(p.value), shape=_side(p), said=_month_words(p)) for at, p in enumerate(points)
    )  # fmt: skip
    one = points[0]
    return Picture(
        title=MEASURE_WORDS[one.measure] + (f", {one.contract_id}" if one.contract_id else ", all contracts"),
        finding=_chart_finding(points),
        dots=dots,
        line=" ".join(f"{dot.x:g},{dot.y:g}" for dot in dots),
        level=y(one.centre),
        limits=(y(one.low), y(one.high)),
        curves=(),
        across=tuple(
            Label(at=x(at), words=f"{points[at].from_on:%b %Y}") for at in (0, len(points) // 2, len(points) - 1)
        ),
        upright=tuple(Label(at=y(value), words=f"{value:,.0f}") for value in (0.0, one.centre, top)),
        across_title="",
    )


def draw_rates(*, points: Sequence[RatePoint]) -> Picture:
    """One funnel: contracts by their people and their share, with the limits for their size."""
    most = max(point.people for point in points)
    x, y = _scale(0, most, LEFT, RIGHT), _scale(0.0, 1.0, FUNNEL_BOTTOM, TOP)
    ordered = sorted(points, key=lambda point: (point.people, point.contract_id))
    sizes = list({point.people: point for point in ordered}.values())
    far = [point.contract_id for point in ordered if point.standing != "within"]
    finding = f"{', '.join(far)} beyond the limits" if far else "No contract lies beyond the limits"
    return Picture(
        title=RATE_WORDS[points[0].measure],
        finding=f"{finding}; {points[0].overall:.0%} overall.",
        dots=tuple(
            Dot(
                x=x(p.people),
                y=y(p.share),
                shape=p.standing.split("_")[0],
                said=f"{p.contract_id}: {p.share:.0%} of {p.people:,}",
            )
            for p in ordered
        ),
        line="",
        level=y(points[0].overall),
        limits=(),
        curves=tuple(" ".join(f"{x(p.people)},{y(getattr(p, limit))}" for p in sizes) for limit in LIMITS),
        across=tuple(Label(at=x(people), words=f"{people:,}") for people in (0, most)),
        upright=tuple(Label(at=y(part / 4), words=f"{part * 25}%") for part in (0, 2, 4)),
        across_title="People",
    )


def _scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    wide = high - low or 1.0
    return lambda value: round(start + (end - start) * (value - low) / wide, 1)


def _side(point: ChartPoint) -> str:
    if not point.rules:
        return "within"
    return "above" if point.value > point.centre else "below"


def _month_words(point: ChartPoint) -> str:
    rules = ", ".join(RULE_WORDS[rule] for rule in point.rules.split())
    return f"{point.from_on:%b %Y}: {point.value:,.0f}" + (f" ({rules})" if rules else "")


def _chart_finding(points: Sequence[ChartPoint]) -> str:
    out = [_month_words(point) for point in points if point.rules]
    trial = " Trial limits: fewer than twelve months." if points[0].trial else ""
    usual = f"usually {points[0].low:,.0f} to {points[0].high:,.0f} a month"
    return (f"{'; '.join(out)}; {usual}." if out else f"No month stands out; {usual}.") + trial
