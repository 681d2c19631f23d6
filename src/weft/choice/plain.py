"""What choosing means, as loops over nouns: slow and obvious. The engine must agree with it."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from datetime import date

from weft.choice.assumptions import DOORSTEP_KM, EARTH_RADIUS_KM, STALE_DAYS, TIMES_FASTER_MAX
from weft.engine import Place
from weft.vocabulary import (
    Area,
    Brief,
    Effect,
    Offer,
    Opening,
    Person,
    Provider,
    PurseBalance,
    Requirement,
    TravelTime,
    Wish,
)


def options(
    *,
    brief: Brief,
    place: Place,
    openings: Iterable[Opening],
    awarded: set[str] | None,
    person: Person,
    wishes: Iterable[Wish],
    balances: Iterable[PurseBalance],
    service_types: Sequence[str] | None,
    day: date,
) -> tuple[dict[str, list[str]], dict[str, set[str]]]:
    """Offers by kind of service in the person's order, and the reasons against each of the others."""
    said = {opening.offer_id: opening for opening in openings}
    asked = sorted((w for w in wishes if w.person_id == person.person_id), key=lambda w: w.rank)
    purses = [b for b in balances if b.person_id == person.person_id]
    wanted = _wanted(brief, place, person) if service_types is None else set(service_types)
    reasons: dict[str, set[str]] = {}
    keys: dict[str, tuple[float | str, ...]] = {}
    kinds: dict[str, str] = {}
    small = {p.provider_id: p.small for p in place.table(Provider).nouns()}
    for offer in place.table(Offer).nouns():
        own = any(p.category == offer.service_type and p.held_by == "self" and p.open_now for p in purses)
        opening = said.get(offer.offer_id)
        far, minutes = _journey(brief, place, person, offer)
        running = offer.status == "funded" if awarded is None else offer.offer_id in awarded
        against = set() if offer.service_type in wanted else {"other-need"}
        against |= _eligible(brief, place, person, offer, own) | far | _door(opening, day) | _fits(person, opening)
        against |= set() if running or own else {"not-running"}
        left = [p.left_minor if p.open_now else 0 for p in purses if p.category == offer.service_type]
        if left and offer.price_minor is not None and offer.price_minor > sum(left):
            against.add("over-budget")
        if any(w.wish == "not-provider" and w.value == offer.provider_id for w in asked):
            against.add("you-said-no")
        reasons[offer.offer_id] = against
        kinds[offer.offer_id] = offer.service_type
        if not against:
            own_small = small.get(offer.provider_id, False)
            keys[offer.offer_id] = _key(asked, person, offer, opening, minutes, day, own_small)
    found: dict[str, list[str]] = {}
    for name in sorted(keys, key=lambda name: keys[name]):
        found.setdefault(kinds[name], []).append(name)
    return found, {name: against for name, against in reasons.items() if against}


def _wanted(brief: Brief, place: Place, person: Person) -> set[str]:
    groups = {s.segment_id for s in brief.segments} if person.segments is None else set(person.segments.split())
    return {r.service_type for r in place.table(Requirement).nouns() if r.segment_id in groups}


def _eligible(brief: Brief, place: Place, person: Person, offer: Offer, own: bool) -> set[str]:
    if person.segments is None:
        return set()
    kind = offer.service_type
    required = {r.segment_id for r in place.table(Requirement).nouns() if r.service_type == kind}
    tried = {
        e.segment_id
        for e in place.table(Effect).nouns()
        if e.service_type == kind and e.provider_id in (None, offer.provider_id)
    }
    meant = set(person.segments.split()) & required & tried
    if not meant:
        return {"not-for-you"}
    pot = next((p for p in brief.pots if p.pot_id == offer.pot_id), None)
    payable = pot is not None and any(pot.may_pay(service_type=kind, segment_id=name) for name in meant)
    return set() if payable or own else {"other-money"}


