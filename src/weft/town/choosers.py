"""People of the invented town who choose: what they want, what providers say of their places, requests and purses.

Nobody in it is real. Shares and amounts are assumptions of 2026-11, set so that every rule of `choice` has something to
show: short places, waiting lists, languages that few speak, holds, declines and reviews.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from weft.vocabulary import (
    ALLOCATION_METHODS,
    HELD_BY,
    Brief,
    Decline,
    DeclineRule,
    Need,
    Offer,
    Opening,
    Person,
    PriceLimit,
    Purse,
    PurseEntry,
    QueueRule,
    Request,
    Requirement,
    Table,
    Vacancy,
    Wish,
)

DAY = timedelta(days=1)
PEOPLE = 240
TONGUES = (("en", 0.72), ("uk", 0.06), ("ur en", 0.08), ("pl en", 0.06), ("en bfi", 0.04), ("", 0.04))
"""What people speak, best first. Empty: they said that it does not matter."""

SPOKEN = ("uk", "ur", "pl", "bfi")
ACCESS = ("step-free", "hearing-loop", "quiet-room")
WISHES = (("nearest",), ("soonest", "nearest"), ("language", "nearest"), ("small", "soonest"), ("cheapest",), ())
STATES = ("open", "open", "open", "open", "waiting-list", "assess", "full", "closed", None)

DECLINE_RULES: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("person", "not-now", "I need some time first", {"keeps_place": True, "park_days": 60, "again": True}),
    ("person", "another-one", "I would like another service", {"keeps_place": True, "again": False}),
    ("person", "no-answer", "We could not reach you", {"keeps_place": False, "again": True, "review": True}),
    ("person", "no-need", "I no longer need this", {"keeps_place": False, "again": False, "closes": True}),
    ("provider", "cannot-meet-need", "We cannot give what you need", {"keeps_place": True, "again": False}),
    ("provider", "no-room", "We have no room just now", {"keeps_place": True, "again": True}),
)
"""By whom, code, words, and what follows: whoever needs time is not passed over for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosers:
    """People and all that `choice` takes about them, as tables."""

    tables: tuple[Table[Any], ...]


def choosers_for(
    *, brief: Brief, needs: Table[Need], requirements: Table[Requirement], offers: Table[Offer], seed: int
) -> Choosers:
    """Invent people who choose in a town, from a seed. Pure; the same seed, the same people.

    People are drawn where the need is; every offer says how it takes people on days around the first of the period.
    """
    draw = np.random.default_rng([seed, 5])
    listed = offers.nouns()
    required: dict[str, list[str]] = {}
    for row in requirements.nouns():
        required.setdefault(row.segment_id, []).append(row.service_type)
    people = list(_people(brief=brief, needs=needs.nouns(), draw=draw))
    openings = [_opening(offer, brief.period.from_on, draw) for offer in listed]
    requests = list(_requests(people, required, brief.period.from_on, draw))
    purses, entries = _money(people, required, listed, brief, draw)
    rows: tuple[tuple[type[Any], Sequence[Any]], ...] = (
        (Person, people),
        (Wish, [wish for person in people for wish in _wishes(person, draw)]),
        (Opening, openings),
        (Request, requests),
        (Vacancy, [_vacancy(opening) for opening in openings]),
        (QueueRule, list(_queue_rules(brief))),
        (DeclineRule, [_decline_rule(brief, rule) for rule in DECLINE_RULES]),
        (Decline, list(_declines(requests, listed, brief.period.from_on, draw))),
        (Purse, purses),
        (PriceLimit, list(_limits(brief, listed))),
        (PurseEntry, entries),
    )
    return Choosers(tables=tuple(Table.of_nouns(noun, made) for noun, made in rows))


def _people(*, brief: Brief, needs: Sequence[Need], draw: np.random.Generator) -> Iterator[Person]:
    weights = np.array([row.people for row in needs], dtype=float)
    tongues, shares = zip(*TONGUES, strict=True)
    for number, index in enumerate(draw.choice(len(needs), PEOPLE, p=weights / weights.sum()), start=1):
        need = needs[int(index)]
        asked = draw.random()
        yield Person(
            place_id=brief.place_id,
            person_id=f"N-{number:04d}",
            household_id=f"H-{number // 3:04d}" if number % 3 else None,
            area_id=need.area_id,
            segments=need.segment_id if asked > 0.03 else None,
            languages=tongues[draw.choice(len(tongues), p=shares)] if asked < 0.97 else None,
            access=" ".join(a for a in ACCESS if draw.random() < 0.09),
            mode=None if draw.random() < 0.8 else "walk",
            minutes_max=None if draw.random() < 0.85 else 20.0,
        )


def _wishes(person: Person, draw: np.random.Generator) -> Iterator[Wish]:
    for rank, wish in enumerate(WISHES[draw.integers(len(WISHES))], start=1):
        yield Wish(place_id=person.place_id, person_id=person.person_id, rank=rank, wish=wish)


