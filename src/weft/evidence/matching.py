"""Weights by the nearest people: several of the pool for each of the cohort, with replacement, inside a caliper."""

from __future__ import annotations

import numpy as np

from weft.evidence.assumptions import NEIGHBOURS


def match_weights(
    *, logits: np.ndarray, treated: np.ndarray, strata: np.ndarray, width: float
) -> tuple[np.ndarray, np.ndarray]:
    """Weights of the pool (sum 1) and flags of the cohort who found somebody in their own group within `width`.

    Each of the cohort gives an equal share to each of the nearest few; of people equally near, the first by order.
    """
    from sklearn.neighbors import NearestNeighbors

    ours, theirs = np.flatnonzero(treated), np.flatnonzero(~treated)
    given = np.zeros(len(theirs))
    found = np.zeros(len(ours), dtype=bool)
    for group in np.unique(strata[ours]):
        own, other = np.flatnonzero(strata[ours] == group), np.flatnonzero(strata[theirs] == group)
        if not len(other):
            continue
        near = NearestNeighbors(n_neighbors=min(NEIGHBOURS, len(other)), algorithm="kd_tree")
        near.fit(logits[theirs[other], None])
        apart, places = near.kneighbors(logits[ours[own], None])
        alike = apart <= width
        counts = alike.sum(axis=1)
        found[own] = counts > 0
        shares = np.divide(alike, counts[:, None], out=np.zeros(alike.shape), where=counts[:, None] > 0)
        given += np.bincount(other[places].ravel(), weights=shares.ravel(), minlength=len(theirs))
    total = given.sum()
    return (given / total if total else given), found
