"""Positions that must not be known withheld, and unknown ones filled with the mean of their postcode."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from weft.doors.directory.listing import Spot

FROM_POSTCODE = "position is the mean of others with its postcode, marked approximate"
POSTCODE_RADIUS_KM = 10.0
"""A located service farther than this from the median of its postcode is left out of the postcode's mean: its position
or postcode is wrong. Chosen to be wider than a city postcode and narrower than a wrong city."""
KM_PER_DEGREE = 111.195


def withhold(*, spots: Mapping[str, Spot], secret: frozenset[str]) -> dict[str, Spot]:
    """Spots without the position and address of every secret service and of its neighbours: services of the same
    organisation at the same point or address line, which would give it away."""
    hidden = secret | _neighbours(spots, secret)
    return {key: _withheld(spot) if key in hidden else spot for key, spot in spots.items()}


def fill_from_postcodes(*, spots: Mapping[str, Spot]) -> dict[str, Spot]:
    """Give services without a position the mean of the exact ones with their postcode. Secret ones are never filled,
    and never part of a mean. One location counts once for each service that is there."""
    points: dict[str, list[tuple[float, float]]] = {}
    for key in sorted(spots):
        spot = spots[key]
        if spot.located == "exact" and spot.postcode and spot.latitude is not None and spot.longitude is not None:
            points.setdefault(spot.postcode, []).append((spot.latitude, spot.longitude))
    means = {postcode: mean for postcode, found in points.items() if (mean := _mean(found))}
    filled = {}
    for key, spot in spots.items():
        mean = means.get(spot.postcode)
        if spot.located == "unknown" and mean:
            spot = replace(spot, latitude=mean[0], longitude=mean[1], located="approximate")
            if spot.row is not None:
                spot.row[0].repair(spot.row[1], [FROM_POSTCODE])
        filled[key] = spot
    return filled


def _mean(points: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """Mean of the points near their median, to six decimals (0.1 m); None where none is near it."""
    latitudes = np.sort(np.array([p[0] for p in points]))
    rows = np.array(sorted(points))
    middle = float(np.median(latitudes)), float(np.median(rows[:, 1]))
    east = (rows[:, 1] - middle[1]) * math.cos(math.radians(middle[0]))
    near = np.hypot(rows[:, 0] - middle[0], east) * KM_PER_DEGREE <= POSTCODE_RADIUS_KM
    if not near.any():
        return None
    return round(float(rows[near, 0].mean()), 6), round(float(rows[near, 1].mean()), 6)


def _neighbours(spots: Mapping[str, Spot], secret: frozenset[str]) -> frozenset[str]:
    """Services of the same organisation at the same point or address line as a secret one."""
    marks = {mark for key in secret if key in spots for mark in _marks(spots[key])}
    return frozenset(key for key, spot in spots.items() if marks & set(_marks(spot)))


def _marks(spot: Spot) -> list[tuple[object, ...]]:
    marks: list[tuple[object, ...]] = []
    if spot.latitude is not None:
        marks.append((spot.organisation, spot.latitude, spot.longitude))
    if spot.address:
        marks.append((spot.organisation, spot.address, spot.postcode))
    return marks


def _withheld(spot: Spot) -> Spot:
    return replace(spot, latitude=None, longitude=None, address="", postcode="", located="withheld")
