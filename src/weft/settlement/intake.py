"""Everything that must hold before a claim is looked at: terms that make sense, sums in range, a clock that goes on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import reduce
from itertools import pairwise
from operator import or_
from typing import Any

import ibis
import pyarrow.compute as pc

from weft.engine import Place
from weft.settlement.book import Book
from weft.settlement.decision import CLAIMED
from weft.settlement.standing import TAKEN_BACK
from weft.settlement.whole import OWN_MARK
from weft.vocabulary import (
    AGREED_NOUNS,
    AMOUNT_MAX_MINOR,
    WHOLE_BP,
    Budget,
    Cohort,
    Contract,
    Gate,
    Indexation,
    PreventionShare,
    Problem,
    Share,
    Statement,
    Term,
    Tier,
)

ROWS_TIMES_SUM_MAX = 2**62
"""Above it a running sum of 64-bit whole numbers could overflow."""

CONTROL = r"[\x00-\x1f]"


def check_last(*, place: Place, last: Statement | None, as_of: date) -> list[Problem]:
    """After the ledger's last statement the clock does not go backwards (SETTLE-18), and the currency stays (17)."""
    if last is None:
        return []
    problems = []
    if as_of < last.as_of:
        what = f"the day of settlement {as_of} lies before the ledger's last statement of {last.as_of}"
        problems.append(_problem("SETTLE-18", what, f"a day from {last.as_of} on", "Settle as of a later day"))
    return problems + check_currency(place=place, currency=last.currency, whose="the ledger")


def check_currency(*, place: Place, currency: str, whose: str) -> list[Problem]:
    """Contracts in another currency than that of the ledger or of the brief (SETTLE-17)."""
    return [
        _problem(
            "SETTLE-17",
            f"contract {row.contract_id} is in {row.currency}, and {whose} in {currency}",
            currency,
            "Settle other currencies under a brief and on a ledger of their own",
        )
        for row in place.table(Contract).nouns()
        if row.currency != currency
    ]


def check_agreed(*, place: Place, used: Iterable[tuple[str, str]]) -> list[Problem]:
    """The agreements make sense together (SETTLE-25), in one currency (SETTLE-17), with sums in range (SETTLE-16).

    `used`: contract and term of every line that the ledger has.
    """
    contracts = {row.contract_id: row for row in place.table(Contract).nouns()}
    terms = {(row.contract_id, row.term_id): row for row in place.table(Term).nouns()}
    if not contracts or not terms:
        return [_problem("SETTLE-25", "there is no contract or no term", "", "Add contracts and terms")]
    problems = _of_codes(place)
    funded = set(place.table(Share).data.column("contract_id").to_pylist())
    for contract in contracts.values():
        problems += _of_contract(contract, contracts, funded)
    for term in terms.values():
        problems += _of_term(term, contracts, terms)
    problems += _of_cohorts(place, terms)
    problems += _of_ranges(place, terms)
    problems += _still_there(used, contracts, terms)
    return problems


def _of_codes(place: Place) -> list[Problem]:
    """Codes of agreements with a control character, which a row's text could be misread by."""
    problems = []
    for noun in AGREED_NOUNS:
        data = place.table(noun).data
        for column in noun.columns:
            if not (column.identifier and column.type is str):
                continue
            if pc.any(pc.match_substring_regex(data.column(column.name), CONTROL)).as_py():
                what = f"a code in column {column.name} of {noun.table_name} holds a control character"
                problems.append(_problem("SETTLE-25", what, "visible characters"))
    return problems


