"""What variation, adequacy, exposure and concentration mean: counted row by row, on lists of nouns."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from fractions import Fraction

from weft.atlas.plain import PlainPlace, crow_km, travel_time
from weft.engine import FUNNEL_TAIL, FUNNEL_Z_95, FUNNEL_Z_998
from weft.vocabulary import (
    Adequacy,
    AdequacyRule,
    Brief,
    Concentration,
    Exposure,
    FunnelPoint,
    Offer,
    Reach,
    Unmet,
    Variation,
)


def variation(*, brief: Brief, place: PlainPlace, unmet: Sequence[Unmet]) -> tuple[list[Variation], list[FunnelPoint]]:
    """Inequality between areas and every area's funnel, for each service type and for all together."""
    rows, points = [], []
    for kind in ("", *sorted({row.service_type for row in unmet})):
        need: dict[str, int] = {}
        served: dict[str, float] = {}
        for row in unmet:
            if kind in ("", row.service_type):
                need[row.area_id] = need.get(row.area_id, 0) + row.people
                served[row.area_id] = served.get(row.area_id, 0.0) + row.servable
        areas = sorted(area for area in need if need[area])
        everyone, all_served = sum(need.values()), sum(served.values())
        share = min(all_served / everyone, 1.0) if areas else None
        theil, between, within = theil_parts(place, areas, need, served)
        phi, spread = dispersion(areas, need, served, share)
        rows.append(
            Variation(
                place_id=brief.place_id,
                service_type=kind,
                areas=len(areas),
                people=everyone,
                share=share,
                theil=theil,
                between=between,
                within=within,
                dispersion=phi,
                spread=spread if phi is not None else None,
            )
        )
        for area in areas:
            assert share is not None
            points.append(_point(brief, area, kind, need[area], served[area] / need[area], share, spread))
    return rows, sorted(points, key=lambda point: (point.area_id, point.service_type))


def theil_parts(
    place: PlainPlace, areas: Sequence[str], need: Mapping[str, int], served: Mapping[str, float]
) -> tuple[float | None, float | None, float | None]:
    """Theil's T, between fifths and within them, from the textbook form: mean of (y / mean) ln(y / mean) by need."""
    all_need, all_served = sum(need[a] for a in areas), sum(served[a] for a in areas)
    if not all_served:
        return None, None, None
    mean = all_served / all_need
    total = sum(need[a] / all_need * _entropy(served[a] / need[a] / mean) for a in areas)
    fifth = {area.area_id: area.deprivation_quintile for area in place.areas}
    between = 0.0
    for group in {fifth[a] for a in areas}:
        members = [a for a in areas if fifth[a] == group]
        group_need, group_served = sum(need[a] for a in members), sum(served[a] for a in members)
        between += group_need / all_need * _entropy(group_served / group_need / mean)
    return max(total, 0.0), max(between, 0.0), max(total - between, 0.0)


def _entropy(ratio: float) -> float:
    return ratio * math.log(ratio) if ratio > 0 else 0.0


def dispersion(
    areas: Sequence[str], need: Mapping[str, int], served: Mapping[str, float], share: float | None
) -> tuple[float | None, float]:
    """Winsorised mean squared z, and the standard deviation beyond chance."""
    if share is None or not 0 < share < 1:
        return None, 0.0
    errors = [math.sqrt(share * (1 - share) / need[a]) for a in areas]
    z = [(served[a] / need[a] - share) / error for a, error in zip(areas, errors, strict=True)]
    low, high = quantile(z, FUNNEL_TAIL), quantile(z, 1 - FUNNEL_TAIL)
    phi = statistics.fmean(min(max(value, low), high) ** 2 for value in z)
    count = len(areas)
    if phi <= 1 or count < 2:
        return phi, 0.0
    weights = [1 / error**2 for error in errors]
    room = sum(weights) - sum(w**2 for w in weights) / sum(weights)
    return phi, math.sqrt(max((count * phi - (count - 1)) / room, 0.0))


