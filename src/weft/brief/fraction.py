"""Exact shares: fractions of whole numbers, rounded only where a sum of money is said."""

from __future__ import annotations

import math
from fractions import Fraction

from weft.vocabulary import WHOLE_BP


def of_basis_points(share_bp: int) -> Fraction:
    """A share in basis points as a fraction."""
    return Fraction(share_bp, WHOLE_BP)


def to_basis_points(share: Fraction) -> int:
    """A share as basis points, to the nearest, halves up."""
    return half_up(share * WHOLE_BP)


def half_up(value: Fraction) -> int:
    """To the nearest whole number, halves up."""
    return math.floor(value + Fraction(1, 2))


def percent(share: Fraction | float) -> str:
    """A share in words, to a tenth of a percent."""
    return f"{float(share) * 100:.1f}".removesuffix(".0") + "%"
