"""Disagreements about a line: who may raise one, the clock that then runs, and a decision by neither side."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

from weft.engine import Place
from weft.settlement.assumptions import ANSWER_DAYS, DECIDE_DAYS, DISPUTE_DAYS
from weft.settlement.refusal import CannotDispute
from weft.vocabulary import Contract, Dispute, Ledger, Problem, Table


def dispute(
    *, place: Place, ledger: Ledger, dispute_id: str, statement_id: str, claim_id: str, raised_by: str, raised_on: date
) -> Dispute:
    """Dispute one line of a statement. The clock starts on `raised_on`.

    Raises `CannotDispute` (SETTLE-26) where the line is not there, where someone else than the payee or the payer
    raises it, or where its time has passed.
    """
    statement = next((row for row in ledger.statements.nouns() if row.statement_id == statement_id), None)
    lines = ledger.lines.nouns()
    line = next((row for row in lines if (row.statement_id, row.claim_id) == (statement_id, claim_id)), None)
    if statement is None or line is None:
        what = f"statement {statement_id} has no line of claim {claim_id!r}"
        raise CannotDispute([_problem(what, "a line of a statement")])
    contract = next(row for row in place.table(Contract).nouns() if row.contract_id == statement.contract_id)
    last_on = statement.as_of + timedelta(days=DISPUTE_DAYS)
    problems = []
    if raised_by not in (contract.payee_id, contract.payer_id):
        problems.append(
            _problem(f"{raised_by} is no side of contract {contract.contract_id}", "its payee or its payer")
        )
    if not statement.as_of <= raised_on <= last_on:
        problems.append(_problem(f"{raised_on} is out of time", f"{statement.as_of} to {last_on}"))
    if problems:
        raise CannotDispute(problems)
    return Dispute(
        place_id=statement.place_id,
        dispute_id=dispute_id,
        statement_id=statement_id,
        claim_id=claim_id,
        raised_by=raised_by,
        raised_on=raised_on,
        answer_by=raised_on + timedelta(days=ANSWER_DAYS),
        decide_by=raised_on + timedelta(days=DECIDE_DAYS),
        state="open",
        decided_by="",
        reason="",
    )


def dispute_of(*, disputes: Table[Dispute], dispute_id: str) -> Dispute:
    """The dispute of a code. Raises `CannotDispute` (SETTLE-26) where there is none."""
    found = [row for row in disputes.nouns() if row.dispute_id == dispute_id]
    if not found:
        raise CannotDispute([_problem(f"there is no dispute {dispute_id!r}", "a dispute of this ledger")])
    return found[0]


def with_dispute(*, disputes: Table[Dispute], changed: Dispute) -> Table[Dispute]:
    """The disputes with one more, or with one of them decided. The same dispute again changes nothing.

    Raises `CannotDispute` (SETTLE-26) for a code that stands for another dispute, for a line that is disputed already,
    and for one that was decided and would be opened or decided otherwise.
    """
    problems = []
    rows = {row.dispute_id: row for row in disputes.nouns()}
    before = rows.get(changed.dispute_id)
    if before is not None and before != changed and (before.state != "open" or _raised(before) != _raised(changed)):
        problems.append(_problem(f"dispute {changed.dispute_id} is there with other content", "another code"))
    line = (changed.statement_id, changed.claim_id)
    for row in rows.values():
        if row.dispute_id != changed.dispute_id and (row.statement_id, row.claim_id) == line:
            problems.append(_problem(f"the line is disputed already, as {row.dispute_id}", "one dispute of a line"))
    if problems:
        raise CannotDispute(problems)
    return Table.of_nouns(Dispute, {**rows, changed.dispute_id: changed}.values())


def _raised(row: Dispute) -> tuple[object, ...]:
    return (row.statement_id, row.claim_id, row.raised_by, row.raised_on)


def decide_dispute(
    *, place: Place, ledger: Ledger, raised: Dispute, upheld: bool, decided_by: str, decided_on: date, reason: str
) -> Dispute:
    """The independent decision. Where it is upheld, reverse the claim and let it be claimed anew.

    Raises `CannotDispute` (SETTLE-26) where the decision is by a side of the contract, before the dispute, without a
    reason, or where there is one already.
    """
    statement = next(row for row in ledger.statements.nouns() if row.statement_id == raised.statement_id)
    contract = next(row for row in place.table(Contract).nouns() if row.contract_id == statement.contract_id)
    problems = []
    if raised.state != "open":
        problems.append(_problem(f"dispute {raised.dispute_id} is {raised.state} already", "an open dispute"))
    if decided_by in (contract.payee_id, contract.payer_id, raised.raised_by, ""):
        problems.append(_problem(f"{decided_by or 'nobody'} may not decide it", "someone who is neither side"))
    if decided_on < raised.raised_on:
        problems.append(_problem(f"{decided_on} lies before the dispute", f"a day from {raised.raised_on} on"))
    if not reason.strip():
        problems.append(_problem("the decision gives no reason", "the reason in words"))
    if problems:
        raise CannotDispute(problems)
    return dataclasses.replace(
        raised,
        state="upheld" if upheld else "rejected",
        decided_by=decided_by,
        decided_on=decided_on,
        reason=reason,
    )


def overdue(*, disputes: Table[Dispute], as_of: date) -> list[Dispute]:
    """Open disputes whose independent decision should have been there, the longest first."""
    late = [row for row in disputes.nouns() if row.state == "open" and row.decide_by < as_of]
    return sorted(late, key=lambda row: (row.decide_by, row.dispute_id))


def _problem(what: str, allowed: str) -> Problem:
    return Problem(code="SETTLE-26", what=what, allowed=allowed)
