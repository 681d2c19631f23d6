"""Small pieces that several pages say the same way: money, how a referral stands, the key of a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django import template
from django.core import signing
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from weft.vocabulary import money_words

register = template.Library()

STATES = {
    "sent": ("wait", "waiting for their answer"),
    "waiting": ("wait", "on the waiting list"),
    "accepted": ("done", "accepted"),
    "started": ("done", "started"),
    "finished": ("", "finished"),
    "declined": ("no", "declined"),
    "withdrawn": ("", "taken back"),
}


@register.simple_tag
def money(amount_minor: int, currency: str) -> str:
    """A sum in full, in the currency's own form."""
    return money_words(amount_minor, currency=currency) if currency else f"{amount_minor / 100:,.2f}"


@register.simple_tag
def state_tag(state: str) -> SafeString:
    """How a referral stands: a word in a frame, never a colour alone."""
    mark, words = STATES[state]
    return format_html('<span class="tag{}">{}</span>', f" tag-{mark}" if mark else "", _(words))


@register.simple_tag(takes_context=True)
def form_key(context: Mapping[str, Any]) -> SafeString:
    """The hidden fields of a form that acts once: against forgery, and against being sent twice."""
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="form_key" value="{}">',
        get_token(context["request"]),
        uuid4().hex,
    )


NOT_LISTED = {"bfi": gettext_lazy("British Sign Language")}
"""Languages that Django has no name for."""


@register.filter
def spoken(codes: Sequence[str]) -> str:
    """Languages by their names in the reader's own; a code that has no name stays a code."""
    return ", ".join(_spoken(code) for code in codes)


def _spoken(code: str) -> str:
    try:
        return str(NOT_LISTED.get(code) or get_language_info(code)["name_translated"])
    except KeyError:
        return code


@register.simple_tag
def opened_now() -> SafeString:
    """The signed moment at which the page was opened, so that the answer's time can be told without keeping a visit."""
    moment = signing.dumps(timezone.now().timestamp(), salt="opened")
    return format_html('<input type="hidden" name="opened" value="{}">', moment)


@register.filter
def at(values: Mapping[Any, Any], key: Any) -> Any:
    """A value by its key."""
    return values.get(key, "")


@register.simple_tag
def copy_text(held: Any) -> str:
    """A case as plain text, to paste into the record that the worker's own organisation keeps."""
    case = held.case
    lines = [f"{case.person.name} ({case.external_record_id or 'no record number'})"]
    lines += [f"Goal: {goal.words} [{goal.state}]" for goal in held.goals]
    lines += [
        f"Referral {row.sent_at:%Y-%m-%d}: {row.offer.service_name}, {row.offer.provider.name} [{row.state}]"
        for row in held.referrals
    ]
    lines += [f"{row.on}: {row.get_way_display()}, {row.by.name}. {row.words}".rstrip() for row in held.contacts[:10]]
    return "\n".join([*lines, f"Next review: {case.review_on or 'not set'}"])
