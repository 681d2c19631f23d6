"""A table as the report shows it, and the same table as CSV one click away."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import quote

from weft.doors.report.words import UNKNOWN, count_words, numbered, percent, score_words
from weft.vocabulary import MINOR_DIGITS, money_words

CSV_INLINE_ROWS = 400
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One figure or text: as shown, and as written to CSV. An unknown value is empty in CSV, never zero.

    `sign` puts the sign of a side before the words: `today` an outline, `proposed` a filled square.
    """

    shown: str
    value: str | int | float | Decimal | None
    sign: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The heading of a column; `figure` columns stand right-aligned in tabular figures."""

    words: str
    figure: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table with its caption. The first cell of every row is its heading; `filtered` ones can be searched."""

    name: str
    caption: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]
    filtered: bool = False

    @property
    def all_figures(self) -> bool:
        """Whether every column but the first holds figures, so that the table says it once and not in every cell."""
        return all(heading.figure for heading in self.headings[1:])

    @property
    def size_words(self) -> str:
        """How many rows there are, in words."""
        return numbered(len(self.rows), "row", "rows")

    @property
    def inline_csv(self) -> str:
        """The table as a `data:` address, or nothing where it is so long that the page builds the file when asked."""
        if len(self.rows) > CSV_INLINE_ROWS:
            return ""
        return "data:text/csv;charset=utf-8," + quote(self.csv)

    @property
    def csv(self) -> str:
        """The table as CSV text, headings first."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([_safe(heading.words) for heading in self.headings])
        for row in self.rows:
            writer.writerow(["" if cell.value is None else _safe(cell.value) for cell in row])
        return out.getvalue()


def _safe(value: str | int | float | Decimal) -> str | int | float | Decimal:
    """Text that a spreadsheet would run as a formula gets an apostrophe before it."""
    return "'" + value if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value


def figures(*words: str) -> tuple[Heading, ...]:
    """Headings of a table whose first column is text and whose others are figures."""
    return tuple(Heading(words=word, figure=place > 0) for place, word in enumerate(words))


def text_cell(words: str, *, sign: str = "") -> Cell:
    """Words, the same in the page and in CSV."""
    return Cell(shown=words, value=words, sign=sign)


def count_cell(value: float | None) -> Cell:
    """A count of people, needs, areas or providers."""
    if value is None:
        return Cell(shown=UNKNOWN, value=None)
    rounded = round(float(value), 3)
    return Cell(shown=count_words(rounded), value=int(rounded) if rounded.is_integer() else rounded)


def share_cell(share: float | None) -> Cell:
    """A share: per cent in the page, a fraction in CSV."""
    return Cell(shown=percent(share), value=None if share is None else round(share, 6))


def score_cell(score: float | None) -> Cell:
    """Places per hundred people in need."""
    shown = score_words(score)
    return Cell(shown=shown, value=None if score is None or shown == UNKNOWN else round(score * 100, 4))


def money_cell(amount_minor: int | None, *, currency: str) -> Cell:
    """A sum in full; in CSV in major units, exact."""
    if amount_minor is None:
        return Cell(shown=UNKNOWN, value=None)
    digits = MINOR_DIGITS.get(currency, 2)
    return Cell(shown=money_words(amount_minor, currency=currency), value=Decimal(amount_minor).scaleb(-digits))
