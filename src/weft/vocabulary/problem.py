"""What can go wrong, said so that someone can mend it: code, what, where, why, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong, in a file or an argument.

    `code` names a numbered guarantee (`LOAD-3`); `what` says what was found; `allowed` what could stand there instead;
    `to_do` what the reader can do. `line` counts from 1 and is the line in the file, not the row.
    """

    code: str
    what: str
    file: str = ""
    line: int | None = None
    column: str = ""
    allowed: str = ""
    to_do: str = ""
    quote: str = ""

    @property
    def where(self) -> str:
        """File, line and column, as far as they are known."""
        parts = [self.file] if self.file else []
        if self.line is not None:
            parts.append(f"line {self.line}")
        if self.column:
            parts.append(f"column {self.column}")
        return ", ".join(parts)

    def sentence(self) -> str:
        """The whole problem in one line, as the command line prints it."""
        said = f"{self.code}: " + (f"{self.where}: " if self.where else "") + self.what.rstrip(".") + "."
        if self.allowed:
            said += f" Allowed: {self.allowed.rstrip('.')}."
        if self.to_do:
            said += f" {self.to_do}" if self.to_do.endswith("?") else f" {self.to_do.rstrip('.')}."
        if self.quote:
            said += f"\n    {self.quote.strip()}"
        return said


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an accident
    """An expected error: Weft will not go on, says all the reasons at once, and has changed nothing.

    Rooms and doors raise their own kind (`CannotLoad`, `CannotAssemble`). `exit_code` is what `weft` ends with:
    1 an expected problem, 3 nothing feasible.
    """

    exit_code = 1

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        if not self.problems:
            raise AssertionError("a refusal needs a reason")
        super().__init__("\n".join(problem.sentence() for problem in self.problems))
