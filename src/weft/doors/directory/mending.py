"""Sheets as mended records with every row tallied; names and positions as every directory door reads them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from weft.doors import text
from weft.doors.identifier import NAME_LENGTH_MAX
from weft.doors.quality import Tally
from weft.doors.sheet import REPLACEMENT, Sheet, SheetRow

NO_NAME = "has no name: its code stands in"
UNPRINTABLE = "characters that cannot be printed made spaces in the name"
NAME_CUT = f"name cut to {NAME_LENGTH_MAX} characters"
HALF = "one coordinate of two: position taken as unknown"
IMPOSSIBLE = "impossible coordinates: position taken as unknown"
UNREADABLE_ID = "id or reference has bytes that are not UTF-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One table of a source: the rows taken in, in the order of the file, and the tally of all."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    tally: Tally

    def __iter__(self) -> Iterator[SheetRow]:
        return iter(self.rows)


def mend_sheet(*, name: str, sheet: Sheet, folded: bool, pointers: Sequence[str], use: str) -> Record:
    """A sheet with every cell mended that can be; misshapen rows, and rows whose `pointers` (ids and references) are
    not readable, are set aside."""
    tally = Tally(table=name, file=sheet.file, rows_in=sheet.rows_in, use=use)
    for line, first, what in sheet.misshapen:
        tally.put_aside(line, row_id=first, reason=what)
    rows = []
    for row in sheet.rows:
        cells = dict(row.cells)
        for column, cell in row.cells.items():
            if not cell:
                continue
            mended, kinds = text.mend(cell, folded=folded)
            cells[column] = mended
            if kinds:
                tally.repair(row.line, kinds - {text.DOUBT})
            if text.DOUBT in kinds:
                tally.doubt(row.line, text.DOUBT)
        if not sheet.valid and any(REPLACEMENT in cells.get(column, "") for column in pointers):
            tally.put_aside(row.line, row_id="", reason=UNREADABLE_ID)
        else:
            rows.append(SheetRow(line=row.line, cells=cells))
    return Record(name=name, columns=sheet.columns, rows=tuple(rows), tally=tally)


def named(*, tally: Tally, line: int, name: str, code: str) -> str:
    """A name that a noun takes: printable, not empty (then `code` stands in), not too long; repairs are tallied."""
    if not name.isprintable():
        tally.repair(line, [UNPRINTABLE])
        printable = "".join(character if character.isprintable() else " " for character in name)
        name, kinds = text.mend(printable, folded=False)
        tally.repair(line, kinds - {text.DOUBT})
    if not name:
        tally.repair(line, [NO_NAME])
        return code[:NAME_LENGTH_MAX]
    if len(name) > NAME_LENGTH_MAX:
        tally.repair(line, [NAME_CUT])
    return name[:NAME_LENGTH_MAX]


def point_of(*, tally: Tally, line: int, latitude: str, longitude: str) -> tuple[float, float] | None:
    """A position from two cells, None where there is none; what was not possible is tallied as a repair."""
    if not latitude and not longitude:
        return None
    if not latitude or not longitude:
        tally.repair(line, [HALF])
        return None
    readable = text.NUMBER.fullmatch(latitude) and text.NUMBER.fullmatch(longitude)
    point = (float(latitude), float(longitude)) if readable else (math.nan, math.nan)
    if not (abs(point[0]) <= 90 and abs(point[1]) <= 180) or point == (0.0, 0.0):
        tally.repair(line, [IMPOSSIBLE])
        return None
    return point
