"""Journeys that somebody measured: the travel times of the place, those that can be believed, and where none is."""

from __future__ import annotations

from typing import Any

import ibis

from weft.atlas.assumptions import DOORSTEP_KM, MINUTES_DIGITS, MINUTES_TOLERANCE, TIMES_FASTER_MAX
from weft.atlas.nearness import Pairing, kilometres, rule_table, straight_pairs
from weft.vocabulary import MOVED_DEGREES, TravelTime


def pairs_in_reach(*, pairing: Pairing) -> Any:
    """Pairs within the rules: place_id, area_id, offer_id, minutes, measured.

    A believable travel time of the rule's own mode wins over the straight line, for nearer and for further; a pair
    without one is measured by the straight line. Without any travel times this is the straight line alone.
    """
    straight = straight_pairs(pairing=pairing).mutate(measured=ibis.literal(False))
    if not len(pairing.place.table(TravelTime)):
        return straight
    known = _believable(timed_pairs(pairing=pairing))
    keys = ["place_id", "area_id", "offer_id"]
    within = known.filter(
        known.reachable
        & (known.minutes <= known.minutes_max + MINUTES_TOLERANCE)
        & (known.crow_km <= known.crow_km_max + MINUTES_TOLERANCE)
    )
    minutes = ibis.least(within.minutes.round(MINUTES_DIGITS), within.minutes_max)
    measured = within.select(*keys, minutes=minutes, measured=ibis.literal(True))
    return straight.anti_join(known, keys).select(*keys, "minutes", "measured").union(measured)


def timed_pairs(*, pairing: Pairing) -> Any:
    """Travel times by the mode of the rule that their offer falls under, with the straight line beside them.

    Pairs of unknown minutes say nothing and are left out, but for those without any way (`reachable` false); so are
    those of an offer that has moved since.
    """
    times = pairing.place.relation(TravelTime)
    times = times.filter(times.minutes.notnull() | ~times.reachable)
    times = times.rename(asked_latitude="offer_latitude", asked_longitude="offer_longitude")
    offers = pairing.offers.inner_join(rule_table(pairing=pairing), ["service_type", "delivery_mode"])
    offers = offers.select(
        "place_id", "offer_id", "mode", "minutes_max", "crow_km_max", "speed_kmh",
        offer_latitude=offers.latitude, offer_longitude=offers.longitude,
    )  # fmt: skip
    areas = pairing.areas.select("place_id", "area_id", "latitude", "longitude")
    pairs = times.inner_join(offers, ["place_id", "offer_id", "mode"]).inner_join(areas, ["place_id", "area_id"])
    pairs = pairs.filter(
        _unmoved(pairs.asked_latitude, pairs.offer_latitude), _unmoved(pairs.asked_longitude, pairs.offer_longitude)
    )
    return pairs.mutate(crow_km=kilometres(pairs))


def _unmoved(then: Any, now: Any) -> Any:
    return then.isnull() | ((then - now).abs() <= MOVED_DEGREES)


def absurd_pairs(*, pairing: Pairing) -> Any:
    """The rows of `travel_times` that nobody could believe, with the columns of the noun."""
    pairs = timed_pairs(pairing=pairing)
    pairs = pairs.filter(~_is_believable(pairs)).drop("offer_latitude", "offer_longitude")
    pairs = pairs.rename(offer_latitude="asked_latitude", offer_longitude="asked_longitude")
    return pairs.select([column.name for column in TravelTime.columns])


def _believable(pairs: Any) -> Any:
    return pairs.filter(_is_believable(pairs))


def _is_believable(pairs: Any) -> Any:
    """At most so many times faster along the straight line than the brief's speed; on one's own doorstep, anything."""
    fastest = pairs.crow_km / pairs.speed_kmh * 60.0 / TIMES_FASTER_MAX
    return ~pairs.reachable | (pairs.crow_km <= DOORSTEP_KM) | (pairs.minutes >= fastest)
