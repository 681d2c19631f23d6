"""The invented town: its sizes, its ranges, its references, its brief and its map."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from weft import brief, town
from weft.engine import digest_tables, place_of
from weft.vocabulary import PLACE_NOUNS, Area, Effect, Need, Noun, Offer, Provider, Requirement, Table


@cache
def build(size: str = "borough", seed: int = 1) -> town.Town:
    return town.build(size=size, seed=seed)


def table(made: town.Town, noun: type[Noun]) -> Table[Any]:
    return next(t for t in made.tables if t.noun is noun)


def codes(made: town.Town, noun: type[Noun], column: str) -> set[str]:
    return set(table(made, noun).strings(column))


def test_the_same_seed_gives_the_same_bytes() -> None:
    first, second = town.build(size="borough", seed=4), town.build(size="borough", seed=4)
    assert (first.brief, first.boundaries, first.truth) == (second.brief, second.boundaries, second.truth)
    assert digest_tables(first.tables) == digest_tables(second.tables)


def test_another_seed_gives_another_town() -> None:
    first, second = build(seed=1), build(seed=2)
    assert digest_tables(first.tables) != digest_tables(second.tables)
    assert first.boundaries != second.boundaries
    assert first.truth != second.truth


@pytest.mark.parametrize(
    ("size", "areas", "offers", "providers", "people"),
    [
        ("borough", 200, 300, 110, (27_000, 34_000)),
        ("city-region", 1_700, 2_500, 800, (240_000, 300_000)),
        ("nation", 33_755, 40_000, 12_000, (4_800_000, 5_600_000)),
    ],
)
def test_a_size_has_what_it_says(size: str, areas: int, offers: int, providers: int, people: tuple[int, int]) -> None:
    made = build(size=size)
    assert len(table(made, Area)) == areas
    assert len(table(made, Offer)) == offers
    assert len(table(made, Provider)) == providers
    assert people[0] < int(table(made, Need).column("people").sum()) < people[1]
    assert len(json.loads(made.boundaries)["features"]) == (0 if size == "nation" else areas)


@pytest.mark.parametrize("size", ["borough", "city-region"])
def test_every_row_keeps_the_ranges_of_its_noun(size: str) -> None:
    for each in build(size=size).tables:
        assert len(each.nouns()) == len(each)


@pytest.mark.parametrize("size", ["borough", "city-region", "nation"])
def test_every_key_is_there_once(size: str) -> None:
    for each in build(size=size).tables:
        keys = list(zip(*(each.strings(name) for name in each.noun.key_names()), strict=True))
        assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("size", ["borough", "nation"])
def test_every_reference_leads_somewhere(size: str) -> None:
    made = build(size=size)
    direction = tomllib.loads(made.brief.decode("utf-8"))
    known = {
        name: {entry["id"] for entry in direction[name]} for name in ("segments", "service_types", "pots", "outcomes")
    }
    assert codes(made, Need, "area_id") == codes(made, Area, "area_id")
    assert codes(made, Need, "segment_id") == codes(made, Requirement, "segment_id") == known["segments"]
    assert codes(made, Requirement, "service_type") == known["service_types"]
    assert codes(made, Offer, "service_type") == known["service_types"]
    assert codes(made, Offer, "provider_id") <= codes(made, Provider, "provider_id")
    assert codes(made, Offer, "pot_id") == known["pots"]
    assert codes(made, Effect, "provider_id") - {""} <= codes(made, Offer, "provider_id")
    assert codes(made, Effect, "outcome_id") | {row["outcome"] for row in direction["figures"]} == known["outcomes"]
    assert {noun.table_name for noun in PLACE_NOUNS} >= {each.noun.table_name for each in made.tables}


def test_names_are_distinct() -> None:
    for size in ("borough", "city-region", "nation"):
        for noun in (Area, Provider):
            named = table(build(size=size), noun)
            assert len(set(named.strings("name"))) == len(named)


def test_six_segments_of_which_two_are_profiles() -> None:
    needed: dict[str, list[str]] = {}
    for row in table(build(), Requirement).nouns():
        needed.setdefault(row.segment_id, []).append(row.service_type)
    assert len(needed) == 6
    assert sum(len(types) > 1 for types in needed.values()) == 2


@pytest.mark.parametrize("size", ["borough", "city-region", "nation"])
def test_todays_network_is_affordable_and_barely_so(size: str) -> None:
    made = build(size=size)
    direction = tomllib.loads(made.brief.decode("utf-8"))
    spend: dict[str, int] = {}
    offers = table(made, Offer)
    pots, status = offers.strings("pot_id"), offers.strings("status")
    whole = offers.column("fixed_minor") + offers.column("price_minor", missing=0) * offers.column(
        "capacity", missing=0
    )
    for pot_id, state, money in zip(pots, status, whole, strict=True):
        spend[pot_id] = spend.get(pot_id, 0) + (int(money) if state == "funded" else 0)
    amounts = {pot["id"]: pot["amount_minor"] for pot in direction["pots"]}
    for pot_id, amount in amounts.items():
        assert 0.985 * amount < spend[pot_id] <= amount
    assert sum(spend.values()) <= direction["network"]["budget_minor"] <= sum(amounts.values())


def test_funded_offers_have_a_price_and_a_capacity_and_some_facts_are_unknown() -> None:
    offers = table(build(), Offer).nouns()
    funded = [offer for offer in offers if offer.status == "funded"]
    assert 0.55 < len(funded) / len(offers) < 0.65
    assert all(offer.capacity and offer.price_minor for offer in funded)
    assert any(offer.price_minor is None for offer in offers)
    assert any(offer.unit_cost_minor is None for offer in offers)
    assert {offer.delivery_mode for offer in offers} == {"site", "home", "online"}
    assert all((offer.latitude is None) == (offer.delivery_mode == "online") for offer in offers)
    assert all(offer.volume_min <= (offer.capacity or 0) for offer in offers)


def test_ranges_hold_their_figure_and_some_effects_are_untested() -> None:
    for row in table(build(), Need).nouns():
        assert row.low is None or row.low <= row.people <= row.high
    effects = table(build(), Effect).nouns()
    assert all(e.low <= e.probability <= e.high for e in effects)
    assert all(e.probability > e.baseline for e in effects)
    assert {e.tested for e in effects} == {True, False}
    assert any(e.provider_id for e in effects)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_need_rises_with_deprivation(seed: int) -> None:
    made = build(seed=seed)
    areas = {area.area_id: area for area in table(made, Area).nouns()}
    assert sorted(np.bincount([a.deprivation_quintile for a in areas.values()])[1:]) == [40] * 5
    people, residents = np.zeros(6), np.zeros(6)
    for need in table(made, Need).nouns():
        people[areas[need.area_id].deprivation_quintile] += need.people
    for area in areas.values():
        residents[area.deprivation_quintile] += area.population
    rates = people[1:] / residents[1:]
    assert all(np.diff(rates) < 0)


@pytest.mark.parametrize("size", ["borough", "city-region", "nation"])
def test_the_brief_is_one_that_the_brief_room_accepts(size: str) -> None:
    made = build(size=size)
    read = brief.load(text=made.brief)
    assert read.invented
    assert len(read.pots) == 4
    if size == "borough":
        assert brief.check(brief=read, place=place_of(*made.tables)) == ()


def test_people_are_eligible_for_one_segment_at_most() -> None:
    read = brief.load(text=build().brief)
    person = {
        "age": 19,
        "main_need": "several",
        "mood_score": 12,
        "lives_alone": False,
        "left_prison": False,
        "child_under_five": True,
    }
    for need in ("debt", "mood", "drugs or alcohol", "help at home", "several"):
        said = [e for e in brief.explain(brief=read, person={**person, "main_need": need}) if e.verdict == "yes"]
        assert len(said) <= 1
    assert [e.segment_id for e in brief.explain(brief=read, person=person) if e.verdict == "yes"] == ["young-parents"]


@pytest.mark.parametrize(("size", "seed"), [("borough", 1), ("borough", 2), ("borough", 3), ("city-region", 1)])
def test_every_area_has_a_closed_ring_around_where_its_people_live(size: str, seed: int) -> None:
    made = build(size=size, seed=seed)
    areas = {area.area_id: area for area in table(made, Area).nouns()}
    features = json.loads(made.boundaries)["features"]
    assert {f["properties"]["area_id"] for f in features} == set(areas)
    for feature in features:
        (ring,) = feature["geometry"]["coordinates"]
        area = areas[feature["properties"]["area_id"]]
        assert ring[0] == ring[-1]
        assert len(ring) >= 4
        assert signed_area(ring) > 0
        assert is_inside(area.longitude, area.latitude, ring)
        assert all(round(value, 5) == value for point in ring for value in point)


def test_neighbours_draw_the_same_border() -> None:
    edges: dict[frozenset[tuple[float, float]], int] = {}
    for feature in json.loads(build().boundaries)["features"]:
        ring = [tuple(point) for point in feature["geometry"]["coordinates"][0]]
        for one, two in pairwise(ring):
            edges[frozenset((one, two))] = edges.get(frozenset((one, two)), 0) + 1
    assert max(edges.values()) == 2
    assert sum(count == 2 for count in edges.values()) > 0.7 * len(edges)


def test_an_unknown_size_and_a_negative_seed_are_refused_at_once() -> None:
    with pytest.raises(town.CannotBuild) as refusal:
        town.build(size="village", seed=-1)
    assert [problem.code for problem in refusal.value.problems] == ["TOWN-1", "TOWN-2"]


def signed_area(ring: list[list[float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def is_inside(x: float, y: float, ring: list[list[float]]) -> bool:
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside
