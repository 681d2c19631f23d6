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
