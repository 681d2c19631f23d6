"""The checker's arrays agree with the same definitions counted one area, one offer, one person's need at a time."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.factories.plan import BRIEF, PLACE, Draft, effect, offer
from weft.network.verify_facts import AwardRow, Facts, FlowRow, Written, in_reach
from weft.network.verify_figure import Figures
from weft.network.verify_nearby import nearby
from weft.vocabulary import Area, Brief, Effect, Need, Noun, Offer, Requirement, Table

SEEDS = range(40)
MODES = ("site", "home", "online")


def _random_draft(seed: int) -> Draft:
    chance = random.Random(seed)
    draft = Draft(brief=replace(BRIEF, network=replace(BRIEF.network, choice_min=chance.randint(1, 3))))
    areas = [
        replace(row, area_id=f"A-{i}", latitude=54 + chance.random() / 5, longitude=-3 + chance.random() / 5)
        for i in range(8)
        for row in draft.nouns[Area][:1]
    ]
    quintiles = (1, 2, 5, None)
    draft.nouns[Area] = [replace(row, deprivation_quintile=chance.choice(quintiles)) for row in areas]
    draft.nouns[Need] = [
        replace(draft.nouns[Need][0], area_id=area.area_id, segment_id=segment_id, people=chance.choice((0, 3, 9)))
        for area in areas
        for segment_id in ("families", "older")
        if chance.random() < 0.8
    ]
    for service_type in ("debt", "housing", "care"):
        if chance.random() < 0.3:
            draft.nouns[Effect].append(effect(service_type, "older", "calm", (0.4, 0.1), own="P-3"))
    draft.nouns[Requirement].append(replace(draft.nouns[Requirement][0], segment_id="older", essential=True))
    draft.nouns[Offer] = [_random_offer(chance, index) for index in range(14)]
    return draft


def _random_offer(chance: random.Random, index: int) -> Offer:
    located = chance.random() < 0.9
    return offer(
        f"O-{index}",
        chance.choice(("P-1", "P-2", "P-3", "P-OWN")),
        chance.choice(("debt", "housing", "care")),
        chance.choice((None, 0, 4, 30)),
        status=chance.choice(("funded", "proposed")),
        delivery_mode=chance.choice(MODES),
        latitude=54 + chance.random() / 5 if located else None,
        longitude=-3 + chance.random() / 5 if located else None,
        pot_id=chance.choice(("council", "health")),
        fixed_minor=chance.randint(0, 9_000),
    )


def _facts(draft: Draft) -> Facts:
    tables: dict[type[Noun], list[Any]] = draft.nouns
    return Facts.of(
        brief=draft.brief, tables={noun.table_name: Table.of_nouns(noun, rows) for noun, rows in tables.items()}
    )


def _random_plan(draft: Draft, seed: int) -> Written:
    chance = random.Random(seed)
    awards = tuple(
        AwardRow(PLACE, row.offer_id, row.provider_id, 0, 0) for row in draft.nouns[Offer] if chance.random() < 0.6
    )
    types = {row.offer_id: row.service_type for row in draft.nouns[Offer]}
    flows = tuple(
        FlowRow(PLACE, need.area_id, need.segment_id, types[award.offer_id], award.offer_id, chance.randint(1, 3))
        for award in awards
        for need in draft.nouns[Need]
        if chance.random() < 0.3
    )
    served: dict[str, int] = {}
    for flow in flows:
        served[flow.offer_id] = served.get(flow.offer_id, 0) + flow.people
    files = {"awards_file": "network/awards", "flows_file": "network/flows"}
    return Written(side="proposed", awards=awards, flows=flows, served_by_offer=served, **files)


def _minutes(area: Area, made: Offer) -> float:
    if made.delivery_mode == "online":
        return 0.0
    if made.latitude is None or made.longitude is None:
        return math.inf
    north, south = math.radians(area.latitude), math.radians(made.latitude)
    cosine = math.sin(north) * math.sin(south) + math.cos(north) * math.cos(south) * math.cos(
        math.radians(area.longitude - made.longitude)
    )
    return math.acos(min(1.0, cosine)) * 6371.0088 * 1.5 / (30 if made.delivery_mode == "home" else 15) * 60


def _reaches(area: Area, made: Offer) -> bool:
    return _minutes(area, made) <= (20 if made.delivery_mode == "home" else 30)


def _has_effect(draft: Draft, made: Offer, segment_id: str) -> bool:
    return any(
        (row.service_type, row.segment_id) == (made.service_type, segment_id)
        and row.provider_id in (None, made.provider_id)
        for row in draft.nouns[Effect]
    )


def _payable(brief: Brief, made: Offer, segment_id: str) -> bool:
    return made.pot_id in brief.responsible_pots(service_type=made.service_type, segment_id=segment_id)


def _nodes(draft: Draft) -> list[tuple[Area, str, str, int]]:
    areas = {area.area_id: area for area in draft.nouns[Area]}
    return [
        (areas[need.area_id], need.segment_id, row.service_type, need.people)
        for need in draft.nouns[Need]
        for row in draft.nouns[Requirement]
        if row.segment_id == need.segment_id and need.people
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_reach_is_the_spherical_law_of_cosines(seed: int) -> None:
    """Another formula for the same distance, one pair at a time, finds the same pairs in reach."""
    draft = _random_draft(seed)
    facts, offers = _facts(draft), draft.nouns[Offer]
    for part, minutes in in_reach(facts=facts, offers=offers):
        slow = [[_reaches(area, made) for made in offers] for area in facts.areas[part]]
        assert np.isfinite(minutes).tolist() == slow


@pytest.mark.parametrize("seed", SEEDS)
def test_people_short_of_choice_are_those_counted_one_by_one(seed: int) -> None:
    """All or nothing by area and service type, over all segments in need there."""
    draft = _random_draft(seed)
    facts, plan = _facts(draft), _random_plan(draft, seed)
    taken = {award.offer_id for award in plan.awards}
    short, nodes = 0, _nodes(draft)
    for area, _, service_type, people in nodes:
        providers = {
            made.provider_id
            for made in draft.nouns[Offer]
            for other, other_segment, other_type, _ in nodes
            if made.offer_id in taken and other is area and made.service_type == other_type == service_type
            if _reaches(area, made) and _has_effect(draft, made, other_segment)
            if _payable(draft.brief, made, other_segment)
        }
        short += people if len(providers) < draft.brief.network.choice_min else 0
    assert Figures.of(facts=facts, written=plan).choice == short * 100


@pytest.mark.parametrize("seed", SEEDS)
def test_equity_is_short_by_each_quintiles_own_needs(seed: int) -> None:
    """People x service types short in each known quintile; unknown quintiles count in the overall share only."""
    draft = _random_draft(seed)
    facts, plan = _facts(draft), _random_plan(draft, seed)
    nodes = _nodes(draft)
    quintile = {area.area_id: area.deprivation_quintile for area in draft.nouns[Area]}
    needs = {(row.segment_id, row.service_type) for row in draft.nouns[Requirement]}
    flows = [flow for flow in plan.flows if (flow.segment_id, flow.service_type) in needs]
    share = sum(flow.people for flow in flows) / sum(people for *_, people in nodes)
    short = 0.0
    for each in (1, 2, 5):
        in_need = sum(people for area, _, _, people in nodes if area.deprivation_quintile == each)
        served = sum(flow.people for flow in flows if quintile[flow.area_id] == each)
        short += max(0.0, 0.9 * in_need * share - served)
    assert Figures.of(facts=facts, written=plan).equity == pytest.approx(short * 10_000)


@pytest.mark.parametrize("seed", SEEDS)
def test_funded_places_and_providers_nearby_are_those_counted_one_by_one(seed: int) -> None:
    """What the map's servable need and access are held against."""
    draft = _random_draft(seed)
    facts = _facts(draft)
    funded = [made for made in draft.nouns[Offer] if made.status == "funded"]
    for service_type in facts.service_types:
        found = nearby(facts=facts, service_type=service_type)
        used = set()
        for area, segment_id, node_type, _ in _nodes(draft):
            if node_type == service_type:
                serving = [
                    made
                    for made in funded
                    if made.service_type == service_type and _reaches(area, made)
                    if _has_effect(draft, made, segment_id)
                ]
                used |= {made.offer_id for made in serving}
                row, column = facts.area_index[area.area_id], facts.segment_index[segment_id]
                assert found.places[row, column] == sum(made.capacity or 0 for made in serving)
                near = [made for made in funded if made.service_type == service_type and _reaches(area, made)]
                assert found.providers_high[row] == len({made.provider_id for made in near})
        assert found.in_type == sum(made.capacity or 0 for made in funded if made.offer_id in used)