def _of_contract(contract: Contract, contracts: dict[str, Contract], funded: set[str]) -> list[Problem]:
    name = f"contract {contract.contract_id}"
    problems = []
    if contract.from_on >= contract.to_on:
        problems.append(_problem("SETTLE-25", f"{name} ends before it begins", "from_on before to_on"))
    if len({row.currency for row in contracts.values()}) > 1 and contract is next(iter(contracts.values())):
        codes = ", ".join(sorted({row.currency for row in contracts.values()}))
        problems.append(_problem("SETTLE-17", f"the contracts are in {codes}", "one currency", "Settle each by itself"))
    if contract.advance_minor and not contract.recovery_bp:
        problems.append(_problem("SETTLE-25", f"{name} has an advance and no recovery", "recovery_bp above 0"))
    if contract.parent_contract_id is None:
        if contract.contract_id not in funded:
            problems.append(_problem("SETTLE-25", f"no pot pays for {name}", "at least one row in shares"))
        return problems
    parent = contracts.get(contract.parent_contract_id)
    if parent is None:
        problems.append(_problem("SETTLE-25", f"{name} names a parent that is not there", "a contract of the place"))
    elif parent.parent_contract_id is not None:
        problems.append(_problem("SETTLE-25", f"{name} lies three deep", "a parent that has no parent itself"))
    elif parent.payee_id != contract.payer_id:
        problems.append(_problem("SETTLE-25", f"{name} is not paid by the payee of its parent", parent.payee_id))
    return problems


def _of_term(term: Term, contracts: dict[str, Contract], terms: dict[tuple[str, str], Term]) -> list[Problem]:
    name = f"term {term.term_id} of contract {term.contract_id}"
    problems = []
    if term.contract_id not in contracts:
        return [_problem("SETTLE-25", f"{name} has no contract", "a contract of the place")]
    if term.times_max > 1 and (term.every_days is None or term.sustained_days is None):
        problems.append(_problem("SETTLE-25", f"{name} repeats without saying when", "sustained_days and every_days"))
    if not term.claim_needed and term.evidence != "records":
        problems.append(_problem("SETTLE-25", f"{name} needs neither a claim nor records", "evidence records"))
    if term.kind == "sustainment" and term.sustained_days is None:
        problems.append(_problem("SETTLE-25", f"{name} does not say how long", "sustained_days"))
    if term.parent_term_id is None:
        return problems
    parent_id = contracts[term.contract_id].parent_contract_id or ""
    above = terms.get((parent_id, term.parent_term_id))
    if above is None:
        problems.append(
            _problem("SETTLE-25", f"{name} names a term that its parent contract does not have", "a term of the parent")
        )
    elif "cohort" in (term.kind, above.kind) or "spend" in (term.kind, above.kind):
        problems.append(_problem("SETTLE-25", f"{name} passes up a cohort or a spend", "no parent_term_id"))
    elif above.outcome_id != term.outcome_id:
        problems.append(_problem("SETTLE-25", f"{name} and the term above are for different results", above.outcome_id))
    return problems


def _of_cohorts(place: Place, terms: dict[tuple[str, str], Term]) -> list[Problem]:
    problems = []
    for row in place.table(Cohort).nouns():
        name = f"cohort {row.cohort_id} of contract {row.contract_id}"
        term = terms.get((row.contract_id, row.term_id))
        if term is None or term.kind != "cohort":
            problems.append(_problem("SETTLE-25", f"{name} names no cohort term", "a term of kind cohort"))
        elif term.price_minor * row.people > AMOUNT_MAX_MINOR:
            what = f"{name} could pay more than one sum may be"
            problems.append(_problem("SETTLE-16", what, f"price x people up to {AMOUNT_MAX_MINOR:,} minor units"))
        if not row.from_on < row.to_on <= row.closes_on:
            problems.append(
                _problem("SETTLE-25", f"{name} closes before its people have started", "from < to <= closes")
            )
    spans = [(r.contract_id, r.term_id, r.from_on, r.to_on, r.cohort_id) for r in place.table(Cohort).nouns()]
    return problems + _overlaps("cohorts", [((c, t), begin, end) for c, t, begin, end, _ in spans])


