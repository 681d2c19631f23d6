"""The plan when people choose for themselves, on one street with two awards."""

from __future__ import annotations

from dataclasses import replace
from math import exp

import pytest

from tests.factories.network_place import (
    TARN,
    area_of,
    brief_of,
    effect_of,
    in_memory,
    need_of,
    offer_of,
    provider_of,
    reach_of,
    require,
)
from weft.network import behaviour
from weft.network.plain import PlainPlace
from weft.vocabulary import Award, Flow, Penalties, Plan, Preference, Table, Taste

PLAIN = Taste(per_minute=0.1, wait_minutes=0.0, known_minutes=0.0, online_minutes=0.0, steps=1)


def _street(near: int = 100, far: int = 100, **facts) -> PlainPlace:
    """Ten people; NEAR is 5 minutes away, FAR 15."""
    return PlainPlace(
        areas=[area_of("A1", 1)],
        requirements=[require("debt", "advice")],
        needs=[need_of("A1", "debt", 10)],
        providers=[provider_of("P1"), provider_of("P2")],
        offers=[
            offer_of("NEAR", "P1", capacity=near, delivery_mode="site"),
            offer_of("FAR", "P2", capacity=far, delivery_mode="site", **facts),
        ],
        effects=[effect_of("advice", "debt")],
        reach=[replace(reach_of("A1", "NEAR"), minutes=5.0), replace(reach_of("A1", "FAR"), minutes=15.0)],
    )


def _plan() -> Plan:
    award = {"place_id": TARN, "people": 5, "spend_minor": 50_000}
    flow = {"place_id": TARN, "area_id": "A1", "segment_id": "debt", "service_type": "advice", "people": 5}
    return Plan(
        awards=Table.of_nouns(
            Award, [Award(offer_id="NEAR", provider_id="P1", **award), Award(offer_id="FAR", provider_id="P2", **award)]
        ),
        flows=Table.of_nouns(Flow, [Flow(offer_id="NEAR", **flow), Flow(offer_id="FAR", **flow)]),
        value_minor=300_000,
        penalties=Penalties(choice_minor=0, equity_minor=0, small_minor=0),
        objective_minor=300_000,
        bound_minor=300_000,
        bound_gap=0.0,
    )


def _found(place: PlainPlace, *, taste: Taste = PLAIN, preferences=(), **rules):
    held, reach = in_memory(place)
    said = Table.of_nouns(Preference, preferences)
    return behaviour(brief=brief_of(**rules), place=held, reach=reach, plan=_plan(), preferences=said, taste=taste)


def _people(found) -> dict[str, float]:
    return {row.offer_id: row.people for row in found.uptake.nouns()}


def test_odds_fall_with_every_minute():
    """NETWORK-30. Ten minutes at 0.1 a minute: odds of e to one."""
    people = _people(_found(_street()))
    assert people["NEAR"] / people["FAR"] == pytest.approx(exp(1.0), rel=1e-5)
    assert sum(people.values()) == pytest.approx(10)


def test_who_is_turned_away_goes_where_there_is_a_place():
    """NETWORK-32. Two places at the near one: two get in, eight go further."""
    found = _found(_street(near=2))
    assert _people(found) == pytest.approx({"NEAR": 2.0, "FAR": 8.0})
    wanted = {row.offer_id: row.wanted for row in found.uptake.nouns()}
    assert wanted["NEAR"] == pytest.approx(10 * exp(1) / (1 + exp(1)), rel=1e-5)
    assert found.first_choice == pytest.approx((2 + wanted["FAR"]) / 10, abs=1e-5)


def test_who_finds_no_place_is_unmet():
    """NETWORK-32."""
    row = _found(_street(near=2, far=3)).chosen.nouns()[0]
    assert (row.people, row.planned) == (10, 10)
    assert (row.served, row.unmet) == pytest.approx((5.0, 5.0))


def test_the_money_of_a_pot_closes_its_offers():
    """NETWORK-32. £700 at £100 each."""
    found = _found(_street(), budget_minor=70_000)
    assert sum(_people(found).values()) == pytest.approx(7.0)
    assert found.spend_minor == pytest.approx(70_000, abs=1)


def test_a_fuller_award_is_chosen_less_as_the_period_goes_on():
    """NETWORK-31. With waits that weigh, the near one gets fewer."""
    patient = _people(_found(_street(near=8), taste=replace(PLAIN, steps=4)))
    waiting = _people(_found(_street(near=8), taste=replace(PLAIN, steps=4, wait_minutes=60.0)))
    assert waiting["NEAR"] < patient["NEAR"]


def test_people_travel_as_much_further_as_they_said():
    """NETWORK-30. Ten minutes' preference makes up for ten minutes' journey."""
    said = Preference(place_id=TARN, segment_id="debt", provider_id="P2", minutes=10.0, source="asked")
    assert _people(_found(_street(), preferences=[said])) == pytest.approx({"NEAR": 5.0, "FAR": 5.0})


def test_a_provider_below_its_minimum_volume_is_named():
    """NETWORK-33. Fewer than three are expected at the far one."""
    found = _found(_street(volume_min=3))
    assert [(row.offer_id, row.viable) for row in found.uptake.nouns()] == [("FAR", False), ("NEAR", True)]


def test_value_and_spend_stand_beside_the_plan():
    """NETWORK-33. Ten people at £300 of value and £100 of price each."""
    found = _found(_street())
    assert (found.value_minor, found.planned_value_minor) == (300_000, 300_000)
    assert found.planned_spend_minor == 100_000
    assert found.spend_minor == pytest.approx(100_000, abs=2)
