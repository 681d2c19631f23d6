"""Laws of the ledger, on random places with every mechanism."""

from __future__ import annotations

import dataclasses
import os
import random
from collections import Counter, defaultdict
from datetime import date

import pytest

from tests.factories.settlement import DAY, PLACE, START, Case, claims, place
from weft import engine, settlement
from weft.vocabulary import Clawback, Contract, Cost, Ledger, Outlook, Table, Term

SEEDS = range(700_000, 700_000 + (60 if os.environ.get("WEFT_DEEP") else 1))
LATER = START + 720 * DAY


@pytest.fixture(scope="module")
def session():
    with engine.connect() as opened:
        yield opened


def crowd(seed: int) -> tuple[engine.Place, list, list[Case]]:
    """Twenty random cases side by side as one place, with all their claims."""
    cases = [Case(seed * 20 + number, as_of=START + 500 * DAY) for number in range(20)]
    return place(*(row for case in cases for row in case.nouns)), [c for case in cases for c in case.claims], cases


def settled(made, batch, session, *, ledger=None, as_of: date = START + 500 * DAY) -> Ledger:
    before = ledger or Ledger.empty()
    return settlement.settle(place=made, claims=claims(*batch), ledger=before, as_of=as_of, session=session)


def standing(ledger: Ledger) -> dict[str, int]:
    return {
        b.account: b.balance_minor for b in settlement.balances(postings=ledger.postings).nouns() if b.balance_minor
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_parts_sum_to_the_whole_and_debits_equal_credits(seed, session):
    """SETTLE-19."""
    made, batch, _ = crowd(seed)
    ledger = settled(made, batch, session)
    funded: dict[tuple[str, str], int] = defaultdict(int)
    for posting in ledger.postings.nouns():
        assert posting.amount_minor > 0
        if posting.kind in ("payment", "passed_down", "spend"):
            funded[posting.claim_id, posting.contract_id] += posting.amount_minor
    for line in ledger.lines.nouns():
        if line.entry in ("claim", "fee", "cohort"):
            assert line.paid_minor == line.retained_minor + line.recovered_minor + line.payable_minor
            assert funded[line.claim_id, line.contract_id] == line.paid_minor <= line.gross_minor <= line.price_minor
    assert sum(standing(ledger).values()) == 0
    assert not any(balance for account, balance in standing(ledger).items() if account.startswith("held:"))
    assert settlement.verify(ledger=ledger) == ()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_rows_and_a_second_run_change_nothing(seed, session):
    """SETTLE-2, SETTLE-27. Byte for byte: the digests are the same."""
    made, batch, _ = crowd(seed)
    ledger = settled(made, batch, session)
    shuffled = batch[:]
    random.Random(seed).shuffle(shuffled)
    assert settled(made, shuffled, session).statements == ledger.statements
    again = settled(made, shuffled, session, ledger=ledger)
    assert not len(again.statements)
    assert not len(again.postings)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_result_is_paid_twice_and_caps_hold_in_any_order_of_arrival(seed, session):
    """SETTLE-3, SETTLE-4, SETTLE-11, SETTLE-12, SETTLE-24. Three batches in an order of their own."""
    made, batch, _ = crowd(seed)
    random.Random(seed).shuffle(batch)
    ledger = Ledger.empty()
    for number in range(3):
        as_of = START + (500 + 40 * number) * DAY
        ledger = ledger.plus(settled(made, batch[number::3], session, ledger=ledger, as_of=as_of))
    paid = [line for line in ledger.lines.nouns() if line.entry == "claim" and line.status != "refused"]
    own = [line for line in paid if line.contract_id == line.claimed_contract_id and line.claimed_term_id != "T-S"]
    assert max(Counter((line.person_id, line.outcome_id, line.window_no) for line in own).values()) == 1
    contracts = {row.contract_id: row for row in made.table(Contract).nouns()}
    by_contract: Counter[str] = Counter()
    by_person: Counter[tuple[str, str]] = Counter()
    for line in ledger.lines.nouns():
        by_contract[line.contract_id] += line.paid_minor
        if line.entry == "claim" and line.claimed_term_id != "T-S":
            by_person[line.contract_id, line.person_id] += line.paid_minor
    for contract_id, amount in by_contract.items():
        assert amount <= (contracts[contract_id].cap_minor if contracts[contract_id].cap_minor is not None else amount)
    for (contract_id, _), amount in by_person.items():
        cap = contracts[contract_id].person_cap_minor
        assert amount <= (cap if cap is not None else amount)


@pytest.mark.parametrize("seed", SEEDS)
def test_consecutive_batches_in_canonical_order_are_one_batch(seed, session):
    """SETTLE-27. On the same day of settlement. Entries of the terms' own making come with the first batch."""
    made, batch, _ = crowd(seed)
    made = place(
        *(row for noun, table in made.tables.items() if noun.__name__ != "Cohort" for row in without_own(table))
    )
    kinds = {(t.contract_id, t.term_id): t.kind for t in made.table(Term).nouns()}
    batch = sorted(
        (c for c in batch if (c.contract_id, c.term_id) in kinds), key=lambda claim: (claim.achieved_on, claim.claim_id)
    )
    whole = settled(made, batch, session)
    ledger = Ledger.empty()
    for part in (batch[: len(batch) // 3], batch[len(batch) // 3 : len(batch) // 2], batch[len(batch) // 2 :]):
        ledger = ledger.plus(settled(made, part, session, ledger=ledger))
    assert unnamed(ledger.lines) == unnamed(whole.lines)
    assert unnamed(ledger.postings) == unnamed(whole.postings)


def without_own(table: Table) -> list:
    """The rows of a table, less what makes entries of its own whose day lies between claims."""
    rows = table.nouns()
    if table.noun.__name__ == "Term":
        return [
            dataclasses.replace(row, claim_needed=True) for row in rows if row.kind not in ("cohort", "service_fee")
        ]
    return rows


def unnamed(table: Table) -> list:
    rows = [dataclasses.replace(row, statement_id="-") for row in table.nouns()]
    return sorted(rows, key=lambda row: [str(getattr(row, name)) for name in row.key_names()])


@pytest.mark.parametrize("seed", SEEDS)
def test_a_reversal_restores_every_balance(seed, session):
    """SETTLE-20. After a clawback too; and what was reversed may be claimed anew."""
    made, batch, _ = crowd(seed)
    first = settled(made, batch[: len(batch) // 2], session)
    before = standing(first)
    second = settled(made, batch, session, ledger=first, as_of=LATER)
    ledger = first.plus(second)
    paid = [row for row in second.lines.nouns() if row.paid_minor and row.contract_id == row.claimed_contract_id]
    clawed = [
        Clawback(
            place_id=PLACE, claim_id=row.claim_id, clawback_id="b", decided_on=LATER, share_bp=3_333, reason="came back"
        )
        for row in paid[::3]
    ]  # fmt: skip
    ledger = ledger.plus(settlement.claw_back(place=made, ledger=ledger, clawbacks=clawed, as_of=LATER))
    assert sum(standing(ledger).values()) == 0
    entries = {row.claim_id for row in second.lines.nouns() if row.status != "refused"}
    taken = settlement.reverse(place=made, ledger=ledger, claim_ids=sorted(entries), as_of=LATER)
    ledger = ledger.plus(taken)
    assert standing(ledger) == before
    assert settlement.verify(ledger=ledger) == ()
    with pytest.raises(settlement.CannotReverse, match="SETTLE-20"):
        settlement.reverse(place=made, ledger=ledger, claim_ids=sorted(entries), as_of=LATER)


@pytest.mark.parametrize("seed", SEEDS)
def test_any_changed_entry_is_found_and_named(seed, session):
    """SETTLE-21."""
    made, batch, _ = crowd(seed)
    ledger = settled(made, batch, session)
    pick = random.Random(seed)
    for name, column in (("postings", "amount_minor"), ("lines", "payable_minor"), ("statements", "payable_minor")):
        rows = getattr(ledger, name).nouns()
        place_of_row = pick.randrange(len(rows))
        rows[place_of_row] = dataclasses.replace(
            rows[place_of_row], **{column: getattr(rows[place_of_row], column) + 1}
        )
        spoiled = dataclasses.replace(ledger, **{name: Table.of_nouns(type(rows[0]), rows)})
        found = settlement.verify(ledger=spoiled)
        assert any(rows[place_of_row].statement_id in problem.what for problem in found)
        fewer = dataclasses.replace(ledger, **{name: Table.of_nouns(type(rows[0]), rows[1:])})
        assert settlement.verify(ledger=fewer)
    cut = Ledger(
        statements=Table.of_nouns(type(ledger.in_order()[0]), ledger.in_order()[:-1]),
        lines=ledger.lines,
        postings=ledger.postings,
    )
    assert settlement.verify(ledger=cut, head=ledger.in_order()[-1].digest)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_replay_from_the_first_entry_gives_the_same_statements_and_balances(seed, session):
    """SETTLE-21. Through two settlements and a reversal; with one price changed it says which do not come out."""
    made, batch, _ = crowd(seed)
    ledger = settled(made, batch[: len(batch) // 2], session)
    code = next(row.statement_id for row in ledger.in_order() if row.paid_minor)
    ledger = ledger.plus(settlement.reverse(place=made, ledger=ledger, statement_id=code, as_of=LATER))
    ledger = ledger.plus(settled(made, batch, session, ledger=ledger, as_of=LATER))
    assert settlement.replay(place=made, ledger=ledger, session=session) == ()
    running: Counter[str] = Counter()
    numbers = {row.statement_id: row.number for row in ledger.in_order()}
    for posting in sorted(ledger.postings.nouns(), key=lambda row: numbers[row.statement_id]):
        running[posting.from_account] -= posting.amount_minor
        running[posting.to_account] += posting.amount_minor
    assert {account: balance for account, balance in running.items() if balance} == standing(ledger)
    terms = [
        dataclasses.replace(row, price_minor=row.price_minor + 1, deadweight_bp=0) for row in made.table(Term).nouns()
    ]
    found = settlement.replay(place=made.with_tables(Table.of_nouns(Term, terms)), ledger=ledger, session=session)
    assert found
    assert all("other agreements" in problem.what for problem in found)


@pytest.mark.parametrize("seed", SEEDS)
def test_in_a_forecast_what_one_party_gets_another_gives_every_month(seed):
    """Random places with every mechanism, integrators that stand, pass through or have failed among them."""
    made, batch, _ = crowd(seed)
    months = [date(2032, month, 1) for month in (9, 10)]
    ledger = settled(made, batch, None)
    outlooks = [
        Outlook(place_id=PLACE, contract_id=t.contract_id, term_id=t.term_id, month_on=month, results=2)
        for t in made.table(Term).nouns()
        for month in months
        if t.kind not in ("service_fee", "spend")
    ]
    flows = settlement.forecast(
        place=made, ledger=ledger, outlooks=Table.of_nouns(Outlook, outlooks), costs=Table.of_nouns(Cost, []),
        months=2, from_on=months[0], low=bool(seed % 2),
    )  # fmt: skip
    by_month: Counter[date] = Counter()
    for row in flows.nouns():
        by_month[row.month_on] += row.received_minor - row.given_minor
    assert not any(by_month.values())
    parties = {row.party_id for row in flows.nouns()}
    assert "commissioner" in parties
    assert {row.payee_id for row in made.table(Contract).nouns()} & parties