def _of_ranges(place: Place, terms: dict[tuple[str, str], Term]) -> list[Problem]:
    gates = [((row.contract_id,), row.from_on, row.to_on) for row in place.table(Gate).nouns()]
    problems = _overlaps("gates", gates)
    for tier in place.table(Tier).nouns():
        if (tier.contract_id, tier.term_id) not in terms:
            what = f"a tier names term {tier.term_id}, which contract {tier.contract_id} does not have"
            problems.append(_problem("SETTLE-25", what, "a term of the contract"))
    factors = {row.contract_id: 0 for row in place.table(Indexation).nouns()}
    for row in place.table(Indexation).nouns():
        factors[row.contract_id] = max(factors[row.contract_id], row.factor_bp)
    tiers = [(row.contract_id, row.price_minor) for row in place.table(Tier).nouns()]
    for contract_id, price_minor in [*((t.contract_id, t.price_minor) for t in terms.values()), *tiers]:
        if price_minor * max(WHOLE_BP, factors.get(contract_id, 0)) > AMOUNT_MAX_MINOR * WHOLE_BP:
            what = f"a price of contract {contract_id} is above the largest sum once it is indexed"
            problems.append(_problem("SETTLE-16", what, f"up to {AMOUNT_MAX_MINOR:,} minor units"))
    for share in place.table(PreventionShare).nouns():
        if share.saving_pot_id == share.paying_pot_id:
            what = f"contract {share.contract_id} lets pot {share.saving_pot_id} pay itself"
            problems.append(_problem("SETTLE-25", what, "two pots"))
    below = {row.contract_id for row in place.table(Contract).nouns() if row.parent_contract_id}
    for contract_id in sorted({row.contract_id for row in place.table(Budget).nouns()} & below):
        what = f"budgets stand under contract {contract_id}, which no pot pays"
        problems.append(_problem("SETTLE-25", what, "a contract without a parent"))
    if any(t.kind == "spend" for t in terms.values()) and not len(place.table(Budget)):
        problems.append(_problem("SETTLE-25", "a term lets people spend, and nobody has a budget", "rows in budgets"))
    return problems


def _overlaps(table: str, spans: Iterable[tuple[tuple[str, ...], date, date]]) -> list[Problem]:
    by_key: dict[tuple[str, ...], list[tuple[date, date]]] = defaultdict(list)
    for key, begin, end in spans:
        by_key[key].append((begin, end))
    problems = []
    for key, periods in sorted(by_key.items()):
        periods.sort()
        if any(one[1] > after[0] for one, after in pairwise(periods)):
            what = f"{table} of {' '.join(key)} overlap"
            problems.append(_problem("SETTLE-25", what, "periods that follow one another"))
    return problems


def _still_there(
    used: Iterable[tuple[str, str]], contracts: dict[str, Contract], terms: dict[tuple[str, str], Term]
) -> list[Problem]:
    """What the ledger has paid under must still be among the agreements."""
    return [
        _problem("SETTLE-25", f"the ledger has lines of contract {c} term {t or '-'}, which is gone", "", "Put it back")
        for c, t in sorted(set(used))
        if c not in contracts or (t and (c, t) not in terms)
    ]


def check_claims(*, book: Book, claims: Any, prior: Any) -> list[Problem]:
    """Every claim that cannot even be looked at, of the whole file: nothing is posted where there is one."""
    terms = book.terms.select("contract_id", "term_id", "kind")
    limits = book.contracts.select("contract_id", "currency", known=ibis.literal(1))
    seen = claims.left_join(limits, ["contract_id"]).drop("contract_id_right")
    seen = seen.rename(contract_currency="currency_right") if "currency_right" in seen.columns else seen
    seen = seen.left_join(terms, ["contract_id", "term_id"]).drop("contract_id_right", "term_id_right")
    problems = _faults(book=book, seen=seen)
    twice = claims.group_by("claim_id").agg(times=claims.count())
    problems += _found(book, twice.filter(twice.times > 1), "SETTLE-2", "its code stands twice in the file", "one row")
    if prior is not None:
        problems += _changed(book=book, claims=claims, prior=prior)
    tiers = [row.price_minor for row in book.place.table(Tier).nouns()]
    most = max([*(row.price_minor for row in book.place.table(Term).nouns()), *tiers])
    if book.session.backend.to_pyarrow(claims.count()).as_py() * most * 10 > ROWS_TIMES_SUM_MAX:
        problems.append(_problem("SETTLE-16", "the claims together could exceed 64 bits", "", "Settle them in parts"))
    return problems


