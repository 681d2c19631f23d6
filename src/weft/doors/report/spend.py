"""Where does the money go? Spend by pot, providers by kind, and the small providers' share."""

from __future__ import annotations

from markupsafe import Markup

from weft.doors.report.facts import Facts
from weft.doors.report.grid import Cell, Grid, Heading, count_cell, money_cell, share_cell, text_cell
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
    length_of,
    sources_about,
)
from weft.doors.report.words import kind_words, share_words
from weft.vocabulary import Side

STEPS = (
    "Spend of an award = people × price + fixed cost. Today is what is funded now, used as well as the same model can.",
    "A provider counts once, whatever number of offers it has. Small is what the place’s own data marks as small.",
)


def spend_section(*, facts: Facts) -> Section:
    """The question where the money goes."""
    return Section(
        name="spend",
        question="Where does the money go?",
        answer=_answer(facts),
        notes=("The breakdown is at the assumed capacity and prices (×1).",) if facts.illustrative else (),
        pictures=(_pots_picture(facts), _kinds_picture(facts)),
        grids=(*_scenarios(facts), _pots_grid(facts), _kinds_grid(facts)),
        why=Why(
            sources=(
                "Amounts of the pots, from the brief.",
                *sources_about(facts=facts, about=("capacity and price",)),
            ),
            steps=STEPS,
            assumptions=assumed_words(facts=facts, about=("capacity and price",)),
        ),
        illustrative=facts.illustrative,
    )


def _answer(facts: Facts) -> Markup:
    today, proposed = facts.summary.today, facts.summary.proposed
    budget = facts.brief.network.budget_minor
    if facts.illustrative:
        return Markup(
            "We cannot say: prices and capacities are assumed. What the same model would spend at each "
            "capacity is shown "
            "as an illustration."
        )
    return Markup(
        "<b>{}</b> is used <b>today</b> and <b>{}</b> in the <b>proposed</b> network, of a budget of {}; "
        "small providers "
        "get <b>{}</b> of it today and <b>{}</b> proposed."
    ).format(
        facts.money(today.spend_minor),
        facts.money(proposed.spend_minor),
        facts.money(budget),
        *(share_words(side.small_share if facts.small_known else None) for side in (today, proposed)),
    )


def _pots_picture(facts: Facts) -> BarPicture:
    today, proposed = facts.summary.today.spend_by_pot, facts.summary.proposed.spend_by_pot
    most = max([pot.amount_minor for pot in facts.brief.pots] + [*today.values(), *proposed.values()], default=0)
    rows = []
    for pot in facts.brief.pots:
        bars = tuple(
            Bar(
                side=side,
                length=length_of(spent.get(pot.pot_id, 0), most),
                said=f"{word} {facts.money(spent.get(pot.pot_id, 0))} of {facts.money(pot.amount_minor)}",
                limit=length_of(pot.amount_minor, most),
            )
            for side, word, spent in ((TODAY, "Today", today), (PROPOSED, "Proposed", proposed))
        )
        rows.append(BarRow(label=pot.name, bars=bars))
    return BarPicture(
        finding="Spend by pot; the upright mark is what the pot holds",
        scale=f"Bars start at zero; the scale ends at {facts.money(most)}",
        panels=(Panel(title="", rows=tuple(rows)),),
    )


def _kinds(facts: Facts) -> list[str]:
    return sorted({*facts.summary.today.providers_by_kind, *facts.summary.proposed.providers_by_kind})


def _kinds_picture(facts: Facts) -> BarPicture:
    today, proposed = facts.summary.today.providers_by_kind, facts.summary.proposed.providers_by_kind
    most = max([*today.values(), *proposed.values()], default=0)
    rows = tuple(
        BarRow(
            label=kind_words(kind),
            bars=(
                Bar(side=TODAY, length=length_of(today.get(kind, 0), most), said=f"Today {today.get(kind, 0):,}"),
                Bar(
                    side=PROPOSED,
                    length=length_of(proposed.get(kind, 0), most),
                    said=f"Proposed {proposed.get(kind, 0):,}",
                ),
            ),
        )
        for kind in _kinds(facts)
    )
    return BarPicture(
        finding="Providers by kind",
        scale=f"Bars start at zero; the longest is {most:,} providers",
        panels=(Panel(title="", rows=rows),),
    )


def _pots_grid(facts: Facts) -> Grid:
    currency = facts.summary.currency
    today, proposed = facts.summary.today, facts.summary.proposed
    rows: list[tuple[Cell, ...]] = [
        (
            text_cell(pot.name),
            text_cell(pot.funder),
            money_cell(pot.amount_minor, currency=currency),
            money_cell(today.spend_by_pot.get(pot.pot_id, 0), currency=currency),
            money_cell(proposed.spend_by_pot.get(pot.pot_id, 0), currency=currency),
        )
        for pot in facts.brief.pots
    ]
    held = sum(pot.amount_minor for pot in facts.brief.pots)
    sums = (held, today.spend_minor, proposed.spend_minor)
    rows.append((text_cell("All pots"), text_cell(""), *(money_cell(s, currency=currency) for s in sums)))
    return Grid(
        name="spend-pots",
        caption="Spend by pot",
        headings=(
            Heading(words="Pot", figure=False),
            Heading(words="Funder", figure=False),
            Heading(words=f"Holds ({currency})"),
            Heading(words=f"Spent today ({currency})"),
            Heading(words=f"Spent, proposed ({currency})"),
        ),
        rows=tuple(rows),
    )


def _kinds_grid(facts: Facts) -> Grid:
    today, proposed = facts.summary.today, facts.summary.proposed
    rows: list[tuple[Cell, ...]] = [
        (
            text_cell(kind_words(kind)),
            count_cell(today.providers_by_kind.get(kind, 0)),
            count_cell(proposed.providers_by_kind.get(kind, 0)),
        )
        for kind in _kinds(facts)
    ]
    rows.append((text_cell("Small providers’ share of spend"), *(_small_cell(facts, s) for s in (today, proposed))))
    return Grid(
        name="spend-kinds",
        caption="Providers by kind, and the small providers’ share of spend",
        headings=(Heading(words="Kind of provider", figure=False), Heading(words="Today"), Heading(words="Proposed")),
        rows=tuple(rows),
    )


def _small_cell(facts: Facts, side: Side) -> Cell:
    return share_cell(side.small_share if facts.small_known else None)


def _scenarios(facts: Facts) -> tuple[Grid, ...]:
    currency = facts.summary.currency
    small = "Small providers’ share of spend"
    return side_scenarios(
        facts=facts,
        name="spend-capacity",
        caption="Spend at other capacities; never a saving",
        measures=(
            SideMeasure(words="Spend", cell=lambda side, _: money_cell(side.spend_minor, currency=currency)),
            SideMeasure(words=small, cell=lambda side, _: _small_cell(facts, side)),
        ),
    )
