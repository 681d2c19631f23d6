"""What the agreed terms will do to the cash of provider, integrator and commissioner, month by month."""

from __future__ import annotations

import dataclasses
import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from weft.engine import Place, Session, connect
from weft.settlement.assumptions import BAD_MONTH_SHARE
from weft.settlement.refusal import CannotSettle
from weft.settlement.settling import settle
from weft.settlement.whole import months_after
from weft.vocabulary import (
    CashFlow,
    Claim,
    Cohort,
    Contract,
    Cost,
    Enrolment,
    Ledger,
    Outlook,
    Posting,
    Problem,
    Table,
    Tell,
    Term,
    silent,
)


def forecast(
    *,
    place: Place,
    ledger: Ledger,
    outlooks: Table[Outlook],
    costs: Table[Cost],
    months: int,
    from_on: date,
    low: bool = False,
    tell: Tell = silent,
) -> Table[CashFlow]:
    """Cash of every party for `months` months from `from_on` (the first of a month), minor units.

    What is settled already comes by its due day. Expected results (`low`: those of a bad month, as the outlook says or
    else by `bad_month`) are settled at each month's end by the same engine, so tiers, caps, groups, retention, advances
    and days to pay bite as they will; each result is of a person of its own, so a cap for one person is not reached by
    several results. `costs` are as stated. Raises `CannotSettle` (SETTLE-25) for an outlook that no term pays for and
    for a first month that is none, and as `settle` does.
    """
    _check(place=place, outlooks=outlooks, from_on=from_on)
    assumed = _assumed(place)
    held, postings = ledger, list(ledger.postings.nouns())
    session: Session = connect()
    with session:
        for number in range(months):
            month_on = months_after(start_on=from_on, months=number)
            end_on = months_after(start_on=month_on, months=1) - timedelta(days=1)
            people, claims = _expected(place, outlooks, month_on, end_on, low=low)
            assumed = assumed.with_tables(_joined(assumed, people))
            added = settle(place=assumed, claims=claims, ledger=held, as_of=end_on, session=session)
            held = held.plus(added)
            postings += added.postings.nouns()
            tell("forecast", number + 1, months)
    return _flows(place, postings, costs, from_on=from_on, months=months)


def _check(*, place: Place, outlooks: Table[Outlook], from_on: date) -> None:
    """Outlooks name terms that pay for results, and months by their first day."""
    kinds = {(row.contract_id, row.term_id): row.kind for row in place.table(Term).nouns()}
    found = [] if from_on.day == 1 else [(f"{from_on} is not the first of a month", "the first day of a month")]
    for row in outlooks.nouns():
        name = f"the outlook of term {row.term_id} of contract {row.contract_id}"
        kind = kinds.get((row.contract_id, row.term_id))
        if kind is None:
            found.append((f"{name} is for a term that is not there", "a term of a contract"))
        elif kind in ("service_fee", "spend"):
            found.append((f"{name} is for a {kind}, which pays for no result", "a term that pays for results"))
        if row.month_on.day != 1:
            found.append((f"{name} is for {row.month_on}", "the first day of a month"))
    problems = [Problem(code="SETTLE-25", what=what, allowed=allowed) for what, allowed in dict.fromkeys(found)]
    if problems:
        raise CannotSettle(problems)


def bad_month(*, expected: int) -> int:
    """The results of a month than which one in ten is worse: that quantile of a Poisson count with this mean.

    The smallest count that the month reaches or stays below in at least `BAD_MONTH_SHARE` of cases. Results are taken
    as independent of one another; where they are not (one employer, one frost), state `results_low` yourself.
    """
    if not expected:
        return 0
    # Ten standard deviations below the mean nothing is left to sum.
    count = max(0, math.floor(expected - 10 * math.sqrt(expected)))
    reached = 0.0
    while True:
        reached += math.exp(count * math.log(expected) - expected - math.lgamma(count + 1))
        if reached >= BAD_MONTH_SHARE:
            return count
        count += 1


def _assumed(place: Place) -> Place:
    """The same agreements where every expected result is proved and in time, for only its money is asked."""
    terms = [
        dataclasses.replace(
            row, evidence="attestation", from_days=0, to_days=None, segment_id=None, sustained_days=None,
            every_days=None, times_max=1, claim_needed=True, kind="outcome" if row.kind == "sustainment" else row.kind,
        )
        for row in place.table(Term).nouns()
    ]  # fmt: skip
    contracts = [dataclasses.replace(row, claim_days_max=None) for row in place.table(Contract).nouns()]
    return place.with_tables(Table.of_nouns(Term, terms), Table.of_nouns(Contract, contracts))


