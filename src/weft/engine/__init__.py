"""Files and tables: with the command line, the only room that touches disk.

Takes paths, gives bytes by name; takes bytes, gives a checked `Place`; takes tables and documents, writes a folder in
one atomic step. Guarantees LOAD-1 to LOAD-11 and WRITE-1, WRITE-2 are in `docs/engine.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weft.engine.book import load_agreed
from weft.engine.digest import digest_tables
from weft.engine.disk import CannotRead, CannotWrite, read_file, read_folder, write_file, write_folder
from weft.engine.fetching import Fetch, Unanswered, fetcher
from weft.engine.funnel import FUNNEL_TAIL, FUNNEL_Z_95, FUNNEL_Z_998, Funnel, funnel_of, overdispersion
from weft.engine.in_parts import as_parquet, count_rows
from weft.engine.ledger import CannotHold, LedgerFolder, hold_ledger, read_beside, read_ledger
from weft.engine.ledger_parts import LedgerParts, open_ledger
from weft.engine.load import BRIEF_FILE, CannotLoad, find_tables, load_place
from weft.engine.place import Place
from weft.engine.roll import read_roll
from weft.engine.session import CannotConnect, Session, connect, numbers_as_days
from weft.engine.table_check import Checked, check_table
from weft.engine.tabular import data_package, table_csv, table_parquet
from weft.vocabulary import Table


def place_of(*tables: Table[Any], files: Mapping[str, bytes] | None = None) -> Place:
    """A place from tables already in memory: the invented town, an import, a test."""
    return Place(tables={table.noun: table for table in tables}, files=files or {}, digest=digest_tables(tables))


__all__ = [
    "BRIEF_FILE",
    "FUNNEL_TAIL",
    "FUNNEL_Z_95",
    "FUNNEL_Z_998",
    "CannotConnect",
    "CannotHold",
    "CannotLoad",
    "CannotRead",
    "CannotWrite",
    "Checked",
    "Fetch",
    "Funnel",
    "LedgerFolder",
    "LedgerParts",
    "Place",
    "Session",
    "Unanswered",
    "as_parquet",
    "check_table",
    "connect",
    "count_rows",
    "data_package",
    "digest_tables",
    "fetcher",
    "find_tables",
    "funnel_of",
    "hold_ledger",
    "load_agreed",
    "load_place",
    "numbers_as_days",
    "open_ledger",
    "overdispersion",
    "place_of",
    "read_beside",
    "read_file",
    "read_folder",
    "read_ledger",
    "read_roll",
    "table_csv",
    "table_parquet",
    "write_file",
    "write_folder",
]
