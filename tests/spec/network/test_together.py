"""Rules about awards taken together: joint offers, how many, one provider for an area, room for the untested."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.factories.network_place import brief_of, effect_of, in_memory, toy
from weft.network import CannotAssemble, assemble
from weft.network.plain import PlainPlace
from weft.vocabulary import Plan


def planned(place: PlainPlace, **rules: Any) -> Plan:
    held, reach = in_memory(place)
    return assemble(brief=brief_of(**rules), place=held, reach=reach).proposed


def awarded(plan: Plan) -> list[str]:
    return plan.awards.strings("offer_id")


def jointly(place: PlainPlace, *offer_ids: str, **facts: Any) -> PlainPlace:
    """Some offers made one joint offer, with the fixed cost of the whole on the first."""
    first = {**facts, "joint_id": "J"}
    changed = {offer_ids[0]: first, **{other: {"joint_id": "J"} for other in offer_ids[1:]}}
    return replace(place, offers=[replace(o, **changed.get(o.offer_id, {})) for o in place.offers])


def test_a_joint_offer_is_awarded_whole_or_not_at_all() -> None:
    """NETWORK-16. O1 and O3 together are worth £450 x 15 people; a fee above that keeps both out."""
    assert awarded(planned(jointly(toy(), "O1", "O3"))) == ["O1", "O2", "O3"]
    dear = jointly(toy(), "O1", "O3", fixed_minor=10**7)
    assert awarded(planned(dear, budget_minor=5_000_000)) == ["O2"]


def test_a_joint_offer_of_which_one_part_is_banned_does_not_stand() -> None:
    """NETWORK-16. And it says so, for the other part."""
    held, reach = in_memory(jointly(toy(), "O1", "O3"))
    network = assemble(brief=brief_of(bans=("O3",)), place=held, reach=reach)
    assert awarded(network.proposed) == ["O2"]
    said = {reason.offer_id: reason.reason for reason in network.reasons.nouns()}
    assert said["O1"] == "Out: it is offered jointly with O3, which cannot be awarded."


def test_no_more_awards_than_the_brief_allows() -> None:
    """NETWORK-14. The one that serves most is kept."""
    assert awarded(planned(toy(), awards_max=1)) == ["O2"]
    assert awarded(planned(toy(), awards_max=0)) == []


def test_more_locks_than_awards_are_refused() -> None:
    """NETWORK-12, NETWORK-14."""
    with pytest.raises(CannotAssemble) as refusal:
        planned(toy(), awards_max=1, locks=("O1", "O2"))
    problem = refusal.value.problems[0]
    assert problem.what == "the locks on O1, O2 cannot be kept with at most 1 awards: they are 2 awards"
    assert problem.to_do == "Allow 2 awards, or take out the lock on O1"


def test_one_provider_for_an_area() -> None:
    """NETWORK-15. Twelve people of A1 and eight of A2 each have one provider, though more places would be free."""
    plan = planned(toy(), one_provider_per_area=("advice",))
    served = {(flow.area_id, flow.offer_id): flow.people for flow in plan.flows.nouns()}
    assert served == {("A1", "O2"): 10, ("A2", "O3"): 8}


def test_a_share_of_the_budget_is_kept_for_untested_services_until_the_stop_date() -> None:
    """NETWORK-17. Half the budget of half the year: 183 of 366 days, so tested offers spend at most three quarters."""
    place = replace(
        toy(), effects=[effect_of("advice", "debt"), effect_of("advice", "debt", provider_id="P3", tested=False)]
    )
    rules: dict[str, Any] = {"budget_minor": 120_000, "explore_share": 0.5, "explore_until": date(2027, 10, 1)}
    plan = planned(place, **rules)
    tested = sum(award.spend_minor for award in plan.awards.nouns() if award.provider_id != "P3")
    assert tested <= 90_000
    assert "O3" in awarded(plan)
    assert "O3" not in awarded(planned(place, budget_minor=120_000))
