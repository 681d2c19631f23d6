"""A very small place in the records: two workers, two providers, a person, an offer with one place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from weft_web.records.actions import case
from weft_web.records.models import Budget, Case, Offer, Organisation, Person, User

NOW = datetime(2031, 5, 5, 10, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallPlace:
    """Who is in it."""

    worker: User
    colleague: User
    provider: User
    rival: User
    person: User
    commissioner: User
    integrator: User
    auditor: User
    case: Case
    offer: Offer
    other_offer: Offer


def account(role: str, organisation: Organisation | None, name: str = "") -> User:
    """An account with a role, and `role@place.example` as its address."""
    word = name or role
    return User.objects.create_user(
        f"{word}@place.example", "a long enough password", name=word.title(), role_code=role, organisation=organisation
    )


def small_place(*, places: int = 1) -> SmallPlace:
    """Store it, by the actions where there are any."""
    kinds = ("agency", "provider", "commissioner", "integrator", "auditor")
    held = {
        kind: Organisation.objects.create(
            place_id="p", code=kind, name=kind.title(), kind=kind, email=f"office-{kind}@place.example"
        )
        for kind in kinds
    }
    rival = Organisation.objects.create(place_id="p", code="rival", name="Rival", kind="provider")
    worker, colleague = (
        account("lead_worker", held["agency"], "worker"),
        account("lead_worker", held["agency"], "colleague"),
    )
    own = account("person", None)
    person = Person.objects.create(
        place_id="p", code="p", name="Ana Weaver", area_code="A1", segment_id="in-debt", account=own, languages=["en"]
    )
    Budget.objects.create(
        person=person, currency="GBP", managed_by="agency", granted_minor=100_000, from_on=date(2031, 4, 1),
        to_on=date(2032, 4, 1),
    )  # fmt: skip
    return SmallPlace(
        worker=worker,
        colleague=colleague,
        provider=account("provider", held["provider"]),
        rival=account("provider", rival, "rival"),
        person=own,
        commissioner=account("commissioner", held["commissioner"]),
        integrator=account("integrator", held["integrator"]),
        auditor=account("auditor", held["auditor"]),
        case=case.open_case(person=person, by=worker, at=NOW),
        offer=_offer(held["provider"], "O1", places),
        other_offer=_offer(rival, "O2", 3),
    )


def _offer(provider: Organisation, code: str, places: int) -> Offer:
    return Offer.objects.create(
        provider=provider, code=code, name=f"Debt advice {code}", service_type="debt-advice",
        service_name="Debt advice", delivery_mode="online", price_minor=40_000, currency="GBP", places=places,
        places_told_at=NOW, languages=["en"],
    )  # fmt: skip
