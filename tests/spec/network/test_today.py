"""What is funded now, by the same model."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.factories.network_place import brief_of, in_memory, toy
from weft.network import assemble
from weft.network.plain import PlainPlace
from weft.vocabulary import Plan


def today(place: PlainPlace, **rules: Any) -> Plan:
    held, reach = in_memory(place)
    return assemble(brief=brief_of(**rules), place=held, reach=reach).today


def test_today_is_the_funded_offers_used_as_well_as_can_be() -> None:
    """NETWORK-13. O1 and O2 are funded: six and ten places, for twenty people."""
    plan = today(toy())
    assert [(award.offer_id, award.people) for award in plan.awards.nouns()] == [("O1", 6), ("O2", 10)]
    assert plan.value_minor == 16 * 30_000
    assert plan.broken_rules == ()
    assert plan.bound_gap == 0


def test_a_funded_offer_of_unknown_capacity_is_not_in_today() -> None:
    """NETWORK-10, NETWORK-13. What it does is unknown, not nothing; its reason says why it is out."""
    place = toy()
    plan = today(replace(place, offers=[replace(place.offers[0], capacity=None), *place.offers[1:]]))
    assert plan.awards.strings("offer_id") == ["O2"]


def test_today_is_not_held_to_rules_that_are_new_but_says_which_it_breaks() -> None:
    """NETWORK-13. Ban, fair price, share and lock, each in one sentence."""
    place = toy()
    squeezed = replace(place, offers=[replace(place.offers[0], unit_cost_minor=9_500), *place.offers[1:]])
    plan = today(squeezed, bans=("O2",), fair_price=True, locks=("O3",), budget_minor=200_000, provider_cap=0.4)
    assert plan.value_minor == 16 * 30_000
    assert plan.broken_rules == (
        "Today spends £1,000.00, above the cap for provider P2 of £800.00.",
        "Offer O2 is funded although the brief bans it.",
        "1 locked offer is not funded today: O3.",
        "Offer O1 is priced below the provider's own stated cost.",
    )


def test_today_keeps_the_budget_where_it_can() -> None:
    """NETWORK-13. The same money on both sides: £680 less £200 fixed buys six people at £80."""
    plan = today(toy(), budget_minor=20_000 + 6 * 8_000)
    assert sum(award.people for award in plan.awards.nouns()) == 6
    assert plan.broken_rules == ()


def test_fixed_costs_beyond_the_budget_are_said_and_the_budget_lifted() -> None:
    """NETWORK-13. History spends what it spends; the sentence says how much."""
    plan = today(toy(), budget_minor=19_999)
    assert sum(award.people for award in plan.awards.nouns()) == 16
    assert plan.broken_rules == ("Today spends £1,540.00, above the budget of £199.99.",)


def test_too_few_people_for_a_minimum_volume_is_said() -> None:
    """NETWORK-13. O2 would need four and only three live in reach."""
    place = toy()
    few = replace(place, needs=[replace(place.needs[0], people=3)], offers=[place.offers[1]], reach=[place.reach[1]])
    assert today(few).broken_rules == ("Offer O2 serves fewer people than its minimum volume.",)
