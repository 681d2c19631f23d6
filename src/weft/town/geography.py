"""The lie of the land: where areas are, how far apart, and who lives there.

Lengths are in km on a plane around the town's origin; degrees follow from them. Areas of a town stand on a jittered
sunflower spiral, dense in the middle and sparse at the edge. Five dales lie outside, each too far from everything else
for a journey to any site, so that what is planted in one stays in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.town import names
from weft.town.assumptions import ORIGIN_LATITUDE, ORIGIN_LONGITUDE, RESIDENTS_PER_AREA
from weft.town.scale import DALE_AREAS, DALES, Scale
from weft.vocabulary import Area, Table

EARTH_KM = 6371.0088
KM_PER_DEGREE = EARTH_KM * np.pi / 180
GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))

UNMET_DALE, DUPLICATION_DALE, MONOPOLY_DALE, RICH_DALE, POOR_DALE = range(DALES)
LOTTERY_QUINTILE = 2
"""Both sides of the postcode lottery are in this fifth."""

TOWN_RADIUS_KM = 0.55
"""A town's radius is this x the square root of its areas."""

DALE_GAP = 1.3
"""Ground kept empty around a dale, as a multiple of the longest journey to a site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Areas as arrays in the order of their codes: first those of the towns, then dale by dale.

    `x`, `y` in km; `latitude`, `longitude` in degrees to five decimals; `town` counts the towns from 0 (dales belong to
    town 0); `dale` is -1 in the towns; `dale_middle` and `dale_axis` (km) give each dale's middle and direction.
    """

    area_id: list[str]
    name: list[str]
    x: np.ndarray
    y: np.ndarray
    latitude: np.ndarray
    longitude: np.ndarray
    town: np.ndarray
    dale: np.ndarray
    population: np.ndarray
    quintile: np.ndarray
    dale_middle: np.ndarray
    dale_axis: np.ndarray

    def in_dale(self, dale: int) -> np.ndarray:
        """Indices of the areas of a dale."""
        return np.flatnonzero(self.dale == dale)


