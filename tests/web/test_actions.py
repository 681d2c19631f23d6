"""What the records allow: one place once, one lead always, a chain that shows what was changed."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from tests.factories.web import LATER, NOW, small_place
from weft_web.records.actions import AlreadyDone, CannotDo, NotYours, budget, case, choice, referral
from weft_web.records.models import AuditEvent, Case, Lead, Offer, Person, Referral
from weft_web.records.queries import audit

pytestmark = pytest.mark.django_db


def test_the_last_place_is_taken_once():
    place = small_place(places=1)
    first, _ = referral.send(case_id=place.case.id, offer_id=place.offer.id, words="", by=place.worker, at=NOW)
    other = Person.objects.create(place_id="p", code="q", name="Bram Reed", area_code="A1", segment_id="in-debt")
    theirs = case.open_case(person=other, by=place.worker, at=NOW)
    second, _ = referral.send(case_id=theirs.id, offer_id=place.offer.id, words="", by=place.worker, at=NOW)
    referral.accept(referral_id=first.id, by=place.provider, at=LATER)
    with pytest.raises(CannotDo, match="RECORD-8"):
        referral.accept(referral_id=second.id, by=place.provider, at=LATER)
    assert Offer.objects.get(id=place.offer.id).taken == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.filter(id=place.offer.id).update(taken=2)


def test_a_referral_is_answered_by_its_link_once():
    place = small_place()
    made, token = referral.send(case_id=place.case.id, offer_id=place.offer.id, words="", by=place.worker, at=NOW)
    done = referral.accept_by_link(token=token, at=LATER)
    assert (done.id, done.state, done.answered_by_link) == (made.id, "accepted", True)
    with pytest.raises(CannotDo, match="RECORD-6"):
        referral.accept_by_link(token=token, at=LATER)
    with pytest.raises(NotYours):
        referral.accept_by_link(token="another", at=LATER)


def test_another_providers_referral_is_not_there():
    place = small_place()
    made, _ = referral.send(case_id=place.case.id, offer_id=place.offer.id, words="", by=place.worker, at=NOW)
    with pytest.raises(NotYours):
        referral.accept(referral_id=made.id, by=place.rival, at=LATER)


def test_the_giver_answers_until_the_taker_accepts_by_name():
    place = small_place()
    offered = case.offer_handover(case_id=place.case.id, taker_id=place.colleague.id, words="", by=place.worker, at=NOW)
    assert Case.objects.get(id=place.case.id).lead == place.worker
    with pytest.raises(CannotDo, match="RECORD-14"):
        case.accept_handover(handover_id=offered.id, typed_name="Somebody", by=place.colleague, at=LATER)
    case.accept_handover(handover_id=offered.id, typed_name="colleague", by=place.colleague, at=LATER)
    assert Case.objects.get(id=place.case.id).lead == place.colleague
    leads = Lead.objects.filter(case=place.case).order_by("from_at").values_list("worker__name", "to_at")
    assert list(leads) == [("Worker", LATER), ("Colleague", None)]


def test_an_open_case_cannot_be_without_a_lead():
    place = small_place()
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(id=place.case.id).update(lead=None)


def test_the_same_form_acts_once():
    place = small_place()
    stamp = {"case_id": place.case.id, "on": NOW.date(), "way": "phone", "words": "", "by": place.worker, "at": NOW}
    case.record_contact(**stamp, key="form-1")
    with pytest.raises(AlreadyDone):
        case.record_contact(**stamp, key="form-1")
    assert place.case.contacts.count() == 1


def test_a_choice_holds_its_price_and_taking_it_back_frees_it():
    place = small_place()
    made, _ = choice.choose(case_id=place.case.id, offer_id=place.offer.id, words="", by=place.person, at=NOW)
    person = Person.objects.get(code="p")
    assert (person.budget.held_minor, person.budget.left_minor) == (40_000, 60_000)
    referral.withdraw(referral_id=made.id, by=place.person, at=LATER)
    person.budget.refresh_from_db()
    assert (person.budget.held_minor, person.budget.left_minor) == (0, 100_000)


def test_a_budget_is_never_overspent():
    place = small_place()
    Offer.objects.filter(id=place.other_offer.id).update(price_minor=70_000)
    choice.choose(case_id=place.case.id, offer_id=place.offer.id, words="", by=place.person, at=NOW)
    with pytest.raises(CannotDo, match="RECORD-23"):
        choice.choose(case_id=place.case.id, offer_id=place.other_offer.id, words="", by=place.person, at=NOW)
    assert Referral.objects.filter(offer=place.other_offer).count() == 0
    assert budget.BudgetEntry.objects.count() == 1


def test_a_changed_entry_is_found_by_the_chain():
    place = small_place()
    referral.send(case_id=place.case.id, offer_id=place.offer.id, words="", by=place.worker, at=NOW)
    assert audit.verify().broken_at is None
    AuditEvent.objects.filter(number=1).update(deed="case.closed")
    assert audit.verify().broken_at == 1


def test_a_lost_last_entry_is_found_by_the_head():
    place = small_place()
    referral.send(case_id=place.case.id, offer_id=place.offer.id, words="", by=place.worker, at=NOW)
    AuditEvent.objects.order_by("-number").first().delete()
    assert audit.verify().broken_at is not None
