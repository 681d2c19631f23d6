"""Weights under which a pool is like a cohort: entropy balancing (Hainmueller 2012), as a convex problem."""

from __future__ import annotations

import numpy as np
from scipy import optimize

STEPS_MAX = 100
NEAR = 1e-5
"""Length of the gradient from which plain Newton steps finish: the value itself no longer tells two points apart."""

FINISHING_STEPS_MAX = 8
GRADIENT_MAX = 1e-7
"""Largest gap of an average, in standard deviations, at which the averages are called equal."""


def balance_weights(*, gaps: np.ndarray) -> np.ndarray | None:
    """Weights (sum 1) nearest to equal under which every column of `gaps` averages zero; None where there are none.

    `gaps` has a row for each person of the pool: what is known of them less the cohort's average, each column in
    standard deviations. The dual of maximum entropy is the log of a sum of exponentials, minimised by Newton's method
    in a trust region (`scipy.optimize`).
    """
    people, columns = gaps.shape
    if not columns:
        return np.full(people, 1 / people)
    dual = _Dual(np.ascontiguousarray(gaps))
    found = optimize.minimize(
        dual.value,
        np.zeros(columns),
        jac=dual.gradient,
        hess=dual.curvature,
        method="trust-exact",
        options={"maxiter": STEPS_MAX, "gtol": NEAR, "initial_trust_radius": 1.0, "max_trust_radius": 100.0},
    )
    at = found.x
    for _ in range(FINISHING_STEPS_MAX):
        if np.abs(dual.gradient(at)).max() <= GRADIENT_MAX / 100:
            break
        at = at - np.linalg.lstsq(dual.curvature(at), dual.gradient(at), rcond=1e-12)[0]
    weights = dual.weights(at)
    if not np.isfinite(weights).all() or np.abs(dual.gradient(at)).max() > GRADIENT_MAX:
        return None
    return weights


class _Dual:
    """The dual's value, gradient and curvature; the exponentials of the last point are kept, as all three need them."""

    def __init__(self, gaps: np.ndarray) -> None:
        self.gaps = gaps
        self._at = np.full(gaps.shape[1], np.nan)
        self._value = 0.0
        self._weights = np.empty(0)

    def weights(self, at: np.ndarray) -> np.ndarray:
        """The weights that belong to a point."""
        if not np.array_equal(at, self._at):
            logs = self.gaps @ at
            most = float(logs.max())
            raised = np.exp(logs - most)
            total = float(raised.sum())
            self._at, self._value, self._weights = at.copy(), most + float(np.log(total)), raised / total
        return self._weights

    def value(self, at: np.ndarray) -> float:
        """Log of the sum of exponentials."""
        self.weights(at)
        return self._value

    def gradient(self, at: np.ndarray) -> np.ndarray:
        """The weighted averages."""
        return np.asarray(self.weights(at) @ self.gaps)

    def curvature(self, at: np.ndarray) -> np.ndarray:
        """The weighted covariance."""
        weights = self.weights(at)
        mean = weights @ self.gaps
        return np.asarray(weighted_gram(self.gaps, weights) - np.outer(mean, mean))


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
