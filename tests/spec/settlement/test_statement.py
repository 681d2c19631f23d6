"""The statement in words, and the cash that follows from the terms."""

from __future__ import annotations

import pytest

from tests.spec.settlement.given import AS_OF, PLACE, place, settle
from tests.spec.settlement.test_mechanisms import BELOW, contract
from weft import settlement
from weft.vocabulary import Clawback, Contract

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
            "You may dispute any line until 30 April 2032",
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


def test_a_statement_says_what_of_an_advance_is_left_and_what_is_taken_back_from_where():
    """SETTLE-20. Half of the first 1,000.00 kept for the advance; half of the result then clawed back."""
    facts = {"advance_minor": 80_000, "recovery_bp": 5_000, "retention_bp": 1_000}
    where = place(contract(**facts), instead=[Contract])
    ledger = settle(where, "claim_id | person_id | achieved_on\nK-1 | ada | 2031-06-01")
    text = settlement.show_statement(place=where, ledger=ledger, statement_id="S-000001", markdown=False)
    for words in (
        "Advance, to be recovered from later results",
        "Of the advance, £350.00 is still to be recovered.",
        "Under this contract £100.00 is held back in all.",
        "job: for each result",
    ):
        assert words in text
    taken = Clawback(
        place_id=PLACE, claim_id="K-1", clawback_id="CB", decided_on=AS_OF, share_bp=5_000, reason="It ended."
    )
    back = settlement.claw_back(place=where, ledger=ledger, clawbacks=[taken], as_of=AS_OF)
    ledger = ledger.plus(back)
    text = settlement.show_statement(place=where, ledger=ledger, statement_id="S-000002", markdown=False)
    for words in (
        "£500.00 is taken back.",
        "Of what was paid out                                          £225.00",
        "Of what is held back                                           £50.00",
        "Of what was kept to recover the advance, which is open again  £225.00",
        "Of the advance, £575.00 is still to be recovered.",
        "K-1    Clawed back  £500.00",
    ):
        assert words in text