def quantile(values: Sequence[float], share: float) -> float:
    """The quantile between neighbours, in proportion (type 7 of Hyndman and Fan 1996)."""
    ordered = sorted(values)
    at = (len(ordered) - 1) * share
    below = math.floor(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (at - below) * (ordered[above] - ordered[below])


def _point(brief: Brief, area: str, kind: str, people: int, found: float, share: float, spread: float) -> FunnelPoint:
    wide = math.sqrt(share * (1 - share) / people + spread**2)
    low_95, high_95 = max(share - FUNNEL_Z_95 * wide, 0.0), min(share + FUNNEL_Z_95 * wide, 1.0)
    low_998, high_998 = max(share - FUNNEL_Z_998 * wide, 0.0), min(share + FUNNEL_Z_998 * wide, 1.0)
    standing = "within"
    if found < low_95:
        standing = "below_998" if found < low_998 else "below_95"
    elif found > high_95:
        standing = "above_998" if found > high_998 else "above_95"
    return FunnelPoint(
        place_id=brief.place_id,
        area_id=area,
        service_type=kind,
        people=people,
        share=min(found, 1.0),
        low_95=low_95,
        high_95=high_95,
        low_998=low_998,
        high_998=high_998,
        standing=standing,
    )


def exposure(*, brief: Brief, place: PlainPlace, reach: Sequence[Reach]) -> list[Exposure]:
    """For each provider and service type: close it, and count who has nobody left."""
    pairs = {(row.area_id, row.offer_id) for row in reach}
    rows = []
    for kind in place.service_types():
        people = {node: count for node, count in place.people(kind).items() if count}
        near = {
            node: {
                offer.provider_id
                for offer in place.funded(kind)
                if (node[0], offer.offer_id) in pairs and place.serves(offer, node[1])
            }
            for node in people
        }
        for provider in sorted(set().union(*near.values())):
            alone = [node for node in people if near[node] == {provider}]
            rows.append(
                Exposure(
                    place_id=brief.place_id,
                    provider_id=provider,
                    service_type=kind,
                    people=sum(people[node] for node in people if provider in near[node]),
                    exposed=sum(people[node] for node in alone),
                    areas=len({node[0] for node in alone}),
                )
            )
    return sorted(rows, key=lambda row: (row.provider_id, row.service_type))


def concentration(*, brief: Brief, place: PlainPlace, reach: Sequence[Reach]) -> list[Concentration]:
    """The index of every service type, the least that could be (found place by place), and the mean nearby."""
    rows = []
    for kind in place.service_types():
        offers = [offer for offer in place.offers if offer.service_type == kind]
        now = _by_provider([offer for offer in offers if offer.status == "funded"])
        known = None not in now.values()
        places = [count for count in now.values() if count is not None]
        shown = known and sum(places) > 0
        most = [sum(o.capacity or 0 for o in offers if o.provider_id == p) for p in {o.provider_id for o in offers}]
        rows.append(
            Concentration(
                place_id=brief.place_id,
                service_type=kind,
                providers=len(now),
                places=sum(places) if known else None,
                largest_share=max(places) / sum(places) if shown else None,
                hhi=_index(places) if shown else None,
                hhi_min=_least(sum(places), most) if shown else None,
                hhi_nearby=_nearby(place, kind, reach) if known else None,
            )
        )
    return rows


def _by_provider(offers: Sequence[Offer]) -> dict[str, int | None]:
    return {
        provider: None if any(o.capacity is None for o in own) else sum(o.capacity or 0 for o in own)
        for provider in sorted({offer.provider_id for offer in offers})
        if (own := [offer for offer in offers if offer.provider_id == provider])
    }


def _index(places: Sequence[float]) -> float:
    return sum((100 * count / sum(places)) ** 2 for count in places)


def _least(total: int, most: Sequence[int]) -> float:
    """Raise one level for all until the total is placed: the level is found between the sizes, exactly."""
    for level in sorted(most):
        if sum(min(room, level) for room in most) >= total:
            break
    full = [room for room in most if room < level]
    equal = Fraction(total - sum(full), len(most) - len(full))
    return float(sum((100 * Fraction(min(Fraction(room), equal)) / total) ** 2 for room in most))


def _nearby(place: PlainPlace, kind: str, reach: Sequence[Reach]) -> float | None:
    pairs = {(row.area_id, row.offer_id) for row in reach}
    indices, people = [], []
    for node, count in place.people(kind).items():
        near = [o for o in place.funded(kind) if (node[0], o.offer_id) in pairs and place.serves(o, node[1])]
        places = [count for count in _by_provider(near).values() if count]
        if count and places:
            indices.append(_index(places))
            people.append(count)
    return sum(i * n for i, n in zip(indices, people, strict=True)) / sum(people) if people else None


def adequacy(*, brief: Brief, place: PlainPlace, rules: Mapping[str, AdequacyRule]) -> list[Adequacy]:
    """Every service type against its rule, pair by pair."""
    rows = []
    for kind, rule in sorted(rules.items()):
        people = {node: count for node, count in place.people(kind).items() if count}
        within: set[tuple[str, str]] = set()
        providers: set[str] = set()
        for node in people:
            for offer in place.funded(kind):
                if place.serves(offer, node[1]) and _is_within(brief, place, rule, node[0], offer):
                    within.add(node)
                    providers.add(offer.provider_id)
        everyone, reached = sum(people.values()), sum(people[node] for node in within)
        wanted = math.ceil(round(rule.per_thousand * everyone / 1000, 9))
        rows.append(
            Adequacy(
                place_id=brief.place_id,
                service_type=kind,
                standard=rule.name,
                verified=rule.verified,
                minutes_max=rule.minutes_max,
                km_max=rule.km_max,
                share_min=rule.share_min,
                per_thousand=rule.per_thousand,
                people=everyone,
                within=reached,
                providers=len(providers),
                providers_min=wanted,
                adequate=(len(providers) >= wanted and reached >= rule.share_min * everyone - 1e-9)
                if everyone
                else None,
            )
        )
    return rows


def _is_within(brief: Brief, place: PlainPlace, rule: AdequacyRule, area_id: str, offer: Offer) -> bool:
    """Whether an offer lies within both limits of an area: kilometres by the straight line, minutes as for reach."""
    if offer.delivery_mode == "online" or offer.latitude is None or offer.longitude is None:
        return False
    area = next(area for area in place.areas if area.area_id == area_id)
    way = crow_km(area, offer.latitude, offer.longitude) * brief.travel.detour_factor
    minutes = way / brief.travel.speeds_kmh[brief.adequacy.mode] * 60
    timed = travel_time(brief=brief, place=place, area=area, offer=offer, mode=brief.adequacy.mode)
    if timed is not None:
        minutes = math.inf if timed.minutes is None or not timed.reachable else timed.minutes
    return minutes <= rule.minutes_max + 1e-9 and way <= rule.km_max + 1e-9
