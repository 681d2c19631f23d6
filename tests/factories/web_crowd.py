"""The very small place with many rows of everything that a page lists."""

from __future__ import annotations

from datetime import timedelta

from tests.factories.web import NOW, SmallPlace
from weft_web.records.actions import case
from weft_web.records.models import (
    BudgetEntry,
    Case,
    Contact,
    Goal,
    Handover,
    Nomination,
    Offer,
    Organisation,
    Person,
    Referral,
    Result,
    Step,
    User,
)


def crowd(place: SmallPlace, *, first: int, count: int) -> None:
    """Store rows `first` to `first + count` of everything: people, their lives, providers, offers, what was asked."""
    Person.objects.filter(id=place.person.person.id).update(household="h")
    for number in range(first, first + count):
        theirs = _case(place, number)
        for held in (theirs, place.case):
            _life(place, held, number)
        _provider(place, number)
        _asked(place, theirs, number)


def _case(place: SmallPlace, number: int) -> Case:
    person = Person.objects.create(
        place_id="p", code=f"p{number}", name=f"Bram {number}", area_code="A1", segment_id="in-debt", languages=["en"],
        household="h",
    )  # fmt: skip
    giver = place.colleague if number % 2 else place.worker
    made = case.open_case(person=person, by=giver, at=NOW)
    if giver is place.colleague:
        Handover.objects.create(case=made, giver=giver, taker=place.worker, offered_at=NOW)
    return made


def _life(place: SmallPlace, held: Case, number: int) -> None:
    Goal.objects.create(case=held, words=f"goal {number}", outcome_id=f"o{number}", added_at=NOW)
    Step.objects.create(case=held, service_type="debt-advice", added_at=NOW)
    Contact.objects.create(
        case=held, by=place.worker, on=NOW.date(), way="phone", words=f"call {number}", written_at=NOW
    )


def _provider(place: SmallPlace, number: int) -> None:
    code = f"provider{number}"
    made = Organisation.objects.create(place_id="p", code=code, name=f"Provider {number}", kind="provider")
    for owner in (made, Organisation.objects.get(code="provider")):
        Offer.objects.create(
            provider=owner, code=f"N{number}{owner.code[:9]}", name=f"Offer {number}", service_type="debt-advice",
            service_name="Debt advice", delivery_mode="online", price_minor=100, currency="GBP", places=100,
            places_told_at=NOW, languages=["en"],
        )  # fmt: skip
    User.objects.create_user(f"w{number}@place.example", None, name=f"W{number}", role_code="lead_worker",
                             organisation=place.worker.organisation)  # fmt: skip
    named = User.objects.create_user(f"n{number}@place.example", None, name=f"N{number}", role_code="nominee")
    Nomination.objects.create(person=place.person.person, nominee=named, from_on=NOW.date())


def _asked(place: SmallPlace, theirs: Case, number: int) -> None:
    """For both people, to offers of both providers, in every state that a page lists."""
    offers = Offer.objects.filter(name=f"Offer {number}").order_by("code")
    for at, (held, offer) in enumerate((held, offer) for held in (place.case, theirs) for offer in offers):
        state = ("waiting", "sent", "started", "accepted")[(number + at) % 4]
        made = Referral.objects.create(
            case=held, offer=offer, sent_by=place.worker, state=state, sent_at=NOW + timedelta(minutes=number),
            answered_at=NOW, started_on=NOW.date(),
        )  # fmt: skip
        BudgetEntry.objects.create(
            budget=place.case.person.budget, kind="hold", amount_minor=1, referral=made, key=f"k{made.id}", at=NOW
        )
        if state == "started":
            Result.objects.create(
                referral=made, outcome_id="o", achieved_on=NOW.date(), evidence_class="records",
                recorded_by=place.provider, recorded_at=NOW,
            )  # fmt: skip
