"""The map's engines and its plain version say the same on random small places."""

from __future__ import annotations

import dataclasses
import os
import random
from collections import Counter
from typing import Any

import networkx
import pytest

from tests.spec.atlas.given import ON, brief
from weft import atlas
from weft.atlas import plain, plain_duplication
from weft.atlas.catchment import ground_of
from weft.atlas.duplication import duplication_of
from weft.atlas.spare import spend_of
from weft.atlas.unmet import unmet_of
from weft.engine import Place, place_of
from weft.vocabulary import (
    Area,
    Brief,
    Chart,
    Duplication,
    Effect,
    Need,
    Offer,
    Pot,
    Reach,
    Requirement,
    Table,
    Unmet,
    silent,
)

CASES = 1000 if os.environ.get("WEFT_DEEP") else 240
SEGMENTS = ("debt", "young", "housing")
TYPES = ("advice", "mentor")
POTS = ("council", "health", "justice")


def invent(seed: int) -> tuple[Brief, plain.PlainPlace]:
    """A random place small enough for linear programmes, with ties, gaps and unknowns."""
    dice = random.Random(seed)
    areas = [
        Area(
            place_id="tarn",
            area_id=f"A{at}",
            name=f"Area {at}",
            latitude=54.0 + dice.uniform(0, 0.35),
            longitude=-3.0 + dice.uniform(0, 0.5),
            population=dice.choice([0, 500, 900]),
        )
        for at in range(dice.randint(1, 6))
    ]
    requirements = [
        Requirement(place_id="tarn", segment_id=segment, service_type=kind, essential=True)
        for segment in SEGMENTS
        for kind in TYPES
        if dice.random() < 0.6
    ]
    effects = {(kind, dice.choice([None, None, "P1", "P2"]), segment) for kind in TYPES for segment in SEGMENTS}
    rules = brief(
        minutes_max=dice.choice([12.0, 25.0, 40.0, 60.0]),
        providers_min=dice.choice([1, 2, 3, 3]),
        spare=dice.choice([0, 3, 8]),
        pots=[
            Pot(
                pot_id=pot,
                name=pot,
                funder=pot,
                amount_minor=10**6,
                pays_for=tuple(dice.sample(TYPES, dice.randint(0, 2))),
                segments=tuple(dice.sample(SEGMENTS, dice.randint(0, 2))),
            )
            for pot in POTS
        ],
    )
    return rules, plain.PlainPlace(
        areas=areas,
        requirements=requirements,
        needs=[_need(dice, area, segment) for area in areas for segment in SEGMENTS if dice.random() < 0.8],
        offers=[_offer(dice, at) for at in range(dice.choice([0, 4, 7, 9, 9]))],
        effects=[
            Effect(
                place_id="tarn",
                service_type=kind,
                provider_id=provider,
                segment_id=segment,
                outcome_id="well",
                probability=0.5,
                baseline=0.2,
                source="trial",
                as_of=ON,
                tested=True,
            )
            for kind, provider, segment in sorted(effects, key=str)
        ],
    )


def _need(dice: random.Random, area: Area, segment: str) -> Need:
    people = dice.choice([0, 1, 2, 4, 7])
    ranged = dice.random() < 0.4
    return Need(
        place_id="tarn",
        area_id=area.area_id,
        segment_id=segment,
        people=people,
        low=max(people - 2, 0) if ranged else None,
        high=people + 3 if ranged else None,
        source="survey",
        as_of=ON,
        assumed=dice.random() < 0.5,
    )


def _offer(dice: random.Random, at: int) -> Offer:
    located = dice.random() < 0.9
    return Offer(
        place_id="tarn",
        offer_id=f"O{at}",
        provider_id=dice.choice(["P1", "P2", "P3", "P4"]),
        service_type=dice.choice([*TYPES, *[TYPES[0]] * 5, "unwanted"]),
        status=dice.choice(["funded", "funded", "funded", "proposed"]),
        delivery_mode=dice.choice(["site", "site", "home", "online"]),
        latitude=54.0 + dice.uniform(0, 0.35) if located else None,
        longitude=-3.0 + dice.uniform(0, 0.5) if located else None,
        capacity=dice.choice([None, 0, 3, 6, 9, 9, 15, 25]),
        price_minor=dice.choice([None, 0, 700, 1000, 1000, 1000, 1300, 1300]),
        fixed_minor=dice.choice([0, 0, 0, 0, 2000]),
        currency="GBP",
        pot_id=dice.choice(POTS),
        source="return",
        as_of=ON,
        assumed=dice.random() < 0.5,
    )


