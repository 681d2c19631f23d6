"""What it means that people choose for themselves, on lists of nouns: the published rule, step by step, in loops.

It shares no code with `behaviour.py`; the two must agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import exp, floor

from weft.network.plain import PlainPlace, can_serve, gain, needs_of, untested
from weft.vocabulary import Brief, Offer, Preference, Taste

NOTHING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainChoice:
    """Expected people at each award and of each need, those whose first choice an award is, and value in minor units.

    Needs are (area, segment, service type, people), as `needs_of` lists them.
    """

    people: dict[str, float]
    wanted: dict[str, float]
    served: dict[tuple[str, str, str, int], float]
    value: float
    spend: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Purse:
    """Money that some awards share."""

    offers: frozenset[str]
    amount: int


def choose(
    *, brief: Brief, place: PlainPlace, awards: Sequence[str], preferences: Sequence[Preference], taste: Taste
) -> PlainChoice:
    """Run the awards with people choosing for themselves. Numbers are expectations; nothing is drawn by lot."""
    offers = {offer.offer_id: offer for offer in place.offers if offer.offer_id in set(awards)}
    needs = needs_of(place)
    options = {
        need: [o for o in offers.values() if can_serve(brief=brief, place=place, need=need, offer=o)] for need in needs
    }
    purses = _purses(brief, place, list(offers.values()))
    money = [max(0.0, float(p.amount - sum(offers[o].fixed_minor for o in p.offers))) for p in purses]
    left = {name: float(offer.capacity or 0) for name, offer in offers.items()}
    people, wanted = dict.fromkeys(offers, 0.0), dict.fromkeys(offers, 0.0)
    served, value = dict.fromkeys(needs, 0.0), 0.0
    for _ in range(taste.steps):
        used = {name: 1 - left[name] / (offer.capacity or 1) for name, offer in offers.items()}
        waiting = {need: need[3] / taste.steps for need in needs}
        is_open = {name: bool(offer.capacity) for name, offer in offers.items()}
        first = True
        while True:
            applies = {}
            for need in needs:
                odds = {
                    o.offer_id: exp(-taste.per_minute * _far(place, need, o, used[o.offer_id], preferences, taste))
                    for o in options[need]
                    if is_open[o.offer_id]
                }
                for name, weight in odds.items():
                    applies[need, name] = waiting[need] * weight / sum(odds.values())
            crowd = {name: sum(n for (_, o), n in applies.items() if o == name) for name in offers}
            if sum(crowd.values()) <= NOTHING:
                break
            share = _admitted(offers, crowd, left, purses, money)
            for (need, name), number in applies.items():
                came = number * share[name]
                worth = gain(brief=brief, effects=place.effects, offer=offers[name], segment_id=need[1])
                people[name] += came
                served[need] += came
                waiting[need] -= came
                left[name] -= came
                value += came * (worth or 0.0)
                money = [
                    m - came * _price(offers[name]) * (name in p.offers) for m, p in zip(money, purses, strict=True)
                ]
                wanted[name] += number if first else 0.0
            is_open = _open(offers, left, purses, money)
            first = False
    spend = sum(people[name] * _price(offer) + offer.fixed_minor for name, offer in offers.items())
    return PlainChoice(people=people, wanted=wanted, served=served, value=value, spend=spend)


def _far(
    place: PlainPlace,
    need: tuple[str, str, str, int],
    offer: Offer,
    used: float,
    preferences: Sequence[Preference],
    taste: Taste,
) -> float:
    """The journey as it feels, in minutes."""
    journey = next(r.minutes for r in place.reach if (r.area_id, r.offer_id) == (need[0], offer.offer_id))
    said = [p.minutes for p in preferences if (p.segment_id, p.provider_id) == (need[1], offer.provider_id)]
    known = taste.known_minutes if offer.status == "funded" else 0.0
    online = taste.online_minutes if offer.delivery_mode == "online" else 0.0
    return journey + taste.wait_minutes * used - known - online - sum(said)


def _price(offer: Offer) -> int:
    return offer.price_minor or 0


def _purses(brief: Brief, place: PlainPlace, offers: list[Offer]) -> list[_Purse]:
    rules = brief.network
    purses = [_Purse(offers=frozenset(o.offer_id for o in offers), amount=rules.budget_minor)]
    for pot in brief.pots:
        mine = frozenset(o.offer_id for o in offers if o.pot_id == pot.pot_id)
        purses.append(_Purse(offers=mine, amount=pot.amount_minor))
    if rules.explore_until is not None:
        tested = frozenset(o.offer_id for o in offers if not untested(brief=brief, place=place, offer=o))
        days = Fraction((rules.explore_until - brief.period.from_on).days)
        part = min(max(days / (brief.period.to_on - brief.period.from_on).days, Fraction(0)), Fraction(1))
        kept = Fraction(str(rules.explore_share)) * rules.budget_minor * part
        purses.append(_Purse(offers=tested, amount=floor(rules.budget_minor - kept)))
    for provider in sorted({o.provider_id for o in offers}):
        mine = frozenset(o.offer_id for o in offers if o.provider_id == provider)
        if rules.provider_cap < 1:
            cap = floor(Fraction(str(rules.provider_cap)) * rules.budget_minor)
            purses.append(_Purse(offers=mine, amount=cap))
        if provider == rules.own_provider_id:
            purses.append(_Purse(offers=mine, amount=floor(Fraction(str(rules.own_cap)) * rules.budget_minor)))
    return purses


def _admitted(
    offers: dict[str, Offer],
    crowd: dict[str, float],
    left: dict[str, float],
    purses: list[_Purse],
    money: list[float],
) -> dict[str, float]:
    """The share of those at the door of each award who get in."""
    by_places = {name: min(1.0, left[name] / crowd[name]) if crowd[name] > 0 else 1.0 for name in offers}
    share = dict(by_places)
    for purse, there in zip(purses, money, strict=True):
        cost = sum(by_places[name] * crowd[name] * _price(offers[name]) for name in purse.offers)
        for name in purse.offers:
            if cost > max(0.0, there) and _price(offers[name]):
                share[name] = min(share[name], by_places[name] * max(0.0, there) / cost)
    return share


def _open(
    offers: dict[str, Offer], left: dict[str, float], purses: list[_Purse], money: list[float]
) -> dict[str, bool]:
    """Awards with a place left that can still be paid for."""
    is_open = {}
    for name, offer in offers.items():
        empty = any(
            name in purse.offers and there <= NOTHING * max(1, purse.amount)
            for purse, there in zip(purses, money, strict=True)
        )
        room = left[name] > NOTHING * max(1, offer.capacity or 0)
        is_open[name] = room and not (empty and _price(offer))
    return is_open
