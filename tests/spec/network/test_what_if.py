"""What if one thing were different."""

from __future__ import annotations

import pytest

from tests.factories.network_place import brief_of, in_memory, toy
from weft.network import CannotChange, assemble, what_if
from weft.vocabulary import Change, Difference


def asked(*changes: Change, **rules: object) -> Difference:
    brief = brief_of(**rules)
    place, reach = in_memory(toy())
    plan = assemble(brief=brief, place=place, reach=reach).proposed
    return what_if(brief=brief, place=place, reach=reach, plan=plan, changes=changes)[1]


def test_a_ban_shows_what_is_lost_by_it() -> None:
    """NETWORK-35. Without O3 four people lose £300 each, and no doubt is left."""
    difference = asked(Change(kind="ban", subject="O3"))
    assert difference.leaving == ("O3",)
    assert difference.after.value_minor - difference.before.value_minor == -120_000
    assert difference.distinguishable
    assert sum(area.after - area.before for area in difference.areas) == -4


def test_the_same_price_again_changes_nothing_and_says_so() -> None:
    """NETWORK-36. Nothing changed cannot be told apart from what was."""
    difference = asked(Change(kind="price", subject="O1", value="9000"))
    assert (difference.entering, difference.leaving, difference.distinguishable) == ((), (), False)
    assert difference.before.objective_minor == difference.after.objective_minor


def test_a_rule_is_changed_as_the_brief_writes_it() -> None:
    """NETWORK-34. A budget of £800 buys less."""
    difference = asked(Change(kind="rule", subject="network.budget_minor", value="80000"))
    assert difference.after.spend_minor <= 80_000
    assert difference.after.value_minor < difference.before.value_minor


def test_settings_that_the_brief_left_out_can_be_asked_about_too() -> None:
    """NETWORK-34. A count of awards, lots, a lock taken back and an explore share, as the brief would write them."""
    assert len(asked(Change(kind="rule", subject="network.awards_max", value="1")).leaving) == 2
    lots = asked(Change(kind="rule", subject="network.one_provider_per_area", value='["advice"]'))
    assert lots.after.value_minor < lots.before.value_minor
    locked = asked(Change(kind="rule", subject="network.locks", value="[]"), budget_minor=60_000, locks=("O2",))
    assert "O2" in locked.leaving
    explored = asked(
        Change(kind="rule", subject="network.explore.share", value="1"),
        Change(kind="rule", subject="network.explore.until", value="2028-04-01"),
    )
    assert set(explored.leaving) == {"O1", "O2", "O3"}
    mine = asked(
        Change(kind="rule", subject="network.own_delivery.provider_id", value='"P2"'),
        Change(kind="rule", subject="network.own_delivery.cap", value="0"),
    )
    assert mine.leaving == ("O2",)


def test_a_lock_takes_the_place_of_a_ban_and_back() -> None:
    """NETWORK-34. The last word counts."""
    assert asked(Change(kind="lock", subject="O3"), bans=("O3",)).entering == ("O3",)
    assert asked(Change(kind="ban", subject="O3"), locks=("O3",)).leaving == ("O3",)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"network.budget_minor": "3000000000"}, "the budget is more than all pots hold together"),
        ({"network.explore.share": "0.1"}, "no day is given on which exploring stops"),
        ({"network.explore.until": "2031-01-01", "network.explore.share": "0.1"}, "exploring stops outside the period"),
        ({"network.explore.until": "soon"}, "the value cannot stand there"),
        ({"network.one_provider_per_area": '["dancing"]'}, "there is no dancing"),
        ({"network.one_provider_per_area": '"advice"'}, "the value cannot stand there"),
        ({"network.own_delivery.provider_id": '"P9"'}, "there is no P9"),
        ({"network.own_delivery.provider_id": '"P1"', "network.own_delivery.cap": "0.9", "network.provider_cap": "0.5"},
         "above the provider cap"),
        ({"network.locks": '["O1"]', "network.bans": '["O1"]'}, "both locked and banned"),
        ({"network.awards_max": "-1"}, "the value cannot stand there"),
        ({"network.fair_price": "1"}, "the value cannot stand there"),
    ],
)  # fmt: skip
def test_what_a_brief_may_not_say_a_change_may_not_either(changes: dict[str, str], says: str) -> None:
    """NETWORK-34. Checked like the brief's own setting."""
    with pytest.raises(CannotChange) as refusal:
        asked(*(Change(kind="rule", subject=name, value=value) for name, value in changes.items()))
    (problem,) = refusal.value.problems
    assert says in problem.what
    assert problem.allowed


def test_every_change_that_cannot_be_made_is_named() -> None:
    """NETWORK-34. All at once, each with what is allowed."""
    with pytest.raises(CannotChange) as refusal:
        asked(
            Change(kind="price", subject="O9", value="1"),
            Change(kind="capacity", subject="O1", value="-1"),
            Change(kind="rule", subject="network.colour", value="1"),
            Change(kind="rule", subject="network.equity.floor", value="2"),
        )
    assert [problem.code for problem in refusal.value.problems] == ["NETWORK-34"] * 4
