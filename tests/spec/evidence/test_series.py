"""An interrupted series: the step and the change of trend, and when there is no saying."""

from __future__ import annotations

import numpy as np
import pytest

from tests.factories.people import roll
from weft import evidence

MONTHS = 36


def line(step: float = 0.0, trend: float = 0.0, *, noise: float = 1.0, seed: int = 1):
    time = np.arange(MONTHS)
    after = time >= 24
    values = (
        50 + 0.2 * time + after * (step + trend * (time - 24)) + noise * np.random.default_rng(seed).normal(size=MONTHS)
    )
    return roll("months.csv", month=time + 1, evictions=values)


def interrupted(series, starts="25", **more):
    return evidence.interrupt(series=series, outcome="evictions", period="month", starts=starts, **more)


def refused(series, **more) -> list[str]:
    with pytest.raises(evidence.CannotCompare) as caught:
        interrupted(series, **more)
    return [problem.code for problem in caught.value.problems]


def test_a_step_and_a_turn_are_found_exactly_where_nothing_hides_them():
    made = interrupted(line(-8, -0.5, noise=1e-6))
    assert made.step == pytest.approx(-8, abs=1e-4)
    assert made.trend == pytest.approx(-0.5, abs=1e-4)
    assert (made.before, made.after) == (24, 12)
    assert [point.expected for point in made.points.nouns()][:24] == [None] * 24
    assert made.points.nouns()[-1].expected == pytest.approx(57, abs=1e-4)


def test_it_is_said_in_words_and_a_paid_outcome_is_not_impact():
    """EVIDENCE-12, EVIDENCE-15."""
    made = interrupted(line(-8), paid=True)
    assert made.verdict == "lower"
    assert "lower than the time before" in made.sentences[0]
    assert "not impact" in made.sentences[1]
    assert "cannot tell yet" in interrupted(line(0.1)).sentences[0]


def test_the_errors_are_those_of_the_textbook_formula():
    """Newey and West with three lags, worked out here by hand."""
    series = line(-3, 0.1, seed=5)
    made = interrupted(series)
    values = series.data.column("evictions").to_numpy()
    time = np.arange(MONTHS, dtype=float)
    after = (time >= 24).astype(float)
    design = np.column_stack([np.ones(MONTHS), time, after, after * (time - 24)])
    inverse = np.linalg.inv(design.T @ design)
    scores = design * (values - design @ inverse @ design.T @ values)[:, None]
    meat = scores.T @ scores
    for lag in (1, 2, 3):
        cross = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / 4) * (cross + cross.T)
    error = np.sqrt((inverse @ meat @ inverse * MONTHS / (MONTHS - 4))[2, 2])
    from scipy import stats

    assert made.step_high - made.step == pytest.approx(stats.t.ppf(0.975, MONTHS - 4) * error, rel=1e-9)


def test_too_short_gapped_doubled_or_unnamed_lines_are_refused():
    """EVIDENCE-1, 2, 3, 6, 7."""
    assert refused(line(), starts="5") == ["EVIDENCE-2"]
    assert refused(line(), starts="April") == ["EVIDENCE-1"]
    months = [*range(1, 30), *range(32, 39)]
    assert refused(roll("m.csv", month=months, evictions=np.arange(36.0))) == ["EVIDENCE-7"]
    assert refused(roll("m.csv", month=[1, *range(1, 36)], evictions=np.arange(36.0))) == ["EVIDENCE-3"]
    assert refused(roll("m.csv", month=range(1, 37), evictions=["x"] * 36)) == ["EVIDENCE-6"]
    assert refused(roll("m.csv", month=range(1, 37), evictions=[None, *np.arange(35.0)])) == ["EVIDENCE-7"]
    assert refused(roll("m.csv", month=range(1, 37), other=np.arange(36.0))) == ["EVIDENCE-1"]
