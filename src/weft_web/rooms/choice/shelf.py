"""The place's offers, made ready once in each process, and kept at what providers said and how many places are left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count, Max

from weft import choice
from weft.vocabulary import Offer as Offered
from weft.vocabulary import Opening, PurseBalance, Table, Wish
from weft.vocabulary import Person as Chooser
from weft_web.page import opened
from weft_web.records.models import Budget, Offer, Person

Room = tuple[int, int, bool]
"""Places, those that are taken, and whether the offer takes people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A shelf, what it was made from, and the place that it is of."""

    offers: int
    told_at: datetime | None
    place: str
    openings: dict[str, Opening]
    rooms: dict[str, Room]
    shelf: choice.Shelf


_kept: list[Kept] = []
"""At most one: replaced whole, so that threads never see half of it."""


def shelf() -> choice.Shelf:
    """The offers as they are at this moment. Two queries; made anew only when a provider has told something."""
    found = Offer.objects.aggregate(offers=Count("id"), told_at=Max("places_told_at"))
    rows = Offer.objects.values_list("code", "places", "taken", "taking_people")
    rooms = {code: (places, taken, taking) for code, places, taken, taking in rows}
    brief, _ = opened()
    kept = _kept[0] if _kept else None
    if kept is None or (kept.offers, kept.told_at, kept.place) != (found["offers"], found["told_at"], brief.digest):
        kept = _prepared(offers=found["offers"], told_at=found["told_at"], rooms=rooms)
    elif rooms != kept.rooms:
        kept = _renewed(kept, rooms)
    _kept[:] = [kept]
    return kept.shelf


def _prepared(*, offers: int, told_at: datetime | None, rooms: dict[str, Room]) -> Kept:
    brief, place = opened()
    known = set(place.table(Offered).strings("offer_id"))
    # An offer that the place's tables do not have is nobody's option: nothing is known of its reach or its pots.
    kept = Offer.objects.filter(code__in=known).order_by("code", "id")
    openings = {offer.code: _opening(brief.place_id, offer) for offer in kept}
    ready = choice.prepare(brief=brief, place=place, openings=Table.of_nouns(Opening, list(openings.values())))
    return Kept(offers=offers, told_at=told_at, place=brief.digest, openings=openings, rooms=rooms, shelf=ready)


def _renewed(kept: Kept, rooms: dict[str, Room]) -> Kept:
    """The same with the rooms that have changed since."""
    changed = {
        code: replace(kept.openings[code], **_state(rooms[code]))
        for code in kept.openings
        if rooms.get(code, kept.rooms[code]) != kept.rooms[code]
    }
    fresh = choice.refresh(shelf=kept.shelf, openings=changed.values())
    return replace(kept, rooms=rooms, shelf=fresh, openings=kept.openings | changed)


def _state(room: Room) -> dict[str, str | int]:
    places, taken, taking = room
    if not taking:
        return {"state": "closed", "places_left": places - taken}
    return {"state": "open" if places > taken else "waiting-list", "places_left": places - taken}


def _opening(place_id: str, offer: Offer) -> Opening:
    return Opening(
        place_id=place_id,
        offer_id=offer.code,
        languages=" ".join(offer.languages),
        access=" ".join(offer.access),
        wait_days=offer.wait_days,
        as_of=offer.places_told_at.date(),
        **_state((offer.places, offer.taken, offer.taking_people)),
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
    return choice.options(
        shelf=ready, person=chooser, day=day, service_types=asked, wishes=_wishes(person),
        balances=_purses(person, asked),
    )  # fmt: skip


def _wishes(person: Person) -> list[Wish]:
    """What they asked for, in their order. Whose address is hidden gets no order by distance: it would give it away."""
    said = [wish for wish in person.wishes if not (person.address_hidden and wish == "nearest")]
    if person.address_hidden and not said:
        said = ["soonest"]
    return [
        Wish(place_id=person.place_id, person_id=str(person.id), rank=rank, wish=wish)
        for rank, wish in enumerate(said, start=1)
    ]


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
