"""One person's options with the reason against every other offer; everybody's options in one batch."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from weft.choice.asking import Asking, questions
from weft.choice.fitting import UNKNOWN, Doors, Journeys, doors_on, journeys_from
from weft.choice.judging import judge, ordered
from weft.choice.shelf import Array, Shelf
from weft.vocabulary import (
    ASKS,
    EXCLUSIONS,
    STARTS,
    Exclusion,
    Option,
    Person,
    PurseBalance,
    Table,
    Tell,
    Wish,
    arrow_schema,
)

CHUNK = 5_000
"""People whose options are turned into a table at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one person can have, in their order, and the reasons against everything else."""

    options: Table[Option]
    exclusions: Table[Exclusion]

    def why_not(self, *, offer_id: str) -> tuple[str, ...]:
        """The reasons against one offer in the order in which they are said; empty where it is an option."""
        offers = self.exclusions.strings("offer_id")
        reasons = self.exclusions.strings("reason")
        found = {reason for offer, reason in zip(offers, reasons, strict=True) if offer == offer_id}
        return tuple(reason for reason in EXCLUSIONS if reason in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One person's options as arrays, before they are a table: offers in order and their positions by kind."""

    asking: Asking
    offers: Array
    positions: Array
    minutes: Array
    measured: Array
    wait_days: Array
    starts: Array
    language: Array
    access: Array


def options_of(
    *,
    shelf: Shelf,
    person: Person,
    wishes: Iterable[Wish],
    balances: Iterable[PurseBalance],
    service_types: Sequence[str] | None,
    day: date,
) -> Answer:
    """See `weft.choice.options`."""
    asked = questions(shelf=shelf, people=[person], wishes=wishes, balances=balances, service_types=service_types)
    journeys = journeys_from(shelf=shelf, area_id=person.area_id, mode=person.mode)
    doors = doors_on(shelf=shelf, day=day)
    row, against = _answer(shelf, asked[0], journeys, doors)
    return Answer(options=_option_table(shelf, [row]), exclusions=_exclusion_table(shelf, person, against))


def options_of_all(
    *,
    shelf: Shelf,
    people: Table[Person],
    wishes: Table[Wish],
    balances: Iterable[PurseBalance],
    day: date,
    tell: Tell,
) -> Table[Option]:
    """See `weft.choice.options_for_all`."""
    asked = questions(shelf=shelf, people=people.nouns(), wishes=wishes.nouns(), balances=balances, service_types=None)
    asked.sort(key=lambda asking: (asking.person.area_id, asking.person.mode or "", asking.person.person_id))
    doors = doors_on(shelf=shelf, day=day)
    tables, rows = [_option_table(shelf, []).data], []
    here: tuple[str, str | None] | None = None
    for done, asking in enumerate(asked, start=1):
        person = asking.person
        if here != (person.area_id, person.mode):
            here = (person.area_id, person.mode)
            journeys = journeys_from(shelf=shelf, area_id=person.area_id, mode=person.mode)
        rows.append(_answer(shelf, asking, journeys, doors)[0])
        if len(rows) == CHUNK or done == len(asked):
            tables.append(_option_table(shelf, rows).data)
            rows = []
            tell("options", done, len(asked))
    return Table(Option, pa.concat_tables(tables))


def _answer(shelf: Shelf, asking: Asking, journeys: Journeys, doors: Doors) -> tuple[Row, Array]:
    verdict = judge(shelf=shelf, asking=asking, journeys=journeys, doors=doors)
    found = np.flatnonzero(~verdict.against.any(axis=0))
    offers = ordered(shelf=shelf, asking=asking, journeys=journeys, doors=doors, language=verdict.language, found=found)
    row = Row(
        asking=asking,
        offers=offers,
        positions=_positions(shelf.service_type[offers]),
        minutes=journeys.minutes[offers],
        measured=journeys.measured[offers],
        wait_days=doors.wait_days[offers],
        starts=doors.starts[offers],
        language=verdict.language[offers],
        access=verdict.access[offers],
    )
    return row, verdict.against


