"""What can I choose? The page says what the room says, as it is at this moment."""

from __future__ import annotations

import pytest

from tests.factories.web import LATER, NOW, small_place
from weft_web.records.actions import offer, referral
from weft_web.records.models import Offer, Referral
from weft_web.rooms.choice.shelf import shelf

pytestmark = pytest.mark.django_db


def test_a_person_chooses_and_the_provider_gets_a_link(served, come_in, mailoutbox, django_capture_on_commit_callbacks):
    place = small_place()
    client = come_in(place.person)
    assert b"Debt advice O1" in client.get("/me/options/").content
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/me/options/{place.offer.id}/choose/", {"form_key": "k"})
    assert Referral.objects.get().state == "sent"
    assert [mail.to for mail in mailoutbox] == [["office-provider@place.example"]]
    assert "Ana" not in mailoutbox[0].body


def test_what_cannot_be_had_says_why(served, come_in):
    place = small_place()
    words = come_in(place.person).get("/me/options/?kind=debt-advice").content.decode()
    assert "This service is not running yet." in words, "O2 is proposed, not funded"


def test_a_place_that_is_taken_is_seen_at_once(served):
    place = small_place(places=1)
    assert list(shelf().places_left) == [1, 3]
    made, _ = referral.send(case_id=place.case.id, offer_id=place.offer.id, words="", by=place.worker, at=NOW)
    referral.accept(referral_id=made.id, by=place.provider, at=LATER)
    assert list(shelf().places_left) == [0, 3]
    assert list(shelf().state) == ["waiting-list", "open"]


def test_what_a_provider_tells_is_seen_at_once(served):
    place = small_place()
    shelf()
    offer.tell_places(offer_id=place.offer.id, places=9, taking_people=False, by=place.provider, at=LATER)
    assert (shelf().places_left[0], shelf().state[0]) == (9, "closed")


def test_the_number_of_queries_does_not_grow(served, come_in, django_assert_max_num_queries):
    place = small_place()
    client = come_in(place.person)
    client.get("/me/options/")
    for number in range(30):
        Offer.objects.create(
            provider=place.offer.provider, code=f"X{number}", name="x", service_type="other", service_name="x",
            delivery_mode="online", price_minor=1, currency="GBP", places=1, places_told_at=NOW,
        )  # fmt: skip
    Offer.objects.filter(code__startswith="X").delete()
    with django_assert_max_num_queries(10):
        client.get("/me/options/?kind=debt-advice")


def test_an_offer_that_the_places_tables_lack_is_nobodys_option(served, come_in):
    place = small_place()
    Offer.objects.create(
        provider=place.offer.provider, code="unknown", name="x", service_type="debt-advice", service_name="x",
        delivery_mode="online", price_minor=1, currency="GBP", places=1, places_told_at=NOW,
    )  # fmt: skip
    assert come_in(place.person).get("/me/options/").status_code == 200
