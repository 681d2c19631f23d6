"""The front page: what this is, where to sign in, and, in a demonstration, what to try first."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from weft_web.page import page
from weft_web.records.models import User
from weft_web.records.roles import ROLES

FIRST = {
    "person": "See Ana's plan and money, compare two services by distance and wait, and choose one.",
    "nominee": "Do the same for somebody who has named you.",
    "lead_worker": "Work through today's short list, write down a call, and offer a case to a colleague.",
    "provider": "Accept a referral, say how many places are left, record an outcome.",
    "integrator": "See who answers slowly and where people wait; invite a provider.",
    "commissioner": "See whether people's own goals and the outcomes that are paid for are met.",
    "auditor": "Walk the record of who did what, and check that nothing in it was changed.",
}


@page()
@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """Home for who is signed in; otherwise the door."""
    if request.user.is_authenticated:
        return redirect(request.user.role.home)
    tries = [{"role": role, "first": FIRST[role.code]} for role in ROLES.values()] if settings.DEMO else []
    return render(request, "front.html", {"tries": tries})


@page()
@require_POST
def enter_demo(request: HttpRequest, role: str) -> HttpResponse:
    """Sign in as the demonstration's account of a role. Only in a demonstration."""
    account = User.objects.filter(email=f"{role}@demo.example").first() if settings.DEMO else None
    if account is None:
        raise Http404
    login(request, account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return redirect(account.role.home)
