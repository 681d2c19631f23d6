"""Tables of figures as CSV: declared columns, marks that mean "missing", every fault of the file reported at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from weft.doors.identifier import ID_LENGTH_MAX, NAME_LENGTH_MAX
from weft.doors.refusal import CannotImport
from weft.doors.sheet import Sheet, invalid_line, read_sheet
from weft.doors.text import NUMBER, is_formula
from weft.vocabulary import Problem

TYPE_WORDS: dict[type, str] = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRule:
    """What one column of an incoming table holds. `required` means that no cell may be missing; where `optional`, the
    whole column may be left out, and every cell of it is then missing."""

    name: str
    type: type
    required: bool = True
    minimum: float | None = None
    maximum: float | None = None
    one_of: tuple[str, ...] = ()
    optional: bool = False
    identifier: bool = False
    """Whether it is a code: at most 64 characters, each of which can be printed."""

    @property
    def allowed(self) -> str:
        """What a cell may hold, in words."""
        words = "one of " + ", ".join(self.one_of) if self.one_of else TYPE_WORDS[self.type]
        if self.minimum is not None:
            words += f" of at least {self.minimum:g}"
        if self.maximum is not None:
            words += f" and at most {self.maximum:g}"
        return words + ("" if self.required else ", or missing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table that was read: typed values by column, None where missing, and the line of each row."""

    file: str
    columns: dict[str, tuple[Any, ...]]
    lines: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.lines)

    def text(self, column: str, row: int) -> str:
        """A text cell; empty where missing."""
        return str(self.columns[column][row] or "")

    def integer(self, column: str, row: int) -> int:
        """A whole number that is there."""
        return int(self.columns[column][row])

    def truth(self, column: str, row: int) -> bool:
        """A true or false that is there."""
        return bool(self.columns[column][row])

    def number(self, column: str, row: int) -> float | None:
        """A number; None where missing."""
        value = self.columns[column][row]
        return None if value is None else float(value)


def read_table(
    *,
    file: str,
    content: bytes,
    columns: Sequence[ColumnRule],
    missing: Sequence[str] = ("",),
    key: str = "",
    closed: bool = True,
) -> Grid:
    """Read a CSV table whose columns are declared; others are an error where it is `closed`, else passed over.

    `missing` are the marks that mean "not known"; `key` names a column in which no value stands twice. Raises
    `CannotImport` with every problem: TABLE-1 (encoding or shape), TABLE-2 (columns), TABLE-3 (a cell), TABLE-4 (key).
    """
    sheet = read_sheet(file=file, content=content)
    problems = [
        _problem("TABLE-1", what, sheet, line, "", "as many cells as the header", "Mend the line")
        for line, _, what in sheet.misshapen
    ]
    bad_line = invalid_line(content)
    if bad_line is not None:
        problems.append(
            _problem("TABLE-1", "bytes that are not UTF-8", sheet, bad_line, "", "UTF-8", "Save the file as UTF-8")
        )
    problems += _header_problems(sheet, columns, closed)
    values: dict[str, tuple[Any, ...]] = {}
    for rule in columns:
        if rule.name in sheet.columns:
            values[rule.name] = tuple(
                _cell(sheet, rule, i, frozenset(missing), problems) for i in range(len(sheet.rows))
            )
        elif rule.optional:
            values[rule.name] = (None,) * len(sheet.rows)
    if key in values:
        problems += _key_problems(sheet, key, values[key])
    if problems:
        raise CannotImport(problems)
    return Grid(file=file, columns=values, lines=tuple(row.line for row in sheet.rows))


def _header_problems(sheet: Sheet, columns: Sequence[ColumnRule], closed: bool) -> list[Problem]:
    names = [rule.name for rule in columns]
    lacking = [rule.name for rule in columns if rule.name not in sheet.columns and not rule.optional]
    strange = [name for name in sheet.columns if name not in names] if closed else []
    told = "the columns " + ", ".join(names)
    return [
        _problem("TABLE-2", "the column is missing", sheet, 1, name, told, "Add the column") for name in lacking
    ] + [
        _problem("TABLE-2", "the column is not known", sheet, 1, name, told, "Remove or rename it") for name in strange
    ]


def _cell(sheet: Sheet, rule: ColumnRule, index: int, missing: frozenset[str], problems: list[Problem]) -> Any:
    row = sheet.rows[index]
    cell = row.cells[rule.name].strip()
    if cell == "" or cell in missing:
        if rule.required:
            problems.append(_problem("TABLE-3", "is missing", sheet, row.line, rule.name, rule.allowed, "Fill it in"))
        return None
    value, fault = _typed(rule, cell)
    if fault:
        problems.append(_problem("TABLE-3", fault, sheet, row.line, rule.name, rule.allowed, "Correct the cell"))
    return value


def _typed(rule: ColumnRule, cell: str) -> tuple[Any, str]:
    """The value of a cell, and what is wrong with it (empty where nothing is)."""
    if rule.type is str:
        if is_formula(cell):
            return None, "starts like a formula that a spreadsheet would run"
        longest = ID_LENGTH_MAX if rule.identifier else NAME_LENGTH_MAX
        if len(cell) > longest:
            return None, f"is longer than {longest:,} characters"
        if rule.identifier and not cell.isprintable():
            return None, "holds characters that cannot be printed"
        return cell, f"'{cell[:40]}' is not known" if rule.one_of and cell not in rule.one_of else ""
    if rule.type is bool:
        truth = {"true": True, "false": False}.get(cell.lower())
        return truth, "is not true or false" if truth is None else ""
    number = float(cell) if NUMBER.fullmatch(cell) else math.nan
    if not math.isfinite(number) or (rule.type is int and number != int(number)):
        return None, f"is not {TYPE_WORDS[rule.type]}"
    if rule.minimum is not None and number < rule.minimum:
        return None, f"is below {rule.minimum:g}"
    if rule.maximum is not None and number > rule.maximum:
        return None, f"is above {rule.maximum:g}"
    return (int(number) if rule.type is int else number), ""


def _key_problems(sheet: Sheet, key: str, values: tuple[Any, ...]) -> list[Problem]:
    first: dict[Any, int] = {}
    problems = []
    for row, value in zip(sheet.rows, values, strict=True):
        if value is not None and first.setdefault(value, row.line) != row.line:
            what = f"stands already on line {first[value]}"
            problems.append(
                _problem("TABLE-4", what, sheet, row.line, key, "each value once", "Remove one of the rows")
            )
    return problems


def _problem(code: str, what: str, sheet: Sheet, line: int, column: str, allowed: str, to_do: str) -> Problem:
    return Problem(code=code, what=what, file=sheet.file, line=line, column=column, allowed=allowed, to_do=to_do)
