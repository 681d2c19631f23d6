"""Which providers, and why? Every offer, in or out, with its people, its money and its reason."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from weft.doors.report.facts import Facts
from weft.doors.report.grid import Cell, Grid, Heading, count_cell, money_cell, text_cell
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
from weft.doors.report.turning import turning_words
from weft.doors.report.words import UNKNOWN, kind_words
from weft.vocabulary import Award, Offer, Reason, Table, Turning

METHOD_WORDS = {
    "exact": "worked out again",
    "bound": "a limit is known",
    "rule": "a rule decides",
    "unknown": "not worked out",
}
STEPS = (
    "The plan is solved as a whole: value of outcomes less penalties, under the budget and every rule of the brief.",
    "Worked out again: the plan was solved once more with this one decision the other way and the other "
    "contracts held; "
    "the difference is what the plan would lose.",
    "A limit is known: the plan would lose no less than this. A rule decides: a rule of the brief, or a "
    "missing fact, keeps "
    "the offer out or in.",
    "Spend = people × price + fixed cost.",
)


STEP_TURNING = (
    "What would turn it: the nearest price, number of places, journey or other position of the site at which the plan "
    "is worth more the other way, found by solving again on both sides; for every award and the 20 nearest left out."
)
STEP_NOT_TURNED = (
    "What price, places or position would turn each decision was not asked: `weft explain RUN --all --out FOLDER` "
    "works it out and adds it to this table."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One offer: what it gets today and in the proposal, and the reason."""

    offer: Offer
    today: Award | None
    proposed: Award | None
    reason: Reason | None
    turns: str


def offers_section(*, facts: Facts, thresholds: Table[Turning] | None = None) -> Section:
    """The question which providers are in, and why; and what would turn each decision, where that was asked."""
    standings = _standings(facts, turning_words(facts=facts, thresholds=thresholds))
    asked = thresholds is not None
    grids = tuple(
        _grid(facts, column, kind, [s for s in standings if s.offer.service_type == kind], turning=asked)
        for column, kind in enumerate(facts.service_types)
    )
    return Section(
        name="offers",
        question="Which providers, and why?",
        answer=_answer(facts, standings),
        notes=_notes(facts),
        pictures=(_picture(facts, standings),) if standings else (),
        grids=tuple(grid for grid in grids if grid.rows),
        why=Why(
            sources=sources_about(facts=facts, about=("capacity and price", "effect")),
            steps=(*STEPS, STEP_TURNING if asked else STEP_NOT_TURNED),
            assumptions=assumed_words(facts=facts, about=("capacity and price", "effect")),
        ),
        illustrative=facts.illustrative,
    )


def _standings(facts: Facts, turns: dict[str, str]) -> list[Standing]:
    today, proposed = (_by_offer(plan.awards) for plan in (facts.network.today, facts.network.proposed))
    reasons = {reason.offer_id: reason for reason in facts.network.reasons.nouns()}
    return [
        Standing(
            offer=offer,
            today=today.get(offer.offer_id),
            proposed=proposed.get(offer.offer_id),
            reason=reasons.get(offer.offer_id),
            turns=turns.get(offer.offer_id, ""),
        )
        for offer in facts.offers
    ]


def _by_offer(awards: Table[Award]) -> dict[str, Award]:
    return {award.offer_id: award for award in awards.nouns()}


def _answer(facts: Facts, standings: list[Standing]) -> Markup:
    now = {s.offer.provider_id for s in standings if s.today}
    then = {s.offer.provider_id for s in standings if s.proposed}
    if facts.illustrative:
        return Markup(
            "At the assumed capacity the plan would take {} of {} offers. <b>This is an illustration</b>: no provider "
            "is judged by it, and none is named."
        ).format(f"{sum(s.proposed is not None for s in standings):,}", f"{len(standings):,}")
    return Markup(
        "<b>{}</b> providers deliver <b>today</b>, <b>{}</b> in the <b>proposed</b> network: {} stay, {} "
        "come in, {} go out."
    ).format(f"{len(now):,}", f"{len(then):,}", f"{len(now & then):,}", f"{len(then - now):,}", f"{len(now - then):,}")


