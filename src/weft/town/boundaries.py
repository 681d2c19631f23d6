"""Boundaries of the areas, drawn as a map people would believe.

Each area holds the ground nearest to it (a Voronoi cell). Ground far from every area is open moor where nobody lives
and belongs to no area. Straight borders are then bent by midpoint displacement, once for both neighbours, and never so
far that an area would lose the point where its people live.
"""

from __future__ import annotations

import json

import numpy as np
from scipy.spatial import KDTree, Voronoi

from weft.town.geography import Ground, degrees

BEND = 0.10
"""Largest sideways shift of a border's middle, as a share of its length."""

BEND_GAP = 0.5
"""And as a share of the way from the border to where people live on either side."""

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
            "geometry": {"type": "Polygon", "coordinates": [_ring_in_degrees(ring)]},
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
    """The bent ring of each area, each shape (points, 2) in km, anticlockwise."""
    rng = np.random.default_rng([seed, 6])
    sites = np.column_stack([ground.x, ground.y])
    points = np.vstack([sites, _moor(sites=sites, rng=rng)])
    diagram = Voronoi(points)
    borders: dict[tuple[int, int], np.ndarray] = {}
    for (one, two), (start, end) in zip(diagram.ridge_points, diagram.ridge_vertices, strict=True):
        if min(one, two) < len(sites):
            gap = float(np.hypot(*(points[one] - points[two]))) / 2
            line = _displace(diagram.vertices[start], diagram.vertices[end], gap=gap, rng=rng)
            borders[start, end], borders[end, start] = line, line[::-1]
    cells = []
    for index, site in enumerate(sites):
        region = np.array(diagram.regions[diagram.point_region[index]])
        corners = diagram.vertices[region]
        turn = np.argsort(np.arctan2(corners[:, 1] - site[1], corners[:, 0] - site[0]), kind="stable")
        ring = [int(corner) for corner in region[turn]]
        cells.append(np.vstack([borders[a, b][:-1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)]))
    return cells


def _moor(*, sites: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Points of a jittered grid, all around, that are far from every area; shape (points, 2) in km."""
    low, high = sites.min(axis=0) - 4 * MOOR_KM, sites.max(axis=0) + 4 * MOOR_KM
    across, down = (np.arange(a, b, MOOR_STEP_KM) for a, b in zip(low, high, strict=True))
    grid = np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2)
    grid = grid + rng.uniform(-0.4, 0.4, grid.shape) * MOOR_STEP_KM
    near, _ = KDTree(sites).query(grid)
    return np.asarray(grid[near > MOOR_KM])


def _displace(start: np.ndarray, end: np.ndarray, *, gap: float, rng: np.random.Generator) -> np.ndarray:
    """A bent line from start to end, both included: midpoints moved sideways, twice over. Lengths in km."""
    line = np.vstack([start, end])
    length = float(np.hypot(*(end - start)))
    if length < BEND_KM_MIN:
        return line
    most = min(BEND, BEND_GAP * gap / length)
    for _ in range(2):
        along = np.diff(line, axis=0)
        sideways = np.column_stack([-along[:, 1], along[:, 0]]) * rng.uniform(-most, most, (len(along), 1))
        bent = np.empty((2 * len(line) - 1, 2))
        bent[0::2], bent[1::2] = line, (line[:-1] + line[1:]) / 2 + sideways
        line = bent
    return line


def _ring_in_degrees(ring: np.ndarray) -> list[list[float]]:
    """Longitude and latitude of a closed ring; points that round to the same place are kept once."""
    latitude, longitude = degrees(x=ring[:, 0], y=ring[:, 1])
    points = [[float(a), float(b)] for a, b in zip(longitude, latitude, strict=True)]
    kept = [point for point, before in zip(points, points[-1:] + points[:-1], strict=True) if point != before]
    return [*kept, kept[0]]
