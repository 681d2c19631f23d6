"""The first screen: the few figures that matter, today beside proposed on the same money."""

from __future__ import annotations

from dataclasses import dataclass

from weft.doors.report.facts import Facts
from weft.doors.report.section import PROPOSED, TODAY, Bar, length_of
from weft.doors.report.words import about_words, gap_words, share_of, share_words
from weft.vocabulary import PeopleMet


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One side of a headline: the figure, what it is a part of, and its bar."""

    side: str
    word: str
    said: str
    beside: str
    bar: Bar | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One line of the first screen. `leads_to` is the section that explains it."""

    label: str
    figures: tuple[Figure, ...]
    remark: str
    leads_to: str


def headlines(*, facts: Facts) -> tuple[Headline, ...]:
    """Today | proposed; for a real place with assumed capacity, reach and choice only."""
    return _reach(facts) if facts.illustrative else (*_people(facts), *_money(facts))


def _reach(facts: Facts) -> tuple[Headline, ...]:
    head = facts.summary.headlines
    parts = (
        ("Have a provider in reach", head.reached, "at least one, whatever its capacity"),
        ("Can choose between two", head.choice_two, "at least two distinct providers in reach"),
        ("Can choose among three", head.choice_three, "at least three distinct providers in reach"),
    )
    return tuple(
        Headline(
            label=label,
            figures=(
                Figure(
                    side=TODAY,
                    word="Today",
                    said=share_words(share),
                    beside=f"{about_words(share * head.needs)} of {about_words(head.needs)} needs",
                    bar=Bar(side=TODAY, length=round(share * 100, 2), said=""),
                ),
            ),
            remark=remark,
            leads_to="choose",
        )
        for label, share, remark in parts
    )


def _people(facts: Facts) -> tuple[Headline, ...]:
    today, proposed = facts.summary.today.people, facts.summary.proposed.people
    whole = _pair(facts, today, proposed, "whole")
    none = _pair(facts, today, proposed, "none")
    change = proposed.whole - today.whole
    fewer = today.none - proposed.none
    return (
        Headline(
            label=f"{facts.counted.capitalize()} whose whole need is met",
            figures=whole,
            remark=_change(change, "more", "fewer", "the same number"),
            leads_to="fair",
        ),
        Headline(
            label=f"{facts.counted.capitalize()} with none of their need met",
            figures=none,
            remark=_change(fewer, "fewer", "more", "the same number"),
            leads_to="missed",
        ),
    )


def _change(difference: int, up: str, down: str, same: str) -> str:
    if not difference:
        return same
    return f"{about_words(abs(difference))} {up if difference > 0 else down}, on the same money"


def _pair(facts: Facts, today: PeopleMet, proposed: PeopleMet, part: str) -> tuple[Figure, ...]:
    made = []
    for side, word, met in ((TODAY, "Today", today), (PROPOSED, "Proposed", proposed)):
        share = share_of(getattr(met, part), met.people)
        made.append(
            Figure(
                side=side,
                word=word,
                said=about_words(getattr(met, part)),
                beside=f"{share_words(share)} of {about_words(met.people)}",
                bar=Bar(side=side, length=round((share or 0.0) * 100, 2), said=""),
            )
        )
    return tuple(made)


def _money(facts: Facts) -> tuple[Headline, ...]:
    today, proposed, head = facts.summary.today, facts.summary.proposed, facts.summary.headlines
    worth_most = max(abs(today.objective_minor), abs(proposed.objective_minor), 1)
    budget = facts.brief.network.budget_minor
    worth = tuple(
        Figure(
            side=side,
            word=word,
            said=facts.money(plan.objective_minor),
            beside=f"within {gap_words(plan.bound_gap)} of the best possible"
            if side == PROPOSED
            else "as used at best",
            bar=Bar(side=side, length=length_of(plan.objective_minor, worth_most), said=""),
        )
        for side, word, plan in ((TODAY, "Today", today), (PROPOSED, "Proposed", proposed))
    )
    spent = tuple(
        Figure(
            side=side,
            word=word,
            said=facts.money(plan.spend_minor),
            beside=f"of a budget of {facts.money(budget)}",
            bar=Bar(side=side, length=length_of(plan.spend_minor, max(budget, plan.spend_minor)), said=""),
        )
        for side, word, plan in ((TODAY, "Today", today), (PROPOSED, "Proposed", proposed))
    )
    missed = (
        Figure(
            side=TODAY,
            word="Today",
            said=about_words(head.nobody_responsible),
            bar=Bar(side="nobody", length=length_of(head.nobody_responsible, head.unmet), said=""),
            beside=f"of {about_words(head.unmet)} unmet needs",
        ),
    )
    twice = (
        Figure(
            side=TODAY,
            word="Today",
            said=facts.money(head.duplicated_minor),
            bar=Bar(side=TODAY, length=length_of(head.duplicated_minor, head.present_spend_minor), said=""),
            beside=f"of {facts.money(head.present_spend_minor)} spent",
        ),
    )
    return (
        Headline(label="Worth of expected outcomes, less penalties", figures=worth, remark="", leads_to="goodness"),
        Headline(label="Money used", figures=spent, remark="", leads_to="spend"),
        Headline(label="Unmet needs that are nobody’s job", figures=missed, remark="", leads_to="responsible"),
        Headline(label="Bought twice", figures=twice, remark="", leads_to="twice"),
    )
