"""Settle everything anew from the first entry, and see whether the same comes out."""

from __future__ import annotations

from itertools import groupby

import pyarrow as pa
import pyarrow.compute as pc

from weft.engine import Place, Session, connect
from weft.settlement.seal import digest_agreed
from weft.settlement.settling import settle
from weft.settlement.standing import TAKEN_BACK
from weft.settlement.whole import OWN_MARK
from weft.vocabulary import (
    Claim,
    Ledger,
    Posting,
    Problem,
    Statement,
    StatementLine,
    Table,
    Tell,
    silent,
)


def replay(*, place: Place, ledger: Ledger, session: Session | None = None, tell: Tell = silent) -> tuple[Problem, ...]:
    """Every statement that does not come out again, line for line and posting for posting (SETTLE-21).

    The lines keep the claims that they answer, so the ledger and the agreements are enough. Reversals and clawbacks
    are taken as they stand. A statement settled on other agreements than those of `place` is named as such.
    """
    own = session or connect()
    problems: list[Problem] = []
    held, agreed = Ledger.empty(), digest_agreed(place)
    statements = ledger.in_order()
    try:
        for _, batch in groupby(statements, key=lambda statement: statement.first_number):
            written = _part(ledger, list(batch))
            taken_back = set(written.lines.data.column("entry").to_pylist()) & set(TAKEN_BACK)
            if not taken_back:
                first = written.in_order()[0]
                made = settle(
                    place=place, claims=_claims(written), ledger=held, as_of=first.as_of,
                    brief_digest=first.brief_digest, session=own,
                )  # fmt: skip
                problems += _differences(written, made, agreed)
            held = held.plus(written)
            tell("replay", len(held.statements), len(statements))
    finally:
        if session is None:
            own.close()
    return tuple(problems)


def _part(ledger: Ledger, statements: list[Statement]) -> Ledger:
    codes = pa.array([statement.statement_id for statement in statements])

    def kept(data: pa.Table) -> pa.Table:
        return data.filter(pc.is_in(data.column("statement_id"), value_set=codes))

    return Ledger(
        statements=Table.of_nouns(Statement, statements),
        lines=Table(StatementLine, kept(ledger.lines.data)),
        postings=Table(Posting, kept(ledger.postings.data)),
    )


def _claims(written: Ledger) -> Table[Claim]:
    """The claims that a settlement's lines answer, without those that nobody made."""
    data = written.lines.data
    own = pc.and_(
        pc.equal(data.column("entry"), "claim"),
        pc.equal(data.column("contract_id"), data.column("claimed_contract_id")),
    )
    made = data.filter(pc.and_(own, pc.invert(pc.starts_with(data.column("claim_id"), OWN_MARK))))
    currency = written.in_order()[0].currency
    made = made.append_column("currency", pa.array([currency] * made.num_rows, pa.string()))
    return Table(Claim, made)


def _differences(written: Ledger, made: Ledger, agreed: str) -> list[Problem]:
    anew = {statement.contract_id: statement for statement in made.in_order()}
    problems = []
    for statement in written.in_order():
        other = anew.pop(statement.contract_id, None)
        same = other is not None and (other.lines_digest, other.postings_digest) == (
            statement.lines_digest,
            statement.postings_digest,
        )
        if not same:
            why = "" if statement.terms_digest == agreed else "; it was settled on other agreements than these"
            problems.append(_problem(f"statement {statement.statement_id} does not come out again{why}"))
    return problems + [
        _problem(f"contract {contract_id} would have a further statement") for contract_id in sorted(anew)
    ]


def _problem(what: str) -> Problem:
    return Problem(code="SETTLE-21", what=what, to_do="Replay with the agreements that it was settled on")
