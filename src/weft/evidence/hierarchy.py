"""Partial pooling of counted results: log-odds = known beforehand + shared + service type + segment + provider.

Binomial counts; the three levels are normal about zero. For given spreads the effects' mode is found by Newton's method
(the posterior is log-concave) and their covariance is that of the normal at the mode (Laplace); the spreads are
averaged over a grid by their marginal chance. No sampling: the same counts give the same answer.
Sources: Gelman and Hill 2007, ch. 14; Rue, Martino and Chopin 2009, J. R. Stat. Soc. B 71(2), for the averaging.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
from scipy import linalg, special

Real = npt.NDArray[np.float64]

SPREADS = (0.05, 0.15, 0.3, 0.5, 0.8, 1.2)
"""Standard deviations in log-odds over which each level is averaged: from hardly any to threefold odds. Assumed."""

SPREAD_PRIOR = 0.5
"""Scale of the half-normal expectation of a spread, in log-odds. Weakly informative: Gelman 2006. Assumed, 2026-11."""

SHARED_SPREAD = 1.0
"""Standard deviation of what all share, in log-odds: results may lie far from what was known. Assumed, 2026-11."""

NEWTON_STEPS, STEP_LEAST = 50, 1e-9
LEVELS = ("type", "segment", "provider")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """Log-odds of any combination of levels: chances of the grid's points [g], and for each a mean and covariance."""

    weights: Real
    means: tuple[Real, ...]
    covariances: tuple[Real, ...]

    def at(self, combination: Real, offset: float) -> tuple[Real, Real]:
        """Mean and standard deviation of the log-odds for a combination [q] of effects, at every point of the grid."""
        means = np.array([offset + float(combination @ mean) for mean in self.means])
        spreads = np.array([np.sqrt(max(float(combination @ c @ combination), 0.0)) for c in self.covariances])
        return means, spreads


def pool(*, people: Real, achieved: Real, offset: Real, levels: Sequence[npt.NDArray[np.int64]]) -> Pooled:
    """Fit the counts `achieved` of `people` [n]. `offset` [n] are log-odds known beforehand; `levels`: for each of the
    three levels the number of every row's group [n], counted from 0."""
    design, group = design_of(levels=levels)
    logs, means, covariances = [], [], []
    start = np.zeros(design.shape[1])
    for spreads in product(SPREADS, repeat=len(levels)):
        precision = _precision(group, spreads)
        mode, log, covariance = _laplace(people, achieved, offset, design, precision, start)
        start = mode
        logs.append(log - sum(0.5 * (spread / SPREAD_PRIOR) ** 2 for spread in spreads) + sum(np.log(spreads)))
        means.append(mode)
        covariances.append(covariance)
    chances = np.exp(np.array(logs) - max(logs))
    return Pooled(weights=chances / chances.sum(), means=tuple(means), covariances=tuple(covariances))


def design_of(*, levels: Sequence[npt.NDArray[np.int64]]) -> tuple[Real, npt.NDArray[np.int64]]:
    """Zeros and ones [n, 1 + groups of every level], and for each column its level; -1 for what all share."""
    rows = len(levels[0])
    columns, group = [np.ones((rows, 1))], [-1]
    for number, level in enumerate(levels):
        size = int(level.max()) + 1
        columns.append(np.eye(size)[level])
        group += [number] * size
    return np.hstack(columns), np.array(group)


def _precision(group: npt.NDArray[np.int64], spreads: Sequence[float]) -> Real:
    every = np.array([*spreads, SHARED_SPREAD])
    return np.asarray(1.0 / every[group] ** 2)


def _laplace(
    people: Real, achieved: Real, offset: Real, design: Real, precision: Real, start: Real
) -> tuple[Real, float, Real]:
    """The mode, the logarithm of the marginal chance of the counts (up to a constant), and the covariance."""
    effects = start.copy()
    value = _joint(people, achieved, offset, design, precision, effects)
    for _ in range(NEWTON_STEPS):
        chance = special.expit(offset + design @ effects)
        slope = design.T @ (achieved - people * chance) - precision * effects
        step = linalg.solve(_curvature(people, chance, design, precision), slope, assume_a="pos")
        size = 1.0
        while (new := _joint(people, achieved, offset, design, precision, effects + size * step)) < value - 1e-12:
            size /= 2
        effects, value = effects + size * step, new
        if float(np.abs(step).max()) < STEP_LEAST:
            break
    chance = special.expit(offset + design @ effects)
    factor = linalg.cho_factor(_curvature(people, chance, design, precision), lower=True)
    log = value + 0.5 * float(np.log(precision).sum()) - float(np.log(np.diag(factor[0])).sum())
    return effects, log, linalg.cho_solve(factor, np.eye(len(effects)))


def _joint(people: Real, achieved: Real, offset: Real, design: Real, precision: Real, effects: Real) -> float:
    linear = offset + design @ effects
    log = achieved @ special.log_expit(linear) + (people - achieved) @ special.log_expit(-linear)
    return float(log - 0.5 * (precision * effects) @ effects)


def _curvature(people: Real, chance: Real, design: Real, precision: Real) -> Real:
    weight = people * chance * (1 - chance)
    return np.asarray((design * weight[:, None]).T @ design + np.diag(precision))


def summary_of(*, weights: Real, means: Real, spreads: Real) -> tuple[float, float, float]:
    """Mean chance and its 95% interval, of log-odds that are a mixture of normals."""
    nodes, shares = np.polynomial.hermite_e.hermegauss(21)
    values = special.expit(means[:, None] + spreads[:, None] * nodes)
    mean = float(weights @ (values @ (shares / shares.sum())))
    ends = []
    for level in (0.025, 0.975):
        low, high = float((means - 8 * spreads).min()), float((means + 8 * spreads).max())
        for _ in range(60):
            middle = (low + high) / 2
            below = float(weights @ special.ndtr((middle - means) / np.maximum(spreads, 1e-12)))
            low, high = (middle, high) if below < level else (low, middle)
        ends.append(float(special.expit((low + high) / 2)))
    return mean, ends[0], ends[1]
