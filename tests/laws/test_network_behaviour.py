"""People who choose for themselves: the set version agrees with the plain one, and nobody is made up or lost."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from tests.factories.network_place import SEGMENTS, TARN, in_memory, invent, invent_later, ruled
from weft.network import USUAL_TASTE, CannotAssemble, Effort, assemble, behaviour
from weft.network.plain_behaviour import choose
from weft.vocabulary import Preference, Table, Taste

CASES = 120
CLOSE = 1e-5


def _planned(seed: int):
    brief, place = (invent_later if seed % 2 else invent)(seed)
    held, reach = in_memory(place)
    try:
        return brief, place, held, reach, assemble(brief=brief, place=held, reach=reach, reasons_exact_max=0).proposed
    except CannotAssemble:
        return None


def _taste(seed: int) -> tuple[Taste, list[Preference]]:
    dice = random.Random(seed)
    taste = Taste(
        per_minute=dice.choice([0.0, 0.05, 0.4]),
        wait_minutes=dice.choice([0.0, 30.0, 200.0]),
        known_minutes=dice.choice([0.0, 10.0]),
        online_minutes=dice.choice([-15.0, 0.0, 5.0]),
        steps=dice.choice([1, 3, 12]),
    )
    said = [
        Preference(place_id=TARN, segment_id=s, provider_id=f"P{n}", minutes=dice.uniform(-20, 20), source="invented")
        for s in SEGMENTS
        for n in range(4)
        if dice.random() < 0.3
    ]
    return taste, said


@pytest.mark.parametrize("seed", range(CASES))
def test_the_set_version_agrees_with_the_plain_one(seed: int) -> None:
    """NETWORK-30 to NETWORK-33."""
    case = _planned(seed)
    if case is None:
        return
    brief, place, held, reach, plan = case
    taste, said = _taste(seed)
    awards = plan.awards.strings("offer_id")
    expected = choose(brief=brief, place=place, awards=awards, preferences=said, taste=taste)
    found = behaviour(
        brief=brief, place=held, reach=reach, plan=plan, preferences=Table.of_nouns(Preference, said), taste=taste
    )
    for row in found.uptake.nouns():
        assert row.people == pytest.approx(expected.people[row.offer_id], abs=CLOSE)
        assert row.wanted == pytest.approx(expected.wanted[row.offer_id], abs=CLOSE)
        assert row.viable == (row.people >= row.volume_min)
    for need, served in expected.served.items():
        row = next(r for r in found.chosen.nouns() if (r.area_id, r.segment_id, r.service_type) == need[:3])
        assert row.served == pytest.approx(served, abs=CLOSE)
        assert row.unmet == pytest.approx(need[3] - served, abs=CLOSE)
    assert found.value_minor == pytest.approx(expected.value, abs=2)
    assert found.spend_minor == pytest.approx(expected.spend, abs=1 + len(awards))


@pytest.mark.parametrize("seed", range(CASES))
def test_places_money_and_people_are_never_exceeded(seed: int) -> None:
    """NETWORK-31, NETWORK-32."""
    case = _planned(seed)
    if case is None:
        return
    brief, place, held, reach, plan = case
    found = behaviour(brief=brief, place=held, reach=reach, plan=plan)
    capacity = {offer.offer_id: offer.capacity for offer in place.offers}
    for row in found.uptake.nouns():
        assert row.people <= capacity[row.offer_id] + CLOSE
    for row in found.chosen.nouns():
        assert row.served + row.unmet == pytest.approx(row.people, abs=CLOSE)
    assert sum(r.people for r in found.uptake.nouns()) == pytest.approx(
        sum(r.served for r in found.chosen.nouns()), abs=CLOSE
    )
    rounding = len(found.uptake)
    assert found.spend_minor <= brief.network.budget_minor + rounding
    pots = {offer.offer_id: offer.pot_id for offer in place.offers}
    for pot in brief.pots:
        spent = sum(row.spend_minor for row in found.uptake.nouns() if pots[row.offer_id] == pot.pot_id)
        assert spent <= pot.amount_minor + rounding


@pytest.mark.parametrize("seed", range(0, CASES, 2))
def test_free_choice_is_never_worth_more_than_the_best_plan(seed: int) -> None:
    """NETWORK-34. Without minimum volumes and soft rules, what people choose is one more divisible plan."""
    brief, place = invent(seed)
    free = {"choice_penalty_minor": 0, "equity_penalty_minor": 0, "small_penalty": 0.0, "locks": ()}
    brief = ruled(brief, **free)

    place = replace(place, offers=[replace(o, volume_min=0) for o in place.offers])
    held, reach = in_memory(place)

    network = assemble(brief=brief, place=held, reach=reach, effort=Effort(whole_columns_max=-1, gap_enough=0.0))
    found = behaviour(brief=brief, place=held, reach=reach, plan=network.proposed, taste=USUAL_TASTE)
    assert found.value_minor <= network.proposed.bound_minor + 1


@pytest.mark.parametrize("seed", range(0, CASES, 12))
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    """NETWORK-30."""

    case = _planned(seed)
    if case is None:
        return
    brief, place, held, reach, plan = case
    turned, _ = in_memory(replace(place, offers=place.offers[::-1], needs=place.needs[::-1], areas=place.areas[::-1]))
    assert behaviour(brief=brief, place=held, reach=reach, plan=plan) == behaviour(
        brief=brief, place=turned, reach=reach, plan=plan
    )
