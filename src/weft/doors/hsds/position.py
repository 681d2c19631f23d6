"""Where each service is: checked, withheld where the address is secret, or the mean of its postcode where unknown."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from weft.doors.hsds.record import Record
from weft.doors.sheet import SheetRow

HALF = "one coordinate of two: position taken as unknown"
IMPOSSIBLE = "impossible coordinates: position taken as unknown"
FROM_POSTCODE = "position is the mean of others with its postcode, marked approximate"
POSTCODE_RADIUS_KM = 10.0
"""A located service farther than this from the median of its postcode is left out of the postcode's mean: its position
or postcode is wrong. Chosen to be wider than a city postcode and narrower than a wrong city."""
KM_PER_DEGREE = 111.195


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where one service is. `location_line` is the line of its row in locations, for the tally; None where it has none.

    `address` is kept only while positions are found out, so that neighbours of a secret address can be withheld.
    """

    service_id: str
    organisation: str
    location_line: int | None
    latitude: float | None
    longitude: float | None
    postcode: str
    address: str
    located: str
    sites: int


def find_spots(*, services: Record, records: Mapping[str, Record], secret: frozenset[str]) -> dict[str, Spot]:
    """The spot of every service. `secret` are ids of services whose address must not be known.

    A service with several locations takes the first by id that has a position. Neighbours of a secret address (same
    organisation at the same point or address line) are withheld too, since they would give it away.
    """
    sites = _sites(services, records)
    locations = {row.cells["id"]: row for row in records["locations"]} if "locations" in records else {}
    points = {key: _point(row, records["locations"]) for key, row in locations.items()}
    addresses = _addresses(records)
    spots = {}
    for row in services:
        service_id = row.cells["id"]
        own = sites.get(service_id, ())
        chosen = next((site for site in own if points.get(site)), own[0] if own else "")
        point = points.get(chosen)
        address, postcode = addresses.get(chosen, ("", ""))
        spots[service_id] = Spot(
            service_id=service_id,
            organisation=row.cells.get("organization_id", ""),
            location_line=locations[chosen].line if chosen in locations else None,
            latitude=point[0] if point else None,
            longitude=point[1] if point else None,
            postcode=postcode,
            address=address,
            located="exact" if point else "unknown",
            sites=len(own),
        )
    hidden = secret | _neighbours(spots, secret)
    return {key: _withheld(spot) if key in hidden else spot for key, spot in spots.items()}


def fill_from_postcodes(*, spots: Mapping[str, Spot], locations: Record | None) -> dict[str, Spot]:
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
            if locations is not None and spot.location_line is not None:
                locations.tally.repair(spot.location_line, [FROM_POSTCODE])
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


def _sites(services: Record, records: Mapping[str, Record]) -> dict[str, tuple[str, ...]]:
    """Location ids of each service, sorted; from `services_at_location`, or where there is none from `services`."""
    joins: Iterable[tuple[str, str]]
    if "services_at_location" in records:
        joins = [
            (row.cells.get("service_id", ""), row.cells.get("location_id", ""))
            for row in records["services_at_location"]
        ]
    else:
        joins = [(row.cells["id"], row.cells.get("location_id", "")) for row in services]
    found: dict[str, set[str]] = {}
    for service_id, location_id in joins:
        if service_id and location_id:
            found.setdefault(service_id, set()).add(location_id)
    return {service_id: tuple(sorted(ids)) for service_id, ids in found.items()}


def _point(row: SheetRow, locations: Record) -> tuple[float, float] | None:
    """The position of a location, None where there is none; what was not possible is tallied as a repair."""
    latitude, longitude = row.cells.get("latitude", ""), row.cells.get("longitude", "")
    if not latitude and not longitude:
        return None
    if not latitude or not longitude:
        locations.tally.repair(row.line, [HALF])
        return None
    try:
        point = float(latitude), float(longitude)
    except ValueError:
        point = math.nan, math.nan
    if not (abs(point[0]) <= 90 and abs(point[1]) <= 180) or point == (0.0, 0.0):
        locations.tally.repair(row.line, [IMPOSSIBLE])
        return None
    return point


def _addresses(records: Mapping[str, Record]) -> dict[str, tuple[str, str]]:
    """Address line and five-digit (or whole) postcode of each location; of several, the first by content."""
    found: dict[str, tuple[str, str]] = {}
    for row in records.get("physical_addresses", ()):
        cells = row.cells
        postcode = cells.get("postal_code", "").upper().split("-")[0].strip()
        here = (cells.get("address_1", "").casefold(), postcode)
        location_id = cells.get("location_id", "")
        if location_id:
            found[location_id] = min(found.get(location_id, here), here)
    return found


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
