"""Broken briefs as a reader meets them: what was changed, and every line of what is said about it.

A case is a name, what is replaced (<) by what (>), and the problems (:) with the line of the brief they quote (|).
"""

from __future__ import annotations

from dataclasses import dataclass

ALLOWED = (
    "AND, OR, NOT, = <> < <= > >=, IN (...), BETWEEN ... AND ..., IS [NOT] NULL, IS [NOT] TRUE, IS [NOT] FALSE, "
    "a column + or - a number, brackets, numbers, 'text', DATE 'YYYY-MM-DD', TRUE, FALSE and the declared columns"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One fault and the exact words of its refusal."""

    name: str
    old: str
    new: str
    said: str


def cases(text: str) -> list[Case]:
    """The cases of a text, separated by empty lines."""
    return [_case(block.splitlines()) for block in text.strip("\n").split("\n\n")]


def _case(lines: list[str]) -> Case:
    old, new = (line[4:].encode().decode("unicode_escape") for line in lines[1:3])
    said = ""
    for line in lines[3:]:
        mark, words = line[2], line[4:]
        if mark == "|":
            said += f"\n    {words}"
        else:
            said += ("\n" if said and words.startswith("BRIEF-") else " " if said else "") + words
    return Case(name=lines[0], old=old, new=new, said=said.replace("{ALLOWED}", ALLOWED))
