"""Every row of a table against its noun: columns, types, ranges, keys. All problems come back together."""

from __future__ import annotations

import difflib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.parquet

from weft.engine.byte_pass import read_records
from weft.vocabulary import Column, Noun, Problem, Table, arrow_schema

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A text cell that begins so runs as a formula when a spreadsheet opens the file (OWASP, CSV injection)."""

WHOLE_NUMBER = re.compile(r"-?\d{1,18}")
NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?")
CELL_SHOWN_MAX = 40


class Unread:
    """A cell that could not be read, with the reason in words."""

    __slots__ = ("reason",)

    def __init__(self, reason: str) -> None:
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A table as it was read: its columns with `Unread` where a cell could not be, its lines, and every problem."""

    noun: type[Noun]
    file: str
    columns: dict[str, list[Any]]
    lines: list[int]
    problems: list[Problem]

    @property
    def table(self) -> Table[Any]:
        """The typed table; only for one without problems."""
        return Table.of(self.noun, self.columns)


def check_table(*, noun: type[Noun], content: bytes, file: str) -> Checked:
    """Read one table from CSV or Parquet bytes, with every problem of its own (references come after).

    Line numbers of a CSV file are those of the file; of Parquet, the row's, counted from 1.
    """
    if file.endswith(".parquet"):
        columns, lines, problems = _parquet_columns(noun=noun, content=content, file=file)
    else:
        columns, lines, problems = _csv_columns(noun=noun, content=content, file=file)
    problems += _duplicates(noun=noun, columns=columns, lines=lines, file=file)
    return Checked(noun=noun, file=file, columns=columns, lines=lines, problems=problems)


def check_references(*, tables: Sequence[Checked]) -> list[Problem]:
    """Every id that names a row of another table which is not there. Cells that could not be read are passed over."""
    by_name = {table.noun.table_name: table for table in tables}
    problems = []
    for table in tables:
        for column in table.noun.columns:
            target_name, _, target_column = column.refers_to.partition(".")
            if target_name not in by_name or column.name not in table.columns:
                continue
            known = {value for value in by_name[target_name].columns.get(target_column, []) if isinstance(value, str)}
            problems += [
                Problem(
                    code="LOAD-8",
                    what=f"{value[:CELL_SHOWN_MAX]!r} is not in {target_name}",
                    file=table.file,
                    line=line,
                    column=column.name,
                    to_do=f"Add the row to {target_name} or mend the id",
                )
                for value, line in zip(table.columns[column.name], table.lines, strict=True)
                if isinstance(value, str) and value not in known
            ]
    return problems


def _csv_columns(
    *, noun: type[Noun], content: bytes, file: str
) -> tuple[dict[str, list[Any]], list[int], list[Problem]]:
    records, problems = read_records(content=content, file=file)
    if not records.header:
        return (
            {},
            [],
            [*problems, Problem(code="LOAD-3", what="the file is empty", file=file, allowed=_header_of(noun))],
        )
    problems += _header_problems(noun=noun, header=records.header, file=file)
    cells = list(zip(*records.rows, strict=True)) or [()] * len(records.header)
    by_name = dict(zip(records.header, cells, strict=True))
    columns: dict[str, list[Any]] = {}
    for column in noun.columns:
        texts = by_name.get(column.name)
        if texts is None:
            columns[column.name] = [noun.default(column.name)] * len(records.rows)
            continue
        read = {text: _read_cell(column, text) for text in set(texts)}
        columns[column.name] = [read[text] for text in texts]
        problems += _cell_problems(
            column=column, texts=texts, values=columns[column.name], lines=records.lines, file=file
        )
    return columns, records.lines, problems


def _header_of(noun: type[Noun]) -> str:
    return "a header line: " + ",".join(column.name for column in noun.columns)


def _header_problems(*, noun: type[Noun], header: Sequence[str], file: str) -> list[Problem]:
    known = [column.name for column in noun.columns]
    problems = []
    for name in sorted(set(header), key=header.index):
        if header.count(name) > 1:
            problems.append(Problem(code="LOAD-4", what=f"column {name!r} stands twice", file=file, line=1))
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            to_do = f"Did you mean {near[0]!r}?" if near else "Remove the column"
            what = f"unknown column {name[:CELL_SHOWN_MAX]!r}"
            problems.append(Problem(code="LOAD-4", what=what, file=file, line=1, to_do=to_do))
    for column in noun.columns:
        if column.name not in header and not noun.has_default(column.name):
            problems.append(
                Problem(
                    code="LOAD-5", what=f"column {column.name!r} is missing", file=file, line=1, to_do=column.meaning
                )
            )
    return problems


