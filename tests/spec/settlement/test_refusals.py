"""What is refused, and by which guarantee. A refused claim is a line with its reason; it posts nothing."""

from __future__ import annotations

from datetime import date

import pytest

from tests.spec.settlement.given import AS_OF, became, moved, place, settle
from weft import settlement
from weft.vocabulary import Ledger


def test_a_result_inside_every_limit_is_paid_from_the_pot():
    added = settle(place(), "claim_id | person_id | achieved_on\nK-1 | ada | 2031-06-01")
    assert became(added) == {"K-1": ("paid", "", 100_000)}
    assert moved(added) == {("payment", "pot:council", "payable:BECK:C-1", 100_000)}


@pytest.mark.parametrize(
    ("why", "row", "rule", "limit_on"),
    [
        ("claimed after the last day", "ada | 2031-06-01 | 2031-08-01 | 1", "SETTLE-5", date(2031, 7, 31)),
        ("sooner than 28 days after the start", "ada | 2031-05-28 | 2031-06-01 | 1", "SETTLE-6", date(2031, 5, 29)),
        ("claimed before it was there", "ada | 2031-06-02 | 2031-06-01 | 1", "SETTLE-6", date(2031, 6, 2)),
        ("past the window", "cleo | 2032-03-30 | 2032-03-30 | 1", "SETTLE-7", date(2032, 3, 30)),
        ("a second payment of what is paid once", "ada | 2031-06-01 | 2031-06-01 | 2", "SETTLE-7", None),
        ("after death", "dora | 2031-09-02 | 2031-09-02 | 1", "SETTLE-8", date(2031, 9, 1)),
        ("before the start", "ada | 2031-04-30 | 2031-05-30 | 1", "SETTLE-9", date(2031, 5, 1)),
        ("never started", "nobody | 2031-06-01 | 2031-06-01 | 1", "SETTLE-9", None),
        ("not eligible at the start", "eve | 2031-06-01 | 2031-06-01 | 1", "SETTLE-10", date(2031, 5, 1)),
        ("not known whether eligible", "finn | 2031-06-01 | 2031-06-01 | 1", "SETTLE-10", date(2031, 5, 1)),
    ],
    ids=lambda value: value if isinstance(value, str) and " | " not in value else "",
)
def test_a_claim_that_breaks_a_rule_is_refused_with_its_number(why, row, rule, limit_on):
    """SETTLE-5 to SETTLE-10."""
    where = place("""
        [enrolments]
        contract_id | person_id | segment_id | started_on | eligible
        C-1         | dora      | adults     | 2031-05-01 | true
        C-1         | eve       | adults     | 2031-05-01 | false
        C-1         | finn      | adults     | 2031-05-01 |

        [terms]
        contract_id | term_id | kind    | outcome_id | price_minor | to_days
        C-1         | home    | outcome | home       | 50_000      | 334

        [conditions]
        person_id | condition | from_on
        dora      | dead      | 2031-09-01
    """)
    person, achieved_on, claimed_on, window_no = row.split(" | ")
    term = "home" if person == "cleo" else "job"
    header = "claim_id | person_id | achieved_on | claimed_on | window_no | term_id"
    added = settle(where, f"{header}\nK-1 | {person} | {achieved_on} | {claimed_on} | {window_no} | {term}")
    assert became(added) == {"K-1": ("refused", rule, 0)}, why
    assert added.lines.nouns()[0].limit_on == limit_on
    assert not len(added.postings)


def test_an_outcome_is_never_paid_twice_whoever_claims_it():
    """SETTLE-3. Across contracts and settlements; the line names the claim in the way."""
    where = place("""
        [contracts]
        contract_id | payer_id     | payee_id | from_on    | to_on      | currency
        C-2         | commissioner | FELL     | 2031-04-01 | 2033-04-01 | GBP

        [shares]
        contract_id | pot_id | weight
        C-2         | health | 1

        [terms]
        contract_id | term_id | kind    | outcome_id | price_minor
        C-2         | job     | outcome | job        | 90_000

        [enrolments]
        contract_id | person_id | segment_id | started_on | eligible
        C-2         | ada       | adults     | 2031-04-01 | true
    """)
    first = settle(where, "claim_id | person_id | achieved_on\nK-1 | ada | 2031-06-01")
    again = "claim_id | contract_id | person_id | achieved_on\nK-2 | C-2 | ada | 2031-05-20"
    added = settle(where, again, ledger=first)
    assert became(added) == {"K-2 C-2": ("refused", "SETTLE-3", 0)}
    assert added.lines.nouns()[0].other_claim_id == "K-1"
    together = settle(where, again + "\nK-1 | C-1 | ada | 2031-06-01")
    assert became(together) == {"K-1": ("refused", "SETTLE-3", 0), "K-2 C-2": ("paid", "", 90_000)}


