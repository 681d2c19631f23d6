"""Who is missed? The answer and the tables by area; the map itself is drawn beside them."""

from __future__ import annotations

import numpy as np
from markupsafe import Markup

from weft.doors.report.facts import Facts
from weft.doors.report.grid import Cell, Grid, count_cell, figures, share_cell, text_cell
from weft.doors.report.mark import LEAST
from weft.doors.report.scenario import MapMeasure, map_scenarios
from weft.doors.report.section import Section, Why, assumed_words, sources_about
from weft.doors.report.words import UNKNOWN, about_words, share_of, share_words

ROWS_MOST = 4_000
STEPS = (
    "A need is one person (or household) and one kind of service that they require.",
    "Journeys are great-circle distance times the brief’s detour factor at its speeds; further than its "
    "longest journey "
    "is out of reach.",
    "Met is the most that funded places in reach could serve (a maximum flow), however well people were matched. "
    "The rest is unmet; it is shared over areas in the fairest way that serves as many.",
    "Served by the proposed network counts the whole people in its flows.",
)


def missed_section(*, facts: Facts) -> Section:
    """The question of unmet need, by area and by service type."""
    return Section(
        name="missed",
        question="Who is missed?",
        answer=_answer(facts),
        notes=_notes(facts),
        grids=(*_scenarios(facts), _type_grid(facts), _area_grid(facts), *_detail_grids(facts)),
        why=Why(
            sources=sources_about(facts=facts, about=("need", "capacity and price")),
            steps=STEPS,
            assumptions=assumed_words(facts=facts, about=("need", "capacity and price")),
        ),
        illustrative=facts.illustrative,
    )


def _answer(facts: Facts) -> Markup:
    head = facts.summary.headlines
    if facts.illustrative:
        beyond = head.needs * (1 - head.reached)
        return Markup(
            "<b>{}</b> of {} needs ({}) have no provider in reach at all; how many more are missed rests on capacities "
            "that nobody has published."
        ).format(about_words(beyond), about_words(head.needs), share_words(1 - head.reached))
    left = head.needs - float(facts.served_proposed.sum())
    return Markup(
        "Of {} needs, <b>{}</b> ({}) could not be met by what is funded <b>today</b>, however well people "
        "were matched; "
        "the <b>proposed</b> network leaves <b>{}</b> ({})."
    ).format(
        about_words(head.needs),
        about_words(head.unmet),
        share_words(share_of(head.unmet, head.needs)),
        about_words(left),
        share_words(share_of(left, head.needs)),
    )


def _notes(facts: Facts) -> tuple[str, ...]:
    head = facts.summary.headlines
    if facts.illustrative or head.unmet_low is None or head.unmet_high is None:
        return ()
    return (
        f"Between {about_words(head.unmet_low)} and {about_words(head.unmet_high)} unmet, if every need were "
        "at its low "
        "or at its high end: a range, not an interval.",
    )


def _scenarios(facts: Facts) -> tuple[Grid, ...]:
    return map_scenarios(
        facts=facts,
        name="missed-capacity",
        caption="Needs met and unmet at other capacities",
        measures=(
            MapMeasure(words="Needs", cell=lambda h: count_cell(h.needs)),
            MapMeasure(words="Could be met", cell=lambda h: count_cell(round(h.servable, 1))),
            MapMeasure(words="Unmet", cell=lambda h: count_cell(round(h.unmet, 1))),
        ),
    )


def _type_grid(facts: Facts) -> Grid:
    rows = []
    for column, kind in enumerate(facts.service_types):
        need, unmet, nobody = (float(m[:, column].sum()) for m in (facts.needs, facts.unmet, facts.nobody))
        rows.append(
            (
                text_cell(facts.brief.service_name(kind)),
                count_cell(need),
                count_cell(round(unmet, 1)),
                *_range_cells(facts, (slice(None), column)),
                share_cell(share_of(unmet, need)),
                count_cell(round(nobody, 1)),
                count_cell(float(facts.served_today[:, column].sum())),
                count_cell(float(facts.served_proposed[:, column].sum())),
            )
        )
    return Grid(
        name="missed-by-service",
        caption="Needs by kind of service",
        headings=figures(
            "Kind of service",
            "Needs",
            "Unmet",
            *_range_words(facts),
            "Share unmet",
            "Unmet, nobody’s job",
            "Served today",
            "Served, proposed",
        ),
        rows=tuple(rows),
    )


