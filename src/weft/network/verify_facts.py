"""What the checker knows of a place: read afresh from its tables, with distances worked out again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from weft.network.verify_travel import Timed, timed_by_offer
from weft.vocabulary import Area, Brief, Effect, Need, Noun, Offer, Pot, Provider, Requirement, Table, TravelTime

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG 1980 (Moritz 2000, Geodetic Reference System 1980)
MINUTES_TOLERANCE = 1e-6
AREAS_AT_ONCE = 1024  # rows of the distance matrix held in memory at a time


class AwardRow(NamedTuple):
    """A row of an awards file as written, checked for nothing."""

    place_id: str
    offer_id: str
    provider_id: str
    people: int
    spend_minor: int


class FlowRow(NamedTuple):
    """A row of a flows file as written, checked for nothing."""

    place_id: str
    area_id: str
    segment_id: str
    service_type: str
    offer_id: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One side of the output as written: `today` or `proposed`."""

    side: str
    awards_file: str
    flows_file: str
    awards: tuple[AwardRow, ...]
    flows: tuple[FlowRow, ...]
    served_by_offer: dict[str, int]

    @classmethod
    def of(cls, *, side: str, prefix: str, awards: Table[Any], flows: Table[Any]) -> Written:
        """Read one side; `prefix` is empty or `today_`."""
        flow_rows = tuple(FlowRow(*row) for row in rows_of(table=flows, names=FlowRow._fields))
        served: dict[str, int] = {}
        for flow in flow_rows:
            served[flow.offer_id] = served.get(flow.offer_id, 0) + flow.people
        return cls(
            side=side,
            awards_file=f"network/{prefix}awards",
            flows_file=f"network/{prefix}flows",
            awards=tuple(AwardRow(*row) for row in rows_of(table=awards, names=AwardRow._fields)),
            flows=flow_rows,
            served_by_offer=served,
        )


