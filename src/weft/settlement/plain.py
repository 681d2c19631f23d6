"""The meaning of a settlement, written as loops over nouns and whole numbers. Small and slow.

The set work in `decision.py`, `pricing.py` and `movement.py` must give the same lines and postings on any input.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from weft.engine import Place
from weft.settlement.entry import own_entries
from weft.settlement.plain_movement import post
from weft.settlement.plain_rule import Facts, refuse
from weft.settlement.whole import entry_code, share_minor
from weft.vocabulary import (
    Claim,
    Contract,
    Gate,
    Indexation,
    Posting,
    StatementLine,
    Term,
    Tier,
)

NET = ("paid_minor", "retained_minor", "recovered_minor", "payable_minor")


def settle(
    *, place: Place, claims: Sequence[Claim], prior: Sequence[StatementLine], as_of: date
) -> tuple[list[StatementLine], list[Posting]]:
    """Lines and postings, in canonical order, with no statement's code yet (an empty `statement_id` is written `-`).

    Takes checked tables, checked claims and every line that the ledger has.
    """
    facts = Facts(place=place, as_of=as_of)
    standing = stand(prior)
    known = {line.claim_id for line in prior if line.contract_id == line.claimed_contract_id}
    fresh = [claim for claim in [*claims, *_unclaimed(facts)] if claim.claim_id not in known]
    decided = _decide(facts, sorted(fresh, key=lambda c: (c.achieved_on, c.claim_id)), standing)
    legs = [leg for line in decided for leg in _legs(facts, line)]
    counted = _counted(facts, [*standing, *decided])
    entries = own_entries(place=place, as_of=as_of, retained=_retained(standing), counted=counted)
    legs += [entry for entry in entries if (entry.claim_id, entry.contract_id) not in _keys(prior)]
    lines = _priced(facts, legs, standing)
    return lines, post(facts=facts, lines=lines)


def stand(prior: Iterable[StatementLine]) -> list[StatementLine]:
    """What still stands of the ledger's lines: without those reversed, and net of what was clawed back."""
    firsts: dict[tuple[str, str], StatementLine] = {}
    taken: dict[tuple[str, str], list[StatementLine]] = defaultdict(list)
    for line in prior:
        key = (line.claim_id, line.contract_id)
        if line.entry in ("reversal", "clawback"):
            taken[key].append(line)
        else:
            firsts[key] = line
    kept = []
    for key, line in firsts.items():
        if any(other.entry == "reversal" for other in taken[key]):
            continue
        net = {name: max(0, getattr(line, name) - sum(getattr(o, name) for o in taken[key])) for name in NET}
        kept.append(dataclasses.replace(line, **net))
    return kept


def _retained(standing: Iterable[StatementLine]) -> dict[str, int]:
    """What is still held back under each contract."""
    held: dict[str, int] = defaultdict(int)
    for line in standing:
        held[line.contract_id] += line.retained_minor - (line.payable_minor if line.entry == "release" else 0)
    return held


def _keys(lines: Iterable[StatementLine]) -> set[tuple[str, str]]:
    return {(line.claim_id, line.contract_id) for line in lines}


def _unclaimed(facts: Facts) -> list[Claim]:
    """A claim for every result that the records show and that nobody needs to claim."""
    made = []
    for enrolment in facts.enrolments.values():
        contract = facts.contracts[enrolment.contract_id]
        for term in facts.terms.values():
            if term.contract_id != contract.contract_id or term.claim_needed or term.kind == "spend":
                continue
            if term.segment_id not in (None, enrolment.segment_id):
                continue
            for window_no in range(1, term.times_max + 1):
                reached_on = facts.reached_on(term=term, enrolment=enrolment, window_no=window_no)
                if reached_on is None or reached_on > facts.as_of:
                    continue
                parts = (contract.contract_id, term.term_id, enrolment.person_id, str(window_no))
                made.append(
                    Claim(
                        place_id=term.place_id,
                        claim_id=entry_code(entry="auto", parts=parts),
                        contract_id=contract.contract_id,
                        term_id=term.term_id,
                        person_id=enrolment.person_id,
                        window_no=window_no,
                        achieved_on=reached_on,
                        claimed_on=reached_on,
                        currency=contract.currency,
                        evidence="records",
                    )
                )
    return made


