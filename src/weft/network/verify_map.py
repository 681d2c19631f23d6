"""Whether the map's tables and headlines follow from the place: need, what is servable, what is left over, access."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from weft.network.verify_facts import Facts, rows_of
from weft.network.verify_figure import FILE, SHARE_TOLERANCE, Stated, differs
from weft.network.verify_nearby import Nearby, nearby
from weft.network.verify_rule import Found, Rule
from weft.vocabulary import Table

PEOPLE_TOLERANCE = 1e-3  # people; the fair split is stated to a tolerance, one person in a thousand rows is not
ROW_ROUNDING = 1e-6  # people; what writing each row may add to a sum of them
MINUTES_ROUNDING = 1e-3  # minutes; journeys are written to three decimals
SCORE_TOLERANCE = 1e-6  # of the places; scores are rounded as they are written
UNMET, DUPLICATION, ACCESS = "atlas/unmet", "atlas/duplication", "atlas/access"
PARTS = ("choice_minor", "price_difference_minor", "idle_minor", "duplicated_minor")


class UnmetRow(NamedTuple):
    """A row of unmet need as written."""

    place_id: str
    area_id: str
    segment_id: str
    service_type: str
    people: int
    servable: float
    unmet: float
    low: float | None
    high: float | None
    responsible_pots: str

    @property
    def name(self) -> str:
        return f"{self.area_id}, {self.segment_id}, {self.service_type}"


class DuplicationRow(NamedTuple):
    """A row of spare spend as written."""

    place_id: str
    area_id: str
    service_type: str
    pot_id: str
    other_pot_id: str
    spend_minor: int
    choice_minor: int
    price_difference_minor: int
    idle_minor: int
    duplicated_minor: int


class AccessRow(NamedTuple):
    """A row of access as written."""

    place_id: str
    area_id: str
    service_type: str
    people: int
    providers: int
    score: float | None
    nearest_minutes: float | None


def found_in_map(*, facts: Facts, outputs: Mapping[str, Table[Any]], stated: Stated) -> Iterator[Found]:
    """Every breach of the map's tables and of the headlines drawn from them."""
    unmet = [UnmetRow(*row) for row in rows_of(table=outputs[UNMET], names=UnmetRow._fields)]
    spare = [DuplicationRow(*row) for row in rows_of(table=outputs[DUPLICATION], names=DuplicationRow._fields)]
    access = [AccessRow(*row) for row in rows_of(table=outputs[ACCESS], names=AccessRow._fields)]
    around = {name: nearby(facts=facts, service_type=name) for name in facts.service_types}
    yield from _same_place(facts, (*unmet, *spare, *access))
    yield from _found_in_unmet(facts, unmet, around)
    yield from _found_in_spare(facts, spare)
    yield from _found_in_access(facts, access, around)
    yield from _found_in_headlines(facts, unmet, spare, access, stated)


def _same_place(facts: Facts, rows: tuple[UnmetRow | DuplicationRow | AccessRow, ...]) -> Iterator[Found]:
    files = {UnmetRow: UNMET, DuplicationRow: DUPLICATION, AccessRow: ACCESS}
    for row in rows:
        if row.place_id != facts.brief.place_id:
            yield Found(Rule.SAME_PLACE, files[type(row)], f"{row.area_id} in {row.place_id}")
        if row.area_id not in facts.area_index:
            yield Found(Rule.KNOWN, files[type(row)], f"area {row.area_id}")


def _found_in_unmet(facts: Facts, rows: list[UnmetRow], around: Mapping[str, Nearby]) -> Iterator[Found]:
    for key, times in Counter(row[1:4] for row in rows).items():
        if times > 1:
            yield Found(Rule.ONCE, UNMET, f"{', '.join(key)} ({times} times)")
    listed = {row[1:4] for row in rows}
    for area_row, column in zip(*np.nonzero(facts.people), strict=True):
        segment_id = facts.segment_ids[column]
        for service_type in facts.required[segment_id]:
            if (facts.areas[area_row].area_id, segment_id, service_type) not in listed:
                item = f"{facts.areas[area_row].area_id}, {segment_id}, {service_type} is left out"
                yield Found(Rule.UNMET_PEOPLE, UNMET, item)
    for row in rows:
        if row.segment_id not in facts.segment_index:
            yield Found(Rule.KNOWN, UNMET, f"segment {row.segment_id}")
        elif row.area_id in facts.area_index:
            yield from _found_in_unmet_row(facts, row, around)
    yield from _over_servable(rows, around)


