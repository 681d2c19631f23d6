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

TIMES_FASTER_MAX = 10.0
"""A travel time that beats the brief's own speed along the straight line by more than this is absurd: a fault of the
data, not a fast road. Our own judgement, November 2026."""

CANDIDATE_TIMES = 2.0
"""A routing server is asked about pairs up to so many times the longest journey by the straight line: roads that are
twice as fast as the brief's speed are rare, and further pairs would cost questions without end. Our own judgement,
November 2026."""

DOORSTEP_KM = 0.25
"""Up to here any travel time is believed, nought too: a router moves both ends to the same piece of road."""

KM_OF_A_MILE = 1.609344
"""International mile, exact (1959)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedStandard:
    """One column of a published time-and-distance standard. `verified`: its figures were read at their source."""

    standard: str
    county_type: str
    minutes_max: float
    miles_max: float
    share_min: float
    per_thousand: float
    source: str
    as_of: date
    verified: bool


def _medicare(county_type: str, minutes: float, miles: float, share: float, ratio: float) -> PublishedStandard:
    return PublishedStandard(
        standard="cms-primary-care",
        county_type=county_type,
        minutes_max=minutes,
        miles_max=miles,
        share_min=share,
        per_thousand=ratio,
        source="US 42 CFR 422.116, primary care",
        as_of=date(2020, 6, 2),
        verified=False,
    )


STANDARDS = (
    _medicare("large-metro", 10, 5, 0.90, 1.67),
    _medicare("metro", 15, 10, 0.90, 1.67),
    _medicare("micro", 30, 20, 0.85, 1.42),
    _medicare("rural", 40, 30, 0.85, 1.42),
    _medicare("extreme-access", 70, 60, 0.85, 1.42),
)
"""Published standards. The structure (both limits, 90% or 85% of people, a ratio rounded up, providers counted only
where someone is within both) was read in the regulation; the figures were not compared with the federal tables."""
