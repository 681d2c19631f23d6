"""Who may have an account: those who were invited. An organisation's own sign-in opens accounts that exist, no more."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import user_pk_to_url_str
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from weft_web.records.models import User


class InvitedOnly(DefaultAccountAdapter):
    """Nobody signs up by themselves; whoever is shut out is told for how long."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _("Too many wrong passwords. This account opens again in five minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: accounts come by invitation."""
        return False


class KnownOnly(DefaultSocialAccountAdapter):
    """An organisation's sign-in opens the account of the same verified address, and never makes one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: accounts come by invitation."""
        return False


def way_in(*, account: User) -> str:
    """The path at which an account that has no password yet is given one. It works once, for three days."""
    # Its forms read the models, which are there only when the applications are.
    from allauth.account.forms import default_token_generator

    names = {"uidb36": user_pk_to_url_str(account), "key": default_token_generator.make_token(account)}
    return reverse("account_reset_password_from_key", kwargs=names)
