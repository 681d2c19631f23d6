"""Weights under which a pool is like a cohort: entropy balancing (Hainmueller 2012), as a convex problem."""

from __future__ import annotations

import numpy as np
from scipy import optimize

STEPS_MAX = 200
GRADIENT_MAX = 1e-7
"""Largest gap of an average, in standard deviations, at which the averages are called equal."""


def balance_weights(*, gaps: np.ndarray) -> np.ndarray | None:
    """Weights (sum 1) nearest to equal under which every column of `gaps` averages zero; None where there are none.

    `gaps` has a row for each person of the pool: what is known of them less the cohort's average, each column in
    standard deviations. The dual of maximum entropy is the log of a sum of exponentials, minimised by Newton's method.
    """
    people, columns = gaps.shape
    if not columns:
        return np.full(people, 1 / people)
    found = optimize.minimize(
        lambda at: _value(gaps, at),
        np.zeros(columns),
        jac=lambda at: _gradient(gaps, at),
        hess=lambda at: _curvature(gaps, at),
        method="trust-exact",
        options={
            "maxiter": STEPS_MAX,
            "gtol": GRADIENT_MAX / 10,
            "initial_trust_radius": 1.0,
            "max_trust_radius": 100.0,
        },
    )
    weights = _weights(gaps, found.x)
    if not np.isfinite(weights).all() or np.abs(weights @ gaps).max() > GRADIENT_MAX:
        return None
    return weights


def _weights(gaps: np.ndarray, at: np.ndarray) -> np.ndarray:
    logs = gaps @ at
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def _value(gaps: np.ndarray, at: np.ndarray) -> float:
    logs = gaps @ at
    most = logs.max()
    return float(most + np.log(np.exp(logs - most).sum()))


def _gradient(gaps: np.ndarray, at: np.ndarray) -> np.ndarray:
    return np.asarray(_weights(gaps, at) @ gaps)


def _curvature(gaps: np.ndarray, at: np.ndarray) -> np.ndarray:
    weights = _weights(gaps, at)
    mean = weights @ gaps
    return np.asarray(weighted_gram(gaps, weights) - np.outer(mean, mean))


def weighted_gram(values: np.ndarray, weights: np.ndarray, *, block: int = 65_536) -> np.ndarray:
    """Sum over rows of weight x row x row', a block of rows at a time so that memory stays small."""
    gram = np.zeros((values.shape[1], values.shape[1]))
    for start in range(0, len(values), block):
        part = values[start : start + block]
        gram += part.T @ (part * weights[start : start + block, None])
    return gram


def effective(weights: np.ndarray) -> float:
    """How many equally weighted people the weights (sum 1) are worth (Kish)."""
    return float(1 / np.square(weights).sum())
