"""How strong a hidden cause would have to be, and how many people would settle what is open."""

from __future__ import annotations

import math

import numpy as np

from weft.evidence.assumptions import PEOPLE_NEEDED_MAX, POWER_DEVIATIONS
from weft.evidence.estimate import Estimate

RISK_PER_DEVIATION = 0.91
"""Log risk ratio that a difference of one standard deviation is worth (VanderWeele and Ding 2017, table 2)."""

NORMAL_95 = 1.959964


def e_value(*, risk_ratio: float) -> float:
    """The E-value of a risk ratio on either side of 1 (VanderWeele and Ding 2017): RR + sqrt(RR x (RR - 1))."""
    ratio = risk_ratio if risk_ratio >= 1 else 1 / risk_ratio
    return ratio + math.sqrt(ratio * (ratio - 1))


def hidden_causes(
    *, found: Estimate, cohort_mean: float, deviation: float, share: bool, people: int
) -> tuple[float, float]:
    """E-values of the difference and of the end of its interval nearer zero (1 where the interval holds zero).

    A share gives a risk ratio, its limit by the delta method on the log; any other outcome by its standard
    deviation in the weighted pool.
    """
    holds_zero = found.low <= 0 <= found.high
    if share:
        least = 0.5 / max(people, 1)
        ours, theirs = max(cohort_mean, least), max(found.pool_mean, least)
        log_ratio = math.log(ours / theirs)
        spread = NORMAL_95 * math.sqrt(found.cohort_variance / ours**2 + found.pool_variance / theirs**2)
        limit = max(abs(log_ratio) - spread, 0.0)
    else:
        if deviation <= 0:
            return 1.0, 1.0
        log_ratio = RISK_PER_DEVIATION * found.difference / deviation
        limit = RISK_PER_DEVIATION * min(abs(found.low), abs(found.high)) / deviation
    most = math.log(1e12)
    whole, near = (e_value(risk_ratio=math.exp(min(abs(size), most))) for size in (log_ratio, limit))
    return whole, 1.0 if holds_zero else near


def detectable(*, standard_error: float) -> float:
    """The smallest true difference that people as many as these show four times in five."""
    return POWER_DEVIATIONS * standard_error


def people_needed(*, people: int, difference: float, standard_error: float) -> int | None:
    """People of a cohort that show a difference as large as this four times in five, the pool growing alike.

    None where it would take more than a million.
    """
    if not difference:
        return None
    needed = people * (POWER_DEVIATIONS * standard_error / difference) ** 2
    return math.ceil(needed) if needed <= PEOPLE_NEEDED_MAX else None


def lost_interval(
    *, found: Estimate, outcome: np.ndarray, cohort_mean: float, missing: tuple[float, float]
) -> tuple[float, float]:
    """The interval's ends if everybody whose outcome is missing had the one that moves the difference most.

    `missing` are the shares of cohort and pool without an outcome; the extremes are the largest and smallest seen.
    """
    least, most = float(outcome.min()), float(outcome.max())

    def with_lost(ours: float, theirs: float) -> float:
        cohort = (1 - missing[0]) * cohort_mean + missing[0] * ours
        pool = (1 - missing[1]) * found.pool_mean + missing[1] * theirs
        return cohort - pool

    below, above = found.difference - found.low, found.high - found.difference
    return with_lost(least, most) - below, with_lost(most, least) + above
