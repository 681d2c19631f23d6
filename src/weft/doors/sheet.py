"""A CSV file as rows of text that remember their line: encoding, header, quotes and width checked first."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from weft.doors.refusal import CannotImport
from weft.vocabulary import Problem

REPLACEMENT = "\ufffd"
"""Stands for bytes that are not UTF-8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One row: the line on which it starts, counted from 1, and its cells by column."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One CSV file. `misshapen` are rows whose number of cells is not the header's: line, first cell, what is wrong.

    `text` is the decoded whole, for judgements on the file; `valid` says whether every byte was UTF-8.
    """

    file: str
    columns: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    misshapen: tuple[tuple[int, str, str], ...]
    unnamed_columns: int
    text: str
    valid: bool

    @property
    def rows_in(self) -> int:
        """Rows below the header, whatever their shape. Lines that are wholly empty are not rows."""
        return len(self.rows) + len(self.misshapen)


def read_sheet(*, file: str, content: bytes) -> Sheet:
    """Read CSV bytes (RFC 4180, UTF-8 with or without a byte-order mark).

    Bytes that are not UTF-8 become U+FFFD and `valid` is False: the caller decides. Raises `CannotImport` with
    IMPORT-5 (not text, not CSV) or IMPORT-6 (no header, a column name twice).
    """
    text, valid = _decode(file, content)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[tuple[int, list[str]]] = []
    try:
        start = 1
        for record in reader:
            if record:
                records.append((start, record))
            start = reader.line_num + 1
    except csv.Error as error:
        raise _refuse(
            "IMPORT-5",
            f"the file is not CSV: {error}",
            file,
            max(reader.line_num, 1),
            "CSV as in RFC 4180: a cell with a comma, quote or line break stands in double quotes",
            "Mend the quotes on this line, or export the file again",
        ) from error
    if not records:
        raise _refuse("IMPORT-6", "the file is empty", file, 1, "a header line with column names", "Export it again")
    return _shape(file, records, text, valid)


def _decode(file: str, content: bytes) -> tuple[str, bool]:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in content:
        line = content.split(b"\x00", 1)[0].count(b"\n") + 1
        raise _refuse(
            "IMPORT-5", "the file holds zero bytes: it is UTF-16 or not text", file, line, "UTF-8", "Save it as UTF-8"
        )
    try:
        return content.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        return content.decode("utf-8-sig", errors="replace"), False


def invalid_line(content: bytes) -> int | None:
    """The first line of the file that is not UTF-8, counted from 1; None where every byte is."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return content.count(b"\n", 0, error.start) + 1
    return None


def _shape(file: str, records: list[tuple[int, list[str]]], text: str, valid: bool) -> Sheet:
    header = [name.strip() for name in records[0][1]]
    names = [name for name in header if name]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice or not names:
        raise CannotImport(
            [
                Problem(
                    code="IMPORT-6",
                    what=f"column {name} is named twice" if name else "the header names no column",
                    file=file,
                    line=records[0][0],
                    column=name,
                    allowed="each column named once",
                    to_do="Rename or remove one of them",
                )
                for name in (twice or [""])
            ]
        )
    rows, misshapen = [], []
    for line, record in records[1:]:
        cells = record[: len(header)]
        if any(cell.strip() for cell in record[len(header) :]):
            misshapen.append((line, record[0], "more cells than the header"))
        elif len(record) < len(header):
            misshapen.append((line, record[0], "fewer cells than the header"))
        else:
            rows.append(
                SheetRow(line=line, cells={name: cell for name, cell in zip(header, cells, strict=True) if name})
            )
    return Sheet(
        file=file,
        columns=tuple(names),
        rows=tuple(rows),
        misshapen=tuple(misshapen),
        unnamed_columns=len(header) - len(names),
        text=text,
        valid=valid,
    )


def _refuse(code: str, what: str, file: str, line: int, allowed: str, to_do: str) -> CannotImport:
    return CannotImport([Problem(code=code, what=what, file=file, line=line, allowed=allowed, to_do=to_do)])
