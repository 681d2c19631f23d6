"""The statement in words, and the cash that follows from the terms."""

from __future__ import annotations

from datetime import date

import pytest

from tests.spec.settlement.given import PLACE, place, settle
from tests.spec.settlement.test_mechanisms import BELOW, contract
from weft import settlement
from weft.vocabulary import Contract, Cost, Ledger, Outlook, Table

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


def test_a_forecast_is_the_same_engine_on_what_is_expected():
    """Two results a month at 1,000.00, paid 30 days after the month's end; costs of 1,500.00 a month."""
    months = [date(2032, month, 1) for month in (4, 5, 6, 7)]
    outlooks = Table.of_nouns(
        Outlook,
        [
            Outlook(place_id=PLACE, contract_id="C-1", term_id="job", month_on=month, results=2, results_low=1)
            for month in months
        ],
    )
    costs = Table.of_nouns(
        Cost, [Cost(place_id=PLACE, party_id="BECK", month_on=month, cost_minor=150_000) for month in months]
    )
    flows = settlement.forecast(
        place=place(),
        ledger=Ledger.empty(),
        outlooks=outlooks,
        costs=costs,
        months=4,
        from_on=months[0],
    )
    own = {(row.party_id, row.month_on.month): row for row in flows.nouns()}
    assert [own["BECK", m].received_minor for m in (4, 5, 6, 7)] == [0, 200_000, 200_000, 200_000]
    assert [own["BECK", m].standing_minor for m in (4, 5, 6, 7)] == [-150_000, -100_000, -50_000, 0]
    assert [own["commissioner", m].given_minor for m in (4, 5, 6, 7)] == [0, 200_000, 200_000, 200_000]
    assert settlement.worst_month(flows=flows, party_id="BECK").month_on == months[0]


def test_in_a_forecast_money_that_one_party_gets_another_gives():
    where = place(BELOW)
    outlooks = Table.of_nouns(
        Outlook,
        [
            Outlook(
                place_id=PLACE, contract_id="C-2", term_id="job", month_on=date(2032, 4, 1), results=3, results_low=1
            )
        ],
    )
    flows = settlement.forecast(
        place=where,
        ledger=settle(where, "claim_id | person_id | achieved_on\nK-1 | ada | 2031-06-01"),
        outlooks=outlooks,
        costs=Table.of_nouns(Cost, []),
        months=2,
        from_on=date(2032, 4, 1),
        low=True,
    )
    assert sum(row.received_minor - row.given_minor for row in flows.nouns()) == 0
    assert {row.party_id: row.standing_minor for row in flows.nouns() if row.month_on.month == 5} == {
        "BECK": 100_000 + 100_000 - 80_000,
        "FELL": 80_000,
        "commissioner": -200_000,
    }
