"""What is planted in the invented town holds in its tables, found again by brute force and by networkx.

Nothing here uses the atlas or the town's own geometry: journeys are worked out anew from the brief and the tables.
"""

from __future__ import annotations

import math
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

import networkx as nx
import pytest

from weft import town
from weft.vocabulary import Area, Effect, Need, Noun, Offer, Requirement

SEEDS = (1, 2, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A town as an outsider sees it: its rows, its brief, and what was said to be planted."""

    rows: dict[str, list[Any]]
    brief: dict[str, Any]
    truth: town.Truth


@cache
def look(seed: int) -> Seen:
    made = town.build(size="borough", seed=seed)
    rows = {table.noun.table_name: table.nouns() for table in made.tables}
    return Seen(rows=rows, brief=tomllib.loads(made.brief.decode("utf-8")), truth=made.truth)


@pytest.fixture(params=SEEDS, ids=lambda seed: f"seed {seed}")
def seen(request: pytest.FixtureRequest) -> Seen:
    return look(request.param)


def rows_of(seen: Seen, noun: type[Noun]) -> list[Any]:
    return seen.rows[noun.table_name]


def minutes(seen: Seen, area: Area, offer: Offer) -> float:
    """The journey by the brief's rule, spelled out; infinite where it is longer than the rule allows."""
    travel = seen.brief["travel"]
    if offer.delivery_mode == "online":
        return 0.0
    if offer.latitude is None or offer.longitude is None:
        return math.inf
    rule = travel["home"] if offer.delivery_mode == "home" else travel["service_types"].get(offer.service_type, travel)
    north, south = math.radians(area.latitude), math.radians(offer.latitude)
    east = math.radians(offer.longitude - area.longitude)
    chord = math.sin((south - north) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin(east / 2) ** 2
    km = 2 * 6371.0088 * math.asin(math.sqrt(chord))
    journey = km * travel["detour_factor"] / travel["speeds_kmh"][rule["mode"]] * 60
    return journey if journey <= rule["minutes_max"] else math.inf


def offers_of(seen: Seen, service_type: str, *, funded: bool | None = True) -> dict[str, Offer]:
    return {
        offer.offer_id: offer
        for offer in rows_of(seen, Offer)
        if offer.service_type == service_type and (funded is None or (offer.status == "funded") == funded)
    }


def reach(seen: Seen, service_type: str, *, funded: bool | None = True) -> dict[str, dict[str, float]]:
    """Offers of a type in reach of each area, with the journey."""
    offers = offers_of(seen, service_type, funded=funded).values()
    found: dict[str, dict[str, float]] = {}
    for area in rows_of(seen, Area):
        journeys = {offer.offer_id: minutes(seen, area, offer) for offer in offers}
        found[area.area_id] = {offer_id: length for offer_id, length in journeys.items() if length < math.inf}
    return found


def needs_of(seen: Seen, service_type: str) -> dict[tuple[str, str], int]:
    """People by area and segment who need a service type."""
    segments = {r.segment_id for r in rows_of(seen, Requirement) if r.service_type == service_type}
    return {
        (n.area_id, n.segment_id): n.people for n in rows_of(seen, Need) if n.segment_id in segments and n.people > 0
    }


def served_segments(seen: Seen, service_type: str) -> set[str]:
    return {e.segment_id for e in rows_of(seen, Effect) if e.service_type == service_type and e.provider_id is None}


def flow_of(
    needs: dict[tuple[str, str], int],
    capacity: dict[str, int],
    near: dict[str, dict[str, float]],
    *,
    times: tuple[int, int],
) -> int:
    """The maximum flow from offers to needs, with needs multiplied by `times[0]` and capacities by `times[1]`."""
    graph = nx.DiGraph()
    for key, people in needs.items():
        graph.add_edge(key, "served", capacity=people * times[0])
        for offer_id in near[key[0]]:
            graph.add_edge(offer_id, key)
    for offer_id, places in capacity.items():
        graph.add_edge("funded", offer_id, capacity=places * times[1])
    return int(nx.maximum_flow_value(graph, "funded", "served"))


def closed_cluster(seen: Seen, service_type: str, area_ids: set[str]) -> dict[str, dict[str, float]]:
    """Who is in reach of the cluster's areas; asserts that none of these offers reaches any other area."""
    near = reach(seen, service_type)
    inside = {offer_id for area_id in area_ids for offer_id in near[area_id]}
    outside = {offer_id for area_id, found in near.items() if area_id not in area_ids for offer_id in found}
    assert not inside & outside
    return {area_id: near[area_id] for area_id in area_ids}


def test_the_unmet_need_is_what_no_flow_could_serve(seen: Seen) -> None:
    truth = seen.truth.unmet
    needs = needs_of(seen, truth.service_type)
    cluster = {(area_id, segment_id): people for area_id, segment_id, people in truth.people}
    area_ids = {area_id for area_id, _ in cluster}
    assert cluster == {key: people for key, people in needs.items() if key[0] in area_ids}
    assert len({segment_id for _, segment_id in cluster}) == 2

    near = closed_cluster(seen, truth.service_type, area_ids)
    assert {offer_id for found in near.values() for offer_id in found} == set(truth.offer_ids)
    offers = offers_of(seen, truth.service_type)
    capacity = {offer_id: int(offers[offer_id].capacity or 0) for offer_id in truth.offer_ids}
    assert sum(capacity.values()) == truth.capacity
    assert flow_of(cluster, capacity, near, times=(1, 1)) == truth.capacity
    assert truth.unmet == sum(cluster.values()) - truth.capacity > 0


def test_the_unmet_need_can_be_shared_evenly_over_areas_and_segments(seen: Seen) -> None:
    truth = seen.truth.unmet
    cluster = {(area_id, segment_id): people for area_id, segment_id, people in truth.people}
    near = closed_cluster(seen, truth.service_type, {area_id for area_id, _ in cluster})
    offers = offers_of(seen, truth.service_type)
    capacity = {offer_id: int(offers[offer_id].capacity or 0) for offer_id in truth.offer_ids}
    whole = flow_of(cluster, capacity, near, times=(truth.capacity, truth.need))
    assert whole == truth.capacity * truth.need
    assert truth.served_share == Fraction(truth.capacity, truth.need) < 1


def test_the_catchments_of_the_unmet_need_overlap_and_differ(seen: Seen) -> None:
    truth = seen.truth.unmet
    near = closed_cluster(seen, truth.service_type, {area_id for area_id, _, _ in truth.people})
    sets = {frozenset(found) for found in near.values()}
    assert len(sets) >= 3
    assert any(len(found) >= 2 for found in sets)
    assert all(served_segments(seen, truth.service_type) >= {s for _, s, _ in truth.people} for _ in sets)


def test_the_duplication_is_known_to_the_penny(seen: Seen) -> None:
    truth = seen.truth.duplication
    area_ids = set(truth.area_ids)
    near = closed_cluster(seen, truth.service_type, area_ids)
    offers = {
        o.offer_id: o for o in rows_of(seen, Offer) if o.offer_id in {i for found in near.values() for i in found}
    }
    assert set(offers) == {row.offer_id for row in truth.left_over}
    assert {offer.pot_id for offer in offers.values()} == set(truth.pot_ids)
    unit = {i: Fraction(o.fixed_minor + o.price_minor * o.capacity, o.capacity) for i, o in offers.items()}
    assert all(cost.denominator == 1 for cost in unit.values())
    needs = {key: people for key, people in needs_of(seen, truth.service_type).items() if key[0] in area_ids}
    assert sum(needs.values()) == truth.people

    used = cheapest_assignment(needs, offers, near, {i: int(cost) for i, cost in unit.items()})
    for row in truth.left_over:
        places = int(offers[row.offer_id].capacity) - used[row.offer_id]
        others = rivals(row.offer_id, near, unit)
        dearer = max(Fraction(0), unit[row.offer_id] - unit[others])
        assert row.pot_id == offers[row.offer_id].pot_id
        assert row.other_pot_id == offers[others].pot_id
        assert row.places == places
        assert row.spend_minor == places * unit[row.offer_id]
        assert row.price_difference_minor == places * dearer
        assert row.duplicated_minor == row.spend_minor - row.price_difference_minor
        assert row.choice_minor == row.idle_minor == 0
    assert seen.brief["atlas"]["spare_per_alternative"] == 0


def test_each_pot_of_the_duplication_could_serve_the_whole_need_alone(seen: Seen) -> None:
    truth = seen.truth.duplication
    near = closed_cluster(seen, truth.service_type, set(truth.area_ids))
    needs = {key: people for key, people in needs_of(seen, truth.service_type).items() if key[0] in near}
    offers = offers_of(seen, truth.service_type)
    for pot_id in truth.pot_ids:
        capacity = {i: int(offers[i].capacity or 0) for i in used_by(near) if offers[i].pot_id == pot_id}
        own = {area_id: {i: found[i] for i in found if i in capacity} for area_id, found in near.items()}
        assert flow_of(needs, capacity, own, times=(1, 1)) == truth.people
    assert any(len(found) < len(truth.left_over) for found in near.values())


def test_the_monopoly_has_one_provider_in_reach(seen: Seen) -> None:
    truth = seen.truth.monopoly
    near = reach(seen, truth.service_type, funded=None)
    provider_of = {o.offer_id: o.provider_id for o in rows_of(seen, Offer)}
    for area_id in truth.area_ids:
        assert {provider_of[offer_id] for offer_id in near[area_id]} == {truth.provider_id}
    assert {i for area_id in truth.area_ids for i in near[area_id]} == set(truth.offer_ids)


def test_the_two_sides_of_the_lottery_are_alike_in_all_but_access(seen: Seen) -> None:
    truth = seen.truth.lottery
    areas = {area.area_id: area for area in rows_of(seen, Area)}
    needs: dict[str, dict[str, int]] = defaultdict(dict)
    for need in rows_of(seen, Need):
        needs[need.area_id][need.segment_id] = need.people
    for high, low in zip(truth.high_area_ids, truth.low_area_ids, strict=True):
        assert needs[high] == needs[low]
        assert areas[high].population == areas[low].population
        assert areas[high].deprivation_quintile == areas[low].deprivation_quintile == truth.deprivation_quintile


def test_the_lottery_gives_each_side_the_access_that_was_planted(seen: Seen) -> None:
    truth = seen.truth.lottery
    offers = offers_of(seen, truth.service_type)
    for area_ids, score in ((truth.high_area_ids, truth.high_score), (truth.low_area_ids, truth.low_score)):
        near = closed_cluster(seen, truth.service_type, set(area_ids))
        people = sum(n for (area_id, _), n in needs_of(seen, truth.service_type).items() if area_id in near)
        assert people == truth.people
        for found in near.values():
            assert all(length <= 10 for length in found.values())
            assert sum(Fraction(int(offers[i].capacity or 0), people) for i in found) == score
    assert truth.high_score > 3 * truth.low_score


def test_nobody_may_pay_for_the_need_that_is_nobodys_job(seen: Seen) -> None:
    truth = seen.truth.nobody
    for pot in seen.brief["pots"]:
        may_pay = truth.service_type in pot["pays_for"]
        assert not (may_pay and (not pot.get("segments") or truth.segment_id in pot["segments"]))
    needs = needs_of(seen, truth.service_type)
    assert (
        sum(people for (_, segment_id), people in needs.items() if segment_id == truth.segment_id) == truth.people > 0
    )
    assert truth.segment_id not in served_segments(seen, truth.service_type)


def test_no_other_need_is_nobodys_job(seen: Seen) -> None:
    orphans = {
        (r.service_type, r.segment_id)
        for r in rows_of(seen, Requirement)
        if not any(
            r.service_type in pot["pays_for"] and (not pot.get("segments") or r.segment_id in pot["segments"])
            for pot in seen.brief["pots"]
        )
    }
    assert orphans == {(seen.truth.nobody.service_type, seen.truth.nobody.segment_id)}


def used_by(near: dict[str, dict[str, float]]) -> set[str]:
    return {offer_id for found in near.values() for offer_id in found}


def rivals(offer_id: str, near: dict[str, dict[str, float]], unit: dict[str, Fraction]) -> str:
    """The cheapest other offer in reach of everyone the offer reaches; asserts that it is the same everywhere."""
    cheapest = {
        min((i for i in found if i != offer_id), key=lambda i: unit[i]) for found in near.values() if offer_id in found
    }
    assert len(cheapest) == 1
    return cheapest.pop()


def cheapest_assignment(
    needs: dict[tuple[str, str], int], offers: dict[str, Offer], near: dict[str, dict[str, float]], unit: dict[str, int]
) -> dict[str, int]:
    """People at each offer when the whole need is served at least cost; asserts that no two offers cost the same."""
    assert len(set(unit.values())) == len(unit)
    graph = nx.DiGraph()
    graph.add_node("all", demand=-sum(needs.values()))
    for offer_id, offer in offers.items():
        graph.add_edge("all", offer_id, capacity=offer.capacity, weight=unit[offer_id])
    for key, people in needs.items():
        graph.add_node(key, demand=people)
        for offer_id in near[key[0]]:
            graph.add_edge(offer_id, key)
    flow = nx.min_cost_flow(graph)
    return {offer_id: flow["all"][offer_id] for offer_id in offers}
