"""Accept an invitation: choose a password, and come in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from weft_web.page import page
from weft_web.records.actions import CannotDo, account


@page()
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Who are you, and how will you sign in?"""
    invitation = account.open_invitation(token=token, at=timezone.now())
    problems: Any = ()
    if request.method == "POST":
        try:
            made = account.join(token=token, password=request.POST.get("password", ""), at=timezone.now())
            login(request, made, backend="allauth.account.auth_backends.AuthenticationBackend")
            return redirect(made.role.home)
        except CannotDo as refusal:
            problems = refusal.problems
    response = render(request, "join.html", {"invitation": invitation, "problems": problems})
    response["Referrer-Policy"] = "same-origin"
    return response