def loaded(rows: plain.PlainPlace, *, shuffled_by: int | None = None) -> Place:
    """The rows as a place, in another order where a seed for it is given."""
    tables = []
    for noun, nouns in (
        (Area, rows.areas),
        (Requirement, rows.requirements),
        (Need, rows.needs),
        (Offer, rows.offers),
        (Effect, rows.effects),
    ):
        listed: list[Any] = list(nouns)
        if shuffled_by is not None:
            random.Random(shuffled_by).shuffle(listed)
        tables.append(Table.of_nouns(noun, listed))
    return place_of(*tables)


@pytest.mark.parametrize("seed", range(24))
def test_reach_and_access_agree(seed: int) -> None:
    """ATLAS-1, ATLAS-8, ATLAS-9. The same pairs, minutes, scores and counts of providers."""
    rules, rows = invent(seed)
    chart = atlas.chart(brief=rules, place=loaded(rows))
    reach = plain.reach(brief=rules, place=rows)
    assert _same(chart.reach.nouns(), reach)
    assert _same(chart.access.nouns(), plain.access(brief=rules, place=rows, reach=reach))
    assert_money_adds_up(chart, rows)


def solved(rules: Brief, rows: plain.PlainPlace) -> tuple[Table[Unmet], Table[Duplication]]:
    """The tables that flows solve, from the plain version's reach: no database, so many cases."""
    place = loaded(rows)
    reach = Table.of_nouns(Reach, plain.reach(brief=rules, place=rows))
    ground, spend = ground_of(place=place, reach=reach), spend_of(place=place)
    return unmet_of(brief=rules, ground=ground, tell=silent), duplication_of(
        brief=rules, place=place, reach=reach, ground=ground, spend=spend, tell=silent
    )


@pytest.mark.parametrize("start", range(0, CASES, 20))
def test_unmet_need_and_duplication_agree(start: int) -> None:
    """ATLAS-3 to ATLAS-7. The same split of need, and money to the penny."""
    for seed in range(start, start + 20):
        rules, rows = invent(seed)
        unmet, spare = solved(rules, rows)
        reach = plain.reach(brief=rules, place=rows)
        assert _same(unmet.nouns(), plain.unmet(brief=rules, place=rows, reach=reach)), seed
        money = plain_duplication.duplication(brief=rules, place=rows, reach=reach)
        assert spare == Table.of_nouns(Duplication, money), seed


def test_the_random_places_show_every_kind_of_figure() -> None:
    """Agreement on places without the thing would prove nothing."""
    seen: Counter[str] = Counter()
    for seed in range(CASES):
        unmet, spare = solved(*invent(seed))
        for row in spare.nouns():
            seen.update(kind for kind in plain_duplication.KINDS if getattr(row, kind))
        for need in unmet.nouns():
            seen.update(["part served"] if 0 < need.servable < need.people else [])
            seen.update([] if need.responsible_pots else ["nobody responsible"])
    assert set(seen) == {*plain_duplication.KINDS, "part served", "nobody responsible"}
    assert min(seen.values()) > 20, seen


def assert_money_adds_up(chart: Chart, rows: plain.PlainPlace) -> None:
    """ATLAS-7. Every row is the sum of its four parts, and nothing left over exceeds what is spent."""
    assert chart.present_spend_minor == sum(plain_duplication.spend_minor(offer) or 0 for offer in rows.offers)
    for row in chart.duplication.nouns():
        parts = row.choice_minor + row.price_difference_minor + row.idle_minor + row.duplicated_minor
        assert row.spend_minor == parts > 0
    assert sum(row.spend_minor for row in chart.duplication.nouns()) <= chart.present_spend_minor


def _same(found: list[Any], expected: list[Any]) -> bool:
    """Row for row equal, real numbers to six figures."""
    if len(found) != len(expected):
        return False
    for one, other in zip(found, expected, strict=True):
        for column in type(one).columns:
            ours, theirs = getattr(one, column.name), getattr(other, column.name)
            if isinstance(ours, float) and isinstance(theirs, float):
                if ours != pytest.approx(theirs, rel=1e-6, abs=1e-6):
                    return False
            elif ours != theirs:
                return False
    return True


