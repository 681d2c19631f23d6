"""What the map means: the slow obvious version, on lists of nouns.

Journeys pair by pair, the fair split by one linear programme after another, spare places offer by offer. The room's
fast engines must agree with it on small random places; nobody runs it on a large one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.optimize import linprog

from weft.atlas.assumptions import (
    ACCESS,
    DOORSTEP_KM,
    EARTH_RADIUS_KM,
    MINUTES_DIGITS,
    MINUTES_TOLERANCE,
    TIMES_FASTER_MAX,
)
from weft.vocabulary import (
    Access,
    Area,
    Brief,
    Effect,
    Need,
    Offer,
    Reach,
    Requirement,
    TravelTime,
    Unmet,
)

CLOSE = 1e-6
"""How near two ratios of a linear programme must be to count as one."""

Node = tuple[str, str]
"""The people of one segment in one area."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainPlace:
    """The rows of a place that the map needs."""

    areas: Sequence[Area]
    requirements: Sequence[Requirement]
    needs: Sequence[Need]
    offers: Sequence[Offer]
    effects: Sequence[Effect]
    times: Sequence[TravelTime] = ()

    def service_types(self) -> list[str]:
        """Every service type that a segment requires."""
        return sorted({row.service_type for row in self.requirements})

    def people(self, service_type: str, *, end: str = "people") -> dict[Node, int]:
        """People of each area and segment who need a service type; at the low or high end where one is stated."""
        segments = {row.segment_id for row in self.requirements if row.service_type == service_type}
        found = {}
        for need in sorted(self.needs, key=lambda row: (row.area_id, row.segment_id)):
            if need.segment_id in segments:
                stated = getattr(need, end)
                found[need.area_id, need.segment_id] = need.people if stated is None else stated
        return found

    def serves(self, offer: Offer, segment_id: str) -> bool:
        """Whether an effect is known of the offer's type, of any provider or of its own, for a segment."""
        return any(
            row.service_type == offer.service_type
            and row.segment_id == segment_id
            and row.provider_id in (None, offer.provider_id)
            for row in self.effects
        )

    def funded(self, service_type: str) -> list[Offer]:
        """Offers of a type that are funded now, by identifier."""
        rows = [row for row in self.offers if row.service_type == service_type and row.status == "funded"]
        return sorted(rows, key=lambda row: row.offer_id)


def reach(*, brief: Brief, place: PlainPlace) -> list[Reach]:
    """Every area and offer of a needed type, with the journey between them where it is short enough."""
    rows = []
    for offer in place.offers:
        if offer.service_type not in place.service_types():
            continue
        for area in place.areas:
            timed = travel_time(brief=brief, place=place, area=area, offer=offer)
            minutes = (
                timed_minutes(brief, offer, timed) if timed else journey_minutes(brief=brief, area=area, offer=offer)
            )
            if minutes is not None:
                row = Reach(
                    place_id=brief.place_id,
                    area_id=area.area_id,
                    offer_id=offer.offer_id,
                    minutes=minutes,
                    measured=timed is not None,
                )
                rows.append(row)
    return sorted(rows, key=lambda row: (row.area_id, row.offer_id))


def travel_time(
    *, brief: Brief, place: PlainPlace, area: Area, offer: Offer, mode: str | None = None
) -> TravelTime | None:
    """The travel time between an area and an offer by a mode (its rule's), where there is one to be believed."""
    rule = brief.travel.rule(service_type=offer.service_type, delivery_mode=offer.delivery_mode)
    if rule is None or offer.latitude is None or offer.longitude is None:
        return None
    for row in place.times:
        if (row.area_id, row.offer_id, row.mode) == (area.area_id, offer.offer_id, mode or rule.mode):
            crow = crow_km(area, offer.latitude, offer.longitude)
            fastest = crow / brief.travel.speeds_kmh[row.mode] * 60 / TIMES_FASTER_MAX
            believed = row.minutes is not None and (crow <= DOORSTEP_KM or row.minutes >= fastest)
            if row.stale(latitude=offer.latitude, longitude=offer.longitude):
                return None
            return row if believed or not row.reachable else None
    return None


