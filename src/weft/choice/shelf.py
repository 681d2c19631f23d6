"""The shelf: a place's offers made ready once, so that one person's options are a few sweeps over arrays.

It holds no database. Everything that is the same for every person is worked out when it is prepared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

import numpy as np
import pyarrow as pa

from weft.choice.assumptions import KEPT_MAX
from weft.choice.refusal import CannotOffer
from weft.engine import Place
from weft.vocabulary import (
    Area,
    Award,
    Brief,
    Effect,
    Offer,
    Opening,
    Problem,
    Provider,
    Requirement,
    Table,
    TravelTime,
)

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Offers in the order of their id as arrays of one length, and what every person's options are read from.

    `state` is what providers last said; `said_on` the day number they said it on (0: never). `suits` and `paid`
    hold, by segment, whether the offer is meant for it and whether its pot may pay. `times` holds travel times by area:
    offer index, mode, minutes (NaN: no way). `words` are the text columns as Arrow; `kept` are answers worth
    remembering. Degrees are EPSG:4326; unknown figures are NaN.
    """

    brief: Brief
    place_id: str
    offer_id: Array
    provider_id: Array
    service_type: Array
    delivery_mode: Array
    latitude: Array
    longitude: Array
    price: Array
    small: Array
    running: Array
    draw_key: Array
    suits: dict[str, Array]
    paid: dict[str, Array]
    types_of: dict[str, frozenset[str]]
    mode: Array
    minutes_max: Array
    areas: dict[str, tuple[float, float]]
    providers: frozenset[str]
    times: dict[str, tuple[Array, Array, Array]]
    state: Array
    places_left: Array
    wait_days: Array
    from_on: Array
    to_on: Array
    said_on: Array
    languages: tuple[str | None, ...]
    access: tuple[str | None, ...]
    speed: Array
    travels: Array
    online: Array
    words: dict[str, pa.Array]
    kept: dict[tuple[str, str], Array] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.offer_id)

    def of_kind(self, service_type: str) -> Array:
        """Whether each offer is of a kind of service."""
        return self._mask("kind", self.service_type, service_type)

    def of_provider(self, provider_id: str) -> Array:
        """Whether each offer is a provider's."""
        return self._mask("provider", self.provider_id, provider_id)

    def _mask(self, column: str, values: Array, wanted: str) -> Array:
        if (column, wanted) not in self.kept:
            self.keep(column, wanted, values == wanted)
        return self.kept[(column, wanted)]

    def keep(self, column: str, wanted: str, found: Array) -> None:
        """Remember an answer that other people will need; all are forgotten before they become too many."""
        if len(self.kept) >= KEPT_MAX:
            self.kept.clear()
        self.kept[(column, wanted)] = found


def draw_key(text: str) -> int:
    """The first 64 bits of an id's SHA-256: from two of them comes the draw that settles ties."""
    return int.from_bytes(sha256(text.encode("utf-8")).digest()[:8], "big")


def prepare_shelf(*, brief: Brief, place: Place, openings: Table[Opening], awards: Table[Award] | None) -> Shelf:
    """See `weft.choice.prepare`."""
    offers = place.table(Offer)
    ids = offers.strings("offer_id")
    _check(ids=set(ids), openings=openings.strings("offer_id"))
    types, deliveries = offers.strings("service_type"), offers.strings("delivery_mode")
    rules = [brief.travel.rule(service_type=t, delivery_mode=d) for t, d in zip(types, deliveries, strict=True)]
    small = {p.provider_id: p.small for p in place.table(Provider).nouns()}
    owners = offers.strings("provider_id")
    status = offers.strings("status")
    awarded = None if awards is None else set(awards.strings("offer_id"))
    areas = place.table(Area)
    where = zip(areas.strings("area_id"), areas.column("latitude"), areas.column("longitude"), strict=True)
    suits, paid, types_of = _groups(brief=brief, place=place)
    return Shelf(
        brief=brief,
        place_id=brief.place_id,
        offer_id=_text(ids),
        provider_id=_text(owners),
        service_type=_text(types),
        delivery_mode=_text(deliveries),
        latitude=offers.column("latitude", missing=np.nan),
        longitude=offers.column("longitude", missing=np.nan),
        price=_figures(offers.data.column("price_minor").to_pylist()),
        small=np.array([small.get(owner, False) for owner in owners], dtype=bool),
        running=np.array(
            [s == "funded" if awarded is None else i in awarded for i, s in zip(ids, status, strict=True)], dtype=bool
        ),
        draw_key=np.array([draw_key(i) for i in ids], dtype=np.uint64),
        suits=suits,
        paid=paid,
        types_of=types_of,
        speed=np.array(
            [brief.travel.speeds_kmh.get(rule.mode, np.nan) if rule else np.nan for rule in rules], dtype=float
        ),
        travels=np.array([delivery == "site" for delivery in deliveries], dtype=bool),
        online=np.array([delivery == "online" for delivery in deliveries], dtype=bool),
        words={
            "offer_id": pa.array(ids, type=pa.string()),
            "provider_id": pa.array(owners, type=pa.string()),
            "service_type": pa.array(types, type=pa.string()),
            "delivery_mode": pa.array(deliveries, type=pa.string()),
        },
        mode=_text([rule.mode if rule else "" for rule in rules]),
        minutes_max=np.array([rule.minutes_max if rule else np.inf for rule in rules], dtype=float),
        areas={area: (float(north), float(east)) for area, north, east in where},
        providers=frozenset(small),
        times=_times(place.table(TravelTime), {offer: index for index, offer in enumerate(ids)}),
        **_said(ids=ids, openings=openings.nouns()),
    )


