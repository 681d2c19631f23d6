"""Figures of a comparison in words: standardised gaps, averages, counts."""

from __future__ import annotations

import math

from weft.vocabulary import Comparison

BAND_WORDS = {"good": "alike", "fair": "nearly alike", "poor": "unlike"}


def figure_rows(comparison: Comparison) -> tuple[tuple[str, str], ...]:
    """The figures of a comparison in full, in the outcome's own unit, each with what it is."""
    c = comparison
    rows = [
        ("Difference between similar people", mean_words(c.estimate)),
        ("95% interval", f"{mean_words(c.low)} to {mean_words(c.high)}"),
        ("Difference as people stand", mean_words(c.naive)),
        ("Average of the compared cohort", mean_words(c.cohort_mean)),
        ("Average of similar people", mean_words(c.pool_mean)),
        ("Smallest difference that would show", mean_words(c.detectable)),
        ("E-value, and of the interval", f"{c.hidden:.2f}, {c.hidden_limit:.2f}"),
    ]
    if c.lost_low is not None and c.lost_high is not None:
        lost = f"{mean_words(c.lost_low)} to {mean_words(c.lost_high)}"
        rows.insert(2, ("95% interval, whatever is missing", lost))
    return tuple(rows)


def gap_words(gap: float | None) -> str:
    """A gap in standard deviations to two decimals; nothing where nobody differs."""
    if gap is None:
        return "nobody differs"
    rounded = round(gap, 2) + 0.0
    return f"{rounded:.2f}".replace("-", "−")


def mean_words(value: float) -> str:
    """An average to four digits, with thousands."""
    if value == 0 or not math.isfinite(value):
        return "0"
    places = max(3 - math.floor(math.log10(abs(value))), 0)
    return f"{value:,.{min(places, 3)}f}".replace("-", "−")
