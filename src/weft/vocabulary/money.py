"""Money is a whole number of minor units (pence, cents) of one ISO 4217 currency. It is split, never divided."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

MINOR_DIGITS: dict[str, int] = {"BHD": 3, "CLP": 0, "ISK": 0, "JPY": 0, "KRW": 0, "KWD": 3, "UGX": 0, "VND": 0}
"""Currencies of ISO 4217 whose minor unit is not a hundredth."""

SYMBOLS: dict[str, str] = {"GBP": "£", "USD": "$", "EUR": "€", "NZD": "NZ$", "AUD": "A$", "CAD": "CA$"}


def split_minor(*, total_minor: int, weights: Sequence[int | float]) -> list[int]:
    """Split a sum by largest remainder, so that the parts sum to the whole.

    `weights` are not negative; ties go to the earlier part. Where every weight is zero the parts are equal.
    """
    if not weights:
        raise ValueError("nothing to split between")
    shares = [Fraction(weight) for weight in weights]
    if min(shares) < 0:
        raise ValueError("a weight is negative")
    if not sum(shares):
        shares = [Fraction(1)] * len(shares)
    whole = sum(shares)
    exact = [total_minor * share / whole for share in shares]
    parts = [value.__floor__() for value in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for index in by_remainder[: total_minor - sum(parts)]:
        parts[index] += 1
    return parts


def money_words(amount_minor: int, *, currency: str, short: bool = False) -> str:
    """A sum in words: in full with thousands (`£1,234.50`), or short for prose (`£12.4m`)."""
    digits = MINOR_DIGITS.get(currency, 2)
    symbol = SYMBOLS.get(currency, currency + " ")
    sign = "-" if amount_minor < 0 else ""
    major = abs(amount_minor) / 10**digits
    if not short:
        return f"{sign}{symbol}{major:,.{digits}f}"
    for size, letter in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if major >= size * 0.9995:
            return f"{sign}{symbol}{_three_figures(major / size)}{letter}"
    return f"{sign}{symbol}{major:,.0f}"


def _three_figures(value: float) -> str:
    return f"{value:.0f}" if value >= 99.95 else f"{value:.1f}"
