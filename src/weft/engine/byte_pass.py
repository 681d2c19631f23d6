"""The first look at a CSV file, before any type: encoding, quotes, line length, and where each record stands."""

from __future__ import annotations

import codecs
import csv
from dataclasses import dataclass

from weft.vocabulary import Problem

LINE_LENGTH_MAX = 100_000
"""Characters of one line. A longer line is a lost quote or not a table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """The records of a CSV file as text: the header, the rows, and the line on which each row begins."""

    header: list[str]
    rows: list[list[str]]
    lines: list[int]


def read_records(*, content: bytes, file: str) -> tuple[Records, list[Problem]]:
    """Split CSV bytes (UTF-8, RFC 4180, comma) into records, and report every line that cannot be read.

    Bad lines are left out of the records so that the rest can still be checked; whoever calls must refuse the file
    where there are problems.
    """
    text, problems = _decode(content=content, file=file)
    lines = text.splitlines(keepends=True)
    problems += [
        _problem(file, number, "LOAD-3", f"line is longer than {LINE_LENGTH_MAX:,} characters", "Look for a lost quote")
        for number, line in enumerate(lines, start=1)
        if len(line) > LINE_LENGTH_MAX
    ]
    if problems:
        lines = [line for line in lines if len(line) <= LINE_LENGTH_MAX]
    header, rows, starts, faults = _split(lines=lines, file=file)
    return Records(header=header, rows=rows, lines=starts), problems + faults


def _decode(*, content: bytes, file: str) -> tuple[str, list[Problem]]:
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("utf-8", errors="replace"), [
            _problem(file, number, "LOAD-2", "bytes that are not UTF-8", "Save the file as UTF-8")
            for number, line in enumerate(content.splitlines(), start=1)
            if not _is_utf8(line)
        ]
    nul_lines = [n for n, line in enumerate(text.splitlines(), start=1) if "\0" in line] if "\0" in text else []
    return text.replace("\0", ""), [
        _problem(file, number, "LOAD-2", "a NUL character", "Save the file as plain CSV text") for number in nul_lines
    ]


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _split(*, lines: list[str], file: str) -> tuple[list[str], list[list[str]], list[int], list[Problem]]:
    reader = csv.reader(lines, strict=True)
    header: list[str] = []
    rows: list[list[str]] = []
    starts: list[int] = []
    problems: list[Problem] = []
    while True:
        start = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return header, rows, starts, problems
        except csv.Error as error:
            problems.append(_problem(file, start, "LOAD-3", f"quotes do not match ({error})", "Close the quotes"))
            continue
        if not header:
            header = [name.strip() for name in row]
        elif len(row) == len(header):
            rows.append(row)
            starts.append(start)
        elif row:
            what = f"{len(row)} cells where the header has {len(header)}"
            problems.append(_problem(file, start, "LOAD-3", what, "Quote cells that hold commas"))


def _problem(file: str, line: int, code: str, what: str, to_do: str) -> Problem:
    return Problem(code=code, what=what, file=file, line=line, to_do=to_do)
