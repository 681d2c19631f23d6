"""A lead worker's pages: what matters today, everybody, one case, handing over."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from weft_web.page import form_key, key_given, outcome_names, page
from weft_web.records.actions import CannotDo, account, case, referral
from weft_web.records.models import Contact, Draft
from weft_web.records.queries import caseload
from weft_web.records.roles import LEAD_WORKER

FILTERS = (
    ("", "Everybody"),
    ("quiet", "No contact for two weeks"),
    ("stalled", "No answer for a week"),
    ("review", "Review due this week"),
    ("waiting", "On a waiting list"),
    ("nothing", "Nothing on the way"),
    ("safe", "Safe contact only"),
)


class ContactForm(forms.Form):
    """A contact, in one go."""

    on = forms.DateField(label="Day", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    way = forms.ChoiceField(label="How", choices=Contact.Way.choices)
    words = forms.CharField(label="What was said", required=False, max_length=8000, widget=forms.Textarea)


class ReviewForm(forms.Form):
    """When the plan is looked at again."""

    review_on = forms.DateField(label="Next review", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    version = forms.IntegerField(widget=forms.HiddenInput)


@page(LEAD_WORKER)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Who needs me today?"""
    seen = caseload.today_of(worker=request.user, today=timezone.localdate())
    return render(request, "worker/home.html", {"today": seen})


@page(LEAD_WORKER)
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Whom do I answer for?"""
    show = request.GET.get("show", "")
    cases = caseload.caseload(worker=request.user, show=show, today=timezone.localdate())
    return render(request, "worker/people.html", {"cases": cases, "show": show, "filters": FILTERS})


@page(LEAD_WORKER)
@require_GET
def one(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """How is this person's plan going?"""
    return _show(request, case_id)


def _show(request: HttpRequest, case_id: UUID, *, problems: Any = (), status: int = 200, **forms: Any) -> HttpResponse:
    held = caseload.held(case_id=case_id, worker=request.user)
    draft = Draft.objects.filter(writer=request.user, field=f"contact:{case_id}").first()
    context = {
        "held": held,
        "problems": problems,
        "contact": ContactForm(initial={"on": timezone.localdate(), "words": draft.text if draft else ""}),
        "review": ReviewForm(initial={"review_on": held.case.review_on, "version": held.case.version}),
        "colleagues": caseload.colleagues(worker=request.user),
        "draft": draft,
        "kinds": caseload.kinds_of_help(worker=request.user),
        "outcomes": outcome_names(),
        **forms,
    }
    return render(request, "worker/one.html", context, status=status)