def _opening(offer: Offer, first: date, draw: np.random.Generator) -> Opening:
    state = STATES[draw.integers(len(STATES))]
    left = {"open": int(draw.integers(1, 6)), "full": 0, "closed": 0}.get(state or "")
    return Opening(
        place_id=offer.place_id,
        offer_id=offer.offer_id,
        languages=None if draw.random() < 0.1 else " ".join(["en", *(s for s in SPOKEN if draw.random() < 0.12)]),
        access=None if draw.random() < 0.1 else " ".join(a for a in ACCESS if draw.random() < 0.65),
        state=state,
        places_left=left,
        wait_days=None if draw.random() < 0.15 else int(draw.integers(0, 60)),
        as_of=first - int(draw.integers(0, 35)) * DAY,
    )


def _vacancy(opening: Opening) -> Vacancy:
    """Fewer places than people ask for, so that somebody waits."""
    places = None if opening.state is None else min(opening.places_left or 0, 2)
    return Vacancy(place_id=opening.place_id, offer_id=opening.offer_id, places=places)


def _requests(
    people: Sequence[Person], required: dict[str, list[str]], first: date, draw: np.random.Generator
) -> Iterator[Request]:
    number = 0
    for person in people:
        for kind in sorted(required.get(person.segments or "", [])):
            number += 1
            yield Request(
                place_id=person.place_id,
                request_id=f"Q-{number:04d}",
                person_id=person.person_id,
                service_type=kind,
                asked_on=first - int(draw.integers(0, 120)) * DAY,
                priority=None if draw.random() < 0.05 else int(draw.integers(1, 4)),
            )


def _queue_rules(brief: Brief) -> Iterator[QueueRule]:
    for number, service in enumerate(sorted(brief.service_types, key=lambda row: row.service_type)):
        yield QueueRule(
            place_id=brief.place_id,
            service_type=service.service_type,
            method=ALLOCATION_METHODS[number % len(ALLOCATION_METHODS)],
            seed=f"{brief.place_id} {brief.period.from_on}",
            reentry_days=90,
        )


def _decline_rule(brief: Brief, rule: tuple[str, str, str, dict[str, Any]]) -> DeclineRule:
    declined_by, reason, words, follows = rule
    return DeclineRule(place_id=brief.place_id, declined_by=declined_by, reason=reason, words=words, **follows)


def _declines(
    requests: Sequence[Request], offers: Sequence[Offer], first: date, draw: np.random.Generator
) -> Iterator[Decline]:
    for request in requests:
        if draw.random() < 0.2:
            named = [o.offer_id for o in offers if (o.service_type, o.status) == (request.service_type, "funded")]
            declined_by, reason, _, follows = DECLINE_RULES[draw.integers(len(DECLINE_RULES))]
            reviewed = bool(follows.get("review")) and draw.random() < 0.5
            yield Decline(
                place_id=request.place_id,
                decline_id=f"D-{request.request_id}",
                request_id=request.request_id,
                offer_id=named[draw.integers(len(named))],
                declined_by=declined_by,
                reason=reason,
                declined_on=request.asked_on + int(draw.integers(0, (first - request.asked_on).days + 1)) * DAY,
                upheld=bool(draw.random() < 0.5) if reviewed else None,
                reviewed_by="review-panel" if reviewed else "",
            )


def _limits(brief: Brief, offers: Sequence[Offer]) -> Iterator[PriceLimit]:
    """The price that nine in ten offers keep to."""
    for service in brief.service_types:
        known = sorted(
            offer.price_minor
            for offer in offers
            if offer.service_type == service.service_type and offer.price_minor is not None
        )
        if known:
            limit = known[(9 * len(known)) // 10 if len(known) > 1 else 0]
            yield PriceLimit(
                place_id=brief.place_id,
                category=service.service_type,
                from_on=brief.period.from_on,
                price_minor=limit,
            )


def _money(
    people: Sequence[Person],
    required: dict[str, list[str]],
    offers: Sequence[Offer],
    brief: Brief,
    draw: np.random.Generator,
) -> tuple[list[Purse], list[PurseEntry]]:
    """Every third person holds a purse for one kind of help, a half of them with money on hold for an offer."""
    purses: list[Purse] = []
    entries: list[PurseEntry] = []
    for number, person in enumerate(people):
        kinds = sorted(required.get(person.segments or "", []))
        priced = [o for o in offers if kinds and o.service_type == kinds[0] and o.price_minor]
        if number % 3 or not priced:
            continue
        offer = priced[draw.integers(len(priced))]
        purse = Purse(
            place_id=person.place_id,
            purse_id=f"W-{person.person_id}",
            person_id=person.person_id,
            category=kinds[0],
            held_by=HELD_BY[len(purses) % 3],
            manager_id="tarn-plan-managers" if HELD_BY[len(purses) % 3] == "plan" else "",
            amount_minor=(offer.price_minor or 0) * 2,
            currency=brief.currency,
            from_on=brief.period.from_on,
            to_on=brief.period.to_on,
        )
        purses.append(purse)
        if len(purses) % 2:
            entries.append(_hold(purse, offer))
    return purses, entries


def _hold(purse: Purse, offer: Offer) -> PurseEntry:
    return PurseEntry(
        place_id=purse.place_id,
        entry_id=f"E-{purse.purse_id}",
        purse_id=purse.purse_id,
        kind="hold",
        hold_id=f"HOLD-{purse.purse_id}",
        offer_id=offer.offer_id,
        amount_minor=offer.price_minor or 1,
        entered_on=purse.from_on,
        expires_on=purse.from_on + 14 * DAY,
    )
