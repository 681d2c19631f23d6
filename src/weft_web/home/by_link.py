"""A provider answers a referral from an e-mailed link: no account, one page, two buttons."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from weft_web.page import page, seconds_open
from weft_web.records.actions import CannotDo, referral
from weft_web.records.models import Referral
from weft_web.records.queries import provision


@page()
@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Will you take this person? Opening the page changes nothing, so that mail scanners cannot answer."""
    link = provision.linked(token=token)
    context = {"link": link, "referral": link.referral, "reasons": Referral.Reason.choices, "token": token}
    if request.method == "POST":
        try:
            context["done"] = _answer(request, token)
        except CannotDo as refusal:
            context["problems"] = refusal.problems
    elif link.used_at or link.expires_at <= timezone.now():
        context["closed"] = "used" if link.used_at else "expired"
    response = render(request, "by_link/answer.html", context)
    # The secret stands in the address: it must not travel on to another site, nor into a search engine. Not
    # `no-referrer`: a browser would then send the form without its origin, and the form would be refused.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def _answer(request: HttpRequest, token: str) -> Referral:
    took = seconds_open(request)
    if request.POST.get("answer") == "accept":
        return referral.accept_by_link(token=token, at=timezone.now(), answer_seconds=took)
    return referral.decline_by_link(
        token=token, reason=request.POST.get("reason", ""), words=request.POST.get("words", "")[:2000],
        at=timezone.now(), answer_seconds=took,
    )  # fmt: skip
