"""What an integrator sees: how each provider answers, and where people wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Max, Q, Sum

from weft_web.records.models import Offer, Organisation, Referral, User


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
    minutes_to_answer: int | None

    @property
    def left(self) -> int:
        """Places that nobody has taken."""
        return self.places - self.taken


def standings(*, account: User) -> Sequence[Standing]:
    """Every provider of the place: places, people waiting, how long it takes to answer. Three queries.

    `minutes_to_answer` is the median of whole minutes from opening the page to answering, where that is known.
    """
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
    minutes = _median_minutes(place)
    found = [_standing(provider, answered.get(provider.id, {}), minutes.get(provider.id)) for provider in providers]
    return sorted(found, key=lambda row: (-bool(row.open_requests), -(row.days_to_answer or 0)))


def _median_minutes(place: str) -> dict[UUID, int]:
    """The median whole minute of each provider, from counts by minute: the database adds up, however many answers."""
    rows = (
        Referral.objects.filter(offer__provider__place_id=place, answer_seconds__isnull=False)
        .values_list("offer__provider", F("answer_seconds") / 60)
        .annotate(answers=Count("id"))
        .order_by()
    )
    counted: dict[UUID, list[tuple[int, int]]] = {}
    for provider, minute, answers in rows:
        counted.setdefault(provider, []).append((int(minute), answers))
    return {provider: _median(pairs) for provider, pairs in counted.items()}


def _median(pairs: list[tuple[int, int]]) -> int:
    """The lower median of values with how often each stands."""
    half = (sum(count for _, count in pairs) + 1) // 2
    seen = 0
    for value, count in sorted(pairs):
        seen += count
        if seen >= half:
            return value
    raise AssertionError("there is at least one answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """One offer where more people ask than it has places left, and offers of the same kind that have room."""

    offer: Offer
    asking: int
    room: Sequence[Offer]


ROOM_SHOWN = 3
CROWDS_SHOWN = 200


def crowds(*, account: User) -> Sequence[Crowd]:
    """Where people wait though the same kind of help has room elsewhere, or nowhere. The most crowded first."""
    assert account.organisation is not None
    asking = Count("referrals", filter=Q(referrals__state__in=["sent", "waiting"]))
    spare = F("places") - F("taken") - F("asking")
    offers = (
        Offer.objects.filter(provider__place_id=account.organisation.place_id)
        .select_related("provider")
        .annotate(asking=asking)
        .annotate(spare=spare)
    )
    crowded = list(offers.filter(asking__gt=0, spare__lt=0).order_by("spare", "id")[:CROWDS_SHOWN])
    kinds = {offer.service_type for offer in crowded}
    room: dict[str, list[Offer]] = {}
    for offer in offers.filter(service_type__in=kinds, taking_people=True, spare__gt=0).order_by("-spare", "id"):
        if len(room.setdefault(offer.service_type, [])) < ROOM_SHOWN:
            room[offer.service_type].append(offer)
    return [Crowd(offer=offer, asking=offer.asking, room=room.get(offer.service_type, ())) for offer in crowded]


def _standing(provider: Organisation, row: dict[str, object], minutes: int | None) -> Standing:
    took = row.get("took")
    return Standing(
        provider=provider,
        places=provider.places or 0,
        taken=provider.taken or 0,
        told_at=provider.told_at,
        open_requests=int(str(row.get("open_requests", 0))),
        days_to_answer=took / timedelta(days=1) if isinstance(took, timedelta) else None,
        declined=int(str(row.get("declined", 0))),
        minutes_to_answer=minutes,
    )
