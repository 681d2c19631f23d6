"""Detectors: how often they err where nothing is wrong, and how often they find what was planted."""

from __future__ import annotations

import os

import numpy as np
import pytest

from weft.evidence.exact import drawn, rated
from weft.evidence.monitor_assumptions import TAIL

DRAWS = 4_000 if os.environ.get("WEFT_DEEP") else 300


def creaming(draw: np.random.Generator, *, pool: int, starts: int, times: float) -> bool:
    """Whether creaming is found where the top third is `times` its share of the pool among those who start."""
    top = pool // 3
    wanted = times * top / pool
    odds = wanted / (1 - wanted) * (pool - top) / top
    # Starts are drawn one by one, as people are taken on: noncentral hypergeometric by Wallenius.
    both = draw_starts(draw, top=top, rest=pool - top, starts=starts, odds=odds)
    found = drawn(base=pool, group=top, flagged=starts, both=both, tail=TAIL, upper=True, matters=1.25)
    return found.beyond


def draw_starts(draw: np.random.Generator, *, top: int, rest: int, starts: int, odds: float) -> int:
    keys = np.concatenate([draw.exponential(size=top) / odds, draw.exponential(size=rest)])
    return int((np.argsort(keys)[:starts] < top).sum())


def test_creaming_of_a_quarter_is_found_among_a_thousand():
    """EVIDENCE-22. Of a pool of 3,000, a thousand start: at least 90% of draws go beyond chance."""
    draw = np.random.default_rng(1)
    found = np.mean([creaming(draw, pool=3_000, starts=1_000, times=1.25) for _ in range(DRAWS)])
    assert found >= 0.9


def test_where_nothing_is_wrong_hardly_anything_is_found():
    """EVIDENCE-22. At most 5% of draws, and no more than the size that the detector states (with room for luck)."""
    draw = np.random.default_rng(2)
    found = np.mean([creaming(draw, pool=1_000, starts=400, times=1.0) for _ in range(DRAWS)])
    stated = drawn(base=1_000, group=333, flagged=400, both=0, tail=TAIL, upper=True, matters=1.25).size
    assert found <= 0.05
    assert stated <= TAIL
    assert found <= stated + 3 * np.sqrt(stated * (1 - stated) / DRAWS)


@pytest.mark.parametrize("upper", [True, False])
def test_the_stated_false_alarm_rate_is_never_above_the_tail(upper):
    """EVIDENCE-22. For every small table that there is."""
    for base in range(2, 40):
        for group in range(1, base, 3):
            for flagged in range(1, base, 4):
                both = max(0, group + flagged - base)
                found = drawn(
                    base=base, group=group, flagged=flagged, both=both, tail=TAIL, upper=upper, matters=1.25
                )  # fmt: skip
                assert 0 <= found.size <= TAIL + 1e-12
    for tries in range(1, 120):
        assert rated(tries=tries, found=0, rate=1 / 3, tail=TAIL, upper=upper, matters=1.5).size <= TAIL + 1e-12


def test_the_interval_clear_of_one_is_the_same_as_beyond_chance():
    """EVIDENCE-22."""
    for both in range(20, 70):
        found = drawn(base=300, group=100, flagged=120, both=both, tail=TAIL, upper=True, matters=1.25)
        assert found.low is not None
        assert found.beyond == (found.low > 1.0)


def test_the_interval_of_a_rate_is_that_of_clopper_and_pearson():
    """EVIDENCE-22. Against the library's own."""
    from scipy.stats import binomtest

    found = rated(tries=90, found=41, rate=1 / 3, tail=TAIL, upper=True, matters=1.5)
    interval = binomtest(41, 90).proportion_ci(method="exact")
    assert found.low == pytest.approx(interval.low * 3, abs=1e-6)
    assert found.high == pytest.approx(interval.high * 3, abs=1e-6)


def test_the_odds_behind_the_interval_are_fishers():
    """EVIDENCE-22. The chance at the interval's ends, by the library's noncentral hypergeometric."""
    from scipy.stats import hypergeom

    found = drawn(base=200, group=70, flagged=90, both=44, tail=TAIL, upper=True, matters=1.25)
    assert found.beyond == (hypergeom(200, 70, 90).sf(43) <= TAIL)
