"""What a lead worker sees: the people they answer for, and what matters today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from weft_web.records.models import Case, Contact, Goal, Handover, Lead, Offer, Referral, Step, User
from weft_web.records.queries.own import steps_of
from weft_web.records.refusal import NotYours

NO_CONTACT_DAYS = 14
STALLED_DAYS = 7
REVIEW_SOON_DAYS = 7
SHORT_LIST_MAX = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """What matters today: at most a dozen people, each with the one reason that matters most."""

    people: int
    urgent: Sequence[tuple[Case, str]]
    more: int
    handovers: Sequence[Handover]


def today_of(*, worker: User, today: date) -> Today:
    """The worker's short list: no contact for two weeks, a referral stalled for a week, a review that is due."""
    quiet = Q(last_contact_on=None) | Q(last_contact_on__lte=today - timedelta(days=NO_CONTACT_DAYS))
    cases = (
        Case.objects.filter(lead=worker, closed_at=None)
        .select_related("person")
        .annotate(stalled=_stalled(today))
        .order_by("last_contact_on", "id")
    )
    people = cases.count()
    due = Q(review_on__lte=today + timedelta(days=REVIEW_SOON_DAYS))
    urgent = cases.filter(quiet | due | Q(stalled=True))
    shown = [(case, _reason(case, today)) for case in urgent[:SHORT_LIST_MAX]]
    handovers = Handover.objects.filter(taker=worker, state=Handover.State.OFFERED).select_related(
        "case__person", "giver"
    )
    return Today(
        people=people,
        urgent=shown,
        more=urgent.count() - len(shown),
        handovers=list(handovers.order_by("offered_at", "id")),
    )


def _stalled(today: date) -> Exists:
    # A moment, not a day: a day would be worked out of every row, and no index could help.
    before = timezone.make_aware(datetime.combine(today - timedelta(days=STALLED_DAYS - 1), time.min))
    return Exists(Referral.objects.filter(case=OuterRef("id"), state=Referral.State.SENT, sent_at__lt=before))


def _reason(case: Case, today: date) -> str:
    if case.last_contact_on is None:
        return "no contact yet"
    if (quiet := (today - case.last_contact_on).days) >= NO_CONTACT_DAYS:
        return f"no contact for {quiet} days"
    if case.stalled:
        return "a referral has had no answer for a week"
    assert case.review_on is not None
    late = (today - case.review_on).days
    return f"review was due {late} days ago" if late > 0 else "review is due this week"


def _only(show: str, today: date) -> Q:
    """What a filter of the caseload lets through; an unknown one, everybody."""
    quiet = Q(last_contact_on=None) | Q(last_contact_on__lte=today - timedelta(days=NO_CONTACT_DAYS))
    on_a_list = Referral.objects.filter(case=OuterRef("id"), state=Referral.State.WAITING)
    going = Referral.objects.filter(case=OuterRef("id"), state__in=Referral.OPEN)
    return {
        "quiet": quiet,
        "stalled": Q(_stalled(today)),
        "review": Q(review_on__lte=today + timedelta(days=REVIEW_SOON_DAYS)),
        "waiting": Q(Exists(on_a_list)),
        "nothing": ~Q(Exists(going)),
        "safe": Q(person__contact_safely=True),
    }.get(show, Q())


def caseload(*, worker: User, show: str = "", today: date | None = None) -> Sequence[Case]:
    """Everybody the worker answers for, with how many goals and referrals are open; `show` narrows it."""
    narrowed = _only(show, today) if today is not None else Q()
    return list(
        Case.objects.filter(narrowed, lead=worker, closed_at=None)
        .select_related("person")
        .annotate(
            goals_open=Count("goals", filter=Q(goals__state="open"), distinct=True),
            referrals_open=Count("referrals", filter=Q(referrals__state__in=Referral.OPEN), distinct=True),
        )
        .order_by("person__name", "id")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One case as its lead sees it."""

    case: Case
    goals: Sequence[Goal]
    steps: Sequence[Step]
    referrals: Sequence[Referral]
    contacts: Sequence[Contact]
    leads: Sequence[Lead]
    handover: Handover | None


def held(*, case_id: UUID, worker: User) -> Held:
    """A case that the worker answers for. Raises `NotYours`."""
    found = Case.objects.filter(id=case_id, lead=worker).select_related("person__budget", "agency", "lead").first()
    if found is None:
        raise NotYours
    return Held(
        case=found,
        goals=list(found.goals.order_by("added_at", "id")),
        steps=steps_of(case=found),
        referrals=list(found.referrals.select_related("offer__provider").order_by("-sent_at", "id")),
        contacts=list(found.contacts.select_related("by").order_by("-on", "-written_at", "id")[:50]),
        leads=list(found.leads.select_related("worker").order_by("from_at", "id")),
        handover=found.handovers.filter(state=Handover.State.OFFERED).select_related("taker").first(),
    )


def household(*, case: Case, worker: User) -> Sequence[Case]:
    """The case, and those of the people who live with this person that the same worker answers for."""
    if not case.person.household:
        return [case]
    same = Case.objects.filter(
        lead=worker, closed_at=None, person__household=case.person.household, person__place_id=case.person.place_id
    ).select_related("person")
    return [case, *same.exclude(id=case.id).order_by("person__name", "id")]


def kinds_of_help(*, worker: User) -> Sequence[tuple[str, str]]:
    """The kinds of help that are offered in the worker's place: code and name, by name."""
    assert worker.organisation is not None
    rows = Offer.objects.filter(provider__place_id=worker.organisation.place_id)
    return list(rows.order_by("service_name", "service_type").values_list("service_type", "service_name").distinct())


def colleagues(*, worker: User) -> Sequence[User]:
    """The lead workers of the place to whom a case can be offered."""
    assert worker.organisation is not None
    return list(
        User.objects.filter(
            role_code="lead_worker", is_active=True, organisation__place_id=worker.organisation.place_id
        )
        .exclude(id=worker.id)
        .select_related("organisation")
        .order_by("name", "id")
    )
