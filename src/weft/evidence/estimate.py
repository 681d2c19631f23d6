"""One doubly robust estimator for every way of weighting: the difference, and how far chance may have moved it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from weft.evidence.weighting import effective, weighted_gram

LEVERAGE_MAX = 0.9999
BLOCK = 65_536
"""People worked on at a time, so that memory stays small."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arms:
    """Cohort and pool as compared: outcomes, features (a row a person), weights of the pool (sum 1), groups."""

    cohort_outcome: np.ndarray
    pool_outcome: np.ndarray
    cohort_values: np.ndarray
    pool_values: np.ndarray
    weights: np.ndarray
    cohort_clusters: np.ndarray | None = None
    pool_clusters: np.ndarray | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A difference in the outcome's unit, with its 95% interval and the two sides' shares of its variance."""

    difference: float
    standard_error: float
    degrees: float
    low: float
    high: float
    pool_mean: float
    cohort_variance: float
    pool_variance: float


def estimate(*, arms: Arms, predicted: tuple[np.ndarray, np.ndarray] | None = None) -> Estimate:
    """Average of the cohort's outcome less its prediction, less the weighted pool's.

    The prediction is a weighted linear regression in the pool, or `predicted` (cohort, pool) where a model gave it.
    Where weights balance the features exactly, the regression moves nothing and only narrows the interval. Where they
    do not (matching), the slopes carry the pool's averages to the cohort's, and how unsure they are is in the interval.
    """
    leverage, reach = np.zeros(len(arms.pool_outcome)), np.ones(len(arms.pool_outcome))
    if predicted is None:
        predicted, leverage, reach, rank = _regressed(arms)
    else:
        rank = 0
    gains = arms.cohort_outcome - predicted[0]
    residuals = arms.pool_outcome - predicted[1]
    shift = float(arms.weights @ residuals)
    difference = float(gains.mean()) - shift
    ours = (gains - gains.mean()) / len(gains)
    theirs = arms.weights * reach * (residuals - (shift if rank == 0 else 0.0)) / np.sqrt(1 - leverage)
    cohort_variance = float(np.square(ours).sum()) * len(ours) / (len(ours) - 1)
    pool_variance = float(np.square(theirs).sum())
    if arms.cohort_clusters is None or arms.pool_clusters is None:
        variance = cohort_variance + pool_variance
        degrees = _welch(
            cohort_variance, pool_variance, len(ours) - 1, max(effective(arms.weights) - max(rank, 1), 1.0)
        )
    else:
        variance, degrees = _clustered(ours, theirs, arms.cohort_clusters, arms.pool_clusters)
        share = variance / (cohort_variance + pool_variance) if cohort_variance + pool_variance else 1.0
        cohort_variance, pool_variance = cohort_variance * share, pool_variance * share
    error = float(np.sqrt(variance))
    half = float(stdtrit(degrees, 0.975)) * error
    return Estimate(
        difference=difference,
        standard_error=error,
        degrees=degrees,
        low=difference - half,
        high=difference + half,
        pool_mean=float(arms.cohort_outcome.mean()) - difference,
        cohort_variance=cohort_variance,
        pool_variance=pool_variance,
    )


def _regressed(arms: Arms) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray, np.ndarray, int]:
    """Predictions for both sides by weighted regression in the pool; each pool person's leverage and reach; the rank.

    Reach is how many times its weight a pool person moves the prediction at the cohort's averages: one where the
    weights already have those averages.
    """
    centre, level = arms.weights @ arms.pool_values, float(arms.weights @ arms.pool_outcome)
    # Sums about the weighted averages: the intercept then stands apart and nothing large is subtracted twice.
    gram = weighted_gram(arms.pool_values, arms.weights) - np.outer(centre, centre)
    inverse = np.linalg.pinv(gram, rcond=1e-10, hermitian=True)
    slopes = inverse @ (arms.pool_values.T @ (arms.weights * (arms.pool_outcome - level)))
    gap = inverse @ (arms.cohort_values.mean(axis=0) - centre)
    spread, reach = np.empty(len(arms.weights)), np.empty(len(arms.weights))
    for start in range(0, len(spread), BLOCK):
        apart = arms.pool_values[start : start + BLOCK] - centre
        spread[start : start + BLOCK] = np.einsum("ij,ij->i", apart @ inverse, apart)
        reach[start : start + BLOCK] = 1 + apart @ gap
    leverage = np.minimum(arms.weights * (1 + spread), LEVERAGE_MAX)
    predicted = tuple(level + (values - centre) @ slopes for values in (arms.cohort_values, arms.pool_values))
    rank = 1 + (int(np.linalg.matrix_rank(gram, tol=1e-10, hermitian=True)) if len(gram) else 0)
    return (predicted[0], predicted[1]), leverage, reach, rank


def _welch(first: float, second: float, first_degrees: float, second_degrees: float) -> float:
    """Degrees of freedom of a sum of two variances (Satterthwaite)."""
    total = first + second
    if total <= 0:
        return float(min(first_degrees, second_degrees))
    return total**2 / (first**2 / first_degrees + second**2 / second_degrees)


def _clustered(
    ours: np.ndarray, theirs: np.ndarray, our_groups: np.ndarray, their_groups: np.ndarray
) -> tuple[float, float]:
    """Variance when people of a group move together, and its degrees of freedom, by the side with fewer groups."""
    groups = np.concatenate([our_groups, their_groups])
    sums = np.bincount(groups, weights=np.concatenate([ours, -theirs]))
    count = len(np.unique(groups))
    fewest = min(len(np.unique(our_groups)), len(np.unique(their_groups)))
    return float(np.square(sums).sum()) * count / max(count - 1, 1), float(max(fewest - 1, 1))
