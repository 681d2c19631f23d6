"""Choosing on the pages: beside each other, in one's own order, switching, several at once; hidden addresses hold."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail

from tests.factories.web import NOW, small_place
from weft_web.records.actions import choice, referral
from weft_web.records.models import Offer, Person, Referral

pytestmark = pytest.mark.django_db
MINUTES = re.compile(rb"\d+ minutes")


def near(place):
    """Offer O1 is at a site, so that somebody travels to it."""
    Offer.objects.filter(code="O1").update(delivery_mode="site", latitude=54.5, longitude=-3.0)
    return place


def test_up_to_three_stand_beside_each_other(served, come_in):
    place = near(small_place())
    client = come_in(place.person)
    listed = client.get("/me/options/").content
    assert b"Compare the ones I ticked" in listed
    shown = client.get(
        f"/me/options/compare/?offer={place.offer.id}&offer={place.other_offer.id}&offer=nonsense"
    ).content
    for words in (b"The way there", b"Until you start", b"Languages", b"Access", b"Price", b"Debt advice O1"):
        assert words in shown
    assert b"not open to you now" in shown, "an offer that is not an option says so, with its reason"
    assert b"Nothing is ticked yet" in client.get("/me/options/compare/").content
    assert come_in(place.worker).get(f"/lead/people/{place.case.id}/compare/?offer={place.offer.id}").status_code == 200


def test_a_wish_is_remembered_and_orders_the_options(served, come_in):
    place = near(small_place())
    client = come_in(place.person)
    client.post("/me/wishes/", {"first": "cheapest", "second": "small"})
    assert Person.objects.get(code="p").wishes == ["cheapest", "small"]
    assert b'value="cheapest" selected' in client.get("/me/options/").content
    client.post("/me/wishes/", {"first": "the best"})
    assert Person.objects.get(code="p").wishes == ["cheapest", "small"]


def test_switching_is_one_button(served, come_in):
    place = near(small_place())
    first, _ = choice.choose(case_id=place.case.id, offer_id=place.other_offer.id, words="", by=place.person, at=NOW)
    client = come_in(place.person)
    listed = client.get("/me/options/").content
    assert b"Switch to this" in listed
    answer = client.post(f"/me/options/{place.offer.id}/choose/", {"leaving": str(first.id), "form_key": "k"})
    assert answer.status_code == 302
    states = dict(Referral.objects.values_list("offer__code", "state"))
    assert states == {"O1": "sent", "O2": "withdrawn"}
    assert client.post(f"/me/options/{place.offer.id}/choose/", {"leaving": "x"}).status_code == 404


def test_several_kinds_are_booked_together(served, come_in, django_capture_on_commit_callbacks):
    place = near(small_place())
    client = come_in(place.worker)
    path = f"/lead/people/{place.case.id}/together/"
    assert b"Tick what is needed" in client.get(path).content
    shown = client.get(f"{path}?need={place.case.id}:debt-advice").content.decode()
    assert "1 provider and 1 place to go to" in shown
    pair = re.search(r'name="pair" value="([^"]+)"', shown).group(1)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{path}send/", {"pair": [pair], "words": "", "form_key": "k"}).status_code == 302
    assert Referral.objects.get().offer == place.offer
    assert len(mail.outbox) == 1
    assert client.post(f"{path}send/", {"pair": ["x:y"]}).status_code == 404
    assert come_in(place.colleague).get(path).status_code == 404
    Offer.objects.update(taking_people=False, places_told_at=NOW + timedelta(days=1))
    assert b"nothing fits" in client.get(f"{path}?need={place.case.id}:debt-advice").content


def test_a_new_link_reaches_the_provider_and_the_old_one_is_dead(
    served, come_in, client, django_capture_on_commit_callbacks
):
    place = near(small_place())
    worker = come_in(place.worker)
    with django_capture_on_commit_callbacks(execute=True):
        worker.post(f"/lead/people/{place.case.id}/options/{place.offer.id}/send/", {"form_key": "a"})
    with django_capture_on_commit_callbacks(execute=True):
        worker.post(f"/lead/referrals/{Referral.objects.get().id}/link/", {"form_key": "b"})
    old, new = (re.search(r"/answer/[\w-]+/", letter.body).group() for letter in mail.outbox)
    assert b"expired" in client.get(old).content
    assert b"Accept this referral" in client.get(new).content
    assert "Ana" not in "".join(letter.body + letter.subject for letter in mail.outbox)


def hide(place):
    Person.objects.filter(code="p").update(
        address_hidden=True, contact_safely=True, safe_contact="Ring twice", address="7 Heddle Row",
        email="ana@place.example", wishes=["nearest"],
    )  # fmt: skip
    return place


def test_no_page_tells_how_far_somebody_with_a_hidden_address_is(served, come_in):
    place = near(small_place())
    shown = come_in(place.person).get("/me/options/").content
    assert MINUTES.search(shown)
    hide(place)
    own, worker = come_in(place.person), come_in(place.worker)
    for client, path in (
        (own, "/me/options/"),
        (own, f"/me/options/compare/?offer={place.offer.id}"),
        (worker, f"/lead/people/{place.case.id}/options/"),
        (worker, f"/lead/people/{place.case.id}/compare/?offer={place.offer.id}"),
        (worker, f"/lead/people/{place.case.id}/together/?need={place.case.id}:debt-advice"),
    ):
        shown = client.get(path).content
        assert b"the address is hidden" in shown.lower()
        assert not MINUTES.search(shown)


def test_a_service_with_a_hidden_address_tells_no_journey(served, come_in):
    place = near(small_place())
    Offer.objects.filter(code="O1").update(address_hidden=True)
    assert not MINUTES.search(come_in(place.person).get("/me/options/").content)


def test_a_provider_never_sees_a_hidden_address_nor_an_unsafe_way_to_write(served, come_in, client):
    place = hide(near(small_place()))
    made, token = referral.send(case_id=place.case.id, offer_id=place.offer.id, words="", by=place.worker, at=NOW)
    provider = come_in(place.provider)
    seen = client.get(f"/answer/{token}/").content + provider.get(f"/service/referrals/{made.id}/").content
    assert b"Ana" not in seen, "a name is told when the referral is accepted"
    referral.accept(referral_id=made.id, by=place.provider, at=NOW + timedelta(hours=1))
    seen = b"".join(
        provider.get(path).content for path in (f"/service/referrals/{made.id}/", "/service/", "/service/people/")
    )
    assert b"Ring twice" in seen
    for secret in (b"Heddle Row", b"ana@place.example", b">A1<"):
        assert secret not in seen


def test_a_hidden_address_does_not_travel_in_a_sheet(served, come_in):
    place = hide(near(small_place()))
    place.case.external_record_id = "R-1"
    place.case.save()
    client = come_in(place.worker)
    sheet = client.get("/lead/people/sheet/").content.decode()
    assert "A1" not in sheet
    assert "hidden" in sheet
    assert b"Heddle Row" not in client.get(f"/lead/people/{place.case.id}/").content
