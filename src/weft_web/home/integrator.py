"""An integrator's pages: how the network answers, and who is invited to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from weft_web.page import form_key, page
from weft_web.records.actions import CannotDo, account
from weft_web.records.actions.account import MAY_INVITE
from weft_web.records.models import Organisation
from weft_web.records.queries import network
from weft_web.records.roles import COMMISSIONER, INTEGRATOR, ROLES


class InviteForm(forms.Form):
    """Who is invited, to what."""

    email = forms.EmailField(label="E-mail address")
    name = forms.CharField(max_length=120, label="Name")
    role_code = forms.ChoiceField(label="To do what")
    organisation = forms.ModelChoiceField(label="In which organisation", queryset=Organisation.objects.none())

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = sorted(MAY_INVITE.get(by.role_code, ()))
        self.fields["role_code"].choices = [(code, ROLES[code].name) for code in roles]
        own = Organisation.objects.filter(place_id=by.organisation.place_id).order_by("name", "id")
        self.fields["organisation"].queryset = own


@page(INTEGRATOR)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """How does the network answer?"""
    return render(request, "integrator/home.html", {"standings": network.standings(account=request.user)})


@page(INTEGRATOR)
@require_GET
def rebalance(request: HttpRequest) -> HttpResponse:
    """Where do people wait, and who has room?"""
    return render(request, "integrator/rebalance.html", {"crowds": network.crowds(account=request.user)})


@page(INTEGRATOR, COMMISSIONER)
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Who else should be here?"""
    form = InviteForm(request.POST or None, by=request.user)
    problems: Any = ()
    if request.method == "POST" and form.is_valid():
        try:
            sent, token = account.invite(by=request.user, at=timezone.now(), key=form_key(request), **form.cleaned_data)
            address = request.build_absolute_uri(reverse("join", args=[token]))
            words = (
                f"{request.user.name} invites you to Weft. Choose a password here, within seven days:\n\n{address}\n"
            )
            send_mail("You are invited to Weft", words, None, [sent.email])
            messages.success(request, "The invitation is on its way. Its link works once, for seven days.")
            return redirect("invite")
        except CannotDo as refusal:
            problems = refusal.problems
    return render(request, "integrator/invite.html", {"form": form, "problems": problems})
