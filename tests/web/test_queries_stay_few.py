"""Every page asks the database the same number of questions, however much there is to show."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver

from tests.factories.place import FILES
from tests.factories.web import NOW, small_place
from tests.factories.web_crowd import crowd
from weft_web.page import ANYBODY, VERDICTS
from weft_web.records.models import Offer, PersonLink, Referral, ReferralLink, User
from weft_web.records.seal import digest_of_token

pytestmark = pytest.mark.django_db
FEW, MANY = 3, 60
QUERIES_MAX = 25
ASKED = {"together": "?need={case}:debt-advice", "compare_mine": "?offer={offer}", "compare_theirs": "?offer={offer}"}
NAMES = {"lead_worker": "worker"}
OWN = [pattern for pattern in get_resolver().url_patterns if isinstance(pattern, URLPattern)]


def who(pattern: URLPattern) -> list[str]:
    allowed = VERDICTS[f"{pattern.callback.__module__}.{pattern.callback.__name__}"]
    return ["nobody"] if allowed is ANYBODY else sorted(allowed - {"nominee"})


PAGES = [pytest.param(pattern, role, id=f"{pattern.name}-{role}") for pattern in OWN for role in who(pattern)]


def address(pattern: URLPattern, place) -> str:
    """The page of the one whom the crowd is about."""
    sent = Referral.objects.filter(offer__provider=place.provider.organisation, state="started").first()
    known = {"case_id": place.case.id, "offer_id": place.offer.id, "referral_id": sent.id, "token": "known"}
    path = str(pattern.pattern)
    for name in pattern.pattern.converters:
        path = re.sub(f"<[a-z]+:{name}>", str(known.get(name, place.case.id)), path)
    asked = ASKED.get(pattern.name, "").format(case=place.case.id, offer=Offer.objects.order_by("code").first().id)
    return f"/{path}{asked}"


@pytest.fixture
def many_served(served):
    """The place that is served has every offer of the crowd."""
    row = b"p,%s,P1,,debt-advice,funded,online,,,20,10000,50000,5,9000,GBP,prevention,return,2026-04-01,false\n"
    codes = [f"N{number}{owner}".encode() for number in range(MANY) for owner in ("provider", f"provider{number}"[:9])]
    (served / "offers.csv").write_bytes(FILES["offers.csv"] + b"".join(row % code for code in codes))


def links(place) -> None:
    """A link to the person's page and one that answers a referral, both with the same secret."""
    secret, until = digest_of_token("known"), NOW.replace(year=2100)
    PersonLink.objects.create(person=place.person.person, token_digest=secret, made_at=NOW, expires_at=until)
    referral = Referral.objects.order_by("id").first()
    ReferralLink.objects.create(referral=referral, token_digest=secret, sent_at=NOW, expires_at=until)


def counted(client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
        b"".join(answer) if answer.streaming else answer.content
    assert answer.status_code < 400, path
    return len(asked)


@pytest.mark.parametrize(("pattern", "role"), PAGES)
def test_more_rows_ask_no_more_questions(pattern, role, many_served, come_in, client):
    place = small_place(places=100)
    crowd(place, first=0, count=FEW)
    links(place)
    guest = client if role == "nobody" else come_in(User.objects.get(email=f"{NAMES.get(role, role)}@place.example"))
    path = address(pattern, place)
    if guest.get(path).status_code in (404, 405):
        pytest.skip("this address is written to, or shows nothing of the small place")
    few = counted(guest, path)
    crowd(place, first=FEW, count=MANY - FEW)
    assert counted(guest, path) == few
    assert few <= QUERIES_MAX
