"""A treasurer's way through the ledger, as typed: settle, settle again, read, verify, take back, export."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from weft.cli import main

SETTLED_ON = "2028-06-30"


def weft(*arguments: object):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def year(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("town")
    made = weft("town", "--into", folder / "place", "--year", folder / "year")
    assert made.exit_code == 0, made.output
    return folder / "year"


@pytest.fixture(scope="module")
def ledger(year, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("books") / "ledger"
    answer = weft("settle", year, "--claims", year / "claims.csv", "--as-of", SETTLED_ON, "--ledger", folder)
    assert answer.exit_code == 0, answer.output
    assert "refused with reasons." in answer.stdout
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_settling_again_changes_nothing(year, ledger):
    before = contents(ledger)
    answer = weft("settle", year, "--claims", year / "claims.csv", "--as-of", SETTLED_ON, "--ledger", ledger)
    assert answer.exit_code == 0
    assert "Nothing is new" in answer.stdout
    assert contents(ledger) == before


def test_a_statement_reads_as_its_receiver_would_want(year, ledger):
    shown = weft("ledger", "show", ledger)
    assert "Balances" in shown.stdout
    statement = shown.stdout.splitlines()[1].split()[0]
    whole = weft("ledger", "show", ledger, "--statement", statement, "--place", year)
    assert whole.exit_code == 0, whole.output
    for heading in ("How the sum comes about", "What is paid for", "Where the money comes from", "and why"):
        assert heading in whole.stdout


def test_the_ledger_is_verified_and_a_changed_file_is_named(ledger, tmp_path):
    head = json.loads(weft("ledger", "verify", ledger, "--json").stdout)["head"]
    assert weft("ledger", "verify", ledger, "--head", head).exit_code == 0
    copy = tmp_path / "ledger"
    for name, content in contents(ledger).items():
        path = copy / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    broken = next(copy.rglob("postings.parquet"))
    broken.write_bytes(b"PAR1")
    answer = weft("ledger", "verify", copy)
    assert answer.exit_code == 1
    assert "SETTLE-21" in answer.stderr


def test_a_reversal_is_new_entries_and_the_journal_carries_both(year, ledger, tmp_path):
    copy = tmp_path / "ledger"
    for name, content in contents(ledger).items():
        path = copy / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    first = json.loads(weft("ledger", "show", copy, "--json").stdout)["statements"][0]["statement_id"]
    answer = weft("reverse", year, "--statement", first, "--as-of", "2028-07-01", "--ledger", copy)
    assert answer.exit_code == 0, answer.output
    assert weft("ledger", "verify", copy).exit_code == 0
    again = weft("reverse", year, "--statement", first, "--as-of", "2028-07-01", "--ledger", copy)
    assert again.exit_code == 1
    assert "SETTLE-20" in again.stderr
    assert "Weft ledger" in weft("ledger", "export", copy).stdout


def test_wrong_usage_and_a_ledger_that_is_not_there(year, ledger, tmp_path):
    assert weft("reverse", year, "--as-of", "2028-07-01", "--ledger", ledger).exit_code == 2
    assert weft("ledger", "verify", tmp_path / "none").exit_code == 1
    early = weft("settle", year, "--claims", year / "claims.csv", "--as-of", "2027-06-01", "--ledger", tmp_path / "new")
    assert early.exit_code == 1
    assert "SETTLE-18" in early.stderr
    assert not list((tmp_path / "new").rglob("*.parquet"))
