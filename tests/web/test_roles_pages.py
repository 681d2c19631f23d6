"""What each role finds on its pages beyond choosing: steps, notes, claims, slow answers, totals, the chain offline."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from django.core import mail
from django.utils import timezone

from tests.factories.place import files
from tests.factories.web import LATER, NOW, small_place
from weft import engine
from weft.cli import main
from weft.vocabulary import Contract, Table, Term
from weft_web.home.recorded import _lines
from weft_web.page import OPEN_SECONDS_MAX
from weft_web.page import agreed as agreements
from weft_web.records.actions import case, referral, result
from weft_web.records.models import Case, Goal, Lead, Nomination, Note, Referral, Result
from weft_web.records.queries import network, provision

pytestmark = pytest.mark.django_db


def started(place):
    made, _ = referral.send(case_id=place.case.id, offer_id=place.offer.id, words="", by=place.worker, at=NOW)
    referral.accept(referral_id=made.id, by=place.provider, at=LATER, answer_seconds=150)
    return referral.start(referral_id=made.id, started_on=NOW.date(), by=place.provider, at=LATER)


def agreed(folder, *, payee: str = "provider", from_on: date = date(2031, 4, 1)) -> None:
    """Give the place that is served an agreement that pays the provider for the outcome."""
    contract = Contract(
        place_id="p", contract_id="C-1", payer_id="council", payee_id=payee, from_on=from_on, to_on=date(2032, 4, 1),
        currency="GBP",
    )  # fmt: skip
    term = Term(
        place_id="p", contract_id="C-1", term_id="T-1", kind="outcome", outcome_id="debt-free", price_minor=50_000
    )
    for table in (Table.of_nouns(Contract, [contract]), Table.of_nouns(Term, [term])):
        (folder / f"{table.noun.table_name}.csv").write_bytes(engine.table_csv(table))
    agreements.cache_clear()


def recorded(place, outcome: str = "debt-free"):
    return result.record(
        referral_id=started(place).id, outcome_id=outcome, achieved_on=NOW.date(), evidence_class="attestation",
        evidence_digest="", by=place.provider, at=LATER,
    )  # fmt: skip


def test_a_worker_plans_steps_and_closes_when_nothing_is_open(come_in):
    place = small_place()
    client = come_in(place.worker)
    path = f"/lead/people/{place.case.id}/"
    assert client.post(f"{path}steps/", {"service_type": "debt-advice", "words": "the letters"}).status_code == 302
    assert b"Debt advice</b>: the letters" in client.get(path).content
    client.post(f"{path}steps/", {"service_type": "flying-lessons"})
    assert place.case.steps.count() == 1
    client.post(f"/lead/steps/{place.case.steps.get().id}/end/")
    assert b"the letters" not in client.get(path).content
    made, _ = referral.send(case_id=place.case.id, offer_id=place.offer.id, words="", by=place.worker, at=NOW)
    refused = client.post(f"{path}close/")
    assert refused.status_code == 409
    assert b"RECORD-19" in refused.content
    client.post(f"/lead/referrals/{made.id}/withdraw/")
    Lead.objects.update(from_at=timezone.now() - timedelta(days=1))
    client.post(f"{path}close/")
    assert Case.objects.get().closed_at is not None


def test_a_goal_counts_towards_an_outcome_by_its_name(come_in):
    place = small_place()
    client = come_in(place.worker)
    client.post(f"/lead/people/{place.case.id}/goals/", {"words": "Open the post", "outcome_id": "debt-free"})
    assert b"counts towards: Out of problem debt a year later" in client.get(f"/lead/people/{place.case.id}/").content
    client.post(f"/lead/goals/{Goal.objects.get().id}/reached/")
    assert Goal.objects.get().state == "reached"


def test_a_caseload_is_narrowed(come_in):
    place = small_place()
    client = come_in(place.worker)
    assert b"Ana Weaver" in client.get("/lead/people/?show=quiet").content
    case.record_contact(case_id=place.case.id, on=NOW.date(), way="phone", words="", by=place.worker, at=NOW)
    Case.objects.update(last_contact_on=date.today())
    for show, there in (("quiet", False), ("safe", False), ("stalled", False), ("nothing", True), ("no such", True)):
        assert (b"Ana Weaver" in client.get(f"/lead/people/?show={show}").content) is there, show


def test_a_person_names_somebody_and_ends_it(come_in, client, django_capture_on_commit_callbacks):
    place = small_place()
    own = come_in(place.person)
    with django_capture_on_commit_callbacks(execute=True):
        own.post("/me/nominee/", {"called": "Hana", "email": "hana@place.example", "form_key": "a"})
    path = next(word for word in mail.outbox[0].body.split() if "/join/" in word).split("testserver")[1]
    assert "Ana" not in mail.outbox[0].body
    assert client.post(path, {"password": "three words together"}).status_code == 302
    assert b"What I want" in client.get("/me/").content
    assert b"Name somebody" not in client.get("/me/").content, "a nominee names nobody"
    shown = own.get("/me/").content
    assert b"Hana" in shown
    own.post(f"/me/nominee/{Nomination.objects.get().id}/end/")
    assert client.get("/me/").status_code == 404


def test_the_place_on_a_list_has_its_rule(come_in):
    place = small_place()
    made, _ = referral.send(case_id=place.case.id, offer_id=place.offer.id, words="", by=place.worker, at=NOW)
    referral.decline(referral_id=made.id, reason="full", words="", by=place.provider, at=LATER)
    client = come_in(place.person)
    shown = client.get("/me/").content
    assert b"number 1 of 1 on their list" in shown
    assert b"Leave this list" in shown
    client.post(f"/me/referrals/{made.id}/withdraw/")
    assert Referral.objects.get().state == "withdrawn"


def test_a_provider_keeps_notes_that_nobody_else_reads(come_in):
    place = small_place()
    made = started(place)
    client = come_in(place.provider)
    client.post(f"/service/referrals/{made.id}/", {"answer": "note", "note": "Prefers mornings"})
    assert Note.objects.get().by == place.provider
    assert b"Prefers mornings" in client.get(f"/service/referrals/{made.id}/").content
    assert b"Prefers mornings" not in come_in(place.worker).get(f"/lead/people/{place.case.id}/").content
    assert b"Prefers mornings" not in come_in(place.person).get("/me/").content


def test_recorded_results_become_claims_that_settling_reads(come_in, served):
    place = small_place()
    agreed(served)
    recorded(place)
    client = come_in(place.provider)
    assert b"payable by C-1" in client.get("/service/recorded/").content
    client.post("/service/recorded/claim/", {"form_key": "k"})
    sheet = client.get("/service/recorded/claims.csv").content.decode()
    (row,) = csv.DictReader(io.StringIO(sheet))
    assert (row["contract_id"], row["term_id"], row["achieved_on"]) == ("C-1", "T-1", "2031-05-05")
    assert "Ana" not in sheet
    shown = client.get("/service/recorded/").content
    assert b"claimed</span>" in shown
    assert "within 30 days" in shown.decode()
    assert b"Ana" not in come_in(place.rival).get("/service/recorded/").content


@pytest.mark.parametrize(
    ("payee", "from_on", "why"),
    [
        ("somebody-else", date(2031, 4, 1), "no agreement with you pays for this outcome"),
        ("provider", date(2031, 6, 1), "the agreement did not run on that day"),
    ],
)
def test_what_is_not_payable_says_why(come_in, served, payee, from_on, why):
    place = small_place()
    agreed(served, payee=payee, from_on=from_on)
    recorded(place)
    assert [line.why_not for line in _lines(provision.results_of(account=place.provider))] == [why]
    client = come_in(place.provider)
    client.post("/service/recorded/claim/")
    assert client.get("/service/recorded/claims.csv").content.decode().count("\n") == 1, "the heading alone"


def test_the_time_that_an_answer_takes_is_told_in_the_middle(come_in, client):
    place = small_place(places=5)
    started(place)
    (row,) = [row for row in network.standings(account=place.integrator) if row.minutes_to_answer is not None]
    assert (row.provider.code, row.minutes_to_answer) == ("provider", 2)
    assert b"Minutes of work" in come_in(place.integrator).get("/network/").content


def test_the_time_comes_from_the_page_itself_and_a_forged_one_is_not_known(come_in, client):
    place = small_place()
    _, token = referral.send(case_id=place.case.id, offer_id=place.offer.id, words="", by=place.worker, at=NOW)
    Referral.objects.get().links.update(expires_at=NOW + timedelta(days=99_999))
    shown = client.get(f"/answer/{token}/").content.decode()
    moment = shown.split('name="opened" value="')[1].split('"')[0]
    client.post(f"/answer/{token}/", {"answer": "accept", "opened": moment})
    assert 0 <= Referral.objects.get().answer_seconds < OPEN_SECONDS_MAX
    other, token = referral.send(
        case_id=place.case.id, offer_id=place.other_offer.id, words="", by=place.worker, at=NOW
    )
    other.links.update(expires_at=NOW + timedelta(days=99_999))
    client.post(f"/answer/{token}/", {"answer": "accept", "opened": "12"})
    other.refresh_from_db()
    assert (other.state, other.answer_seconds) == ("accepted", None)


def test_people_wait_here_and_there_is_room_there(come_in):
    place = small_place()
    client = come_in(place.integrator)
    assert b"Nowhere." in client.get("/network/rebalance/").content
    referral.send(case_id=place.case.id, offer_id=place.offer.id, words="", by=place.worker, at=NOW)
    place.offer.places = 0
    place.offer.save()
    shown = client.get("/network/rebalance/").content
    assert b"Debt advice O1" in shown
    assert b"Rival (3)" in shown
    assert b"Ana" not in shown


def test_totals_have_names_and_small_counts_are_not_shown(come_in):
    place = small_place()
    case.write_goal(case=place.case, words="Mine alone", outcome_id="debt-free", by=place.worker, at=NOW)
    shown = come_in(place.commissioner).get("/results/").content
    assert b"Out of problem debt a year later" in shown
    assert b"under 10" in shown
    assert b"Mine alone" not in shown


def exported(come_in, place, tmp_path):
    lines = b"".join(come_in(place.auditor).get("/audit/export/").streaming_content)
    path = tmp_path / "audit.ndjson"
    path.write_bytes(lines)
    return path


def test_the_chain_is_checked_without_the_service(come_in, tmp_path):
    place = small_place()
    recorded(place)
    path = exported(come_in, place, tmp_path)
    good = CliRunner().invoke(main, ["audit-check", str(path), "--json"])
    assert good.exit_code == 0, good.output
    head = json.loads(good.output)["head"]
    assert CliRunner().invoke(main, ["audit-check", str(path), "--head", head]).exit_code == 0
    assert CliRunner().invoke(main, ["audit-check", str(path), "--head", "0" * 64]).exit_code == 1


@pytest.mark.parametrize("spoil", ["change", "drop", "swap", "garbage"])
def test_a_spoilt_export_is_found(come_in, tmp_path, spoil):
    place = small_place()
    recorded(place)
    path = exported(come_in, place, tmp_path)
    lines = path.read_text().splitlines()
    match spoil:
        case "change":
            lines[1] = lines[1].replace('"deed": "', '"deed": "x')
        case "drop":
            del lines[1]
        case "swap":
            lines[0], lines[1] = lines[1], lines[0]
        case "garbage":
            lines[2] = "not JSON"
    path.write_text("\n".join(lines))
    told = CliRunner().invoke(main, ["audit-check", str(path)])
    assert told.exit_code == 1
    assert "AUDIT-1" in told.output


def test_the_entries_of_one_record_stand_alone(come_in):
    place = small_place()
    made = started(place)
    shown = come_in(place.auditor).get(f"/audit/?subject={made.id}").content
    assert b"referral.accepted" in shown
    assert b"case.opened" not in shown


def test_the_served_place_is_the_smallest(served):
    assert set(files()) <= {path.name for path in served.iterdir()}
    assert Result.objects.count() == 0
