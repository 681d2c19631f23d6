"""Whole numbers only: shares of money rounded half up, codes of entries, days as numbers. No money is ever divided."""

from __future__ import annotations

import hashlib
from calendar import monthrange
from datetime import date

from weft.vocabulary import WHOLE_BP

OWN_MARK = "~"
"""How the code of an entry begins that the terms make themselves; no claim's code may."""


def share_minor(*, amount_minor: int, share_bp: int) -> int:
    """A share in basis points of an amount in minor units, rounded half up. Neither may be negative."""
    return (amount_minor * share_bp + WHOLE_BP // 2) // WHOLE_BP


def entry_code(*, entry: str, parts: tuple[str, ...]) -> str:
    """The code of an entry of the terms' own making: the same parts, the same code, at most 64 characters."""
    return f"{OWN_MARK}{entry}{OWN_MARK}" + hashlib.sha256("\t".join(parts).encode()).hexdigest()[:40]


def months_after(*, start_on: date, months: int) -> date:
    """The same day some months later, or the month's last day where it has no such day."""
    year, month = divmod(start_on.month - 1 + months, 12)
    year, month = start_on.year + year, month + 1
    return date(year, month, min(start_on.day, monthrange(year, month)[1]))
