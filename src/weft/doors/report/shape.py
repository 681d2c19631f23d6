"""Boundaries as pictures: GeoJSON projected, snapped to whole pixels and written as short SVG paths."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from weft.vocabulary import Area

WIDTH = 1000
HEIGHT_MAX = 1250
MARGIN = 12
"""Units beside the shapes on the usual sheet; a smaller sheet has less, in proportion."""

CIRCLE_LEAST, CIRCLE_MOST = 5.0, 16.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One area's shape, in the picture's own units. `path` is SVG path data."""

    area_id: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The shapes of every area on one sheet, and where a point of the earth falls on it."""

    width: int
    height: int
    outlines: tuple[Outline, ...]
    west: float
    north: float
    scale: float
    squeeze: float
    part: float = 1.0

    def point(self, *, latitude: float, longitude: float) -> tuple[int, int]:
        """Sheet units of a position. Equirectangular about the middle of the place: true enough for a city-region."""
        x = MARGIN * self.part + (longitude - self.west) * self.squeeze * self.scale
        y = MARGIN * self.part + (self.north - latitude) * self.scale
        return round(x), round(y)

    def holds(self, x: int, y: int) -> bool:
        """Whether a point lies on the sheet."""
        return 0 <= x <= self.width and 0 <= y <= self.height


def draw_sheet(*, areas: Sequence[Area], boundaries: bytes | None, width: int = WIDTH) -> Sheet:
    """Draw every area: its boundary where there is one, otherwise a circle whose size follows its population.

    `boundaries` is a GeoJSON FeatureCollection, EPSG:4326, with `area_id` in the properties of each feature. Features
    of unknown areas are left out. `width` is the most that it is across, in units. Vertices are snapped to the same
    whole pixels, so that neighbours still touch.
    """
    rings = _rings_by_area(boundaries)
    known = {area.area_id: rings.get(area.area_id, []) for area in areas}
    sheet = _empty_sheet(
        [(x, y) for parts in known.values() for ring in parts for x, y in ring]
        + [(area.longitude, area.latitude) for area in areas if not known[area.area_id]],
        part=width / WIDTH,
    )
    most = max((area.population for area in areas), default=0)
    outlines = tuple(
        Outline(
            area_id=area.area_id,
            path=_path(sheet, known[area.area_id]) or _circle(sheet, area, most),
        )
        for area in areas
    )
    return replace(sheet, outlines=outlines)


def _rings_by_area(boundaries: bytes | None) -> dict[str, list[list[tuple[float, float]]]]:
    found: dict[str, list[list[tuple[float, float]]]] = {}
    if not boundaries:
        return found
    for feature in json.loads(boundaries).get("features", []):
        area_id = str((feature.get("properties") or {}).get("area_id", ""))
        for ring in _rings(feature.get("geometry") or {}):
            found.setdefault(area_id, []).append(ring)
    return found


def _rings(geometry: dict[str, Any]) -> Iterator[list[tuple[float, float]]]:
    parts = geometry.get("coordinates", [])
    polygons = {"Polygon": [parts], "MultiPolygon": parts}.get(str(geometry.get("type")), [])
    for polygon in polygons:
        for ring in polygon:
            yield [(float(point[0]), float(point[1])) for point in ring]


def _empty_sheet(points: list[tuple[float, float]], *, part: float) -> Sheet:
    west, east = _ends([x for x, _ in points])
    south, north = _ends([y for _, y in points])
    squeeze = max(math.cos(math.radians((south + north) / 2)), 0.05)
    across, down = max((east - west) * squeeze, 1e-6), max(north - south, 1e-6)
    scale = part * min((WIDTH - 2 * MARGIN) / across, (HEIGHT_MAX - 2 * MARGIN) / down)
    return Sheet(
        width=round(across * scale + 2 * MARGIN * part),
        height=round(down * scale + 2 * MARGIN * part),
        outlines=(),
        west=west,
        north=north,
        scale=scale,
        squeeze=squeeze,
        part=part,
    )


def _ends(values: Sequence[float]) -> tuple[float, float]:
    """Least and most, with a little room where they are the same."""
    if not values:
        return -0.5, 0.5
    least, most = min(values), max(values)
    return (least - 0.01, most + 0.01) if math.isclose(least, most) else (least, most)


def _path(sheet: Sheet, rings: Iterable[list[tuple[float, float]]]) -> str:
    parts = []
    for ring in rings:
        pixels = _snapped(sheet, ring)
        if len(pixels) >= 3:
            x, y = pixels[0]
            steps = [f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(pixels)]
            parts.append(f"M{x} {y}l{' '.join(steps)}z".replace(" -", "-"))
    return "".join(parts)


def _snapped(sheet: Sheet, ring: list[tuple[float, float]]) -> list[tuple[int, int]]:
    """The ring on whole pixels, without repeats and without its closing point."""
    pixels: list[tuple[int, int]] = []
    for longitude, latitude in ring:
        pixel = sheet.point(latitude=latitude, longitude=longitude)
        if not pixels or pixel != pixels[-1]:
            pixels.append(pixel)
    if len(pixels) > 1 and pixels[0] == pixels[-1]:
        pixels.pop()
    return pixels


def _circle(sheet: Sheet, area: Area, most: int) -> str:
    x, y = sheet.point(latitude=area.latitude, longitude=area.longitude)
    size = math.sqrt(area.population / most) if most else 0.0
    r = max(1, round(sheet.part * (CIRCLE_LEAST + (CIRCLE_MOST - CIRCLE_LEAST) * size)))
    return f"M{x - r} {y}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0-{2 * r} 0z"