def _decide(facts: Facts, claims: Sequence[Claim], standing: Sequence[StatementLine]) -> list[StatementLine]:
    """Each claim in canonical order: refused by its first rule, or accepted."""
    own = [line for line in standing if line.entry == "claim" and line.contract_id == line.claimed_contract_id]
    shown = {
        (line.evidence_digest, line.person_id, line.outcome_id): line.claim_id
        for line in own
        if line.evidence_digest and (line.status != "refused" or line.rule == "SETTLE-3")
    }
    paid = {
        (line.person_id, line.outcome_id, line.window_no): line.claim_id
        for line in own
        if line.status != "refused" and facts.terms[line.contract_id, line.term_id].kind != "spend"
    }
    decided = []
    for claim in claims:
        term = facts.terms[claim.contract_id, claim.term_id]
        rule, limit_on = refuse(facts=facts, claim=claim, term=term)
        other = ""
        if not rule and claim.evidence_digest:
            other = shown.setdefault((claim.evidence_digest, claim.person_id, term.outcome_id), claim.claim_id)
            rule, other = ("SETTLE-4", other) if other != claim.claim_id else ("", "")
        if not rule and term.kind != "spend":
            other = paid.setdefault((claim.person_id, term.outcome_id, claim.window_no), claim.claim_id)
            rule, other = ("SETTLE-3", other) if other != claim.claim_id else ("", "")
        decided.append(_line(claim=claim, term=term, rule=rule, other=other, limit_on=limit_on))
    return decided


def _line(*, claim: Claim, term: Term, rule: str, other: str, limit_on: date | None) -> StatementLine:
    return StatementLine(
        place_id=claim.place_id,
        statement_id="-",
        claim_id=claim.claim_id,
        contract_id=claim.contract_id,
        entry="claim",
        claimed_contract_id=claim.contract_id,
        term_id=claim.term_id,
        claimed_term_id=claim.term_id,
        outcome_id=term.outcome_id,
        person_id=claim.person_id,
        window_no=claim.window_no,
        achieved_on=claim.achieved_on,
        claimed_on=claim.claimed_on,
        evidence=claim.evidence,
        evidence_digest=claim.evidence_digest,
        amount_minor=claim.amount_minor,
        status="refused" if rule else "counted" if term.kind == "cohort" else "paid",
        rule=rule,
        other_claim_id=other,
        limit_on=limit_on,
        ordinal=0,
        price_minor=0,
        gross_minor=0,
        paid_minor=0,
        retained_minor=0,
        recovered_minor=0,
        payable_minor=0,
    )


def _legs(facts: Facts, line: StatementLine) -> list[StatementLine]:
    """The line under its own contract, and the one that the same result earns under the parent's."""
    contract = facts.contracts[line.contract_id]
    term = facts.terms[line.contract_id, line.term_id]
    parent = facts.contracts.get(contract.parent_contract_id or "")
    if line.status == "refused" or parent is None or term.parent_term_id is None or facts.stepped_in(parent):
        return [line]
    above = dataclasses.replace(line, contract_id=parent.contract_id, term_id=term.parent_term_id)
    return [line, above]


def _counted(facts: Facts, lines: Sequence[StatementLine]) -> dict[tuple[str, str, str], int]:
    """Accepted results of each cohort, by contract, term and cohort."""
    counts: dict[tuple[str, str, str], int] = defaultdict(int)
    for line in lines:
        if line.status == "counted":
            cohort = facts.cohort(contract_id=line.contract_id, term_id=line.term_id, person_id=line.person_id)
            if cohort is not None:
                counts[line.contract_id, line.term_id, cohort.cohort_id] += 1
    return counts


def _priced(facts: Facts, legs: Sequence[StatementLine], standing: Sequence[StatementLine]) -> list[StatementLine]:
    """Every leg with its money, in canonical order, each taking from the caps what those before it left."""
    purse = _Purse(facts, [*standing, *(leg for leg in legs if leg.entry == "advance")], standing)
    lines = []
    for leg in sorted(legs, key=lambda line: (line.achieved_on, line.claim_id, line.contract_id)):
        if leg.status not in ("refused", "counted") and leg.entry in ("claim", "fee", "cohort"):
            leg = purse.pay(leg)
        lines.append(leg)
    return sorted(lines, key=lambda line: (line.contract_id, line.claim_id))


