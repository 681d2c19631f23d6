"""Price windows agree with every course counted one by one; closed forms hold exactly."""

from __future__ import annotations

import os
import random
from fractions import Fraction
from itertools import pairwise

import pytest

from tests.factories.deal import TEXT
from weft import brief
from weft.brief import plain_deal

CASES = 400 if os.environ.get("WEFT_DEEP") else 60


def drawn(seed: int) -> str:
    """The deal with other figures, savings and prices, from a seed."""
    draw = random.Random(seed)
    success = draw.randint(1, 100)
    years = [draw.randint(0, 90_000) for _ in range(draw.randint(1, 6))]
    values = {
        "success = 0.5": f"success = {success / 100}",
        "baseline = 0.2": f"baseline = {draw.randint(0, success) / 100}",
        "continues = 0.5": f"continues = {draw.randint(0, 100) / 100}",
        "attributable = 0.8": f"attributable = {draw.randint(0, 100) / 100}",
        "cost_minor = 9000": f"cost_minor = {draw.randint(0, 50_000)}",
        "by_year_minor = [20000, 11000]": f"by_year_minor = {years}",
        "rate = 0.1": f"rate = {draw.randint(0, 15) / 100}",
        "price_minor = 3000": f"price_minor = {draw.randint(1, 9_000)}",
        "price_minor = 8000": f"price_minor = {draw.randint(1, 90_000)}",
        "times_max = 3": f"times_max = {draw.randint(2, 5)}",
    }
    text = TEXT
    for old, new in values.items():
        assert old in text
        text = text.replace(old, new, 1)
    return text


@pytest.mark.parametrize("seed", range(CASES))
def test_windows_agree_with_every_course_counted(seed):
    direction = brief.load(text=drawn(seed).encode())
    window = brief.price(brief=direction).windows[0]
    figure = direction.deal.figures[0]
    times = direction.deal.definitions[0].times_max
    key = {"figure": figure, "times_max": times}
    assert sum(course.chance for course in plain_deal.courses(**key)) == 1
    assert window.floor_minor == plain_deal.floor(**key)
    assert window.ceiling_minor == plain_deal.ceiling(brief=direction, **key)
    price, fee = Fraction(window.price_minor), Fraction(window.fee_minor)
    left = plain_deal.margin(**key, price=price, fee=fee)
    assert window.margin_minor == left.__floor__()
    # At the break-even share of successes nothing is left, and nothing is lost.
    share = window.break_even
    if 0 < share <= 1:
        changed = type(figure)(**{n: getattr(figure, n) for n in figure.__dataclass_fields__} | {"success": share})
        assert plain_deal.margin(figure=changed, times_max=times, price=price, fee=fee) == 0


@pytest.mark.parametrize("seed", range(CASES))
def test_a_price_at_the_floor_leaves_nothing_and_a_coin_less_loses(seed):
    direction = brief.load(text=drawn(seed).encode())
    window, figure = brief.price(brief=direction).windows[0], direction.deal.figures[0]
    times = direction.deal.definitions[0].times_max
    exact = figure.cost_minor / figure.payments(times_max=times)
    assert plain_deal.margin(figure=figure, times_max=times, price=exact, fee=Fraction(0)) == 0
    assert 0 <= window.floor_minor - exact < 1
    if window.floor_minor:
        left = plain_deal.margin(
            figure=figure, times_max=times, price=Fraction(window.floor_minor - 1), fee=Fraction(0)
        )
        assert left < 0


@pytest.mark.parametrize("seed", range(CASES))
def test_the_years_of_a_saving_add_up_and_payback_is_the_first_year_that_covers(seed):
    direction = brief.load(text=drawn(seed).encode())
    prices = brief.price(brief=direction)
    back = prices.paybacks[0]
    assert abs(sum(year.cashable_minor for year in prices.years) - back.cashable_minor) <= len(prices.years)
    sofar = [sum(y.cashable_minor for y in prices.years if y.year <= n) for n in range(1, 8)]
    covered = [n for n, total in enumerate(sofar, start=1) if total >= back.paid_minor]
    # Years are rounded one by one: only where the two are a coin apart may the year differ.
    near = any(abs(total - back.paid_minor) <= len(prices.years) for total in sofar)
    assert near or back.year == (covered[0] if covered else None)


def test_more_baseline_never_raises_the_ceiling_and_more_success_never_raises_the_floor():
    figures = [
        brief.price(brief=brief.load(text=TEXT.replace("baseline = 0.2", f"baseline = {n / 20}").encode())).windows[0]
        for n in range(11)
    ]
    assert all(one.ceiling_minor >= other.ceiling_minor for one, other in pairwise(figures))
    raised = [
        brief.price(brief=brief.load(text=TEXT.replace("success = 0.5", f"success = {n / 20}").encode())).windows[0]
        for n in range(4, 21)
    ]
    assert all(one.floor_minor >= other.floor_minor for one, other in pairwise(raised))
