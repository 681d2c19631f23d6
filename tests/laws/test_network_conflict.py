"""Every conflict that is named is a smallest one, and what would mend it does: tried out on random places."""

from __future__ import annotations

import random

import pytest

from tests.factories.network_place import in_memory, invent, ruled
from weft.network import CannotAssemble, assemble, plain
from weft.network.conflict import Conflict, conflicts_of
from weft.network.plain import PlainPlace
from weft.network.register import read_register
from weft.network.standing import standing_of
from weft.vocabulary import Brief

CASES = 150
ALONE = ("", "network.bans", "network.fair_price", "place.currency", "pots")
"""Settings that are against a lock whatever the others are."""


def locked(seed: int) -> tuple[Brief, PlainPlace]:
    """A random place in which up to four offers are locked, and money is short."""
    brief, place = invent(seed)
    dice = random.Random(seed)
    ids = [offer.offer_id for offer in place.offers]
    locks = tuple(dice.sample(ids, min(len(ids), dice.randint(1, 4))))
    return ruled(brief, locks=locks, budget_minor=dice.choice([30_000, 80_000, 200_000])), place


def found(brief: Brief, place: PlainPlace) -> tuple[Conflict, ...]:
    held, reach = in_memory(place)
    register = read_register(brief=brief, place=held, reach=reach)
    standings = [standing_of(offer=offer, register=register) for offer in register.offers]
    return conflicts_of(register=register, standings=standings)


def key(conflict: Conflict) -> tuple[str, str, str]:
    return conflict.code, conflict.setting, conflict.locks[0] if conflict.setting in ALONE else conflict.rule


@pytest.mark.parametrize("seed", range(CASES))
def test_a_conflict_is_one_with_its_locks_alone_and_none_without_any_of_them(seed: int) -> None:
    """NETWORK-12. Solved again with just these locks, without each of them, and without the fewest to take out."""
    brief, place = locked(seed)
    for conflict in found(brief, place):
        alone = ruled(brief, locks=conflict.locks)
        assert key(conflict) in {key(other) for other in found(alone, place)}
        for lock in conflict.locks:
            rest = ruled(brief, locks=tuple(other for other in conflict.locks if other != lock))
            assert key(conflict) not in {key(other) for other in found(rest, place)}
        kept = tuple(lock for lock in brief.network.locks if lock not in conflict.dropped)
        assert key(conflict) not in {key(other) for other in found(ruled(brief, locks=kept), place)}


@pytest.mark.parametrize("seed", range(CASES))
def test_a_brief_is_refused_exactly_where_no_plan_keeps_it(seed: int) -> None:
    """NETWORK-12. Trying every set of awards finds a plan if and only if no conflict is named."""
    brief, place = locked(seed)
    held, reach = in_memory(place)
    alone = {c.locks[0] for c in found(brief, place) if c.setting in ALONE}
    stand = {offer.offer_id for offer in place.offers if plain.stands(brief=brief, offer=offer)}
    brief = ruled(brief, locks=tuple(lock for lock in brief.network.locks if lock in stand - alone))
    expected = plain.best(brief=brief, place=place)
    if expected is None:
        with pytest.raises(CannotAssemble):
            assemble(brief=brief, place=held, reach=reach, reasons_exact_max=0)
    else:
        assemble(brief=brief, place=held, reach=reach, reasons_exact_max=0)


@pytest.mark.parametrize("seed", range(CASES))
def test_a_budget_that_is_raised_as_told_is_enough_and_a_penny_less_is_not(seed: int) -> None:
    """NETWORK-12. The least relaxation is the least."""
    brief, place = locked(seed)
    for conflict in found(brief, place):
        if conflict.setting == "network.budget_minor":
            enough = int(conflict.relaxed.split("£")[-1].replace(",", "").replace(".", ""))
            for amount, is_enough in ((enough, True), (enough - 1, False)):
                left = {other.setting for other in found(ruled(brief, budget_minor=amount), place)}
                assert (conflict.setting not in left) == is_enough
