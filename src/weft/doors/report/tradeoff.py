"""What would another choice cost? Real plans at several settings of one rule, each with its proven bound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from weft.doors.report.facts import Facts
from weft.doors.report.grid import Cell, Grid, Heading, count_cell, money_cell, share_cell, text_cell
from weft.doors.report.plot import Mark, Plot, PlotPicture, plot_of
from weft.doors.report.section import Section, Why, assumed_words, sources_about
from weft.doors.report.words import UNKNOWN, gap_words, listed, share_words
from weft.vocabulary import FrontierPoint, Table

STEPS = (
    "Each point is a whole plan: the place is solved again with that one rule changed and every other as the brief has "
    "it. It is searched less far than the proposed network, so its bound stands further off.",
    "Equity floor and small providers’ share are held firmly here: missing them costs as much as anybody could gain by "
    "it, so they are kept wherever they can be. Budget changes every pot in proportion; travel every longest journey.",
    "A dot is what the plan is worth (value less misses of the soft rules); the line above it ends at what no plan can "
    "exceed at that setting. Two settings whose lines overlap cannot be told apart.",
    "Small share = small providers’ share of spend. Worst fifth = the served share of the worst-served fifth of "
    "deprivation, as a part of the overall share.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """A rule that is changed: its name, how a setting is said, and the heading of its table."""

    key: str
    title: str
    words: Callable[[float], str]
    heading: str


def _times(setting: float) -> str:
    return f"×{setting:g}"


LEVERS = (
    Lever(key="equity_floor", title="Equity floor", words=share_words, heading="Floor, of the overall share"),
    Lever(key="small_share", title="Small providers’ share", words=share_words, heading="Least share of spend"),
    Lever(key="travel", title="Longest journey", words=_times, heading="Journey, times the brief’s"),
    Lever(key="budget", title="Money", words=_times, heading="Budget and pots, times the brief’s"),
)


def tradeoff_section(*, facts: Facts, frontier: Table[FrontierPoint]) -> Section:
    """The question what another choice of rules would cost."""
    points = {
        lever.key: sorted((p for p in frontier.nouns() if p.lever == lever.key), key=lambda p: p.setting)
        for lever in LEVERS
    }
    shown = [lever for lever in LEVERS if points[lever.key]]
    plots = [_plot(facts, lever, points[lever.key]) for lever in shown]
    drawn = tuple(plot for plot in plots if plot is not None)
    return Section(
        name="tradeoff",
        question="What would another choice cost?",
        answer=_answer(facts, shown, points),
        plots=(
            PlotPicture(
                finding="What the best plan found is worth at each setting, and what no plan can exceed",
                scale="The upright axis does not start at zero; a ring marks the brief’s own setting",
                panels=drawn,
            ),
        )
        if drawn
        else (),
        grids=tuple(_grid(facts, lever, points[lever.key]) for lever in shown),
        why=Why(
            sources=sources_about(facts=facts, about=("need", "capacity and price", "effect")),
            steps=STEPS,
            assumptions=assumed_words(facts=facts, about=("need", "capacity and price", "effect")),
        ),
        illustrative=facts.illustrative,
    )


def _answer(facts: Facts, shown: list[Lever], points: dict[str, list[FrontierPoint]]) -> Markup:
    if facts.illustrative:
        return Markup(
            "We cannot say yet: what a plan is worth rests on assumed capacity. The curves illustrate what could be "
            "compared."
        )
    told = [f"{lever.title.lower()}: {finding_of(facts, lever, points[lever.key])}" for lever in shown]
    return Markup("Against the brief’s own setting, {}.").format("; ".join(told))


def finding_of(facts: Facts, lever: Lever, points: list[FrontierPoint]) -> str:
    """What both ends of a lever are worth against the brief's own setting, or that they cannot be told from it."""
    own = next((p for p in points if p.own and p.objective_minor is not None), None)
    ends = [p for p in (points[0], points[-1]) if not p.own]
    if own is None:
        return "no plan keeps the hard rules at the brief’s own setting"
    same = [p for p in ends if p.objective_minor is not None and overlap(p, own)]
    if len(same) > 1:
        return f"neither {' nor '.join(lever.words(p.setting) for p in same)} makes a difference that can be told"
    said = [f"{lever.words(p.setting)} {_against(facts, p, own)}" for p in ends]
    return listed(said) if said else "nothing else was tried"


def _against(facts: Facts, point: FrontierPoint, own: FrontierPoint) -> str:
    if point.objective_minor is None or own.objective_minor is None:
        return "is impossible"
    if overlap(point, own):
        return "makes no difference that can be told"
    change = point.objective_minor - own.objective_minor
    return f"{'adds' if change > 0 else 'loses'} {facts.money(abs(change))}"


def overlap(one: FrontierPoint, other: FrontierPoint) -> bool:
    """Whether two plans lie within each other's gap, so that the better of them may be either."""
    low = max(one.objective_minor or 0, other.objective_minor or 0)
    return low <= min(one.bound_minor or 0, other.bound_minor or 0)


def _plot(facts: Facts, lever: Lever, points: list[FrontierPoint]) -> Plot | None:
    marks = [
        Mark(setting=p.setting, worth=p.objective_minor, bound=p.bound_minor, own=p.own)
        for p in points
        if p.objective_minor is not None and p.bound_minor is not None
    ]
    if not marks:
        return None
    found = finding_of(facts, lever, points)
    return plot_of(
        title=lever.title,
        finding="Illustrative." if facts.illustrative else f"{found[:1].upper()}{found[1:]}.",
        marks=marks,
        setting_words=lever.words,
        worth_words=lambda minor: facts.money(round(minor)),
    )


def _grid(facts: Facts, lever: Lever, points: list[FrontierPoint]) -> Grid:
    words = (
        "Value of outcomes", "Value less misses", "No plan can exceed", "Gap", "Spend",
        "Needs served", "Small share", "Worst fifth", "Providers",
    )  # fmt: skip
    return Grid(
        name=f"tradeoff-{lever.key.replace('_', '-')}",
        caption=f"{lever.title}: a plan for each setting, the brief’s own marked",
        headings=(Heading(words=lever.heading, figure=False), *(Heading(words=word) for word in words)),
        rows=tuple(_row(facts, lever, point) for point in points),
    )


def _row(facts: Facts, lever: Lever, point: FrontierPoint) -> tuple[Cell, ...]:
    label = lever.words(point.setting) + (" (the brief’s own)" if point.own else "")
    if point.objective_minor is None:
        label += ": no plan keeps the hard rules"
    money = [
        money_cell(minor, currency=facts.summary.currency)
        for minor in (point.value_minor, point.objective_minor, point.bound_minor)
    ]
    gap = point.bound_gap
    return (
        text_cell(label),
        *money,
        Cell(shown=UNKNOWN if gap is None else gap_words(gap), value=None if gap is None else round(gap, 8)),
        money_cell(point.spend_minor, currency=facts.summary.currency),
        count_cell(point.served),
        share_cell(point.small_share),
        share_cell(point.least_ratio),
        count_cell(point.providers),
    )
