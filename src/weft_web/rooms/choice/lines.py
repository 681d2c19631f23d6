"""An option in words, for a list and for a table. Where an address is hidden, no journey is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from weft import choice
from weft.vocabulary import Option
from weft_web.records.models import Case, Offer, Person, Referral


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One offer: as an option in words, or with the reasons against it.

    `asked` is this person's open referral to it, `leaving` one of the same kind that choosing it would take back.
    """

    offer: Offer
    words: tuple[str, ...]
    option: Option | None = None
    asked: Referral | None = None
    leaving: Referral | None = None


def open_referrals(*, case: Case | None) -> list[Referral]:
    """What is on the way for a case, the oldest first."""
    if case is None:
        return []
    rows = Referral.objects.filter(case=case, state__in=Referral.OPEN).select_related("offer__provider")
    return list(rows.order_by("sent_at", "id"))


def line(*, option: Option, offer: Offer, person: Person, asked: Iterable[Referral] = ()) -> Line:
    """An option as a line."""
    words = choice.option_words(option=option)
    if option.minutes is not None:
        words = (journey(option=option, offer=offer, person=person), *words[1:])
    mine = [referral for referral in asked if referral.offer.service_type == offer.service_type]
    here = next((referral for referral in mine if referral.offer_id == offer.id), None)
    return Line(offer=offer, option=option, words=words, asked=here, leaving=mine[0] if mine and here is None else None)


def journey(*, option: Option, offer: Offer, person: Person) -> str:
    """How somebody gets there. Minutes would give a hidden address away, theirs or the service's: none is told."""
    if option.minutes is None:
        return _("they come to your home") if option.delivery_mode == "home" else _("online")
    if person.address_hidden or offer.address_hidden:
        return _("in reach (the address is hidden)")
    minutes = f"{option.minutes:.0f}"
    return (
        _("%(n)s minutes away") % {"n": minutes} if option.measured else _("about %(n)s minutes away") % {"n": minutes}
    )


def wait(*, option: Option) -> str:
    """How long until somebody would start."""
    if option.wait_days is None:
        return _("we don't know yet")
    return _("you can start now") if not option.wait_days else _("about %(n)s days") % {"n": option.wait_days}
