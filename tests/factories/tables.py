"""Nouns from tables that read like a manual: `[contracts]`, a header, a row a line, cells parted by `|`."""

from __future__ import annotations

from datetime import date
from typing import Any

from weft.vocabulary import NOUNS, Noun


def nouns(text: str, *, place_id: str) -> dict[type[Noun], list[Any]]:
    """Every table of the text as nouns. An empty cell is the column's default; lines that begin with # are notes."""
    found: dict[type[Noun], list[Any]] = {}
    noun, header = None, []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if not line.strip() or line.strip().startswith("#"):
            continue
        if line.strip().startswith("["):
            noun, header = NOUNS[line.strip().strip("[]")], []
            found[noun] = []
        elif not header:
            header = cells
        else:
            named = {name: cell for name, cell in zip(header, cells, strict=True) if cell}
            found[noun].append(
                noun(place_id=place_id, **{name: _typed(noun, name, cell) for name, cell in named.items()})
            )
    return found


def _typed(noun: type[Noun], name: str, cell: str) -> Any:
    kind = next(column.type for column in noun.columns if column.name == name)
    if cell == '""':
        return ""
    if kind is date:
        return date.fromisoformat(cell)
    if kind is bool:
        return cell == "true"
    return int(cell.replace("_", "")) if kind is int else kind(cell)
