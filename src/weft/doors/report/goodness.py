"""How good is this plan? Value, penalties, what no plan can exceed, and how close this one comes."""

from __future__ import annotations

from markupsafe import Markup

from weft.doors.report.facts import Facts
from weft.doors.report.grid import Cell, Grid, Heading, money_cell, text_cell
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
from weft.doors.report.words import gap_words
from weft.vocabulary import Side

STEPS = (
    "Value = people served × (chance of the outcome with the service − chance without it) × what the outcome is worth.",
    "Penalties are money the brief itself sets for missing choice, fairness or the small providers’ share.",
    "Objective = value − penalties, of the plan in whole people, checked rule by rule.",
    "The bound is what no plan can exceed under the same rules, proven by the solver; the gap is the distance to it.",
)


def goodness_section(*, facts: Facts) -> Section:
    """The question how good the plan is, and how far that is proven."""
    return Section(
        name="goodness",
        question="How good is this plan?",
        answer=_answer(facts),
        notes=_notes(facts),
        pictures=(_picture(facts),),
        grids=(*_scenarios(facts), _grid(facts)),
        why=Why(
            sources=(
                "Worth of outcomes and penalties, from the brief.",
                *sources_about(facts=facts, about=("effect",)),
            ),
            steps=STEPS,
            assumptions=assumed_words(facts=facts, about=("need", "capacity and price", "effect")),
        ),
        illustrative=facts.illustrative,
    )


def _answer(facts: Facts) -> Markup:
    today, proposed = facts.summary.today, facts.summary.proposed
    if facts.illustrative:
        return Markup(
            "The arithmetic is sound, the inputs are assumed: the plan is within <b>{}</b> of the best possible for "
            "the assumed figures, which says nothing about the real place."
        ).format(gap_words(proposed.bound_gap))
    return Markup(
        "Expected outcomes less penalties are worth <b>{}</b> <b>today</b> and <b>{}</b> in the "
        "<b>proposed</b> network; no "
        "plan under the same rules could be worth more than {} (within <b>{}</b>)."
    ).format(
        facts.money(today.objective_minor),
        facts.money(proposed.objective_minor),
        facts.money(proposed.bound_minor),
        gap_words(proposed.bound_gap),
    )


def _notes(facts: Facts) -> tuple[str, ...]:
    broken = [facts.alias.sentence(rule).strip().rstrip(".") for rule in facts.summary.today.broken_rules]
    return (
        "Worth is what the brief says an outcome is worth. It is expected, not achieved; it is not money saved.",
        *(f"What is funded today does not keep a rule of the brief. {rule}." for rule in broken),
    )


def _measures(side: Side) -> tuple[tuple[str, int], ...]:
    return (
        ("Value of expected outcomes", side.value_minor),
        ("Penalty: too little choice", side.penalties.choice_minor),
        ("Penalty: unfair to a fifth", side.penalties.equity_minor),
        ("Penalty: too little for small providers", side.penalties.small_minor),
        ("Objective: value less penalties", side.objective_minor),
        ("Bound: what no plan can exceed", side.bound_minor),
    )


def _picture(facts: Facts) -> BarPicture:
    sides = ((TODAY, "Today", facts.summary.today), (PROPOSED, "Proposed", facts.summary.proposed))
    most = max(abs(amount) for _, _, side in sides for _, amount in _measures(side))
    rows = []
    for index, (words, _) in enumerate(_measures(facts.summary.today)):
        bars = []
        for side, word, figures in sides:
            amount = _measures(figures)[index][1]
            bars.append(Bar(side=side, length=length_of(amount, most), said=f"{word} {facts.money(amount)}"))
        rows.append(BarRow(label=words, bars=tuple(bars)))
    return BarPicture(
        finding="Value, penalties and the bound",
        scale=f"Bars start at zero; the longest is {facts.money(most)}",
        panels=(Panel(title="", rows=tuple(rows)),),
    )


def _grid(facts: Facts) -> Grid:
    currency = facts.summary.currency
    today, proposed = facts.summary.today, facts.summary.proposed
    rows: list[tuple[Cell, ...]] = [
        (text_cell(words), money_cell(now, currency=currency), money_cell(then, currency=currency))
        for (words, now), (_, then) in zip(_measures(today), _measures(proposed), strict=True)
    ]
    rows.append((text_cell("Proven gap to the bound"), _gap_cell(today), _gap_cell(proposed)))
    return Grid(
        name="goodness-parts",
        caption="Value, penalties, objective and bound",
        headings=(
            Heading(words="Figure", figure=False),
            Heading(words=f"Today ({currency})"),
            Heading(words=f"Proposed ({currency})"),
        ),
        rows=tuple(rows),
    )


def _gap_cell(side: Side) -> Cell:
    return Cell(shown=gap_words(side.bound_gap), value=side.bound_gap)


def _scenarios(facts: Facts) -> tuple[Grid, ...]:
    currency = facts.summary.currency

    def measure(index: int, words: str) -> SideMeasure:
        return SideMeasure(words=words, cell=lambda side, _: money_cell(_measures(side)[index][1], currency=currency))

    words = [words for words, _ in _measures(facts.summary.today)]
    return side_scenarios(
        facts=facts,
        name="goodness-capacity",
        caption="Value and penalties at other capacities",
        measures=(
            *(measure(index, said) for index, said in enumerate(words)),
            SideMeasure(words="Proven gap to the bound", cell=lambda side, _: _gap_cell(side)),
        ),
    )