@pytest.mark.parametrize("seed", range(200, 230))
def test_servable_total_is_the_maximum_flow(seed: int) -> None:
    """ATLAS-3. An independent maximum flow serves exactly as many people of each service type."""
    rules, rows = invent(seed)
    unmet, _ = solved(rules, rows)
    pairs = {(row.area_id, row.offer_id) for row in plain.reach(brief=rules, place=rows)}
    for kind in rows.service_types():
        graph = networkx.DiGraph()
        graph.add_nodes_from(["source", "sink"])
        for node, people in rows.people(kind).items():
            graph.add_edge("source", node, capacity=people)
            for offer in rows.funded(kind):
                if offer.capacity is not None and (node[0], offer.offer_id) in pairs and rows.serves(offer, node[1]):
                    graph.add_edge(node, offer.offer_id)
                    graph.add_edge(offer.offer_id, "sink", capacity=offer.capacity)
        expected = networkx.maximum_flow_value(graph, "source", "sink")
        servable = sum(row.servable for row in unmet.nouns() if row.service_type == kind)
        assert servable == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("start", range(700, 760, 20))
def test_names_do_not_matter(start: int) -> None:
    """ATLAS-4, ATLAS-10. The fair split is unique: under other names, and so in another order, it is the same."""
    for seed in range(start, start + 20):
        rules, rows = invent(seed)
        dice = random.Random(seed)
        names = {area.area_id: f"Z{at:02d}" for at, area in enumerate(dice.sample(rows.areas, len(rows.areas)))}
        offers = {offer.offer_id: f"Y{at:02d}" for at, offer in enumerate(dice.sample(rows.offers, len(rows.offers)))}
        renamed = dataclasses.replace(
            rows,
            areas=[dataclasses.replace(area, area_id=names[area.area_id]) for area in rows.areas],
            needs=[dataclasses.replace(need, area_id=names[need.area_id]) for need in rows.needs],
            offers=[dataclasses.replace(offer, offer_id=offers[offer.offer_id]) for offer in rows.offers],
        )
        first, second = solved(rules, rows)[0].nouns(), solved(rules, renamed)[0].nouns()
        again = {(row.area_id, row.segment_id, row.service_type): (row.servable, row.low, row.high) for row in second}
        for row in first:
            key = (names[row.area_id], row.segment_id, row.service_type)
            assert again[key] == (row.servable, row.low, row.high), seed
        assert len(first) == len(second)


@pytest.mark.parametrize("seed", range(300, 306))
def test_order_of_rows_does_not_matter(seed: int) -> None:
    """ATLAS-10. Shuffled input gives the same chart, bit for bit."""
    rules, rows = invent(seed)
    first = atlas.chart(brief=rules, place=loaded(rows, shuffled_by=1))
    again = atlas.chart(brief=rules, place=loaded(rows, shuffled_by=2))
    assert first == again


@pytest.mark.parametrize("seed", range(400, 410))
def test_weighted_access_gives_back_the_places(seed: int) -> None:
    """ATLAS-8. Sum over areas of people x score = places of the offers that reach anyone, where all are known."""
    rules, rows = invent(seed)
    chart = atlas.chart(brief=rules, place=loaded(rows))
    reach = plain.reach(brief=rules, place=rows)
    pairs = {(row.area_id, row.offer_id) for row in reach}
    for kind in rows.service_types():
        scored = [row for row in chart.access.nouns() if row.service_type == kind]
        if any(row.score is None for row in scored):
            continue
        people = rows.people(kind)
        places = sum(
            offer.capacity or 0
            for offer in rows.funded(kind)
            if any(
                count and (node[0], offer.offer_id) in pairs and rows.serves(offer, node[1])
                for node, count in people.items()
            )
        )
        assert sum(row.people * (row.score or 0.0) for row in scored) == pytest.approx(places, abs=1e-6)


@pytest.mark.parametrize("seed", range(500, 540))
def test_unmet_lies_between_its_low_and_its_high(seed: int) -> None:
    """ATLAS-5. All needs low, as stated, high: no row's unmet need goes the other way."""
    rules, rows = invent(seed)
    for row in solved(rules, rows)[0].nouns():
        if row.low is not None and row.high is not None:
            assert row.low - 1e-9 <= row.unmet <= row.high + 1e-9