def test_the_same_evidence_of_the_same_result_is_used_once():
    """SETTLE-4. For another person the same evidence is a finding, not a refusal."""
    where = place("""
        [terms]
        contract_id | term_id | kind        | outcome_id | price_minor | sustained_days | every_days | times_max
        C-1         | stay    | sustainment | stay       | 20_000      | 28             | 28         | 3
    """)
    added = settle(
        where,
        """
        claim_id | person_id | achieved_on | term_id | window_no | evidence | evidence_digest
        K-1      | ada       | 2031-06-01  | stay    | 1         | document | e-1
        K-2      | ada       | 2031-07-01  | stay    | 2         | document | e-1
        K-3      | ben       | 2031-07-01  | stay    | 1         | document | e-1
        """,
    )
    assert became(added) == {
        "K-1": ("paid", "", 20_000),
        "K-2": ("refused", "SETTLE-4", 0),
        "K-3": ("paid", "", 20_000),
    }


def test_records_decide_where_they_are_asked():
    """SETTLE-14, SETTLE-15. 91 days with at most 7 days between; the day that completes them counts."""
    where = place("""
        [terms]
        contract_id | term_id | kind        | outcome_id | price_minor | sustained_days | gap_days | evidence
        C-1         | w13     | sustainment | w13        | 50_000      | 91             | 7        | records

        [records]
        person_id | outcome_id | from_on    | to_on      | source
        ada       | w13        | 2031-05-01 | 2031-06-30 | tax
        ada       | w13        | 2031-07-07 | 2031-12-01 | tax
        ben       | w13        | 2031-05-01 | 2031-06-30 | tax
        ben       | w13        | 2031-07-08 | 2031-09-01 | tax
    """)
    added = settle(
        where,
        """
        claim_id | person_id | achieved_on | term_id | evidence
        K-1      | ada       | 2031-08-05  | w13     | records
        K-2      | ben       | 2031-08-31  | w13     | records
        K-3      | cleo      | 2031-08-31  | w13     | attestation
        """,
    )
    # 60 days to 2031-06-29, a break of 7, then 30 days to 2031-08-05 make 90: one short. Ben's break is 8 days.
    assert became(added) == {
        "K-1": ("refused", "SETTLE-14", 0),
        "K-2": ("refused", "SETTLE-14", 0),
        "K-3": ("refused", "SETTLE-15", 0),
    }
    assert [line.limit_on for line in added.lines.nouns()] == [date(2031, 8, 6), None, None]


def test_nobody_needs_to_claim_what_the_records_show():
    """SETTLE-15. The second run finds nothing new."""
    where = place("""
        [terms]
        contract_id | term_id | kind    | outcome_id | price_minor | evidence | claim_needed
        C-1         | calm    | outcome | calm       | 30_000      | records  | false

        [records]
        person_id | outcome_id | from_on    | to_on      | source
        ada       | calm       | 2031-06-01 | 2031-07-01 | court
    """)
    added = settle(where)
    assert became(added) == {"claim": ("paid", "", 30_000)}
    assert not len(settle(where, ledger=added).lines)


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ("claim_id | person_id | achieved_on | currency\nK-1 | ada | 2031-06-01 | USD", ["SETTLE-17"]),
        ("claim_id | person_id | achieved_on | contract_id\nK-1 | ada | 2031-06-01 | C-9", ["SETTLE-1"]),
        ("claim_id | person_id | achieved_on | term_id\nK-1 | ada | 2031-06-01 | none", ["SETTLE-1"]),
        ("claim_id | person_id | achieved_on\n~K-1 | ada | 2031-06-01", ["SETTLE-1"]),
        ("claim_id | person_id | achieved_on | amount_minor\nK-1 | ada | 2031-06-01 | 5", ["SETTLE-16"]),
        ("claim_id | person_id | achieved_on\nK-1 | ada | 2032-04-01", ["SETTLE-18"]),
        (
            "claim_id | person_id | achieved_on | currency\nK-1 | ada | 2032-04-01 | USD\nK-2 | ada | 2031-06-01 | EUR",
            ["SETTLE-17", "SETTLE-17", "SETTLE-18"],
        ),
        ("claim_id | person_id | achieved_on\nK-1 | ada | 2031-06-01\nK-1 | ben | 2031-06-01", ["SETTLE-2"]),
    ],
)
def test_a_file_with_any_fault_is_reported_whole_and_posts_nothing(rows, codes):
    """SETTLE-1, SETTLE-2, SETTLE-16 to SETTLE-18."""
    with pytest.raises(settlement.CannotSettle) as refused:
        settle(place(), rows)
    assert sorted(problem.code for problem in refused.value.problems) == codes


def test_the_same_code_with_other_content_is_refused_and_with_the_same_does_nothing():
    """SETTLE-2."""
    first = settle(place(), "claim_id | person_id | achieved_on\nK-1 | ada | 2031-06-01")
    same = settle(place(), "claim_id | person_id | achieved_on\nK-1 | ada | 2031-06-01", ledger=first)
    assert same == Ledger.empty()
    with pytest.raises(settlement.CannotSettle, match="SETTLE-2"):
        settle(place(), "claim_id | person_id | achieved_on\nK-1 | ada | 2031-06-02", ledger=first)


def test_the_clock_does_not_go_backwards():
    """SETTLE-18."""
    first = settle(place(), "claim_id | person_id | achieved_on\nK-1 | ada | 2031-06-01")
    with pytest.raises(settlement.CannotSettle, match="SETTLE-18"):
        settle(place(), ledger=first, as_of=date(2032, 3, 30))
    assert settle(place(), ledger=first, as_of=AS_OF) == Ledger.empty()