@page(LEAD_WORKER)
@require_POST
def record_contact(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Write down a visit or a call. What was typed is never lost: it comes back in the form, or as a draft."""
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _show(request, case_id, contact=form, status=422)
    try:
        case.record_contact(
            case_id=case_id, by=request.user, at=timezone.now(), key=form_key(request), **form.cleaned_data
        )
    except CannotDo as refusal:
        return _show(request, case_id, contact=form, problems=refusal.problems, status=422)
    account.drop_draft(writer=request.user, field=f"contact:{case_id}")
    messages.success(request, "Written down. The record counts from today.")
    return redirect("worker_one", case_id)


@page(LEAD_WORKER)
@require_POST
def keep_draft(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Keep what is being typed; the page sends it now and then by itself."""
    caseload.held(case_id=case_id, worker=request.user)
    account.keep_draft(
        writer=request.user, field=f"contact:{case_id}", text=request.POST.get("words", ""), at=timezone.now()
    )
    return HttpResponse(status=204)


@page(LEAD_WORKER)
@require_POST
def set_review(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Say when the plan is looked at again."""
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _show(request, case_id, review=form, status=422)
    try:
        case.set_review(case_id=case_id, by=request.user, at=timezone.now(), key=form_key(request), **form.cleaned_data)
    except CannotDo as refusal:
        return _show(request, case_id, review=form, problems=refusal.problems, status=409)
    messages.success(request, "The review has its day.")
    return redirect("worker_one", case_id)


@page(LEAD_WORKER)
@require_POST
def write_goal(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """A goal in the person's own words, written with them."""
    held = caseload.held(case_id=case_id, worker=request.user)
    try:
        case.write_goal(
            case=held.case, words=request.POST.get("words", "")[:1000],
            outcome_id=request.POST.get("outcome_id", "")[:64], by=request.user, at=timezone.now(),
            key=form_key(request),
        )  # fmt: skip
        messages.success(request, "The goal is written down, in their words.")
    except CannotDo as refusal:
        return _show(request, case_id, problems=refusal.problems, status=422)
    return redirect("worker_one", case_id)


@page(LEAD_WORKER)
@require_POST
def offer_handover(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Offer the case to a colleague; you answer for it until they accept by name."""
    chosen = request.POST.get("taker", "")
    try:
        case.offer_handover(
            case_id=case_id, taker_id=key_given(chosen) if chosen else case_id,
            words=request.POST.get("words", "")[:2000], by=request.user, at=timezone.now(), key=form_key(request),
        )  # fmt: skip
        messages.success(request, "Offered. You answer for this person until your colleague accepts by name.")
    except CannotDo as refusal:
        return _show(request, case_id, problems=refusal.problems, status=422)
    return redirect("worker_one", case_id)


@page(LEAD_WORKER)
@require_http_methods(["POST"])
def answer_handover(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """Take a case over by name, or not."""
    stamp = {"handover_id": handover_id, "by": request.user, "at": timezone.now(), "key": form_key(request)}
    try:
        if request.POST.get("answer") == "accept":
            taken = case.accept_handover(typed_name=request.POST.get("typed_name", ""), **stamp)
            messages.success(request, "You answer for this person from now on.")
            return redirect("worker_one", taken.case_id)
        case.decline_handover(words=request.POST.get("words", "")[:2000], **stamp)
        messages.success(request, "Declined. Your colleague goes on answering for this person.")
    except CannotDo as refusal:
        messages.error(request, refusal.problems[0].sentence())
    return redirect("worker_home")


@page(LEAD_WORKER)
@require_POST
def take_back_handover(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """Take an offered handover back."""
    back = case.take_back_handover(handover_id=handover_id, by=request.user, at=timezone.now(), key=form_key(request))
    messages.success(request, "Taken back. You answer for this person as before.")
    return redirect("worker_one", back.case_id)


@page(LEAD_WORKER)
@require_POST
def withdraw(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Take a referral back, with the person."""
    back = referral.withdraw(referral_id=referral_id, by=request.user, at=timezone.now(), key=form_key(request))
    messages.success(request, "The referral is taken back; its place is free.")
    return redirect("worker_one", back.case_id)


@page(LEAD_WORKER)
@require_POST
def end_goal(request: HttpRequest, goal_id: UUID, state: str) -> HttpResponse:
    """With the person: a goal is reached, not wanted any more, or open after all."""
    ended = case.end_goal(goal_id=goal_id, state=state, by=request.user, at=timezone.now(), key=form_key(request))
    messages.success(request, "The goal is up to date.")
    return redirect("worker_one", ended.case_id)


@page(LEAD_WORKER)
@require_POST
def add_step(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Put a kind of help on the plan."""
    held = caseload.held(case_id=case_id, worker=request.user)
    kind = request.POST.get("service_type", "")
    if kind not in dict(caseload.kinds_of_help(worker=request.user)):
        messages.error(request, "Choose a kind of help from the list.")
        return redirect("worker_one", case_id)
    case.add_step(
        case=held.case, service_type=kind, words=request.POST.get("words", "")[:1000], by=request.user,
        at=timezone.now(), key=form_key(request),
    )  # fmt: skip
    messages.success(request, "It is on the plan. Next: see who could help with it.")
    return redirect("worker_one", case_id)


@page(LEAD_WORKER)
@require_POST
def end_step(request: HttpRequest, step_id: UUID) -> HttpResponse:
    """Take a kind of help off the plan."""
    ended = case.end_step(step_id=step_id, by=request.user, at=timezone.now(), key=form_key(request))
    messages.success(request, "It is off the plan.")
    return redirect("worker_one", ended.case_id)


@page(LEAD_WORKER)
@require_POST
def close(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Close the case: the person needs no help from here any more."""
    try:
        case.close(case_id=case_id, by=request.user, at=timezone.now(), key=form_key(request))
    except CannotDo as refusal:
        return _show(request, case_id, problems=refusal.problems, status=409)
    messages.success(request, "Closed. What was written down stays, and you can read it here.")
    return redirect("worker_one", case_id)
