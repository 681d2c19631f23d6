"""Coming in: by password, with a second step, by an invitation; and the door that shuts after five wrong passwords."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache
from django.test import Client

from tests.factories.web import NOW, account, small_place
from weft_web.account import way_in
from weft_web.records.actions import CannotDo, NotYours
from weft_web.records.actions import account as accounts
from weft_web.records.models import AuditEvent, Invitation, Organisation, User

pytestmark = pytest.mark.django_db
LOGIN, PASSWORD = "/account/login/", "a long enough password"


@pytest.fixture(autouse=True)
def open_doors():
    """Nobody is shut out by the tests before."""
    cache.clear()
    yield
    cache.clear()


def try_password(client: Client, email: str, password: str):
    return client.post(LOGIN, {"login": email, "password": password})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_a_password_opens_the_account_and_the_session_is_a_new_one(client):
    place = small_place()
    client.get(LOGIN)
    client.session["before"] = "1"
    client.cookies["sessionid"] = "a-session-that-somebody-planted"
    answer = try_password(client, "WORKER@place.example", PASSWORD)
    assert (answer.status_code, answer.url) == (302, "/")
    assert client.cookies["sessionid"].value != "a-session-that-somebody-planted"
    assert client.session["_auth_user_id"] == str(place.worker.id)
    cookie = answer.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", ""), "ends with the browser"
    assert client.session.get_expiry_age() == 12 * 60 * 60, "and after half a day at the latest"


def test_cookies_travel_only_with_tls_where_it_is_not_ones_own_machine(client, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    small_place()
    answer = try_password(client, "worker@place.example", PASSWORD)
    assert answer.cookies["sessionid"]["secure"]
    assert client.get("/account/2fa/").cookies["csrftoken"]["secure"]


def test_after_five_wrong_passwords_the_door_is_shut_and_says_for_how_long(client):
    small_place()
    for _ in range(5):
        assert b"not correct" in try_password(client, "worker@place.example", "a wrong password").content
    shut = try_password(client, "worker@place.example", PASSWORD)
    assert b"Too many wrong passwords" in shut.content
    assert b"five minutes" in shut.content
    assert not signed_in(client)
    assert b"five minutes" in try_password(Client(), "worker@place.example", PASSWORD).content, "from elsewhere too"
    try_password(client, "colleague@place.example", PASSWORD)
    assert signed_in(client), "others are not shut out"


def test_an_address_without_an_account_is_answered_like_one_with(client):
    small_place()
    words = [
        re.sub(rb'value="[^"]*"|nonce="[^"]*"', b"", try_password(client, email, "a wrong password").content)
        for email in ("worker@place.example", "nobody@place.example")
    ]
    assert words[0] == words[1]
    for email in ("worker@place.example", "nobody@place.example"):
        answer = client.post("/account/password/reset/", {"email": email})
        assert (answer.status_code, answer.url) == (302, "/account/password/reset/done/")


def test_a_password_is_set_anew_by_a_link_that_works_once(client):
    small_place()
    client.post("/account/password/reset/", {"email": "worker@place.example"})
    link = re.search(r"http://testserver(/account/password/reset/key/\S+)", mail.outbox[0].body).group(1)
    form = client.get(link, follow=True)
    new = {"password1": "three words together", "password2": "three words together"}
    client.post(form.request["PATH_INFO"], new)
    assert User.objects.get(email="worker@place.example").check_password("three words together")
    again = Client().get(link, follow=True)
    assert b"three" not in again.content
    assert b'name="password1"' not in again.content


def test_with_a_second_step_the_password_is_not_enough(client):
    place = small_place()
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(place.worker, secret)
    answer = try_password(client, "worker@place.example", PASSWORD)
    assert answer.url.startswith("/account/2fa/authenticate/")
    assert not signed_in(client)
    assert not signed_in_after(client, "000000")
    assert signed_in_after(client, code_of(secret))


def signed_in_after(client: Client, code: str) -> bool:
    client.post("/account/2fa/authenticate/", {"code": code})
    return signed_in(client)


def test_a_code_is_good_once(client):
    place = small_place()
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(place.worker, secret)
    code = code_of(secret)
    for number, opens in enumerate((True, False)):
        other = Client(REMOTE_ADDR=f"10.0.0.{number}")
        try_password(other, "worker@place.example", PASSWORD)
        assert signed_in_after(other, code) is opens


def test_the_second_step_is_set_up_on_its_page_and_gives_codes_to_recover_with(client):
    place = small_place()
    try_password(client, "worker@place.example", PASSWORD)
    assert client.get("/account/2fa/totp/activate/").url.startswith("/account/reauthenticate/")
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.get("/account/2fa/totp/activate/")
    secret = client.session[SECRET_SESSION_KEY]
    assert client.post("/account/2fa/totp/activate/", {"code": "000000"}).status_code == 200
    client.post("/account/2fa/totp/activate/", {"code": code_of(secret)})
    kinds = set(Authenticator.objects.filter(user=place.worker).values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}


def test_a_recovery_code_opens_the_door_once(client):
    place = small_place()
    TOTP.activate(place.worker, "JBSWY3DPEHPK3PXP")
    code = RecoveryCodes.activate(place.worker).get_unused_codes()[0]
    for number, opens in enumerate((True, False)):
        other = Client(REMOTE_ADDR=f"10.0.1.{number}")
        try_password(other, "worker@place.example", PASSWORD)
        assert signed_in_after(other, code) is opens


def test_nobody_signs_up_by_themselves(client):
    mail_before = len(mail.outbox)
    answer = client.post("/account/signup/", {"email": "x@place.example", "password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 200
    assert not User.objects.exists()
    assert not EmailAddress.objects.exists()
    assert len(mail.outbox) == mail_before


def invited(place, **given):
    fields = {
        "email": "new@place.example", "name": "New", "role_code": "provider", "by": place.integrator, "at": NOW,
        "organisation": place.provider.organisation, **given,
    }  # fmt: skip
    return accounts.invite(**fields)


def test_an_invitation_is_e_mailed_and_opens_one_account_once(come_in, client):
    place = small_place()
    sent = come_in(place.integrator).post(
        "/network/invite/",
        {
            "email": "New@place.example", "name": "New", "role_code": "provider",
            "organisation": str(place.provider.organisation_id), "form_key": "k",
        },
    )  # fmt: skip
    assert sent.status_code == 302
    link = re.search(r"http://testserver(/join/\S+)", mail.outbox[0].body).group(1)
    assert b"too short" in client.post(link, {"password": "short"}).content
    answer = client.post(link, {"password": "three words together"})
    assert answer.url == "/service/"
    made = User.objects.get(email="new@place.example")
    assert (made.role_code, made.organisation) == ("provider", place.provider.organisation)
    assert Client().get(link).status_code == 404
    assert Client().post(link, {"password": "three words together"}).status_code == 404
    assert Invitation.objects.get().token_digest not in link


def test_an_invitation_expires(client):
    place = small_place()
    _, token = invited(place)
    assert accounts.open_invitation(token=token, at=NOW + timedelta(days=6)).email == "new@place.example"
    with pytest.raises(NotYours):
        accounts.open_invitation(token=token, at=NOW + timedelta(days=7))
    Invitation.objects.update(expires_at=NOW.replace(year=2020))
    assert client.get(f"/join/{token}/").status_code == 404


@pytest.mark.parametrize("role", ["integrator", "commissioner", "auditor", "person", "nominee", "no-such-role"])
def test_an_integrator_invites_nobody_above_providers_and_workers(role):
    place = small_place()
    with pytest.raises(NotYours):
        invited(place, role_code=role)


def test_a_role_is_held_in_an_organisation_of_its_kind():
    place = small_place()
    with pytest.raises(CannotDo, match="RECORD-33"):
        invited(place, role_code="lead_worker")
    with pytest.raises(CannotDo, match="RECORD-33"):
        invited(place, by=place.commissioner, role_code="auditor")
    elsewhere = Organisation.objects.create(place_id="q", code="x", name="X", kind="provider")
    with pytest.raises(NotYours):
        invited(place, organisation=elsewhere)


def test_who_has_an_account_is_not_invited_again():
    place = small_place()
    with pytest.raises(CannotDo, match="RECORD-25"):
        invited(place, email="Worker@place.example")


def test_the_first_account_is_a_commissioner_and_there_is_one_first():
    made = accounts.open_first(
        email="First@place.example", name="First", organisation="Council", place_id="p", at=NOW,
        others=[("integrator", "Network office")],
    )  # fmt: skip
    assert (made.email, made.role_code, made.has_usable_password()) == ("first@place.example", "commissioner", False)
    assert set(Organisation.objects.values_list("kind", "name")) == {
        ("commissioner", "Council"), ("integrator", "Network office"),
    }  # fmt: skip
    assert list(AuditEvent.objects.values_list("deed", "detail")) == [("account.first", {"role": "commissioner"})]
    with pytest.raises(CannotDo, match="RECORD-34"):
        accounts.open_first(email="b@place.example", name="B", organisation="C", place_id="p", at=NOW)


def test_the_first_account_comes_in_by_its_link(client):
    made = accounts.open_first(email="a@place.example", name="A", organisation="Council", place_id="p", at=NOW)
    link = way_in(account=made)
    form = client.get(link, follow=True)
    new = {"password1": "three words together", "password2": "three words together"}
    client.post(form.request["PATH_INFO"], new)
    try_password(client, "a@place.example", "three words together")
    assert client.get("/", follow=True).request["PATH_INFO"] == "/results/"
    assert b'name="password1"' not in Client().get(link, follow=True).content, "the link works once"


def test_a_closed_account_opens_nothing(client):
    place = small_place()
    User.objects.filter(id=place.worker.id).update(is_active=False)
    try_password(client, "worker@place.example", PASSWORD)
    assert not signed_in(client) or client.get("/lead/").status_code == 302


def test_a_session_ends_with_the_password(client):
    place = small_place()
    try_password(client, "worker@place.example", PASSWORD)
    assert client.get("/lead/").status_code == 200
    place.worker.set_password("another long password")
    place.worker.save()
    assert client.get("/lead/").status_code == 302


def test_signing_out_needs_a_form_and_ends_the_session(client):
    account("person", None)
    try_password(client, "person@place.example", PASSWORD)
    client.get("/account/logout/")
    assert signed_in(client), "a picture on another site cannot sign anybody out"
    client.post("/account/logout/")
    assert not signed_in(client)