def _notes(facts: Facts) -> tuple[str, ...]:
    notes = []
    if facts.summary.names_coded:
        notes.append(
            "Providers and offers appear by code, because the price, capacity or effect of real providers is assumed "
            "here: what is assumed must not be read as true of anyone. Areas and kinds of service keep their names."
        )
    if facts.illustrative:
        notes.append("Everything in this section is at the assumed capacity (×1).")
    return tuple(notes)


def _picture(facts: Facts, standings: list[Standing]) -> BarPicture:
    counts = []
    for kind in facts.service_types:
        of_kind = [s for s in standings if s.offer.service_type == kind]
        counts.append(
            (
                kind,
                sum(s.today is not None for s in of_kind),
                sum(s.proposed is not None for s in of_kind),
                len(of_kind),
            )
        )
    most = max(total for *_, total in counts)
    rows = tuple(
        BarRow(
            label=facts.brief.service_name(kind),
            bars=(
                Bar(side=TODAY, length=length_of(now, most), said=f"Today {now:,} of {total:,}"),
                Bar(side=PROPOSED, length=length_of(then, most), said=f"Proposed {then:,} of {total:,}"),
            ),
        )
        for kind, now, then, total in counts
        if total
    )
    return BarPicture(
        finding="Offers in use, by kind of service",
        scale=f"Bars start at zero; the longest possible is {most:,} offers",
        panels=(Panel(title="", rows=rows),),
    )


def _grid(facts: Facts, column: int, kind: str, standings: list[Standing], *, turning: bool) -> Grid:
    currency = facts.summary.currency
    into = sum(s.proposed is not None for s in standings)
    return Grid(
        name=f"offers-{column}",
        caption=f"{facts.brief.service_name(kind)}: {into:,} of {len(standings):,} offers in the proposed network",
        headings=(
            Heading(words="Provider", figure=False),
            Heading(words="Today", figure=False),
            Heading(words="Proposed", figure=False),
            Heading(words="Why", figure=False),
            *([Heading(words="What would turn it", figure=False)] if turning else []),
            Heading(words="People today"),
            Heading(words="People, proposed"),
            Heading(words=f"Spend today ({currency})"),
            Heading(words=f"Spend, proposed ({currency})"),
            Heading(words=f"Difference ({currency})"),
            Heading(words="How we know", figure=False),
            Heading(words="Kind of provider", figure=False),
            Heading(words="Offer", figure=False),
        ),
        rows=tuple(
            _row(facts, s, turning=turning)
            for s in sorted(
                standings,
                key=lambda s: (
                    s.proposed is None,
                    -(s.proposed.people if s.proposed else 0),
                    s.today is None,
                    s.offer.offer_id,
                ),
            )
        ),
        filtered=True,
    )


def _out_words(offer: Offer) -> str:
    return "funded, unused" if offer.status == "funded" else "out"


def _row(facts: Facts, standing: Standing, *, turning: bool) -> tuple[Cell, ...]:
    offer, reason, currency = standing.offer, standing.reason, facts.summary.currency
    provider = facts.providers.get(offer.provider_id)
    return (
        text_cell(facts.alias.provider(offer.provider_id)),
        text_cell("in", sign=TODAY) if standing.today else text_cell(_out_words(offer)),
        text_cell("in", sign=PROPOSED) if standing.proposed else text_cell("out"),
        text_cell(facts.alias.sentence(reason.reason) if reason else "We have no reason on file."),
        *([text_cell(standing.turns or "not worked out")] if turning else []),
        count_cell(standing.today.people if standing.today else 0),
        count_cell(standing.proposed.people if standing.proposed else 0),
        money_cell(standing.today.spend_minor if standing.today else 0, currency=currency),
        money_cell(standing.proposed.spend_minor if standing.proposed else 0, currency=currency),
        money_cell(reason.difference if reason else None, currency=currency),
        text_cell(METHOD_WORDS[reason.method] if reason else METHOD_WORDS["unknown"]),
        text_cell((kind_words(provider.kind) + (", small" if provider.small else "")) if provider else UNKNOWN),
        text_cell(facts.alias.offer(offer.offer_id)),
    )
