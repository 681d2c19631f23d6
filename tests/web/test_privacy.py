"""What is personal is declared, and stays where it belongs: out of the chain, the log, e-mails, addresses, messages."""

from __future__ import annotations

import io
import json
import logging
import re

import pytest
from django.apps import apps
from django.contrib.messages import get_messages
from django.core import mail
from django.core.management import call_command

from tests.factories.addresses import OWN, address, world
from weft_web.page import ANYBODY, VERDICTS
from weft_web.records.models import AuditEvent, Person, User

MODELS = list(apps.get_app_config("records").get_models())
SECRET = {
    "name": "Zebulon Quillfeather", "address": "7 Heddle Row", "email": "zq@secret.example",
    "safe_contact": "ring the aunt", "household": "HH-7731",
}  # fmt: skip
WORDS = "I drink at night"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_says_what_in_it_is_personal(model):
    assert "personal" in vars(model), "said by the model itself, not taken over"
    assert model.personal <= {field.name for field in model._meta.get_fields()}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_record_of_a_person_and_words_that_are_written_freely_are_personal(model):
    about = {field.name for field in model._meta.fields if field.related_model is Person}
    free = {field.name for field in model._meta.fields if field.get_internal_type() == "TextField"}
    assert about | free <= model.personal


@pytest.mark.django_db
def test_the_tables_are_those_of_the_models():
    call_command("makemigrations", "records", check=True, dry_run=True, stdout=io.StringIO())


@pytest.mark.django_db
def test_nothing_personal_leaves_the_record(settings, caplog, come_in, client, django_capture_on_commit_callbacks):
    place = world()
    Person.objects.filter(code="p").update(**SECRET, contact_safely=True, address_hidden=True)
    secrets = [*SECRET.values(), WORDS]
    said = []
    with caplog.at_level(logging.DEBUG, logger="django.request"), django_capture_on_commit_callbacks(execute=True):
        for pattern in OWN:
            allowed = VERDICTS[f"{pattern.callback.__module__}.{pattern.callback.__name__}"]
            for role in [None] if allowed is ANYBODY else sorted(allowed):
                browser = client if role is None else come_in(place.insiders[role])
                sent = {"words": WORDS, "typed_name": WORDS, "called": WORDS, "answer": "decline", "reason": "full"}
                for answer in (
                    browser.get(address(pattern, place.keys)),
                    browser.post(address(pattern, place.keys), sent),
                ):
                    said += [str(message) for message in get_messages(answer.wsgi_request)]
                    said.append(answer.headers.get("Location", ""))
    chain = json.dumps([list(row) for row in AuditEvent.objects.values_list("deed", "detail", "subject_id", "key")])
    letters = [letter.subject + letter.body for letter in mail.outbox]
    log = "\n".join(record.getMessage() for record in caplog.records)
    assert len(AuditEvent.objects.all()) > 12
    assert letters
    for secret in secrets:
        for kept in (chain, log, *letters, *said):
            assert secret not in kept


@pytest.mark.django_db
def test_no_address_of_a_page_holds_a_name_or_an_e_mail_address(come_in):
    place = world()
    names = [*User.objects.values_list("email", flat=True), *Person.objects.values_list("name", flat=True)]
    for role, paths in {
        "lead_worker": ["/lead/", "/lead/people/", f"/lead/people/{place.keys['case_id']}/"],
        "provider": ["/service/", "/service/people/"],
        "person": ["/me/", "/me/options/"],
        "auditor": ["/audit/"],
    }.items():
        for path in paths:
            shown = come_in(place.insiders[role]).get(path).content.decode()
            links = " ".join(re.findall(r'(?:href|action)="([^"]*)"', shown))
            assert not [name for name in names if name in links or name.replace(" ", "%20") in links]
