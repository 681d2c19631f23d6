"""The journal is read and balanced by a tool that knows nothing of Weft."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess

import pytest

from tests.factories.settlement import DAY, START, Case, claims, place
from weft import settlement
from weft.vocabulary import Ledger

HLEDGER = shutil.which("hledger")


@pytest.fixture(scope="module")
def ledger():
    cases = [Case(seed, as_of=START + 500 * DAY) for seed in range(40)]
    made = place(*(row for case in cases for row in case.nouns))
    batch = claims(*(claim for case in cases for claim in case.claims))
    return settlement.settle(place=made, claims=batch, ledger=Ledger.empty(), as_of=START + 500 * DAY)


def test_the_journal_holds_every_posting_in_exact_decimals(ledger):
    text = settlement.journal(ledger=ledger).decode()
    assert text.count("\n\n") == len(ledger.postings)
    first = next(iter(ledger.postings.nouns()))
    assert f"GBP {first.amount_minor // 100}.{first.amount_minor % 100:02d}\n" in text


@pytest.mark.skipif(not HLEDGER, reason="there is no hledger on this machine")
def test_hledger_reads_the_journal_and_agrees_on_every_balance(ledger, tmp_path):
    """SETTLE-19."""
    path = tmp_path / "weft.journal"
    path.write_bytes(settlement.journal(ledger=ledger))
    subprocess.run([HLEDGER, "-f", path, "check"], check=True, capture_output=True)
    shown = subprocess.run(
        [HLEDGER, "-f", path, "balance", "--flat", "--empty", "-O", "csv"], check=True, capture_output=True, text=True
    )
    theirs = {row["account"]: _minor(row["balance"]) for row in csv.DictReader(io.StringIO(shown.stdout))}
    ours = {row.account: row.balance_minor for row in settlement.balances(postings=ledger.postings).nouns()}
    assert {account: balance for account, balance in ours.items() if balance} == {
        account: balance for account, balance in theirs.items() if balance and account != "total"
    }
    assert theirs["total"] == 0


def _minor(words: str) -> int:
    number = words.replace("GBP", "").replace(",", "").strip()
    whole, _, rest = number.lstrip("-").partition(".")
    return (-1 if number.startswith("-") else 1) * (int(whole) * 100 + int(rest or 0))
