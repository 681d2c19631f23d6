"""What a person, or somebody whom they have named, sees of themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from weft_web.records.models import Answer, Budget, BudgetEntry, Case, Goal, Person, PersonLink, Referral, Step, User
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
        steps=list(Step.objects.filter(case=case, ended_at=None).order_by("added_at", "id")) if case else [],
        referrals=list(referrals) if case else [],
        budget=budget,
        entries=list(
            BudgetEntry.objects.filter(budget=budget).select_related("referral__offer").order_by("-at", "id")[:50]
        ),
        answer=Answer.objects.filter(person=person, week_on=week).first(),
    )


def place_in_line(*, referral: Referral) -> int:
    """How many wait for the same offer before this referral, and itself: 1 is next. First come, first served."""
    before = Q(sent_at__lt=referral.sent_at) | Q(sent_at=referral.sent_at, id__lte=referral.id)
    return Referral.objects.filter(before, offer=referral.offer_id, state=Referral.State.WAITING).count()
