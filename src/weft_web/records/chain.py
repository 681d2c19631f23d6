"""The chain as anybody can check it, from its lines alone: no database, no service, nothing to trust."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

FIELDS = ("number", "at", "by", "deed", "subject_kind", "subject_id", "detail", "key", "previous")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """How many entries were read, the digest of the last, and the first entry that is not as it was written.

    `head_seen` tells whether the digest that was asked for is that of an entry.
    """

    entries: int
    head: str
    broken_at: int | None
    head_seen: bool


def digest_of_fields(fields: Mapping[str, Any]) -> str:
    """SHA-256 of an entry's fields, the digest of the one before among them, as JSON with sorted keys."""
    kept = {name: fields[name] for name in FIELDS}
    return hashlib.sha256(json.dumps(kept, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def check_lines(lines: Iterable[str | bytes], *, head: str | None = None) -> Checked:
    """Walk an export: numbers from 1 without a gap, each digest over its fields and the digest before."""
    previous, number, seen = "", 0, False
    for line in lines:
        if not line.strip():
            continue
        number += 1
        try:
            entry = json.loads(line)
            holds = entry["number"] == number and entry["previous"] == previous
            holds = holds and digest_of_fields(entry) == entry["digest"]
        except (ValueError, KeyError, TypeError):
            holds = False
        if not holds:
            return Checked(entries=number, head=previous, broken_at=number, head_seen=seen)
        previous = entry["digest"]
        seen = seen or previous == head
    return Checked(entries=number, head=previous, broken_at=None, head_seen=seen)
