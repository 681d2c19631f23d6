"""A long list comes a page at a time, and no row is lost or shown twice between two pages."""

from __future__ import annotations

import re

import pytest

from tests.factories.web import small_place
from tests.factories.web_crowd import crowd
from weft_web.records.models import Referral

pytestmark = pytest.mark.django_db


def test_every_request_stands_on_one_page(come_in):
    place = small_place()
    crowd(place, first=0, count=60)
    client = come_in(place.provider)
    mine = Referral.objects.filter(offer__provider=place.provider.organisation)
    Referral.objects.filter(id__in=list(mine.values_list("id", flat=True)), state="started").update(state="sent")
    shown: list[str] = []
    path = "/service/"
    for _ in range(9):
        text = client.get(path).content.decode()
        rows = text.partition("<h2>Accepted")[0]
        shown += re.findall(r'<span><a href="/service/referrals/([0-9a-f-]{36})/"', rows)
        following = re.search(r"\?sent=[0-9a-f-]{36}", rows)
        if following is None:
            break
        path = "/service/" + following.group()
    wanted = [str(key) for key in mine.filter(state="sent").order_by("sent_at", "id").values_list("id", flat=True)]
    assert len(wanted) > 50
    assert shown == wanted


def test_a_page_after_somebody_elses_referral_is_not_there(come_in):
    place = small_place()
    crowd(place, first=0, count=3)
    theirs = Referral.objects.exclude(offer__provider=place.provider.organisation).first()
    assert come_in(place.provider).get(f"/service/?sent={theirs.id}").status_code == 404
    assert come_in(place.provider).get("/service/?sent=nothing").status_code == 404