def _expected(
    place: Place, outlooks: Table[Outlook], month_on: date, end_on: date, *, low: bool
) -> tuple[list[Enrolment], Table[Claim]]:
    """People who start and the results that they have, in one month. A group's are of people who are in it."""
    people: list[Enrolment] = []
    claims: list[Claim] = []
    contracts = {row.contract_id: row for row in place.table(Contract).nouns()}
    for row in outlooks.nouns():
        own = contracts[row.contract_id]
        if row.month_on != month_on or own.from_on > end_on or own.to_on <= month_on:
            continue
        cohort = _cohort(place, row, month_on)
        day = min(end_on, own.to_on - timedelta(days=1), cohort.closes_on if cohort else end_on)
        started_on = max(cohort.from_on if cohort else month_on, own.from_on)
        for number in range(_results(row, low=low)):
            code = f"expected-{month_on:%Y%m}-{len(people) + 1}-{number + 1}"
            people.append(
                Enrolment(
                    place_id=row.place_id, contract_id=row.contract_id, person_id=code, segment_id="expected",
                    started_on=started_on, eligible=True,
                )
            )  # fmt: skip
            claims.append(
                Claim(
                    place_id=row.place_id, claim_id=code, contract_id=row.contract_id, term_id=row.term_id,
                    person_id=code, achieved_on=day, claimed_on=day, currency=own.currency,
                    evidence="attestation",
                )
            )  # fmt: skip
    return people, Table.of_nouns(Claim, claims)


def _results(row: Outlook, *, low: bool) -> int:
    if not low:
        return row.results
    return bad_month(expected=row.results) if row.results_low is None else row.results_low


def _cohort(place: Place, row: Outlook, month_on: date) -> Cohort | None:
    """The group of the outlook's term that has begun and closes next; None where the term pays for no group."""
    end_on = months_after(start_on=month_on, months=1) - timedelta(days=1)
    found = [
        cohort
        for cohort in place.table(Cohort).nouns()
        if (cohort.contract_id, cohort.term_id) == (row.contract_id, row.term_id)
        and cohort.from_on <= end_on
        and cohort.closes_on >= month_on
    ]
    return min(found, key=lambda cohort: (cohort.closes_on, cohort.cohort_id), default=None)


def _joined(place: Place, people: Sequence[Enrolment]) -> Table[Enrolment]:
    return Table.of_nouns(Enrolment, [*place.table(Enrolment).nouns(), *people])


def _flows(
    place: Place, postings: Sequence[Posting], costs: Table[Cost], *, from_on: date, months: int
) -> Table[CashFlow]:
    """Every posting as money between two parties on its due day; the parties' flows sum to nothing."""
    firsts = [months_after(start_on=from_on, months=number) for number in range(months)]
    after = months_after(start_on=from_on, months=months)
    contracts = {row.contract_id: row for row in place.table(Contract).nouns()}
    came: dict[tuple[str, date], int] = defaultdict(int)
    left: dict[tuple[str, date], int] = defaultdict(int)
    for posting in postings:
        giver = _party(posting.from_account, contracts[posting.contract_id], contracts)
        taker = _party(posting.to_account, contracts[posting.contract_id], contracts)
        if giver != taker and from_on <= posting.due_on < after:
            month_on = max(first for first in firsts if first <= posting.due_on)
            came[taker, month_on] += posting.amount_minor
            left[giver, month_on] += posting.amount_minor
    spent = {(row.party_id, row.month_on): row.cost_minor for row in costs.nouns()}
    place_id = next(iter(contracts.values())).place_id
    rows = []
    for party in sorted({party for party, _ in [*came, *left, *spent]}):
        standing = 0
        for month_on in firsts:
            key = (party, month_on)
            standing += came[key] - left[key] - spent.get(key, 0)
            rows.append(
                CashFlow(
                    place_id=place_id, party_id=party, month_on=month_on, received_minor=came[key],
                    given_minor=left[key], cost_minor=spent.get(key, 0), standing_minor=standing,
                )
            )  # fmt: skip
    return Table.of_nouns(CashFlow, rows)


def _party(account: str, contract: Contract, contracts: dict[str, Contract]) -> str:
    """Whose money an account holds. What is held back or advanced under a contract is its payer's; what is held apart
    for those below was never the integrator's own, so it stays the commissioner's until it is passed down."""
    if account.startswith("held:"):
        return contracts[account.removeprefix("held:")].payer_id
    if account.startswith("payable:"):
        mine = f"payable:{contract.payee_id}:{contract.contract_id}"
        return contract.payee_id if account == mine else contract.payer_id
    if account.startswith("pot:") or contract.parent_contract_id is None:
        top = contracts.get(contract.parent_contract_id or "", contract)
        return top.payer_id
    return contract.payer_id


def worst_month(*, flows: Table[CashFlow], party_id: str) -> CashFlow | None:
    """The month in which a party stands lowest: the cash that it must find from elsewhere."""
    own = [row for row in flows.nouns() if row.party_id == party_id]
    return min(own, key=lambda row: (row.standing_minor, row.month_on), default=None)
