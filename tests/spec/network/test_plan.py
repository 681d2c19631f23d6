"""What a proposed plan keeps to, on places small enough to work out by hand."""

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
    toy,
)
from weft.network import assemble
from weft.network.plain import PlainPlace
from weft.vocabulary import Brief, Network, Pot

GAIN = 30_000
"""(0.5 - 0.2) x 100,000: what one person of the toy gains, in minor units."""


def network_of(place: PlainPlace, brief: Brief | None = None) -> Network:
    held, reach = in_memory(place)
    return assemble(brief=brief or brief_of(), place=held, reach=reach)


def awards(network: Network) -> dict[str, int]:
    return {award.offer_id: award.people for award in network.proposed.awards.nouns()}


def test_everybody_is_served_by_the_offers_in_reach_when_money_is_plenty() -> None:
    """NETWORK-2, NETWORK-7. Twenty people in need, twenty-five places: all are served, and each gains £300."""
    plan = network_of(toy()).proposed
    assert sum(flow.people for flow in plan.flows.nouns()) == 20
    assert plan.value_minor == 20 * GAIN == plan.objective_minor
    assert plan.bound_minor == plan.objective_minor
    assert plan.bound_gap == 0


def test_the_budget_buys_where_a_pound_does_most() -> None:
    """NETWORK-1. £740 buys six at £90 (O1) and two at £100 elsewhere is not on offer: O2 at £80 needs £200 first."""
    plan = network_of(toy(), brief_of(budget_minor=54_000)).proposed
    assert {a.offer_id: (a.people, a.spend_minor) for a in plan.awards.nouns()} == {"O1": (6, 54_000)}


def test_a_pot_pays_no_more_than_it_holds() -> None:
    """NETWORK-1. The health fund holds £300, which is two people of O3 at £120, not two and a half."""
    pots = (
        Pot(pot_id="council", name="Council", funder="council", amount_minor=0, pays_for=("advice",)),
        Pot(pot_id="health", name="Health", funder="health", amount_minor=30_000, pays_for=("advice",)),
    )
    assert awards(network_of(toy(), brief_of(pots=pots))) == {"O3": 2}


def test_a_pot_pays_only_for_its_segments() -> None:
    """NETWORK-1. A fund for young people pays nothing for adults in debt."""
    pots = (
        Pot(
            pot_id="council",
            name="C",
            funder="council",
            amount_minor=10**7,
            pays_for=("advice",),
            segments=("young",),
        ),
    )
    network = network_of(toy(), brief_of(pots=pots))
    assert awards(network) == {}
    reasons = {reason.offer_id: reason for reason in network.reasons.nouns()}
    assert reasons["O1"].method == "rule"
    assert reasons["O1"].reason == "Out: its pot may not pay for any of the people whom it is known to help."


def test_an_offer_below_its_minimum_volume_is_not_awarded() -> None:
    """NETWORK-3. O2 needs four people; with budget for its fixed cost and three it stays out."""
    place = toy()
    only = replace(place, offers=[place.offers[1]], reach=place.reach[1:3])
    assert awards(network_of(only, brief_of(budget_minor=20_000 + 3 * 8_000))) == {}
    assert awards(network_of(only, brief_of(budget_minor=20_000 + 4 * 8_000))) == {"O2": 4}


def test_a_lock_is_awarded_and_a_ban_is_not() -> None:
    """NETWORK-4. Even where the plan would rather have it otherwise."""
    assert awards(network_of(toy(), brief_of(locks=("O3",), bans=("O2",), budget_minor=54_000))) == {"O1": 6, "O3": 0}
    assert "O1" not in awards(network_of(toy(), brief_of(bans=("O1",))))


def test_a_lock_is_kept_even_where_it_costs_more_than_it_gains() -> None:
    """NETWORK-4. A locked offer with a fixed cost takes money that others would use better."""
    brief = brief_of(locks=("O2",), budget_minor=20_000 + 4 * 8_000)
    assert awards(network_of(toy(), brief)) == {"O2": 4}


def test_no_provider_has_more_than_its_share_of_the_budget() -> None:
    """NETWORK-5. A quarter of £2,000 is £500: five people of O1 at £90, and three of O2 after its £200 are too few."""
    network = network_of(toy(), brief_of(budget_minor=200_000, provider_cap=0.25))
    assert awards(network) == {"O1": 5, "O3": 4}


def test_the_integrator_keeps_its_own_cap() -> None:
    """NETWORK-5. P1 is the integrator and may have a twenty-fifth of £3,000: one person at £90."""
    network = network_of(toy(), brief_of(budget_minor=300_000, own_provider_id="P1", own_cap=0.04))
    assert awards(network)["O1"] == 1


def test_a_price_below_the_providers_own_cost_is_not_bought() -> None:
    """NETWORK-6. And the reason says so in money."""
    place = toy()
    squeezed = replace(place, offers=[replace(place.offers[0], unit_cost_minor=9_500), *place.offers[1:]])
    network = network_of(squeezed, brief_of(fair_price=True))
    assert "O1" not in awards(network)
    reason = next(reason for reason in network.reasons.nouns() if reason.offer_id == "O1")
    assert reason.reason == "Out: its price of £90.00 is below its own stated cost of £95.00 per person."
    assert "O1" in awards(network_of(squeezed, brief_of(fair_price=False)))


