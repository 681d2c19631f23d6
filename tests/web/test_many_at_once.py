"""Many at once, each by a connection of their own: places never oversold, money never overspent, one lead always."""

from __future__ import annotations

import os
import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tests.factories.web import LATER, NOW, small_place
from weft_web.records.actions import AlreadyDone, CannotDo, NotYours, case, choice, referral
from weft_web.records.models import AuditEvent, Budget, Case, Handover, Lead, Offer, Person, Referral
from weft_web.records.queries import audit

pytestmark = pytest.mark.django_db(transaction=True)
SEEDS = range(60 if os.environ.get("WEFT_DEEP") else 5)
REFUSALS = (CannotDo, NotYours, AlreadyDone)


def at_once(*tasks):
    """Run them together, as near to the same moment as can be; the refusals among their answers are kept as answers."""
    together = Barrier(len(tasks))

    def run(task):
        try:
            together.wait(timeout=20)
            return task()
        except REFUSALS as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def done(answers):
    return [answer for answer in answers if not isinstance(answer, REFUSALS)]


def asked(place, number):
    """A referral of a new person to the small place's offer."""
    person = Person.objects.create(
        place_id="p", code=f"q{number}", name="Bram Reed", area_code="A1", segment_id="in-debt"
    )
    theirs = case.open_case(person=person, by=place.worker, at=NOW)
    return referral.send(case_id=theirs.id, offer_id=place.offer.id, words="", by=place.worker, at=NOW)


@pytest.mark.parametrize("seed", SEEDS)
def test_places_are_never_oversold(seed):
    dice = random.Random(seed)
    places, takers = dice.randint(1, 4), dice.randint(2, 8)
    place = small_place(places=places)
    made = [asked(place, number) for number in range(takers)]

    def take(row, token):
        if dice.random() < 0.5:
            return lambda: referral.accept_by_link(token=token, at=LATER)
        return lambda: referral.accept(referral_id=row.id, by=place.provider, at=LATER)

    answers = at_once(*[take(row, token) for row, token in made])
    assert len(done(answers)) == min(places, takers)
    assert Offer.objects.get(id=place.offer.id).taken == min(places, takers)
    assert Referral.objects.filter(state="accepted").count() == min(places, takers)
    assert audit.verify().broken_at is None


@pytest.mark.parametrize("seed", SEEDS)
def test_places_given_back_while_others_take_them_add_up(seed):
    dice = random.Random(1000 + seed)
    place = small_place(places=3)
    made = [asked(place, number)[0] for number in range(8)]
    for row in made[:3]:
        referral.accept(referral_id=row.id, by=place.provider, at=NOW)
    tasks = [lambda row=row: referral.withdraw(referral_id=row.id, by=place.worker, at=LATER) for row in made[:3]]
    tasks += [lambda row=row: referral.accept(referral_id=row.id, by=place.provider, at=LATER) for row in made[3:]]
    dice.shuffle(tasks)
    at_once(*tasks)
    offer = Offer.objects.get(id=place.offer.id)
    assert offer.taken == Referral.objects.filter(offer=offer, state__in=Referral.HOLDS_A_PLACE).count() <= 3
    assert audit.verify().broken_at is None


def test_a_link_that_is_pressed_many_times_at_once_answers_once():
    place = small_place(places=5)
    _, token = asked(place, 0)
    answers = at_once(*[lambda: referral.accept_by_link(token=token, at=LATER)] * 6)
    assert len(done(answers)) == 1
    assert Offer.objects.get(id=place.offer.id).taken == 1


def test_a_budget_is_never_overspent_by_two_choices_at_once():
    place = small_place(places=5)
    Offer.objects.update(price_minor=60_000)
    answers = at_once(
        *[
            lambda offer=offer: choice.choose(
                case_id=place.case.id, offer_id=offer.id, words="", by=place.person, at=LATER
            )
            for offer in (place.offer, place.other_offer)
        ]
    )
    assert len(done(answers)) == 1
    budget = Budget.objects.get()
    assert (budget.held_minor, budget.left_minor) == (60_000, 40_000)


def test_the_same_form_sent_at_once_acts_once():
    place = small_place()
    stamp = {"case_id": place.case.id, "on": NOW.date(), "way": "phone", "words": "", "by": place.worker, "at": NOW}
    answers = at_once(*[lambda: case.record_contact(**stamp, key="form-1")] * 5)
    assert len(done(answers)) == 1
    assert place.case.contacts.count() == 1
    assert AuditEvent.objects.filter(key="form-1").count() == 1


def test_a_handover_accepted_and_taken_back_at_once_leaves_one_lead():
    place = small_place()
    offered = case.offer_handover(case_id=place.case.id, taker_id=place.colleague.id, words="", by=place.worker, at=NOW)
    name = place.colleague.name
    at_once(
        lambda: case.accept_handover(handover_id=offered.id, typed_name=name, by=place.colleague, at=LATER),
        lambda: case.take_back_handover(handover_id=offered.id, by=place.worker, at=LATER),
        lambda: case.accept_handover(handover_id=offered.id, typed_name=name, by=place.colleague, at=LATER),
    )
    lead = Lead.objects.get(case=place.case, to_at=None).worker
    assert Case.objects.get(id=place.case.id).lead == lead
    assert (lead == place.colleague) == (Handover.objects.get().state == "accepted")
