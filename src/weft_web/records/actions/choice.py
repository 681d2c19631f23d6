"""What a person chooses for themselves: a service, another one after all, an answer to the week's question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from weft_web.records.actions import budget as money
from weft_web.records.actions import referral as referrals
from weft_web.records.actions.deed import Deed, doing
from weft_web.records.actions.referral import answers_for
from weft_web.records.models import Answer, Budget, Case, Offer, Person, Referral, User
from weft_web.records.refusal import NotYours, refuse


def choose(*, case_id: UUID, offer_id: UUID, words: str, by: User, at: datetime, key: str = "") -> tuple[Referral, str]:
    """A person asks a service for a place; its price is held from their budget, if they have one.

    Whoever answers for the person may do it with them. Gives the referral and the secret of the provider's link.
    """
    with doing(by=by, permission="option.choose", at=at, key=key) as deed:
        return _ask(deed, case_id=case_id, offer_id=offer_id, words=words)


def _ask(deed: Deed, *, case_id: UUID, offer_id: UUID, words: str) -> tuple[Referral, str]:
    """Ask an offer for a place within an action, and hold its price."""
    case = Case.objects.select_for_update(of=("self",)).select_related("person").filter(
        id=case_id, closed_at=None
    ).first()  # fmt: skip
    if case is None or deed.by is None or not answers_for(case=case, account=deed.by):
        raise NotYours
    referral, token = referrals.place_request(deed, case=case, offer_id=offer_id, words=words, step_id=None)
    held = Budget.objects.filter(person=case.person).first()
    price = Offer.objects.values_list("price_minor", flat=True).get(id=offer_id)
    if held is not None and price:
        money.hold(deed, budget=held, referral=referral, amount_minor=price)
    return referral, token


def switch(
    *, leaving_id: UUID, offer_id: UUID, words: str, by: User, at: datetime, key: str = ""
) -> tuple[Referral, str]:
    """Another service after all: the old choice is taken back and the new one asked, both or neither.

    It costs nothing: what was held for the old one is free for the new. Raises `NotYours` and `CannotDo` as `choose`.
    """
    with doing(by=by, permission="option.choose", at=at, key=key) as deed:
        left = referrals.take_back(deed, referral_id=leaving_id)
        return _ask(deed, case_id=left.case_id, offer_id=offer_id, words=words)


WISHES = ("nearest", "soonest", "language", "cheapest", "small")
"""What a person can ask their options to be ordered by; the first that they ask for matters most."""


def say_wishes(*, person: Person, wishes: Sequence[str], by: User, at: datetime, key: str = "") -> Person:
    """Remember what a person asks for, in their order. Each is kept once; what is not a wish is refused."""
    with doing(by=by, permission="wish.say", at=at, key=key) as deed:
        mine = person.account_id == by.id or person.nominations.filter(nominee=by, to_on=None).exists()
        if not mine:
            raise NotYours
        if not set(wishes) <= set(WISHES):
            raise refuse(code="RECORD-31", what="Choose from the list", to_do="Pick one of the five", field="wish")
        person.wishes = list(dict.fromkeys(wishes))
        person.save(update_fields=["wishes"])
        deed.tell("wishes.said", about=person, wishes=len(person.wishes))
        return person


def answer(*, person: Person, score: int, on: date, by: User, at: datetime, key: str = "") -> Answer:
    """One answer a week, 0 to 10; a second in the week takes the place of the first."""
    with doing(by=by, permission="question.answer", at=at, key=key) as deed:
        mine = person.account_id == by.id or person.nominations.filter(nominee=by, to_on=None).exists()
        if not mine:
            raise NotYours
        if not 0 <= score <= 10:
            raise refuse(
                code="RECORD-24", what="Choose a number from 0 to 10", to_do="0 is worst, 10 is best", field="score"
            )
        given, _ = Answer.objects.update_or_create(
            person=person, week_on=on - timedelta(days=on.weekday()), defaults={"score": score, "question": "going"}
        )
        deed.tell("question.answered", about=given)
        return given
