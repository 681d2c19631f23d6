"""Which accounts the money of a line moves between, as a loop over lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from weft.settlement.plain_rule import Facts
from weft.settlement.whole import share_minor
from weft.vocabulary import Contract, Posting, PreventionShare, Share, StatementLine, split_minor

Move = tuple[str, str, str, int]
"""Kind, account that the money leaves, account that it comes to, amount."""


def post(*, facts: Facts, lines: Sequence[StatementLine]) -> list[Posting]:
    """The postings of a settlement's lines. What each line pays leaves the pots, or the contract above it, whole."""
    below = {line.claim_id: line.paid_minor for line in lines if line.contract_id == line.claimed_contract_id}
    postings = [
        _posting(facts, line, move)
        for line in lines
        for move in [*_earned(facts, line, below), *_kept(facts, line), *_saved(facts, line)]
        if move[3]
    ]
    return sorted(postings, key=lambda p: (p.contract_id, p.claim_id, p.kind, p.from_account, p.to_account))


def _earned(facts: Facts, line: StatementLine, below: dict[str, int]) -> list[Move]:
    contract = facts.contracts[line.contract_id]
    payable = _payable(contract)
    budget = f"budget:{line.contract_id}:{line.person_id}"
    if line.entry == "advance":
        return [("advance", f"advance:{line.contract_id}", payable, line.payable_minor)]
    if line.entry == "release":
        return [("release", f"retention:{line.contract_id}", payable, line.payable_minor)]
    if line.entry == "budget":
        return _from_pots(facts, contract, "budget", budget, line.gross_minor)
    if line.entry == "claim" and facts.terms[line.contract_id, line.term_id].kind == "spend":
        return [("spend", budget, payable, line.paid_minor)]
    if line.contract_id != line.claimed_contract_id and contract.passes_through:
        held = f"held:{line.contract_id}"
        margin = line.paid_minor - below[line.claim_id]
        moves = _from_pots(facts, contract, "payment", held, line.paid_minor)
        return [*moves, ("margin", held, payable, margin) if margin > 0 else ("margin", payable, held, -margin)]
    return _from_payer(facts, contract, line, payable)


def _from_payer(facts: Facts, contract: Contract, line: StatementLine, payable: str) -> list[Move]:
    """From the pots; below an integrator that stands, from what the integrator is paid or holds for those below."""
    parent = facts.contracts.get(contract.parent_contract_id or "")
    if parent is None:
        return _from_pots(facts, contract, "payment", payable, line.paid_minor)
    if facts.stepped_in(parent):
        return _from_pots(facts, parent, "payment", payable, line.paid_minor)
    term = facts.terms.get((line.contract_id, line.term_id))
    earns_above = line.entry == "claim" and term is not None and term.parent_term_id is not None
    held = parent.passes_through and earns_above
    return [("passed_down", f"held:{parent.contract_id}" if held else _payable(parent), payable, line.paid_minor)]


def _from_pots(facts: Facts, contract: Contract, kind: str, to: str, total: int) -> list[Move]:
    shares = sorted((s.pot_id, s.weight) for s in facts.rows(Share) if s.contract_id == contract.contract_id)
    parts = split_minor(total_minor=total, weights=[weight for _, weight in shares])
    return [(kind, f"pot:{pot_id}", to, part) for (pot_id, _), part in zip(shares, parts, strict=True)]


def _kept(facts: Facts, line: StatementLine) -> list[Move]:
    payable = _payable(facts.contracts[line.contract_id])
    return [
        ("retention", payable, f"retention:{line.contract_id}", line.retained_minor),
        ("recovery", payable, f"advance:{line.contract_id}", line.recovered_minor),
    ]


def _saved(facts: Facts, line: StatementLine) -> list[Move]:
    """What pots that save by the result give to those that paid for it."""
    return [
        (
            "prevention",
            f"pot:{row.saving_pot_id}",
            f"pot:{row.paying_pot_id}",
            share_minor(amount_minor=line.paid_minor, share_bp=row.share_bp),
        )
        for row in facts.rows(PreventionShare)
        if line.entry == "claim" and (row.contract_id, row.outcome_id) == (line.contract_id, line.outcome_id)
    ]


def _payable(contract: Contract) -> str:
    return f"payable:{contract.payee_id}:{contract.contract_id}"


def _posting(facts: Facts, line: StatementLine, move: Move) -> Posting:
    kind, source, target, amount = move
    contract = facts.contracts[line.contract_id]
    return Posting(
        place_id=line.place_id,
        statement_id=line.statement_id,
        claim_id=line.claim_id,
        contract_id=line.contract_id,
        kind=kind,
        from_account=source,
        to_account=target,
        amount_minor=amount,
        currency=contract.currency,
        posted_on=facts.as_of,
        due_on=facts.as_of + timedelta(days=contract.pay_days),
    )
