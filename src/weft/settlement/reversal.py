"""Corrections: what was posted is posted back, whole or in part, in statements of their own. Nothing is edited."""

from __future__ import annotations

import dataclasses
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from weft.engine import Place
from weft.settlement.refusal import CannotReverse
from weft.settlement.seal import append_statements
from weft.settlement.whole import share_minor
from weft.vocabulary import Clawback, Contract, Ledger, Posting, Problem, Share, StatementLine, split_minor

TAKEN_BACK = ("reversal", "clawback")


def reverse(
    *,
    place: Place,
    ledger: Ledger,
    as_of: date,
    statement_id: str = "",
    claim_ids: Sequence[str] = (),
    brief_digest: str = "",
) -> Ledger:
    """Post back everything of a statement, or of single claims, under every contract that they were paid under.

    Gives what is added to the ledger. Balances are then as if the claims had never been paid; the results may be
    claimed again under a new code. Raises `CannotReverse` (SETTLE-20) for what is not there or was reversed before,
    and for a day before the ledger's last (SETTLE-18).
    """
    problems = _day(ledger, as_of)
    wanted = set(claim_ids)
    if statement_id:
        found = ledger.lines.data.filter(pc.equal(ledger.lines.data.column("statement_id"), statement_id))
        kept = pc.and_(pc.not_equal(found.column("status"), "refused"), pc.invert(_taken(found)))
        wanted |= set(found.filter(kept).column("claim_id").to_pylist())
        if not wanted:
            what = f"statement {statement_id} is not there, or has nothing that could be reversed"
            problems.append(_problem(what, "a statement with paid lines"))
    if not wanted and not statement_id:
        problems.append(_problem("nothing was named", "a statement or claims"))
    lines = [line for line in _of_claims(ledger, wanted) if line.status != "refused"]
    firsts = [line for line in lines if line.entry not in TAKEN_BACK]
    done = {(line.claim_id, line.contract_id) for line in lines if line.entry == "reversal"}
    for claim_id in sorted(wanted - {line.claim_id for line in firsts}):
        problems.append(_problem(f"claim {claim_id!r} was never paid", "a claim of a paid line"))
    open_lines = [line for line in firsts if (line.claim_id, line.contract_id) not in done]
    for line in firsts:
        if (line.claim_id, line.contract_id) in done and not statement_id:
            problems.append(_problem(f"claim {line.claim_id!r} was reversed before", "a claim that still stands"))
    if not problems and not open_lines:
        problems.append(_problem(f"statement {statement_id} was reversed before", "a statement that still stands"))
    if problems:
        raise CannotReverse(problems)
    made = [_back(line, lines) for line in open_lines]
    keys = {(line.claim_id, line.contract_id) for line in open_lines}
    postings = _opposite(ledger, keys, as_of=as_of, days=_pay_days(place))
    reversed_ids = {line.contract_id: statement_id for line in open_lines if line.statement_id == statement_id}
    return append_statements(
        place=place, lines=made, postings=postings, ledger=ledger, as_of=as_of, brief_digest=brief_digest,
        reverses=reversed_ids,
    )  # fmt: skip


