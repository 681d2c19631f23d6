"""Whatever is sent to whichever form is answered with a page: never a traceback, nothing kept of what is refused."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.factories.addresses import ABSENT, OWN, address, world
from tests.factories.web import small_place
from weft_web.page import ANYBODY, VERDICTS
from weft_web.records.models import AuditEvent, Contact, Person, Referral, ReferralLink
from weft_web.records.queries import audit

FIELDS = {
    "words", "outcome_id", "taker", "answer", "typed_name", "started_on", "reason", "achieved_on", "evidence_class",
    "document", "offer_id", "places", "taking_people", "on", "way", "review_on", "version", "score", "email", "called",
    "name", "role_code", "organisation", "password", "leaving", "pair", "first", "second", "sheet", "subject", "before",
    "need", "offer", "kind", "note", "form_key", "opened",
}  # fmt: skip
JUNK = {
    "nothing": "",
    "wrong type": "not-a-number-nor-a-day",
    "a key of nothing": ABSENT["UUIDConverter"],
    "36 characters that are no key": "x" * 36,
    "too long": "w" * 20_000,
    "a figure that is no number": "²",
    "a number beyond all columns": "9" * 30,
    "below nothing": "-1",
    "a day that is none": "2031-02-30",
    "the last day of all": "9999-12-31",
    "a character that no record holds": "a\x00b",
    "another script": "\u202eعربي😀",
    "markup": "<script>alert(1)</script>",
    "a formula": "=cmd|' /C calc'!A0",
}
WITH_ANSWERS = {"by_link", "provider_one", "worker_answer_handover"}
OFTEN_CHOSEN = {"answer": ["accept", "decline", "start", "finish"], "way": ["phone"], "evidence_class": ["document"]}


def allowed(pattern) -> frozenset[str]:
    return VERDICTS[f"{pattern.callback.__module__}.{pattern.callback.__name__}"]


def client_for(place, pattern, backend) -> Client:
    client = Client()
    client.raise_request_exception = True
    if (roles := allowed(pattern)) is not ANYBODY:
        client.force_login(place.insiders[sorted(roles)[0]], backend=backend)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("pattern", OWN, ids=lambda pattern: pattern.name)
def test_no_form_breaks(pattern, settings):
    place = world()
    backend = settings.AUTHENTICATION_BACKENDS[0]
    client, path = client_for(place, pattern, backend), address(pattern, place.keys)
    answers = ["start", "decline"] if pattern.name in WITH_ANSWERS else [""]
    for junk in JUNK.values():
        for answer in answers:
            sent = dict.fromkeys(FIELDS, junk) | ({"answer": answer} if answer else {})
            assert client.post(path, sent).status_code < 500
        assert client.get(path, dict.fromkeys(("offer", "need", "kind", "before", "subject"), junk)).status_code < 500
        if "_auth_user_id" not in client.session:
            client = client_for(place, pattern, backend)
    assert audit.verify().broken_at is None


class EveryForm(TestCase):
    """The same with whatever comes to mind."""

    @settings(max_examples=10, suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def test_no_form_breaks_with_random_words(self, data):
        place = world()
        backend = "allauth.account.auth_backends.AuthenticationBackend"
        text = st.one_of(st.text(max_size=80), st.sampled_from(sorted(JUNK.values())), st.dates().map(str))
        pattern = data.draw(st.sampled_from(OWN))
        sent = data.draw(st.dictionaries(st.sampled_from(sorted(FIELDS)), text, max_size=12))
        sent |= {name: data.draw(st.sampled_from(words)) for name, words in OFTEN_CHOSEN.items() if name in sent}
        sent = {name: value.encode("utf-8", "replace").decode() for name, value in sent.items()}
        assert client_for(place, pattern, backend).post(address(pattern, place.keys), sent).status_code < 500


@pytest.mark.django_db
@pytest.mark.parametrize("pattern", OWN, ids=lambda pattern: pattern.name)
def test_a_form_of_another_site_changes_nothing(pattern, settings):
    place = world()
    client = client_for(place, pattern, settings.AUTHENTICATION_BACKENDS[0])
    stranger = Client(enforce_csrf_checks=True)
    stranger.cookies = client.cookies
    before = AuditEvent.objects.count()
    answer = stranger.post(address(pattern, place.keys), {"words": "x", "answer": "accept"})
    assert answer.status_code in (403, 405)
    if answer.status_code == 403:
        assert b"Please send that again" in answer.content
    assert AuditEvent.objects.count() == before


@pytest.mark.django_db
def test_a_body_that_is_too_large_is_answered_with_a_page(come_in):
    place = small_place()
    large = SimpleUploadedFile("people.csv", b"x" * (5 * 1024 * 1024 + 1))
    answer = come_in(place.worker).post("/lead/people/bring/", {"sheet": large})
    assert answer.status_code == 413
    assert b"Files and forms may have 5 MB" in answer.content
    answer = come_in(place.worker).post("/lead/people/bring/", {f"field{n}": "" for n in range(2_001)})
    assert (answer.status_code, b"could not be read" in answer.content) == (400, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"PK\x03\x04 a workbook", b"name\n\x00", b'"' + b"x" * 200_000, b"a,b\r\r\n,,,,,\n"],
    ids=["empty", "not UTF-8", "a workbook", "no text", "one endless cell", "lines that are none"],
)
def test_a_sheet_that_is_none_is_answered_with_what_is_wrong(content, come_in):
    place = small_place()
    sheet = SimpleUploadedFile("people.csv", content)
    answer = come_in(place.worker).post("/lead/people/bring/", {"sheet": sheet, "form_key": "k"})
    assert answer.status_code in (200, 422)
    assert Person.objects.count() == 1


@pytest.mark.django_db
def test_a_formula_in_a_sheet_goes_out_as_words(come_in):
    place = small_place()
    Person.objects.update(name="=1+1")
    place.case.external_record_id = "@SUM(A1)"
    place.case.save()
    sheet = come_in(place.worker).get("/lead/people/sheet/").content.decode()
    assert "'=1+1" in sheet
    assert "'@SUM(A1)" in sheet
    assert not re.search(r"(^|,)[=@]", sheet, re.MULTILINE)


@pytest.mark.django_db
def test_a_form_that_is_sent_twice_acts_once(come_in):
    place = small_place()
    client = come_in(place.worker)
    contact = {"on": str(timezone.localdate()), "way": "phone", "words": "x", "form_key": "k"}
    for _ in range(2):
        assert client.post(f"/lead/people/{place.case.id}/contact/", contact).status_code == 302
    assert Contact.objects.count() == 1
    assert b"done already, once" in client.get("/lead/people/").content


@pytest.mark.django_db
def test_who_edits_what_somebody_changed_meanwhile_is_told_and_loses_nothing(come_in):
    place = small_place()
    version = place.case.version
    client = come_in(place.worker)
    path = f"/lead/people/{place.case.id}/review/"
    assert client.post(path, {"review_on": "2031-06-01", "version": version, "form_key": "a"}).status_code == 302
    late = client.post(path, {"review_on": "2031-07-02", "version": version, "form_key": "b"})
    assert late.status_code == 409
    assert b'value="2031-07-02"' in late.content, "what was typed is still in the form"
    place.case.refresh_from_db()
    assert str(place.case.review_on) == "2031-06-01"


@pytest.mark.django_db
def test_a_link_that_was_used_or_has_expired_says_so_and_does_nothing(client):
    place = world()
    path = f"/answer/{place.keys['by_link']}/"
    assert client.post(path, {"answer": "accept"}).status_code == 200
    before = AuditEvent.objects.count()
    again = client.post(path, {"answer": "decline", "reason": "full"})
    assert b"RECORD-6" in again.content
    Referral.objects.update(state="sent")
    ReferralLink.objects.update(used_at=None, expires_at=timezone.now() - timedelta(days=1))
    assert b"RECORD-7" in client.post(path, {"answer": "accept"}).content
    assert AuditEvent.objects.count() == before
