"""Double machine learning: score and outcome by gradient boosting, each person predicted by others' models.

Chernozhukov et al. (2018); the score is that of the effect on those who took part.
"""

from __future__ import annotations

import numpy as np

from weft.evidence.assumptions import FOLDS, ODDS_SCORE_MAX

TREES = 100
LEAVES_MAX = 15
LEAF_PEOPLE_MIN = 20
RATE = 0.1


def cross_fit(
    *, values: np.ndarray, treated: np.ndarray, outcome: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Odds of being in the cohort, and the outcome expected in the pool, for everybody, each from the other folds.

    Learners are scikit-learn's histogram gradient boosting with the settings above, early stopping off.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    folds = _folds(treated, seed)
    settings = {
        "max_iter": TREES, "max_leaf_nodes": LEAVES_MAX, "min_samples_leaf": LEAF_PEOPLE_MIN, "learning_rate": RATE,
        "early_stopping": False, "random_state": seed,
    }  # fmt: skip
    scores, expected = np.empty(len(values)), np.empty(len(values))
    for fold in range(FOLDS):
        held, rest = folds == fold, folds != fold
        of_being_in = HistGradientBoostingClassifier(**settings).fit(values[rest], treated[rest])
        scores[held] = of_being_in.predict_proba(values[held])[:, 1]
        of_outcome = HistGradientBoostingRegressor(**settings).fit(values[rest & ~treated], outcome[rest & ~treated])
        expected[held] = of_outcome.predict(values[held])
    scores = np.minimum(scores, ODDS_SCORE_MAX)
    return scores / (1 - scores), expected


def _folds(treated: np.ndarray, seed: int) -> np.ndarray:
    """A fold for each person, drawn apart on either side so that every fold has both."""
    draw = np.random.default_rng(seed)
    folds = np.empty(len(treated), dtype=np.int64)
    for side in (treated, ~treated):
        folds[side] = draw.permutation(np.arange(int(side.sum())) % FOLDS)
    return folds
