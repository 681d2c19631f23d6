"""What is bought twice? Present spend that the served need does not use, and what it is."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from weft.doors.report.facts import Facts
from weft.doors.report.grid import Cell, Grid, Heading, money_cell, text_cell
from weft.doors.report.scenario import MapMeasure, map_scenarios
from weft.doors.report.section import (
    ASSUMED,
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
from weft.doors.report.words import share_of, share_words
from weft.vocabulary import MapHeadlines

PARTS = (
    ("choice_minor", "Kept for choice"),
    ("price_difference_minor", "Price difference"),
    ("idle_minor", "Idle"),
    ("duplicated_minor", "Bought twice"),
)
STEPS = (
    "Present spend = fixed cost + price × capacity of every funded offer whose price and capacity are known.",
    "The need that is served stays as it is; it is given to the cheapest offers that reach it. What is left "
    "over at each "
    "offer is split, in this order.",
    "Kept for choice: places that let people have as many providers to choose from as the brief asks.",
    "Price difference: what the left-over places cost above the cheapest other offer that reaches the same need.",
    "Idle: no other offer of the kind reaches the same need. Bought twice: another does.",
    "Fixed cost is released only if a whole offer closes; a figure here is not a saving.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Spend left over for one service type and pair of pots, by part, in minor units."""

    kind: str
    pot_id: str
    other_pot_id: str
    spend: int
    parts: tuple[int, int, int, int]


def twice_section(*, facts: Facts) -> Section:
    """The question what is bought twice."""
    rows = _left_over(facts)
    head = facts.summary.headlines
    if facts.illustrative:
        answer = Markup(
            "We cannot say: capacity and prices here are assumed. At the assumed figures the duplicated part of "
            "present spend is shown below for each capacity, <b>not as a saving</b>."
        )
    else:
        answer = Markup(
            "<b>{}</b> of {} spent <b>today</b> ({}) buys the same thing a second time; a further {} stands idle."
        ).format(
            facts.money(head.duplicated_minor),
            facts.money(head.present_spend_minor),
            share_words(share_of(head.duplicated_minor, head.present_spend_minor)),
            facts.money(head.idle_minor),
        )
    return Section(
        name="twice",
        question="What is bought twice?",
        answer=answer,
        notes=("The breakdown is at the assumed capacity (×1).",) if facts.illustrative else (),
        pictures=(_picture(facts, rows),) if rows else (),
        grids=(*_scenarios(facts), _grid(facts, rows)),
        why=Why(
            sources=sources_about(facts=facts, about=("need", "capacity and price")),
            steps=STEPS,
            assumptions=assumed_words(facts=facts, about=("need", "capacity and price")),
        ),
        illustrative=facts.illustrative,
    )


def _left_over(facts: Facts) -> list[Left]:
    """Duplication rows added up over areas, the most duplicated first."""
    table = facts.chart.duplication
    keys = zip(*(table.strings(name) for name in ("service_type", "pot_id", "other_pot_id")), strict=True)
    amounts = zip(*(table.data.column(name).to_pylist() for name in ("spend_minor", *dict(PARTS))), strict=True)
    totals: dict[tuple[str, ...], list[int]] = {}
    for key, money in zip(keys, amounts, strict=True):
        found = totals.setdefault(key, [0] * 5)
        for place, amount in enumerate(money):
            found[place] += int(amount)
    rows = [
        Left(kind=kind, pot_id=pot, other_pot_id=other, spend=m[0], parts=(m[1], m[2], m[3], m[4]))
        for (kind, pot, other), m in totals.items()
    ]
    return sorted(rows, key=lambda row: (-row.parts[3], -row.spend, row.kind, row.pot_id, row.other_pot_id))


def _by_kind(rows: list[Left]) -> list[tuple[str, list[int]]]:
    totals: dict[str, list[int]] = {}
    for row in rows:
        found = totals.setdefault(row.kind, [0] * 4)
        for place, amount in enumerate(row.parts):
            found[place] += amount
    return sorted(totals.items(), key=lambda item: (-item[1][3], -sum(item[1]), item[0]))


def _picture(facts: Facts, rows: list[Left]) -> BarPicture:
    kinds = _by_kind(rows)
    most = max((max(parts) for _, parts in kinds), default=0)
    side = ASSUMED if facts.illustrative else TODAY
    panels = tuple(
        Panel(
            title=title,
            rows=tuple(
                BarRow(
                    label=facts.brief.service_name(kind),
                    bars=(Bar(side=side, length=length_of(parts[place], most), said=facts.money(parts[place])),),
                )
                for kind, parts in kinds
            ),
        )
        for place, (_, title) in reversed(list(enumerate(PARTS)))
    )
    return BarPicture(
        finding="Spend today that the served need does not use, by kind of service",
        scale=f"Every bar starts at zero; the longest is {facts.money(most)}",
        panels=panels,
    )


def _grid(facts: Facts, rows: list[Left]) -> Grid:
    currency = facts.summary.currency
    return Grid(
        name="twice-pots",
        caption="Spend left over today, by kind of service and by the two pots that pay",
        headings=(
            Heading(words="Kind of service", figure=False),
            Heading(words="Pot", figure=False),
            Heading(words="Other pot", figure=False),
            Heading(words=f"Bought twice ({currency})"),
            Heading(words=f"Idle ({currency})"),
            Heading(words=f"Price difference ({currency})"),
            Heading(words=f"Kept for choice ({currency})"),
            Heading(words=f"All left over ({currency})"),
        ),
        rows=tuple(
            (
                text_cell(facts.brief.service_name(row.kind)),
                text_cell(facts.pot_name(row.pot_id)),
                text_cell(facts.pot_name(row.other_pot_id) if row.other_pot_id else "no other"),
                *(money_cell(amount, currency=currency) for amount in reversed(row.parts)),
                money_cell(row.spend, currency=currency),
            )
            for row in rows
        ),
    )


def _scenarios(facts: Facts) -> tuple[Grid, ...]:
    def money(part: str, words: str) -> MapMeasure:
        def cell(head: MapHeadlines) -> Cell:
            return money_cell(getattr(head, part), currency=facts.summary.currency)

        return MapMeasure(words=words, cell=cell)

    parts = (("present_spend_minor", "Present spend"), *reversed(PARTS))
    return map_scenarios(
        facts=facts,
        name="twice-capacity",
        caption="Spend left over at other capacities; not a saving",
        measures=tuple(money(part, words) for part, words in parts),
    )
