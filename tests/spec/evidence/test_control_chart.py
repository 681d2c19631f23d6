"""Process charts: limits by hand, and each rule by which a month stands out."""

from __future__ import annotations

from weft.evidence.control_chart import chart_of

STEADY = (10, 12) * 6


def rules_at(values, at):
    return chart_of(values=values).rules[at]


def test_limits_are_the_mean_and_2_66_mean_moving_ranges():
    """EVIDENCE-23. Mean 11, every moving range 2: 11 +- 5.32."""
    chart = chart_of(values=STEADY)
    assert (chart.centre, round(chart.low, 2), round(chart.high, 2), chart.trial) == (11, 5.68, 16.32, False)


def test_one_wild_range_does_not_widen_the_limits():
    """EVIDENCE-23. The ranges into and out of 30 exceed 3.267 x their mean, so they are left out."""
    chart = chart_of(values=(10, 12, 10, 12, 10, 30, 10, 12, 10, 12, 10, 12))
    assert round(chart.high - chart.centre, 2) == 5.32
    assert chart.rules[5] == ("outside",)


def test_a_count_has_no_limit_below_zero():
    """EVIDENCE-23."""
    assert chart_of(values=(1, 5, 0, 6, 1, 4), floor=0.0).low == 0


def test_seven_in_a_row_on_one_side():
    """EVIDENCE-23. From the seventh on."""
    values = (*STEADY, 12, 11.5, 12, 11.5, 12, 11.5, 12)
    assert rules_at(values, 17) == ("run",)
    assert rules_at(values, 15) == ()


def test_seven_in_a_row_rising():
    """EVIDENCE-23."""
    assert "trend" in rules_at((*STEADY, 8, 9, 10, 11, 12, 13, 14), 18)


def test_two_of_three_near_one_limit():
    """EVIDENCE-23. Two thirds of the way to the limit is 14.55."""
    assert rules_at((*STEADY, 15, 11, 15), 14) == ("two_of_three",)
