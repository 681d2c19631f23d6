"""What the checker makes of a place's travel times: which it believes, worked out again from the tables."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from weft.vocabulary import Area, Brief, Offer, TravelTime

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG 1980, as everywhere in the checker
DOORSTEP_KM = 0.25  # ATLAS-13: nearer than this any travel time is believed
TIMES_FASTER_MAX = 10.0  # ATLAS-13: the straight line at more than so many times the brief's speed is absurd

MOVED_DEGREES = 0.0005  # ATLAS-13: a site further off than this has moved, and its travel times are stale


class Timed(NamedTuple):
    """Travel times to one offer: rows of `Facts.areas` in order, and minutes, infinite where there is no way."""

    rows: np.ndarray
    minutes: np.ndarray

    def minutes_from(self, row: int) -> float | None:
        """Minutes from one area; None where nobody measured them."""
        at = int(np.searchsorted(self.rows, row))
        return float(self.minutes[at]) if at < len(self.rows) and self.rows[at] == row else None


def timed_by_offer(
    *, brief: Brief, times: Sequence[TravelTime], areas: Sequence[Area], offers: Mapping[str, Offer]
) -> dict[str, Timed]:
    """Believable travel times by the mode of the offer's own rule; an offer without whereabouts has none."""
    row_of = {area.area_id: row for row, area in enumerate(areas)}
    found: dict[str, list[tuple[int, float]]] = {}
    for time in times:
        offer = offers.get(time.offer_id)
        if offer is None or offer.latitude is None or offer.longitude is None or time.area_id not in row_of:
            continue
        rule = brief.travel.rule(service_type=offer.service_type, delivery_mode=offer.delivery_mode)
        if rule is None or rule.mode != time.mode:
            continue
        if _moved(time.offer_latitude, offer.latitude) or _moved(time.offer_longitude, offer.longitude):
            continue
        row = row_of[time.area_id]
        if not time.reachable:
            found.setdefault(time.offer_id, []).append((row, math.inf))
        elif time.minutes is not None:
            kilometres = _kilometres(areas[row], offer.latitude, offer.longitude)
            fastest = kilometres / (brief.travel.speeds_kmh[rule.mode] * TIMES_FASTER_MAX) * 60
            if kilometres <= DOORSTEP_KM or time.minutes >= fastest:
                found.setdefault(time.offer_id, []).append((row, time.minutes))
    made = {}
    for offer_id, pairs in found.items():
        pairs.sort()
        made[offer_id] = Timed(np.array([row for row, _ in pairs]), np.array([minutes for _, minutes in pairs]))
    return made


def _moved(then: float | None, now: float) -> bool:
    """Whether a coordinate is another than when the journey was measured."""
    return then is not None and abs(then - now) > MOVED_DEGREES


def _kilometres(area: Area, latitude: float, longitude: float) -> float:
    north, other = math.radians(area.latitude), math.radians(latitude)
    half_east = math.sin(math.radians(longitude - area.longitude) / 2) ** 2
    chord = math.sin((other - north) / 2) ** 2 + math.cos(north) * math.cos(other) * half_east
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(chord, 1.0)))
