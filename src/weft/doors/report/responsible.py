"""Whose job was it? Unmet need by the pots whose rules could have paid for it."""

from __future__ import annotations

from markupsafe import Markup

from weft.doors.report.facts import Facts
from weft.doors.report.grid import Cell, Grid, Heading, count_cell, share_cell, text_cell
from weft.doors.report.scenario import MapMeasure, map_scenarios
from weft.doors.report.section import (
    TODAY,
    Bar,
    BarPicture,
    BarRow,
    Panel,
    Section,
    Why,
    assumed_words,
    length_of,
    sources_about,
)
from weft.doors.report.words import about_words, count_words, listed, share_of, share_words

NOBODY = "Nobody is responsible"
STEPS = (
    "A pot could have paid for a need where its rules allow the kind of service and the group of people.",
    "Unmet need is grouped by the set of such pots. Where the set is empty, nobody is responsible.",
    "Whether a pot had money left is not asked here: it is about whose job it was.",
)


def responsible_section(*, facts: Facts) -> Section:
    """The question whose job the unmet need was."""
    groups = _groups(facts)
    return Section(
        name="responsible",
        question="Whose job was it?",
        answer=_answer(facts),
        notes=("The breakdown is at the assumed capacity (×1).",) if facts.illustrative else (),
        pictures=(_picture(facts, groups),) if groups else (),
        grids=(*_scenarios(facts), _grid(facts, groups), _nobody_grid(facts)),
        why=Why(
            sources=("The rules of each pot, from the brief.", *sources_about(facts=facts, about=("need",))),
            steps=STEPS,
            assumptions=assumed_words(facts=facts, about=("need", "capacity and price")),
        ),
        illustrative=facts.illustrative,
    )


def _answer(facts: Facts) -> Markup:
    head = facts.summary.headlines
    if facts.illustrative:
        orphans = float(facts.needs_of_nobody.sum())
        if not orphans:
            return Markup(
                "For <b>every one</b> of {} needs some pot’s rules could pay; whose job the unmet ones were rests on "
                "assumed capacity."
            ).format(about_words(head.needs))
        return Markup(
            "For <b>{}</b> of {} needs no pot’s rules could pay, whatever the capacity; whose job the unmet rest was "
            "rests on assumed capacity."
        ).format(about_words(orphans), about_words(head.needs))
    return Markup("Of {} unmet needs today, <b>nobody is responsible for {}</b> ({}).").format(
        about_words(head.unmet),
        about_words(head.nobody_responsible),
        share_words(share_of(head.nobody_responsible, head.unmet)) if head.unmet else "none are unmet",
    )


def _groups(facts: Facts) -> list[tuple[str, float]]:
    """Unmet need by the set of pots, the largest first; the empty set is nobody."""
    totals: dict[str, float] = {}
    table = facts.chart.unmet
    for pots, unmet in zip(table.strings("responsible_pots"), table.column("unmet"), strict=True):
        totals[pots] = totals.get(pots, 0.0) + float(unmet)
    return sorted(((p, v) for p, v in totals.items() if v >= 0.05), key=lambda pair: (bool(pair[0]), -pair[1], pair[0]))


def _pots_words(facts: Facts, pots: str) -> str:
    return listed([facts.pot_name(pot) for pot in pots.split(";")], last="or") if pots else NOBODY


def _picture(facts: Facts, groups: list[tuple[str, float]]) -> BarPicture:
    most = max(value for _, value in groups)
    rows = tuple(
        BarRow(
            label=_pots_words(facts, pots),
            bars=(
                Bar(
                    side=TODAY if pots else "nobody",
                    length=length_of(value, most),
                    said=f"{count_words(round(value))} unmet",
                ),
            ),
        )
        for pots, value in groups
    )
    return BarPicture(
        finding="Unmet needs today, by who could have paid for them",
        scale=f"Bars start at zero and end at {count_words(round(most))} needs",
        panels=(Panel(title="", rows=rows),),
    )


def _grid(facts: Facts, groups: list[tuple[str, float]]) -> Grid:
    total = sum(value for _, value in groups)
    rows = tuple(
        (text_cell(_pots_words(facts, pots)), count_cell(round(value, 1)), share_cell(share_of(value, total)))
        for pots, value in groups
    )
    return Grid(
        name="responsible-pots",
        caption="Unmet needs today by the pots whose rules could pay",
        headings=(
            Heading(words="Could have been paid by", figure=False),
            Heading(words="Unmet needs"),
            Heading(words="Share of all unmet"),
        ),
        rows=rows,
    )


def _nobody_grid(facts: Facts) -> Grid:
    totals: dict[tuple[str, str], list[float]] = {}
    table = facts.chart.unmet
    columns = (table.strings(name) for name in ("segment_id", "service_type", "responsible_pots"))
    for segment, kind, pots, people, unmet in zip(*columns, table.column("people"), table.column("unmet"), strict=True):
        if not pots:
            found = totals.setdefault((kind, segment), [0.0, 0.0])
            found[0] += float(people)
            found[1] += float(unmet)
    rows: list[tuple[Cell, ...]] = [
        (
            text_cell(facts.brief.service_name(kind)),
            text_cell(facts.brief.segment_name(segment)),
            count_cell(people),
            count_cell(round(unmet, 1)),
        )
        for (kind, segment), (people, unmet) in sorted(totals.items(), key=lambda item: (-item[1][1], item[0]))
    ]
    return Grid(
        name="responsible-nobody",
        caption="Needs that no pot’s rules could pay for",
        headings=(
            Heading(words="Kind of service", figure=False),
            Heading(words="Group of people", figure=False),
            Heading(words="Needs"),
            Heading(words="Unmet needs"),
        ),
        rows=tuple(rows),
    )


def _scenarios(facts: Facts) -> tuple[Grid, ...]:
    return map_scenarios(
        facts=facts,
        name="responsible-capacity",
        caption="Unmet needs that nobody is responsible for, at other capacities",
        measures=(
            MapMeasure(words="Unmet", cell=lambda h: count_cell(round(h.unmet, 1))),
            MapMeasure(words="Of it: nobody is responsible", cell=lambda h: count_cell(round(h.nobody_responsible, 1))),
        ),
    )
