"""Every mechanism of a rate card, each alone, with sums that can be checked in the head."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from tests.spec.settlement.given import AS_OF, became, moved, place, settle
from weft import settlement
from weft.engine import Place
from weft.vocabulary import Clawback, Contract, Ledger, Share, Table

THREE = """
claim_id | person_id | achieved_on
K-1      | ada       | 2031-06-01
K-2      | ben       | 2031-06-02
K-3      | cleo      | 2031-06-03
"""


def contract(**facts: object) -> str:
    """The usual contract with other terms, as a table."""
    usual = {
        "contract_id": "C-1",
        "payer_id": "commissioner",
        "payee_id": "BECK",
        "from_on": "2031-04-01",
        "to_on": "2033-04-01",
        "currency": "GBP",
        **facts,
    }
    return f"[contracts]\n{' | '.join(usual)}\n{' | '.join(str(value) for value in usual.values())}\n"


def paid(added: Ledger) -> list[int]:
    return [line.paid_minor for line in added.lines.nouns() if line.entry == "claim"]


def test_pots_share_to_the_penny_by_largest_remainder():
    """SETTLE-19. A third each of 1,000.00: the odd penny goes to the first pot."""
    shares = "[shares]\ncontract_id | pot_id | weight\nC-1 | council | 1\nC-1 | health | 1\nC-1 | police | 1"
    added = settle(place(shares, instead=[Share]), "claim_id | person_id | achieved_on\nK-1 | ada | 2031-06-01")
    assert {(source, amount) for _, source, _, amount in moved(added)} == {
        ("pot:council", 33_334),
        ("pot:health", 33_333),
        ("pot:police", 33_333),
    }


def test_tiers_count_on_from_one_settlement_to_the_next_and_nothing_is_rated_anew():
    """SETTLE-27. Nothing for the first (a threshold), the full price for the second, more from the third on."""
    where = place("""
        [tiers]
        contract_id | term_id | from_count | price_minor
        C-1         | job     | 1          | 0
        C-1         | job     | 2          | 100_000
        C-1         | job     | 3          | 150_000
    """)
    assert paid(settle(where, THREE)) == [0, 100_000, 150_000]
    late = settle(where, "claim_id | person_id | achieved_on\nK-2 | ben | 2031-06-02\nK-3 | cleo | 2031-06-03")
    assert paid(late) == [0, 100_000]
    assert paid(settle(where, THREE, ledger=late)) == [150_000]


def test_a_contract_cap_is_reached_to_the_penny():
    """SETTLE-12."""
    where = place(contract(cap_minor=250_000), instead=[Contract])
    assert became(settle(where, THREE)) == {
        "K-1": ("paid", "", 100_000),
        "K-2": ("paid", "", 100_000),
        "K-3": ("reduced", "SETTLE-12", 50_000),
    }


def test_indexation_deadweight_and_the_quality_gate_round_half_up_one_after_another():
    """SETTLE-13. 1,000.00 x 1.0333 = 1,033.30; less 12.5% = 904.14 (904.1375); four fifths of it 723.31."""
    where = place("""
        [terms]
        contract_id | term_id | kind    | outcome_id | price_minor | deadweight_bp
        C-1         | home    | outcome | home       | 100_000     | 1250

        [indexations]
        contract_id | from_on    | factor_bp | source
        C-1         | 2031-06-01 | 10333     | invented

        [gates]
        contract_id | from_on    | to_on      | measure               | paid_bp
        C-1         | 2031-07-01 | 2031-08-01 | answered in time: 71% | 8000
    """)
    added = settle(
        where,
        """
        claim_id | person_id | achieved_on | term_id
        K-1      | ada       | 2031-05-31  | home
        K-2      | ben       | 2031-06-01  | home
        K-3      | cleo      | 2031-07-01  | home
        """,
    )
    assert [(line.price_minor, line.gross_minor, line.rule) for line in added.lines.nouns()] == [
        (87_500, 87_500, ""),
        (90_414, 90_414, ""),
        (90_414, 72_331, "SETTLE-13"),
    ]


def test_what_is_held_back_is_paid_out_when_its_day_comes():
    where = place(contract(retention_bp=1000, release_on="2032-06-30"), instead=[Contract])
    first = settle(where, THREE)
    assert ("retention", "payable:BECK:C-1", "retention:C-1", 10_000) in moved(first)
    second = settle(where, ledger=first, as_of=date(2032, 6, 30))
    assert moved(second) == {("release", "retention:C-1", "payable:BECK:C-1", 30_000)}
    assert settle(where, ledger=first.plus(second), as_of=date(2032, 7, 1)) == Ledger.empty()


def test_an_advance_is_paid_at_the_start_and_recovered_from_results():
    """Half of each payment until 1,200.00 are back."""
    where = place(contract(advance_minor=120_000, recovery_bp=5000), instead=[Contract])
    first = settle(where, as_of=date(2031, 4, 1))
    assert moved(first) == {("advance", "advance:C-1", "payable:BECK:C-1", 120_000)}
    second = settle(where, THREE, ledger=first)
    assert [line.recovered_minor for line in second.lines.nouns()] == [50_000, 50_000, 20_000]
    accounts = {b.account: b.balance_minor for b in settlement.balances(postings=first.plus(second).postings).nouns()}
    assert accounts == {"advance:C-1": 0, "payable:BECK:C-1": 300_000, "pot:council": -300_000}


def test_a_service_fee_comes_for_each_whole_month():
    where = place("""
        [terms]
        contract_id | term_id | kind        | outcome_id | price_minor
        C-1         | fee     | service_fee | fee        | 10_000
    """)
    first = settle(where, as_of=date(2031, 6, 29))
    assert [line.achieved_on for line in first.lines.nouns()] == [date(2031, 4, 30), date(2031, 5, 31)]
    second = settle(where, ledger=first, as_of=date(2031, 6, 30))
    assert [line.achieved_on for line in second.lines.nouns()] == [date(2031, 6, 30)]


@pytest.mark.parametrize(
    ("rule", "baseline_bp", "expected"),
    [
        ("threshold", 5000, ("paid", "", 300_000)),  # three of six are half: all three are paid
        ("threshold", 5001, ("refused", "SETTLE-23", 0)),
        ("additional", 2000, ("paid", "", 180_000)),  # 3 - 0.2 x 6 = 1.8 results beyond the baseline
        ("additional", 6000, ("refused", "SETTLE-23", 0)),
    ],
)
def test_a_cohort_is_counted_together_and_paid_when_it_closes(rule, baseline_bp, expected):
    """SETTLE-23. Nothing for the single results."""
    where = place(f"""
        [terms]
        contract_id | term_id | kind   | outcome_id | price_minor
        C-1         | group   | cohort | calm       | 100_000

        [cohorts]
        contract_id | term_id | cohort_id | from_on    | to_on      | closes_on  | people | rule   | baseline_bp
        C-1         | group   | spring    | 2031-04-01 | 2031-07-01 | 2032-03-01 | 6      | {rule} | {baseline_bp}
    """)
    header, *rows = THREE.strip().splitlines()
    grouped = "\n".join([header + " | term_id", *(row + " | group" for row in rows)])
    first = settle(where, grouped, as_of=date(2032, 2, 1))
    assert became(first) == {f"K-{n}": ("counted", "", 0) for n in (1, 2, 3)}
    assert became(settle(where, ledger=first)) == {"cohort": expected}


def test_a_personal_budget_is_spent_in_the_same_ledger():
    """SETTLE-24."""
    where = place("""
        [terms]
        contract_id | term_id | kind  | outcome_id | price_minor
        C-1         | spend   | spend | spend      | 1

        [budgets]
        contract_id | person_id | amount_minor | from_on
        C-1         | ada       | 50_000       | 2031-05-01
    """)
    added = settle(
        where,
        """
        claim_id | person_id | achieved_on | term_id | amount_minor
        K-1      | ada       | 2031-06-01  | spend   | 30_000
        K-2      | ada       | 2031-06-02  | spend   | 30_000
        K-3      | ben       | 2031-06-02  | spend   | 30_000
        """,
    )
    assert became(added) == {
        "budget": ("paid", "", 0),
        "K-1": ("paid", "", 30_000),
        "K-2": ("reduced", "SETTLE-24", 20_000),
        "K-3": ("refused", "SETTLE-24", 0),
    }
    assert ("budget", "pot:council", "budget:C-1:ada", 50_000) in moved(added)
    assert ("spend", "budget:C-1:ada", "payable:BECK:C-1", 20_000) in moved(added)


def test_who_saves_gives_to_who_paid_by_the_recorded_share():
    where = place("""
        [prevention_shares]
        contract_id | outcome_id | saving_pot_id | paying_pot_id | share_bp
        C-1         | job        | health        | council       | 1500
    """)
    added = settle(where, "claim_id | person_id | achieved_on\nK-1 | ada | 2031-06-01")
    assert ("prevention", "pot:health", "pot:council", 15_000) in moved(added)


BELOW = """
[contracts]
contract_id | payer_id | payee_id | parent_contract_id | from_on    | to_on      | currency
C-2         | BECK     | FELL     | C-1                | 2031-04-01 | 2033-04-01 | GBP

