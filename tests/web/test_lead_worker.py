"""A lead worker's day: the short list, a case, a caseload in and out, a link for the person."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories.web import small_place
from weft_web.home import sheet
from weft_web.records.models import Case, Draft, Person, PersonLink

pytestmark = pytest.mark.django_db
HEADER = "external_record_id,name,area_code,segment_id,languages,access_needs,last_contact_on,review_on,external_url\n"


def upload(text: str) -> dict:
    return {"sheet": SimpleUploadedFile("caseload.csv", text.encode(), content_type="text/csv"), "form_key": "k"}


def test_a_caseload_is_brought_once_and_brought_up_to_date(served, come_in):
    place = small_place()
    client = come_in(place.worker)
    text = HEADER + "R-1,Bram Reed,A1,in-debt,en,,2026-05-01,2026-07-01,https://records.example/1\n"
    assert client.post("/lead/people/bring/", upload(text)).status_code == 302
    case = Case.objects.get(external_record_id="R-1")
    assert (case.lead, case.person.name, str(case.review_on)) == (place.worker, "Bram Reed", "2026-07-01")
    again = upload(text.replace("Bram Reed", "Bram Twill")) | {"form_key": "k2"}
    client.post("/lead/people/bring/", again)
    assert Person.objects.get(cases=case).name == "Bram Twill"
    assert Case.objects.filter(external_record_id="R-1").count() == 1


def test_a_file_with_faults_names_every_line_and_changes_nothing(served, come_in):
    client = come_in(small_place().worker)
    text = HEADER + "R-1,Bram,nowhere,in-debt,,,,,\nR-2,,A1,others,,,soon,,javascript:1\nR-3,Cora,A1,in-debt,,,,,\n"
    answer = client.post("/lead/people/bring/", upload(text))
    assert answer.status_code == 422
    words = answer.content.decode()
    for said in ("line 2: area_code", "line 3: name is empty", "line 3: segment_id", "line 3: last_contact_on",
                 "line 3: external_url"):  # fmt: skip
        assert said in words
    assert "javascript:1" not in words
    assert not Case.objects.exclude(external_record_id="").exists()


def test_a_colleagues_case_is_not_taken_by_a_file(served, come_in):
    place = small_place()
    Case.objects.filter(id=place.case.id).update(external_record_id="R-9")
    answer = come_in(place.colleague).post("/lead/people/bring/", upload(HEADER + "R-9,Ana,A1,in-debt,,,,,\n"))
    assert b"RECORD-27" in answer.content
    assert Case.objects.get(id=place.case.id).lead == place.worker


def test_a_cell_never_becomes_a_formula(served, come_in):
    place = small_place()
    Person.objects.filter(cases=place.case).update(name="=HYPERLINK(1)")
    text = come_in(place.worker).get("/lead/people/sheet/").content.decode()
    assert "'=HYPERLINK(1)" in text
    assert [sheet.safe(cell)[0] for cell in ("=1", "+1", "-1", "@a", "\t1")] == ["'"] * 5


def test_what_goes_out_comes_in_again(served, come_in):
    place = small_place()
    Case.objects.filter(id=place.case.id).update(external_record_id="R-5")
    client = come_in(place.worker)
    text = client.get("/lead/people/sheet/").content.decode()
    assert client.post("/lead/people/bring/", upload(text)).status_code == 302
    assert Case.objects.count() == 1


def test_unsent_text_comes_back(come_in):
    place = small_place()
    client = come_in(place.worker)
    client.post(f"/lead/people/{place.case.id}/draft/", {"words": "We went through the letters"})
    assert b"We went through the letters" in client.get(f"/lead/people/{place.case.id}/").content
    client.post(f"/lead/people/{place.case.id}/contact/", {"on": "2031-05-05", "way": "phone", "words": "x"})
    assert Draft.objects.count() == 1, "a day that has not come is refused, and the draft stays"


def test_a_review_that_somebody_changed_meanwhile_is_not_overwritten(come_in):
    place = small_place()
    client = come_in(place.worker)
    data = {"review_on": "2031-08-01", "version": place.case.version}
    assert client.post(f"/lead/people/{place.case.id}/review/", data).status_code == 302
    late = client.post(f"/lead/people/{place.case.id}/review/", data | {"review_on": "2031-09-09"})
    assert late.status_code == 409
    assert b"2031-09-09" in late.content, "what was typed is not lost"
    assert str(Case.objects.get(id=place.case.id).review_on) == "2031-08-01"


def test_a_link_opens_the_persons_page_until_it_is_ended(come_in, client):
    place = small_place()
    worker = come_in(place.worker)
    shown = worker.post(f"/lead/people/{place.case.id}/link/").content.decode()
    path = re.search(r"/mine/[\w-]+/", shown).group()
    shown = client.get(path)
    assert b"answers for your plan" in shown.content
    assert shown["Referrer-Policy"] == "same-origin", (
        "its forms are posted from somewhere, its secret goes nowhere else"
    )
    worker.post(f"/lead/people/{place.case.id}/link/end/")
    assert client.get(path).status_code == 404


def test_an_old_link_is_as_if_there_were_none(come_in, client):
    place = small_place()
    shown = come_in(place.worker).post(f"/lead/people/{place.case.id}/link/").content.decode()
    path = re.search(r"/mine/[\w-]+/", shown).group()
    link = PersonLink.objects.get()
    PersonLink.objects.update(expires_at=link.made_at - timedelta(days=1))
    assert client.get(path).status_code == 404


def test_a_colleagues_case_is_not_there(come_in):
    place = small_place()
    client = come_in(place.colleague)
    for path in ("", "options/"):
        assert client.get(f"/lead/people/{place.case.id}/{path}").status_code == 404
    assert (
        client.post(f"/lead/people/{place.case.id}/review/", {"review_on": "2031-08-01", "version": 1}).status_code
        == 404
    )
