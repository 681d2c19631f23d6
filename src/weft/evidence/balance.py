"""How alike two sides are, before and after: standardised gaps, one row for each thing known."""

from __future__ import annotations

import numpy as np

from weft.evidence.assumptions import BALANCE_FAIR, BALANCE_GOOD
from weft.evidence.feature import Features
from weft.vocabulary import CovariateBalance, Table


def balances(
    *, features: Features, treated: np.ndarray, cohort_kept: np.ndarray, pool_kept: np.ndarray, weights: np.ndarray
) -> Table[CovariateBalance]:
    """Gaps of every feature: all of the cohort and pool as they stand, then the compared cohort and the weighted pool.

    Both are in the standard deviation of the two sides as they stand, pooled half and half. `cohort_kept` and
    `pool_kept` flag people; `weights` are those of the kept pool, in order (sum 1).
    """
    values = features.values
    rows = []
    kept = int(cohort_kept.sum())
    for column, name in enumerate(features.names):
        one = values[:, column]
        ours, theirs = one[treated], one[~treated]
        deviation = float(np.sqrt((ours.var() + theirs.var()) / 2))
        kept_mean, alike_mean = float(one[cohort_kept].mean()), float(weights @ one[pool_kept])
        after = (kept_mean - alike_mean) / deviation if deviation else None
        rows.append(
            CovariateBalance(
                feature=name,
                covariate=features.covariates[column],
                cohort_mean=kept_mean,
                pool_before=float(theirs.mean()),
                pool_after=alike_mean,
                gap_before=(float(ours.mean()) - float(theirs.mean())) / deviation if deviation else None,
                gap_after=after,
                marks=round(kept_mean * kept) if _is_mark(one) else None,
                band=band(after or 0.0),
            )
        )
    return Table.of_nouns(CovariateBalance, rows)


def _is_mark(column: np.ndarray) -> bool:
    return bool(np.isin(column, (0.0, 1.0)).all())


def band(gap: float) -> str:
    """Good, fair or poor, by the size of a standardised gap."""
    size = abs(gap)
    return "good" if size < BALANCE_GOOD else "fair" if size <= BALANCE_FAIR else "poor"
