"""A listing: one service as a source lists it, with its position, before anything is judged."""

from __future__ import annotations

from dataclasses import dataclass

from weft.doors.directory.code_map import CodeRule
from weft.doors.quality import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where one service is. `row` is the tally and line of the row that states the position; None where none does.

    `address` is kept only while positions are found out, so that neighbours of a secret address can be withheld.
    """

    service_id: str
    organisation: str
    row: tuple[Tally, int] | None
    latitude: float | None
    longitude: float | None
    postcode: str
    address: str
    located: str
    sites: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One service of a source. Ids are the source's own; `organisation` is empty where none is stated.

    `codes` are its taxonomy codes, `words` the text in which a word table looks for what must stay secret and, where
    `typed_by_words`, for its type. `rule` is what the source
    says of the whole list (None: by code or words). `untyped` is the reason to give where nothing says its type.
    `private`: its address must not be known; None where the source has no way to say so. `barred` are reasons of the
    door's own why the network cannot use it.
    """

    service_id: str
    organisation: str
    name: str
    active: bool
    codes: tuple[str, ...]
    words: str
    typed_by_words: bool
    rule: CodeRule | None
    untyped: str
    private: bool | None
    barred: tuple[str, ...]
    spot: Spot
    row: tuple[Tally, int]
