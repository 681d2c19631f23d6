"""Entries that the terms make themselves: service fees, advances, releases, cohort payments, opened budgets.

Few rows, so they are made as nouns; the plain loop and the set work both take them from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from weft.engine import Place
from weft.settlement.whole import entry_code, months_after
from weft.vocabulary import WHOLE_BP, Budget, Cohort, Contract, StatementLine, Term


def own_entries(
    *, place: Place, as_of: date, retained: Mapping[str, int], counted: Mapping[tuple[str, str, str], int]
) -> list[StatementLine]:
    """Every entry due by `as_of`, whether or not the ledger has it already.

    `retained`: what each contract still holds back, in minor units; `counted`: accepted results by contract, term and
    cohort. A fee or cohort line comes unpriced and is then paid like a claim; the others are whole as they come.
    """
    contracts = {row.contract_id: row for row in place.table(Contract).nouns()}
    entries = []
    for contract in contracts.values():
        entries += _of_contract(contract=contract, as_of=as_of, retained=retained.get(contract.contract_id, 0))
    terms = {(row.contract_id, row.term_id): row for row in place.table(Term).nouns()}
    for term in terms.values():
        if term.kind == "service_fee":
            entries += _fees(contract=contracts[term.contract_id], term=term, as_of=as_of)
    for cohort in place.table(Cohort).nouns():
        if cohort.closes_on <= as_of:
            observed = counted.get((cohort.contract_id, cohort.term_id, cohort.cohort_id), 0)
            entries.append(_cohort(cohort=cohort, term=terms[cohort.contract_id, cohort.term_id], observed=observed))
    for budget in place.table(Budget).nouns():
        if budget.from_on <= as_of:
            entries.append(_budget(budget))
    return entries


def _of_contract(*, contract: Contract, as_of: date, retained: int) -> list[StatementLine]:
    entries = []
    if contract.advance_minor and contract.from_on <= as_of:
        entries.append(
            _entry(
                entry="advance",
                place_id=contract.place_id,
                contract_id=contract.contract_id,
                on=contract.from_on,
                parts=(),
                payable_minor=contract.advance_minor,
            )
        )
    if contract.release_on is not None and contract.release_on <= as_of and retained > 0:
        entries.append(
            _entry(
                entry="release",
                place_id=contract.place_id,
                contract_id=contract.contract_id,
                on=as_of,
                parts=(as_of.isoformat(),),
                payable_minor=retained,
            )
        )
    return entries


def _fees(*, contract: Contract, term: Term, as_of: date) -> list[StatementLine]:
    """One entry for each whole month of the contract that ended by `as_of`, on the month's last day."""
    entries = []
    for number in range(1, 1200):
        last_on = months_after(start_on=contract.from_on, months=number) - timedelta(days=1)
        failed = contract.stepped_in_on is not None and last_on >= contract.stepped_in_on
        if last_on > as_of or last_on >= contract.to_on or failed:
            break
        entries.append(
            _entry(
                entry="fee",
                place_id=term.place_id,
                contract_id=term.contract_id,
                on=last_on,
                parts=(term.term_id, last_on.isoformat()),
                term=term,
            )
        )
    return entries


def _cohort(*, cohort: Cohort, term: Term, observed: int) -> StatementLine:
    """One payment for a closed group: all its results once a threshold is reached, or those beyond the baseline."""
    beyond = observed * WHOLE_BP - cohort.baseline_bp * cohort.people
    if cohort.rule == "threshold":
        price = term.price_minor * observed if beyond >= 0 else 0
    else:
        price = (term.price_minor * max(0, beyond) + WHOLE_BP // 2) // WHOLE_BP
    return _entry(
        entry="cohort",
        place_id=cohort.place_id,
        contract_id=cohort.contract_id,
        on=cohort.closes_on,
        parts=(cohort.term_id, cohort.cohort_id),
        term=term,
        price_minor=price,
        rule="SETTLE-23" if beyond < 0 or not observed else "",
    )


def _budget(budget: Budget) -> StatementLine:
    return _entry(
        entry="budget",
        place_id=budget.place_id,
        contract_id=budget.contract_id,
        on=budget.from_on,
        parts=(budget.person_id,),
        person_id=budget.person_id,
        price_minor=budget.amount_minor,
    )


def _entry(
    *,
    entry: str,
    place_id: str,
    contract_id: str,
    on: date,
    parts: tuple[str, ...],
    term: Term | None = None,
    person_id: str = "",
    price_minor: int = 0,
    payable_minor: int = 0,
    rule: str = "",
) -> StatementLine:
    return StatementLine(
        place_id=place_id,
        statement_id="-",
        claim_id=entry_code(entry=entry, parts=(contract_id, *parts)),
        contract_id=contract_id,
        entry=entry,
        claimed_contract_id=contract_id,
        term_id=term.term_id if term else "",
        claimed_term_id=term.term_id if term else "",
        outcome_id=term.outcome_id if term else "",
        person_id=person_id,
        window_no=1,
        achieved_on=on,
        claimed_on=on,
        evidence="records",
        status="refused" if rule else "paid",
        rule=rule,
        other_claim_id="",
        ordinal=0,
        price_minor=0 if rule else price_minor,
        gross_minor=0 if rule else price_minor,
        paid_minor=0,
        retained_minor=0,
        recovered_minor=0,
        payable_minor=payable_minor,
    )
