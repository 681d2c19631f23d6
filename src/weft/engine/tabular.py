"""Tables as files: deterministic CSV, Parquet for large ones, and the Data Package that describes them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow.parquet

from weft.engine.table_check import FORMULA_STARTS
from weft.vocabulary import Column, Noun, Table

FRICTIONLESS_TYPES: dict[type, str] = {str: "string", int: "integer", float: "number", bool: "boolean", date: "date"}


def table_csv(table: Table[Any]) -> bytes:
    """A table as CSV: UTF-8, header, rows by key, dates ISO, unknown empty, floats with every digit that they need."""
    names = [column.name for column in table.noun.columns]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    columns = [[_cell(value) for value in table.data.column(name).to_pylist()] for name in names]
    writer.writerows(zip(*columns, strict=True))
    return out.getvalue().encode("utf-8")


def table_parquet(table: Table[Any]) -> bytes:
    """A table as Parquet, with the noun's own types."""
    out = io.BytesIO()
    pyarrow.parquet.write_table(table.data, out)
    return out.getvalue()


def data_package(*, name: str, kind: str, tables: Mapping[str, type[Noun]]) -> bytes:
    """A Frictionless Tabular Data Package descriptor for tables by path. `kind` is place or run."""
    resources = [_resource(path=path, noun=noun) for path, noun in sorted(tables.items())]
    package = {"profile": "tabular-data-package", "name": name, "weft": {"kind": kind}, "resources": resources}
    return (json.dumps(package, indent=2, ensure_ascii=False) + "\n").encode("utf-8")


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        # A spreadsheet would run it; the apostrophe makes it text there and harmless everywhere.
        return "'" + value
    return value


def _resource(*, path: str, noun: type[Noun]) -> dict[str, Any]:
    foreign = [
        {
            "fields": column.name,
            "reference": {
                "resource": column.refers_to.split(".")[0],
                "fields": column.refers_to.split(".")[1],
            },
        }
        for column in noun.columns
        if column.refers_to
    ]
    schema: dict[str, Any] = {
        "fields": [_frictionless_field(column) for column in noun.columns],
        "primaryKey": list(noun.key_names()),
    }
    # A key that may be unknown is no key in the standard's sense.
    if any(not column.required for column in noun.columns if column.key):
        del schema["primaryKey"]
    if foreign:
        schema["foreignKeys"] = foreign
    title = (noun.__doc__ or "").strip().splitlines()[0]
    stem = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return {"name": stem, "path": path, "profile": "tabular-data-resource", "title": title, "schema": schema}


def _frictionless_field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.minimum is not None and column.type in (int, float):
        constraints["minimum"] = column.minimum
    if column.maximum is not None and column.type in (int, float):
        constraints["maximum"] = column.maximum
    if column.one_of:
        constraints["enum"] = list(column.one_of)
    described: dict[str, Any] = {
        "name": column.name,
        "type": FRICTIONLESS_TYPES[column.type],
        "description": column.meaning + (f" ({column.unit})" if column.unit else ""),
    }
    if constraints:
        described["constraints"] = constraints
    return described