[terms]
contract_id | term_id | kind    | outcome_id | price_minor | parent_term_id
C-2         | job     | outcome | job        | 80_000      | job

[enrolments]
contract_id | person_id | segment_id | started_on | eligible
C-2         | gus       | adults     | 2031-05-01 | true
"""
ONE_BELOW = "claim_id | contract_id | person_id | achieved_on\nK-1 | C-2 | gus | 2031-06-01"


def above(**facts: object) -> Place:
    """The integrator's contract with one below it, and with other facts of its own."""
    where = place(BELOW)
    one, other = where.table(Contract).nouns()
    return where.with_tables(Table.of_nouns(Contract, [dataclasses.replace(one, **facts), other]))


FROM_POT = ("payment", "pot:council", "payable:BECK:C-1", 100_000)


def test_below_an_integrator_one_result_is_received_and_passed_down():
    added = settle(place(BELOW), ONE_BELOW)
    assert became(added) == {"K-1": ("paid", "", 100_000), "K-1 C-2": ("paid", "", 80_000)}
    assert moved(added) == {FROM_POT, ("passed_down", "payable:BECK:C-1", "payable:FELL:C-2", 80_000)}


def test_where_money_passes_through_it_is_held_apart_and_only_the_margin_is_the_integrators():
    added = settle(above(passes_through=True), ONE_BELOW)
    assert moved(added) == {
        ("payment", "pot:council", "held:C-1", 100_000),
        ("passed_down", "held:C-1", "payable:FELL:C-2", 80_000),
        ("margin", "held:C-1", "payable:BECK:C-1", 20_000),
    }


