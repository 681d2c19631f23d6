"""Little Tarn, where one person looks for help: tables to which each spec adds what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from tests.factories.network_place import brief_of
from tests.factories.tables import nouns
from weft import choice, engine
from weft.vocabulary import Area, Effect, Offer, Opening, Person, Provider, Purse, Requirement, Table, Wish

TODAY = date(2026, 4, 1)

PLACE = """
[areas]
area_id | name  | latitude | longitude | population
mill    | Mill  | 54.000   | -3.0      | 900

[providers]
provider_id | name | kind    | small
BECK        | Beck | charity | true
FELL        | Fell | large   | false

[requirements]
segment_id | service_type | essential
debt       | advice       | true
young      | mentoring    | true

[effects]
service_type | segment_id | outcome_id | probability | baseline | source   | as_of      | tested
advice       | debt       | debt-free  | 0.5         | 0.2      | invented | 2026-01-01 | true
mentoring    | young      | in-work    | 0.5         | 0.2      | invented | 2026-01-01 | true
"""

OFFER = {
    "place_id": "tarn",
    "provider_id": "BECK",
    "service_type": "advice",
    "status": "funded",
    "delivery_mode": "site",
    "latitude": 54.002,
    "longitude": -3.0,
    "price_minor": 10_000,
    "currency": "GBP",
    "pot_id": "council",
    "source": "invented",
    "as_of": TODAY,
    "assumed": False,
}
OPENING = {
    "place_id": "tarn",
    "languages": "en",
    "access": "step-free",
    "state": "open",
    "places_left": 3,
    "wait_days": 7,
    "as_of": TODAY,
}
PERSON = Person(place_id="tarn", person_id="ann", area_id="mill", segments="debt", languages="en", access="")


def offer(offer_id: str = "O-1", **facts: Any) -> Offer:
    """Debt advice at Beck's, a few minutes away, funded, £100, unless the facts say otherwise."""
    return Offer(offer_id=offer_id, **{**OFFER, **facts})


def opening(offer_id: str = "O-1", **facts: Any) -> Opening:
    """Open, in English, step-free, three places left, a week to wait, said today, unless the facts say otherwise."""
    return Opening(offer_id=offer_id, **{**OPENING, **facts})


def answer(
    *,
    offers: list[Offer] | None = None,
    openings: list[Opening] | None = None,
    person: Person = PERSON,
    wishes: list[tuple[str, str]] | None = None,
    **more: Any,
) -> choice.Answer:
    """What Ann can have. Wishes are (wish, provider) in order."""
    made = offers if offers is not None else [offer()]
    rows = nouns(PLACE, place_id="tarn")
    fixed = [Table.of_nouns(noun, rows[noun]) for noun in (Area, Provider, Requirement, Effect)]
    brief = brief_of()
    if "brief_pots" in more:
        brief = replace(brief, pots=more.pop("brief_pots"))
    shelf = choice.prepare(
        brief=brief,
        place=engine.place_of(*fixed, Table.of_nouns(Offer, made)),
        openings=Table.of_nouns(Opening, [opening(o.offer_id) for o in made] if openings is None else openings),
        awards=more.pop("awards", None),
    )
    asked = [
        Wish(place_id="tarn", person_id=person.person_id, rank=rank, wish=wish, value=value)
        for rank, (wish, value) in enumerate(wishes or [], start=1)
    ]
    return choice.options(shelf=shelf, person=person, wishes=asked, day=more.pop("day", TODAY), **more)


def offered(found: choice.Answer) -> list[str]:
    """Offers in the order in which the person sees them."""
    return [option.offer_id for option in found.options.nouns()]


def purse(**facts: Any) -> Purse:
    """£500 of Ann's for advice, held by an agency, open in 2026."""
    usual: dict[str, Any] = {
        "place_id": "tarn",
        "purse_id": "W-1",
        "person_id": "ann",
        "category": "advice",
        "held_by": "agency",
        "amount_minor": 50_000,
        "currency": "GBP",
        "from_on": date(2026, 1, 1),
        "to_on": date(2027, 1, 1),
    }
    return Purse(**{**usual, **facts})
