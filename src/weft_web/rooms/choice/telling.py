"""Tell a provider by e-mail that somebody asks for a place: a link that answers it, and nothing about the person."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from weft_web.page import form_key, page
from weft_web.records.actions import referral
from weft_web.records.models import Referral
from weft_web.records.roles import LEAD_WORKER


def tell_provider(request: HttpRequest, made: Referral, token: str) -> None:
    """E-mail the provider the link, once the referral is certain."""
    provider = made.offer.provider
    if not provider.email:
        return
    address = request.build_absolute_uri(reverse("by_link", args=[token]))
    until = timezone.localdate() + timedelta(days=settings.LINK_DAYS)
    words = (
        f"Somebody asks for a place at {made.offer.name}.\n\n"
        f"See what they need, and accept or decline, here (half a minute, on a phone too):\n\n{address}\n\n"
        f"No account is needed. The link works once, until {until:%d %B %Y}. If it is too late, ask their lead worker "
        "for a new one.\nIf you are full, say so: they keep their place on your list.\n"
    )
    transaction.on_commit(lambda: send_mail("Somebody asks for a place", words, None, [provider.email]))


@page(LEAD_WORKER)
@require_POST
def renew(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Send the provider a new link; the old one is dead."""
    made, token = referral.renew_link(
        referral_id=referral_id, by=request.user, at=timezone.now(), key=form_key(request)
    )
    tell_provider(request, made, token)
    messages.success(request, "A new link is on its way to them. The old one opens nothing any more.")
    return redirect("worker_one", made.case_id)
