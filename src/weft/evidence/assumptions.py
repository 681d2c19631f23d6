"""Tunable numbers of a comparison, fixed in decision record 6 before any known answer was opened."""

from __future__ import annotations

PEOPLE_MIN = 30
"""People on either side below which nothing is compared. Judgement, 2026-11; the Justice Data Lab began with 60."""

EFFECTIVE_MIN = 20.0
"""Equally weighted people that a weighted pool must be worth. Judgement, 2026-11: fewer, and the interval is poor."""

SUPPORT_SHARE_MIN = 0.5
"""Share of the cohort that must have somebody like them in the pool. Judgement, 2026-11: below half the answer would
be of fewer people than it is not of."""

CALIPER_DEVIATIONS = 0.2
"""Standard deviations of the score's logit within which people are alike (Austin 2011)."""

NEIGHBOURS = 5
"""Nearest people of the pool for each of the cohort, in matching. Judgement, 2026-11."""

ZERO_SHARE_MIN = 0.05
ZERO_VALUES_MIN = 10
"""From which share of exact zeros, in a number with more than so many values, none at all is a mark of its own.
Judgement, 2026-11."""

LEVELS_MAX = 50
"""Values of one category. Judgement, 2026-11: with more it names people or places rather than kinds of people."""

STRATA_MAX = 300
"""Groups in which only like is compared with like. Judgement, 2026-11: each is a column of the model."""

MISSING_SHARE_MAX = 0.2
"""Share of either side whose outcome may be missing. Judgement, 2026-11."""

MISSING_GAP_MAX = 0.05
"""Difference between the sides' missing shares from which missing is taken to say something. What Works Clearinghouse,
Standards Handbook 5.0 (2022), cautious boundary at 20% overall attrition: about 5 percentage points."""

FOLDS = 5
"""Parts in which double machine learning fits on some people and predicts others (Chernozhukov et al. 2018)."""

ODDS_SCORE_MAX = 0.99
"""Score at which a person's odds are cut in double machine learning. Judgement, 2026-11; a weight of 99 at most."""

BALANCE_GOOD, BALANCE_FAIR = 0.05, 0.10
"""Standardised gaps up to which balance is good and fair (Justice Data Lab's bands, the project's notes, B8)."""

POWER_DEVIATIONS = 1.959964 + 0.841621
"""Standard errors of an effect that a 95% interval shows to be there four times in five."""

PEOPLE_NEEDED_MAX = 1_000_000
"""Largest cohort that is still called a sample that would settle it. Judgement, 2026-11."""

SERIES_BEFORE_MIN, SERIES_AFTER_MIN = 8, 4
"""Periods before and after the start of a series. Judgement, 2026-11, after Cochrane's EPOC (three each) and the
advice of eight before for a trend."""
