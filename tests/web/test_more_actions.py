"""Naming a nominee, switching, wishes, sending together, a new link, a provider's notes and claims."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.web import LATER, NOW, small_place
from weft_web.records.actions import CannotDo, NotYours, account, case, choice, nomination, note, referral, result
from weft_web.records.models import AuditEvent, Invitation, Nomination, Person, Referral, ReferralLink, User
from weft_web.records.queries import audit, own

pytestmark = pytest.mark.django_db


def ana() -> Person:
    return Person.objects.get(code="p")


def test_switching_takes_back_and_asks_in_one_action():
    place = small_place()
    first, _ = choice.choose(case_id=place.case.id, offer_id=place.offer.id, words="", by=place.person, at=NOW)
    second, _ = choice.switch(
        leaving_id=first.id, offer_id=place.other_offer.id, words="", by=place.person, at=LATER, key="k"
    )
    first.refresh_from_db()
    assert (first.state, second.state) == ("withdrawn", "sent")
    assert ana().budget.held_minor == place.other_offer.price_minor
    deeds = AuditEvent.objects.filter(at=LATER).order_by("number").values_list("deed", flat=True)
    assert list(deeds) == ["budget.release", "referral.withdrawn", "referral.sent", "budget.hold"]


def test_a_switch_that_cannot_be_leaves_everything_as_it_was():
    place = small_place()
    first, _ = choice.choose(case_id=place.case.id, offer_id=place.offer.id, words="", by=place.person, at=NOW)
    place.other_offer.price_minor = 200_000
    place.other_offer.save()
    with pytest.raises(CannotDo, match="RECORD-23"):
        choice.switch(leaving_id=first.id, offer_id=place.other_offer.id, words="", by=place.person, at=LATER)
    first.refresh_from_db()
    assert first.state == "sent"
    assert ana().budget.held_minor == 40_000


def test_wishes_are_remembered_in_their_order():
    place = small_place()
    choice.say_wishes(person=ana(), wishes=["soonest", "small", "soonest"], by=place.person, at=NOW)
    assert ana().wishes == ["soonest", "small"]
    with pytest.raises(CannotDo, match="RECORD-31"):
        choice.say_wishes(person=ana(), wishes=["best"], by=place.person, at=NOW)
    with pytest.raises(NotYours):
        choice.say_wishes(person=ana(), wishes=["small"], by=place.worker, at=NOW)


def test_a_nominee_acts_until_the_person_ends_it():
    place = small_place()
    token = nomination.name(person=ana(), email="Sis@place.example", called="Hana", by=place.person, at=NOW)
    nominee = account.join(token=token, password="three words together", at=LATER)
    assert (nominee.role_code, own.person_of(account=nominee)) == ("nominee", ana())
    with pytest.raises(NotYours):
        nomination.name(person=ana(), email="x@place.example", called="X", by=nominee, at=LATER)
    nomination.end(nomination_id=Nomination.objects.get().id, by=place.person, at=LATER)
    with pytest.raises(NotYours):
        own.person_of(account=nominee)
    with pytest.raises(NotYours):
        choice.choose(case_id=place.case.id, offer_id=place.offer.id, words="", by=nominee, at=LATER)


def test_nobody_learns_from_naming_whether_an_address_has_an_account():
    place = small_place()
    assert nomination.name(person=ana(), email=place.worker.email, called="W", by=place.person, at=NOW) is None
    assert not Nomination.objects.exists()
    assert not Invitation.objects.exists()
    assert User.objects.get(id=place.worker.id).role_code == "lead_worker"


def test_together_is_all_or_none():
    place = small_place()
    both = [(place.case.id, place.offer.id), (place.case.id, place.other_offer.id)]
    sent = referral.send_together(asked=both, words="", by=place.worker, at=NOW)
    assert len(sent) == 2
    with pytest.raises(CannotDo, match="RECORD-5"):
        referral.send_together(asked=both, words="", by=place.worker, at=LATER)
    assert Referral.objects.count() == 2
    with pytest.raises(NotYours):
        referral.send_together(asked=both, words="", by=place.colleague, at=LATER)


def test_a_new_link_ends_the_old_one():
    place = small_place()
    made, old = referral.send(case_id=place.case.id, offer_id=place.offer.id, words="", by=place.worker, at=NOW)
    much_later = NOW + timedelta(days=9)
    with pytest.raises(CannotDo, match="RECORD-7"):
        referral.accept_by_link(token=old, at=much_later)
    _, new = referral.renew_link(referral_id=made.id, by=place.worker, at=much_later)
    done = referral.accept_by_link(token=new, at=much_later, answer_seconds=21)
    assert (done.state, done.answer_seconds) == ("accepted", 21)
    assert ReferralLink.objects.filter(used_at=None, expires_at__gt=much_later).count() == 0
    with pytest.raises(NotYours):
        referral.renew_link(referral_id=made.id, by=place.worker, at=much_later)


def test_a_new_link_kills_one_that_is_still_open():
    place = small_place()
    made, old = referral.send(case_id=place.case.id, offer_id=place.offer.id, words="", by=place.worker, at=NOW)
    referral.renew_link(referral_id=made.id, by=place.worker, at=LATER)
    with pytest.raises(CannotDo, match="RECORD-7"):
        referral.accept_by_link(token=old, at=LATER)


def test_a_providers_note_is_its_own():
    place = small_place()
    made, _ = referral.send(case_id=place.case.id, offer_id=place.offer.id, words="", by=place.worker, at=NOW)
    with pytest.raises(NotYours):
        note.write(referral_id=made.id, words="Too early", by=place.provider, at=LATER)
    referral.accept(referral_id=made.id, by=place.provider, at=LATER)
    note.write(referral_id=made.id, words="Prefers mornings", by=place.provider, at=LATER)
    with pytest.raises(NotYours):
        note.write(referral_id=made.id, words="Not mine", by=place.rival, at=LATER)
    assert "Prefers" not in str(list(AuditEvent.objects.values_list("detail", flat=True)))


def test_a_result_is_claimed_once():
    place = small_place()
    made, _ = referral.send(case_id=place.case.id, offer_id=place.offer.id, words="", by=place.worker, at=NOW)
    referral.accept(referral_id=made.id, by=place.provider, at=LATER)
    referral.start(referral_id=made.id, started_on=NOW.date(), by=place.provider, at=LATER)
    result.record(
        referral_id=made.id, outcome_id="o", achieved_on=NOW.date(), evidence_class="attestation", evidence_digest="",
        by=place.provider, at=LATER,
    )  # fmt: skip
    assert [result.claim(by=place.provider, at=LATER) for _ in range(2)] == [1, 0]
    assert result.claim(by=place.rival, at=LATER) == 0


def test_a_step_is_on_the_plan_until_it_is_ended():
    place = small_place()
    step = case.add_step(case=place.case, service_type="debt-advice", words="", by=place.worker, at=NOW)
    with pytest.raises(NotYours):
        case.end_step(step_id=step.id, by=place.colleague, at=LATER)
    case.end_step(step_id=step.id, by=place.person, at=LATER)
    assert place.case.steps.get().ended_at == LATER
    assert audit.verify().broken_at is None
