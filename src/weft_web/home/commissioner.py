"""A commissioner's page: are people's goals, and the outcomes that are paid for, met?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from weft_web.page import outcome_names, page
from weft_web.records.queries import totals
from weft_web.records.roles import COMMISSIONER


@page(COMMISSIONER)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Are people getting what they want, and what we pay for?"""
    context = {
        "rolled": totals.rolled_up(account=request.user),
        "people": totals.people_open(account=request.user),
        "least": totals.LEAST_SHOWN,
        "names": outcome_names(),
    }
    return render(request, "commissioner/home.html", context)
