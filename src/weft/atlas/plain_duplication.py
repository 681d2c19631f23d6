"""What duplication means: the slow obvious version, offer by offer and node by node, on lists of nouns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from weft.atlas.plain import Node, PlainPlace, fair_ratios
from weft.vocabulary import Brief, Duplication, Offer, Reach, split_minor

KINDS = ("choice_minor", "price_difference_minor", "idle_minor", "duplicated_minor")
CHOICE, PRICE_DIFFERENCE, IDLE, DUPLICATED = KINDS

Money = dict[tuple[str, str, str, str], dict[str, int]]
"""Minor units of each kind by (area, service type, pot, other pot)."""


def spend_minor(offer: Offer) -> int | None:
    """Present spend of an offer; None where it is not funded, or its price or capacity is unknown."""
    if offer.status != "funded" or offer.capacity is None or offer.price_minor is None:
        return None
    return offer.fixed_minor + offer.price_minor * offer.capacity


def unit_cost(offer: Offer) -> Fraction:
    """Spend per place of an offer that has both."""
    spend = spend_minor(offer)
    assert spend is not None
    assert offer.capacity
    return Fraction(spend, offer.capacity)


def duplication(*, brief: Brief, place: PlainPlace, reach: Sequence[Reach]) -> list[Duplication]:
    """The spend that served need does not use, by what it is."""
    pairs = {(row.area_id, row.offer_id) for row in reach}
    money: Money = {}
    placed: set[str] = set()
    for service_type in place.service_types():
        people = {node: count for node, count in place.people(service_type).items() if count}
        offers = [offer for offer in place.funded(service_type) if spend_minor(offer) is not None and offer.capacity]
        offers.sort(key=lambda offer: (unit_cost(offer), offer.offer_id))
        near = {n: [o for o in offers if (n[0], o.offer_id) in pairs and place.serves(o, n[1])] for n in people}
        left = left_places(people=people, offers=offers, near=near)
        kept = kept_for_choice(brief=brief, offers=offers, near=near, left=left)
        for offer in offers:
            around = [node for node in people if offer in near[node]]
            if around:
                placed.add(offer.offer_id)
                _add(money, offer, around, people, near, left[offer.offer_id], kept[offer.offer_id], brief)
    _add_unplaced(money, place, reach, placed)
    return [
        Duplication(
            place_id=brief.place_id,
            area_id=key[0],
            service_type=key[1],
            pot_id=key[2],
            other_pot_id=key[3],
            spend_minor=sum(kinds.values()),
            **kinds,
        )
        for key, kinds in sorted(money.items())
        if any(kinds.values())
    ]


def left_places(
    *, people: dict[Node, int], offers: Sequence[Offer], near: dict[Node, list[Offer]]
) -> dict[str, Fraction]:
    """Places left at each offer when the fairly split served need is served by the cheapest offers first."""
    nodes = list(people)
    reached = [(i, j) for i, node in enumerate(nodes) for j, offer in enumerate(offers) if offer in near[node]]
    places = [offer.capacity or 0 for offer in offers]
    counts = [people[node] for node in nodes]
    shares = fair_ratios(weights=counts, stores=[Fraction(count) for count in places], arcs=reached)
    served = [count * share for count, share in zip(counts, shares, strict=True)]
    used: dict[int, Fraction] = {}
    for cost in sorted({unit_cost(offer) for offer in offers}):
        level = [j for j, offer in enumerate(offers) if unit_cost(offer) == cost]
        drawing = [*used, *level]
        ratios = fair_ratios(
            weights=[places[j] for j in drawing],
            stores=served,
            arcs=[(drawing.index(j), i) for i, j in reached if j in drawing],
            given={at: used[j] for at, j in enumerate(drawing) if j in used},
        )
        used |= {j: ratios[drawing.index(j)] for j in level}
    return {offer.offer_id: places[j] * (1 - used[j]) for j, offer in enumerate(offers)}


def further_offers(near: Sequence[Offer], *, providers_min: int) -> list[Offer]:
    """Of the offers in reach, cheapest first: the cheapest of each provider after the first, as many as wanted."""
    firsts: list[Offer] = []
    for offer in near:
        if offer.provider_id not in {first.provider_id for first in firsts}:
            firsts.append(offer)
    return firsts[1 : max(providers_min, 1)]


def kept_for_choice(
    *, brief: Brief, offers: Sequence[Offer], near: dict[Node, list[Offer]], left: dict[str, Fraction]
) -> dict[str, Fraction]:
    """Left-over places that a further provider may hold, over its offers pro rata to what is left at each."""
    wanted = [o for node in near for o in further_offers(near[node], providers_min=brief.atlas.providers_min)]
    kept = {offer.offer_id: Fraction(0) for offer in offers}
    for offer in offers:
        own = sum((left[o.offer_id] for o in offers if o in wanted and o.provider_id == offer.provider_id), Fraction(0))
        if offer in wanted and own:
            kept[offer.offer_id] = left[offer.offer_id] * min(Fraction(1), brief.atlas.spare_per_alternative / own)
    return kept


def _add(
    money: Money,
    offer: Offer,
    around: Sequence[Node],
    people: dict[Node, int],
    near: dict[Node, list[Offer]],
    left: Fraction,
    kept: Fraction,
    brief: Brief,
) -> None:
    """Split one offer's spend: first by kind and cheapest other offer, then each sum over areas by people."""
    choosers = [n for n in around if offer in further_offers(near[n], providers_min=brief.atlas.providers_min)]
    others = {node: next((o for o in near[node] if o != offer), None) for node in around}
    parts: list[tuple[str, Offer | None, Sequence[Node], Fraction]] = []
    for other in sorted(set(others.values()), key=lambda o: (o is not None, _order(o))):
        here = [node for node in around if others[node] == other]
        choosing = [node for node in here if node in choosers]
        if kept:
            share = Fraction(sum(people[n] for n in choosing), sum(people[n] for n in choosers))
            parts.append((CHOICE, other, choosing, kept * share))
        rest = (left - kept) * Fraction(sum(people[n] for n in here), sum(people[n] for n in around))
        if other is None:
            parts.append((IDLE, other, here, rest))
            continue
        same = min(Fraction(1), unit_cost(other) / unit_cost(offer)) if unit_cost(offer) else Fraction(1)
        parts.append((PRICE_DIFFERENCE, other, here, rest * (1 - same)))
        parts.append((DUPLICATED, other, here, rest * same))
    total = spend_minor(offer) or 0
    shares = [(offer.capacity or 0) - left, *(part[3] for part in parts)]
    below = math.lcm(*(share.denominator for share in shares))
    sums = split_minor(total_minor=total, weights=[int(share * below) for share in shares])
    for (kind, other, nodes, _), sum_minor in zip(parts, sums[1:], strict=True):
        areas: dict[str, int] = {}
        for node in nodes:
            areas[node[0]] = areas.get(node[0], 0) + people[node]
        _spread(money, offer, kind, other.pot_id if other else "", sum_minor, areas)


def _order(offer: Offer | None) -> tuple[Fraction, str]:
    return (unit_cost(offer), offer.offer_id) if offer else (Fraction(0), "")


def _add_unplaced(money: Money, place: PlainPlace, reach: Sequence[Reach], placed: set[str]) -> None:
    """Funded spend that nobody in need can reach: idle, by the population around the offer or of the whole place."""
    population = {area.area_id: area.population for area in sorted(place.areas, key=lambda row: row.area_id)}
    for offer in place.offers:
        spend = spend_minor(offer)
        if spend is None or offer.offer_id in placed:
            continue
        near = {row.area_id for row in reach if row.offer_id == offer.offer_id} or set(population)
        _spread(money, offer, IDLE, "", spend, {area: population[area] for area in population if area in near})


def _spread(money: Money, offer: Offer, kind: str, other_pot: str, sum_minor: int, weights: dict[str, int]) -> None:
    if not weights or not sum_minor:
        return
    areas = sorted(weights)
    for area, minor in zip(
        areas, split_minor(total_minor=sum_minor, weights=[weights[area] for area in areas]), strict=True
    ):
        key = (area, offer.service_type, offer.pot_id, other_pot)
        money.setdefault(key, dict.fromkeys(KINDS, 0))[kind] += minor
