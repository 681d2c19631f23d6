"""Is it fair? Whose need is met in whole, in part or not at all, by deprivation."""

from __future__ import annotations

from markupsafe import Markup

from weft.doors.report.facts import Facts
from weft.doors.report.grid import Cell, Grid, Heading, count_cell, share_cell, text_cell
from weft.doors.report.scenario import SideMeasure, side_scenarios
from weft.doors.report.section import (
    PROPOSED,
    TODAY,
    Bar,
    BarPicture,
    BarRow,
    Panel,
    Section,
    Why,
    assumed_words,
    sources_about,
)
from weft.doors.report.words import count_words, listed, percent, share_of, share_words
from weft.vocabulary import PeopleMet, Side

PARTS = (("whole", "Whole need met"), ("part", "Part of it met"), ("none", "None of it met"))
STEPS = (
    "Whole = every essential requirement of the person is met; part = some requirement, but not every essential one; "
    "none = the rest.",
    "Within an area and a group of people, the same people are served first by every service: the most whole "
    "needs that "
    "the flows allow.",
    "Fifths are of areas by deprivation, 1 the most deprived. A fifth that we do not know is its own row.",
)


def fifth_words(quintile: int | None) -> str:
    """`Fifth 1 (most deprived)`."""
    if quintile is None:
        return "Fifth unknown"
    return f"Fifth {quintile}" + {1: " (most deprived)", 5: " (least deprived)"}.get(quintile, "")


def fair_section(*, facts: Facts) -> Section:
    """The question whether the plan treats people in deprived and other areas alike."""
    return Section(
        name="fair",
        question="Is it fair?",
        answer=_answer(facts),
        notes=_notes(facts),
        pictures=(_picture(facts),),
        grids=(*_scenarios(facts), _grid(facts)),
        why=Why(
            sources=sources_about(facts=facts, about=("need", "capacity and price")),
            steps=STEPS,
            assumptions=assumed_words(facts=facts, about=("need", "capacity and price")),
        ),
        illustrative=facts.illustrative,
    )


def _notes(facts: Facts) -> tuple[str, ...]:
    if facts.illustrative:
        return ("The breakdown is at the assumed capacity (×1).",)
    today, proposed = facts.summary.today, facts.summary.proposed
    worse = []
    for row in _ordered(today):
        now, then = (_share(side, row.quintile) for side in (today, proposed))
        if now is not None and then is not None and round(then, 3) < round(now, 3):
            worse.append(f"{fifth_words(row.quintile).lower()} (from {percent(now)} to {percent(then)})")
    if not worse:
        return ("No fifth has a smaller share with their whole need met than today.",)
    return (f"A smaller share than today has its whole need met in {listed(worse)}.",)


def _ordered(side: Side) -> list[PeopleMet]:
    return sorted(side.people_by_quintile, key=lambda row: (row.quintile is None, row.quintile or 0))


def _share(side: Side, quintile: int | None) -> float | None:
    row = next((r for r in side.people_by_quintile if r.quintile == quintile), None)
    return share_of(row.whole, row.people) if row else None


def _answer(facts: Facts) -> Markup:
    today, proposed = facts.summary.today, facts.summary.proposed
    if facts.illustrative:
        return Markup(
            "We cannot say yet: who would be served rests on assumed capacity. The shares by deprivation are shown at "
            "each capacity, as an illustration."
        )
    return Markup(
        "In the most deprived fifth of areas <b>{}</b> of {} have their whole need met <b>today</b> (least "
        "deprived: {}); "
        "<b>{}</b> in the <b>proposed</b> network (least deprived: {})."
    ).format(
        share_words(_share(today, 1)),
        facts.counted,
        share_words(_share(today, 5)),
        share_words(_share(proposed, 1)),
        share_words(_share(proposed, 5)),
    )


def _picture(facts: Facts) -> BarPicture:
    sides = ((TODAY, "Today", facts.summary.today), (PROPOSED, "Proposed", facts.summary.proposed))
    panels = []
    for part, title in PARTS:
        rows = []
        for index, quintile in enumerate(row.quintile for row in _ordered(facts.summary.today)):
            bars = []
            for side, word, figures in sides:
                met = _ordered(figures)[index]
                share = share_of(getattr(met, part), met.people)
                said = f"{word} {share_words(share)}: {count_words(getattr(met, part))} of {count_words(met.people)}"
                bars.append(Bar(side=side, length=round((share or 0.0) * 100, 2), said=said))
            rows.append(BarRow(label=fifth_words(quintile), bars=tuple(bars)))
        panels.append(Panel(title=title, rows=tuple(rows)))
    return BarPicture(
        finding=f"Share of {facts.counted} by how much of their need is met, by fifth of deprivation",
        scale=f"Bars start at zero; a full bar is all the {facts.counted} in need of that fifth",
        panels=tuple(panels),
    )


def _grid(facts: Facts) -> Grid:
    today, proposed = facts.summary.today, facts.summary.proposed
    rows: list[tuple[Cell, ...]] = [
        _row(fifth_words(now.quintile), now, then)
        for now, then in zip(_ordered(today), _ordered(proposed), strict=True)
    ]
    rows.append(_row("All", today.people, proposed.people))
    words = [f"{title}, {side}" for _, title in PARTS for side in ("today", "proposed")]
    return Grid(
        name="fair-fifths",
        caption=f"{facts.counted.capitalize()} by how much of their need is met and fifth of deprivation",
        headings=(
            Heading(words="Fifth of areas by deprivation", figure=False),
            Heading(words=f"{facts.counted.capitalize()} in need"),
            *(Heading(words=word) for word in words),
            Heading(words="Share whole, today"),
            Heading(words="Share whole, proposed"),
        ),
        rows=tuple(rows),
    )


def _row(label: str, now: PeopleMet, then: PeopleMet) -> tuple[Cell, ...]:
    parts = [count_cell(getattr(side, part)) for part, _ in PARTS for side in (now, then)]
    shares = [share_cell(share_of(side.whole, side.people)) for side in (now, then)]
    return (text_cell(label), count_cell(now.people), *parts, *shares)


def _scenarios(facts: Facts) -> tuple[Grid, ...]:
    def measure(quintile: int | None) -> SideMeasure:
        def cell(side: Side, _: object) -> Cell:
            met = next((r for r in side.people_by_quintile if r.quintile == quintile), None)
            return share_cell(share_of(met.whole, met.people) if met else None)

        return SideMeasure(words=fifth_words(quintile), cell=cell)

    return side_scenarios(
        facts=facts,
        name="fair-capacity",
        caption="Share whose whole need is met, by fifth of deprivation, at other capacities",
        measures=tuple(measure(row.quintile) for row in _ordered(facts.summary.today)),
    )
