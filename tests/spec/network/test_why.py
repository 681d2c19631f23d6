"""Why a provider is in or out, in one sentence, and what would change it."""

from __future__ import annotations

import pytest

from tests.factories.network_place import brief_of, in_memory, toy
from weft.network import CannotExplain, assemble, explain
from weft.vocabulary import Why


def asked(about: str, **rules: object) -> tuple[Why, ...]:
    brief = brief_of(**rules)
    place, reach = in_memory(toy())
    awards = assemble(brief=brief, place=place, reach=reach).proposed.awards
    return explain(brief=brief, place=place, reach=reach, awards=awards, about=about)


def test_an_award_says_who_would_lose_by_it_and_what_it_is_worth() -> None:
    """NETWORK-32. Without O3 there are sixteen places for twenty people."""
    (why,) = asked("O3")
    assert why.included
    assert why.says.startswith(
        "In: it serves 9 people; without it 4 people would lose advice and the plan £1.2k of value"
    )
    assert why.difference_minor == 4 * 30_000
    assert why.losing - why.gaining == 4


def test_a_tight_budget_gives_the_price_at_which_an_award_leaves() -> None:
    """NETWORK-31. £1,540 buys what O1 and O2 offer; above £100 a person O2's fixed cost no longer pays."""
    (why,) = asked("P2", budget_minor=154_000)
    price = next(threshold for threshold in why.thresholds if threshold.lever == "price")
    assert (price.now, price.stays_to, price.turns_at, price.basis) == (8_000, 8_900, 10_001, "reoptimised")
    assert price.nearest


def test_a_locked_offer_has_no_threshold() -> None:
    """NETWORK-31. Nothing about a lock is for choosing."""
    (why,) = asked("O1", locks=("O1",))
    assert why.says.startswith("In: the brief locks it; ")
    assert why.thresholds == ()


def test_an_unknown_name_is_refused() -> None:
    """NETWORK-30."""
    with pytest.raises(CannotExplain, match="NETWORK-30"):
        asked("nobody")