def _found_in_unmet_row(facts: Facts, row: UnmetRow, around: Mapping[str, Nearby]) -> Iterator[Found]:
    required = row.service_type in facts.required[row.segment_id]
    people = facts.in_need(area_id=row.area_id, segment_id=row.segment_id) if required else 0
    if row.people != people or not required:
        yield Found(Rule.UNMET_PEOPLE, UNMET, f"{row.name} ({row.people} stated, {people} in need)")
    if min(row.servable, row.unmet) < -PEOPLE_TOLERANCE:
        yield Found(Rule.COUNTED, UNMET, row.name)
    if differs(row.servable + row.unmet, row.people, tolerance=PEOPLE_TOLERANCE):
        yield Found(Rule.UNMET_SUM, UNMET, f"{row.name} ({row.servable:g} + {row.unmet:g}, not {row.people})")
    right = facts.brief.responsible_pots(service_type=row.service_type, segment_id=row.segment_id)
    if set(right) != set(row.responsible_pots.split(";")) - {""}:
        yield Found(Rule.UNMET_POTS, UNMET, f"{row.name} ({row.responsible_pots or 'nobody'} stated)")
    if row.service_type in around:
        places = around[row.service_type].places[facts.area_index[row.area_id], facts.segment_index[row.segment_id]]
        if row.servable > places + PEOPLE_TOLERANCE:
            yield Found(Rule.SERVABLE, UNMET, f"{row.name} ({row.servable:g} servable, {places:g} places in reach)")


def _over_servable(rows: list[UnmetRow], around: Mapping[str, Nearby]) -> Iterator[Found]:
    total: Counter[str] = Counter()
    count: Counter[str] = Counter()
    for row in rows:
        total[row.service_type] += row.servable  # type: ignore[assignment]
        count[row.service_type] += 1
    for service_type, servable in total.items():
        places = around[service_type].in_type if service_type in around else 0
        if servable > places + PEOPLE_TOLERANCE * count[service_type]:
            yield Found(Rule.SERVABLE, UNMET, f"{service_type} ({servable:g} servable, {places} places in reach)")


def present_spend(*, facts: Facts) -> dict[tuple[str, str], int]:
    """Fixed + price x capacity of funded offers of known price and capacity, minor units by (service type, pot)."""
    spend: Counter[tuple[str, str]] = Counter()
    for offer in facts.offers.values():
        if offer.status == "funded" and offer.price_minor is not None and offer.capacity is not None:
            spend[offer.service_type, offer.pot_id] += offer.fixed_minor + offer.price_minor * offer.capacity
    return dict(spend)


def _found_in_spare(facts: Facts, rows: list[DuplicationRow]) -> Iterator[Found]:
    for key, times in Counter(row[1:5] for row in rows).items():
        if times > 1:
            yield Found(Rule.ONCE, DUPLICATION, f"{', '.join(map(str, key))} ({times} times)")
    for row in rows:
        name = f"{row.area_id}, {row.service_type}, {row.pot_id}"
        parts = [getattr(row, part) for part in PARTS]
        if min(row.spend_minor, *parts) < 0:
            yield Found(Rule.COUNTED, DUPLICATION, name)
        if row.spend_minor != sum(parts):
            yield Found(Rule.LEFT_OVER, DUPLICATION, f"{name} ({row.spend_minor} stated, {sum(parts)} by its parts)")
        for pot_id in {row.pot_id, row.other_pot_id} - {""} - facts.pots.keys():
            yield Found(Rule.KNOWN, DUPLICATION, f"pot {pot_id}")
    total, present = sum(row.spend_minor for row in rows), sum(present_spend(facts=facts).values())
    if total > present:
        yield Found(Rule.LEFT_OVER_TOTAL, DUPLICATION, f"{total} spare, {present} spent")
    yield from _spare_where_nothing_is_funded(facts, rows)


def _spare_where_nothing_is_funded(facts: Facts, rows: list[DuplicationRow]) -> Iterator[Found]:
    spent, spare = present_spend(facts=facts), Counter[tuple[str, str]]()
    funded = {(offer.service_type, offer.pot_id) for offer in facts.offers.values() if offer.status == "funded"}
    for row in rows:
        spare[row.service_type, row.pot_id] += row.spend_minor
        if row.other_pot_id and (row.service_type, row.other_pot_id) not in funded:
            item = f"{row.other_pot_id} funds no {row.service_type} that could serve {row.area_id}"
            yield Found(Rule.LEFT_OVER_WHERE, DUPLICATION, item)
        if not row.other_pot_id and (row.duplicated_minor or row.price_difference_minor):
            item = f"{row.area_id}, {row.service_type}, {row.pot_id} is bought twice and names no other pot"
            yield Found(Rule.LEFT_OVER_WHERE, DUPLICATION, item)
    for (service_type, pot_id), spend in spare.items():
        if spend > spent.get((service_type, pot_id), 0):
            item = f"{pot_id}, {service_type} ({spend} spare, {spent.get((service_type, pot_id), 0)} spent)"
            yield Found(Rule.LEFT_OVER_WHERE, DUPLICATION, item)


