"""Exact tests of a count against chance: drawn from a pool (hypergeometric), or at a stated rate (binomial).

Both give the ratio of found to expected, its exact 95% interval, the chance that a count as far out comes up though
nothing is wrong (the attained size of the test), and the chance of noticing a ratio that matters.
Sources: Fisher 1935; Clopper and Pearson 1934, Biometrika 26; Cornfield 1956 for the interval of the odds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

Real = npt.NDArray[np.float64]

ODDS_LOG_MAX = 16.0
STEPS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """What a test says: `beyond` chance on the side that is wrong, or `able` false where no count could have been."""

    able: bool
    beyond: bool
    ratio: float | None
    low: float | None
    high: float | None
    size: float
    power: float | None


UNABLE = Tested(able=False, beyond=False, ratio=None, low=None, high=None, size=0.0, power=None)


def drawn(*, base: int, group: int, flagged: int, both: int, tail: float, upper: bool, matters: float) -> Tested:
    """Whether `both` of the `flagged` people belong to a `group` of the `base`, more (`upper`) or less than by chance.

    Ratio = group's share of the flagged / its share of the base. Counts of people; 0 <= both <= min(group, flagged).
    """
    expected = group * flagged / base if base else 0.0
    if not 0 < group < base or not 0 < flagged < base:
        return UNABLE
    counts = np.arange(max(0, group + flagged - base), min(group, flagged) + 1, dtype=np.float64)
    chance = _choose_log(group, counts) + _choose_log(base - group, flagged - counts)
    family = _Family(counts=counts, weight=chance, expected=expected)
    return _tested(family=family, found=both, tail=tail, upper=upper, matters=matters)


def rated(*, tries: int, found: int, rate: float, tail: float, upper: bool, matters: float) -> Tested:
    """Whether `found` of `tries` is more (`upper`) or less than a `rate` gives. Ratio: found / (tries x rate)."""
    if tries <= 0:
        return UNABLE
    counts = np.arange(0, tries + 1, dtype=np.float64)
    chance = _choose_log(tries, counts) + counts * np.log(rate) + (tries - counts) * np.log1p(-rate)
    family = _Family(counts=counts, weight=chance, expected=tries * rate)
    return _tested(family=family, found=found, tail=tail, upper=upper, matters=matters)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Family:
    """Counts that can come up and the logarithm of their chances where nothing is wrong (up to a constant).

    Tilting the chances by odds^count gives every other truth: Fisher's noncentral hypergeometric, or the binomial.
    """

    counts: Real
    weight: Real
    expected: float

    def at(self, odds_log: float) -> Real:
        tilted = self.weight + self.counts * odds_log
        share = np.exp(tilted - tilted.max())
        return np.asarray(share / share.sum())

    def ratio(self, odds_log: float) -> float:
        return float(self.at(odds_log) @ self.counts) / self.expected

    def odds_for(self, ratio: float) -> float | None:
        """The odds under which the ratio is expected; None where no odds give it."""
        if not self.counts[0] < ratio * self.expected < self.counts[-1]:
            return None
        return _bisect(lambda odds: self.ratio(odds) - ratio)


def _tested(*, family: _Family, found: int, tail: float, upper: bool, matters: float) -> Tested:
    null = family.at(0.0)
    tails = np.cumsum(null[::-1])[::-1] if upper else np.cumsum(null)
    out = tails <= tail
    here = int(found - family.counts[0])
    low, high = _interval(family=family, here=here, tail=tail)
    odds = family.odds_for(matters)
    return Tested(
        able=bool(out.any()),
        beyond=bool(out[here]),
        ratio=found / family.expected,
        low=low,
        high=high,
        size=min(float(null[out].sum()), 1.0),
        power=None if odds is None else min(float(family.at(odds)[out].sum()), 1.0),
    )


def _interval(*, family: _Family, here: int, tail: float) -> tuple[float, float | None]:
    """The ratios under which the count, or one further out, comes up with a chance of at least `tail` on each side."""
    last = len(family.counts) - 1
    low, high = float(family.counts[0] / family.expected), float(family.counts[-1] / family.expected)
    if here > 0:
        low = family.ratio(_bisect(lambda odds: float(family.at(odds)[here:].sum()) - tail))
    if here < last:
        high = family.ratio(_bisect(lambda odds: tail - float(family.at(odds)[: here + 1].sum())))
    return low, high


def _bisect(rising: Callable[[float], float]) -> float:
    """Where a rising function of the log odds is zero."""
    low, high = -ODDS_LOG_MAX, ODDS_LOG_MAX
    for _ in range(STEPS):
        middle = (low + high) / 2
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _choose_log(total: int, counts: Real) -> Real:
    found = special.gammaln(total + 1.0) - special.gammaln(counts + 1.0) - special.gammaln(total - counts + 1.0)
    return np.asarray(found, dtype=np.float64)