def _faults(*, book: Book, seen: Any) -> list[Problem]:
    """Every fault of every claim by itself, in one pass over the file."""
    spend, amount = seen.kind == "spend", seen.amount_minor
    faults = (
        ("SETTLE-1", seen.claim_id.startswith(OWN_MARK), f"its code begins with {OWN_MARK}", "another first letter"),
        ("SETTLE-1", _control(seen), "a code holds a control character", "visible characters"),
        ("SETTLE-1", seen.known.isnull(), "it names a contract that is not there", "a contract of the place"),
        ("SETTLE-1", seen.known.notnull() & seen.kind.isnull(), "its contract has no such term", "a term of it"),
        ("SETTLE-1", seen.kind == "service_fee", "a service fee is not claimed", "a term that pays for results"),
        ("SETTLE-1", seen.window_no < 1, "its window is below 1", "a window from 1 on"),
        ("SETTLE-16", spend & amount.isnull(), "a spend says no amount", "amount_minor"),
        ("SETTLE-16", ~spend & amount.notnull(), "it states what the terms state", "an empty amount"),
        ("SETTLE-16", amount < 1, "its amount is not above zero", "at least 1"),
        ("SETTLE-16", amount > AMOUNT_MAX_MINOR, "its amount is too large", f"up to {AMOUNT_MAX_MINOR:,}"),
        ("SETTLE-17", seen.currency != seen.contract_currency, "its currency is not the contract's", "the contract's"),
        ("SETTLE-18", seen.claimed_on > book.today, "it is dated after the day of settlement", f"up to {book.as_of}"),
    )
    names = [f"fault{number}" for number in range(len(faults))]
    flags = {name: test.fill_null(False) for name, (_, test, _, _) in zip(names, faults, strict=True)}
    flagged = seen.select("claim_id", **flags)
    faulty = flagged.filter(reduce(or_, (flagged[name] for name in names))).order_by("claim_id")
    rows = book.session.backend.to_pyarrow(faulty).to_pylist()
    return [
        _problem(code, f"claim {row['claim_id']!r}: {what}", allowed)
        for name, (code, _, what, allowed) in zip(names, faults, strict=True)
        for row in rows
        if row[name]
    ]


def _control(seen: Any) -> Any:
    """Whether a code has a control character, which a row's text could be misread by."""
    codes = seen.claim_id + seen.person_id + seen.evidence_digest.fill_null("")
    return codes.re_search(CONTROL)


def _changed(*, book: Book, claims: Any, prior: Any) -> list[Problem]:
    """Claims whose code the ledger knows with other content (SETTLE-2)."""
    own = prior.filter((prior.contract_id == prior.claimed_contract_id) & ~prior.entry.isin(TAKEN_BACK))
    names = [name for name in CLAIMED if name != "claim_id"]
    both = claims.join(own.select("claim_id", **{f"old_{name}": own[name] for name in names}), ["claim_id"])
    other = ibis.literal(False)
    for name in names:
        other = other | ~both[name].identical_to(both[f"old_{name}"])
    what = "the ledger has a claim of this code with other content"
    return _found(book, both.filter(other), "SETTLE-2", what, "the same content, or another code")


def _found(book: Book, rows: Any, code: str, what: str, allowed: str) -> list[Problem]:
    claims = book.session.backend.to_pyarrow(rows.select("claim_id").order_by("claim_id"))
    return [
        _problem(code, f"claim {claim_id!r}: {what}", allowed) for claim_id in claims.column("claim_id").to_pylist()
    ]


def _problem(code: str, what: str, allowed: str, to_do: str = "") -> Problem:
    return Problem(code=code, what=what, allowed=allowed, to_do=to_do)
