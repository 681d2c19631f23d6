"""What a conflict says would mend it does, and nothing less would: for every kind of rule, tried on random places."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.factories.network_place import brief_of, in_memory, invent, invent_later, ruled, toy
from weft.network.conflict import Conflict, conflicts_of
from weft.network.plain import PlainPlace
from weft.network.register import read_register
from weft.network.standing import standing_of
from weft.vocabulary import Brief

CASES = 250
Mended = tuple[Brief, PlainPlace]

KINDS = (
    "network.budget_minor", "pots.", "network.provider_cap", "network.own_delivery", "network.explore.share",
    "network.awards_max", "volume_min of the offers", "network.one_provider_per_area", "network.bans",
    "network.fair_price", "place.currency", "pots", "",
)  # fmt: skip
"""Settings that can be in conflict with locks; every one of them is met among the random places."""


def locked(seed: int, make: Callable[[int], Mended]) -> Mended:
    """A random place where up to four offers are locked, money is short and one offer may be in another currency."""
    brief, place = make(seed)
    dice = random.Random(77_000 + seed)
    ids = [offer.offer_id for offer in place.offers]
    locks = tuple(dice.sample(ids, min(len(ids), dice.randint(1, 4))))
    offers = [replace(offer, currency="EUR") if dice.random() < 0.03 else offer for offer in place.offers]
    rules: dict[str, Any] = {"budget_minor": dice.choice([40_000, 80_000, 200_000, 10**6]), "fair_price": True}
    if dice.random() < 0.3:
        rules |= {"explore_share": 0.5, "explore_until": date(2028, 4, 1)}
    if dice.random() < 0.2:
        rules |= {"awards_max": 1}
    return ruled(brief, locks=locks, **rules), replace(place, offers=offers)


def found(brief: Brief, place: PlainPlace) -> tuple[Conflict, ...]:
    held, reach = in_memory(place)
    register = read_register(brief=brief, place=held, reach=reach)
    return conflicts_of(
        register=register, standings=[standing_of(offer=offer, register=register) for offer in register.offers]
    )


def every_conflict() -> list[tuple[Brief, PlainPlace, Conflict]]:
    places = [locked(seed, make) for seed in range(CASES) for make in (invent, invent_later)]
    return [(brief, place, conflict) for brief, place in [*places, crowded()] for conflict in found(brief, place)]


def crowded() -> Mended:
    """Two locked offers that need four people each, twelve people in one area, and one provider for an area."""
    alone = replace(toy(), needs=toy().needs[:1], offers=[replace(o, volume_min=4) for o in toy().offers])
    return brief_of(locks=("O1", "O2"), one_provider_per_area=("advice",)), alone


EVERY = every_conflict()


def still(conflict: Conflict, mended: Mended) -> bool:
    """Whether the same kind of conflict is still named."""
    names = {(other.code, other.setting, other.rule.partition(" of £")[0]) for other in found(*mended)}
    return (conflict.code, conflict.setting, conflict.rule.partition(" of £")[0]) in names


def money(words: str) -> int:
    """The last sum that a sentence names, in minor units."""
    return int(re.findall(r"£([\d,]+\.\d\d)", words)[-1].replace(",", "").replace(".", ""))


def of_kind(setting: str) -> list[tuple[Brief, PlainPlace, Conflict]]:
    exact = setting in ("pots", "")
    return [case for case in EVERY if case[2].setting == setting or (not exact and case[2].setting.startswith(setting))]


def test_every_kind_of_rule_is_met() -> None:
    """NETWORK-12. The laws below would say nothing of a kind that no random place brings about."""
    settings = {"pots." if case[2].setting.startswith("pots.") else case[2].setting for case in EVERY}
    assert settings == set(KINDS)


def test_lots_given_up_as_told_let_the_locks_be_kept() -> None:
    """NETWORK-12, NETWORK-15. Several providers for an area, as it says; the rule has no smaller step."""
    for brief, place, conflict in of_kind("network.one_provider_per_area"):
        assert conflict.relaxed.startswith("Let several providers serve an area with ")
        assert not found(ruled(brief, one_provider_per_area=()), place)


def at_money(brief: Brief, conflict: Conflict, amount: int) -> Brief:
    """The brief with the limit in conflict set to an amount."""
    share = (amount + 0.5) / brief.network.budget_minor
    if conflict.setting == "network.budget_minor":
        return ruled(brief, budget_minor=amount)
    if conflict.setting.startswith("pots."):
        wanted = conflict.setting.removeprefix("pots.")
        pots = tuple(replace(p, amount_minor=amount) if p.pot_id == wanted else p for p in brief.pots)
        return replace(brief, pots=pots)
    if conflict.setting == "network.provider_cap":
        return ruled(brief, provider_cap=share)
    if conflict.setting == "network.own_delivery":
        return ruled(brief, own_cap=share)
    days = (brief.network.explore_until or date.max) - brief.period.from_on
    part = days.days / (brief.period.to_on - brief.period.from_on).days
    left = (brief.network.budget_minor - amount - 0.5) / brief.network.budget_minor / part
    return ruled(brief, explore_share=left)


@pytest.mark.parametrize("setting", KINDS[:5])
def test_a_limit_on_money_that_is_raised_as_told_is_enough_and_a_penny_less_is_not(setting: str) -> None:
    """NETWORK-12. Budget, pots, caps, and what the explore share leaves."""
    for brief, place, conflict in of_kind(setting):
        enough = money(conflict.relaxed)
        if enough >= brief.network.budget_minor and setting not in ("network.budget_minor", "pots."):
            continue  # a share of more than the whole: only the budget can mend that
        assert not still(conflict, (at_money(brief, conflict, enough), place)), conflict
        assert still(conflict, (at_money(brief, conflict, enough - 1), place)), conflict


def test_as_many_awards_as_told_are_enough_and_one_fewer_is_not() -> None:
    """NETWORK-12, NETWORK-14."""
    for brief, place, conflict in of_kind("network.awards_max"):
        enough = int(re.findall(r"[\d,]+", conflict.relaxed)[0].replace(",", ""))
        assert not [c for c in found(ruled(brief, awards_max=enough), place) if c.setting == "network.awards_max"]
        assert [c for c in found(ruled(brief, awards_max=enough - 1), place) if c.setting == "network.awards_max"]


def test_volumes_lowered_by_as_much_as_told_can_be_filled_and_by_less_cannot() -> None:
    """NETWORK-12, NETWORK-3. Some way of lowering them by so much is enough; no way of lowering them by one less is."""
    for brief, place, conflict in of_kind("volume_min of the offers"):
        needed = int(re.findall(r"[\d,]+", conflict.relaxed)[0].replace(",", ""))
        assert any(_filled(mended) for mended in _lowered(brief, place, needed)), conflict
        assert not any(_filled(mended) for mended in _lowered(brief, place, needed - 1)), conflict


def _lowered(brief: Brief, place: PlainPlace, by: int) -> list[Mended]:
    """Every way of lowering the minimum volumes of the offers by so many people in all."""
    held = {o.offer_id for o in place.offers if o.offer_id in brief.network.locks}
    joint = {o.joint_id for o in place.offers if o.offer_id in held and o.joint_id}
    asked = [o for o in place.offers if o.offer_id in held or (o.joint_id and o.joint_id in joint)]
    ways = [way for way in itertools.product(*(range(o.volume_min + 1) for o in asked)) if sum(way) == by]
    mended = []
    for way in ways:
        lower = {offer.offer_id: offer.volume_min - less for offer, less in zip(asked, way, strict=True)}
        offers = [replace(o, volume_min=lower.get(o.offer_id, o.volume_min)) for o in place.offers]
        mended.append((brief, replace(place, offers=offers)))
    return mended


def _filled(mended: Mended) -> bool:
    return not any(c.setting == "volume_min of the offers" for c in found(*mended))


def test_a_rule_or_a_fact_about_one_offer_that_is_changed_as_told_no_longer_keeps_it_out() -> None:
    """NETWORK-12. Bans, fair prices (a penny less is not enough), currency, pots, places and volumes."""
    for setting in ("network.bans", "network.fair_price", "place.currency", "pots", ""):
        for brief, place, conflict in of_kind(setting):
            for is_enough, mended in _as_told(brief, place, conflict):
                left = {(other.locks, other.setting, other.relaxed) for other in found(*mended)}
                assert ((conflict.locks, setting, conflict.relaxed) not in left) == is_enough, conflict


def _as_told(brief: Brief, place: PlainPlace, conflict: Conflict) -> list[tuple[bool, Mended]]:
    """What the conflict says to do, done; and a little less, where there is a least."""
    lock = conflict.locks[0]
    number = next((n for n, offer in enumerate(place.offers) if offer.offer_id == lock), None)

    def with_offer(**facts: Any) -> Mended:
        assert number is not None
        offers = list(place.offers)
        offers[number] = replace(offers[number], **facts)
        return brief, replace(place, offers=offers)

    told = conflict.relaxed
    if told == "Take out the ban":
        return [(True, (ruled(brief, bans=tuple(b for b in brief.network.bans if b != lock)), place))]
    if told.startswith("Agree a price of at least"):
        return [(True, with_offer(price_minor=money(told))), (False, with_offer(price_minor=money(told) - 1))]
    if told.startswith("Price it in"):
        return [(True, with_offer(currency=told.split()[-1]))]
    if told.startswith("Let that pot pay for"):
        pots = tuple(replace(pot, pays_for=("advice", "mentoring"), segments=()) for pot in brief.pots)
        return [(True, (replace(brief, pots=pots), place))]
    if told == "Agree places with the provider":
        return [(True, with_offer(capacity=1))]
    if told.startswith("Agree a minimum volume of"):
        most = int(re.findall(r"[\d,]+", told)[0].replace(",", ""))
        return [(True, with_offer(volume_min=most)), (False, with_offer(volume_min=most + 1))]
    if told.startswith("Agree that it may serve nobody"):
        return [(True, with_offer(volume_min=0))]
    return []  # "Correct the id", "Mend what keeps O1 out", and facts that are not known: nothing to set
