"""What the best network means, on lists of nouns: try every set of awards, and for each the best whole flows.

Slow and obvious: 2^offers small mixed-integer programmes, so at most `OFFERS_MAX` offers. The room's engine must agree.
It shares no code with the engine; an arc is simply a need and an offer that can serve it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.optimize import LinearConstraint, milp

from weft.vocabulary import Area, Brief, Effect, Need, Offer, Provider, Reach, Requirement

OFFERS_MAX = 8
Row = tuple[dict[int, float], float]
"""Coefficients by column and the most that their sum may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainPlace:
    """A place as lists of nouns."""

    areas: list[Area]
    requirements: list[Requirement]
    needs: list[Need]
    providers: list[Provider]
    offers: list[Offer]
    effects: list[Effect]
    reach: list[Reach]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainBest:
    """The best set of awards and its objective in minor units (not rounded)."""

    awards: tuple[str, ...]
    objective: float


def best(*, brief: Brief, place: PlainPlace, whole: bool = True) -> PlainBest | None:
    """The best network of all; None where no set of awards keeps the hard rules. `whole` asks for whole people.

    Of equal sets the smaller, then the first by id, is given. Raises ValueError for more than `OFFERS_MAX` offers.
    """
    usable = {offer.offer_id for offer in place.offers if stands(brief=brief, offer=offer)}
    usable -= {offer.offer_id for offer in place.offers if not joint_stands(brief=brief, place=place, offer=offer)}
    locks = set(brief.network.locks)
    if len(usable) > OFFERS_MAX:
        raise ValueError(f"at most {OFFERS_MAX} offers can be tried in every combination")
    if not locks <= usable:
        return None
    found: PlainBest | None = None
    for awards in _subsets(sorted(usable)):
        if locks <= set(awards) and _countable(brief, place, awards):
            objective = worth(brief=brief, place=place, awards=awards, whole=whole, history=False)
            if objective is not None and (found is None or objective > found.objective + 1e-9):
                found = PlainBest(awards=awards, objective=objective)
    return found


def todays_awards(*, place: PlainPlace) -> tuple[str, ...]:
    """What is funded now, of known price and capacity."""
    return tuple(
        sorted(
            offer.offer_id
            for offer in place.offers
            if offer.status == "funded" and offer.capacity is not None and offer.price_minor is not None
        )
    )


def stands(*, brief: Brief, offer: Offer) -> bool:
    """Whether an offer may be awarded at all: known, not banned, fairly priced, in the brief's currency and pots."""
    unfair = (
        brief.network.fair_price
        and offer.unit_cost_minor is not None
        and offer.price_minor is not None
        and offer.price_minor < offer.unit_cost_minor
    )
    paid = any(pot.pot_id == offer.pot_id and offer.service_type in pot.pays_for for pot in brief.pots)
    known = bool(offer.capacity) and offer.price_minor is not None
    return (
        known and paid and not unfair and offer.currency == brief.currency and offer.offer_id not in brief.network.bans
    )


def joint_stands(*, brief: Brief, place: PlainPlace, offer: Offer) -> bool:
    """Whether every part of an offer's joint offer may be awarded and has somebody to serve; true without one."""
    needs = needs_of(place)
    return not offer.joint_id or all(
        stands(brief=brief, offer=part)
        and part.volume_min <= (part.capacity or 0)
        and any(can_serve(brief=brief, place=place, need=need, offer=part) for need in needs)
        for part in place.offers
        if part.joint_id == offer.joint_id
    )


def untested(*, brief: Brief, place: PlainPlace, offer: Offer) -> bool:
    """Whether an offer has effects and all rows that its gains rest on are untested."""
    pot = next(pot for pot in brief.pots if pot.pot_id == offer.pot_id)
    declared = {outcome.outcome_id for outcome in brief.outcomes}
    tested = []
    for segment in brief.segments:
        rows = {}
        for who in (None, offer.provider_id):
            for row in place.effects:
                about = (row.service_type, row.segment_id, row.provider_id)
                if about == (offer.service_type, segment.segment_id, who) and row.outcome_id in declared:
                    rows[row.outcome_id] = row.tested
        if pot.may_pay(service_type=offer.service_type, segment_id=segment.segment_id):
            tested += list(rows.values())
    return bool(tested) and not any(tested)


