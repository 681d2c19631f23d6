"""Where each setting of a TOML text stands, since the parser of the standard library does not say.

The text has been parsed already, so it is known to be valid: the scan only has to tell strings, brackets and comments
apart. Every table, setting, item of an array and key of an inline table gets the line on which it begins.
"""

from __future__ import annotations

import bisect
import re
import tomllib

Path = tuple[str | int, ...]
"""The way to a setting: names of tables and settings, and numbers of items counted from 0."""

QUOTE_LENGTH_MAX = 160

BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
SPACE = re.compile(r"[ \t]*")
PART = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|[A-Za-z0-9_-]+")
TEXT = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}(?!")' + r"|'''.*?'{3,5}(?!')" + r'|"(?:[^"\\\n]|\\.)*"' + r"|'[^'\n]*'", re.DOTALL
)
BARE = re.compile(r"[^,\]}#\n]+")


class Positions:
    """The line of each setting, counted from 1, and that line's text made safe to print."""

    def __init__(self, text: str, *, valid: bool = True) -> None:
        self._lines = text.split("\n")
        self._at: dict[Path, int] = _Scan(text).run() if valid else {}

    def line(self, path: Path) -> int | None:
        """The line on which the setting begins, or its nearest parent; None for the file as a whole."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._at:
                return self._at[path[:length]]
        return None

    def quote(self, line: int | None) -> str:
        """The text of a line, shortened, with nothing in it that a terminal would obey."""
        if line is None or not 1 <= line <= len(self._lines):
            return ""
        said = "".join(letter if letter.isprintable() else " " for letter in self._lines[line - 1]).strip()
        return said if len(said) <= QUOTE_LENGTH_MAX else said[: QUOTE_LENGTH_MAX - 3] + "..."


class _Scan:
    """One pass over a valid TOML text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.here = 0
        self.breaks = [match.start() for match in re.finditer("\n", text)]
        self.at: dict[Path, int] = {}
        self.items: dict[Path, int] = {}

    def run(self) -> dict[Path, int]:
        table: Path = ()
        self._skip(BLANK)
        while self.here < len(self.text):
            if self.text[self.here] == "[":
                table = self._header()
            else:
                self._setting(table)
            self._skip(BLANK)
        return self.at

    def _header(self) -> Path:
        line = self._line()
        repeated = self.text.startswith("[[", self.here)
        self.here += 2 if repeated else 1
        names = self._key()
        self._skip(SPACE)
        self.here += 2 if repeated else 1
        path = self._resolved(names[:-1]) + names[-1:]
        if repeated:
            self.items[path] = self.items.get(path, 0) + 1
            self.at.setdefault(path, line)
        path = self._resolved(names)
        self.at[path] = line
        return path

    def _resolved(self, names: tuple[str, ...]) -> Path:
        """Names of tables as a path: an array of tables means its latest item."""
        path: Path = ()
        for name in names:
            path = (*path, name)
            if path in self.items:
                path = (*path, self.items[path] - 1)
        return path

    def _setting(self, table: Path) -> None:
        line = self._line()
        path = table
        for name in self._key():
            path = (*path, name)
            self.at.setdefault(path, line)
        self._skip(SPACE)
        self.here += 1
        self._skip(SPACE)
        self._value(path)

    def _value(self, path: Path) -> None:
        self.at.setdefault(path, self._line())
        opening = self.text[self.here]
        if opening in "\"'":
            self._skip(TEXT)
        elif opening == "[":
            self._array(path)
        elif opening == "{":
            self._inline(path)
        else:
            self._skip(BARE)

    def _array(self, path: Path) -> None:
        self.here += 1
        self._skip(BLANK)
        number = 0
        while self.text[self.here] != "]":
            self._value((*path, number))
            number += 1
            self._separator()
        self.here += 1

    def _inline(self, path: Path) -> None:
        self.here += 1
        self._skip(BLANK)
        while self.text[self.here] != "}":
            self._setting(path)
            self._separator()
        self.here += 1

    def _separator(self) -> None:
        self._skip(BLANK)
        if self.text[self.here] == ",":
            self.here += 1
            self._skip(BLANK)

    def _key(self) -> tuple[str, ...]:
        names: list[str] = []
        while True:
            self._skip(SPACE)
            part = self._skip(PART)
            names.append(str(tomllib.loads(f"name = {part}")["name"]) if part[:1] in "\"'" else part)
            self._skip(SPACE)
            if self.text[self.here] != ".":
                return tuple(names)
            self.here += 1

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.here)
        assert match is not None, "the text was parsed before it was scanned"
        self.here = match.end()
        return match.group()

    def _line(self) -> int:
        return bisect.bisect_left(self.breaks, self.here) + 1
