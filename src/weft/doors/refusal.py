"""The ways in which a door says no. Each carries every problem that was found, and nothing has been changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from weft.vocabulary import Problem, Refusal

T = TypeVar("T")

WORDS_MAX = 1_000
"""Characters of one part of a problem: what a file holds may be of any length, and its reader is a person."""


class CannotImport(Refusal):
    """A document cannot be read safely or with one meaning. Codes: IMPORT-*, TABLE-*, BOUNDARY-*."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__(_printable(problem) for problem in problems)


class CannotBuild(Refusal):
    """A place cannot be made from a recipe. Codes: RECIPE-*, and those of the doors that it opens."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__(_printable(problem) for problem in problems)


def gather(problems: list[Problem], read: Callable[[], T]) -> T | None:
    """What `read` gives; where it refuses, its problems are added to the list and the answer is None."""
    try:
        return read()
    except Refusal as refusal:
        problems.extend(refusal.problems)
        return None


def _printable(problem: Problem) -> Problem:
    """The problem as a terminal may print it: no control characters, no direction marks, no endless words."""
    return replace(
        problem,
        what=_plain(problem.what),
        file=_plain(problem.file),
        column=_plain(problem.column),
        allowed=_plain(problem.allowed),
        to_do=_plain(problem.to_do),
        quote=_plain(problem.quote),
    )


def _plain(words: str) -> str:
    shown = words if len(words) <= WORDS_MAX else words[: WORDS_MAX - 3] + "..."
    return shown if shown.isprintable() else "".join(c if c.isprintable() else "\ufffd" for c in shown)