def _read_cell(column: Column, text: str) -> Any:
    """The typed value of a cell, None where it is empty, or `Unread` with the reason."""
    if text == "":
        return Unread("is empty") if column.required and column.type is not str else _empty(column)
    value: Any
    if column.type is str:
        value = text
        if text.startswith(FORMULA_STARTS):
            return Unread("looks like a spreadsheet formula")
    elif column.type is int:
        value = int(text) if WHOLE_NUMBER.fullmatch(text) else None
    elif column.type is float:
        value = float(text) if NUMBER.fullmatch(text) else None
    elif column.type is bool:
        value = {"true": True, "false": False}.get(text.lower())
    else:
        value = _read_date(text)
    if value is None:
        return Unread("is not " + column.allowed.split(", or")[0])
    fault = column.fault(value)
    return Unread(fault) if fault else value


def _empty(column: Column) -> Any:
    """What an empty cell says: unknown, or an empty text where the noun lets empty say something."""
    if not column.required:
        return None
    fault = column.fault("")
    return Unread(fault) if fault else ""


def _read_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        return None


def _cell_problems(
    *, column: Column, texts: Sequence[str], values: Sequence[Any], lines: Sequence[int], file: str
) -> list[Problem]:
    problems = []
    for text, value, line in zip(texts, values, lines, strict=True):
        if isinstance(value, Unread):
            code = "LOAD-9" if "formula" in value.reason else "LOAD-6"
            shown = f"{text[:CELL_SHOWN_MAX]!r} " if text else "a cell "
            to_do = "Remove the leading sign" if code == "LOAD-9" else ""
            problems.append(
                Problem(
                    code=code, what=shown + value.reason, file=file, line=line, column=column.name,
                    allowed=column.allowed, to_do=to_do,
                )
            )  # fmt: skip
    return problems


def _parquet_columns(
    *, noun: type[Noun], content: bytes, file: str
) -> tuple[dict[str, list[Any]], list[int], list[Problem]]:
    try:
        data = pyarrow.parquet.read_table(io.BytesIO(content))
    except (pa.ArrowException, OSError):
        return {}, [], [Problem(code="LOAD-3", what="the file is not readable as Parquet", file=file)]
    problems = _header_problems(noun=noun, header=data.column_names, file=file)
    lines = list(range(1, data.num_rows + 1))
    columns: dict[str, list[Any]] = {}
    for column, wanted in zip(noun.columns, arrow_schema(noun), strict=True):
        if column.name not in data.column_names:
            columns[column.name] = [noun.default(column.name)] * data.num_rows
            continue
        try:
            values = data.column(column.name).cast(wanted.type).to_pylist()
        except pa.ArrowException:
            what = f"column has type {data.schema.field(column.name).type}"
            problems.append(Problem(code="LOAD-6", what=what, file=file, column=column.name, allowed=column.allowed))
            values = [noun.default(column.name)] * data.num_rows
        else:
            problems += _value_problems(column=column, values=values, file=file)
        columns[column.name] = values
    return columns, lines, problems


def _value_problems(*, column: Column, values: Sequence[Any], file: str) -> list[Problem]:
    faults = {value: _typed_fault(column, value) for value in set(values)}
    return [
        Problem(
            code="LOAD-9" if "formula" in faults[value] else "LOAD-6",
            what=f"{str(value)[:CELL_SHOWN_MAX]!r} {faults[value]}",
            file=file,
            line=row,
            column=column.name,
            allowed=column.allowed,
        )
        for row, value in enumerate(values, start=1)
        if faults[value]
    ]


def _typed_fault(column: Column, value: Any) -> str:
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "looks like a spreadsheet formula"
    return column.fault(value)


def _duplicates(*, noun: type[Noun], columns: dict[str, list[Any]], lines: Sequence[int], file: str) -> list[Problem]:
    names = noun.key_names()
    if not names or any(name not in columns for name in names):
        return []
    first: dict[tuple[Any, ...], int] = {}
    problems = []
    for line, key in zip(lines, zip(*(columns[name] for name in names), strict=True), strict=True):
        if any(isinstance(part, Unread) for part in key):
            continue
        if key in first:
            shown = ", ".join(str(part) for part in key[1:] or key)
            what = f"{shown!r} stands already on line {first[key]}"
            allowed = "one row for each " + ", ".join(names[1:] or names)
            problems.append(Problem(code="LOAD-7", what=what, file=file, line=line, allowed=allowed))
        first.setdefault(key, line)
    return problems