def _journey(brief: Brief, place: Place, person: Person, offer: Offer) -> tuple[set[str], float]:
    if offer.delivery_mode == "online":
        return set(), 0.0
    rule = brief.travel.rule(service_type=offer.service_type, delivery_mode=offer.delivery_mode)
    assert rule is not None
    if offer.latitude is None or offer.longitude is None:
        return {"where-unknown"}, 0.0
    travels = offer.delivery_mode == "site"
    mode = person.mode if person.mode and travels else rule.mode
    area = next(a for a in place.table(Area).nouns() if a.area_id == person.area_id)
    km = _kilometres(area.latitude, area.longitude, offer.latitude, offer.longitude)
    speed = brief.travel.speeds_kmh[mode]
    minutes = km * brief.travel.detour_factor / speed * 60
    for row in place.table(TravelTime).nouns():
        if (row.area_id, row.offer_id, row.mode) == (area.area_id, offer.offer_id, mode):
            if not row.reachable:
                return {"no-way"}, 0.0
            if row.minutes is not None and (km <= DOORSTEP_KM or row.minutes >= km / speed * 60 / TIMES_FASTER_MAX):
                minutes = row.minutes
    longest = (
        min(rule.minutes_max, person.minutes_max) if travels and person.minutes_max is not None else rule.minutes_max
    )
    return (set() if minutes <= longest + 1e-9 else {"too-far"}), (
        min(round(minutes, 3), rule.minutes_max) if travels else 0.0
    )


def _kilometres(north: float, east: float, other_north: float, other_east: float) -> float:
    a, b, c, d = (math.radians(value) for value in (north, east, other_north, other_east))
    chord = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, chord)))


def _door(opening: Opening | None, day: date) -> set[str]:
    if opening is None:
        return set()
    against = set()
    if (opening.from_on and day < opening.from_on) or (opening.to_on and day >= opening.to_on):
        against.add("not-open")
    if opening.state == "closed":
        against.add("closed")
    none_left = opening.places_left == 0 and opening.state in (None, "open")
    if (opening.state == "full" or none_left) and (day - opening.as_of).days <= STALE_DAYS:
        against.add("full")
    return against


def _fits(person: Person, opening: Opening | None) -> set[str]:
    against = set()
    if person.languages and opening and opening.languages is not None and _tongue(person, opening) is None:
        against.add("language")
    said = None if opening is None else opening.access
    if person.access and said is not None and not set(person.access.split()) <= set(said.split()):
        against.add("access")
    return against


def _tongue(person: Person, opening: Opening) -> int | None:
    """The number of the person's first language that is offered."""
    for number, spoken in enumerate((person.languages or "").lower().split()):
        for other in (opening.languages or "").lower().split():
            if spoken == other or spoken.startswith(other + "-") or other.startswith(spoken + "-"):
                return number
    return None


def _key(
    asked: list[Wish], person: Person, offer: Offer, opening: Opening | None, minutes: float, day: date, small: bool
) -> tuple[float | str, ...]:
    key: list[float | str] = []
    fresh = opening if opening and (day - opening.as_of).days <= STALE_DAYS else None
    for wish in asked:
        if wish.wish == "nearest":
            key.append(minutes)
        elif wish.wish == "soonest":
            key.append(fresh.wait_days if fresh and fresh.wait_days is not None else math.inf)
        elif wish.wish == "language":
            known = person.languages is not None and (opening is not None and opening.languages is not None)
            number = _tongue(person, opening) if known and opening and person.languages else None
            key.append(0 if person.languages == "" else math.inf if number is None else number)
        elif wish.wish == "cheapest":
            key.append(math.inf if offer.price_minor is None else offer.price_minor)
        elif wish.wish == "small":
            key.append(0 if small else 1)
        elif wish.wish == "provider":
            key.append(0 if offer.provider_id == wish.value else 1)
    return (*key, _draw(person.person_id, offer.offer_id), offer.offer_id)


def _draw(person_id: str, offer_id: str) -> int:
    """SplitMix64's finaliser over the first 64 bits of both ids' SHA-256, with Python's whole numbers."""
    keys = [int(hashlib.sha256(text.encode()).hexdigest()[:16], 16) for text in (person_id, offer_id)]
    whole = 2**64
    mixed = ((keys[0] ^ keys[1]) + 0x9E3779B97F4A7C15) % whole
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9 % whole
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB % whole
    return mixed ^ (mixed >> 31)