def test_a_providers_own_effect_beats_the_general_one() -> None:
    """NETWORK-7. O1's provider does better than its kind: (0.9 - 0.2) x £1,000 for each of its six people."""
    place = toy()
    own = replace(place, effects=[*place.effects, effect_of("advice", "debt", 0.9, provider_id="P1")])
    assert network_of(own).proposed.value_minor == 14 * GAIN + 6 * 70_000


def test_a_want_of_choice_costs_the_people_who_are_short() -> None:
    """A1 reaches three providers and A2 two. Asked for three, the eight needs of A2 are short and are charged."""
    plan = network_of(toy(), brief_of(choice_min=3, choice_penalty_minor=1_000)).proposed
    assert plan.penalties.choice_minor == 8 * 1_000


def test_an_award_may_be_kept_for_choice_alone() -> None:
    """All could be served by two; the third is awarded because people in A1 then have three to choose from."""
    brief = brief_of(choice_min=3, choice_penalty_minor=1_000)
    place = toy()
    roomy = replace(place, offers=[replace(place.offers[0], price_minor=50_000), *place.offers[1:]])
    assert "O1" in awards(network_of(roomy, brief))


def test_a_quintile_that_is_served_less_costs_money() -> None:
    """Twelve of twenty needs are in quintile 1. Eight of quintile 5 are served: quintile 1 is owed 12 x 8/20 = 4.8."""
    place = toy()
    far = replace(place, reach=[row for row in place.reach if row.area_id == "A2"])
    plan = network_of(far, brief_of(equity_floor=1.0, equity_penalty_minor=1_000)).proposed
    assert sum(flow.people for flow in plan.flows.nouns()) == 8
    assert plan.penalties.equity_minor == 4_800


def test_too_small_a_share_for_small_providers_costs_money() -> None:
    """Without O1 nothing goes to small providers: half of all spend is missing, charged at a quarter."""
    place = toy()
    large = replace(place, offers=place.offers[1:], reach=place.reach[1:])
    plan = network_of(large, brief_of(small_share=0.5, small_penalty=0.25)).proposed
    spend = sum(award.spend_minor for award in plan.awards.nouns())
    assert plan.penalties.small_minor == round(spend / 8)


def test_unknown_price_or_capacity_leaves_an_offer_out_and_says_so() -> None:
    """NETWORK-10. Unknown is never taken as zero."""
    place = toy()
    first, second, third = place.offers
    unknown = replace(
        place, offers=[replace(first, price_minor=None), replace(second, capacity=None), replace(third, capacity=0)]
    )
    network = network_of(unknown)
    assert awards(network) == {}
    said = {reason.offer_id: (reason.method, reason.reason) for reason in network.reasons.nouns()}
    assert said == {
        "O1": ("unknown", "Out: its price is unknown."),
        "O2": ("unknown", "Out: its capacity is unknown."),
        "O3": ("rule", "Out: it has no places."),
    }


@pytest.mark.parametrize("empty", ["needs", "offers", "effects", "reach", "requirements"])
def test_a_place_that_lacks_something_gets_an_empty_plan(empty: str) -> None:
    """NETWORK-2. Nothing to do is an answer, not an error."""
    network = network_of(replace(toy(), **{empty: []}))
    for plan in (network.today, network.proposed):
        assert sum(award.people for award in plan.awards.nouns()) == 0
        assert plan.value_minor == 0
        assert plan.bound_gap == 0
    assert len(network.proposed.awards) == 0
    assert len(network.reasons) == (0 if empty == "offers" else 3)


def test_with_no_offers_everybody_is_short_of_choice() -> None:
    """NETWORK-8. A penalty that nothing can help is in the objective and in the bound alike."""
    brief = brief_of(choice_min=2, choice_penalty_minor=1_000)
    plan = network_of(replace(toy(), offers=[], reach=[]), brief).proposed
    assert plan.objective_minor == plan.bound_minor == -20_000
    assert plan.bound_gap == 0


def test_the_order_of_rows_does_not_matter() -> None:
    """NETWORK-9. The same rows in another order are the same network, row for row."""
    place = toy()
    turned = PlainPlace(
        areas=place.areas[::-1],
        requirements=place.requirements[::-1],
        needs=place.needs[::-1],
        providers=place.providers[::-1],
        offers=place.offers[::-1],
        effects=place.effects[::-1],
        reach=place.reach[::-1],
    )
    assert network_of(place) == network_of(turned)


def test_an_area_of_unknown_quintile_counts_in_the_overall_share_only() -> None:
    """Owed to quintile 1: 1 x 12/20 x 12 served = 7.2; it gets all 12, so nothing is short, and A2 is asked nothing."""
    place = toy()
    unknown = replace(
        place,
        areas=[area_of("A1", 1), area_of("A2", None)],
        needs=[need_of("A1", "debt", 12), need_of("A2", "debt", 8)],
        providers=[provider_of("P1")],
        offers=[offer_of("O1", "P1", capacity=12)],
        reach=[reach_of("A1", "O1")],
    )
    plan = network_of(unknown, brief_of(equity_floor=1.0, equity_penalty_minor=1_000)).proposed
    assert plan.penalties.equity_minor == 0
    assert plan.value_minor == 12 * GAIN