def test_where_the_integrator_has_failed_the_pots_pay_those_below():
    added = settle(above(stepped_in_on=date(2032, 1, 1)), ONE_BELOW)
    assert moved(added) == {("payment", "pot:council", "payable:FELL:C-2", 80_000)}


def test_a_clawback_takes_a_share_from_where_the_money_lies():
    """SETTLE-20. A quarter of 1,000.00, of which a tenth is held back. The result stays paid once."""
    where = place(contract(retention_bp=1000), instead=[Contract])
    first = settle(where, "claim_id | person_id | achieved_on\nK-1 | ada | 2031-06-01")
    back = Clawback(
        place_id="little-tarn",
        claim_id="K-1",
        clawback_id="B-1",
        decided_on=AS_OF,
        share_bp=2500,
        reason="the job ended",
    )
    added = settlement.claw_back(place=where, ledger=first, clawbacks=[back], as_of=AS_OF)
    assert moved(added) == {
        ("clawback", "payable:BECK:C-1", "pot:council", 22_500),
        ("clawback", "retention:C-1", "pot:council", 2_500),
    }
    ledger = first.plus(added)
    again = settle(where, "claim_id | person_id | achieved_on\nK-9 | ada | 2031-06-01", ledger=ledger)
    assert became(again) == {"K-9": ("refused", "SETTLE-3", 0)}


def test_a_reversed_statement_frees_the_result_for_a_new_claim():
    """SETTLE-20."""
    first = settle(place(), THREE)
    code = first.in_order()[0].statement_id
    back = settlement.reverse(place=place(), ledger=first, statement_id=code, as_of=AS_OF)
    assert back.in_order()[0].reverses == code
    ledger = first.plus(back)
    assert not any(row.balance_minor for row in settlement.balances(postings=ledger.postings).nouns())
    again = settle(place(), "claim_id | person_id | achieved_on\nK-9 | ada | 2031-06-01", ledger=ledger)
    assert became(again) == {"K-9": ("paid", "", 100_000)}
    with pytest.raises(settlement.CannotReverse, match="reversed before"):
        settlement.reverse(place=place(), ledger=ledger, statement_id=code, as_of=AS_OF)


def test_terms_that_make_no_sense_are_all_named_before_anything_is_paid():
    """SETTLE-25, SETTLE-16, SETTLE-17."""
    where = place(
        """
        [contracts]
        contract_id | payer_id | payee_id | parent_contract_id | from_on    | to_on      | currency | advance_minor
        C-2         | BECK     | FELL     | C-9                | 2031-04-01 | 2031-04-01 | EUR      | 5

        [terms]
        contract_id | term_id | kind        | outcome_id | price_minor     | claim_needed
        C-2         | stay    | sustainment | stay       | 100_000_000_000 | false

        [indexations]
        contract_id | from_on    | factor_bp | source
        C-2         | 2031-06-01 | 10001     | invented
        """
    )
    with pytest.raises(settlement.CannotSettle) as refused:
        settle(where)
    codes = sorted(problem.code for problem in refused.value.problems)
    assert codes == ["SETTLE-16", "SETTLE-17"] + ["SETTLE-25"] * 5