def _found_in_access(facts: Facts, rows: list[AccessRow], around: Mapping[str, Nearby]) -> Iterator[Found]:
    for key, times in Counter(row[1:3] for row in rows).items():
        if times > 1:
            yield Found(Rule.ONCE, ACCESS, f"{', '.join(key)} ({times} times)")
    listed = {row[1:3] for row in rows}
    people = {name: _people_of(facts, name) for name in around}
    for service_type, need in people.items():
        for index in np.flatnonzero(need).tolist():
            if (facts.areas[index].area_id, service_type) not in listed:
                yield Found(Rule.ACCESS, ACCESS, f"{facts.areas[index].area_id}, {service_type} is left out")
    for row in rows:
        name = f"{row.area_id}, {row.service_type}"
        if row.service_type not in around:
            yield Found(Rule.KNOWN, ACCESS, f"service type {row.service_type}")
        elif row.area_id in facts.area_index:
            index, found = facts.area_index[row.area_id], around[row.service_type]
            if row.people != people[row.service_type][index]:
                right = people[row.service_type][index]
                yield Found(Rule.ACCESS, ACCESS, f"{name} ({row.people} people stated, {right} in need)")
            fewest, most = found.providers_low[index], found.providers_high[index]
            if not fewest <= row.providers <= most:
                item = f"{name} ({row.providers} providers stated, {fewest} to {most} in reach)"
                yield Found(Rule.ACCESS, ACCESS, item)
            minutes = np.inf if row.nearest_minutes is None else row.nearest_minutes
            soonest, latest = found.minutes_low[index], found.minutes_high[index]
            if not soonest - MINUTES_ROUNDING <= minutes <= latest + MINUTES_ROUNDING:
                yield Found(
                    Rule.ACCESS, ACCESS, f"{name} (nearest {minutes:.3f} minutes stated, {soonest:.3f} worked out)"
                )
    yield from _found_in_scores(rows, around)


def _found_in_scores(rows: list[AccessRow], around: Mapping[str, Nearby]) -> Iterator[Found]:
    """Places per person, summed over the people, give the places back: what E2SFCA conserves (Luo and Qi 2009)."""
    shared: dict[str, list[float]] = {}
    for row in rows:
        name = f"{row.area_id}, {row.service_type}"
        if row.score is not None and row.score < 0:
            yield Found(Rule.COUNTED, ACCESS, name)
        if row.service_type in around and around[row.service_type].known:
            shared.setdefault(row.service_type, []).append((row.score or 0.0) * row.people)
            if row.score is None:
                yield Found(Rule.SCORE, ACCESS, f"{name} (unknown, though every capacity is known)")
    for service_type, parts in shared.items():
        total, least, most = sum(parts), around[service_type].in_type, around[service_type].in_type_most
        if not least * (1 - SCORE_TOLERANCE) - 1e-6 <= total <= most * (1 + SCORE_TOLERANCE) + 1e-6:
            yield Found(Rule.SCORE, ACCESS, f"{service_type} ({total:.3f} by the scores, {most} places in reach)")


def _people_of(facts: Facts, service_type: str) -> np.ndarray:
    columns = facts.segments_needing(service_type=service_type)
    return np.asarray(facts.people[:, columns].sum(axis=1))


def _found_in_headlines(
    facts: Facts, unmet: list[UnmetRow], spare: list[DuplicationRow], access: list[AccessRow], stated: Stated
) -> Iterator[Found]:
    needs, rounding = sum(row.people for row in unmet), PEOPLE_TOLERANCE + ROW_ROUNDING * len(unmet)
    nobody = sum(row.unmet for row in unmet if not row.responsible_pots)
    counted = {
        "servable": (sum(row.servable for row in unmet), rounding),
        "unmet": (sum(row.unmet for row in unmet), rounding),
        "nobody_responsible": (nobody, rounding),
        "needs": (needs, 0.0),
        "present_spend_minor": (sum(present_spend(facts=facts).values()), 0.0),
        **{part: (sum(getattr(row, part) for row in spare), 0.0) for part in PARTS},
    }
    people = sum(row.people for row in access)
    for name, least in (("reached", 1), ("choice_two", 2), ("choice_three", 3)):
        enough = sum(row.people for row in access if row.providers >= least)
        counted[name] = (enough / people if people else 0.0, SHARE_TOLERANCE)
    for name, ends in (("unmet_low", [row.low for row in unmet]), ("unmet_high", [row.high for row in unmet])):
        known = [end for end in ends if end is not None]
        if known and len(known) == len(ends):
            counted[name] = (sum(known), rounding)
        elif not known and stated.any("headlines", name) is not None:
            yield Found(Rule.HEADLINE, FILE, f"{name} (stated, though no row has it)")
    for name, (right, tolerance) in counted.items():
        value = stated.number("headlines", name)
        if differs(value, right, tolerance=tolerance):
            yield Found(Rule.HEADLINE, FILE, f"{name} ({value} stated, {right:g} recomputed)")
