"""Boundaries of the areas, drawn as a map people would believe.

Each area holds the ground nearest to it (a Voronoi cell). Ground far from every area is open moor where nobody lives, and
belongs to no area. Straight borders are then bent by midpoint displacement; the bend of a border follows from its own
two ends, so that both neighbours draw the same line.
"""

from __future__ import annotations

import json
import zlib

import numpy as np
from scipy.spatial import KDTree, Voronoi

from weft.town.geography import Ground, degrees

BEND = 0.10
"""Largest sideways shift of a border's middle, as a share of its length."""

BEND_KM_MIN = 0.15
"""Borders shorter than this stay straight."""

MOOR_KM = 1.5
"""Ground is moor from about this far on from where anyone lives; a border runs half way to it."""

MOOR_STEP_KM = 0.8
"""How closely the points stand from which moor is drawn."""


def draw_boundaries(*, ground: Ground, seed: int) -> bytes:
    """GeoJSON (RFC 7946), one polygon for each area with property `area_id`, in degrees to five decimals."""
    features: list[dict[str, object]] = [
        {
            "type": "Feature",
            "properties": {"area_id": area_id, "name": name},
            "geometry": {"type": "Polygon", "coordinates": [_ring_in_degrees(_bend(ring, seed=seed))]},
        }
        for area_id, name, ring in zip(ground.area_id, ground.name, _cells(ground=ground, seed=seed), strict=True)
    ]
    return _collection(features)


def no_boundaries() -> bytes:
    """An empty collection, for a size at which nobody draws areas."""
    return _collection([])


def _collection(features: list[dict[str, object]]) -> bytes:
    said = {"type": "FeatureCollection", "features": features}
    return (json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8")


def _cells(*, ground: Ground, seed: int) -> list[np.ndarray]:
    """The cell of each area, each shape (corners, 2) in km, anticlockwise."""
    sites = np.column_stack([ground.x, ground.y])
    diagram = Voronoi(np.vstack([sites, _moor(sites=sites, rng=np.random.default_rng([seed, 6]))]))
    cells = []
    for index, site in enumerate(sites):
        corners = diagram.vertices[diagram.regions[diagram.point_region[index]]]
        turn = np.arctan2(corners[:, 1] - site[1], corners[:, 0] - site[0])
        cells.append(corners[np.argsort(turn, kind="stable")])
    return cells


def _moor(*, sites: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Points of a jittered grid, all around, that are far from every area; shape (points, 2) in km."""
    low, high = sites.min(axis=0) - 4 * MOOR_KM, sites.max(axis=0) + 4 * MOOR_KM
    across, down = (np.arange(a, b, MOOR_STEP_KM) for a, b in zip(low, high, strict=True))
    grid = np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2)
    grid = grid + rng.uniform(-0.4, 0.4, grid.shape) * MOOR_STEP_KM
    near, _ = KDTree(sites).query(grid)
    return np.asarray(grid[near > MOOR_KM])


def _key(point: np.ndarray) -> tuple[int, int]:
    return round(float(point[0]) * 1e5), round(float(point[1]) * 1e5)


def _bend(ring: np.ndarray, *, seed: int) -> np.ndarray:
    """The ring with its borders bent."""
    parts = []
    for start, end in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        one, two = _key(start), _key(end)
        if np.hypot(*(end - start)) < BEND_KM_MIN:
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
