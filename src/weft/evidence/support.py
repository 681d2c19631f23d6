"""Who has somebody like them on the other side: common support by a logistic score (Austin 2011)."""

from __future__ import annotations

import numpy as np

from weft.evidence.assumptions import CALIPER_DEVIATIONS

SCORE_STEPS_MAX = 100
SCORE_STRENGTH = 1.0
"""Inverse of the ridge on the score's coefficients, in standard deviations: scikit-learn's own default; it keeps the
score finite where the sides are apart."""


def shared_values(*, values: np.ndarray, treated: np.ndarray) -> np.ndarray:
    """Flags of the people whose every two-valued feature has a value that the other side has too."""
    kept = np.ones(len(values), dtype=bool)
    two = [column for column in range(values.shape[1]) if _two_valued(values[:, column])]
    while True:
        before = int(kept.sum())
        for column in two:
            sides = [set(np.unique(values[kept & side, column])) for side in (treated, ~treated)]
            if sides[0] != sides[1]:
                kept &= np.isin(values[:, column], list(sides[0] & sides[1]))
        if int(kept.sum()) == before:
            return kept


def _two_valued(column: np.ndarray) -> bool:
    first = column[0] if len(column) else 0.0
    others = column[column != first]
    return bool(len(others) and (others == others[0]).all())


def score(*, values: np.ndarray, treated: np.ndarray) -> np.ndarray:
    """The logit of being in the cohort, one for each person; `values` are features in standard deviations."""

    from sklearn.linear_model import LogisticRegression

    if not values.shape[1]:
        return np.zeros(len(values))
    model = LogisticRegression(solver="newton-cholesky", C=SCORE_STRENGTH, max_iter=SCORE_STEPS_MAX)
    return np.asarray(model.fit(values, treated).decision_function(values))


def comparable(*, logits: np.ndarray, treated: np.ndarray) -> np.ndarray:
    """Flags of the people with somebody of the other side inside the caliper."""
    kept = np.zeros(len(logits), dtype=bool)
    width = caliper(logits=logits, treated=treated)
    for side in (treated, ~treated):
        others = np.sort(logits[~side])
        own = logits[side]
        kept[side] = np.searchsorted(others, own - width, "left") < np.searchsorted(others, own + width, "right")
    return kept


def caliper(*, logits: np.ndarray, treated: np.ndarray) -> float:
    """How far apart two people's logits may be: a share of the two sides' pooled standard deviation."""
    if not (treated.any() and (~treated).any()):
        return 0.0
    return CALIPER_DEVIATIONS * float(np.sqrt((logits[treated].var() + logits[~treated].var()) / 2))
