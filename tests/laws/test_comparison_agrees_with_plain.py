"""A comparison is the textbook's where the two coincide, and its weights are what they are said to be."""

from __future__ import annotations

import os

import numpy as np
import pytest

from tests.factories.people import roll
from weft import evidence
from weft.evidence import plain
from weft.evidence.matching import match_weights
from weft.evidence.weighting import balance_weights
from weft.vocabulary import Comparing

TIMES = 10 if os.environ.get("WEFT_DEEP") else 1


@pytest.mark.parametrize("seed", range(100 * TIMES))
def test_with_nothing_to_make_alike_it_is_welch(seed):
    """Any two sides, any outcome: the difference of averages with Welch's interval, to nine digits."""
    draw = np.random.default_rng(seed)
    ours = draw.normal(draw.normal(), 1 + draw.random(), int(draw.integers(30, 90)))
    theirs = draw.exponential(1 + draw.random(), int(draw.integers(30, 300)))
    if seed % 3 == 0:
        ours, theirs = (ours > 0).astype(float), (theirs > 1).astype(float)
    made = evidence.compare(
        cohort=roll("cohort.csv", result=ours), pool=roll("pool.csv", result=theirs), asked=Comparing(outcome="result")
    )
    agree(made.comparison, plain.difference(cohort=ours, pool=theirs))
    assert "chance alone" in " ".join(made.warnings)


@pytest.mark.parametrize("seed", range(100 * TIMES))
@pytest.mark.parametrize("asked", ["category", "group"])
def test_with_one_category_it_is_stratification(seed, asked):
    """Entropy balancing of one category, or comparing within it, is the stratified estimate and its interval."""
    draw = np.random.default_rng(seed)
    kinds = np.array(list("abcdefg")[: int(draw.integers(2, 8))])
    ours = draw.choice(kinds, int(draw.integers(60, 150)), p=draw.dirichlet(np.full(len(kinds), 4.0)))
    theirs = draw.choice(kinds, int(draw.integers(150, 500)), p=draw.dirichlet(np.full(len(kinds), 4.0)))
    levels = dict(zip(kinds, draw.normal(0, 2, len(kinds)), strict=True))
    outcomes = [np.array([levels[k] for k in side]) + draw.normal(0, 1, len(side)) for side in (ours, theirs)]
    sides = zip(("cohort.csv", "pool.csv"), (ours, theirs), outcomes, strict=True)
    rolls = [roll(file, kind=list(kind), result=result) for file, kind, result in sides]
    question = {"covariates": ("kind",)} if asked == "category" else {"within": ("kind",)}
    try:
        made = evidence.compare(cohort=rolls[0], pool=rolls[1], asked=Comparing(outcome="result", **question))
    except evidence.CannotCompare:
        # Few people share a kind; the specs say when that is refused.
        return
    pairs = [
        list(zip(side.tolist(), result.tolist(), strict=True))
        for side, result in zip((ours, theirs), outcomes, strict=True)
    ]
    agree(made.comparison, plain.stratified(cohort=pairs[0], pool=pairs[1]))


def agree(comparison, expected):
    assert comparison.estimate == pytest.approx(expected.difference, abs=1e-6)
    assert comparison.standard_error == pytest.approx(expected.standard_error, rel=1e-5)
    assert comparison.low == pytest.approx(expected.low, abs=1e-5)
    assert comparison.high == pytest.approx(expected.high, abs=1e-5)


@pytest.mark.parametrize("seed", range(60 * TIMES))
def test_balancing_weights_balance_and_are_the_nearest_to_equal(seed):
    """They average to the cohort, and their logarithm is linear in what is known: what maximum entropy requires."""
    draw = np.random.default_rng(seed)
    columns = int(draw.integers(1, 6))
    gaps = draw.normal(0, 1, (400, columns)) + draw.normal(0, 0.3, columns)
    weights = balance_weights(gaps=gaps)
    assert weights is not None
    assert weights.sum() == pytest.approx(1)
    assert np.abs(weights @ gaps).max() < 1e-7
    known = np.column_stack([np.ones(400), gaps])
    logs = np.log(weights)
    fitted = known @ np.linalg.lstsq(known, logs, rcond=None)[0]
    assert np.abs(logs - fitted).max() < 1e-7


def test_there_are_no_balancing_weights_where_the_cohort_is_beyond_the_pool():
    assert balance_weights(gaps=1.0 + np.random.default_rng(0).random((200, 2))) is None


@pytest.mark.parametrize("seed", range(60 * TIMES))
def test_matching_weights_are_those_of_counting_by_hand(seed):
    draw = np.random.default_rng(seed)
    ours, theirs = draw.normal(0.5, 1, 40), draw.normal(0, 1, 90)
    width = float(draw.uniform(0.01, 0.5))
    logits, treated = np.concatenate([ours, theirs]), np.repeat([True, False], [40, 90])
    weights, found = match_weights(logits=logits, treated=treated, strata=np.zeros(130, dtype=int), width=width)
    expected, alike = plain.nearest_weights(cohort=list(ours), pool=list(theirs), neighbours=5, width=width)
    assert weights == pytest.approx(expected)
    assert found.tolist() == alike


@pytest.mark.parametrize(("ratio", "value"), [(1.0, 1.0), (3.9, 7.263), (2.0, 3.414), (0.5, 3.414), (10.73, 20.95)])
def test_e_values_are_the_published_ones(ratio, value):
    """VanderWeele and Ding 2017: a risk ratio of 3.9 has 7.26; the smoking study's 10.73 has 20.9."""
    from weft.evidence.sensitivity import e_value

    assert e_value(risk_ratio=ratio) == pytest.approx(value, abs=0.01)
    assert e_value(risk_ratio=ratio) == pytest.approx(plain.e_value(risk_ratio=ratio))
