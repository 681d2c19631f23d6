"""What the agreed terms will do to the cash of provider, integrator and commissioner, month by month."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from weft.engine import Place, Session, connect
from weft.settlement.settling import settle
from weft.settlement.whole import months_after
from weft.vocabulary import (
    CashFlow,
    Claim,
    Contract,
    Cost,
    Enrolment,
    Ledger,
    Outlook,
    Posting,
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

    What is settled already comes by its due day. Expected results (`low`: those of a bad month) are settled at each
    month's end by the same engine, so tiers, caps, retention, advances and days to pay bite as they will; each result
    is of a person of its own, so a cap for one person is not reached by several results. `costs` are as stated.
    """
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
    people: list[Enrolment] = []
    claims: list[Claim] = []
    contracts = {row.contract_id: row for row in place.table(Contract).nouns()}
    for row in outlooks.nouns():
        own = contracts[row.contract_id]
        if row.month_on != month_on or not own.from_on <= end_on < own.to_on:
            continue
        for number in range(row.results_low if low else row.results):
            code = f"expected-{month_on:%Y%m}-{len(people) + 1}-{number + 1}"
            people.append(
                Enrolment(
                    place_id=row.place_id, contract_id=row.contract_id, person_id=code, segment_id="expected",
                    started_on=max(month_on, own.from_on), eligible=True,
                )
            )  # fmt: skip
            claims.append(
                Claim(
                    place_id=row.place_id, claim_id=code, contract_id=row.contract_id, term_id=row.term_id,
                    person_id=code, achieved_on=end_on, claimed_on=end_on, currency=own.currency,
                    evidence="attestation",
                )
            )  # fmt: skip
    return people, Table.of_nouns(Claim, claims)


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
    """Whose money an account holds. What is held back or advanced under a contract is its payer's."""
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
