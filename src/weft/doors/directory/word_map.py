"""The word table: which words in an entry's name and description are taken to mean which service type.

It is for directories that carry no taxonomy. What it says is an assumption, and everything that rests on it says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from weft.doors.directory.code_map import CodeRule
from weft.doors.refusal import CannotImport
from weft.doors.tables import ColumnRule, read_table
from weft.vocabulary import DELIVERY_MODES, Problem

COLUMNS = (
    ColumnRule(name="words", type=str),
    ColumnRule(name="service_type", type=str, required=False, identifier=True),
    ColumnRule(name="priority", type=int, minimum=1),
    ColumnRule(name="sensitive", type=bool),
    ColumnRule(name="delivery_mode", type=str, one_of=DELIVERY_MODES, required=False),
    ColumnRule(name="note", type=str, required=False),
)
_BETWEEN = re.compile(r"[^\w]+|_+")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordRule:
    """What some words mean. `pattern` is the words in small letters with one space before, between and after."""

    pattern: str
    meaning: CodeRule


@dataclass(frozen=True, slots=True, kw_only=True)
class WordMap:
    """All rules of a word table."""

    rules: tuple[WordRule, ...]

    def rule(self, words: str) -> CodeRule | None:
        """The rule with the smallest priority number whose words stand in the text as whole words; ties by words. None
        where no rule does, or where that rule has no service type: it says that this is nothing the brief buys."""
        text = _plain(words)
        found = [rule.meaning for rule in self.rules if rule.pattern in text]
        first = min(found, key=lambda rule: (rule.priority, rule.prefix), default=None)
        return first if first is not None and first.service_type else None

    def is_sensitive(self, words: str) -> bool:
        """Whether any sensitive words stand in the text."""
        text = _plain(words)
        return any(rule.meaning.sensitive and rule.pattern in text for rule in self.rules)

    def service_types(self) -> tuple[str, ...]:
        """Every service type that the table knows."""
        return tuple(sorted({r.meaning.service_type for r in self.rules if r.meaning.service_type}))


def read_word_map(*, file: str, content: bytes) -> WordMap:
    """Read the word table. Raises `CannotImport`: TABLE-* for cells, IMPORT-7 for words that stand twice."""
    grid = read_table(file=file, content=content, columns=COLUMNS)
    rules = []
    problems = []
    first: dict[str, int] = {}
    for i, line in enumerate(grid.lines):
        pattern = _plain(grid.text("words", i))
        if first.setdefault(pattern, line) != line or not pattern.strip():
            problems.append(_problem(file, line, pattern.strip()))
        meaning = CodeRule(
            prefix=pattern.strip(),
            service_type=grid.text("service_type", i) or None,
            priority=grid.integer("priority", i),
            sensitive=grid.truth("sensitive", i),
            delivery_mode=grid.text("delivery_mode", i) or None,
        )
        rules.append(WordRule(pattern=pattern, meaning=meaning))
    if problems:
        raise CannotImport(problems)
    return WordMap(rules=tuple(rules))


def _plain(text: str) -> str:
    return f" {_BETWEEN.sub(' ', text.casefold()).strip()} "


def _problem(file: str, line: int, words: str) -> Problem:
    return Problem(
        code="IMPORT-7",
        what=f"the words '{words}' stand twice" if words else "the words hold neither letter nor digit",
        file=file,
        line=line,
        column="words",
        allowed="each words once",
        to_do="Remove one of the rows",
    )