def gain(*, brief: Brief, effects: Iterable[Effect], offer: Offer, segment_id: str) -> float | None:
    """What a person of the segment gains from the offer, in minor units; None where nothing is known of it."""
    worth_of = {outcome.outcome_id: outcome.worth_minor for outcome in brief.outcomes}
    of_outcome: dict[str, float] = {}
    for own in (False, True):
        for effect in effects:
            about = (effect.service_type, effect.segment_id, effect.provider_id)
            if about == (offer.service_type, segment_id, offer.provider_id if own else None):
                of_outcome[effect.outcome_id] = (effect.probability - effect.baseline) * worth_of[effect.outcome_id]
    return sum(of_outcome.values()) if of_outcome else None


def needs_of(place: PlainPlace) -> list[tuple[str, str, str, int]]:
    """Area, segment, service type and people of every need."""
    return [
        (need.area_id, need.segment_id, wanted.service_type, need.people)
        for need in place.needs
        for wanted in place.requirements
        if wanted.segment_id == need.segment_id and need.people
    ]


def can_serve(*, brief: Brief, place: PlainPlace, need: tuple[str, str, str, int], offer: Offer) -> bool:
    """Whether the offer can serve that need: type, reach, effect, and a pot that may pay."""
    area, segment, service, _ = need
    pot = next((pot for pot in brief.pots if pot.pot_id == offer.pot_id), None)
    return (
        offer.service_type == service
        and any(row.area_id == area and row.offer_id == offer.offer_id for row in place.reach)
        and gain(brief=brief, effects=place.effects, offer=offer, segment_id=segment) is not None
        and pot is not None
        and pot.may_pay(service_type=service, segment_id=segment)
    )


def worth(*, brief: Brief, place: PlainPlace, awards: tuple[str, ...], whole: bool, history: bool) -> float | None:
    """The best objective with exactly these awards; None where they break a hard rule.

    Columns are people on each arc (need, offer), then people short in each quintile, then money short of small
    providers. `history` holds today's awards to capacity, budget and pots only.
    """
    offers = [offer for offer in place.offers if offer.offer_id in awards]
    needs = needs_of(place)
    arcs = [
        (n, o)
        for n, need in enumerate(needs)
        for o, offer in enumerate(offers)
        if can_serve(brief=brief, place=place, need=need, offer=offer)
    ]
    rows = [*_people_rows(needs, offers, arcs, history), *_money_rows(brief, place, offers, arcs, history)]
    wanted = frozenset() if history else frozenset(brief.network.one_provider_per_area)
    lots = sorted({(needs[n][0], needs[n][2], offers[o].provider_id) for n, o in arcs if needs[n][2] in wanted})
    rows += _lot_rows(needs, offers, arcs, lots)
    rows += _equity_rows(brief, place, needs, arcs) + _small_rows(brief, place, offers, arcs)
    rules = brief.network
    gains = [gain(brief=brief, effects=place.effects, offer=offers[o], segment_id=needs[n][1]) or 0.0 for n, o in arcs]
    cost = np.array([*(-g for g in gains), *[rules.equity_penalty_minor] * 5, rules.small_penalty, *[0.0] * len(lots)])
    matrix = np.zeros((len(rows), len(cost)))
    for number, (coefficients, _) in enumerate(rows):
        for column, value in coefficients.items():
            matrix[number, column] += value
    most = np.array([limit for _, limit in rows])
    kinds = np.array([int(whole)] * len(arcs) + [0] * 6 + [1] * len(lots))
    answer = milp(
        cost, constraints=LinearConstraint(matrix, ub=most + 1e-9), integrality=kinds, options={"mip_rel_gap": 0}
    )
    if not answer.success:
        return None
    return -float(answer.fun) - _choice_penalty(brief, place, needs, offers)


def _countable(brief: Brief, place: PlainPlace, awards: tuple[str, ...]) -> bool:
    """Whether there are few enough awards and every joint offer is awarded whole or not at all."""
    most = brief.network.awards_max
    broken = any(
        offer.joint_id
        and offer.joint_id == other.joint_id
        and offer.offer_id in awards
        and other.offer_id not in awards
        for offer in place.offers
        for other in place.offers
    )
    return not broken and (most is None or len(awards) <= most)


def _lot_rows(
    needs: list[tuple[str, str, str, int]],
    offers: list[Offer],
    arcs: list[tuple[int, int]],
    lots: list[tuple[str, str, str]],
) -> list[Row]:
    """people on an arc - need x lot <= 0, and lots of one area and service type <= 1; lots are the last columns."""
    first = len(arcs) + 6
    rows: list[Row] = []
    for a, (n, o) in enumerate(arcs):
        lot = (needs[n][0], needs[n][2], offers[o].provider_id)
        if lot in lots:
            rows.append(({a: 1.0, first + lots.index(lot): -float(needs[n][3])}, 0.0))
    for area, service in sorted({lot[:2] for lot in lots}):
        rows.append(({first + k: 1.0 for k, lot in enumerate(lots) if lot[:2] == (area, service)}, 1.0))
    return rows


