"""How the report says a figure: counts, shares and sums in words for prose, in full for tables."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

UNKNOWN = "we don’t know yet"
KIND_WORDS = {
    "unknown": "kind not known",
    "public": "public body",
    "sme": "small or medium firm",
    "large": "large company",
}
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def count_words(value: float) -> str:
    """A count in full with thousands, as tables show it: `12,345`. A part of a person is shown to one decimal."""
    whole = round(value)
    return f"{whole:,}" if abs(value - whole) < 0.05 else f"{value:,.1f}"


def about_words(value: float) -> str:
    """A count to three significant figures, as prose says it: `12,300`."""
    size = abs(value)
    if size < 1000:
        return f"{round(value):,}"
    step = 10 ** (math.floor(math.log10(size)) - 2)
    return f"{round(value / step) * step:,}"


def share_of(part: float, whole: float) -> float | None:
    """Part of whole as a fraction; None where the whole is nothing, because no share exists then."""
    return part / whole if whole else None


def share_words(share: float | None) -> str:
    """A share as whole per cent for prose, honest at both ends: `under 1%`, `over 99%`."""
    if share is None:
        return UNKNOWN
    if 0 < share < 0.01:
        return "under 1%"
    if 0.99 < share < 1:
        return "over 99%"
    return f"{share * 100:.0f}%"


def percent(share: float | None) -> str:
    """A share to one decimal for tables."""
    return UNKNOWN if share is None else f"{share * 100:.1f}%"


def gap_words(gap: float) -> str:
    """A gap to the bound, fine enough to be told from nothing."""
    if 0 < gap < 0.0001:
        return "under 0.01%"
    return f"{gap * 100:.2f}%"


def score_words(score: float | None) -> str:
    """Places per hundred people in need."""
    if score is None or math.isnan(score):
        return UNKNOWN
    return f"{score * 100:,.1f}"


def kind_words(kind: str) -> str:
    """A kind of provider as people say it; a kind of the place's own stands as it is."""
    return KIND_WORDS.get(kind, kind)


def day_words(day: date) -> str:
    """`1 April 2027`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def listed(parts: Sequence[str], *, last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def numbered(value: float, singular: str, plural: str) -> str:
    """A count with its noun in the right number: `1 area`, `12 areas`."""
    return f"{count_words(value)} {singular if round(value, 1) == 1 else plural}"
