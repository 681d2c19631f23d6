"""From agreements and providers' figures to drafts that can be lived through; or every reason why not, at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from weft.brief.refusal import CannotRehearse
from weft.brief.rehearsal.draft import Draft, month_number, recorded
from weft.engine import Place
from weft.vocabulary import Caseload, Cohort, Contract, Footing, Problem, Prospect, Term, Tier

LIVES_MIN = 100
LIVES_MAX = 1_000_000
PAID_ANYWAY = ("attachment", "service_fee")


def draft_up(*, place: Place, lives: int) -> list[Draft]:
    """The drafts of a place, integrators' contracts last, so that what lies below them comes first.

    `place` holds agreements, caseloads, prospects and footings. Raises `CannotRehearse` with every problem
    (REHEARSE-1, REHEARSE-2).
    """
    problems = list(_problems(place=place, lives=lives))
    if problems:
        raise CannotRehearse(problems)
    contracts = sorted(place.table(Contract).nouns(), key=lambda c: (c.parent_contract_id is None, c.contract_id))
    base_on = min(c.from_on for c in contracts).replace(day=1)
    last_on = max(c.to_on for c in contracts) - timedelta(days=1)
    months = month_number(base_on=base_on, on=last_on) + 1
    return [_draft(place, contract, base_on=base_on, months=months) for contract in contracts]


def _draft(place: Place, contract: Contract, *, base_on: date, months: int) -> Draft:
    own = contract.contract_id
    caseloads = sorted(_of(place.table(Caseload).nouns(), own), key=lambda row: row.segment_id)
    prospects = _of(place.table(Prospect).nouns(), own)
    terms = tuple(_of(place.table(Term).nouns(), own))
    return Draft(
        origin_id=own,
        contract=contract,
        terms=terms,
        tiers=tuple(_of(place.table(Tier).nouns(), own)),
        cohorts=tuple(_of(place.table(Cohort).nouns(), own)),
        caseloads=tuple(caseloads),
        prospects=tuple(_likeliest_first(prospects, terms, row.segment_id) for row in caseloads),
        base_on=base_on,
        months=months,
    )


def _likeliest_first(prospects: Sequence[Prospect], terms: Sequence[Term], segment_id: str) -> tuple[Prospect, ...]:
    """A segment's results that some term pays for, in the order in which people reach them."""
    paid = {recorded(t) for t in terms if t.kind not in PAID_ANYWAY and t.segment_id in (None, segment_id)}
    rows = [row for row in prospects if row.segment_id == segment_id and row.outcome_id in paid]
    return tuple(sorted(rows, key=lambda row: (-row.success, row.outcome_id)))


def _of(rows: Iterable[Any], contract_id: str) -> list[Any]:
    return [row for row in rows if row.contract_id == contract_id]


def _problems(*, place: Place, lives: int) -> Iterable[Problem]:
    contracts = {row.contract_id: row for row in place.table(Contract).nouns()}
    if not contracts:
        yield _problem("REHEARSE-1", "there is no contract", "contracts.csv", to_do="Add contracts and terms")
        return
    if not LIVES_MIN <= lives <= LIVES_MAX:
        yield _problem("REHEARSE-1", f"{lives:,} lives cannot be lived", "", allowed=f"{LIVES_MIN:,} to {LIVES_MAX:,}")
    for figures in (place.table(Caseload), place.table(Prospect)):
        for code in sorted(set(figures.strings("contract_id")) - set(contracts)):
            what = f"contract {code} is not there"
            yield _problem("REHEARSE-1", what, f"{figures.noun.table_name}.csv", allowed="a contract of the place")
    yield from _of_footings(place, contracts)
    for contract in contracts.values():
        yield from _of_contract(place, contract, contracts)


def _of_footings(place: Place, contracts: dict[str, Contract]) -> Iterable[Problem]:
    """Reserves that nobody stated are not nought: they are asked for."""
    stated = set(place.table(Footing).strings("provider_id"))
    for provider_id in sorted({row.payee_id for row in contracts.values()} - stated):
        what = f"nothing says what provider {provider_id} stands on"
        yield _problem("REHEARSE-2", what, "footings.csv", to_do="Add its staff, free reserves and monthly cost")


def _of_contract(place: Place, contract: Contract, contracts: dict[str, Contract]) -> Iterable[Problem]:
    name = f"contract {contract.contract_id}"
    caseloads = _of(place.table(Caseload).nouns(), contract.contract_id)
    below = any(row.parent_contract_id == contract.contract_id for row in contracts.values())
    if not caseloads and not below:
        what = f"nothing says who starts under {name}"
        yield _problem("REHEARSE-2", what, "caseloads.csv", to_do="Add its groups, their numbers and costs")
    if contract.to_on <= contract.from_on:
        yield _problem("REHEARSE-1", f"{name} ends before it begins", "contracts.csv", allowed="from_on before to_on")
    months = month_number(base_on=contract.from_on, on=contract.to_on - timedelta(days=1)) + 1
    for row in caseloads:
        if row.months > months:
            what = f"people of {row.segment_id} start over {row.months} months under {name}, which has {months}"
            yield _problem("REHEARSE-1", what, "caseloads.csv", allowed=f"1 to {months}")
        yield from _of_prospects(place, contract, row)
    for term in _of(place.table(Term).nouns(), contract.contract_id):
        if term.kind == "spend":
            what = f"term {term.term_id} of {name} lets people spend, which a rehearsal cannot know"
            yield _problem("REHEARSE-1", what, "terms.csv", to_do="Rehearse the draft without personal budgets")


def _of_prospects(place: Place, contract: Contract, caseload: Caseload) -> Iterable[Problem]:
    """Every result that is paid for has a chance stated, with and without help, and days that make sense."""
    stated = [
        row for row in _of(place.table(Prospect).nouns(), contract.contract_id) if row.segment_id == caseload.segment_id
    ]
    known = {row.outcome_id for row in stated}
    name = f"segment {caseload.segment_id} of contract {contract.contract_id}"
    terms = [t for t in _of(place.table(Term).nouns(), contract.contract_id) if t.kind not in PAID_ANYWAY]
    for outcome_id in sorted({recorded(t) for t in terms if t.segment_id in (None, caseload.segment_id)} - known):
        what = f"nothing says how likely {outcome_id} is for {name}"
        yield _problem("REHEARSE-2", what, "prospects.csv", to_do="Add its chance with help and without, and its days")
    for row in stated:
        if row.to_days < row.from_days:
            what = f"{row.outcome_id} for {name} begins at most {row.to_days} and at least {row.from_days} days in"
            yield _problem("REHEARSE-1", what, "prospects.csv", allowed="from_days up to to_days")


def _problem(code: str, what: str, file: str, *, allowed: str = "", to_do: str = "") -> Problem:
    return Problem(code=code, what=what, file=file, allowed=allowed, to_do=to_do)
