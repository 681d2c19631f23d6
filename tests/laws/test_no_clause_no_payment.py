"""Whatever adds to a ledger (a settlement in memory or in parts, a reversal, a clawback) has a clause for all of it."""

from __future__ import annotations

import dataclasses
from datetime import date

import pyarrow.parquet
import pytest

from tests.factories import deal
from weft import brief, doors, engine, loop
from weft.vocabulary import Claim, Clawback, Ledger, Table

DAY = date(2029, 1, 1)
LATER = date(2029, 2, 1)
NO_CLAIMS = Table.of_nouns(Claim, [])


@pytest.fixture
def drafted(monkeypatch):
    """Take clauses out of every text that is drafted, as if nobody had written them."""
    whole = brief.draft

    def without(*gone: str) -> None:
        def shorter(**given):
            text = whole(**given)
            kept = tuple(clause for clause in text.clauses if not set(gone) & set(clause.explains))
            return dataclasses.replace(text, clauses=kept)

        monkeypatch.setattr(brief, "draft", shorter)
        monkeypatch.setattr(brief, "unsaid", lambda **given: ())

    return without


def opened():
    files = deal.files()
    return files, engine.load_agreed(files=files)[0]


def in_parts(folder, files, agreed):
    file = folder / "claims.parquet"
    pyarrow.parquet.write_table(NO_CLAIMS.data, file)
    with engine.hold_ledger(folder=folder / "ledger") as held, engine.connect() as session:
        return loop.settle_into(files=files, agreed=agreed, claims=file, held=held, as_of=DAY, session=session)


def in_memory(files, agreed, ledger=None, as_of=DAY):
    before = ledger or Ledger.empty()
    with engine.connect() as session:
        return loop.settle(files=files, agreed=agreed, claims=NO_CLAIMS, ledger=before, as_of=as_of, session=session)


@pytest.mark.parametrize("gone", ["term:kept", "posting:payment"])
def test_a_settlement_in_parts_writes_nothing_that_no_clause_allows(gone, drafted, tmp_path):
    """BRIEF-30. Refused as in memory, in the same words with the same counts; the ledger stays empty."""
    files, agreed = opened()
    drafted(gone)
    with pytest.raises(brief.CannotDraft) as memory:
        in_memory(files, agreed)
    with pytest.raises(brief.CannotDraft) as parts:
        in_parts(tmp_path, files, agreed)
    assert [problem.code for problem in parts.value.problems] == ["BRIEF-30"]
    assert parts.value.problems == memory.value.problems
    assert [path.name for path in (tmp_path / "ledger").iterdir()] == [".lock"]


def test_a_settlement_in_parts_that_the_text_explains_is_the_one_in_memory(tmp_path):
    files, agreed = opened()
    statements = in_parts(tmp_path, files, agreed)
    assert statements == in_memory(files, agreed).in_order()
    assert sum(statement.paid_minor for statement in statements) == 6 * 8_000


def take_back(kind, files, agreed, ledger):
    claim_id = min(line.claim_id for line in ledger.lines.nouns() if line.paid_minor)
    if kind == "reversal":
        return loop.reverse(files=files, agreed=agreed, ledger=ledger, claim_ids=[claim_id], as_of=LATER)
    row = Clawback(place_id="small", claim_id=claim_id, clawback_id="b", decided_on=LATER, share_bp=5_000, reason="-")
    return loop.claw_back(files=files, agreed=agreed, ledger=ledger, clawbacks=[row], as_of=LATER)


@pytest.mark.parametrize("kind", ["reversal", "clawback"])
def test_nothing_is_taken_back_that_no_clause_allows(kind, drafted):
    """BRIEF-30. With its clause it is sealed under the brief's digest; without, nothing comes of it."""
    files, agreed = opened()
    ledger = in_memory(files, agreed)
    added = take_back(kind, files, agreed, ledger)
    assert {line.entry for line in added.lines.nouns()} == {kind}
    assert added.in_order()[0].brief_digest == ledger.in_order()[0].brief_digest != ""
    drafted(f"entry:{kind}")
    with pytest.raises(brief.CannotDraft, match=f"BRIEF-30: no clause of contract D-1 allows a {kind}"):
        take_back(kind, files, agreed, ledger)


@pytest.mark.parametrize("kind", ["reversal", "clawback"])
def test_nothing_is_taken_back_by_another_text_than_the_signed_one(kind):
    """BRIEF-31. The text was signed, and a term changed afterwards."""
    files, agreed = opened()
    ledger = in_memory(files, agreed)
    signed = doors.contract_markdown(text=loop.draft_contract(files=files, contract_id="D-1"))
    terms = deal.TERMS.replace("start,,,3000", "start,,,3500").encode()
    changed = {**files, loop.signed_path(contract_id="D-1"): signed, "terms.csv": terms}
    with pytest.raises(brief.CannotDraft, match="BRIEF-31"):
        take_back(kind, changed, engine.load_agreed(files=changed)[0], ledger)
