"""A provider's pages: who asks for a place, how many places are left, what was reached."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from weft.vocabulary.settlement import EVIDENCE_CLASSES
from weft_web.page import form_key, key_given, outcome_names, page, seconds_open
from weft_web.records.actions import CannotDo, note, offer, referral, result
from weft_web.records.models import Referral
from weft_web.records.queries import provision
from weft_web.records.roles import PROVIDER

EVIDENCE_WORDS = {
    "attestation": "We say so",
    "document": "A document that we keep",
    "records": "An authority's records show it",
}


class ResultForm(forms.Form):
    """An outcome, its day and its evidence. A document's content stays where it is: only its digest is kept."""

    outcome_id = forms.ChoiceField(label="What was reached")
    achieved_on = forms.DateField(
        label="On which day", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    evidence_class = forms.ChoiceField(
        label="How is it known", choices=[(name, EVIDENCE_WORDS[name]) for name in EVIDENCE_CLASSES]
    )
    document = forms.FileField(label="The document, if there is one", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome_id"].choices = [("", "Choose"), *sorted(outcome_names().items(), key=lambda row: row[1])]


class PlacesForm(forms.Form):
    """How many people an offer has room for in all, and whether it takes anybody."""

    places = forms.IntegerField(min_value=0, max_value=100_000, label="Places in all")
    taking_people = forms.BooleanField(required=False, label="We are taking people")


@page(PROVIDER)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Who is waiting for our answer?"""
    asked, coming = _part(request, "sent"), _part(request, "accepted")
    return render(request, "provider/home.html", {"asked": asked, "coming": coming})


def _part(request: HttpRequest, state: str) -> provision.Part:
    """The page of a list that the address asks for: `?sent=` and the key of the last row before it."""
    given = request.GET.get(state, "")
    return provision.referrals_of(account=request.user, state=state, after=key_given(given) if given else None)


@page(PROVIDER)
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Whom are we helping, and who waits?"""
    helped, waiting = _part(request, "started"), _part(request, "waiting")
    return render(request, "provider/people.html", {"helped": helped, "waiting": waiting})


@page(PROVIDER)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Will you take this person, and what comes next?"""
    found = provision.referral_of(referral_id=referral_id, account=request.user)
    problems: Any = ()
    if request.method == "POST":
        try:
            _act(request, found)
            return redirect("provider_one", referral_id)
        except CannotDo as refusal:
            problems = refusal.problems
    return _show(request, found, problems=problems, form=ResultForm())


def _show(request: HttpRequest, found: Referral, *, problems: Any, form: ResultForm, status: int = 200) -> HttpResponse:
    context = {
        "referral": found, "reasons": Referral.Reason.choices, "problems": problems, "form": form,
        "notes": provision.notes_of(referral=found), "results": found.results.order_by("-achieved_on", "id"),
        "names": outcome_names(),
    }  # fmt: skip
    return render(request, "provider/one.html", context, status=status)


def _act(request: HttpRequest, found: Referral) -> None:
    stamp = {"by": request.user, "at": timezone.now(), "key": form_key(request)}
    match request.POST.get("answer"):
        case "accept":
            referral.accept(referral_id=found.id, answer_seconds=seconds_open(request), **stamp)
            messages.success(request, "You have accepted. Their lead worker has been told. Next: agree a first day.")
        case "decline":
            reason, words = request.POST.get("reason", ""), request.POST.get("words", "")[:2000]
            took = seconds_open(request)
            referral.decline(referral_id=found.id, reason=reason, words=words, answer_seconds=took, **stamp)
            messages.success(request, "You have declined, and they are told why. Nothing more is needed.")
        case "start":
            started = forms.DateField().clean(request.POST.get("started_on"))
            referral.start(referral_id=found.id, started_on=started, **stamp)
            messages.success(request, "Started. You can record outcomes from now on.")
        case "finish":
            referral.finish(referral_id=found.id, **stamp)
            messages.success(request, "Finished. The place is free again.")
        case "note":
            note.write(referral_id=found.id, words=request.POST.get("note", "")[:8000], **stamp)
            messages.success(request, "Kept. Only your organisation reads it.")


@page(PROVIDER)
@require_POST
def record_result(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Record an outcome: three fields, one button."""
    found = provision.referral_of(referral_id=referral_id, account=request.user)
    form = ResultForm(request.POST, request.FILES)
    problems: Any = ()
    if form.is_valid():
        document = form.cleaned_data["document"]
        try:
            result.record(
                referral_id=referral_id, outcome_id=form.cleaned_data["outcome_id"],
                achieved_on=form.cleaned_data["achieved_on"], evidence_class=form.cleaned_data["evidence_class"],
                evidence_digest=hashlib.sha256(document.read()).hexdigest() if document else "",
                by=request.user, at=timezone.now(), key=form_key(request),
            )  # fmt: skip
            messages.success(request, "The outcome is recorded. It is settled with the next statement.")
            return redirect("provider_one", referral_id)
        except CannotDo as refusal:
            problems = refusal.problems
    return _show(request, found, problems=problems, form=form, status=200 if problems else 422)


@page(PROVIDER)
@require_http_methods(["GET", "POST"])
def places(request: HttpRequest) -> HttpResponse:
    """How many places are left?"""
    problems: Any = ()
    if request.method == "POST":
        form = PlacesForm(request.POST)
        if form.is_valid():
            try:
                offer.tell_places(
                    offer_id=key_given(request.POST.get("offer_id", "")), by=request.user, at=timezone.now(),
                    key=form_key(request), **form.cleaned_data,
                )  # fmt: skip
                messages.success(request, "Thank you. Everybody sees the new number now.")
                return redirect("provider_places")
            except CannotDo as refusal:
                problems = refusal.problems
    offers = provision.offers_of(account=request.user)
    return render(request, "provider/places.html", {"offers": offers, "problems": problems})
