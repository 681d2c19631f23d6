"""The place's offers, made ready once in each process, and again when a provider has told something new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db.models import Count, Max, Sum

from weft import choice
from weft.vocabulary import Opening, PurseBalance, Table
from weft.vocabulary import Person as Chooser
from weft_web.page import opened
from weft_web.records.models import Budget, Offer, Person


@dataclass(frozen=True, slots=True)
class Stamp:
    """What changes whenever a place is taken or an offer told anew."""

    offers: int
    taken: int
    told_at: datetime | None


def shelf() -> choice.Shelf:
    """The offers as providers last told them."""
    found = Offer.objects.aggregate(offers=Count("id"), taken=Sum("taken"), told_at=Max("places_told_at"))
    return _made(Stamp(offers=found["offers"], taken=found["taken"] or 0, told_at=found["told_at"]))


@lru_cache(maxsize=2)
def _made(_: Stamp) -> choice.Shelf:
    brief, place = opened()
    told = [_opening(brief.place_id, offer) for offer in Offer.objects.order_by("code", "id")]
    return choice.prepare(brief=brief, place=place, openings=Table.of_nouns(Opening, told))


def _opening(place_id: str, offer: Offer) -> Opening:
    room = "open" if offer.left else "waiting-list"
    return Opening(
        place_id=place_id,
        offer_id=offer.code,
        languages=" ".join(offer.languages),
        access=" ".join(offer.access),
        state=room if offer.taking_people else "closed",
        places_left=offer.left,
        wait_days=offer.wait_days,
        as_of=offer.places_told_at.date(),
    )


def answer_for(*, person: Person, kinds: list[str] | None, day: date) -> choice.Answer:
    """What one person can have on a day, and the reasons against everything else."""
    ready = shelf()
    asked = kinds or sorted(ready.types_of.get(person.segment_id, ()))
    chooser = Chooser(
        place_id=person.place_id,
        person_id=str(person.id),
        area_id=person.area_code,
        segments=person.segment_id,
        languages=" ".join(person.languages),
        access=" ".join(person.access_needs),
    )
    return choice.options(shelf=ready, person=chooser, day=day, service_types=asked, balances=_purses(person, asked))


def _purses(person: Person, kinds: list[str]) -> list[PurseBalance]:
    """The one budget of the person, as a purse for each kind of help that is asked for."""
    budget = Budget.objects.filter(person=person).first()
    if budget is None:
        return []
    return [
        PurseBalance(
            place_id=person.place_id,
            purse_id=f"{budget.id}:{kind}"[:64],
            person_id=str(person.id),
            category=kind,
            held_by=budget.managed_by,
            currency=budget.currency,
            amount_minor=budget.granted_minor,
            spent_minor=budget.spent_minor,
            on_hold_minor=budget.held_minor,
            left_minor=budget.left_minor,
            open_now=True,
        )
        for kind in kinds
    ]