def refresh_shelf(*, shelf: Shelf, openings: Iterable[Opening]) -> Shelf:
    """See `weft.choice.refresh`."""
    told = list(openings)
    index = {offer: number for number, offer in enumerate(shelf.offer_id)}
    _check(ids=set(index), openings=[row.offer_id for row in told])
    where = np.array([index[row.offer_id] for row in told], dtype=np.int64)
    said = _said(ids=[row.offer_id for row in told], openings=told)
    fresh: dict[str, Any] = {}
    for name, values in said.items():
        if name in ("languages", "access"):
            spoken = list(getattr(shelf, name))
            for number, value in zip(where, values, strict=True):
                spoken[number] = value
            fresh[name] = tuple(spoken)
        else:
            fresh[name] = getattr(shelf, name).copy()
            fresh[name][where] = values
    same = (fresh["languages"], fresh["access"]) == (shelf.languages, shelf.access)
    return replace(shelf, kept=shelf.kept if same else {}, **fresh)


def _check(*, ids: set[str], openings: Iterable[str]) -> None:
    unknown = [offer for offer in openings if offer not in ids]
    if unknown:
        what = f"{len(unknown)} of the openings are of offers that the place does not have: {', '.join(unknown[:5])}"
        to_do = "Keep openings to the offers of offers.csv"
        raise CannotOffer([Problem(code="CHOICE-1", what=what, file="openings", column="offer_id", to_do=to_do)])


def _groups(*, brief: Brief, place: Place) -> tuple[dict[str, Array], dict[str, Array], dict[str, frozenset[str]]]:
    """By segment: offers meant for it (required, with an effect known or supposed), offers that its pots pay."""
    offers = place.table(Offer)
    needed: dict[str, set[str]] = defaultdict(set)
    for row in place.table(Requirement).nouns():
        needed[row.segment_id].add(row.service_type)
    tried: dict[str, set[tuple[str, str | None]]] = defaultdict(set)
    for effect in place.table(Effect).nouns():
        tried[effect.segment_id].add((effect.service_type, effect.provider_id))
    pots = {pot.pot_id: pot for pot in brief.pots}
    rows = list(
        zip(offers.strings("service_type"), offers.strings("provider_id"), offers.strings("pot_id"), strict=True)
    )
    suits, paid = {}, {}
    for segment in brief.segments:
        name = segment.segment_id
        known = tried[name]
        suits[name] = np.array(
            [kind in needed[name] and ((kind, None) in known or (kind, owner) in known) for kind, owner, _ in rows],
            dtype=bool,
        )
        paid[name] = np.array(
            [pot in pots and pots[pot].may_pay(service_type=kind, segment_id=name) for kind, _, pot in rows], dtype=bool
        )
    return suits, paid, {segment.segment_id: frozenset(needed[segment.segment_id]) for segment in brief.segments}


def _times(times: Table[TravelTime], index: dict[str, int]) -> dict[str, tuple[Array, Array, Array]]:
    rows: dict[str, list[tuple[int, str, float]]] = defaultdict(list)
    for row in times.data.to_pylist():
        if row["offer_id"] in index and (row["minutes"] is not None or not row["reachable"]):
            minutes = row["minutes"] if row["reachable"] else np.nan
            rows[row["area_id"]].append((index[row["offer_id"]], row["mode"], minutes))
    columns = {area: list(zip(*found, strict=True)) for area, found in rows.items()}
    return {
        area: (np.array(offer, dtype=np.int64), _text(list(mode)), np.array(minutes, dtype=float))
        for area, (offer, mode, minutes) in columns.items()
    }


def _said(*, ids: list[str], openings: Iterable[Opening]) -> dict[str, Any]:
    """What providers said of their offers, in the order of the offers; day numbers count from year 1."""
    said = {row.offer_id: row for row in openings}
    rows = [said.get(offer) for offer in ids]
    return {
        "state": _text([(row.state or "") if row else "" for row in rows]),
        "places_left": _figures([row.places_left if row else None for row in rows]),
        "wait_days": _figures([row.wait_days if row else None for row in rows]),
        "from_on": np.array([row.from_on.toordinal() if row and row.from_on else 0 for row in rows], dtype=np.int64),
        "to_on": np.array([row.to_on.toordinal() if row and row.to_on else 2**31 for row in rows], dtype=np.int64),
        "said_on": np.array([row.as_of.toordinal() if row else 0 for row in rows], dtype=np.int64),
        "languages": tuple(row.languages if row else None for row in rows),
        "access": tuple(row.access if row else None for row in rows),
    }


def _text(values: list[str]) -> Array:
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made


def _figures(values: list[int | None]) -> Array:
    return np.array([np.nan if value is None else value for value in values], dtype=float)
