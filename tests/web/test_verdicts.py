"""Every address as every role: those whom it is for see it, the others are told the same as where there is nothing."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from tests.factories.web import small_place
from weft_web.page import ANYBODY, VERDICTS
from weft_web.records.models import User
from weft_web.records.roles import ROLES

pytestmark = pytest.mark.django_db
OWN = [pattern for pattern in get_resolver().url_patterns if isinstance(pattern, URLPattern)]
KEYS = {"uuid": str(uuid4()), "str": "no-such-token", "slug": "open"}


def address(pattern: URLPattern) -> str:
    path = str(pattern.pattern)
    for name, converter in pattern.pattern.converters.items():
        kind = {"UUIDConverter": "uuid", "SlugConverter": "slug"}.get(type(converter).__name__, "str")
        path = path.replace(f"<{kind}:{name}>", KEYS[kind])
    return f"/{path}"


@pytest.mark.parametrize("pattern", OWN, ids=lambda pattern: pattern.name)
def test_every_page_says_whom_it_is_for(pattern):
    assert f"{pattern.callback.__module__}.{pattern.callback.__name__}" in VERDICTS


@pytest.mark.parametrize("role", [*ROLES, "nobody"])
@pytest.mark.parametrize("pattern", OWN, ids=lambda pattern: pattern.name)
def test_a_page_is_there_only_for_whom_it_is_for(pattern, role, settings):
    allowed = VERDICTS[f"{pattern.callback.__module__}.{pattern.callback.__name__}"]
    if allowed is ANYBODY or role in allowed:
        return
    small_place()
    client = Client()
    if role != "nobody":
        account = User.objects.filter(role_code=role).first() or User.objects.create_user(
            f"{role}@place.example", role_code=role, name=role
        )
        client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    for method in (client.get, client.post):
        answer = method(address(pattern))
        if role == "nobody":
            assert answer.status_code == 302
            assert answer.url.startswith("/account/login/")
        else:
            assert answer.status_code == 404
