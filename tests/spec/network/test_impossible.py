"""Briefs that no network can keep, and how that is said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.factories.network_place import brief_of, in_memory, toy
from weft.network import CannotAssemble, assemble
from weft.network.plain import PlainPlace
from weft.vocabulary import Pot


def refused(place: PlainPlace, **rules: Any) -> CannotAssemble:
    held, reach = in_memory(place)
    with pytest.raises(CannotAssemble) as caught:
        assemble(brief=brief_of(**rules), place=held, reach=reach)
    return caught.value


def said(refusal: CannotAssemble) -> list[tuple[str, str]]:
    return [(problem.code, problem.what) for problem in refusal.problems]


def test_locks_that_cost_more_than_the_budget() -> None:
    """NETWORK-12, NETWORK-1. O2 costs £200 and four people at £80 before anything else."""
    refusal = refused(toy(), locks=("O2",), budget_minor=51_999)
    assert refusal.exit_code == 3
    assert said(refusal) == [
        (
            "NETWORK-1",
            "the lock on O2 cannot be kept with the budget of £519.99: at its minimum volume it costs £520.00",
        )
    ]
    assert refusal.problems[0].to_do == ("Raise the budget of £519.99 by £0.01 to £520.00, or take out the lock on O2")


def test_locks_that_just_fit_the_budget_are_kept() -> None:
    """NETWORK-12. The refusal is exact: one penny more and there is a plan."""
    held, reach = in_memory(toy())
    network = assemble(brief=brief_of(locks=("O2",), budget_minor=52_000), place=held, reach=reach)
    assert [(award.offer_id, award.people) for award in network.proposed.awards.nouns()] == [("O2", 4)]


def test_a_lock_that_is_also_banned() -> None:
    """NETWORK-12, NETWORK-4."""
    refusal = refused(toy(), locks=("O1",), bans=("O1",))
    what = "the lock on O1 cannot be kept with the ban on it: the brief says that it must not be awarded"
    assert said(refusal) == [("NETWORK-4", what)]
    assert refusal.problems[0].to_do == "Take out the ban, or take out the lock on O1"


def test_a_lock_on_an_offer_that_is_not_there() -> None:
    """NETWORK-12, NETWORK-4."""
    assert said(refused(toy(), locks=("O9",))) == [
        ("NETWORK-4", "the lock on O9 cannot be kept with the table offers: the place has no such offer"),
    ]


def test_a_lock_below_fair_price() -> None:
    """NETWORK-12, NETWORK-6."""
    place = toy()
    squeezed = replace(place, offers=[replace(place.offers[0], unit_cost_minor=9_500), *place.offers[1:]])
    assert [code for code, _ in said(refused(squeezed, locks=("O1",), fair_price=True))] == ["NETWORK-6"]


def test_a_lock_of_unknown_price() -> None:
    """NETWORK-12, NETWORK-10."""
    place = toy()
    unknown = replace(place, offers=[replace(place.offers[0], price_minor=None), *place.offers[1:]])
    assert said(refused(unknown, locks=("O1",))) == [
        ("NETWORK-10", "the lock on O1 cannot be kept with what is known of it: its price is unknown")
    ]


def test_a_lock_against_a_pot_and_a_cap_and_the_budget_names_all_three() -> None:
    """NETWORK-12. Every conflict at once, not one after the other."""
    pots = (
        Pot(pot_id="council", name="Council", funder="council", amount_minor=40_000, pays_for=("advice",)),
        Pot(pot_id="health", name="Health", funder="health", amount_minor=10**7, pays_for=("advice",)),
    )
    refusal = refused(toy(), pots=pots, locks=("O2",), budget_minor=50_000, provider_cap=0.5)
    assert [problem.column for problem in refusal.problems] == [
        "network.locks and network.budget_minor",
        "network.locks and pots.council",
        "network.locks and network.provider_cap",
    ]


def test_a_lock_that_its_pot_may_not_pay_for() -> None:
    """NETWORK-12, NETWORK-1."""
    pots = (Pot(pot_id="council", name="Council", funder="council", amount_minor=10**7, pays_for=("mentoring",)),)
    assert said(refused(toy(), pots=pots, locks=("O1",))) == [
        (
            "NETWORK-1",
            "the lock on O1 cannot be kept with what its pot may pay for: the pot it names may not pay for advice",
        ),
    ]


def test_locks_whose_minimum_volumes_the_people_in_reach_cannot_fill() -> None:
    """NETWORK-12, NETWORK-3. Twelve people reach both, and each of the two needs ten."""
    place = toy()
    offers = [replace(offer, capacity=12, volume_min=10) for offer in place.offers[:2]]
    crowded = replace(place, offers=offers, reach=[row for row in place.reach if row.area_id == "A1"])
    crowded = replace(crowded, reach=[row for row in crowded.reach if row.offer_id != "O3"])
    problems = said(refused(crowded, locks=("O1", "O2")))
    assert [code for code, _ in problems] == ["NETWORK-3"]
    assert "need 20 people between them and at most 12" in problems[0][1]


def test_a_lock_that_nobody_can_reach_is_kept_where_it_need_serve_nobody() -> None:
    """NETWORK-4. The brief says so, and it is the brief's money: the fixed cost is paid."""
    place = toy()
    alone = replace(place, reach=[row for row in place.reach if row.offer_id != "O1"])
    alone = replace(alone, offers=[replace(place.offers[0], fixed_minor=7_000), *place.offers[1:]])
    held, reach = in_memory(alone)
    network = assemble(brief=brief_of(locks=("O1",)), place=held, reach=reach)
    award = next(award for award in network.proposed.awards.nouns() if award.offer_id == "O1")
    assert (award.people, award.spend_minor) == (0, 7_000)
