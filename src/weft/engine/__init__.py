"""Files and tables: the only room, with the command line, that touches disk.

Takes paths, gives checked `Place`s; takes tables and documents, writes an output folder in one atomic step.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weft.engine.digest import digest_tables
from weft.engine.place import Place
from weft.vocabulary import Table


def place_of(*tables: Table[Any], files: Mapping[str, bytes] | None = None) -> Place:
    """A place from tables already in memory: the invented town, an import, a test."""
    return Place(tables={table.noun: table for table in tables}, files=files or {}, digest=digest_tables(tables))


__all__ = ["Place", "digest_tables", "place_of"]
