"""The engine of the network and its plain version agree on random small places, where every rule binds now and then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.factories.network_place import in_memory, invent, invent_later
from weft.network import CannotAssemble, Effort, assemble, plain

CASES = 120
ROUNDING = 3
"""Minor units: value and three penalties are each rounded once, by at most half."""


def _unlocked(seed: int):
    brief, place = invent(seed)
    return replace(brief, network=replace(brief.network, locks=())), place


@pytest.mark.parametrize("seed", range(CASES))
def test_the_plan_of_a_small_place_is_the_best_of_all_plans(seed: int) -> None:
    """NETWORK-7, NETWORK-8, NETWORK-12. Same objective as trying every set; refused where none is possible."""
    brief, place = invent(seed)
    held, reach = in_memory(place)
    expected = plain.best(brief=brief, place=place)
    if expected is None:
        with pytest.raises(CannotAssemble):
            assemble(brief=brief, place=held, reach=reach)
        return
    network = assemble(brief=brief, place=held, reach=reach)
    assert abs(network.proposed.objective_minor - expected.objective) <= ROUNDING
    assert network.proposed.bound_minor >= expected.objective - ROUNDING
    assert network.proposed.bound_gap <= 1e-4


@pytest.mark.parametrize("seed", range(CASES))
def test_today_is_the_best_use_of_what_is_funded(seed: int) -> None:
    """NETWORK-13. Same objective as the plain version with the funded awards held."""
    brief, place = _unlocked(seed)
    held, reach = in_memory(place)
    funded = plain.todays_awards(place=place)
    expected = plain.worth(brief=brief, place=place, awards=funded, whole=True, history=True)
    network = assemble(brief=brief, place=held, reach=reach)
    assert expected is not None
    assert abs(network.today.objective_minor - expected) <= ROUNDING
    assert tuple(network.today.awards.strings("offer_id")) == funded


@pytest.mark.parametrize("seed", range(0, CASES, 2))
def test_the_way_of_large_places_stays_below_its_bound_and_near_it(seed: int) -> None:
    """NETWORK-8. With people divisible until the end, as in a large place: the bound holds for every plan there is."""
    brief, place = _unlocked(seed)
    held, reach = in_memory(place)
    divisible = plain.best(brief=brief, place=place, whole=False)
    expected = plain.best(brief=brief, place=place)
    assert divisible is not None
    assert expected is not None
    large = Effort(whole_columns_max=-1, gap_enough=0.0)
    plan = assemble(brief=brief, place=held, reach=reach, effort=large).proposed
    assert plan.bound_minor >= divisible.objective - ROUNDING
    assert plan.objective_minor <= expected.objective + ROUNDING
    lost_people_at_most = 8
    assert plan.objective_minor >= expected.objective - lost_people_at_most * 160_000


@pytest.mark.parametrize("seed", range(0, CASES, 3))
def test_every_exact_reason_is_what_the_plain_version_finds(seed: int) -> None:
    """NETWORK-11. Turn one award round with the others held: the difference is the loss that plain finds."""
    brief, place = _unlocked(seed)
    held, reach = in_memory(place)
    network = assemble(brief=brief, place=held, reach=reach)
    awards = set(network.proposed.awards.strings("offer_id"))
    base = plain.worth(brief=brief, place=place, awards=tuple(sorted(awards)), whole=False, history=False)
    for reason in network.reasons.nouns():
        if reason.method == "exact":
            other = tuple(sorted(awards ^ {reason.offer_id}))
            turned = plain.worth(brief=brief, place=place, awards=other, whole=False, history=False)
            assert base is not None
            assert turned is not None
            assert reason.difference is not None
            assert abs(reason.difference - (base - turned)) <= ROUNDING


@pytest.mark.parametrize("seed", range(2 * CASES))
def test_joint_offers_counts_lots_and_the_explore_share_mean_what_the_plain_version_says(seed: int) -> None:
    """NETWORK-14 to NETWORK-17. The best of all plans again, with the rules that came later, and as large places go."""
    brief, place = invent_later(seed)
    held, reach = in_memory(place)
    expected = plain.best(brief=brief, place=place)
    if expected is None:
        with pytest.raises(CannotAssemble):
            assemble(brief=brief, place=held, reach=reach)
        return
    network = assemble(brief=brief, place=held, reach=reach)
    assert abs(network.proposed.objective_minor - expected.objective) <= ROUNDING
    assert network.proposed.bound_minor >= expected.objective - ROUNDING
    large = Effort(whole_columns_max=-1, gap_enough=0.0)
    plan = assemble(brief=brief, place=held, reach=reach, effort=large).proposed
    assert plan.bound_minor >= expected.objective - ROUNDING
    assert plan.objective_minor <= expected.objective + ROUNDING