def rows_of(*, table: Table[Any], names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Rows of a table as tuples of the named columns; nothing about them is believed."""
    return zip(*(table.data.column(name).to_pylist() for name in names), strict=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A place by id. `areas` stand south to north; `people` is areas x segments, in the order of `segment_ids`.

    `required` says for each segment which service types it needs and whether each is essential. `effects` holds for
    (service type, provider or empty, segment) the worth of each outcome per person served, in minor units. `timed` has
    the believable travel times to each offer; they win over the straight line.
    """

    brief: Brief
    areas: tuple[Area, ...]
    area_index: dict[str, int]
    segment_ids: tuple[str, ...]
    segment_index: dict[str, int]
    people: np.ndarray
    required: dict[str, dict[str, bool]]
    providers: dict[str, Provider]
    offers: dict[str, Offer]
    pots: dict[str, Pot]
    effects: dict[tuple[str, str, str], dict[str, float]]
    tested: dict[tuple[str, str, str], dict[str, bool]] = field(default_factory=dict)
    timed: dict[str, Timed] = field(default_factory=dict)
    worth_seen: dict[tuple[str, str, str], float | None] = field(default_factory=dict)

    @classmethod
    def of(cls, *, brief: Brief, tables: Mapping[str, Table[Any]]) -> Facts:
        """Read the place's tables, which `engine` has checked on the way in."""
        areas = tuple(sorted(_nouns(tables, Area), key=lambda area: (area.latitude, area.area_id)))
        area_index = {area.area_id: row for row, area in enumerate(areas)}
        segment_ids = tuple(sorted(segment.segment_id for segment in brief.segments))
        segment_index = {segment_id: column for column, segment_id in enumerate(segment_ids)}
        required: dict[str, dict[str, bool]] = {segment_id: {} for segment_id in segment_ids}
        for row in _nouns(tables, Requirement):
            required.setdefault(row.segment_id, {})[row.service_type] = row.essential
        offers = {offer.offer_id: offer for offer in _nouns(tables, Offer)}
        people = np.zeros((len(areas), len(segment_ids)), dtype=np.int64)
        for need in _nouns(tables, Need):
            if need.area_id in area_index and need.segment_id in segment_index:
                people[area_index[need.area_id], segment_index[need.segment_id]] += need.people
        return cls(
            brief=brief,
            areas=areas,
            area_index=area_index,
            segment_ids=segment_ids,
            segment_index=segment_index,
            people=people,
            required=required,
            providers={provider.provider_id: provider for provider in _nouns(tables, Provider)},
            offers=offers,
            pots={pot.pot_id: pot for pot in brief.pots},
            effects=_effects(brief, _nouns(tables, Effect)),
            tested=_tested(brief, _nouns(tables, Effect)),
            timed=timed_by_offer(brief=brief, times=_nouns(tables, TravelTime), areas=areas, offers=offers),
        )

    def in_need(self, *, area_id: str, segment_id: str) -> int:
        """People of a segment in need in an area; 0 where the place names none."""
        return int(self.people[self.area_index[area_id], self.segment_index[segment_id]])

    def worth(self, *, offer: Offer, segment_id: str) -> float | None:
        """Value per person served, in minor units; None where no effect is known. The provider's own row wins."""
        key = (offer.service_type, offer.provider_id, segment_id)
        if key not in self.worth_seen:
            general = self.effects.get((offer.service_type, "", segment_id))
            own = self.effects.get(key)
            known = general is not None or own is not None
            self.worth_seen[key] = sum({**(general or {}), **(own or {})}.values()) if known else None
        return self.worth_seen[key]

    def payable(self, *, offer: Offer, segment_id: str) -> bool:
        """Whether the rules of the offer's pot let it pay for the segment."""
        pot = self.pots.get(offer.pot_id)
        return pot is not None and pot.may_pay(service_type=offer.service_type, segment_id=segment_id)

    @property
    def service_types(self) -> tuple[str, ...]:
        """Every service type that some segment needs."""
        return tuple(sorted({service_type for types in self.required.values() for service_type in types}))

    def segments_needing(self, *, service_type: str) -> list[int]:
        """Columns of `people` whose segment needs the service type."""
        return [c for c, segment_id in enumerate(self.segment_ids) if service_type in self.required[segment_id]]


def _nouns(tables: Mapping[str, Table[Any]], noun: type[Noun]) -> list[Any]:
    return tables[noun.table_name].nouns() if noun.table_name in tables else []


def _effects(brief: Brief, effects: Sequence[Effect]) -> dict[tuple[str, str, str], dict[str, float]]:
    worth = {outcome.outcome_id: outcome.worth_minor for outcome in brief.outcomes}
    by_key: dict[tuple[str, str, str], dict[str, float]] = {}
    for row in effects:
        gain = (row.probability - row.baseline) * worth.get(row.outcome_id, 0)
        by_key.setdefault((row.service_type, row.provider_id or "", row.segment_id), {})[row.outcome_id] = gain
    return by_key


def _tested(brief: Brief, effects: Sequence[Effect]) -> dict[tuple[str, str, str], dict[str, bool]]:
    """Whether each effect on an outcome of the brief was measured, by the same keys."""
    declared = {outcome.outcome_id for outcome in brief.outcomes}
    by_key: dict[tuple[str, str, str], dict[str, bool]] = {}
    for row in effects:
        if row.outcome_id in declared:
            key = (row.service_type, row.provider_id or "", row.segment_id)
            by_key.setdefault(key, {})[row.outcome_id] = row.tested
    return by_key


class Journey(NamedTuple):
    """Offers as arrays: where each starts, minutes per great-circle km, and the longest journey in minutes.

    Online offers take 0 minutes from anywhere; an offer that needs a place and has none is beyond every journey.
    """

    latitude: np.ndarray
    longitude: np.ndarray
    pace: np.ndarray
    longest: np.ndarray

    @classmethod
    def to(cls, *, offers: Sequence[Offer], brief: Brief) -> Journey:
        """The journeys to (or from) each offer, in their order."""
        columns = np.array([_journey(offer, brief) for offer in offers], dtype=float).reshape(len(offers), 4)
        return cls(*columns.T)


def _journey(offer: Offer, brief: Brief) -> tuple[float, float, float, float]:
    travel = brief.travel
    rule = travel.rule(service_type=offer.service_type, delivery_mode=offer.delivery_mode)
    if rule is None:
        return (0.0, 0.0, 0.0, 0.0)
    if offer.latitude is None or offer.longitude is None:
        return (0.0, 0.0, 0.0, -1.0)
    pace = travel.detour_factor / travel.speeds_kmh[rule.mode] * 60
    return (offer.latitude, offer.longitude, pace, rule.minutes_max)


def minutes_between(*, latitude: np.ndarray, longitude: np.ndarray, journey: Journey) -> np.ndarray:
    """Minutes one way by the haversine formula (Sinnott 1984), arrays of degrees broadcast against the offers."""
    north, offer_north = np.radians(latitude), np.radians(journey.latitude)
    half_north = np.sin((offer_north - north) / 2) ** 2
    half_east = np.sin((np.radians(journey.longitude) - np.radians(longitude)) / 2) ** 2
    chord = half_north + np.cos(north) * np.cos(offer_north) * half_east
    kilometres = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(chord, 0.0, 1.0)))
    return np.asarray(kilometres * journey.pace)


def in_reach(*, facts: Facts, offers: Sequence[Offer]) -> Iterator[tuple[slice, np.ndarray]]:
    """For some areas at a time: which rows of `facts.areas`, and minutes of areas x offers, infinite out of reach.

    Believable travel times win over the straight line.
    Distances are only worked out for offers near enough by latitude alone, which keeps a nation within memory and time.
    """
    journey = Journey.to(offers=offers, brief=facts.brief)
    latitude = np.array([area.latitude for area in facts.areas])
    longitude = np.array([area.longitude for area in facts.areas])
    located = journey.pace > 0
    kilometres = np.where(located, journey.longest / np.where(located, journey.pace, 1.0), 0.0)
    margin = np.degrees(kilometres / EARTH_RADIUS_KM) + 1e-3
    for start in range(0, len(facts.areas), AREAS_AT_ONCE):
        part = slice(start, min(start + AREAS_AT_ONCE, len(facts.areas)))
        south, north = latitude[part][0], latitude[part][-1]
        near = ~located | ((journey.latitude >= south - margin) & (journey.latitude <= north + margin))
        some = Journey(*(column[near] for column in journey))
        minutes = minutes_between(latitude=latitude[part, None], longitude=longitude[part, None], journey=some)
        reached = np.full((part.stop - part.start, len(offers)), np.inf)
        reached[:, near] = minutes
        for column, offer in enumerate(offers):
            if offer.offer_id in facts.timed:
                timed = facts.timed[offer.offer_id]
                first, last = np.searchsorted(timed.rows, [part.start, part.stop])
                reached[timed.rows[first:last] - part.start, column] = timed.minutes[first:last]
        reached[reached > journey.longest + MINUTES_TOLERANCE] = np.inf
        yield part, reached