def _positions(kinds: Array) -> Array:
    """1, 2, 3, ... within each kind of service."""
    seen: dict[str, int] = {}
    made = np.empty(len(kinds), dtype=np.int64)
    for number, kind in enumerate(kinds):
        seen[kind] = seen.get(kind, 0) + 1
        made[number] = seen[kind]
    return made


def _exclusion_table(shelf: Shelf, person: Person, against: Array) -> Table[Exclusion]:
    reason, offer = np.nonzero(against)
    data = pa.table(
        {
            "place_id": pa.repeat(shelf.place_id, len(offer)),
            "person_id": pa.repeat(person.person_id, len(offer)),
            "offer_id": shelf.words["offer_id"].take(pa.array(offer)),
            "reason": pa.array(EXCLUSIONS).take(pa.array(reason)),
        },
        schema=arrow_schema(Exclusion),
    )
    return Table(Exclusion, data)


def _option_table(shelf: Shelf, rows: Sequence[Row]) -> Table[Option]:
    offers = _joined([row.offers for row in rows], int)
    each = np.array([len(row.offers) for row in rows], dtype=np.int64)
    people = [row.asking.person.person_id for row in rows]
    index, sites = pa.array(offers), shelf.travels[offers]
    said = shelf.said_on[offers]
    columns = {
        "place_id": pa.repeat(shelf.place_id, len(offers)),
        "person_id": pa.array(people, type=pa.string()).take(pa.array(np.repeat(np.arange(len(rows)), each))),
        "service_type": shelf.words["service_type"].take(index),
        "position": pa.array(_joined([row.positions for row in rows], int)),
        "offer_id": shelf.words["offer_id"].take(index),
        "provider_id": shelf.words["provider_id"].take(index),
        "delivery_mode": shelf.words["delivery_mode"].take(index),
        "minutes": pa.array(_joined([row.minutes for row in rows], float), mask=~sites),
        "measured": pa.array(_joined([row.measured for row in rows], bool)),
        "wait_days": _whole(_joined([row.wait_days for row in rows], float)),
        "language": pa.array([word for row in rows for word in _tongues(row)], type=pa.string()),
        "starts": pa.array(STARTS).take(pa.array(_joined([row.starts for row in rows], int))),
        "places_left": _whole(shelf.places_left[offers]),
        "as_of": pa.array([None if on == 0 else date.fromordinal(int(on)) for on in said], type=pa.date32()),
        "price_minor": _whole(shelf.price[offers]),
        "ask": pa.array([word for row in rows for word in _asks(shelf, row)], type=pa.string()),
    }
    return Table(Option, pa.table(columns, schema=arrow_schema(Option)))


def _tongues(row: Row) -> list[str]:
    spoken = (row.asking.person.languages or "").split()
    return [spoken[fit] if spoken and fit >= 0 else "" for fit in row.language]


def _asks(shelf: Shelf, row: Row) -> list[str]:
    """What is not known of each option, in words of `ASKS`."""
    priced = np.zeros(len(row.offers), dtype=bool)
    for category, _ in row.asking.left:
        priced |= shelf.of_kind(category)[row.offers]
    unknown = (
        np.full(len(row.offers), row.asking.segments is None),
        np.isnan(row.wait_days),
        row.language == UNKNOWN,
        row.access == UNKNOWN,
        priced & np.isnan(shelf.price[row.offers]),
    )
    return [" ".join(itertools.compress(ASKS, flags)) for flags in np.stack(unknown, axis=1).tolist()]


def _joined(parts: Sequence[Array], kind: type) -> Array:
    return np.concatenate(parts).astype(kind) if parts else np.array([], dtype=kind)


def _whole(values: Array) -> Any:
    """Whole numbers from floats, unknown where they are NaN."""
    unknown = np.isnan(values)
    return pa.array(np.where(unknown, 0, values).astype(np.int64), mask=unknown)
