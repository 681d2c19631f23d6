"""The cash that follows from the terms: of provider, integrator and commissioner."""

from __future__ import annotations

import math
from datetime import date

import pytest

from tests.spec.settlement.given import PLACE, place, settle
from tests.spec.settlement.test_mechanisms import BELOW, above
from weft import settlement
from weft.vocabulary import Cost, Ledger, Outlook, Table

MONTHS = [date(2032, month, 1) for month in (4, 5, 6, 7)]


def expected(contract_id: str, term_id: str, month_on: date, results: int, low: int | None = None) -> Outlook:
    return Outlook(
        place_id=PLACE, contract_id=contract_id, term_id=term_id, month_on=month_on, results=results, results_low=low
    )


def cash(where, outlooks, *, ledger=None, costs=(), months=4, **facts):
    return settlement.forecast(
        place=where,
        ledger=ledger or Ledger.empty(),
        outlooks=Table.of_nouns(Outlook, outlooks),
        costs=Table.of_nouns(Cost, costs),
        months=months,
        from_on=MONTHS[0],
        **facts,
    )


def got(flows, party_id):
    return [row.received_minor for row in flows.nouns() if row.party_id == party_id]


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


def test_a_bad_month_is_one_than_which_one_in_ten_is_worse():
    """The quantile of a count with the expected mean: counted out here for a few means."""
    for mean in (1, 2, 3, 10, 40, 400):
        share, count = math.exp(-mean), 0
        term = share
        while share < 0.10:
            count += 1
            term *= mean / count
            share += term
        assert settlement.bad_month(expected=mean) == count
    assert settlement.bad_month(expected=0) == 0
    assert settlement.bad_month(expected=1_000_000) == pytest.approx(1_000_000 - 1.2816 * 1_000, abs=3)


def test_the_low_case_takes_what_the_outlook_says_or_else_the_rule():
    """Ten results a month: in a bad month six by the rule, or the three that the outlook says."""
    by_rule = cash(place(), [expected("C-1", "job", MONTHS[0], 10)], low=True, months=2)
    assert got(by_rule, "BECK") == [0, 600_000]
    as_said = cash(place(), [expected("C-1", "job", MONTHS[0], 10, low=3)], low=True, months=2)
    assert got(as_said, "BECK") == [0, 300_000]


def test_expected_results_of_a_group_are_paid_when_it_closes():
    """SETTLE-23. Ten people, paid 1,500.00 for each result beyond two in ten; three results a month, then closed."""
    where = place("""
        [terms]
        contract_id | term_id | kind   | outcome_id | price_minor
        C-1         | group   | cohort | calm       | 150_000

        [cohorts]
        contract_id | term_id | cohort_id | from_on    | to_on      | closes_on  | people | rule       | baseline_bp
        C-1         | group   | one       | 2032-02-01 | 2032-05-01 | 2032-05-20 | 10     | additional | 2_000
        C-1         | group   | two       | 2032-05-01 | 2032-06-01 | 2032-12-20 | 10     | threshold  | 5_000
    """)
    flows = cash(where, [expected("C-1", "group", month, 3) for month in MONTHS[:3]])
    assert got(flows, "BECK") == [0, 0, 4 * 150_000, 0]
    assert sum(row.received_minor - row.given_minor for row in flows.nouns()) == 0


def test_an_outlook_that_no_term_pays_for_is_refused():
    """SETTLE-25. All at once."""
    wrong = [expected("C-9", "job", MONTHS[0], 1), expected("C-1", "none", date(2032, 4, 2), 1)]
    with pytest.raises(settlement.CannotSettle) as refused:
        cash(place(), wrong)
    assert len(refused.value.problems) == 3


def test_money_held_apart_for_those_below_is_never_in_the_integrators_cash():
    """Of 1,000.00 for one result the integrator gets its margin, 200.00; the rest goes from the commissioner below."""
    outlooks = [expected("C-2", "job", MONTHS[0], 1, 1)]
    flows = cash(above(passes_through=True), outlooks)
    assert sum(got(flows, "BECK")) == 20_000
    assert [row.given_minor for row in flows.nouns() if row.party_id == "BECK"] == [0, 0, 0, 0]
    assert sum(got(flows, "FELL")) == 80_000
    assert sum(row.received_minor - row.given_minor for row in flows.nouns()) == 0
