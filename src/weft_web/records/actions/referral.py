"""Referrals: send, answer, start, finish, withdraw. A place is taken at acceptance, and never twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F

from weft_web.records.actions.budget import release, spend
from weft_web.records.actions.deed import Deed, doing
from weft_web.records.models import Case, Offer, Referral, ReferralLink, Step, User
from weft_web.records.refusal import CannotDo, NotYours, refuse
from weft_web.records.seal import digest_of_token, new_token

STILL_TO_ANSWER = (Referral.State.SENT, Referral.State.WAITING)

AFTER_DECLINE = {
    Referral.Reason.FULL: "keeps_place",
    Referral.Reason.NOT_FOR_US: "choose_again",
    Referral.Reason.LANGUAGE: "choose_again",
    Referral.Reason.ACCESS: "choose_again",
    Referral.Reason.NO_CONTACT: "lead_calls",
    Referral.Reason.SAFETY: "lead_reviews",
}
"""What follows from each reason. A full service leaves the person on its waiting list; no reason costs them a place."""


def send(
    *, case_id: UUID, offer_id: UUID, words: str, by: User, at: datetime, key: str = "", step_id: UUID | None = None
) -> tuple[Referral, str]:
    """Send a person of the worker's own caseload to an offer. Gives the referral and the secret of its link.

    Raises `NotYours` where the case is another's, `CannotDo` where the offer takes nobody or was asked already.
    """
    with doing(by=by, permission="referral.send", at=at, key=key) as deed:
        case = Case.objects.select_for_update().filter(id=case_id, lead=by, closed_at=None).first()
        if case is None:
            raise NotYours
        return place_request(deed, case=case, offer_id=offer_id, words=words, step_id=step_id)


def send_together(
    *, asked: Sequence[tuple[UUID, UUID]], words: str, by: User, at: datetime, key: str = ""
) -> list[tuple[Referral, str]]:
    """Send several referrals at once, pairs of (case, offer), of one person or of a household: all or none.

    Raises `NotYours` where a case is another's, `CannotDo` where an offer takes nobody or was asked already.
    """
    with doing(by=by, permission="referral.send", at=at, key=key) as deed:
        cases = {
            case.id: case
            for case in Case.objects.select_for_update().filter(
                id__in={case_id for case_id, _ in asked}, lead=by, closed_at=None
            ).order_by("id")
        }  # fmt: skip
        if not asked or any(case_id not in cases for case_id, _ in asked):
            raise NotYours
        return [
            place_request(deed, case=cases[case_id], offer_id=offer_id, words=words, step_id=None)
            for case_id, offer_id in sorted(asked)
        ]


def renew_link(*, referral_id: UUID, by: User, at: datetime, key: str = "") -> tuple[Referral, str]:
    """Make a new link for a referral that still waits for its answer; every old link is dead from now on."""
    with doing(by=by, permission="referral.send", at=at, key=key) as deed:
        referral = Referral.objects.select_for_update(of=("self",)).select_related("offer__provider").filter(
            id=referral_id, case__lead=by, case__closed_at=None, state__in=STILL_TO_ANSWER
        ).first()  # fmt: skip
        if referral is None:
            raise NotYours
        ReferralLink.objects.filter(referral=referral, used_at=None, expires_at__gt=at).update(expires_at=at)
        token = _link(deed, referral)
        deed.tell("referral.link_renewed", about=referral)
        return referral, token


def _link(deed: Deed, referral: Referral) -> str:
    token = new_token()
    ReferralLink.objects.create(
        referral=referral, token_digest=digest_of_token(token), sent_at=deed.at,
        expires_at=deed.at + timedelta(days=settings.LINK_DAYS),
    )  # fmt: skip
    return token


def place_request(deed: Deed, *, case: Case, offer_id: UUID, words: str, step_id: UUID | None) -> tuple[Referral, str]:
    """Ask an offer for a place within an action, and make the link by which the provider answers."""
    offer = Offer.objects.select_related("provider").filter(id=offer_id).first()
    if offer is None or offer.provider.place_id != case.person.place_id:
        raise NotYours
    if not offer.taking_people:
        raise refuse(code="RECORD-4", what=f"{offer.name} takes nobody at the moment", to_do="Choose another service")
    if Referral.objects.filter(case=case, offer=offer, state__in=Referral.OPEN).exists():
        raise refuse(
            code="RECORD-5", what=f"{offer.name} was asked already", to_do="Wait for the answer, or withdraw it first"
        )
    step = Step.objects.filter(id=step_id, case=case).first() if step_id else None
    referral = Referral.objects.create(case=case, offer=offer, step=step, sent_by=deed.by, words=words, sent_at=deed.at)
    token = _link(deed, referral)
    deed.tell("referral.sent", about=referral, offer=str(offer.id))
    return referral, token


def accept(*, referral_id: UUID, by: User, at: datetime, key: str = "", answer_seconds: int | None = None) -> Referral:
    """A provider takes the person: one place of the offer is taken. Raises `CannotDo` where no place is left.

    `answer_seconds` is how long the page was open before the answer; None where it is not known.
    """
    with doing(by=by, permission="referral.answer", at=at, key=key) as deed:
        return _accept(deed, referral=_own(referral_id, by), seconds=answer_seconds)


def decline(
    *, referral_id: UUID, reason: str, words: str, by: User, at: datetime, key: str = "",
    answer_seconds: int | None = None,
) -> Referral:  # fmt: skip
    """A provider does not take the person, and says why; what follows is in `AFTER_DECLINE`."""
    with doing(by=by, permission="referral.answer", at=at, key=key) as deed:
        return _decline(deed, referral=_own(referral_id, by), reason=reason, words=words, seconds=answer_seconds)


def accept_by_link(*, token: str, at: datetime, answer_seconds: int | None = None) -> Referral:
    """The same by the e-mailed link, which works once and until it expires."""
    with doing(by=None, permission="", at=at) as deed:
        return _accept(deed, referral=_use(deed, token), seconds=answer_seconds)


def decline_by_link(
    *, token: str, reason: str, words: str, at: datetime, answer_seconds: int | None = None
) -> Referral:
    """The same by the e-mailed link."""
    with doing(by=None, permission="", at=at) as deed:
        return _decline(deed, referral=_use(deed, token), reason=reason, words=words, seconds=answer_seconds)


def start(*, referral_id: UUID, started_on: date, by: User, at: datetime, key: str = "") -> Referral:
    """The person has started on a day that has come."""
    with doing(by=by, permission="referral.answer", at=at, key=key) as deed:
        referral = _own(referral_id, by)
        _hold(referral.state == Referral.State.ACCEPTED, "is not waiting to start", "Accept it first")
        _hold(
            referral.sent_at.date() <= started_on <= at.date(), "cannot start on that day",
            "Give a day between the referral and today",
        )  # fmt: skip
        referral.started_on = started_on
        spend(deed, referral=referral)
        return _move(deed, referral, Referral.State.STARTED)


def finish(*, referral_id: UUID, by: User, at: datetime, key: str = "") -> Referral:
    """The help has ended: the place is free again."""
    with doing(by=by, permission="referral.answer", at=at, key=key) as deed:
        referral = _own(referral_id, by)
        _hold(referral.state == Referral.State.STARTED, "has not started", "Say first on which day it started")
        _free(referral)
        referral.ended_at = at
        return _move(deed, referral, Referral.State.FINISHED)


def withdraw(*, referral_id: UUID, by: User, at: datetime, key: str = "") -> Referral:
    """The person, or their lead, takes the referral back; the place, if one was taken, is free. It costs nothing."""
    with doing(by=by, permission="referral.withdraw", at=at, key=key) as deed:
        return take_back(deed, referral_id=referral_id)


def take_back(deed: Deed, *, referral_id: UUID) -> Referral:
    """Take a referral back within an action: its place and what was held for it are free. Raises `NotYours`."""
    referral = Referral.objects.select_for_update(of=("self",)).select_related("case__person").filter(
        id=referral_id, state__in=Referral.OPEN
    ).first()  # fmt: skip
    if referral is None or deed.by is None or not answers_for(case=referral.case, account=deed.by):
        raise NotYours
    if referral.state in Referral.HOLDS_A_PLACE:
        _free(referral)
    release(deed, referral=referral)
    referral.ended_at = deed.at
    return _move(deed, referral, Referral.State.WITHDRAWN)


def answers_for(*, case: Case, account: User) -> bool:
    """Whether an account is the case's lead, its person, or somebody whom the person has named."""
    if case.lead_id == account.id or case.person.account_id == account.id:
        return True
    return case.person.nominations.filter(nominee=account, to_on=None).exists()


