"""Which pairs of an area and an offer lie near enough, found by one join on a grid and never by every pair."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import pyarrow as pa

from weft.atlas.assumptions import EARTH_RADIUS_KM, MINUTES_DIGITS, MINUTES_TOLERANCE
from weft.engine import Place
from weft.vocabulary import Brief, Offer

MARGIN = 1.000001
"""Grid cells are a little wider than the longest journey, so that rounding cannot lose a pair."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyRule:
    """How far is too far for offers of one service type and delivery mode: by which mode, minutes and kilometres."""

    service_type: str
    delivery_mode: str
    mode: str
    minutes_max: float
    km_max: float = math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Who might go to what: areas, offers whose whereabouts are known, and the rule that each offer falls under."""

    place: Place
    brief: Brief
    areas: Any
    offers: Any
    rules: Sequence[JourneyRule]


def pairing_of(*, brief: Brief, place: Place, areas: Any, offers: Any, rules: Sequence[JourneyRule]) -> Pairing:
    """Offers without whereabouts are left out; nobody knows how far they are."""
    located = offers.filter(offers.latitude.notnull() & offers.longitude.notnull())
    return Pairing(place=place, brief=brief, areas=areas, offers=located, rules=rules)


def straight_pairs(*, pairing: Pairing) -> Any:
    """Pairs whose straight line is short enough: place_id, area_id, offer_id, minutes.

    minutes = great-circle km x detour factor / speed of the mode x 60, to three decimals; compared before rounding.
    """
    rules, journeys, steps = _grid(pairing)
    located = pairing.offers.inner_join(rules, ["service_type", "delivery_mode"]).inner_join(journeys, "journey_id")
    sought = _in_cells(located).inner_join(steps, "journey_id")
    sought = sought.select(
        "place_id",
        "offer_id",
        "journey_id",
        "minutes_max",
        "minutes_per_km",
        offer_latitude=sought.latitude,
        offer_longitude=sought.longitude,
        cell_north=sought.cell_north + sought.step_north,
        cell_east=(sought.cell_east + sought.step_east + sought.cells_round) % sought.cells_round,
    )
    lived = _in_cells(pairing.areas.cross_join(journeys)).select(
        "place_id", "area_id", "journey_id", "latitude", "longitude", "cell_north", "cell_east"
    )
    near = lived.inner_join(sought, ["place_id", "journey_id", "cell_north", "cell_east"])
    near = near.mutate(exact=kilometres(near) * near.minutes_per_km)
    near = near.filter(near.exact <= near.minutes_max + MINUTES_TOLERANCE)
    return near.select(
        "place_id", "area_id", "offer_id", minutes=ibis.least(near.exact.round(MINUTES_DIGITS), near.minutes_max)
    )


def kilometres(pair: Any) -> Any:
    """Great-circle kilometres (haversine) between `latitude`, `longitude` and `offer_latitude`, `offer_longitude`."""
    north, other_north = pair.latitude.radians(), pair.offer_latitude.radians()
    half_north = ((other_north - north) / 2.0).sin()
    half_east = ((pair.offer_longitude.radians() - pair.longitude.radians()) / 2.0).sin()
    chord = half_north * half_north + north.cos() * other_north.cos() * half_east * half_east
    return 2.0 * EARTH_RADIUS_KM * ibis.least(chord, 1.0).sqrt().asin()


def rule_table(*, pairing: Pairing) -> Any:
    """The rules as a small table: service_type, delivery_mode, mode, minutes_max, km_max (as the crow flies), speed."""
    travel = pairing.brief.travel
    rows = [
        (
            rule.service_type,
            rule.delivery_mode,
            rule.mode,
            rule.minutes_max,
            rule.km_max / travel.detour_factor,
            travel.speeds_kmh[rule.mode],
        )
        for rule in pairing.rules
    ]
    text, part = pa.string(), pa.float64()
    return memory(
        rows, service_type=text, delivery_mode=text, mode=text, minutes_max=part, crow_km_max=part, speed_kmh=part
    )


def _in_cells(points: Any) -> Any:
    return points.mutate(
        cell_north=((points.latitude + 90.0) / points.band).floor().cast("int64"),
        cell_east=((points.longitude + 180.0) / 360.0 * points.cells_round).floor().cast("int64") % points.cells_round,
    )


def _grid(pairing: Pairing) -> tuple[Any, Any, Any]:
    """Three small tables: rule of each service type and mode, its journey and grid, and a cell's neighbours.

    A limit in kilometres of way is one in minutes at the brief's speed, so the shorter of the two is the limit.
    """
    travel = pairing.brief.travel
    latitudes = pairing.place.table(Offer).column("latitude", missing=0.0)
    north_max = math.radians(float(abs(latitudes).max())) if len(latitudes) else 0.0
    seen: dict[tuple[float, float], int] = {}
    rules, journeys, steps = [], [], []
    for rule in pairing.rules:
        speed = travel.speeds_kmh[rule.mode]
        key = (min(rule.minutes_max, 60.0 * rule.km_max / speed), 60.0 * travel.detour_factor / speed)
        if key not in seen:
            seen[key] = len(seen)
            band, columns = _cell(km_max=key[0] / key[1], north_max=north_max)
            journeys.append((seen[key], *key, band, columns))
            easts = (-1, 0, 1) if columns > 1 else (0,)
            steps += [(seen[key], north, east) for north in (-1, 0, 1) for east in easts]
        rules.append((rule.service_type, rule.delivery_mode, seen[key]))
    whole, part, text = pa.int64(), pa.float64(), pa.string()
    return (
        memory(rules, service_type=text, delivery_mode=text, journey_id=whole),
        memory(journeys, journey_id=whole, minutes_max=part, minutes_per_km=part, band=part, cells_round=whole),
        memory(steps, journey_id=whole, step_north=whole, step_east=whole),
    )


def _cell(*, km_max: float, north_max: float) -> tuple[float, int]:
    """Height of a grid cell in degrees of latitude, and how many cells go round the Earth.

    Within an angular distance r of a point at latitude n, longitude differs by at most asin(sin r / cos n), so cells of
    that width hold every neighbour in the next cell. Near a pole, and for journeys round the Earth, one cell is all.
    """
    angle = max(km_max / EARTH_RADIUS_KM * MARGIN, 1e-9)
    band = min(math.degrees(angle), 180.0)
    if angle + north_max >= math.pi / 2:
        return band, 1
    width = math.degrees(math.asin(math.sin(angle) / math.cos(north_max)))
    columns = math.floor(360.0 / (width * MARGIN))
    return band, columns if columns >= 3 else 1


def memory(rows: list[tuple[Any, ...]], **types: pa.DataType) -> Any:
    """A few rows as a table that can be joined; empty where there are none."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(types)
    return ibis.memtable(
        pa.table([pa.array(values, type=kind) for values, kind in zip(columns, types.values(), strict=True)], [*types])
    )
