"""Why each offer is in or out."""

from __future__ import annotations

from dataclasses import replace

from tests.factories.network_place import brief_of, in_memory, offer_of, provider_of, reach_of, toy
from weft.network import Effort, assemble
from weft.network.plain import PlainPlace
from weft.vocabulary import Brief, Reason


def reasons_of(place: PlainPlace, brief: Brief | None = None, *, exact: int = 100) -> dict[str, Reason]:
    held, reach = in_memory(place)
    network = assemble(brief=brief or brief_of(), place=held, reach=reach, reasons_exact_max=exact)
    return {reason.offer_id: reason for reason in network.reasons.nouns()}


def test_an_award_says_who_would_lose_what_without_it() -> None:
    """NETWORK-11. Without O3 there are sixteen places for twenty people: four lose £300 of value each."""
    reason = reasons_of(toy())["O3"]
    assert reason.included
    assert reason.method == "exact"
    assert reason.difference == 4 * 30_000
    assert reason.reason == "In: without it 4 people would lose advice and the plan £1.2k of value."


def test_an_award_that_saves_a_penalty_says_what_it_is_worth() -> None:
    """NETWORK-11. With places to spare nobody loses the service, but people lose their choice."""
    place = toy()
    roomy = replace(place, offers=[replace(offer, capacity=30) for offer in place.offers])
    reason = reasons_of(roomy, brief_of(choice_min=3, choice_penalty_minor=1_000))["O1"]
    assert reason.included
    assert reason.difference == 12 * 1_000
    assert "the plan would lose £120 of value" in reason.reason


def test_an_offer_left_out_says_what_taking_it_up_would_cost() -> None:
    """NETWORK-11. A dear fourth offer would take £1,000 of fixed cost from a budget that serves people at £80."""
    place = toy()
    dear = replace(
        place,
        providers=[*place.providers, provider_of("P4")],
        offers=[*place.offers, offer_of("O4", "P4", price_minor=9_000, fixed_minor=50_000)],
        reach=[*place.reach, reach_of("A1", "O4"), reach_of("A2", "O4")],
    )
    reason = reasons_of(dear, brief_of(budget_minor=154_000))["O4"]
    assert not reason.included
    assert reason.method == "exact"
    assert reason.difference is not None
    assert reason.difference > 0
    assert reason.reason.startswith("Out: taking it up would cost the plan £")


def test_an_offer_that_cannot_reach_its_volume_beside_the_others_says_so() -> None:
    """NETWORK-3. Forced in, it would need people whom the locked offer must have."""
    place = toy()
    crowded = replace(
        place,
        offers=[
            offer_of("O1", "P1", capacity=16, volume_min=16),
            offer_of("O2", "P2", capacity=8, volume_min=8, price_minor=11_000),
        ],
        reach=[reach_of(area, offer) for area in ("A1", "A2") for offer in ("O1", "O2")],
    )
    reason = reasons_of(crowded, brief_of(locks=("O1",)))["O2"]
    assert reason.method == "rule"
    assert "cannot reach its minimum volume" in reason.reason


def test_a_lock_is_its_own_reason() -> None:
    """NETWORK-4. Not for choosing, so nothing is worked out."""
    reason = reasons_of(toy(), brief_of(locks=("O1",)))["O1"]
    assert (reason.included, reason.method, reason.difference) == (True, "rule", None)
    assert reason.reason.startswith("In: the brief locks it; it serves ")


def test_beyond_the_count_a_reason_is_a_range() -> None:
    """NETWORK-11. Not solved again: at least what the prices say, at most all that its people gain."""
    reasons = reasons_of(toy(), exact=0)
    assert {reason.method for reason in reasons.values()} <= {"bound", "unknown"}
    exact = reasons_of(toy())
    for offer, reason in reasons.items():
        if reason.method == "bound":
            assert reason.difference is not None
            assert exact[offer].difference is not None
            assert 0 <= reason.difference <= (exact[offer].difference or 0) + 1


def test_the_way_of_large_places_gives_the_same_reasons() -> None:
    """NETWORK-11. The base is the plan, however it was found."""
    held, reach = in_memory(toy())
    small = assemble(brief=brief_of(), place=held, reach=reach)
    large = assemble(brief=brief_of(), place=held, reach=reach, effort=Effort(whole_columns_max=-1))
    assert small.reasons == large.reasons


def test_no_reason_names_another_provider() -> None:
    """NETWORK-11. Rivals never learn of each other here."""
    for offer, reason in reasons_of(toy()).items():
        others = {"O1", "O2", "O3", "P1", "P2", "P3"} - {offer}
        assert not any(other in reason.reason for other in others)
