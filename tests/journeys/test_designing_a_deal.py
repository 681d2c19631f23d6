"""A deal from the library to the signed contract, by the commands alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from weft.cli import main

PRICES = "project_id,project_name,service_start,metric_id,outcome_definition,currency,price_per_unit\n" + (
    "A,One,2015-01,m1,Accommodation sustained for 3 Months,GBP,1500\n"
)


def weft(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deal") / "town"
    assert weft("town", "--into", str(folder)).exit_code == 0
    return folder


def test_the_town_shows_something_for_every_command(town, tmp_path):
    listed = weft("outcome", "list")
    assert "home-kept" in listed.output
    assert weft("outcome", "list", "--theme", "nothing").exit_code == 2
    assert "validated by" in weft("outcome", "show", "home-kept", "--place", str(town)).output
    fit = weft("brief", "fit", str(town), "--keep")
    assert fit.output.startswith("Pay by results in part, never all of it: providers cannot carry the gap.")
    assert "Fit, as kept on" in weft("check", str(town)).output
    (tmp_path / "prices.csv").write_text(PRICES)
    priced = weft("brief", "price", str(town), "--beside", str(tmp_path / "prices.csv"))
    assert "6 of 7 price windows are open" in priced.output
    assert "pays back in year 2" in priced.output
    assert "home-kept: 1 prices of 1 projects (2015-01)" in priced.output
    answer = json.loads(weft("brief", "price", str(town), "--json").stdout)
    assert {row["outcome_id"] for row in answer["windows"]} >= {"home-kept", "in-work"}
    terms = weft("brief", "terms", str(town), "--contract", "D-01", "--rate", "home-start")
    assert terms.stdout.splitlines()[1] in (town / "terms.csv").read_text()


def test_an_outcome_is_taken_into_the_brief_and_a_wrong_one_changes_nothing(town):
    before = (town / "brief.toml").read_bytes()
    wrong = weft("outcome", "add-to", str(town), "life-satisfactio", "--worth-minor", "1", "--funder", "council")
    assert wrong.exit_code == 1
    assert (town / "brief.toml").read_bytes() == before
    right = weft("outcome", "add-to", str(town), "life-satisfaction", "--worth-minor", "200000", "--funder", "council")
    assert right.exit_code == 0
    assert weft("check", str(town)).exit_code == 0
    shown = weft("outcome", "show", "life-satisfaction", "--place", str(town), "--json")
    assert json.loads(shown.stdout)["wellbeing"]["score_max"] == 10


def test_answers_become_records_that_settlement_pays_by(town, tmp_path):
    key = "place_id,person_id,outcome_id,answered_on,score,collected_by\n"
    rows = [("one", "2027-05-03", 18), ("one", "2027-09-03", 25), ("two", "2027-05-03", 18), ("two", "2027-09-03", 18)]
    told = "".join(f"tarn-valley,{who},mental-wellbeing,{day},{score},survey\n" for who, day, score in rows)
    (tmp_path / "answers.csv").write_text(key + told)
    (town / "enrolments.csv").write_text(
        "place_id,contract_id,person_id,segment_id,started_on,eligible\n"
        "tarn-valley,D-02,one,low-mood,2027-05-01,true\ntarn-valley,D-02,two,low-mood,2027-05-01,true\n"
    )
    said = weft("outcome", "measure", str(town), "mental-wellbeing", "--answers", str(tmp_path / "answers.csv"),
                "--into", str(town / "records.csv"))  # fmt: skip
    assert "1 are reliably better" in said.output
    assert "Non-response: 0% (0 people" in said.output
    (tmp_path / "claims.csv").write_text(
        "place_id,claim_id,contract_id,term_id,person_id,window_no,achieved_on,claimed_on,currency,amount_minor,"
        "evidence,evidence_digest\n"
    )
    paid = weft("settle", str(town), "--claims", str(tmp_path / "claims.csv"), "--as-of", "2028-03-31", "--ledger",
                str(tmp_path / "ledger"))  # fmt: skip
    assert paid.exit_code == 0, paid.output
    assert "£124.00" in paid.output


def test_a_signed_contract_is_paid_by_and_by_nothing_else(town, tmp_path):
    page = tmp_path / "D-01.html"
    assert weft("contract", str(town), "D-01", "--format", "html", "--out", str(page)).exit_code == 0
    assert "£2,360.00" in page.read_text()
    assert weft("contract", str(town), "D-77").exit_code == 1
    assert weft("contract", str(town), "D-01", "--sign").exit_code == 0
    terms = (town / "terms.csv").read_text()
    (town / "terms.csv").write_text(terms.replace("236000", "237000"))
    (tmp_path / "claims.csv").write_text(
        "place_id,claim_id,contract_id,term_id,person_id,window_no,achieved_on,claimed_on,currency,amount_minor,"
        "evidence,evidence_digest\n"
    )
    settle = ("settle", str(town), "--claims", str(tmp_path / "claims.csv"), "--as-of", "2028-03-31", "--ledger",
              str(tmp_path / "ledger"))  # fmt: skip
    refused = weft(*settle)
    assert refused.exit_code == 1
    assert "BRIEF-31: contracts/D-01.md" in refused.output
    (town / "terms.csv").write_text(terms)
    assert weft(*settle).exit_code == 0


def test_check_refuses_terms_that_pay_more_than_the_offer_costs(town):
    terms = (town / "terms.csv").read_text()
    (town / "terms.csv").write_text(
        terms.replace("home-start,attachment,start,,,150000", "home-start,attachment,start,,,350000")
    )
    refused = weft("check", str(town))
    (town / "terms.csv").write_text(terms)
    assert refused.exit_code == 1
    assert "BRIEF-25: brief.toml, line" in refused.output
    assert "while its terms are expected to pay" in refused.output
