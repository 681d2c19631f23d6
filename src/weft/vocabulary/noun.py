"""How a noun is declared: one frozen dataclass from which its table, its checks and its glossary entry follow.

A field says what it means, its unit and what it may hold. Everything else (column types, ranges, keys, references,
the words in `GLOSSARY.md`, the Data Package descriptor) is read from that one declaration.
"""

from __future__ import annotations

import dataclasses
import math
import types
import typing
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar, dataclass_transform

ID_LENGTH_MAX = 64
TEXT_LENGTH_MAX = 2_000

NounClass = TypeVar("NounClass", bound=type)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What one column of a table holds: name, type, unit, meaning and what is allowed in it."""

    name: str
    type: type
    meaning: str
    unit: str = ""
    required: bool = True
    key: bool = False
    minimum: float | None = None
    maximum: float | None = None
    one_of: tuple[str, ...] = ()
    refers_to: str = ""
    identifier: bool = False
    blank: bool = False

    def fault(self, value: object) -> str:
        """Say in words what is wrong with a value, or an empty string where nothing is."""
        if value is None:
            return "is missing" if self.required else ""
        if self.type is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if type(value) is not self.type:
            return f"is not {TYPE_WORDS[self.type]}"
        if isinstance(value, float) and not math.isfinite(value):
            return "is not a finite number"
        if isinstance(value, str):
            return self._text_fault(value)
        if isinstance(value, (int, float)):
            return self._range_fault(value)
        return ""

    def _text_fault(self, value: str) -> str:
        if self.required and not value and not self.blank:
            return "is empty"
        if len(value) > (ID_LENGTH_MAX if self.identifier else TEXT_LENGTH_MAX):
            return "is too long"
        if self.one_of and value not in self.one_of:
            return f"is not one of {', '.join(self.one_of)}"
        return ""

    def _range_fault(self, value: float) -> str:
        if self.minimum is not None and value < self.minimum:
            return f"is below {self.minimum:g}"
        if self.maximum is not None and value > self.maximum:
            return f"is above {self.maximum:g}"
        return ""

    @property
    def allowed(self) -> str:
        """What the column may hold, in words, for error messages and the glossary."""
        if self.one_of:
            words = "one of " + ", ".join(self.one_of)
        else:
            words = TYPE_WORDS[self.type]
            low, high = self.minimum, self.maximum
            if low is not None and high is not None:
                words += f" from {low:g} to {high:g}"
            elif low is not None:
                words += f" of at least {low:g}"
        return words if self.required else words + ", or empty where unknown"


TYPE_WORDS: dict[type, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    date: "a date (YYYY-MM-DD)",
}


def field(
    meaning: str,
    *,
    unit: str = "",
    key: bool = False,
    minimum: float | None = None,
    maximum: float | None = None,
    one_of: tuple[str, ...] = (),
    refers_to: str = "",
    identifier: bool = False,
    blank: bool = False,
    default: Any = dataclasses.MISSING,
) -> Any:
    """Declare one field of a noun: its meaning in words, its unit, and what it may hold.

    `refers_to` is "table.column" of the row that must exist. An identifier is opaque text of at most 64 characters.
    `blank` text may be empty, and empty then says something (nobody, no other); it is not the same as unknown.
    """
    facts = {
        "meaning": meaning,
        "unit": unit,
        "key": key,
        "minimum": minimum,
        "maximum": maximum,
        "one_of": one_of,
        "refers_to": refers_to,
        "identifier": identifier or key or bool(refers_to),
        "blank": blank,
    }
    return dataclasses.field(default=default, metadata=facts)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
def noun(*, table: str) -> Callable[[NounClass], NounClass]:
    """Make a class a noun: frozen, slotted, keyword-only, checked when made, kept in the table of that name."""

    def declare(declared: NounClass) -> NounClass:
        declared.__post_init__ = _check_itself  # type: ignore[attr-defined]
        made: Any = dataclasses.dataclass(frozen=True, slots=True, kw_only=True)(declared)
        made.table_name = table
        made.columns = _columns(made)
        NOUNS[table] = made
        return typing.cast(NounClass, made)

    return declare


class Noun:
    """What every noun has: the name of its table and its columns. Nouns inherit this for the type checker."""

    __slots__ = ()
    table_name: typing.ClassVar[str]
    columns: typing.ClassVar[tuple[Column, ...]]

    @classmethod
    def key_names(cls) -> tuple[str, ...]:
        """Names of the columns that together identify a row."""
        return tuple(column.name for column in cls.columns if column.key)

    @classmethod
    def has_default(cls, name: str) -> bool:
        """Whether a table may leave the column out."""
        return cls.__dataclass_fields__[name].default is not dataclasses.MISSING  # type: ignore[attr-defined]

    @classmethod
    def default(cls, name: str) -> Any:
        """What stands in a column that a table leaves out; None where it may not."""
        default = cls.__dataclass_fields__[name].default  # type: ignore[attr-defined]
        return None if default is dataclasses.MISSING else default


NOUNS: dict[str, type[Noun]] = {}


def _check_itself(self: Noun) -> None:
    for column in self.columns:
        fault = column.fault(getattr(self, column.name))
        if fault:
            raise ValueError(f"{type(self).__name__}.{column.name} {fault}; it holds {column.allowed}")


def _columns(declared: type) -> tuple[Column, ...]:
    hints = typing.get_type_hints(declared)
    columns = []
    for declared_field in dataclasses.fields(declared):
        hint = hints[declared_field.name]
        optional = isinstance(hint, types.UnionType)
        plain = next(part for part in typing.get_args(hint) if part is not type(None)) if optional else hint
        facts = dict(declared_field.metadata)
        columns.append(Column(name=declared_field.name, type=plain, required=not optional, **facts))
    return tuple(columns)
