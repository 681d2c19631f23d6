"""The problems of one brief, gathered with their lines until there is nothing left to find."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from weft.brief.position import Path, Positions
from weft.vocabulary import Problem


class Faults:
    """Every problem found so far in one file, in the order of its lines."""

    def __init__(self, *, file: str, positions: Positions) -> None:
        self._file = file
        self._positions = positions
        self._found: list[Problem] = []

    def add(self, code: str, path: Path, what: str, *, allowed: str = "", to_do: str = "") -> None:
        """Note a problem with the setting at `path`; its line and a quote of the line are looked up."""
        line = self._positions.line(path)
        problem = Problem(
            code=code,
            what=printable(what),
            file=self._file,
            line=line,
            allowed=allowed,
            to_do=to_do,
            quote=self._positions.quote(line),
        )
        if problem not in self._found:
            self._found.append(problem)

    def all(self) -> tuple[Problem, ...]:
        """The problems by line; those of the whole file come first."""
        return tuple(sorted(self._found, key=lambda p: (p.line or 0, p.code, p.what)))


def printable(text: str) -> str:
    """The text with nothing in it that a terminal would obey."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def nearest(word: str, known: Iterable[str]) -> str:
    """What to do about a word that is not known: the known word that is most like it, if one is."""
    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"Write '{close[0]}' if that is what you mean" if close else ""


def listed(words: Iterable[str], *, most: int = 24) -> str:
    """Known words in order, cut short where there are many."""
    ordered = sorted(words)
    return ", ".join(ordered[:most]) + (f" and {len(ordered) - most} more" if len(ordered) > most else "")


def named(path: Path) -> str:
    """A setting in words: `worth_minor` in [[outcomes]] number 2."""
    steps = list(path)
    tail = ""
    if isinstance(steps[-1], int) and len(steps) > 2:
        tail = f", item {int(steps.pop()) + 1}"
    if len(steps) == 1:
        return f"[{steps[0]}]"
    if len(steps) == 2 and isinstance(steps[1], int):
        return f"[[{steps[0]}]] number {steps[1] + 1}"
    name = steps.pop()
    if isinstance(steps[-1], int):
        return f"`{name}` in [[{steps[0]}]] number {int(steps[-1]) + 1}{tail}"
    inside = [number for number, step in enumerate(steps) if isinstance(step, int)]
    if inside:
        within = ".".join(str(step) for step in steps[inside[-1] + 1 :])
        return f"`{name}` in [{steps[0]}.{within}] of number {int(steps[inside[-1]]) + 1}{tail}"
    return f"`{name}` in [{'.'.join(str(step) for step in steps)}]{tail}"
