"""The statement in words, and the cash that follows from the terms."""

from __future__ import annotations

import pytest

from tests.spec.settlement.given import place, settle
from tests.spec.settlement.test_mechanisms import BELOW, contract
from weft import settlement
from weft.vocabulary import Contract

TEN = "claim_id | person_id | achieved_on | claimed_on\nK-1 | ada | 2031-06-01 |\nK-2 | ben | 2031-06-02 | 2031-09-30"


def test_a_treasurer_reads_what_is_paid_when_and_why_not():
    """SETTLE-28. Every person is only a claim's code."""
    where = place(contract(retention_bp=1000, claim_days_max=60, release_on="2033-06-30"), instead=[Contract])
    ledger = settle(where, TEN)
    names = {
        "BECK": "Beck Advice",
        "commissioner": "Little Tarn Council",
        "council": "Council prevention fund",
        "job": "A job",
    }
    for markdown in (True, False):
        text = settlement.show_statement(
            place=where, ledger=ledger, statement_id="S-000001", names=names, markdown=markdown
        )
        for words in (
            "Statement S-000001 for Beck Advice",
            "£900.00 will be paid by 30 April 2032",
            "2 results were looked at: 1 paid in full, 0 in part, 0 counted for a group, 1 refused.",
            "Held back until 30 June 2033",
            "Council prevention fund",
            "SETTLE-5: it was claimed on 30 September 2031; the last day was 1 August 2031.",
            ledger.in_order()[0].digest,
        ):
            assert words in text
        assert "ada" not in text
        assert "**" not in text or markdown
    with pytest.raises(settlement.CannotVerify):
        settlement.show_statement(place=where, ledger=ledger, statement_id="S-9")


def test_an_integrator_sees_what_it_received_beside_what_it_passed_down():
    where = place(BELOW)
    ledger = settle(where, "claim_id | contract_id | person_id | achieved_on\nK-1 | C-2 | gus | 2031-06-01")
    text = settlement.show_statement(place=where, ledger=ledger, statement_id="S-000001", markdown=False)
    assert "FELL      £1,000.00      £800.00  £200.00           30" in text
    assert "Kept of results: £200.00" in text
