"""The invented year: any number of people, the chain in the order of time, nothing oversold."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db.models import F

from weft import brief, town
from weft_web.demo import year
from weft_web.records.models import AuditEvent, Budget, Case, Lead, Offer, Person, Referral
from weft_web.records.queries import audit

pytestmark = pytest.mark.django_db
NOW = datetime(2031, 5, 5, 10, 30, 7, tzinfo=UTC)
PEOPLE = 290


@pytest.fixture
def filled(monkeypatch):
    """More people than are stored together."""
    monkeypatch.setattr(year, "STORED_TOGETHER", 240)
    made = town.build(size="borough", seed=1)
    year.fill(made=made, brief=brief.load(text=made.brief), seed=1, now=NOW, people=PEOPLE)


def test_a_year_of_any_size_holds_together(filled):
    assert Person.objects.count() == Case.objects.count() == Lead.objects.filter(to_at=None).count() == PEOPLE
    assert audit.verify().broken_at is None
    times = list(AuditEvent.objects.order_by("number").values_list("at", flat=True))
    assert times == sorted(times)
    held = Referral.objects.filter(state__in=Referral.HOLDS_A_PLACE)
    for offer in Offer.objects.all():
        assert offer.taken == held.filter(offer=offer).count() <= offer.places
    assert not Budget.objects.filter(granted_minor__lt=F("held_minor") + F("spent_minor")).exists()
    assert Case.objects.filter(lead__email="lead_worker@demo.example").count() == year.ROWS_MIN