def _subsets(offers: list[str]) -> Iterator[tuple[str, ...]]:
    for size in range(len(offers) + 1):
        yield from combinations(offers, size)


def _people_rows(
    needs: list[tuple[str, str, str, int]], offers: list[Offer], arcs: list[tuple[int, int]], history: bool
) -> Iterator[Row]:
    for number, need in enumerate(needs):
        yield {a: 1.0 for a, (n, _) in enumerate(arcs) if n == number}, need[3]
    for number, offer in enumerate(offers):
        mine = [a for a, (_, o) in enumerate(arcs) if o == number]
        yield dict.fromkeys(mine, 1.0), offer.capacity or 0
        if not history:
            yield dict.fromkeys(mine, -1.0), -offer.volume_min


def _money_rows(
    brief: Brief, place: PlainPlace, offers: list[Offer], arcs: list[tuple[int, int]], history: bool
) -> Iterator[Row]:
    rules = brief.network
    limits = [(rules.budget_minor * 1.0, list(offers))]
    limits += [(pot.amount_minor * 1.0, [o for o in offers if o.pot_id == pot.pot_id]) for pot in brief.pots]
    if not history and rules.explore_until is not None:
        days = (rules.explore_until - brief.period.from_on).days / (brief.period.to_on - brief.period.from_on).days
        tested = [offer for offer in offers if not untested(brief=brief, place=place, offer=offer)]
        limits.append((rules.budget_minor * (1 - rules.explore_share * days), tested))
    if not history:
        for provider in sorted({offer.provider_id for offer in offers}):
            theirs = [offer for offer in offers if offer.provider_id == provider]
            limits.append((rules.provider_cap * rules.budget_minor, theirs))
            if provider == rules.own_provider_id:
                limits.append((rules.own_cap * rules.budget_minor, theirs))
    for amount, members in limits:
        left = amount - sum(offer.fixed_minor for offer in members)
        if not (history and left < 0):
            yield {a: float(offers[o].price_minor or 0) for a, (_, o) in enumerate(arcs) if offers[o] in members}, left


def _equity_rows(
    brief: Brief, place: PlainPlace, needs: list[tuple[str, str, str, int]], arcs: list[tuple[int, int]]
) -> list[Row]:
    """floor x (D of q / D) x served in all - served in q - short of q <= 0."""
    quintile = {area.area_id: area.deprivation_quintile for area in place.areas}
    everybody = sum(need[3] for need in needs)
    rows: list[Row] = []
    for q in range(1, 6):
        owed = brief.network.equity_floor * sum(n[3] for n in needs if quintile[n[0]] == q) / max(1, everybody)
        row = {a: owed - float(quintile[needs[n][0]] == q) for a, (n, _) in enumerate(arcs)}
        rows.append(({**row, len(arcs) + q - 1: -1.0}, 0.0))
    return rows


def _small_rows(brief: Brief, place: PlainPlace, offers: list[Offer], arcs: list[tuple[int, int]]) -> list[Row]:
    """share x spend of all - spend of small - money short <= 0."""
    small = {provider.provider_id for provider in place.providers if provider.small}
    weight = [brief.network.small_share - float(offer.provider_id in small) for offer in offers]
    fixed = sum(w * offer.fixed_minor for w, offer in zip(weight, offers, strict=True))
    row = {a: weight[o] * (offers[o].price_minor or 0) for a, (_, o) in enumerate(arcs)}
    return [({**row, len(arcs) + 5: -1.0}, -fixed)]


def _choice_penalty(
    brief: Brief, place: PlainPlace, needs: list[tuple[str, str, str, int]], offers: list[Offer]
) -> float:
    short = 0
    for area, service in sorted({(need[0], need[2]) for need in needs}):
        here = [need for need in needs if (need[0], need[2]) == (area, service)]
        providers = {
            offer.provider_id
            for offer in offers
            if any(can_serve(brief=brief, place=place, need=need, offer=offer) for need in here)
        }
        if len(providers) < brief.network.choice_min:
            short += sum(need[3] for need in here)
    return short * brief.network.choice_penalty_minor * 1.0
