"""What a comparison means, from the textbook: means, strata, nearest people, one loop at a time.

`compare` agrees with each where the two coincide: with no covariate, with one category, with matching on what is given.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from scipy import stats


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainDifference:
    """A difference with its standard error and 95% interval, in the outcome's unit."""

    difference: float
    standard_error: float
    low: float
    high: float


def difference(*, cohort: Sequence[float], pool: Sequence[float]) -> PlainDifference:
    """Difference of two averages with Welch's interval: what is right where chance alone decided who took part."""
    ours, theirs = _variance(cohort) / len(cohort), _variance(pool) / len(pool)
    degrees = (ours + theirs) ** 2 / (ours**2 / (len(cohort) - 1) + theirs**2 / (len(pool) - 1))
    return _interval(_mean(cohort) - _mean(pool), math.sqrt(ours + theirs), degrees)


def stratified(*, cohort: Sequence[tuple[str, float]], pool: Sequence[tuple[str, float]]) -> PlainDifference:
    """Differences within groups, each a group's name and an outcome, weighted by the cohort's people in the group.

    Groups that only one side has are left out. The variance is that of the cohort's gains over the pool's average in
    their group, and that of those averages.
    """
    ours, theirs = _grouped(cohort), _grouped(pool)
    shared = sorted(set(ours) & set(theirs))
    people = sum(len(ours[name]) for name in shared)
    gains = [value - _mean(theirs[name]) for name in shared for value in ours[name]]
    first = _variance(gains) / people
    second, squared = 0.0, 0.0
    for name in shared:
        weight = len(ours[name]) / people
        if len(theirs[name]) > 1:
            second += weight**2 * _variance(theirs[name]) / len(theirs[name])
        squared += weight**2 / len(theirs[name])
    degrees_pool = max(1 / squared - len(shared), 1.0)
    degrees = (first + second) ** 2 / (first**2 / (people - 1) + second**2 / degrees_pool)
    return _interval(_mean(gains), math.sqrt(first + second), degrees)


def nearest_weights(
    *, cohort: Sequence[float], pool: Sequence[float], neighbours: int, width: float
) -> tuple[list[float], list[bool]]:
    """Weights of the pool (sum 1) by the nearest few of each of the cohort within `width`, and who found anybody."""
    weights, found = [0.0] * len(pool), []
    for own in cohort:
        near = sorted(range(len(pool)), key=lambda at: (abs(pool[at] - own), at))[:neighbours]
        near = [at for at in near if abs(pool[at] - own) <= width]
        found.append(bool(near))
        for at in near:
            weights[at] += 1 / len(near)
    total = sum(weights)
    return [weight / total if total else 0.0 for weight in weights], found


def e_value(*, risk_ratio: float) -> float:
    """The E-value: RR + sqrt(RR x (RR - 1)), of the ratio or its inverse, whichever is above one."""
    ratio = max(risk_ratio, 1 / risk_ratio)
    return ratio + math.sqrt(ratio * (ratio - 1))


def _interval(value: float, error: float, degrees: float) -> PlainDifference:
    half = float(stats.t.ppf(0.975, degrees)) * error
    return PlainDifference(difference=value, standard_error=error, low=value - half, high=value + half)


def _grouped(rows: Sequence[tuple[str, float]]) -> dict[str, list[float]]:
    groups: dict[str, list[float]] = defaultdict(list)
    for name, value in rows:
        groups[name].append(value)
    return groups


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _variance(values: Sequence[float]) -> float:
    mean = _mean(values)
    return math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)
