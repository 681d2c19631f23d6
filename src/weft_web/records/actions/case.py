"""Cases: open, hand over, write down, close. Exactly one worker answers for an open case at every moment."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from weft_web.records.actions.deed import Deed, doing
from weft_web.records.actions.referral import answers_for
from weft_web.records.models import Case, Contact, Goal, Handover, Lead, Person, Step, User
from weft_web.records.models.referral import Referral
from weft_web.records.refusal import NotYours, refuse


def open_case(*, person: Person, by: User, at: datetime, key: str = "") -> Case:
    """Begin to answer for a person. Raises `CannotDo` where somebody does already."""
    with doing(by=by, permission="case.open", at=at, key=key) as deed:
        if Case.objects.filter(person=person, closed_at=None).exists():
            raise refuse(code="RECORD-11", what="Somebody answers for this person already", to_do="Ask for a handover")
        case = Case.objects.create(person=person, agency=by.organisation, lead=by, opened_at=at)
        Lead.objects.create(case=case, worker=by, from_at=at)
        deed.tell("case.opened", about=case)
        return case


def offer_handover(*, case_id: UUID, taker_id: UUID, words: str, by: User, at: datetime, key: str = "") -> Handover:
    """Offer a case to another worker. Until they accept by name, the giver answers for it."""
    with doing(by=by, permission="handover.give", at=at, key=key) as deed:
        case = own_case(case_id, by)
        taker = User.objects.filter(id=taker_id, role_code="lead_worker", is_active=True).exclude(id=by.id).first()
        if taker is None:
            raise refuse(code="RECORD-12", what="Choose who takes over", to_do="Pick a lead worker", field="taker")
        if Handover.objects.filter(case=case, state=Handover.State.OFFERED).exists():
            raise refuse(
                code="RECORD-13", what="This case is offered to somebody already", to_do="Wait, or take the offer back"
            )
        handover = Handover.objects.create(case=case, giver=by, taker=taker, words=words, offered_at=at)
        deed.tell("handover.offered", about=handover, case=str(case.id))
        return handover


def accept_handover(*, handover_id: UUID, typed_name: str, by: User, at: datetime, key: str = "") -> Handover:
    """Take a case over, by name. From this moment the taker answers for it, and the giver no more."""
    with doing(by=by, permission="handover.take", at=at, key=key) as deed:
        handover = _offered(handover_id, taker=by)
        if typed_name.strip().casefold() != by.name.strip().casefold():
            raise refuse(
                code="RECORD-14", what="The name is not yours", to_do="Type your own name, as it stands above",
                field="typed_name",
            )  # fmt: skip
        case = Case.objects.select_for_update().get(id=handover.case_id)
        if case.closed_at is not None or case.lead_id != handover.giver_id:
            raise refuse(code="RECORD-15", what="This case has moved on", to_do="Ask who answers for it now")
        Lead.objects.filter(case=case, to_at=None).update(to_at=at)
        Lead.objects.create(case=case, worker=by, from_at=at)
        case.lead = by
        case.version += 1
        case.save()
        return _answer(deed, handover, Handover.State.ACCEPTED, words="")


def decline_handover(*, handover_id: UUID, words: str, by: User, at: datetime, key: str = "") -> Handover:
    """Do not take it over; the giver goes on answering for it."""
    with doing(by=by, permission="handover.take", at=at, key=key) as deed:
        return _answer(deed, _offered(handover_id, taker=by), Handover.State.DECLINED, words=words)


def take_back_handover(*, handover_id: UUID, by: User, at: datetime, key: str = "") -> Handover:
    """The giver takes the offer back."""
    with doing(by=by, permission="handover.give", at=at, key=key) as deed:
        return _answer(deed, _offered(handover_id, giver=by), Handover.State.WITHDRAWN, words="")


def record_contact(*, case_id: UUID, on: date, way: str, words: str, by: User, at: datetime, key: str = "") -> Contact:
    """Write down a visit, a call, a message or a missed one."""
    with doing(by=by, permission="case.write", at=at, key=key) as deed:
        case = own_case(case_id, by)
        if way not in Contact.Way.values:
            raise refuse(code="RECORD-16", what="Choose how you met", to_do="Pick one of the four", field="way")
        if on > at.date():
            raise refuse(code="RECORD-16", what="That day has not come", to_do="Give the day you met", field="on")
        contact = Contact.objects.create(case=case, by=by, on=on, way=way, words=words, written_at=at)
        if way != Contact.Way.MISSED and (case.last_contact_on is None or on > case.last_contact_on):
            case.last_contact_on = on
        case.version += 1
        case.save()
        deed.tell("contact.recorded", about=contact, way=way, case=str(case.id))
        return contact


def set_review(*, case_id: UUID, review_on: date, version: int, by: User, at: datetime, key: str = "") -> Case:
    """Say when the plan is looked at again. Raises `CannotDo` where somebody changed the case meanwhile."""
    with doing(by=by, permission="case.write", at=at, key=key) as deed:
        case = own_case(case_id, by)
        if case.version != version:
            raise refuse(
                code="RECORD-17", what="This case was changed while you were writing",
                to_do="Look at what is there now; what you typed is still below", field="review_on",
            )  # fmt: skip
        case.review_on = review_on
        case.version += 1
        case.save()
        deed.tell("case.review_set", about=case)
        return case


def write_goal(*, case: Case, words: str, outcome_id: str, by: User, at: datetime, key: str = "") -> Goal:
    """A goal in the person's own words, and the commissioned outcome it counts towards (empty: none)."""
    with doing(by=by, permission="goal.write", at=at, key=key) as deed:
        _hold_own(case, by)
        if not words.strip():
            raise refuse(code="RECORD-18", what="Write what you want", to_do="A few words are enough", field="words")
        goal = Goal.objects.create(case=case, words=words.strip(), outcome_id=outcome_id, added_at=at)
        deed.tell("goal.written", about=goal, outcome=outcome_id)
        return goal


