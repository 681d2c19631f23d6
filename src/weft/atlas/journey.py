"""Who can get to what: journeys from every area to every offer within the brief's longest one."""

from __future__ import annotations

from typing import Any

import ibis
import numpy as np

from weft.atlas.assumptions import CANDIDATE_TIMES
from weft.atlas.measured import absurd_pairs, pairs_in_reach
from weft.atlas.nearness import JourneyRule, Pairing, pairing_of, straight_pairs
from weft.atlas.refusal import CannotChart
from weft.engine import Place
from weft.vocabulary import Area, Brief, Offer, Problem, Reach, Requirement, Table, Tell, TravelTime, silent


def reach(*, brief: Brief, place: Place, tell: Tell = silent) -> Table[Reach]:
    """Every pair of an area and an offer (funded or proposed) that the brief's travel rules let people use.

    minutes = a believable travel time of the place's table by the rule's mode, or else great-circle km x detour factor
    / speed of the mode x 60, to three decimals; a pair is kept where the minutes before rounding are at most the
    rule's. Online offers reach every area in 0 minutes; a site or home offer without coordinates reaches none. Offers
    whose service type no segment requires are left out. Raises CannotChart: ATLAS-1 where a mode of travel has no
    speed, ATLAS-13 where the brief refuses straight lines and some are needed or a travel time is absurd.
    """
    tell("reach", 0, 1)
    _check_speeds(brief=brief)
    found = place.collect(reach_expression(brief=brief, place=place), Reach)
    _check_measured(brief=brief, place=place, found=found)
    tell("reach", 1, 1)
    return found


def reach_expression(*, brief: Brief, place: Place) -> Any:
    """The same as an Ibis expression: one join on a grid as wide as the longest journey, never every pair."""
    pairing = needed_pairing(brief=brief, place=place)
    online = pairing.place.relation(Offer).semi_join(_required(place), ["place_id", "service_type"])
    online = online.filter(online.delivery_mode == "online").select("place_id", "offer_id")
    everywhere = pairing.areas.select("place_id", "area_id").inner_join(online, "place_id")
    return pairs_in_reach(pairing=pairing).union(
        everywhere.select(
            "place_id", "area_id", "offer_id", minutes=ibis.literal(0.0, "float64"), measured=ibis.literal(False)
        )
    )


def needed_pairing(*, brief: Brief, place: Place, wider: float = 1.0) -> Pairing:
    """Areas and the offers that some segment needs, under the brief's rules, each `wider` times as long."""
    offers = place.relation(Offer).semi_join(_required(place), ["place_id", "service_type"])
    offers = offers.select("place_id", "offer_id", "service_type", "delivery_mode", "latitude", "longitude")
    areas = place.relation(Area).select("place_id", "area_id", "latitude", "longitude")
    rules = []
    for service_type in sorted(set(place.table(Requirement).strings("service_type"))):
        for delivery_mode in ("site", "home"):
            rule = brief.travel.rule(service_type=service_type, delivery_mode=delivery_mode)
            assert rule is not None
            rules.append(
                JourneyRule(
                    service_type=service_type,
                    delivery_mode=delivery_mode,
                    mode=rule.mode,
                    minutes_max=rule.minutes_max * wider,
                )
            )
    return pairing_of(brief=brief, place=place, areas=areas, offers=offers, rules=rules)


def candidates(*, brief: Brief, place: Place) -> Table[Reach]:
    """Pairs worth measuring: the straight line is at most twice the longest journey; online offers are none.

    `minutes` are those of the straight line. Raises CannotChart (ATLAS-1).
    """
    _check_speeds(brief=brief)
    pairing = needed_pairing(brief=brief, place=place, wider=CANDIDATE_TIMES)
    near = straight_pairs(pairing=pairing)
    return place.collect(near.mutate(measured=ibis.literal(False)), Reach)


def absurd_times(*, brief: Brief, place: Place) -> Table[TravelTime]:
    """The place's travel times that nobody could believe: the straight line at over ten times the brief's speed."""
    return place.collect(absurd_pairs(pairing=needed_pairing(brief=brief, place=place)), TravelTime)


def measured_share(*, brief: Brief, place: Place, reached: Table[Reach]) -> float | None:
    """Share of the journeys in reach that are travel times; online ones are none. None where nothing was measured."""
    if not len(place.table(TravelTime)) and brief.travel.router is None:
        return None
    travelled = _travelled(place, reached)
    return float(reached.column("measured")[travelled].mean()) if travelled.any() else None


def _travelled(place: Place, reached: Table[Reach]) -> np.ndarray:
    """Whether each pair in reach is a journey at all."""
    offers = place.table(Offer)
    modes = dict(zip(offers.strings("offer_id"), offers.strings("delivery_mode"), strict=True))
    return np.array([modes[offer] != "online" for offer in reached.strings("offer_id")], dtype=np.bool_)


def _required(place: Place) -> Any:
    return place.relation(Requirement).select("place_id", "service_type").distinct()


def _check_speeds(*, brief: Brief) -> None:
    travel = brief.travel
    named = {rule.mode for rule in (travel.usual, travel.home, *travel.by_service_type.values())}
    missing = sorted(mode for mode in named if not travel.speeds_kmh.get(mode, 0.0) > 0.0)
    if missing:
        raise CannotChart(
            Problem(
                code="ATLAS-1",
                what=f"no speed above zero is stated for the travel mode {mode}",
                file="brief.toml",
                column="travel.speeds_kmh",
                allowed="a speed in km/h for every mode that a travel rule names",
                to_do="State the speed, or use another mode",
            )
            for mode in missing
        )


def _check_measured(*, brief: Brief, place: Place, found: Table[Reach]) -> None:
    """Where the brief refuses straight lines, say how many journeys lack a travel time and how many are absurd."""
    router = brief.travel.router
    if router is None or router.fallback != "refuse":
        return
    bare = int((_travelled(place, found) & ~found.column("measured")).sum())
    absurd = len(absurd_times(brief=brief, place=place)) if len(place.table(TravelTime)) else 0
    problems = []
    for count, what in ((bare, "journeys in reach have no travel time"), (absurd, "travel times are absurdly short")):
        if count:
            problems.append(
                Problem(
                    code="ATLAS-13",
                    what=f"{count:,} {what}",
                    file="travel_times.csv",
                    allowed="a believable travel time for every journey, as the brief says fallback = refuse",
                    to_do="Run `weft travel` on the place, or set fallback = mark",
                )
            )
    if problems:
        raise CannotChart(problems)
