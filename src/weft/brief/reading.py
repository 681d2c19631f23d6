"""From the bytes of a brief and its mapping tables to a resolved brief, or to every reason why not."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from weft.brief.contradiction import contradict
from weft.brief.contradiction_deal import contradict_deal
from weft.brief.fault import Faults
from weft.brief.position import Positions
from weft.brief.refusal import CannotRead
from weft.brief.resolved import nouns_of
from weft.brief.resolving import resolve
from weft.brief.setting import BRIEF, Setting
from weft.vocabulary import Brief, Problem

SIZE_MAX = 1_000_000
"""Largest brief in bytes. A brief is read by people in five minutes; a thousandth of this is usual."""

WHERE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


def read(*, text: bytes, mappings: Mapping[str, bytes], file: str) -> Brief:
    """Parse, check, resolve and digest a brief; see `weft.brief.load`."""
    found: list[Problem] = []
    tables = {}
    for name in sorted(mappings):
        rows, problem = _mapping(name, mappings[name])
        tables[name] = rows
        found += [problem] if problem else []
    document, decoded, problem = _document(text, file)
    if document is None or problem is not None:
        raise CannotRead([problem, *found] if problem else found)
    faults = Faults(file=file, positions=Positions(decoded))
    settings = resolve(setting=BRIEF, value=document, path=(), faults=faults)
    contradict(settings=settings, faults=faults)
    contradict_deal(settings=settings, faults=faults)
    if faults.all() or found:
        raise CannotRead([*faults.all(), *found])
    settings = in_order(settings)
    canonical = json.dumps(
        as_written(BRIEF, settings, document), sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_iso
    )
    digest = hashlib.sha256()
    digest.update(canonical.encode())
    digest.update(b"\n" + json.dumps(tables, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode())
    return nouns_of(settings=settings, canonical=canonical, digest=digest.hexdigest())


def decode(content: bytes) -> str:
    """The text of a file in UTF-8, without a byte-order mark and with plain line ends. Raises UnicodeDecodeError."""
    return content.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")


def in_order(settings: dict[str, Any]) -> dict[str, Any]:
    """The same settings with every list of tables in the order of its ids, so that the order written says nothing."""
    return {
        name: sorted(value, key=lambda item: (str(item.get("id", item.get("name"))), json.dumps(item, default=_iso)))
        if isinstance(value, list)
        else value
        for name, value in settings.items()
    }


def as_written(table: Setting, settings: Any, document: Any) -> Any:
    """A table of resolved settings without those that came later and that the document does not write."""
    if table.kind != "table" or settings is None:
        return settings
    kept = [part for part in table.within if not part.later or part.name in document]
    return {part.name: as_written(part, settings[part.name], document.get(part.name, {})) for part in kept}


def _document(content: bytes, file: str) -> tuple[dict[str, Any] | None, str, Problem | None]:
    if len(content) > SIZE_MAX:
        what = f"the file has {len(content):,} bytes"
        return None, "", Problem(code="BRIEF-1", what=what, file=file, allowed=f"at most {SIZE_MAX:,} bytes")
    try:
        text = decode(content)
    except UnicodeDecodeError as error:
        return None, "", _not_utf8(content, error, file)
    try:
        return tomllib.loads(text), text, None
    except tomllib.TOMLDecodeError as error:
        return None, text, _not_toml(text, str(error), file)
    except RecursionError:
        return None, text, Problem(code="BRIEF-1", what="brackets are nested too deep to be read", file=file)
    except ValueError as error:  # a date such as 2027-02-30, or a whole number of thousands of digits
        return None, text, Problem(code="BRIEF-1", what=f"a value cannot be read: {error}", file=file)


def _not_utf8(content: bytes, error: UnicodeDecodeError, file: str) -> Problem:
    line = content.count(b"\n", 0, error.start) + 1
    return Problem(
        code="BRIEF-1",
        what=f"byte {error.start + 1} of the file (0x{content[error.start]:02x}) is not UTF-8",
        file=file,
        line=line,
        to_do="Save the file with the encoding UTF-8",
    )


def _not_toml(text: str, said: str, file: str) -> Problem:
    match = WHERE.search(said)
    line = int(match.group(1)) if match and match.group(1) else None
    if match and line is None:
        line = text.rstrip().count("\n") + 1
    column = f" at character {match.group(2)}" if match and match.group(2) else ""
    reason = WHERE.sub("", said)
    return Problem(
        code="BRIEF-1",
        what=f"this is not TOML{column}: {reason[:1].lower()}{reason[1:]}",
        file=file,
        line=line,
        to_do="Compare the line with docs/brief-format.md",
        quote=Positions(text, valid=False).quote(line),
    )


def _mapping(name: str, content: bytes) -> tuple[list[list[str]], Problem | None]:
    """A mapping table as its heading and its sorted rows."""
    try:
        text = decode(content)
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        rows = [(reader.line_num, row) for row in reader if any(row)]
    except UnicodeDecodeError as error:
        return [], _not_utf8(content, error, name)
    except csv.Error as error:
        return [], Problem(code="BRIEF-1", what=f"this is not CSV: {error}", file=name, line=reader.line_num)
    for line, row in rows[1:]:
        if len(row) != len(rows[0][1]):
            what = f"the row has {len(row)} cells where the heading has {len(rows[0][1])}"
            return [], Problem(code="BRIEF-1", what=what, file=name, line=line)
    return [rows[0][1], *sorted(row for _, row in rows[1:])] if rows else [], None


def _iso(value: object) -> str:
    assert isinstance(value, date), "a resolved brief holds nothing else that JSON lacks"
    return value.isoformat()
