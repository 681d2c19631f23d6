"""Who lives there and needs what: people in need by area and segment, rising with deprivation."""

from __future__ import annotations

import numpy as np

from weft.town.assumptions import AS_OF, SEGMENTS, SegmentRate
from weft.town.geography import POOR_DALE, RICH_DALE, Ground
from weft.town.scale import Scale
from weft.vocabulary import Need, Requirement, Table

LOCAL_SPREAD = 0.15
"""Standard deviation of the logarithm of an area's own rate around its fifth's. Assumption."""


def count_people(*, ground: Ground, seed: int) -> np.ndarray:
    """People in need, shape (areas, segments), whole numbers. Both sides of the postcode lottery have equal needs."""
    rng = np.random.default_rng([seed, 2])
    columns = []
    for segment in SEGMENTS:
        own = np.exp(rng.normal(-(LOCAL_SPREAD**2) / 2, LOCAL_SPREAD, len(ground.population)))
        columns.append(rng.poisson(ground.population * rate_of(segment=segment, quintile=ground.quintile) * own))
    people = np.column_stack(columns).astype(np.int64)
    people[ground.in_dale(POOR_DALE)] = people[ground.in_dale(RICH_DALE)]
    return people


def rate_of(*, segment: SegmentRate, quintile: np.ndarray) -> np.ndarray:
    """Share of residents in need in each deprivation fifth: rate x gradient ^ ((3 - fifth) / 4)."""
    return np.asarray(segment.rate * segment.gradient ** ((3 - quintile) / 4))


def table_needs(*, scale: Scale, ground: Ground, people: np.ndarray) -> Table[Need]:
    """The counts as a table of needs, with the range that each segment's source states."""
    areas, segments = people.shape
    spread = np.tile([segment.spread for segment in SEGMENTS], areas)
    counts = people.ravel()
    ranged = spread > 0
    low = np.where(ranged, np.floor(counts * (1 - spread)), np.nan)
    high = np.where(ranged, np.ceil(counts * (1 + spread)), np.nan)
    return Table.of(
        Need,
        {
            "place_id": [scale.place_id] * counts.size,
            "area_id": np.repeat(np.array(ground.area_id, dtype=object), segments),
            "segment_id": [segment.segment_id for segment in SEGMENTS] * areas,
            "people": counts,
            "low": _whole_or_unknown(low),
            "high": _whole_or_unknown(high),
            "source": [
                "Invented town: estimate from deprivation" if s.assumed else "Invented town: returns" for s in SEGMENTS
            ]
            * areas,
            "as_of": [AS_OF] * counts.size,
            "assumed": [segment.assumed for segment in SEGMENTS] * areas,
        },
    )


def table_requirements(*, scale: Scale) -> Table[Requirement]:
    """What each segment needs."""
    return Table.of_nouns(
        Requirement,
        [
            Requirement(
                place_id=scale.place_id,
                segment_id=segment.segment_id,
                service_type=service_type,
                essential=service_type in segment.essential,
            )
            for segment in SEGMENTS
            for service_type in segment.essential + segment.helpful
        ],
    )


def _whole_or_unknown(values: np.ndarray) -> list[int | None]:
    return [None if np.isnan(value) else int(value) for value in values]
