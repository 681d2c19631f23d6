"""A person's own pages: my goals, my plan, my money, my place on a list, one question a week."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from weft_web.page import form_key, page
from weft_web.records.actions import CannotDo, NotYours, case, choice, nomination, referral
from weft_web.records.queries import own
from weft_web.records.roles import NOMINEE, PERSON


@page(PERSON, NOMINEE)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What is my plan, and what happens next?"""
    person = own.person_of(account=request.user)
    seen = own.own(person=person, today=timezone.localdate())
    context = {"own": seen, "waiting": own.places_in_line(referrals=seen.referrals), "scores": range(11)}
    if request.user.role_code == PERSON.code:
        context["nominations"] = own.nominations(person=person)
    return render(request, "person/home.html", context)


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
            person=person, score=int(given) if given.isdecimal() else -1, on=timezone.localdate(), by=request.user,
            at=timezone.now(), key=form_key(request),
        )  # fmt: skip
        messages.success(request, _("Thank you. Your answer is kept; the question comes back next week."))
    except CannotDo as refusal:
        messages.error(request, refusal.problems[0].sentence())
    return redirect("person_home")


@page(PERSON)
@require_POST
def name_nominee(request: HttpRequest) -> HttpResponse:
    """Name somebody who may do here what I can do."""
    person = own.person_of(account=request.user)
    email = request.POST.get("email", "").strip()[:200]
    try:
        token = nomination.name(
            person=person, email=email, called=request.POST.get("called", "")[:120], by=request.user,
            at=timezone.now(), key=form_key(request),
        )  # fmt: skip
    except CannotDo as refusal:
        messages.error(request, refusal.problems[0].sentence())
        return redirect("person_home")
    words = _("Somebody has named you to act for them in Weft, to see their plan and to choose with them.")
    if token is not None:
        address = request.build_absolute_uri(reverse("join", args=[token]))
        words = f"{words}\n\n{_('Choose a password here, within seven days:')}\n\n{address}\n"
    transaction.on_commit(lambda: send_mail(_("Somebody has named you"), words, None, [email]))
    messages.success(request, _("They get an e-mail. You can end it here at any time."))
    return redirect("person_home")


@page(PERSON)
@require_POST
def end_nominee(request: HttpRequest, nomination_id: UUID) -> HttpResponse:
    """They act for me no more."""
    nomination.end(nomination_id=nomination_id, by=request.user, at=timezone.now(), key=form_key(request))
    messages.success(request, _("From now on they see and do nothing of yours."))
    return redirect("person_home")
