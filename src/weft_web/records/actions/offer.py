"""Offers: how many places there are, and whether the service takes people."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from weft_web.records.actions.deed import doing
from weft_web.records.models import Offer, User
from weft_web.records.refusal import NotYours, refuse


def tell_places(*, offer_id: UUID, places: int, taking_people: bool, by: User, at: datetime, key: str = "") -> Offer:
    """A provider says how many people it has room for in all. Raises `CannotDo` below the places already taken."""
    with doing(by=by, permission="places.tell", at=at, key=key) as deed:
        offer = Offer.objects.select_for_update().filter(id=offer_id, provider=by.organisation_id).first()
        if offer is None:
            raise NotYours
        if places < offer.taken:
            raise refuse(
                code="RECORD-20", what=f"{offer.taken} places are taken already",
                to_do="Finish with somebody first, or give at least that number", field="places",
            )  # fmt: skip
        offer.places, offer.taking_people, offer.places_told_at = places, taking_people, at
        offer.save()
        deed.tell("offer.places_told", about=offer, places=places, taking_people=taking_people)
        return offer