def degrees(*, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Latitude and longitude, to five decimals (about a metre), of points in km from the origin."""
    latitude = ORIGIN_LATITUDE + y / KM_PER_DEGREE
    longitude = ORIGIN_LONGITUDE + x / (KM_PER_DEGREE * np.cos(np.radians(ORIGIN_LATITUDE)))
    return np.round(latitude, 5), np.round(longitude, 5)


def distance_km(
    *, latitude: np.ndarray, longitude: np.ndarray, to_latitude: np.ndarray | float, to_longitude: np.ndarray | float
) -> np.ndarray:
    """Great-circle distance in km (haversine, mean Earth radius 6371.0088 km); arguments in degrees, broadcast."""
    a, b = np.radians(latitude), np.radians(to_latitude)
    half_turn = np.radians(np.asarray(to_longitude) - longitude) / 2
    chord = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(half_turn) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(chord)))


def lay_ground(*, scale: Scale, seed: int) -> Ground:
    """Areas of a size, with residents and deprivation."""
    rng = np.random.default_rng([seed, 1])
    x, y, town, middle, edge = _lay_towns(scale=scale, rng=rng)
    dale_x, dale_y, dale_middle, dale_axis = _lay_dales(scale=scale, edge=edge, rng=rng)
    x, y = np.concatenate([x, dale_x]), np.concatenate([y, dale_y])
    dale = np.concatenate([np.full(len(town), -1), np.repeat(np.arange(DALES), DALE_AREAS)])
    town = np.concatenate([town, np.zeros(DALES * DALE_AREAS, dtype=int)])
    population = np.round(RESIDENTS_PER_AREA * np.exp(rng.normal(-0.02, 0.2, scale.areas))).astype(np.int64)
    population[dale == POOR_DALE] = population[dale == RICH_DALE]
    latitude, longitude = degrees(x=x, y=y)
    width = len(str(scale.areas))
    return Ground(
        area_id=[f"{scale.area_prefix}-{i + 1:0{width}d}" for i in range(scale.areas)],
        name=names.name_areas(count=int(np.sum(dale < 0)), dale_areas=DALE_AREAS, rng=rng),
        x=x,
        y=y,
        latitude=latitude,
        longitude=longitude,
        town=town,
        dale=dale,
        population=population,
        quintile=_rank_deprivation(x=x, y=y, from_middle=_from_middle(x, y, town, middle, dale), dale=dale, rng=rng),
        dale_middle=dale_middle,
        dale_axis=dale_axis,
    )


def table_areas(*, scale: Scale, ground: Ground) -> Table[Area]:
    """The ground as a table of areas."""
    return Table.of(
        Area,
        {
            "place_id": [scale.place_id] * scale.areas,
            "area_id": ground.area_id,
            "name": ground.name,
            "latitude": ground.latitude,
            "longitude": ground.longitude,
            "population": ground.population,
            "deprivation_quintile": ground.quintile,
        },
    )


def _lay_towns(
    *, scale: Scale, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, float]:
    """Points of every town's areas, the town of each, the towns' middles, and the radius that holds them all (km)."""
    sizes = _size_towns(scale=scale)
    radii = TOWN_RADIUS_KM * np.sqrt(sizes)
    middle = _place_towns(scale=scale, radii=radii, rng=rng)
    town = np.repeat(np.arange(scale.towns), sizes)
    rank = np.arange(len(town)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    share = (rank + 0.5) / sizes[town]
    phase = rng.uniform(0, 2 * np.pi, (3, scale.towns))
    angle = rank * GOLDEN_ANGLE + phase[0, town]
    lean = 1 + 0.14 * np.cos(2 * angle + phase[1, town]) + 0.08 * np.cos(3 * angle + phase[2, town])
    reach = radii[town] * share**0.62 * lean
    step = 0.18 * radii[town] / np.sqrt(sizes[town])
    x = middle[town, 0] + reach * np.cos(angle) + step * rng.normal(size=len(town))
    y = middle[town, 1] + reach * np.sin(angle) + step * rng.normal(size=len(town))
    return x, y, town, middle, float(np.max(np.hypot(x, y)))


def _size_towns(*, scale: Scale) -> np.ndarray:
    """Areas of each town; a city-region's first town is its core and holds a third."""
    areas = scale.areas - DALES * DALE_AREAS
    core = areas // 3 if scale.size == "city-region" else areas // scale.towns
    rest = scale.towns - 1
    sizes = np.full(scale.towns, core)
    if rest:
        sizes[1:] = (areas - core) // rest
        sizes[1 : 1 + (areas - core) % rest] += 1
    return sizes


def _place_towns(*, scale: Scale, radii: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Middles of the towns, shape (towns, 2): one at the origin, a ring around a core, or a jittered grid of many."""
    if scale.towns == 1:
        return np.zeros((1, 2))
    if scale.size == "city-region":
        turn = 2 * np.pi * (np.arange(scale.towns - 1) + rng.uniform(-0.12, 0.12, scale.towns - 1)) / (scale.towns - 1)
        far = radii[0] + radii[1:] * rng.uniform(0.95, 1.25, scale.towns - 1)
        ring = np.column_stack([far * np.cos(turn), far * np.sin(turn)])
        return np.vstack([np.zeros((1, 2)), ring])
    side = int(np.ceil(np.sqrt(scale.towns)))
    spacing = 2.5 * float(np.max(radii))
    row, column = np.divmod(np.arange(scale.towns), side)
    grid = np.column_stack([column, row]) - (side - 1) / 2
    return np.asarray(spacing * (grid + rng.uniform(-0.12, 0.12, grid.shape)))


def _lay_dales(
    *, scale: Scale, edge: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Points of the dales' areas, and each dale's middle and unit direction, shapes (dales, 2).

    A dale lies across the line from the origin, as a valley that runs round the hills. Lengths are multiples of the
    journey for the service type that is planted there, so that two sites cannot cover all of it (or can, as needed).
    """
    lengths = dale_lengths(scale=scale)
    gap = DALE_GAP * max(scale.reach_km(service_type=s) for s in ("housing-support", "drug-treatment", "childcare"))
    turn = 2 * np.pi * (np.arange(DALES) + rng.uniform(-0.06, 0.06, DALES)) / DALES + rng.uniform(0, 2 * np.pi)
    outward = np.column_stack([np.cos(turn), np.sin(turn)])
    axis = np.column_stack([-np.sin(turn), np.cos(turn)])
    middle = outward * (edge + gap + 0.6)
    along = (np.arange(DALE_AREAS) + 0.5) / DALE_AREAS - 0.5 + rng.uniform(-0.02, 0.02, (DALES, DALE_AREAS))
    along = along * lengths[:, None]
    across = 0.5 * np.where(np.arange(DALE_AREAS) % 2, 1, -1) * rng.uniform(0.6, 1.0, (DALES, DALE_AREAS))
    points = middle[:, None] + along[..., None] * axis[:, None] + across[..., None] * outward[:, None]
    return points[..., 0].ravel(), points[..., 1].ravel(), middle, axis


def dale_lengths(*, scale: Scale) -> np.ndarray:
    """Length of each dale in km."""
    treatment, housing, childcare = (
        scale.reach_km(service_type=s) for s in ("drug-treatment", "housing-support", "childcare")
    )
    return np.array([1.8 * treatment, 1.2 * housing, 1.5 * childcare, 1.9, 1.9])


def _from_middle(x: np.ndarray, y: np.ndarray, town: np.ndarray, middle: np.ndarray, dale: np.ndarray) -> np.ndarray:
    far = np.hypot(x - middle[town, 0], y - middle[town, 1])
    return np.asarray(np.where(dale < 0, far, np.median(far[dale < 0])))


def _rank_deprivation(
    *, x: np.ndarray, y: np.ndarray, from_middle: np.ndarray, dale: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Fifth of areas by deprivation, 1 the most deprived: smooth over the land, worse near the middle of a town.

    Exact fifths; the dales of the postcode lottery are set in one of them and the others fill up around.
    """
    wave = rng.normal(0, 2 * np.pi / 9, (8, 2))
    phase = rng.uniform(0, 2 * np.pi, 8)
    field = np.cos(np.outer(x, wave[:, 0]) + np.outer(y, wave[:, 1]) + phase).sum(axis=1) / 2
    score = field + 1.6 * np.exp(-from_middle / 2.5) + rng.normal(0, 0.35, len(x))
    lottery = (dale == RICH_DALE) | (dale == POOR_DALE)
    quota = np.diff(np.round(np.linspace(0, len(x), 6)).astype(int))
    quota[LOTTERY_QUINTILE - 1] -= int(lottery.sum())
    quintile = np.full(len(x), LOTTERY_QUINTILE)
    free = np.flatnonzero(~lottery)
    quintile[free[np.argsort(-score[free], kind="stable")]] = np.repeat(np.arange(1, 6), quota)
    return quintile
