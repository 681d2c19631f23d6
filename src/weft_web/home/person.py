"""A person's own pages: my goals, my plan, my money, my place on a list, one question a week."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from weft_web.page import form_key, page
from weft_web.records.actions import CannotDo, NotYours, case, choice, referral
from weft_web.records.models import Referral
from weft_web.records.queries import own
from weft_web.records.roles import NOMINEE, PERSON


@page(PERSON, NOMINEE)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What is my plan, and what happens next?"""
    person = own.person_of(account=request.user)
    seen = own.own(person=person, today=timezone.localdate())
    waiting = {row.id: own.place_in_line(referral=row) for row in seen.referrals if row.state == Referral.State.WAITING}
    return render(request, "person/home.html", {"own": seen, "waiting": waiting, "scores": range(11)})


@page(PERSON, NOMINEE)
@require_POST
def write_goal(request: HttpRequest) -> HttpResponse:
    """Add a goal in one's own words."""
    found = own.open_case(person=own.person_of(account=request.user))
    if found is None:
        raise NotYours
    try:
        case.write_goal(
            case=found, words=request.POST.get("words", "")[:1000], outcome_id="", by=request.user, at=timezone.now(),
            key=form_key(request),
        )  # fmt: skip
        messages.success(request, _("Your goal is written down. Your lead worker sees it too."))
    except CannotDo as refusal:
        messages.error(request, refusal.problems[0].sentence())
    return redirect("person_home")


@page(PERSON, NOMINEE)
@require_POST
def end_goal(request: HttpRequest, goal_id: UUID, state: str) -> HttpResponse:
    """Say that a goal is reached, is no longer wanted, or is open after all."""
    case.end_goal(goal_id=goal_id, state=state, by=request.user, at=timezone.now(), key=form_key(request))
    messages.success(request, _("Your goal is up to date."))
    return redirect("person_home")


@page(PERSON, NOMINEE)
@require_POST
def withdraw(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Take a choice back. It costs nothing, and what was held of the budget is free again."""
    try:
        referral.withdraw(referral_id=referral_id, by=request.user, at=timezone.now(), key=form_key(request))
        messages.success(request, _("You have taken your choice back. You can choose another service."))
    except CannotDo as refusal:
        messages.error(request, refusal.problems[0].sentence())
    return redirect("person_home")


@page(PERSON, NOMINEE)
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Answer the week's question."""
    person = own.person_of(account=request.user)
    given = request.POST.get("score", "")
    try:
        choice.answer(
            person=person, score=int(given) if given.isdigit() else -1, on=timezone.localdate(), by=request.user,
            at=timezone.now(), key=form_key(request),
        )  # fmt: skip
        messages.success(request, _("Thank you. Your answer is kept; the question comes back next week."))
    except CannotDo as refusal:
        messages.error(request, refusal.problems[0].sentence())
    return redirect("person_home")