def _own(referral_id: UUID, by: User) -> Referral:
    """A referral to one of the account's own offers, locked. Raises `NotYours`."""
    referral = Referral.objects.select_for_update().filter(id=referral_id, offer__provider=by.organisation_id).first()
    if referral is None:
        raise NotYours
    return referral


def _use(deed: Deed, token: str) -> Referral:
    """The referral of an open link, which is used by this. Raises `NotYours`, or `CannotDo` where it is used or old."""
    link = ReferralLink.objects.select_for_update().filter(token_digest=digest_of_token(token)).first()
    if link is None:
        raise NotYours
    if link.used_at is not None:
        raise refuse(code="RECORD-6", what="This link was used already", to_do="Sign in to see the referral")
    if link.expires_at <= deed.at:
        raise refuse(code="RECORD-7", what="This link has expired", to_do="Sign in, or ask the sender for a new one")
    link.used_at = deed.at
    link.save()
    referral = Referral.objects.select_for_update().get(id=link.referral_id)
    referral.answered_by_link = True
    return referral


def _accept(deed: Deed, *, referral: Referral, seconds: int | None) -> Referral:
    _hold(referral.state in STILL_TO_ANSWER, "was answered already", "Nothing more is needed")
    taken = Offer.objects.filter(id=referral.offer_id, taken__lt=F("places")).update(taken=F("taken") + 1)
    if not taken:
        raise refuse(
            code="RECORD-8",
            what="The last place is taken",
            to_do="Say that you are full, or tell us of more places first",
        )
    referral.answered_at, referral.answer_seconds = deed.at, seconds
    return _move(deed, referral, Referral.State.ACCEPTED)


