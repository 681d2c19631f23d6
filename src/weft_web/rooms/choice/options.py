"""What can this person have, near and now? And choosing it, alone or together with their lead worker."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from weft import choice
from weft.vocabulary import Option, Table
from weft_web.page import form_key, opened, page
from weft_web.records.actions import CannotDo, NotYours, referral
from weft_web.records.actions import choice as choices
from weft_web.records.models import Offer, Person
from weft_web.records.queries import caseload, own
from weft_web.records.roles import LEAD_WORKER, NOMINEE, PERSON
from weft_web.rooms.choice.lines import Line, line, open_referrals
from weft_web.rooms.choice.shelf import answer_for
from weft_web.rooms.choice.telling import tell_provider

WISH_WORDS = (
    ("nearest", gettext_lazy("nearest to me")),
    ("soonest", gettext_lazy("soonest")),
    ("language", gettext_lazy("in my own language")),
    ("cheapest", gettext_lazy("cheapest")),
    ("small", gettext_lazy("small and local")),
)
SHOWN_MAX = 40
WHY_NOT_MAX = 60


@page(PERSON, NOMINEE)
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What can I choose?"""
    person = own.person_of(account=request.user)
    return _show(request, person, {"theirs": False, "case": own.open_case(person=person)})


@page(LEAD_WORKER)
@require_GET
def theirs(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What is open and in reach for this person?"""
    held = caseload.held(case_id=case_id, worker=request.user)
    return _show(request, held.case.person, {"theirs": True, "case": held.case})


def _show(request: HttpRequest, person: Person, context: dict[str, Any]) -> HttpResponse:
    brief, _ = opened()
    kinds = sorted(((kind.service_type, kind.name) for kind in brief.service_types), key=lambda kind: kind[1])
    kind = request.GET.get("kind", "")
    asked = [kind] if kind in dict(kinds) else None
    found = answer_for(person=person, kinds=asked, day=timezone.localdate())
    shown, refused = found.options.data.slice(0, SHOWN_MAX), _refused(found, asked)
    options = Table(Option, shown).nouns()
    codes = [option.offer_id for option in options] + list(refused)
    offers = {offer.code: offer for offer in Offer.objects.filter(code__in=codes).select_related("provider")}
    asked_already = open_referrals(case=context["case"])
    context |= {
        "person": person,
        "wishes": WISH_WORDS,
        "first": person.wishes[0] if person.wishes else "",
        "second": person.wishes[1] if len(person.wishes) > 1 else "",
        "kinds": kinds,
        "kind": kind if asked else "",
        "options": [
            line(option=option, offer=offers[option.offer_id], person=person, asked=asked_already)
            for option in options
            if option.offer_id in offers
        ],
        "more": len(found.options) - len(options),
        "against": [
            Line(offer=offers[code], words=choice.exclusion_words(reasons=reasons))
            for code, reasons in refused.items()
            if code in offers
        ],
    }
    return render(request, "choice/options.html", context)


def _refused(found: choice.Answer, asked: list[str] | None) -> dict[str, tuple[str, ...]]:
    """Offers of the kind that was asked for, with every reason why they are not among the options."""
    if asked is None:
        return {}
    rows = zip(found.exclusions.strings("offer_id"), found.exclusions.strings("reason"), strict=True)
    reasons: dict[str, list[str]] = {}
    for offer, reason in rows:
        reasons.setdefault(offer, []).append(reason)
    of_kind = {code: tuple(against) for code, against in sorted(reasons.items()) if "other-need" not in against}
    return dict(list(of_kind.items())[:WHY_NOT_MAX])


@page(PERSON, NOMINEE)
@require_POST
def choose_mine(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Choose this service."""
    case = own.open_case(person=own.person_of(account=request.user))
    if case is None:
        raise NotYours
    stamp = {"offer_id": offer_id, "words": "", "by": request.user, "at": timezone.now(), "key": form_key(request)}
    leaving = request.POST.get("leaving", "")
    try:
        if leaving:
            made, token = choices.switch(leaving_id=_key(leaving), **stamp)
        else:
            made, token = choices.choose(case_id=case.id, **stamp)
    except CannotDo as refusal:
        for problem in refusal.problems:
            messages.error(request, problem.sentence())
        return redirect("options_mine")
    tell_provider(request, made, token)
    if leaving:
        messages.success(request, _("You have switched. The other one is taken back, and it costs you nothing."))
    else:
        messages.success(request, _("You have chosen. They answer soon, and you see it here."))
    return redirect("person_home")


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotYours from None


@page(PERSON, NOMINEE)
@require_POST
def say_wishes(request: HttpRequest) -> HttpResponse:
    """Say what matters most; it is remembered, and nobody else's order is used."""
    person = own.person_of(account=request.user)
    wishes = [wish for wish in (request.POST.get("first", ""), request.POST.get("second", "")) if wish]
    try:
        choices.say_wishes(person=person, wishes=wishes, by=request.user, at=timezone.now(), key=form_key(request))
        messages.success(request, _("We keep to this order until you change it."))
    except CannotDo as refusal:
        messages.error(request, refusal.problems[0].sentence())
    return redirect("options_mine")


@page(LEAD_WORKER)
@require_POST
def send_theirs(request: HttpRequest, case_id: UUID, offer_id: UUID) -> HttpResponse:
    """Send this person here."""
    try:
        made, token = referral.send(
            case_id=case_id, offer_id=offer_id, words=request.POST.get("words", "")[:2000], by=request.user,
            at=timezone.now(), key=form_key(request),
        )  # fmt: skip
    except CannotDo as refusal:
        for problem in refusal.problems:
            messages.error(request, problem.sentence())
        return redirect("options_theirs", case_id)
    tell_provider(request, made, token)
    messages.success(request, "Sent. The provider can answer from the e-mail, without an account.")
    return redirect("worker_one", case_id)