def _area_grid(facts: Facts) -> Grid:
    order = sorted(range(len(facts.areas)), key=lambda row: (-float(facts.unmet[row].sum()), facts.areas[row].area_id))
    shown = order[:ROWS_MOST]
    rest = f"; the {ROWS_MOST:,} with the most unmet need of {len(order):,}" if len(order) > ROWS_MOST else ""
    return Grid(
        name="missed-by-area",
        caption=f"Every area, all kinds of service{rest}",
        headings=figures(
            "Area",
            "Code",
            "Fifth by deprivation (1 = most)",
            "Living here",
            "Needs",
            "Unmet",
            *_range_words(facts),
            "Share unmet",
            "Unmet, nobody’s job",
            "Kinds with one provider or none",
            "Served today",
            "Served, proposed",
        ),
        rows=tuple(_area_row(facts, row) for row in shown),
        filtered=True,
    )


def _range_words(facts: Facts) -> tuple[str, ...]:
    """Headings of the range, where needs state one."""
    return ("Unmet, low", "Unmet, high") if facts.unmet_range else ()


def _range_cells(facts: Facts, part: tuple[int | slice, int | slice]) -> tuple[Cell, ...]:
    """Unmet need of a part of the matrix where every need is at its low, and where every need is at its high end."""
    return tuple(count_cell(round(float(end[part].sum()), 1)) for end in facts.unmet_range or ())


def _area_row(facts: Facts, row: int) -> tuple[Cell, ...]:
    area = facts.areas[row]
    need, unmet = float(facts.needs[row].sum()), float(facts.unmet[row].sum())
    thin = int(((facts.choice_today[row] < 2) & (facts.needs[row] > 0)).sum())
    known = need > 0 or bool(facts.need_known[row].all())
    fifth = area.deprivation_quintile
    return (
        text_cell(area.name),
        text_cell(area.area_id),
        Cell(shown=str(fifth) if fifth else UNKNOWN, value=fifth),
        count_cell(area.population),
        count_cell(need if known else None),
        count_cell(round(unmet, 1) if known else None),
        *_range_cells(facts, (row, slice(None))),
        share_cell(share_of(unmet, need)),
        count_cell(round(float(facts.nobody[row].sum()), 1)),
        count_cell(thin),
        count_cell(float(facts.served_today[row].sum())),
        count_cell(float(facts.served_proposed[row].sum())),
    )


def _detail_grids(facts: Facts) -> tuple[Grid, ...]:
    """Area by area for each kind of service: the figures behind each small map."""
    return tuple(_detail_grid(facts, column) for column in range(len(facts.service_types)))


def _detail_grid(facts: Facts, column: int) -> Grid:
    kind = facts.service_types[column]
    needed = [row for row in range(len(facts.areas)) if facts.needs[row, column] > 0]
    needed.sort(key=lambda row: (-facts.unmet[row, column], facts.areas[row].area_id))
    most = max(50, ROWS_MOST // max(len(facts.service_types), 1) * 2)
    rest = f"; the {most:,} with the most unmet need of {len(needed):,}" if len(needed) > most else ""
    return Grid(
        name=f"area-{column}",
        caption=f"{facts.brief.service_name(kind)}, by area{rest}",
        headings=figures(
            "Area", "Needs", "Unmet", "Providers in reach", "Places for each 100 in need", "Served, proposed"
        ),
        rows=tuple(_detail_row(facts, row, column) for row in needed[:most]),
    )


def _detail_row(facts: Facts, row: int, column: int) -> tuple[Cell, ...]:
    score = float(facts.scores[row, column])
    known = None if np.isnan(score) else round(score * 100, 1)
    unmet = float(facts.unmet[row, column])
    return (
        text_cell(facts.areas[row].name),
        count_cell(float(facts.needs[row, column])),
        count_cell(0.0 if unmet < LEAST else round(unmet, 1)),
        count_cell(float(facts.choice_today[row, column])),
        count_cell(known),
        count_cell(float(facts.served_proposed[row, column])),
    )