def _decline(deed: Deed, *, referral: Referral, reason: str, words: str, seconds: int | None) -> Referral:
    _hold(referral.state in STILL_TO_ANSWER, "was answered already", "Nothing more is needed")
    if reason not in Referral.Reason.values:
        raise refuse(code="RECORD-9", what="Choose a reason", to_do="The person is told why", field="reason")
    referral.reason, referral.answer_words = reason, words
    referral.answered_at, referral.answer_seconds = deed.at, seconds
    if AFTER_DECLINE[Referral.Reason(reason)] == "keeps_place":
        return _move(deed, referral, Referral.State.WAITING)
    release(deed, referral=referral)
    referral.ended_at = deed.at
    return _move(deed, referral, Referral.State.DECLINED)


def _move(deed: Deed, referral: Referral, state: str) -> Referral:
    referral.state = state
    referral.version += 1
    referral.save()
    deed.tell(f"referral.{state}", about=referral, by_link=referral.answered_by_link)
    return referral


def _free(referral: Referral) -> None:
    Offer.objects.filter(id=referral.offer_id).update(taken=F("taken") - 1)


def _hold(condition: bool, what: str, to_do: str) -> None:
    if not condition:
        raise refuse(code="RECORD-10", what=f"This referral {what}", to_do=to_do)


__all__ = [
    "AFTER_DECLINE", "CannotDo", "accept", "accept_by_link", "answers_for", "decline", "decline_by_link", "finish",
    "place_request", "renew_link", "send", "send_together", "start", "take_back", "withdraw",
]  # fmt: skip
