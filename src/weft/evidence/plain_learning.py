"""What partial pooling means, for providers of one service type and segment: every integral worked out on a grid."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from scipy import special

from weft.evidence.hierarchy import SHARED_SPREAD, SPREAD_PRIOR, SPREADS

SHARED_POINTS, OWN_POINTS = 161, 61


def pooled_plainly(*, people: Sequence[int], achieved: Sequence[int], offset: float) -> list[float]:
    """The mean chance of every provider, given the counts of all. `offset`: log-odds known beforehand.

    A provider's log-odds are the offset, what all share (with the service type's and the segment's own, of which there
    is one each), and its own; the chance of its count is binomial. The spreads are averaged as the engine averages
    them, by the exact chance of the counts instead of an approximate one.
    """
    nodes, shares = np.polynomial.hermite_e.hermegauss(OWN_POINTS)
    shares = shares / shares.sum()
    logs, means = [], []
    for spreads in product(SPREADS, repeat=3):
        wide = float(np.sqrt(SHARED_SPREAD**2 + spreads[0] ** 2 + spreads[1] ** 2))
        shared = np.linspace(-6 * wide, 6 * wide, SHARED_POINTS)
        log = -0.5 * (shared / wide) ** 2
        own = []
        for n, k in zip(people, achieved, strict=True):
            linear = offset + shared[:, None] + spreads[2] * nodes
            part = k * special.log_expit(linear) + (n - k) * special.log_expit(-linear)
            most = part.max(axis=1, keepdims=True)
            chance = np.exp(part - most)
            log = log + most[:, 0] + np.log(chance @ shares)
            own.append((chance * special.expit(linear)) @ shares / (chance @ shares))
        top = float(log.max())
        weight = np.exp(log - top)
        total = float(weight.sum())
        prior = sum(np.log(spread) - 0.5 * (spread / SPREAD_PRIOR) ** 2 for spread in spreads)
        logs.append(top + np.log(total * (shared[1] - shared[0]) / wide) + prior)
        means.append([float(weight @ values) / total for values in own])
    chances = np.exp(np.array(logs) - max(logs))
    return [float(value) for value in (chances / chances.sum()) @ np.array(means)]
