"""Partial pooling: the engine is the plain integral, it beats raw rates, and its intervals hold the truth."""

from __future__ import annotations

import os

import numpy as np
import pytest
from scipy import special

from weft.evidence.hierarchy import pool, summary_of
from weft.evidence.plain_learning import pooled_plainly

DEEP = bool(os.environ.get("WEFT_DEEP"))


def providers_of(draw: np.random.Generator, many: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """People, results and true chances of providers of one service."""
    people = draw.integers(4, 120, size=many)
    truth = special.expit(draw.normal(-0.6, 0.3) + draw.normal(0, 0.5, size=many))
    return people, draw.binomial(people, truth), truth


def pooled(people: np.ndarray, achieved: np.ndarray, offset: float) -> list[tuple[float, float, float]]:
    rows = np.arange(len(people))
    none = np.zeros(len(people), dtype=np.int64)
    fitted = pool(
        people=people.astype(float), achieved=achieved.astype(float), offset=np.full(len(people), offset),
        levels=[none, none, rows],
    )  # fmt: skip
    found = []
    for row in rows:
        asked = np.concatenate([[1.0, 1.0, 1.0], (rows == row).astype(float)])
        means, spreads = fitted.at(asked, offset)
        found.append(summary_of(weights=fitted.weights, means=means, spreads=spreads))
    return found


@pytest.mark.parametrize("seed", range(60 if DEEP else 4))
def test_the_engine_is_the_plain_integral(seed):
    """EVIDENCE-36. Within a percentage point, also with few people."""
    draw = np.random.default_rng([seed, 41])
    people, achieved, _ = providers_of(draw, int(draw.integers(1, 6)))
    plain = pooled_plainly(people=people.tolist(), achieved=achieved.tolist(), offset=-0.4)
    engine = [one[0] for one in pooled(people, achieved, -0.4)]
    assert np.allclose(engine, plain, atol=0.01)


def test_pooling_beats_raw_rates_and_one_rate_for_all():
    """EVIDENCE-36. Squared error on planted truths, over draws; and 95% intervals hold about 95% of them."""
    errors = {"pooled": 0.0, "raw": 0.0, "same": 0.0}
    inside = many = 0
    for seed in range(200 if DEEP else 12):
        draw = np.random.default_rng([seed, 42])
        people, achieved, truth = providers_of(draw, 12)
        found = pooled(people, achieved, -0.6)
        errors["pooled"] += float(sum((one[0] - t) ** 2 for one, t in zip(found, truth, strict=True)))
        errors["raw"] += float(((achieved / people - truth) ** 2).sum())
        errors["same"] += float(((achieved.sum() / people.sum() - truth) ** 2).sum())
        inside += sum(one[1] <= t <= one[2] for one, t in zip(found, truth, strict=True))
        many += len(truth)
    assert errors["pooled"] < errors["raw"]
    assert errors["pooled"] < errors["same"]
    luck = 3 * np.sqrt(0.05 * 0.95 / many)
    assert 0.93 - luck <= inside / many <= 0.97 + luck


def test_nobody_counted_leaves_what_was_known():
    """EVIDENCE-36. A provider without people keeps the chance known beforehand, widely."""
    (mean, low, high), *_ = pooled(np.array([0]), np.array([0]), 0.0)
    assert mean == pytest.approx(0.5, abs=1e-6)
    assert low < 0.2
    assert high > 0.8