class _Purse:
    """What is left under every cap, as lines take from it one after another."""

    def __init__(self, facts: Facts, advanced: Sequence[StatementLine], standing: Sequence[StatementLine]) -> None:
        self.facts = facts
        self.count: dict[tuple[str, str], int] = defaultdict(int)
        self.person: dict[tuple[str, str], int] = defaultdict(int)
        self.budget: dict[tuple[str, str], int] = defaultdict(int)
        self.contract: dict[str, int] = defaultdict(int)
        self.advance: dict[str, int] = defaultdict(int)
        for line in standing:
            self.take(line)
        for line in advanced:
            if line.entry == "advance":
                self.advance[line.contract_id] += line.payable_minor

    def take(self, line: StatementLine) -> None:
        """Count a line against every cap that it falls under."""
        if line.entry in ("claim", "fee", "cohort"):
            self.contract[line.contract_id] += line.paid_minor
            self.advance[line.contract_id] -= line.recovered_minor
        if line.entry == "claim":
            spent = self.facts.terms[line.contract_id, line.term_id].kind == "spend"
            (self.budget if spent else self.person)[line.contract_id, line.person_id] += line.paid_minor
            self.count[line.contract_id, line.term_id] += line.status in ("paid", "reduced") and not spent

    def pay(self, leg: StatementLine) -> StatementLine:
        """The leg with its price, what the caps leave of it, and what is kept back."""
        contract = self.facts.contracts[leg.contract_id]
        price, gross, ordinal = self._price(leg)
        paid, rule = self._capped(leg, contract, gross)
        if not rule and gross < price:
            rule = "SETTLE-13"
        held = contract.release_on is None or self.facts.as_of < contract.release_on
        retained = share_minor(amount_minor=paid, share_bp=contract.retention_bp) if held else 0
        wanted = share_minor(amount_minor=paid - retained, share_bp=contract.recovery_bp)
        recovered = min(wanted, max(0, self.advance[leg.contract_id]))
        made = dataclasses.replace(
            leg,
            status="reduced" if paid < price else "paid",
            rule=rule,
            ordinal=ordinal,
            price_minor=price,
            gross_minor=gross,
            paid_minor=paid,
            retained_minor=retained,
            recovered_minor=recovered,
            payable_minor=paid - retained - recovered,
        )
        self.take(made)
        return made

    def _price(self, leg: StatementLine) -> tuple[int, int, int]:
        if leg.entry == "cohort":
            return leg.price_minor, leg.price_minor, 0
        term = self.facts.terms[leg.contract_id, leg.term_id]
        if term.kind == "spend":
            return leg.amount_minor or 0, leg.amount_minor or 0, 0
        ordinal = self.count[leg.contract_id, leg.term_id] + 1 if leg.entry == "claim" else 0
        price = tier_price(self.facts.rows(Tier), term=term, ordinal=ordinal)
        factor = index_factor(self.facts.rows(Indexation), contract_id=leg.contract_id, on=leg.achieved_on)
        price = share_minor(amount_minor=price, share_bp=factor)
        price = share_minor(amount_minor=price, share_bp=10_000 - term.deadweight_bp)
        share = gate_share(self.facts.rows(Gate), contract_id=leg.contract_id, on=leg.achieved_on)
        return price, share_minor(amount_minor=price, share_bp=share), ordinal if self._tiered(term) else 0

    def _tiered(self, term: Term) -> bool:
        key = (term.contract_id, term.term_id)
        return any((tier.contract_id, tier.term_id) == key for tier in self.facts.rows(Tier))

    def _capped(self, leg: StatementLine, contract: Contract, gross: int) -> tuple[int, str]:
        """What the caps leave, and the last rule that took something."""
        left = None if contract.cap_minor is None else contract.cap_minor - self.contract[leg.contract_id]
        if left is not None and left <= 0 < gross:
            return 0, "SETTLE-12"
        paid, rule = gross, ""
        key = (leg.contract_id, leg.person_id)
        if leg.entry == "claim" and self.facts.terms[leg.contract_id, leg.term_id].kind == "spend":
            budget = self.facts.budgets[key].amount_minor
            paid, rule = _clip(paid, budget - self.budget[key], rule, "SETTLE-24")
        elif leg.entry == "claim" and contract.person_cap_minor is not None:
            paid, rule = _clip(paid, contract.person_cap_minor - self.person[key], rule, "SETTLE-11")
        return (paid, rule) if left is None else _clip(paid, left, rule, "SETTLE-12")


def _clip(amount: int, left: int, rule: str, code: str) -> tuple[int, str]:
    return (amount, rule) if amount <= left else (max(0, left), code)


def tier_price(tiers: Sequence[Tier], *, term: Term, ordinal: int) -> int:
    """The price of the term's nth result: that of the highest tier reached, or the term's own."""
    reached = [
        (tier.from_count, tier.price_minor)
        for tier in tiers
        if (tier.contract_id, tier.term_id) == (term.contract_id, term.term_id) and tier.from_count <= ordinal
    ]
    return max(reached)[1] if reached else term.price_minor


def index_factor(indexations: Sequence[Indexation], *, contract_id: str, on: date) -> int:
    """The latest factor in force on a day, in basis points."""
    reached = [
        (row.from_on, row.factor_bp) for row in indexations if row.contract_id == contract_id and row.from_on <= on
    ]
    return max(reached)[1] if reached else 10_000


def gate_share(gates: Sequence[Gate], *, contract_id: str, on: date) -> int:
    """What the contract's quality lets be paid of a result of that day, in basis points."""
    found = [row.paid_bp for row in gates if row.contract_id == contract_id and row.from_on <= on < row.to_on]
    return found[0] if found else 10_000
