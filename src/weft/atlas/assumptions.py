"""Numbers of the map that someone chose: each with its unit, its source and its date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class DistanceBand:
    """How much a person at that journey counts, up to and including `minutes_max`; in hundredths of a person."""

    minutes_max: float
    hundredths: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessAssumption:
    """Distance weights of the enhanced two-step floating catchment area (E2SFCA).

    `bands` in order of journey; beyond the last one, and up to the longest journey of the brief, the last weight holds,
    because the brief and not this table says how far is too far.
    """

    bands: tuple[DistanceBand, ...]
    source: str
    as_of: date


ACCESS = AccessAssumption(
    bands=(
        DistanceBand(minutes_max=10.0, hundredths=100),
        DistanceBand(minutes_max=20.0, hundredths=68),
        DistanceBand(minutes_max=30.0, hundredths=22),
    ),
    source="Luo and Qi 2009, Health & Place 15(4), slow decay set",
    as_of=date(2009, 12, 1),
)

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth in kilometres (IUGG, Moritz 2000, Geodetic Reference System 1980)."""

MINUTES_TOLERANCE = 1e-9
"""Minutes by which a journey may exceed the longest one, so that rounding of the last digit decides nothing."""

MINUTES_DIGITS = 3
"""Decimals that minutes are kept with."""

PEOPLE_MAX = 1_000_000_000
"""Most people in need, and most funded places, of one service type: up to here the flow is exact in 64-bit integers."""

PLACE_PARTS = 1_000_000_000
"""Parts of one place that access is added up in, as whole numbers, so that the order of rows cannot show."""
