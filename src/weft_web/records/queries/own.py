"""What a person, or somebody whom they have named, sees of themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from weft_web.records.models import (
    Answer,
    Budget,
    BudgetEntry,
    Case,
    Goal,
    Nomination,
    Offer,
    Person,
    PersonLink,
    Referral,
    Step,
    User,
)
from weft_web.records.refusal import NotYours
from weft_web.records.seal import digest_of_token

WAITING = (Referral.State.WAITING,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A person's page: who they are, who answers for them, what they want, what is on the way, and their money."""

    person: Person
    case: Case | None
    goals: Sequence[Goal]
    steps: Sequence[Step]
    referrals: Sequence[Referral]
    budget: Budget | None
    entries: Sequence[BudgetEntry]
    answer: Answer | None


def person_of(*, account: User) -> Person:
    """The person whom an account is, or acts for today. Raises `NotYours`."""
    mine = Q(account=account) | Q(nominations__nominee=account, nominations__to_on=None)
    person = Person.objects.filter(mine).first()
    if person is None:
        raise NotYours
    return person


def person_by_link(*, token: str, at: datetime) -> Person:
    """The person whose page an open link is for. Raises `NotYours` where it is unknown, ended or expired."""
    open_now = {"token_digest": digest_of_token(token), "ended_at": None, "expires_at__gt": at}
    link = PersonLink.objects.filter(**open_now).select_related("person").first()
    if link is None:
        raise NotYours
    return link.person


def open_case(*, person: Person) -> Case | None:
    """The person's open case with its lead."""
    return Case.objects.filter(person=person, closed_at=None).select_related("lead", "agency").first()


def steps_of(*, case: Case) -> Sequence[Step]:
    """What stands on a plan, each kind of help with the name that its offers give it."""
    named = Offer.objects.filter(service_type=OuterRef("service_type")).order_by("id").values("service_name")[:1]
    return list(case.steps.filter(ended_at=None).annotate(service_name=Subquery(named)).order_by("added_at", "id"))


def own(*, person: Person, today: date) -> Own:
    """Everything on a person's own page."""
    case = open_case(person=person)
    budget = Budget.objects.filter(person=person).first()
    week = today - timedelta(days=today.weekday())
    referrals = Referral.objects.filter(case=case).select_related("offer__provider").order_by("-sent_at", "id")
    return Own(
        person=person,
        case=case,
        goals=list(Goal.objects.filter(case=case).order_by("added_at", "id")) if case else [],
        steps=steps_of(case=case) if case else [],
        referrals=list(referrals) if case else [],
        budget=budget,
        entries=list(
            BudgetEntry.objects.filter(budget=budget).select_related("referral__offer").order_by("-at", "id")[:50]
        ),
        answer=Answer.objects.filter(person=person, week_on=week).first(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class InLine:
    """A place on a waiting list: 1 is next, of so many."""

    place: int
    waiting: int


def places_in_line(*, referrals: Sequence[Referral]) -> dict[UUID, InLine]:
    """Where each waiting referral stands on the list of its offer. First come, first served. One query."""
    mine = [referral for referral in referrals if referral.state in WAITING]
    if not mine:
        return {}
    lines: dict[UUID, list[UUID]] = {}
    rows = Referral.objects.filter(offer__in={row.offer_id for row in mine}, state__in=WAITING).order_by(
        "sent_at", "id"
    )
    for offer_id, referral_id in rows.values_list("offer_id", "id"):
        lines.setdefault(offer_id, []).append(referral_id)
    return {
        row.id: InLine(place=lines[row.offer_id].index(row.id) + 1, waiting=len(lines[row.offer_id]))
        for row in mine
        if row.id in lines.get(row.offer_id, ())
    }


def nominations(*, person: Person) -> Sequence[Nomination]:
    """Who acts for a person today."""
    return list(person.nominations.filter(to_on=None).select_related("nominee").order_by("from_on", "id"))
