"""What breaks if one fails, on two streets: who loses, who finds a place elsewhere, what keeps them safe."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.factories.network_place import (
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
from weft.network import stress
from weft.network.plain import PlainPlace
from weft.vocabulary import Award, Flow, Penalties, Plan, Table

TARN = "tarn"


def _award(offer_id: str, provider_id: str, people: int, price: int) -> Award:
    return Award(place_id=TARN, offer_id=offer_id, provider_id=provider_id, people=people, spend_minor=people * price)


def _flow(area_id: str, offer_id: str, people: int) -> Flow:
    return Flow(
        place_id=TARN, area_id=area_id, segment_id="debt", service_type="advice", offer_id=offer_id, people=people
    )


def _plan() -> Plan:
    """10 of A1 with P1, 6 of A2 with P2, which has 4 places left."""
    return Plan(
        awards=Table.of_nouns(Award, [_award("O1", "P1", 10, 9_000), _award("O2", "P2", 6, 8_000)]),
        flows=Table.of_nouns(Flow, [_flow("A1", "O1", 10), _flow("A2", "O2", 6)]),
        value_minor=0,
        penalties=Penalties(choice_minor=0, equity_minor=0, small_minor=0),
        objective_minor=0,
        bound_minor=0,
        bound_gap=0.0,
    )


def _streets() -> PlainPlace:
    """P1 reaches A1, P2 both; P3 could be held for A1 at a fixed cost, P4 for both at a higher price."""
    return PlainPlace(
        areas=[area_of("A1", 1), area_of("A2", 5)],
        requirements=[require("debt", "advice")],
        needs=[need_of("A1", "debt", 12), need_of("A2", "debt", 6)],
        providers=[provider_of(f"P{n}") for n in range(1, 5)],
        offers=[
            offer_of("O1", "P1", capacity=10, price_minor=9_000),
            offer_of("O2", "P2", capacity=10, price_minor=8_000),
            offer_of("O3", "P3", capacity=8, price_minor=5_000, fixed_minor=40_000),
            offer_of("O4", "P4", capacity=9, price_minor=20_000),
        ],
        effects=[effect_of("advice", "debt")],
        reach=[
            *(reach_of("A1", o) for o in ("O1", "O2", "O3", "O4")),
            *(reach_of("A2", o) for o in ("O2", "O4")),
        ],
    )


def _found(share: float = 1.0, place: PlainPlace | None = None, **rules):
    held, reach = in_memory(place or _streets())
    return stress(brief=brief_of(**rules), place=held, reach=reach, plan=_plan(), share=share)


def test_the_others_take_as_many_as_they_have_places_for():
    """NETWORK-20. P2 has four places left in reach of A1; P1 does not reach A2."""
    first, second = _found().failures.nouns()
    assert (first.provider_id, first.people, first.absorbed, first.lost) == ("P1", 10, 4, 6)
    assert (second.provider_id, second.people, second.absorbed, second.lost) == ("P2", 6, 0, 6)


def test_money_is_stated_and_a_broken_limit_is_named():
    """NETWORK-21. P1 no longer costs £900; four more people at P2 cost £320, which its cap does not allow."""
    failure = _found(budget_minor=150_000, provider_cap=0.5).failures.nouns()[0]
    assert (failure.released_minor, failure.extra_minor) == (90_000, 32_000)
    assert failure.beyond == "the cap for provider P2 of £750.00"
    assert _found().failures.nouns()[0].beyond == ""


def test_who_loses_what_is_told_by_area_segment_and_service():
    """NETWORK-20."""
    loss = _found().losses.nouns()[0]
    assert (loss.area_id, loss.segment_id, loss.service_type) == ("A1", "debt", "advice")
    assert (loss.people, loss.absorbed, loss.lost) == (10, 4, 6)


def test_one_reserve_serves_whichever_provider_fails():
    """NETWORK-22. Six places at P4 (£1,200) take either the six of A1 or the six of A2; P3 as well would cost more."""
    found = _found()
    assert [(row.offer_id, row.places, row.spend_minor) for row in found.reserves.nouns()] == [("O4", 6, 120_000)]
    assert found.reserve_minor == found.reserve_bound_minor == 120_000
    assert [cover.covered for cover in found.covers.nouns()] == [10, 6]


def test_half_is_cheaper_than_all():
    """NETWORK-22. Half of ten and half of six: one place more for A1, three for A2, and the same three do for both."""
    found = _found(share=0.5)
    assert [(row.offer_id, row.places) for row in found.reserves.nouns()] == [("O4", 3)]


def test_what_no_reserve_can_mend_is_named():
    """NETWORK-23. Without P4 nobody else reaches A2."""
    place = _streets()
    place = replace(place, offers=place.offers[:3], reach=[row for row in place.reach if row.offer_id != "O4"])
    found = _found(place=place)
    cover = found.covers.nouns()[1]
    assert (cover.provider_id, cover.asked, cover.possible) == ("P2", 6, 0)
    left = found.uncovered.nouns()
    assert [(row.provider_id, row.area_id, row.people) for row in left] == [("P2", "A2", 6)]
    assert [(row.offer_id, row.places, row.spend_minor) for row in found.reserves.nouns()] == [("O3", 6, 70_000)]


def test_an_offer_of_the_failing_provider_does_not_save_it():
    """NETWORK-22. P4's place in the reserve is of no use where it belongs to P1 itself."""
    place = _streets()
    offers = [replace(offer, provider_id="P1") if offer.offer_id == "O4" else offer for offer in place.offers]
    found = _found(place=replace(place, offers=offers))
    assert {row.offer_id for row in found.reserves.nouns()} == {"O3", "O4"}


def test_a_share_is_a_share():
    """NETWORK-22."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        _found(share=1.5)
