"""What is looked at more closely: findings, the sample, disputes."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import pytest

from tests.factories.settlement import DAY, START, claim, claims, contract, enrolment, place, term
from weft import settlement
from weft.vocabulary import Check, Ledger, Record, Table

AS_OF = START + 300 * DAY
PEOPLE = [f"p-{number}" for number in range(60)]


def settled(*made, **facts):
    where = place(contract(payee_id="BECK"), term(**facts), *[enrolment(person) for person in PEOPLE])
    return where, settlement.settle(place=where, claims=claims(*made), ledger=Ledger.empty(), as_of=AS_OF)


def kinds(where, ledger):
    return {finding.kind: finding for finding in settlement.find(place=where, ledger=ledger).nouns()}


def test_one_document_for_several_people_is_found_and_refused_to_nobody():
    """SETTLE-28."""
    made = [claim(f"K-{n}", PEOPLE[n], evidence="document", evidence_digest="same") for n in range(3)]
    where, ledger = settled(*made)
    assert {line.status for line in ledger.lines.nouns()} == {"paid"}
    found = kinds(where, ledger)["same_evidence"]
    assert found.claims == 3
    assert not any(person in found.says for person in PEOPLE)


def test_results_that_crowd_at_the_end_of_months_are_found_and_those_spread_evenly_are_not():
    """SETTLE-28."""
    ends = [date(2031, 6, 30) if n % 2 else date(2031, 7, 1) + n * DAY for n in range(40)]
    where, ledger = settled(*(claim(f"K-{n}", PEOPLE[n], achieved_on=day) for n, day in enumerate(ends)))
    assert kinds(where, ledger)["bunching"].claims >= 20
    even = [date(2031, 6, 1) + n * timedelta(days=3) for n in range(40)]
    where, ledger = settled(*(claim(f"K-{n}", PEOPLE[n], achieved_on=day) for n, day in enumerate(even)))
    assert not kinds(where, ledger)


def test_results_that_end_just_after_they_are_paid_are_found():
    """SETTLE-28. Thirty end five days after the 91st day, two end twenty days after it."""
    begin = START + 10 * DAY
    lasts = [96] * 30 + [111] * 2
    records = [
        Record(
            place_id="little-tarn", person_id=PEOPLE[n], outcome_id="job", from_on=begin, to_on=begin + days * DAY,
            source="tax",
        )
        for n, days in enumerate(lasts)
    ]  # fmt: skip
    rows = [contract(), term(kind="sustainment", sustained_days=91, evidence="records", claim_needed=False)]
    where = place(*rows, *[enrolment(person) for person in PEOPLE], *records)
    ledger = settlement.settle(place=where, claims=claims(), ledger=Ledger.empty(), as_of=AS_OF)
    found = kinds(where, ledger)["cliff_edge"]
    assert (found.claims, found.expected) == (30, 16.0)


def test_the_sample_takes_every_risky_claim_and_some_of_the_rest_and_says_what_the_error_is():
    """Ten claims share a document and all are drawn. Half of what they were paid is not borne out."""
    made = [claim(f"K-{n:02}", PEOPLE[n], evidence="document", evidence_digest=f"d-{max(n, 9)}") for n in range(60)]
    _, ledger = settled(*made)
    checks = settlement.draw(ledger=ledger, seed=7)
    assert settlement.draw(ledger=ledger, seed=7) == checks
    risky = [check for check in checks.nouns() if check.stratum == 1]
    assert {check.claim_id for check in risky} == {f"K-{n:02}" for n in range(10)}
    assert len(checks) == 10 + 5
    assert settlement.extrapolate(checks=checks) is None
    seen = Table.of_nouns(
        Check,
        [
            dataclasses.replace(check, valid_minor=check.paid_minor // 2 if check.stratum == 1 else check.paid_minor)
            for check in checks.nouns()
        ],
    )
    error = settlement.extrapolate(checks=seen)
    assert (error.paid_minor, error.error_minor, error.low_minor, error.high_minor) == (
        6_000_000,
        500_000,
        500_000,
        500_000,
    )
    assert error.full_check


def test_what_records_prove_is_not_sampled():
    records = [
        Record(place_id="little-tarn", person_id=p, outcome_id="job", from_on=START, to_on=AS_OF, source="tax")
        for p in PEOPLE
    ]
    where = place(contract(), term(evidence="records"), *[enrolment(person) for person in PEOPLE], *records)
    made = [claim(f"K-{n}", person, evidence="records") for n, person in enumerate(PEOPLE)]
    ledger = settlement.settle(place=where, claims=claims(*made), ledger=Ledger.empty(), as_of=AS_OF)
    assert all(line.status == "paid" for line in ledger.lines.nouns())
    assert not len(settlement.draw(ledger=ledger, seed=1))


def test_a_dispute_has_a_clock_and_is_decided_by_neither_side():
    """SETTLE-26."""
    where, ledger = settled(claim("K-1", PEOPLE[0]))
    line = {"place": where, "ledger": ledger, "statement_id": "S-000001", "claim_id": "K-1"}
    raised = settlement.dispute(**line, dispute_id="D-1", raised_by="BECK", raised_on=AS_OF + 5 * DAY)
    assert (raised.state, raised.answer_by, raised.decide_by) == ("open", AS_OF + 15 * DAY, AS_OF + 33 * DAY)
    assert settlement.overdue(disputes=Table.of_nouns(type(raised), [raised]), as_of=AS_OF + 34 * DAY) == [raised]
    how = {"place": where, "ledger": ledger, "raised": raised, "decided_on": AS_OF + 20 * DAY}
    for decided_by, reason in (("BECK", "ours"), ("commissioner", "ours"), ("panel", " ")):
        with pytest.raises(settlement.CannotDispute, match="SETTLE-26"):
            settlement.decide_dispute(**how, upheld=True, decided_by=decided_by, reason=reason)
    decided = settlement.decide_dispute(**how, upheld=True, decided_by="panel", reason="The letter is genuine.")
    assert decided.state == "upheld"
    with pytest.raises(settlement.CannotDispute, match="upheld already"):
        settlement.decide_dispute(**{**how, "raised": decided}, upheld=False, decided_by="panel", reason="no")
    for raised_by, day in (("someone", 5), ("BECK", 31), ("BECK", -1)):
        with pytest.raises(settlement.CannotDispute, match="SETTLE-26"):
            settlement.dispute(**line, dispute_id="D-2", raised_by=raised_by, raised_on=AS_OF + day * DAY)