def timed_minutes(brief: Brief, offer: Offer, timed: TravelTime) -> float | None:
    """Minutes of a travel time, or None where it is too long or there is no way."""
    rule = brief.travel.rule(service_type=offer.service_type, delivery_mode=offer.delivery_mode)
    if rule is None or not timed.reachable or timed.minutes is None:
        return None
    if timed.minutes > rule.minutes_max + MINUTES_TOLERANCE:
        return None
    return min(round(timed.minutes, MINUTES_DIGITS), rule.minutes_max)


def journey_minutes(*, brief: Brief, area: Area, offer: Offer) -> float | None:
    """Minutes from an area to an offer, or None where it is out of reach."""
    travel = brief.travel
    rule = travel.rule(service_type=offer.service_type, delivery_mode=offer.delivery_mode)
    if rule is None:
        return 0.0
    if offer.latitude is None or offer.longitude is None:
        return None
    kilometres = crow_km(area, offer.latitude, offer.longitude)
    minutes = kilometres * travel.detour_factor / travel.speeds_kmh[rule.mode] * 60
    if minutes > rule.minutes_max + MINUTES_TOLERANCE:
        return None
    return min(round(minutes, MINUTES_DIGITS), rule.minutes_max)


def crow_km(area: Area, latitude: float, longitude: float) -> float:
    """Great-circle kilometres from an area to a point."""
    north, other_north = math.radians(area.latitude), math.radians(latitude)
    east = math.radians(longitude - area.longitude)
    chord = math.sin((other_north - north) / 2) ** 2 + math.cos(north) * math.cos(other_north) * math.sin(east / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, chord)))


def access(*, brief: Brief, place: PlainPlace, reach: Sequence[Reach]) -> list[Access]:
    """E2SFCA by area and service type, with the providers in reach and the nearest of them."""
    minutes = {(row.area_id, row.offer_id): row.minutes for row in reach}
    rows = []
    for service_type in place.service_types():
        people = {node: count for node, count in place.people(service_type).items() if count}
        offers = place.funded(service_type)
        near = {
            node: [o for o in offers if (node[0], o.offer_id) in minutes and place.serves(o, node[1])]
            for node in people
        }

        def weight(node: Node, offer: Offer) -> float:
            return _weight(minutes[node[0], offer.offer_id])

        rates = {
            o.offer_id: o.capacity / sum(weight(n, o) * people[n] for n in people if o in near[n])
            for o in offers
            if o.capacity is not None and any(o in near[n] for n in people)
        }
        for area_id in sorted({node[0] for node in people}):
            nodes = [node for node in people if node[0] == area_id]
            here = [offer for node in nodes for offer in near[node]]
            score = sum(people[n] * weight(n, o) * rates.get(o.offer_id, 0.0) for n in nodes for o in near[n])
            in_need = sum(people[n] for n in nodes)
            rows.append(
                Access(
                    place_id=brief.place_id,
                    area_id=area_id,
                    service_type=service_type,
                    people=in_need,
                    score=None if any(o.capacity is None for o in here) else score / in_need,
                    providers=len({o.provider_id for o in here}),
                    nearest_minutes=min((minutes[area_id, o.offer_id] for o in here), default=None),
                )
            )
    return sorted(rows, key=lambda row: (row.area_id, row.service_type))


def _weight(minutes: float) -> float:
    for band in ACCESS.bands:
        if minutes <= band.minutes_max:
            return band.hundredths / 100
    return ACCESS.bands[-1].hundredths / 100


def unmet(*, brief: Brief, place: PlainPlace, reach: Sequence[Reach]) -> list[Unmet]:
    """Unmet need by the max-min fair maximum flow, with its low and high scenario."""
    pairs = {(row.area_id, row.offer_id) for row in reach}
    required = {row.segment_id for row in place.requirements}
    ranged = any(row.segment_id in required and (row.low, row.high) != (None, None) for row in place.needs)
    rows = []
    for service_type in place.service_types():
        offers = [offer for offer in place.funded(service_type) if offer.capacity is not None]
        cases = {end: place.people(service_type, end=end) for end in ("people", "low", "high")}
        missed = {end: _missed(place, pairs, offers, people) for end, people in cases.items()}
        for node, people in cases["people"].items():
            if not any(case[node] for case in cases.values()):
                continue
            rows.append(
                Unmet(
                    place_id=brief.place_id,
                    area_id=node[0],
                    segment_id=node[1],
                    service_type=service_type,
                    people=people,
                    servable=float(people - missed["people"][node]),
                    unmet=float(missed["people"][node]),
                    low=float(missed["low"][node]) if ranged else None,
                    high=float(missed["high"][node]) if ranged else None,
                    responsible_pots=";".join(brief.responsible_pots(service_type=service_type, segment_id=node[1])),
                )
            )
    return sorted(rows, key=lambda row: (row.area_id, row.segment_id, row.service_type))


