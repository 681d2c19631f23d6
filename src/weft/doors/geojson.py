"""GeoJSON (RFC 7946) in and out: boundaries of areas, checked; which points lie inside; located nouns as points."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from weft.doors.refusal import CannotImport
from weft.vocabulary import Problem, Table

Ring = tuple[tuple[float, float], ...]
"""Longitude, latitude; the last position is the first again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """The boundary of one area: polygons, each an outer ring and its holes."""

    area_id: str
    polygons: tuple[tuple[Ring, ...], ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        outer = [position for polygon in self.polygons for position in polygon[0]]
        longitudes, latitudes = [p[0] for p in outer], [p[1] for p in outer]
        return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def read_boundaries(*, file: str, content: bytes, id_property: str) -> tuple[Boundary, ...]:
    """Boundaries from a FeatureCollection of Polygons and MultiPolygons in longitude and latitude, by area id.

    Raises `CannotImport` with every problem: BOUNDARY-1 (not a GeoJSON FeatureCollection), BOUNDARY-2 (no area id, or
    twice), BOUNDARY-3 (not a polygon, ring not closed or too short), BOUNDARY-4 (coordinates out of range).
    """
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _refuse(file, f"it is not JSON ({type(error).__name__})") from error
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or document.get("type") != "FeatureCollection" or not features:
        raise _refuse(file, "it is not a FeatureCollection with features")
    problems: list[Problem] = []
    found: dict[str, Boundary] = {}
    for number, feature in enumerate(features, 1):
        boundary = _boundary(file, number, feature, id_property, problems)
        if boundary is None:
            continue
        if boundary.area_id in found:
            problems.append(_fault("BOUNDARY-2", f"feature {number}: area {boundary.area_id} stands twice", file))
        found[boundary.area_id] = boundary
    if problems:
        raise CannotImport(problems)
    return tuple(found[area_id] for area_id in sorted(found))


def _boundary(file: str, number: int, feature: Any, id_property: str, problems: list[Problem]) -> Boundary | None:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    area_id = properties.get(id_property) if isinstance(properties, dict) else None
    if not isinstance(area_id, (str, int)) or isinstance(area_id, bool) or not str(area_id):
        problems.append(_fault("BOUNDARY-2", f"feature {number} has no area id in the property {id_property}", file))
        return None
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(str(kind))
    if not isinstance(polygons, list) or not polygons:
        problems.append(_fault("BOUNDARY-3", f"area {area_id} is not a Polygon or MultiPolygon", file))
        return None
    rings = []
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon:
            problems.append(_fault("BOUNDARY-3", f"area {area_id} has an empty polygon", file))
            return None
        made = tuple(ring for raw in polygon if (ring := _ring(file, str(area_id), raw, problems)) is not None)
        if len(made) != len(polygon):
            return None
        rings.append(made)
    return Boundary(area_id=str(area_id), polygons=tuple(rings))


def _ring(file: str, area_id: str, raw: Any, problems: list[Problem]) -> Ring | None:
    try:
        ring = tuple((float(position[0]), float(position[1])) for position in raw)
    except (TypeError, ValueError, OverflowError, IndexError, KeyError):
        problems.append(_fault("BOUNDARY-3", f"area {area_id} has a ring that is not a list of positions", file))
        return None
    if len(ring) < 4 or ring[0] != ring[-1]:
        problems.append(_fault("BOUNDARY-3", f"area {area_id} has a ring that is too short or not closed", file))
        return None
    if not all(math.isfinite(x) and math.isfinite(y) and abs(x) <= 180 and abs(y) <= 90 for x, y in ring):
        problems.append(
            _fault(
                "BOUNDARY-4", f"area {area_id} has positions outside longitude -180 to 180, latitude -90 to 90", file
            )
        )
        return None
    return ring


def areas_of_points(
    *, boundaries: Sequence[Boundary], longitudes: np.ndarray, latitudes: np.ndarray
) -> tuple[str | None, ...]:
    """For each point the area that it lies in, None where it lies in none; on a shared edge the first by id.

    Even-odd ray casting (Shimrat 1962, Algorithm 112; Hormann and Agathos 2001), all points of a box at once. Holes
    count as outside. Arrays are of one length, in degrees; not-a-number lies nowhere.
    """
    found: list[str | None] = [None] * len(longitudes)
    open_points = np.isfinite(longitudes) & np.isfinite(latitudes)
    for boundary in sorted(boundaries, key=lambda b: b.area_id):
        west, south, east, north = boundary.box
        near = np.flatnonzero(
            open_points & (longitudes >= west) & (longitudes <= east) & (latitudes >= south) & (latitudes <= north)
        )
        if not near.size:
            continue
        odd = np.zeros(near.size, dtype=bool)
        for polygon in boundary.polygons:
            for ring in polygon:
                odd ^= _crosses_odd(ring, longitudes[near], latitudes[near])
        for index in near[odd]:
            found[int(index)] = boundary.area_id
        open_points[near[odd]] = False
    return tuple(found)


def _crosses_odd(ring: Ring, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Whether a ray to the east from each point crosses the ring an odd number of times. Shape: (points,)."""
    corners = np.asarray(ring, dtype=float)
    x1, y1 = corners[:-1, 0], corners[:-1, 1]
    x2, y2 = corners[1:, 0], corners[1:, 1]
    spans = (y1[None, :] > y[:, None]) != (y2[None, :] > y[:, None])
    rise = np.where(y2 == y1, 1.0, y2 - y1)
    at = x1[None, :] + (y[:, None] - y1[None, :]) * ((x2 - x1) / rise)[None, :]
    return np.asarray((spans & (x[:, None] < at)).sum(axis=1) % 2 == 1)


def write_boundaries(*, boundaries: Sequence[Boundary]) -> bytes:
    """Boundaries as GeoJSON, one MultiPolygon for each area with the property `area_id`; same input, same bytes."""
    features = [
        {
            "type": "Feature",
            "properties": {"area_id": boundary.area_id},
            "geometry": {"type": "MultiPolygon", "coordinates": boundary.polygons},
        }
        for boundary in sorted(boundaries, key=lambda b: b.area_id)
    ]
    return _document(features)


def write_points(*, table: Table[Any]) -> bytes:
    """A table with latitude and longitude as GeoJSON points, its other columns as properties.

    A row without a position has a null geometry (RFC 7946, section 3.2), so that none is lost.
    """
    features = []
    for row in table.data.to_pylist():
        latitude, longitude = row.pop("latitude"), row.pop("longitude")
        known = latitude is not None and longitude is not None
        features.append(
            {
                "type": "Feature",
                "properties": {name: getattr(value, "isoformat", lambda v=value: v)() for name, value in row.items()},
                "geometry": {"type": "Point", "coordinates": [longitude, latitude]} if known else None,
            }
        )
    return _document(features)


def _document(features: list[dict[str, Any]]) -> bytes:
    content = {"type": "FeatureCollection", "features": features}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _refuse(file: str, what: str) -> CannotImport:
    return CannotImport([_fault("BOUNDARY-1", what, file)])


def _fault(code: str, what: str, file: str) -> Problem:
    return Problem(
        code=code,
        what=what,
        file=file,
        allowed="a GeoJSON FeatureCollection of closed polygons in longitude and latitude, each with its area's id",
        to_do="Mend or export the file again (EPSG:4326)",
    )
