"""The door for real prices of results: the joined table of an impact-bond data set, as CSV.

Takes: the bytes of a CSV with `project_id`, `project_name`, `service_start`, `metric_id`, `outcome_definition`,
`currency`, `price_per_unit`. Gives: prices that can be compared, and how many rows were set aside, by reason.
What a price is for one of is read from the outcome's words, by the list below; where they name no unit it is a person.
Guarantees: PRICES-1 to PRICES-3 in `docs/how-to/design-a-deal.md`.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from weft.doors.refusal import CannotImport
from weft.vocabulary import MINOR_DIGITS, OutcomeDefinition, Problem, RealPrice

COLUMNS = (
    "project_id",
    "project_name",
    "service_start",
    "metric_id",
    "outcome_definition",
    "currency",
    "price_per_unit",
)
UNITS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("day", re.compile(r"\bbed[- ]?days?\b|\bper day\b", re.IGNORECASE)),
    ("week", re.compile(r"\bper week\b|\bweekly\b|\bweeks? (?:out of|in|of) care\b|\bcare weeks?\b", re.IGNORECASE)),
    ("month", re.compile(r"\bper month\b|\bmonthly\b", re.IGNORECASE)),
    ("cohort", re.compile(r"\bcohorts?\b|\bper cent\b|^\s*(?:metric \d+:\s*)?%", re.IGNORECASE)),
    ("thing", re.compile(r"\btonnes?\b|\bcompanies\b|\bratio\b|\bjobs created\b|\bservices accessed\b", re.IGNORECASE)),
)
"""What a price is for one of, by the words of its outcome; the first that fits. None fits: a person."""

BLANKS_MAX = 1
"""Prices of one project without words, from above which its other words may stand beside the wrong prices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RealPrices:
    """Prices that can be compared, in the order of the file, and the rows that cannot, counted by reason."""

    prices: tuple[RealPrice, ...]
    set_aside: dict[str, int]
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Real prices of results like one of the brief's: same unit, same currency, words in common. In minor units."""

    outcome_id: str
    prices: int
    projects: int
    low_minor: int
    median_minor: int
    high_minor: int
    first: str
    last: str


def read_real_prices(*, content: bytes, file: str) -> RealPrices:
    """The prices of a file. Raises CannotImport (PRICES-1) where it is not such a table."""
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        rows = list(reader)
    except (UnicodeDecodeError, csv.Error) as error:
        raise CannotImport([Problem(code="PRICES-1", what=f"it cannot be read: {error}", file=file)]) from None
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        what = f"it has no column {', '.join(missing)}"
        raise CannotImport([Problem(code="PRICES-1", what=what, file=file, allowed=", ".join(COLUMNS))])
    blank = Counter(row["project_id"] for row in rows if not (row["outcome_definition"] or "").strip())
    aside: dict[str, int] = defaultdict(int)
    prices = []
    for row in rows:
        reason, price = _price(row, blank)
        if price is None:
            aside[reason] += 1
        else:
            prices.append(price)
    return RealPrices(prices=tuple(prices), set_aside=dict(sorted(aside.items())), rows=len(rows))


def _price(row: dict[str, str], blank: Counter[str]) -> tuple[str, RealPrice | None]:
    words = " ".join((row["outcome_definition"] or "").split())
    if not words:
        return "no words say what is paid for", None
    if blank[row["project_id"]] > BLANKS_MAX:
        return "several prices of its project have no words, so the others may have the wrong ones", None
    currency = (row["currency"] or "").strip().upper()
    try:
        major = Decimal((row["price_per_unit"] or "").strip())
    except InvalidOperation:
        return "its price is not a number", None
    if not re.fullmatch("[A-Z]{3}", currency) or not major.is_finite() or not 0 < major < 10**9:
        return "its price or its currency is not one", None
    return "", RealPrice(
        project_id=row["project_id"],
        project=row["project_name"],
        metric_id=row["metric_id"],
        outcome=words,
        started=(row["service_start"] or "").strip(),
        currency=currency,
        price_minor=int((major * 10 ** MINOR_DIGITS.get(currency, 2)).to_integral_value()),
        unit=next((unit for unit, pattern in UNITS if pattern.search(words)), "person"),
    )


def beside(
    *, definition: OutcomeDefinition, words: Sequence[str], currency: str, prices: Iterable[RealPrice]
) -> Beside | None:
    """Real prices of results like a defined one; None where there is none. Only like units are compared (PRICES-2)."""
    marks = [re.compile(rf"\b{re.escape(word)}", re.IGNORECASE) for word in words]
    like = [
        price
        for price in prices
        if (price.unit, price.currency) == (definition.unit, currency)
        and any(mark.search(price.outcome) for mark in marks)
    ]
    if not like:
        return None
    ordered = sorted(price.price_minor for price in like)
    starts = sorted(price.started for price in like if price.started)
    return Beside(
        outcome_id=definition.outcome_id,
        prices=len(like),
        projects=len({price.project_id for price in like}),
        low_minor=ordered[(len(ordered) - 1) // 4],
        median_minor=ordered[(len(ordered) - 1) // 2],
        high_minor=ordered[(3 * (len(ordered) - 1) + 3) // 4],
        first=starts[0] if starts else "",
        last=starts[-1] if starts else "",
    )
