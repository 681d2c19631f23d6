"""Money is split so that the parts sum to the whole, and said in words that people use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.vocabulary import money_words, split_minor


@given(st.integers(-(10**12), 10**12), st.lists(st.floats(0, 1e6), min_size=1, max_size=12))
def test_parts_sum_to_the_whole(total, weights):
    parts = split_minor(total_minor=total, weights=weights)
    assert sum(parts) == total
    assert len(parts) == len(weights)


@given(st.integers(0, 10**9), st.lists(st.integers(1, 1000), min_size=1, max_size=12))
def test_no_part_is_more_than_one_unit_from_its_share(total, weights):
    for part, weight in zip(split_minor(total_minor=total, weights=weights), weights, strict=True):
        assert abs(part - total * weight / sum(weights)) < 1 + 1e-6


def test_the_odd_penny_goes_to_the_largest_remainder_then_to_the_first():
    assert split_minor(total_minor=100, weights=[1, 1, 1]) == [34, 33, 33]
    assert split_minor(total_minor=10, weights=[1, 5, 0]) == [2, 8, 0]
    assert split_minor(total_minor=3, weights=[0, 0]) == [2, 1]


def test_a_negative_weight_and_nobody_to_split_between_are_refused():
    with pytest.raises(ValueError, match="negative"):
        split_minor(total_minor=1, weights=[1, -1])
    with pytest.raises(ValueError, match="nothing to split"):
        split_minor(total_minor=1, weights=[])


@pytest.mark.parametrize(
    ("minor", "currency", "short", "words"),
    [
        (123450, "GBP", False, "£1,234.50"),
        (1_240_000_000, "GBP", True, "£12.4m"),
        (99_960_000, "GBP", True, "£1.0m"),
        (45_000, "USD", True, "$450"),
        (-45_000, "USD", True, "-$450"),
        (500, "JPY", False, "JPY 500"),
        (0, "EUR", True, "€0"),
    ],
)
def test_sums_in_words(minor, currency, short, words):
    assert money_words(minor, currency=currency, short=short) == words
