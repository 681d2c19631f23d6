"""Who can get to what: journeys from every area to every offer within the brief's longest one."""

from __future__ import annotations

import math
from typing import Any

import ibis
import pyarrow as pa

from weft.atlas.assumptions import EARTH_RADIUS_KM, MINUTES_DIGITS, MINUTES_TOLERANCE
from weft.atlas.refusal import CannotChart
from weft.engine import Place
from weft.vocabulary import Area, Brief, Offer, Problem, Reach, Requirement, Table, Tell, silent

MARGIN = 1.000001
"""Grid cells are a little wider than the longest journey, so that rounding cannot lose a pair."""


def reach(*, brief: Brief, place: Place, tell: Tell = silent) -> Table[Reach]:
    """Every pair of an area and an offer (funded or proposed) that the brief's travel rules let people use.

    minutes = great-circle km x detour factor / speed of the mode x 60, to three decimals; a pair is kept where the
    minutes before rounding are at most the rule's. Online offers reach every area in 0 minutes; a site or home offer
    without coordinates reaches none. Offers whose service type no segment requires are left out.
    Raises CannotChart (ATLAS-1) where a mode of travel has no speed.
    """
    tell("reach", 0, 1)
    _check_speeds(brief=brief)
    found = place.collect(reach_expression(brief=brief, place=place), Reach)
    tell("reach", 1, 1)
    return found


def reach_expression(*, brief: Brief, place: Place) -> Any:
    """The same as an Ibis expression: one join on a grid as wide as the longest journey, never every pair."""
    required = place.relation(Requirement).select("place_id", "service_type").distinct()
    offers = place.relation(Offer).semi_join(required, ["place_id", "service_type"])
    offers = offers.select("place_id", "offer_id", "service_type", "delivery_mode", "latitude", "longitude")
    areas = place.relation(Area).select("place_id", "area_id", "latitude", "longitude")
    online = offers.filter(offers.delivery_mode == "online").select("place_id", "offer_id")
    everywhere = areas.select("place_id", "area_id").inner_join(online, "place_id")
    return _travelled(brief=brief, place=place, areas=areas, offers=offers).union(
        everywhere.select("place_id", "area_id", "offer_id", minutes=ibis.literal(0.0, "float64"))
    )


def _travelled(*, brief: Brief, place: Place, areas: Any, offers: Any) -> Any:
    rules, journeys, steps = _grid(brief=brief, place=place)
    located = offers.filter(offers.latitude.notnull() & offers.longitude.notnull())
    located = located.inner_join(rules, ["service_type", "delivery_mode"]).inner_join(journeys, "journey_id")
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
    lived = _in_cells(areas.cross_join(journeys)).select(
        "place_id", "area_id", "journey_id", "latitude", "longitude", "cell_north", "cell_east"
    )
    near = lived.inner_join(sought, ["place_id", "journey_id", "cell_north", "cell_east"])
    near = near.mutate(exact=_kilometres(near) * near.minutes_per_km)
    near = near.filter(near.exact <= near.minutes_max + MINUTES_TOLERANCE)
    return near.select(
        "place_id", "area_id", "offer_id", minutes=ibis.least(near.exact.round(MINUTES_DIGITS), near.minutes_max)
    )


def _kilometres(pair: Any) -> Any:
    """Haversine distance in kilometres between the two points of a row."""
    north, other_north = pair.latitude.radians(), pair.offer_latitude.radians()
    half_north = ((other_north - north) / 2.0).sin()
    half_east = ((pair.offer_longitude.radians() - pair.longitude.radians()) / 2.0).sin()
    chord = half_north * half_north + north.cos() * other_north.cos() * half_east * half_east
    return 2.0 * EARTH_RADIUS_KM * ibis.least(chord, 1.0).sqrt().asin()


def _in_cells(points: Any) -> Any:
    return points.mutate(
        cell_north=((points.latitude + 90.0) / points.band).floor().cast("int64"),
        cell_east=((points.longitude + 180.0) / 360.0 * points.cells_round).floor().cast("int64") % points.cells_round,
    )


def _grid(*, brief: Brief, place: Place) -> tuple[Any, Any, Any]:
    """Three small tables: rule of each service type and mode, its journey and grid, and a cell's neighbours."""
    latitudes = place.table(Offer).column("latitude", missing=0.0)
    north_max = math.radians(float(abs(latitudes).max())) if len(latitudes) else 0.0
    seen: dict[tuple[float, float], int] = {}
    rules, journeys, steps = [], [], []
    for service_type in sorted(set(place.table(Requirement).strings("service_type"))):
        for delivery_mode in ("site", "home"):
            rule = brief.travel.rule(service_type=service_type, delivery_mode=delivery_mode)
            assert rule is not None
            key = (rule.minutes_max, 60.0 * brief.travel.detour_factor / brief.travel.speeds_kmh[rule.mode])
            if key not in seen:
                seen[key] = len(seen)
                band, columns = _cell(km_max=key[0] / key[1], north_max=north_max)
                journeys.append((seen[key], *key, band, columns))
                easts = (-1, 0, 1) if columns > 1 else (0,)
                steps += [(seen[key], north, east) for north in (-1, 0, 1) for east in easts]
            rules.append((service_type, delivery_mode, seen[key]))
    whole, part, text = pa.int64(), pa.float64(), pa.string()
    return (
        _memory(rules, service_type=text, delivery_mode=text, journey_id=whole),
        _memory(journeys, journey_id=whole, minutes_max=part, minutes_per_km=part, band=part, cells_round=whole),
        _memory(steps, journey_id=whole, step_north=whole, step_east=whole),
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


def _memory(rows: list[tuple[Any, ...]], **types: pa.DataType) -> Any:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(types)
    return ibis.memtable(
        pa.table([pa.array(values, type=kind) for values, kind in zip(columns, types.values(), strict=True)], [*types])
    )


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