def claw_back(
    *, place: Place, ledger: Ledger, clawbacks: Sequence[Clawback], as_of: date, brief_digest: str = ""
) -> Ledger:
    """Take back a share of what was paid for claims, from what is payable, held back and recovered alike.

    Gives what is added to the ledger. The result stays paid once: it may not be claimed again. A clawback's code is
    its key: the same content again adds nothing. Raises `CannotReverse` (SETTLE-20) for a claim that was never paid or
    was reversed, and for a code that the ledger has with other content; SETTLE-18 for a day out of order.
    """
    problems = [*_day(ledger, as_of), *_decided(clawbacks, as_of)]
    lines = _of_claims(ledger, {row.claim_id for row in clawbacks})
    made: list[StatementLine] = []
    postings: list[Posting] = []
    shares = place.table(Share).nouns()
    contracts = {row.contract_id: row for row in place.table(Contract).nouns()}
    for row in sorted(clawbacks, key=lambda c: c.claim_id):
        legs = [line for line in lines if line.claim_id == row.claim_id]
        firsts = [line for line in legs if line.entry not in TAKEN_BACK and line.paid_minor]
        again = [line for line in legs if line.entry == "clawback" and line.other_claim_id == row.clawback_id]
        if again:
            if any(line.evidence_digest != digest_clawback(row) for line in again):
                what = f"clawback {row.clawback_id!r} of claim {row.claim_id!r} is in the ledger with other content"
                problems.append(_problem(what, "the same content, or another code"))
            continue
        if not firsts or any(line.entry == "reversal" for line in legs):
            problems.append(_problem(f"claim {row.claim_id!r} has nothing to claw back", "a paid claim that stands"))
            continue
        if sum(other.claim_id == row.claim_id for other in clawbacks) > 1:
            problems.append(_problem(f"claim {row.claim_id!r} stands twice", "one clawback of a claim at a time"))
            continue
        for first in firsts:
            line = _part(first, legs, row)
            made += [line] if line.paid_minor else []
            postings += _part_postings(line, contracts, shares, as_of)
    if problems:
        raise CannotReverse(problems)
    return append_statements(
        place=place, lines=made, postings=postings, ledger=ledger, as_of=as_of, brief_digest=brief_digest
    )


def digest_clawback(row: Clawback) -> str:
    """SHA-256 over what was decided, which the line keeps; the words stay with whoever decided."""
    parts = (row.clawback_id, row.decided_on.isoformat(), str(row.share_bp), row.reason)
    return hashlib.sha256("\t".join(parts).encode()).hexdigest()


def _decided(clawbacks: Sequence[Clawback], as_of: date) -> list[Problem]:
    return [
        Problem(
            code="SETTLE-18",
            what=f"clawback {row.clawback_id!r} is decided on {row.decided_on}, after the day of settlement",
            allowed=f"up to {as_of}",
        )
        for row in clawbacks
        if row.decided_on > as_of
    ]


def _of_claims(ledger: Ledger, claim_ids: Iterable[str]) -> list[StatementLine]:
    data = ledger.lines.data
    named = pa.array(sorted(claim_ids), pa.string())
    rows = data.filter(pc.is_in(data.column("claim_id"), value_set=named))
    return [StatementLine(**row) for row in rows.to_pylist()]


def _taken(rows: pa.Table) -> pa.ChunkedArray:
    return pc.is_in(rows.column("entry"), value_set=pa.array(TAKEN_BACK))


def _back(line: StatementLine, lines: Sequence[StatementLine]) -> StatementLine:
    """The reversal of a line: what it still stood for, after any clawback."""
    key = (line.claim_id, line.contract_id)
    clawed = [o for o in lines if o.entry == "clawback" and (o.claim_id, o.contract_id) == key]
    left = {
        name: getattr(line, name) - sum(getattr(other, name) for other in clawed)
        for name in ("paid_minor", "retained_minor", "recovered_minor", "payable_minor")
    }
    return dataclasses.replace(line, statement_id="-", entry="reversal", status="paid", rule="", **left)


def _opposite(ledger: Ledger, keys: set[tuple[str, str]], *, as_of: date, days: dict[str, int]) -> list[Posting]:
    """For every pair of accounts, the net of what the lines moved between them, moved back."""
    data = ledger.postings.data
    named = pa.array(sorted({claim_id for claim_id, _ in keys}), pa.string())
    rows = data.filter(pc.is_in(data.column("claim_id"), value_set=named)).to_pylist()
    net: dict[tuple[str, str, str, str], int] = defaultdict(int)
    facts = {}
    for row in rows:
        posting = Posting(**row)
        if (posting.claim_id, posting.contract_id) not in keys:
            continue
        one, other = sorted((posting.from_account, posting.to_account))
        sign = 1 if posting.from_account == one else -1
        net[posting.claim_id, posting.contract_id, one, other] += sign * posting.amount_minor
        facts[posting.claim_id, posting.contract_id] = posting
    made = []
    for (claim_id, contract_id, one, other), amount in sorted(net.items()):
        if amount:
            source, target = (other, one) if amount > 0 else (one, other)
            made.append(
                dataclasses.replace(
                    facts[claim_id, contract_id],
                    statement_id="-",
                    kind="reversal",
                    from_account=source,
                    to_account=target,
                    amount_minor=abs(amount),
                    posted_on=as_of,
                    due_on=as_of + timedelta(days=days[contract_id]),
                )
            )
    return made


