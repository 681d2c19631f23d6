"""Each id once: which of several rows with one id is taken does not depend on their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from weft.doors.quality import Tally
from weft.doors.sheet import SheetRow

NO_ID = "has no id"
ID_REPEATS = "id repeats: the fullest row with it is taken"


def each_once(*, rows: Sequence[SheetRow], tally: Tally, key: Callable[[SheetRow], str]) -> tuple[SheetRow, ...]:
    """The fullest row of each key, ties by content and then by line, in the order of the file; the others are set
    aside, as are rows without a key."""
    best: dict[str, SheetRow] = {}
    keys = [key(row) for row in rows]
    for row, own in zip(rows, keys, strict=True):
        if own and (own not in best or fullness(row) > fullness(best[own])):
            best[own] = row
    kept = []
    for row, own in zip(rows, keys, strict=True):
        if not own:
            tally.put_aside(row.line, row_id="", reason=NO_ID)
        elif best[own] is not row:
            tally.put_aside(row.line, row_id=own, reason=ID_REPEATS)
        else:
            kept.append(row)
    return tuple(kept)


def fullness(row: SheetRow) -> tuple[int, list[str], int]:
    """How full a row is: filled cells, then content, then the earlier line."""
    return sum(bool(cell) for cell in row.cells.values()), list(row.cells.values()), -row.line