def _missed(
    place: PlainPlace, pairs: set[tuple[str, str]], offers: Sequence[Offer], people: Mapping[Node, int]
) -> dict[Node, Fraction]:
    nodes = [node for node, count in people.items() if count]
    arcs = _arcs(place, pairs, nodes, offers)
    ratios = fair_ratios(
        weights=[people[node] for node in nodes],
        stores=[Fraction(offer.capacity or 0) for offer in offers],
        arcs=arcs,
    )
    share = dict(zip(nodes, ratios, strict=True))
    return {node: count * (1 - share.get(node, Fraction(1))) for node, count in people.items()}


def _arcs(
    place: PlainPlace, pairs: set[tuple[str, str]], nodes: Sequence[Node], offers: Sequence[Offer]
) -> list[tuple[int, int]]:
    return [
        (i, j)
        for i, node in enumerate(nodes)
        for j, offer in enumerate(offers)
        if (node[0], offer.offer_id) in pairs and place.serves(offer, node[1])
    ]


def fair_ratios(
    *,
    weights: Sequence[int],
    stores: Sequence[Fraction],
    arcs: Sequence[tuple[int, int]],
    given: Mapping[int, Fraction] | None = None,
) -> list[Fraction]:
    """The best ratio for the worst off, then for the next, by one linear programme after another.

    `given` claimants already have a ratio and keep it; those with a weight of 0 take no part. Ratios are whole numbers
    over a sum of weights, so the nearest such fraction is exact.
    """
    settled = dict(given or {}) | {i: Fraction(0) for i, weight in enumerate(weights) if not weight}
    while len(settled) < len(weights):
        open_now = [i for i in range(len(weights)) if i not in settled]
        floor = -_best(weights, stores, arcs, settled, floor=None, want=None)
        ratio = Fraction(min(max(floor, 0.0), 1.0)).limit_denominator(sum(weights))
        stuck = [
            i
            for i in open_now
            if ratio == 1 or -_best(weights, stores, arcs, settled, floor=floor, want=i) / weights[i] <= floor + CLOSE
        ]
        assert stuck, "nobody is worst off"
        settled |= dict.fromkeys(stuck, ratio)
    return [settled[i] for i in range(len(weights))]


def _best(
    weights: Sequence[int],
    stores: Sequence[Fraction],
    arcs: Sequence[tuple[int, int]],
    settled: Mapping[int, Fraction],
    *,
    floor: float | None,
    want: int | None,
) -> float:
    """Minus the highest ratio that all who are open can have, or minus the most of one of them at that floor."""
    count = len(arcs)
    gain = np.zeros(count + 1)
    gain[count] = -1.0 if want is None else 0.0
    upper, upper_most, equal, equal_to = [], [], [], []
    for i, weight in enumerate(weights):
        row = np.array([float(arc[0] == i) for arc in arcs] + [0.0])
        if i in settled:
            equal.append(row)
            equal_to.append(float(settled[i] * weight))
            continue
        if i == want:
            gain -= row
        at_least = -row
        at_least[count] = weight if floor is None else 0.0
        upper += [row, at_least]
        upper_most += [float(weight), 0.0 if floor is None else CLOSE / 100 - floor * weight]
    for j, store in enumerate(stores):
        upper.append(np.array([float(arc[1] == j) for arc in arcs] + [0.0]))
        upper_most.append(float(store))
    bounds = [(0.0, None)] * count + [(0.0, 1.0)]
    found = linprog(
        gain,
        A_ub=np.array(upper) if upper else None,
        b_ub=upper_most or None,
        A_eq=np.array(equal) if equal else None,
        b_eq=equal_to or None,
        bounds=bounds,
        method="highs",
    )
    assert found.success, found.message
    return float(found.fun)
