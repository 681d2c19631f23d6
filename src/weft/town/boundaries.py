"""Boundaries of the areas, drawn as a map people would believe.

Each area holds the ground nearest to it (a Voronoi cell), inside one irregular outline. Straight borders are then bent
by midpoint displacement; the bend of a border follows from its own two ends, so both neighbours draw the same line.
"""

from __future__ import annotations

import json
import zlib

import numpy as np
from scipy.spatial import Voronoi

from weft.town.geography import Ground, degrees

BEND = 0.10
"""Largest sideways shift of a border's middle, as a share of its length."""

BEND_KM_MIN = 0.15
"""Borders shorter than this stay straight."""

OUTLINE_POINTS = 720


def draw_boundaries(*, ground: Ground, seed: int) -> bytes:
    """GeoJSON (RFC 7946), one polygon for each area with property `area_id`, in degrees to five decimals."""
    outline = _outline(ground=ground, rng=np.random.default_rng([seed, 6]))
    rings = _cells(ground=ground, outline=outline)
    edge = {_key(point) for point in outline}
    features: list[dict[str, object]] = [
        {
            "type": "Feature",
            "properties": {"area_id": area_id, "name": name},
            "geometry": {"type": "Polygon", "coordinates": [_ring_in_degrees(_bend(ring, seed=seed, outline=edge))]},
        }
        for area_id, name, ring in zip(ground.area_id, ground.name, rings, strict=True)
    ]
    return _collection(features)


def no_boundaries() -> bytes:
    """An empty collection, for a size at which nobody draws areas."""
    return _collection([])


def _collection(features: list[dict[str, object]]) -> bytes:
    said = {"type": "FeatureCollection", "features": features}
    return (json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8")


def _outline(*, ground: Ground, rng: np.random.Generator) -> np.ndarray:
    """A closed curve around every area, shape (points, 2), anticlockwise, a margin outside the farthest each way."""
    far, turn = np.hypot(ground.x, ground.y), np.arctan2(ground.y, ground.x)
    angle = np.linspace(-np.pi, np.pi, OUTLINE_POINTS, endpoint=False)
    apart = np.abs(angle[:, None] - turn[None, :])
    apart = np.minimum(apart, 2 * np.pi - apart)
    margin = 0.06 * far.max() + 0.5
    reach = np.max((far + margin) * np.exp(-((apart / 0.55) ** 2)), axis=1)
    for wave in range(3, 40):
        reach = reach + rng.normal() * margin * 0.35 / wave**0.9 * np.cos(wave * angle + rng.uniform(0, 2 * np.pi))
    least = np.max(np.where(apart < 0.12, far + 0.3 * margin, 0), axis=1)
    reach = np.maximum(reach, least)
    return np.column_stack([reach * np.cos(angle), reach * np.sin(angle)])


def _cells(*, ground: Ground, outline: np.ndarray) -> list[np.ndarray]:
    """The cell of each area inside the outline, each shape (corners, 2) in km, anticlockwise."""
    span = 6 * float(np.abs(outline).max())
    frame = np.array([[-span, 0.0], [span, 0.0], [0.0, -span], [0.0, span]])
    sites = np.column_stack([ground.x, ground.y])
    diagram = Voronoi(np.vstack([sites, frame]))
    surely_inside = float(np.hypot(outline[:, 0], outline[:, 1]).min())
    cells = []
    for index, site in enumerate(sites):
        corners = diagram.vertices[diagram.regions[diagram.point_region[index]]]
        turn = np.arctan2(corners[:, 1] - site[1], corners[:, 0] - site[0])
        corners = corners[np.argsort(turn, kind="stable")]
        inside = np.hypot(corners[:, 0], corners[:, 1]).max() < surely_inside
        cells.append(corners if inside else _clip(outline, corners))
    return cells


def _clip(ring: np.ndarray, cell: np.ndarray) -> np.ndarray:
    """What of a ring lies in a convex cell, both anticlockwise (Sutherland and Hodgman 1974)."""
    for start, end in zip(cell, np.roll(cell, -1, axis=0), strict=True):
        along = end - start
        side = along[0] * (ring[:, 1] - start[1]) - along[1] * (ring[:, 0] - start[0])
        following, next_side = np.roll(ring, -1, axis=0), np.roll(side, -1)
        crossing = (side >= 0) != (next_side >= 0)
        share = np.where(crossing, side / np.where(crossing, side - next_side, 1.0), 0.0)
        met = ring + share[:, None] * (following - ring)
        both = np.stack([ring, met], axis=1).reshape(-1, 2)
        ring = both[np.column_stack([side >= 0, crossing]).ravel()]
    return ring


def _key(point: np.ndarray) -> tuple[int, int]:
    return round(float(point[0]) * 1e5), round(float(point[1]) * 1e5)


def _bend(ring: np.ndarray, *, seed: int, outline: set[tuple[int, int]]) -> np.ndarray:
    """The ring with its inner borders bent; the outline stays as it was drawn."""
    parts = []
    for start, end in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        one, two = _key(start), _key(end)
        if one in outline or two in outline or np.hypot(*(end - start)) < BEND_KM_MIN:
            parts.append(start[None, :])
        elif one <= two:
            parts.append(_displace(start, end, rng=_rng_of(one, two, seed=seed))[:-1])
        else:
            parts.append(_displace(end, start, rng=_rng_of(two, one, seed=seed))[:0:-1])
    return np.vstack(parts)


def _rng_of(one: tuple[int, int], two: tuple[int, int], *, seed: int) -> np.random.Generator:
    return np.random.default_rng([seed, zlib.crc32(repr((one, two)).encode("ascii"))])


def _displace(start: np.ndarray, end: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
    """A bent line from start to end, both included: midpoints moved sideways, twice over."""
    line = np.vstack([start, end])
    for _ in range(2):
        along = np.diff(line, axis=0)
        sideways = np.column_stack([-along[:, 1], along[:, 0]]) * rng.uniform(-BEND, BEND, (len(along), 1))
        middles = (line[:-1] + line[1:]) / 2 + sideways
        bent = np.empty((2 * len(line) - 1, 2))
        bent[0::2], bent[1::2] = line, middles
        line = bent
    return line


def _ring_in_degrees(ring: np.ndarray) -> list[list[float]]:
    """Longitude and latitude of a closed ring; points that round to the same place are kept once."""
    latitude, longitude = degrees(x=ring[:, 0], y=ring[:, 1])
    points = [[float(a), float(b)] for a, b in zip(longitude, latitude, strict=True)]
    kept = [point for point, before in zip(points, points[-1:] + points[:-1], strict=True) if point != before]
    return [*kept, kept[0]]