def end_goal(*, goal_id: UUID, state: str, by: User, at: datetime, key: str = "") -> Goal:
    """A goal is reached, dropped, or open again after all."""
    with doing(by=by, permission="goal.write", at=at, key=key) as deed:
        goal = Goal.objects.select_for_update().filter(id=goal_id).first()
        if goal is None or state not in Goal.State.values:
            raise NotYours
        _hold_own(goal.case, by)
        goal.state, goal.closed_at = state, None if state == Goal.State.OPEN else at
        goal.version += 1
        goal.save()
        deed.tell(f"goal.{state}", about=goal, outcome=goal.outcome_id)
        return goal


def add_step(
    *, case: Case, service_type: str, words: str, by: User, at: datetime, goal: Goal | None = None, key: str = ""
) -> Step:
    """A kind of help on the person's plan."""
    with doing(by=by, permission="goal.write", at=at, key=key) as deed:
        _hold_own(case, by)
        step = Step.objects.create(case=case, goal=goal, service_type=service_type, words=words, added_at=at)
        deed.tell("step.added", about=step, service_type=service_type)
        return step


def end_step(*, step_id: UUID, by: User, at: datetime, key: str = "") -> Step:
    """A kind of help is on the plan no more."""
    with doing(by=by, permission="goal.write", at=at, key=key) as deed:
        step = Step.objects.select_for_update(of=("self",)).select_related("case__person").filter(
            id=step_id, ended_at=None
        ).first()  # fmt: skip
        if step is None:
            raise NotYours
        _hold_own(step.case, by)
        step.ended_at = at
        step.save()
        deed.tell("step.ended", about=step, service_type=step.service_type)
        return step


def close(*, case_id: UUID, by: User, at: datetime, key: str = "") -> Case:
    """The person needs the place's help no more. Raises `CannotDo` while a referral or a handover is open."""
    with doing(by=by, permission="case.close", at=at, key=key) as deed:
        case = own_case(case_id, by)
        if case.referrals.filter(state__in=Referral.OPEN).exists() or case.handovers.filter(state="offered").exists():
            raise refuse(
                code="RECORD-19", what="Something is still open in this case",
                to_do="Finish or withdraw its referrals and its handover first",
            )  # fmt: skip
        Lead.objects.filter(case=case, to_at=None).update(to_at=at)
        case.closed_at = at
        case.version += 1
        case.save()
        deed.tell("case.closed", about=case)
        return case


def own_case(case_id: UUID, by: User) -> Case:
    """An open case that the account answers for, locked. Raises `NotYours`."""
    case = Case.objects.select_for_update().filter(id=case_id, lead=by, closed_at=None).first()
    if case is None:
        raise NotYours
    return case


def _hold_own(case: Case, by: User) -> None:
    if case.closed_at is not None or not answers_for(case=case, account=by):
        raise NotYours


def _offered(handover_id: UUID, **who: User) -> Handover:
    handover = Handover.objects.select_for_update().filter(id=handover_id, state="offered", **who).first()
    if handover is None:
        raise NotYours
    return handover


def _answer(deed: Deed, handover: Handover, state: str, *, words: str) -> Handover:
    handover.state, handover.answer_words, handover.answered_at = state, words, deed.at
    handover.save()
    deed.tell(f"handover.{state}", about=handover, case=str(handover.case_id))
    return handover