def _part(first: StatementLine, legs: Sequence[StatementLine], row: Clawback) -> StatementLine:
    """The line that takes back a share of what was paid, never more than is left."""
    share_bp = row.share_bp
    clawed = [o for o in legs if o.entry == "clawback" and o.contract_id == first.contract_id]
    left = {
        name: getattr(first, name) - sum(getattr(other, name) for other in clawed)
        for name in ("paid_minor", "retained_minor", "recovered_minor")
    }
    paid = min(share_minor(amount_minor=first.paid_minor, share_bp=share_bp), left["paid_minor"])
    retained = min(share_minor(amount_minor=first.retained_minor, share_bp=share_bp), left["retained_minor"], paid)
    wanted = share_minor(amount_minor=first.recovered_minor, share_bp=share_bp)
    recovered = min(wanted, left["recovered_minor"], paid - retained)
    return dataclasses.replace(
        first,
        statement_id="-",
        entry="clawback",
        status="paid",
        rule="",
        other_claim_id=row.clawback_id,
        evidence_digest=digest_clawback(row),
        paid_minor=paid,
        retained_minor=retained,
        recovered_minor=recovered,
        payable_minor=paid - retained - recovered,
    )


def _part_postings(
    line: StatementLine, contracts: dict[str, Contract], shares: Sequence[Share], as_of: date
) -> list[Posting]:
    """From where the money lies now, back to the pots by their shares, or to the contract above."""
    contract = contracts[line.contract_id]
    payable = f"payable:{contract.payee_id}:{contract.contract_id}"
    parent = contracts.get(contract.parent_contract_id or "")
    if parent is not None:
        targets = [(f"payable:{parent.payee_id}:{parent.contract_id}", line.paid_minor)]
    else:
        pots = sorted((row.pot_id, row.weight) for row in shares if row.contract_id == contract.contract_id)
        parts = split_minor(total_minor=line.paid_minor, weights=[weight for _, weight in pots])
        targets = [(f"pot:{pot_id}", part) for (pot_id, _), part in zip(pots, parts, strict=True)]
    sources = [
        (payable, line.payable_minor),
        (f"retention:{line.contract_id}", line.retained_minor),
        (f"advance:{line.contract_id}", line.recovered_minor),
    ]
    return [
        Posting(
            place_id=line.place_id,
            statement_id="-",
            claim_id=line.claim_id,
            contract_id=line.contract_id,
            kind="clawback",
            from_account=source,
            to_account=target,
            amount_minor=amount,
            currency=contract.currency,
            posted_on=as_of,
            due_on=as_of + timedelta(days=contract.pay_days),
        )
        for source, target, amount in _carried(sources, targets)
    ]


def _carried(sources: list[tuple[str, int]], targets: list[tuple[str, int]]) -> list[tuple[str, str, int]]:
    """Fill the targets from the sources, each in its order; both sum to the same."""
    moves = []
    wanting = [amount for _, amount in targets]
    for source, amount in sources:
        for place, (target, _) in enumerate(targets):
            part = min(amount, wanting[place])
            if part:
                moves.append((source, target, part))
                amount -= part
                wanting[place] -= part
    return moves


def _pay_days(place: Place) -> dict[str, int]:
    return {row.contract_id: row.pay_days for row in place.table(Contract).nouns()}


def _day(ledger: Ledger, as_of: date) -> list[Problem]:
    days = ledger.statements.data.column("as_of").to_pylist()
    if not days or max(days) <= as_of:
        return []
    what = f"the day {as_of} lies before the ledger's last statement of {max(days)}"
    return [Problem(code="SETTLE-18", what=what, to_do="Name a later day")]


def _problem(what: str, allowed: str) -> Problem:
    return Problem(code="SETTLE-20", what=what, allowed=allowed)
