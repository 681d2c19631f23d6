"""Process charts (XmR): what a monthly figure does by itself, and the months that stand out from it.

Source: Wheeler 1993, *Understanding Variation*; rules as NHS England's *Making data count* states them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from weft.evidence.monitor_assumptions import BASELINE_MONTHS, LIMIT_FACTOR, OUTER_SHARE, RANGE_FACTOR, RUN_LENGTH

Real = npt.NDArray[np.float64]
RULES = ("outside", "run", "trend", "two_of_three")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessChart:
    """Mean, natural process limits, and by which rules every point stands out. `trial`: the baseline is short."""

    centre: float
    low: float
    high: float
    rules: tuple[tuple[str, ...], ...]
    trial: bool


def chart_of(*, values: Sequence[float], floor: float | None = None) -> ProcessChart:
    """The chart of figures in order of time, at least two. `floor`: least value possible, below which no limit lies.

    Limits = mean +- 2.66 x mean moving range of the first 12 (or all, if fewer). Moving ranges above 3.267 x their
    mean are left out and the mean taken again, once. Rules: a point outside the limits; each point from the seventh in
    a row on one side of the mean on; the same of a rise or fall; two of three beyond 2/3 of the way to one limit.
    """
    every = np.asarray(values, dtype=np.float64)
    baseline = every[:BASELINE_MONTHS]
    centre = float(baseline.mean())
    ranges = np.abs(np.diff(baseline))
    usual = float(ranges.mean())
    kept = ranges[ranges <= RANGE_FACTOR * usual]
    # Where all that is left are months without any change, they would set limits of no width.
    usual = float(kept.mean()) if kept.any() else usual
    half = LIMIT_FACTOR * usual
    low = centre - half if floor is None else max(floor, centre - half)
    flags = {
        "outside": (every > centre + half) | (every < low),
        "run": _run(every > centre) | _run(every < centre),
        "trend": _trend(every),
        "two_of_three": _two_of_three(every > centre + half * OUTER_SHARE)
        | _two_of_three(every < centre - half * OUTER_SHARE),
    }
    rules = tuple(tuple(name for name in RULES if flags[name][at]) for at in range(len(every)))
    return ProcessChart(centre=centre, low=low, high=centre + half, rules=rules, trial=len(baseline) < BASELINE_MONTHS)


def _run(here: npt.NDArray[np.bool_], length: int = RUN_LENGTH) -> npt.NDArray[np.bool_]:
    """From the `length`th true in a row on."""
    row, found = 0, np.zeros(len(here), dtype=np.bool_)
    for at, one in enumerate(here.tolist()):
        row = row + 1 if one else 0
        found[at] = row >= length
    return found


def _trend(values: Real) -> npt.NDArray[np.bool_]:
    """Seven points in a row, each above (or each below) the one before: six steps the same way."""
    steps = np.diff(values)
    up, down = _run(steps > 0, RUN_LENGTH - 1), _run(steps < 0, RUN_LENGTH - 1)
    return np.concatenate([[False], up | down])


def _two_of_three(beyond: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """A point beyond, with another beyond among the two before it."""
    found = np.zeros(len(beyond), dtype=np.bool_)
    for at in range(len(beyond)):
        found[at] = beyond[at] and beyond[max(0, at - 2) : at].any()
    return found
