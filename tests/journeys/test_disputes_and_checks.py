"""An auditor's and a provider's way, as typed: findings, a sample and its checks, a clawback, a dispute, a replay."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.factories.settlement import START, claim, claims, contract, enrolment, place, term, write_files
from weft import engine
from weft.cli import main
from weft.vocabulary import Provider, Table

SETTLED_ON = "2032-01-31"
PEOPLE = [f"p-{number}" for number in range(30)]


def weft(*arguments: object):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def said(*arguments: object):
    answer = weft(*arguments, "--json")
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)


@pytest.fixture(scope="module")
def agreed(tmp_path_factory) -> Path:
    where = place(contract(payee_id="BECK", claim_days_max=60), term(), *[enrolment(person) for person in PEOPLE])
    made = [
        claim(f"K-{n:02}", person, evidence="document", evidence_digest=f"d-{max(n, 3)}")
        for n, person in enumerate(PEOPLE)
    ]
    made[-1] = claim("K-29", PEOPLE[29], achieved_on=START, claimed_on=START.replace(month=9))
    return write_files(tmp_path_factory.mktemp("place"), where, claims(*made))


@pytest.fixture(scope="module")
def settled(agreed, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("books") / "ledger"
    answer = weft("settle", agreed, "--claims", agreed / "claims.csv", "--as-of", SETTLED_ON, "--ledger", folder)
    assert answer.exit_code == 0, answer.output
    return folder


@pytest.fixture
def ledger(settled, tmp_path) -> Path:
    return Path(shutil.copytree(settled, tmp_path / "ledger"))


def test_findings_are_said_and_refuse_nothing(agreed, ledger):
    """SETTLE-28."""
    answer = weft("findings", agreed, "--ledger", ledger)
    assert answer.exit_code == 0, answer.output
    assert "same_evidence" in answer.stdout
    assert not any(person in answer.stdout for person in PEOPLE)
    assert {row["kind"] for row in said("findings", agreed, "--ledger", ledger)["findings"]} >= {"same_evidence"}


def test_a_sample_is_drawn_once_checked_claim_by_claim_and_says_the_error_of_all(ledger):
    """SETTLE-29."""
    drawn = said("sample", "draw", "--ledger", ledger, "--seed", 7)["checks"]
    assert said("sample", "draw", "--ledger", ledger, "--seed", 7)["checks"] == drawn
    other = weft("sample", "draw", "--ledger", ledger, "--seed", 8)
    assert other.exit_code == 1
    assert "SETTLE-29" in other.stderr
    for number, check in enumerate(drawn):
        valid = 0 if number == 0 else check["paid_minor"]
        record = ("sample", "record", "--ledger", ledger, "--claim", check["claim_id"], "--valid-minor")
        answer = said(*record, valid)
        assert (answer["error"] is None) == (number < len(drawn) - 1)
    assert said("sample", "show", "--ledger", ledger)["error"]["error_minor"] > 0
    for wrong in (("K-99", 0), (drawn[0]["claim_id"], 100_001), (drawn[0]["claim_id"], 5)):
        refused = weft("sample", "record", "--ledger", ledger, "--claim", wrong[0], "--valid-minor", wrong[1])
        assert refused.exit_code == 1
        assert "SETTLE-29" in refused.stderr
    mended = weft(
        "sample", "record", "--ledger", ledger, "--claim", drawn[0]["claim_id"], "--valid-minor", 5, "--correct"
    )
    assert "is not borne out" in mended.stdout
    assert weft("sample", "draw", "--ledger", ledger, "--seed", 8, "--name", "../x").exit_code == 2


def test_a_clawback_is_posted_once_with_its_reason_kept_beside(agreed, ledger):
    """SETTLE-20. The same code with other content is refused, and so is a claim that was never paid."""
    typed = ("clawback", agreed, "--as-of", "2032-02-10", "--ledger", ledger, "--reason", "Ended after a week.")
    first = said(*typed, "--claim", "K-05", "--code", "CB-1", "--share-bp", 5_000)
    assert [row["paid_minor"] for row in first["statements"]] == [50_000]
    assert said(*typed, "--claim", "K-05", "--code", "CB-1", "--share-bp", 5_000)["statements"] == []
    assert "Ended after a week." in (ledger / "clawbacks.csv").read_text()
    for wrong in (("K-05", "CB-1"), ("K-29", "CB-2"), ("K-99", "CB-2")):
        refused = weft(*typed, "--claim", wrong[0], "--code", wrong[1])
        assert refused.exit_code == 1
        assert "SETTLE-20" in refused.stderr
    early = weft(*typed, "--claim", "K-06", "--code", "CB-3", "--decided-on", "2032-02-11")
    assert "SETTLE-18" in early.stderr
    assert "-£500.00" in weft("ledger", "show", ledger).stdout
    assert weft("ledger", "verify", ledger, "--replay", agreed).exit_code == 0


def test_a_statement_calls_the_payee_by_the_name_that_a_place_gives(agreed, ledger, tmp_path):
    (tmp_path / "names").mkdir()
    named = Provider(place_id="little-tarn", provider_id="BECK", name="Beck Advice", kind="charity", small=True)
    providers = Table.of_nouns(Provider, [named])
    (tmp_path / "names" / "providers.csv").write_bytes(engine.table_csv(providers))
    shown = weft("ledger", "show", ledger, "--statement", "S-000001", "--place", agreed, "--names", tmp_path / "names")
    assert shown.exit_code == 0, shown.output
    assert "Statement S-000001 for Beck Advice" in shown.stdout


def test_a_dispute_runs_its_clock_and_neither_side_decides(agreed, ledger):
    """SETTLE-26."""
    line = ("--statement", "S-000001", "--claim", "K-29", "--ledger", ledger)
    raised = said("dispute", "open", agreed, *line, "--by", "BECK", "--on", "2032-02-05")["dispute"]
    assert (raised["answer_by"], raised["decide_by"]) == ("2032-02-15", "2032-03-04")
    assert weft("dispute", "open", agreed, *line, "--by", "BECK", "--on", "2032-02-05").exit_code == 0
    for by, on in (("someone", "2032-02-05"), ("BECK", "2032-03-05"), ("commissioner", "2032-02-06")):
        assert "SETTLE-26" in weft("dispute", "open", agreed, *line, "--by", by, "--on", on).stderr
    assert said("dispute", "list", "--as-of", "2032-03-04", "--ledger", ledger)["overdue"] == []
    late = weft("dispute", "list", "--as-of", "2032-03-10", "--overdue", "--ledger", ledger)
    assert "OVERDUE by 6 days" in late.stdout
    decide = ("dispute", "decide", agreed, "--dispute", raised["dispute_id"], "--ledger", ledger, "--on", "2032-03-01")
    assert "SETTLE-26" in weft(*decide, "--upheld", "--by", "BECK", "--reason", "ours").stderr
    assert weft(*decide, "--upheld", "--by", "panel", "--reason", " ").exit_code == 2
    decided = weft(*decide, "--upheld", "--by", "panel", "--reason", "The letter came in time.")
    assert decided.exit_code == 0, decided.output
    assert "upheld by panel" in decided.stdout
    assert "SETTLE-26" in weft(*decide, "--rejected", "--by", "panel", "--reason", "no").stderr
    assert said("dispute", "list", "--as-of", "2032-03-10", "--overdue", "--ledger", ledger)["disputes"] == []


def test_a_ledger_is_replayed_from_its_claims_and_says_what_does_not_come_out(agreed, ledger, tmp_path):
    """SETTLE-21. With a price changed every statement is named, as settled on other agreements."""
    assert said("ledger", "verify", ledger, "--replay", agreed)["replayed"]
    other = Path(shutil.copytree(agreed, tmp_path / "other"))
    terms = (other / "terms.csv").read_text()
    (other / "terms.csv").write_text(terms.replace("100000", "100001"))
    answer = weft("ledger", "verify", ledger, "--replay", other)
    assert answer.exit_code == 1
    assert "S-000001" in answer.stderr
    assert "other agreements" in answer.stderr


@pytest.mark.parametrize(
    "typed",
    [
        ("sample", "draw", "--seed", "1"),
        ("sample", "show"),
        ("dispute", "list", "--as-of", "2032-03-10"),
    ],
    ids=" ".join,
)
def test_where_there_is_no_ledger_nothing_is_made(typed, tmp_path):
    answer = weft(*typed, "--ledger", tmp_path / "none")
    assert answer.exit_code == 1
    assert "no such ledger" in answer.stderr
    assert not (tmp_path / "none").exists()
