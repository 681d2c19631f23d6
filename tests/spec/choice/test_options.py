"""What a person can have, in which order, and why not everything else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.factories.network_place import brief_of
from tests.spec.choice.given import PERSON, TODAY, answer, offer, offered, opening, purse
from weft import choice
from weft.vocabulary import Award, Pot, Table


def test_an_offer_that_fits_is_an_option_with_all_one_needs_to_choose():
    """CHOICE-2."""
    (option,) = answer().options.nouns()
    assert (option.offer_id, option.provider_id, option.position, option.starts) == ("O-1", "BECK", 1, "place")
    assert option.minutes == pytest.approx(3.469, abs=0.001)
    assert (option.wait_days, option.language, option.places_left, option.price_minor) == (7, "en", 3, 10_000)
    assert (option.ask, option.as_of) == ("", TODAY)
    assert choice.option_words(option=option) == (
        "about 3 minutes away",
        "has a place now (said on 2026-04-01)",
        "about 7 days to wait",
    )


@pytest.mark.parametrize(
    ("reason", "facts"),
    [
        ("other-need", {"person": replace(PERSON, segments="debt young"), "service_types": ["mentoring"]}),
        ("not-for-you", {"offers": [offer(service_type="mentoring")], "service_types": ["mentoring"]}),
        ("other-money", {"brief_pots": (Pot(pot_id="council", name="", funder="", amount_minor=1, pays_for=()),)}),
        ("not-running", {"offers": [offer(status="proposed")]}),
        ("where-unknown", {"offers": [offer(latitude=None, longitude=None)]}),
        ("too-far", {"offers": [offer(latitude=54.5)]}),
        ("too-far", {"person": replace(PERSON, minutes_max=3.0)}),
        ("not-open", {"openings": [opening(from_on=date(2026, 4, 2))]}),
        ("not-open", {"openings": [opening(to_on=TODAY)]}),
        ("closed", {"openings": [opening(state="closed")]}),
        ("full", {"openings": [opening(state="full")]}),
        ("full", {"openings": [opening(places_left=0)]}),
        ("language", {"person": replace(PERSON, languages="ur")}),
        ("access", {"person": replace(PERSON, access="step-free hearing-loop")}),
        ("you-said-no", {"wishes": [("not-provider", "BECK")]}),
    ],
)
def test_what_is_not_an_option_says_why(reason, facts):
    """CHOICE-4."""
    found = answer(**facts)
    assert offered(found) == []
    assert found.why_not(offer_id="O-1") == (reason,)
    (words,) = choice.exclusion_words(reasons=(reason,))
    assert words.endswith(".")
    assert len(words.split()) <= 20


def test_an_offer_can_have_several_reasons_and_says_them_all():
    """CHOICE-4."""
    found = answer(openings=[opening(state="full", languages="uk")], person=replace(PERSON, minutes_max=1.0))
    assert found.why_not(offer_id="O-1") == ("too-far", "full", "language")


def test_what_costs_more_than_is_left_is_no_option():
    """CHOICE-4."""
    left = choice.balances(purses=[purse(amount_minor=9_999)], entries=[], as_of=TODAY)
    assert answer(balances=left).why_not(offer_id="O-1") == ("over-budget",)
    enough = choice.balances(purses=[purse(amount_minor=10_000)], entries=[], as_of=TODAY)
    assert offered(answer(balances=enough)) == ["O-1"]


@pytest.mark.parametrize(
    ("asked", "facts"),
    [
        ("segment", {"person": replace(PERSON, segments=None)}),
        ("language", {"openings": [opening(languages=None)]}),
        ("language", {"person": replace(PERSON, languages=None)}),
        ("access", {"person": replace(PERSON, access="quiet"), "openings": [opening(access=None)]}),
        ("wait", {"openings": [opening(wait_days=None)]}),
    ],
)
def test_what_nobody_knows_is_asked_and_is_not_a_no(asked, facts):
    """CHOICE-5."""
    (option,) = answer(**facts).options.nouns()
    assert option.ask == asked


def test_what_was_said_too_long_ago_is_asked_again():
    """CHOICE-5. Full on 3 March is still full on 31 March; on 1 April nobody knows."""
    openings = [opening(state="full", as_of=date(2026, 3, 3))]
    assert answer(openings=openings, day=date(2026, 3, 31)).why_not(offer_id="O-1") == ("full",)
    (option,) = answer(openings=openings, day=TODAY).options.nouns()
    assert (option.starts, option.wait_days, option.ask) == ("ask", None, "wait")


THREE = [offer("near"), offer("far", latitude=54.01, provider_id="FELL"), offer("home", delivery_mode="home")]
SAID = [opening("near", wait_days=30), opening("far", wait_days=1, languages="uk en"), opening("home", wait_days=None)]


@pytest.mark.parametrize(
    ("wishes", "order"),
    [
        ([("nearest", "")], ["home", "near", "far"]),
        ([("soonest", "")], ["far", "near", "home"]),
        ([("provider", "FELL"), ("nearest", "")], ["far", "home", "near"]),
        ([("small", ""), ("soonest", "")], ["near", "home", "far"]),
    ],
)
def test_options_stand_in_the_order_of_the_persons_wishes(wishes, order):
    """CHOICE-3. The first wish first; unknown stands behind known."""
    assert offered(answer(offers=THREE, openings=SAID, wishes=wishes)) == order


def test_without_wishes_no_provider_stands_first_for_everyone():
    """CHOICE-3. The draw of person and offer: the same person sees the same order, different people different ones."""
    twins = [offer(f"O-{number}") for number in range(4)]
    first = [offered(answer(offers=twins, person=replace(PERSON, person_id=f"p{n}")))[0] for n in range(40)]
    assert set(first) == {"O-0", "O-1", "O-2", "O-3"}
    assert offered(answer(offers=twins)) == offered(answer(offers=twins[::-1]))


def test_people_who_hold_their_own_money_are_not_bound_by_awards_and_pots():
    """CHOICE-6."""
    unpaid = brief_of(pots=()).pots
    own = choice.balances(purses=[purse(held_by="self")], entries=[], as_of=TODAY)
    agency = choice.balances(purses=[purse()], entries=[], as_of=TODAY)
    proposed = [offer(status="proposed")]
    assert offered(answer(offers=proposed, brief_pots=unpaid, balances=own)) == ["O-1"]
    assert answer(offers=proposed, brief_pots=unpaid, balances=agency).why_not(offer_id="O-1") == (
        "other-money",
        "not-running",
    )


def test_a_network_says_what_is_running_and_never_for_whom():
    """CHOICE-6. An award for nobody from Ann's area is an option for Ann."""
    row = Award(place_id="tarn", offer_id="O-1", provider_id="BECK", people=0, spend_minor=0)
    awards = Table.of_nouns(Award, [row])
    proposed = [offer(status="proposed"), offer("O-2")]
    found = answer(offers=proposed, awards=awards)
    assert offered(found) == ["O-1"]
    assert found.why_not(offer_id="O-2") == ("not-running",)


def test_what_does_not_go_together_is_said_at_once_and_names_nobody():
    """CHOICE-1."""
    lost = replace(PERSON, area_id="atlantis", segments="debt unheard-of", mode="car", place_id="elsewhere")
    with pytest.raises(choice.CannotOffer) as refused:
        answer(person=lost, wishes=[("provider", "NOBODY"), ("nearest", "BECK")], service_types=["magic"])
    said = str(refused.value)
    assert len(refused.value.problems) == 7
    assert {problem.code for problem in refused.value.problems} == {"CHOICE-1"}
    assert "ann" not in said.replace("cannot", "").split()
    assert "atlantis" not in said
    with pytest.raises(choice.CannotOffer):
        answer(openings=[opening("O-9")])
