"""One SHA-256 over typed rows, so that the same content in CSV or Parquet, in any order, has the same digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from weft.vocabulary import Table


def digest_tables(tables: Iterable[Table[Any]]) -> str:
    """SHA-256 in hex over each table's name, columns and rows, tables by name and rows by key.

    Values are written as JSON: dates in ISO form, floats with every digit that they need, unknown as null.
    """
    running = hashlib.sha256()
    for table in sorted(tables, key=lambda t: t.noun.table_name):
        names = [column.name for column in table.noun.columns]
        running.update(json.dumps([table.noun.table_name, names]).encode())
        for row in zip(*(table.data.column(name).to_pylist() for name in names), strict=True):
            running.update(b"\n" + json.dumps(row, default=_plain, ensure_ascii=False, separators=(",", ":")).encode())
    return running.hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no canonical form for {type(value).__name__}")
