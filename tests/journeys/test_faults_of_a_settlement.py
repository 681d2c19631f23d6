"""Every fault of a settlement, from the command line: refused with its reason, and the ledger stays as it was."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.factories.settlement import DAY, START, claim, claims, contract, enrolment, place, term, write_files
from weft import engine
from weft.cli import main
from weft.vocabulary import AMOUNT_MAX_MINOR, Budget, Cohort, Indexation

KEY = {"place_id": "little-tarn", "contract_id": "C-1"}
SETTLED_ON = START + 120 * DAY


def settle(folder: Path, ledger: Path, as_of: date):
    typed = ["settle", folder, "--claims", folder / "claims.csv", "--as-of", as_of, "--ledger", ledger]
    return CliRunner().invoke(main, [str(part) for part in typed])


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def agreed(*more, currency: str = "GBP", price: int = 100_000):
    limits = {"currency": currency, "payee_id": "BECK"}
    return place(contract(**limits), term(price_minor=price), *[enrolment(f"p-{n}") for n in range(5)], *more)


@pytest.fixture(scope="module")
def settled(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("first")
    made = write_files(folder / "place", agreed(), claims(claim("K-0", "p-0")))
    answer = settle(made, folder / "ledger", SETTLED_ON)
    assert answer.exit_code == 0, answer.output
    return folder


def edited(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new))


CLAIMS = "claims.csv"
EDITS = {
    "negative claim": (CLAIMS, "GBP,,", "GBP,-500,", "claims.csv, line 2, column amount_minor"),
    "overflow of one claim": (CLAIMS, "GBP,,", f"GBP,{AMOUNT_MAX_MINOR + 1},", "is above 1e+11"),
    "a number past 64 bits": (CLAIMS, "GBP,,", "GBP,99999999999999999999,", "column amount_minor"),
    "a sum that the terms state": (CLAIMS, "GBP,,", "GBP,500,", "SETTLE-16: claim 'K-1'"),
    "foreign currency in a claim": (CLAIMS, "GBP", "EUR", "SETTLE-17: claim 'K-1'"),
    "zero price": ("terms.csv", ",100000,", ",0,", "terms.csv, line 2, column price_minor"),
    "a price that is too large": ("terms.csv", ",100000,", ",100000000001,", "terms.csv, line 2, column price_minor"),
    "foreign currency in the contract": ("contracts.csv", "GBP", "EUR", "SETTLE-17: contract C-1 is in EUR"),
    "a claim dated in the future": (CLAIMS, "2031-07-20", "2031-12-24", "SETTLE-18"),
    "a day that is none": (CLAIMS, "2031-07-20", "2031-02-30", "claims.csv, line 2, column claimed_on"),
    "an unknown contract": (CLAIMS, "C-1", "C-9", "SETTLE-1"),
    "the code of another claim": (CLAIMS, "K-1", "K-0", "SETTLE-2"),
    "a code twice": (CLAIMS, "K-2", "K-1", "claims.csv, line 3"),
    "an unknown column": (CLAIMS, "window_no", "windows", "claims.csv, line 1"),
    "a cell too many": (CLAIMS, "attestation,\n", "attestation,,,\n", "claims.csv, line 2"),
}


@pytest.mark.parametrize("fault", EDITS)
def test_a_faulty_file_is_refused_with_its_reason_and_posts_nothing(fault, settled, tmp_path):
    """SETTLE-1, SETTLE-2, SETTLE-16, SETTLE-17, SETTLE-18. One claim is faulty, the other is not; neither is posted."""
    name, old, new, words = EDITS[fault]
    folder = write_files(tmp_path / "place", agreed(), claims(claim("K-1", "p-1"), claim("K-2", "p-2")))
    ledger = Path(shutil.copytree(settled / "ledger", tmp_path / "ledger"))
    before = contents(ledger)
    edited(folder, name, old, new)
    answer = settle(folder, ledger, SETTLED_ON)
    assert answer.exit_code == 1, answer.output
    assert words in answer.stderr
    assert "Nothing was changed." in answer.stderr
    assert contents(ledger) == before


MISFITS = {
    "a price too large once it is indexed": (
        agreed(Indexation(**KEY, from_on=START, factor_bp=20_000, source="invented"), price=AMOUNT_MAX_MINOR),
        "SETTLE-16: a price of contract C-1 is above the largest sum once it is indexed",
    ),
    "a group that could earn too much": (
        agreed(
            term(term_id="T-2", kind="cohort", price_minor=AMOUNT_MAX_MINOR // 2),
            Cohort(
                **KEY, term_id="T-2", cohort_id="one", from_on=START, to_on=START + DAY, closes_on=START + DAY,
                people=3, rule="threshold", baseline_bp=0,
            ),
        ),
        "SETTLE-16: cohort one",
    ),
    "two currencies": (
        agreed(contract("C-2", currency="EUR"), term("C-2")),
        "SETTLE-17: the contracts are in EUR, GBP",
    ),
    "a code with a tab in it": (
        agreed(term(term_id="T\t2")),
        "SETTLE-25: a code in column term_id of terms holds a control character",
    ),
    "a budget that nothing spends": (
        agreed(term(term_id="T-2", kind="spend")),
        "SETTLE-25",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", MISFITS)
def test_agreements_that_cannot_be_paid_under_are_refused(fault, settled, tmp_path):
    """SETTLE-16, SETTLE-17, SETTLE-25."""
    where, words = MISFITS[fault]
    folder = write_files(tmp_path / "place", where, claims(claim("K-1", "p-1")))
    ledger = Path(shutil.copytree(settled / "ledger", tmp_path / "ledger"))
    before = contents(ledger)
    answer = settle(folder, ledger, SETTLED_ON)
    assert answer.exit_code == 1, answer.output
    assert words in answer.stderr
    assert contents(ledger) == before


def test_a_spend_below_its_first_penny_is_refused(tmp_path):
    """SETTLE-16. A spend says its sum, and it is above zero."""
    where = agreed(term(term_id="T-2", kind="spend"), Budget(**KEY, person_id="p-1", amount_minor=5_000, from_on=START))
    for amount, words in (("0", "column amount_minor"), ("", "SETTLE-16")):
        folder = write_files(tmp_path / "place", where, claims(claim("K-1", "p-1", term_id="T-2", amount_minor=7_777)))
        edited(folder, CLAIMS, "7777", amount)
        answer = settle(folder, tmp_path / "ledger", SETTLED_ON)
        assert answer.exit_code == 1
        assert words in answer.stderr


def test_the_clock_does_not_go_backwards(settled, tmp_path):
    """SETTLE-18."""
    ledger = Path(shutil.copytree(settled / "ledger", tmp_path / "ledger"))
    folder = write_files(tmp_path / "place", agreed(), claims(claim("K-1", "p-1")))
    before = contents(ledger)
    answer = settle(folder, ledger, SETTLED_ON - DAY)
    assert answer.exit_code == 1
    assert "SETTLE-18: the day of settlement" in answer.stderr
    assert contents(ledger) == before


def test_contracts_in_another_currency_than_the_brief_are_refused(tmp_path):
    """SETTLE-17. Also where the ledger is new, and the claims agree with the contracts."""
    from weft import town

    folder = write_files(tmp_path / "place", agreed(currency="EUR"), claims(claim("K-1", "p-1", currency="EUR")))
    (folder / engine.BRIEF_FILE).write_bytes(town.build(size="borough", seed=1).brief)
    answer = settle(folder, tmp_path / "ledger", SETTLED_ON)
    assert answer.exit_code == 1
    assert "SETTLE-17: contract C-1 is in EUR, and the brief in GBP" in answer.stderr
    assert not list((tmp_path / "ledger").glob("0*"))


def test_all_faults_of_a_file_come_together(settled, tmp_path):
    """SETTLE-1."""
    folder = write_files(tmp_path / "place", agreed(), claims(claim("K-1", "p-1"), claim("K-2", "p-2")))
    edited(folder, CLAIMS, "K-1,C-1", "K-1,C-8")
    edited(folder, CLAIMS, "K-2,C-1,T-1", "K-2,C-1,T-7")
    answer = settle(folder, tmp_path / "ledger", SETTLED_ON)
    assert "2 problems. Nothing was changed." in answer.stderr


def test_claims_that_together_could_overflow_are_refused(settled, tmp_path, monkeypatch):
    """SETTLE-16. With the bound of 64 bits brought down to where two claims reach it."""
    monkeypatch.setattr("weft.settlement.intake.ROWS_TIMES_SUM_MAX", 1_500_000)
    folder = write_files(tmp_path / "place", agreed(), claims(claim("K-1", "p-1"), claim("K-2", "p-2")))
    answer = settle(folder, tmp_path / "ledger", SETTLED_ON)
    assert answer.exit_code == 1
    assert "SETTLE-16: the claims together could exceed 64 bits" in answer.stderr
