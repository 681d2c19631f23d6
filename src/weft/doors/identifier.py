"""Ids from a source: kept as they are where they fit, else made from (place, kind, source id), always the same."""

from __future__ import annotations

import uuid

from weft.doors.text import FORMULA_STARTS

ID_LENGTH_MAX = 64
NAME_LENGTH_MAX = 2_000
"""The longest identifier and text that a noun takes."""


def own_id(*, place_id: str, kind: str, source_id: str) -> str:
    """The source's id where it is 1 to 64 printable characters and no spreadsheet would run it; else a UUID (version 5,
    RFC 9562) of place, kind and source id. An empty source id raises ValueError: it identifies nothing."""
    if not source_id:
        raise ValueError("an empty source id identifies nothing")
    if len(source_id) <= ID_LENGTH_MAX and source_id.isprintable() and source_id[0] not in FORMULA_STARTS:
        return source_id
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"weft:{place_id}/{kind}/{source_id}"))
