"""What an integrator sees: how each provider answers, and where people wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Max, Q, Sum

from weft_web.records.models import Organisation, Referral, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one provider stands in the network."""

    provider: Organisation
    places: int
    taken: int
    told_at: object
    open_requests: int
    days_to_answer: float | None
    declined: int


def standings(*, account: User) -> Sequence[Standing]:
    """Every provider of the place: places, people waiting, how long it takes to answer. Two queries."""
    assert account.organisation is not None
    place = account.organisation.place_id
    waits = ExpressionWrapper(F("answered_at") - F("sent_at"), output_field=DurationField())
    answered = {
        row["offer__provider"]: row
        for row in Referral.objects.filter(offer__provider__place_id=place)
        .values("offer__provider")
        .annotate(
            open_requests=Count("id", filter=Q(state__in=["sent", "waiting"])),
            declined=Count("id", filter=Q(state="declined")),
            took=Avg(waits),
        )
    }
    providers = (
        Organisation.objects.filter(place_id=place, kind=Organisation.Kind.PROVIDER)
        .annotate(places=Sum("offers__places"), taken=Sum("offers__taken"), told_at=Max("offers__places_told_at"))
        .order_by("name", "id")
    )
    return [_standing(provider, answered.get(provider.id, {})) for provider in providers]


def _standing(provider: Organisation, row: dict[str, object]) -> Standing:
    took = row.get("took")
    return Standing(
        provider=provider,
        places=provider.places or 0,
        taken=provider.taken or 0,
        told_at=provider.told_at,
        open_requests=int(str(row.get("open_requests", 0))),
        days_to_answer=took / timedelta(days=1) if isinstance(took, timedelta) else None,
        declined=int(str(row.get("declined", 0))),
    )
