"""A rehearsed life pays what the settlement room pays when that life is settled month by month, to the minor unit."""

from __future__ import annotations

import os
from collections import defaultdict
from datetime import timedelta

import numpy as np
import pytest

from tests.factories.rehearsal import START, Case, place
from weft import engine, loop, settlement
from weft.brief.rehearsal import whole as rehearsal
from weft.brief.rehearsal.check import draft_up
from weft.brief.rehearsal.draft import month_last, month_number
from weft.brief.rehearsal.history import chronicle
from weft.brief.rehearsal.life import draw_lives, slots
from weft.brief.rehearsal.response import respond
from weft.brief.rehearsal.rules import Rules
from weft.brief.rehearsal.settling import _people
from weft.vocabulary import BEHAVIOURS, Contract, Ledger

TIMES = 10 if os.environ.get("WEFT_DEEP") else 1
TOGETHER = 8
LIVES = 100
RULES = Rules(histories=8, settled_lives=6)


@pytest.fixture(scope="module")
def session():
    with engine.connect() as opened:
        yield opened


def lived(cases: list[Case], *, seed: int, session: engine.Session):
    """Drafts side by side in one place, each contract with a behaviour of its own: stage, answers, flows."""
    together = place(*(row for case in cases for row in case.nouns))
    drafts = draft_up(place=together, lives=LIVES)
    stage = rehearsal._stage(
        together, drafts, settle=loop.settler(session), lives=LIVES, seed=seed, rules=RULES, whole=False
    )
    answers = {
        code: [respond(behaviour=BEHAVIOURS[number % 4], stakes=own, rules=RULES) for own in stakes]
        for number, (code, stakes) in enumerate(stage.stakes.items(), start=seed)
    }
    whole = rehearsal._settled_whole(stage, [answers])[0]
    return stage, answers, rehearsal._flows(stage, answers, whole, tell=lambda *_: None, step=(0, 1))


def by_hand(stage, answers, life: int, session: engine.Session) -> dict[str, np.ndarray]:
    """One life of all contracts settled on the first day and at each month's end, as the agreements themselves say."""
    codes = [draft.contract.contract_id for draft in stage.drafts]
    people = []
    for number, draft in enumerate(stage.drafts):
        responses = answers[codes[number]]
        taken = slots(draft=draft, responses=responses)
        blocks = draw_lives(
            draft=draft, taken=taken, responses=responses, shared=stage.shared, rules=RULES, seed=stage.seed
        )
        people.append(_people(draft, np.concatenate(list(blocks))[life : life + 1], RULES, first=number))
    told = chronicle(drafts=stage.drafts, people=people, codes=codes, rules=RULES)
    agreed = stage.place.with_tables(told.enrolments, told.records)
    base_on = stage.drafts[0].base_on
    firsts = {draft.contract.from_on for draft in stage.drafts}
    days = sorted(firsts | {month_last(base_on=base_on, number=n) for n in range(stage.months)})
    ledger, waiting = Ledger.empty(), sorted(told.claims.nouns(), key=lambda claim: claim.claimed_on)
    for day in days:
        batch = [claim for claim in waiting if claim.claimed_on <= day]
        waiting = waiting[len(batch) :]
        claims = type(told.claims).of_nouns(told.claims.noun, batch)
        ledger = ledger.plus(settlement.settle(place=agreed, claims=claims, ledger=ledger, as_of=day, session=session))
    return _cash(agreed, ledger, base_on=base_on, months=stage.months)


def party(account: str, own: Contract, contracts: dict[str, Contract]) -> str:
    """Whose money an account holds. What is held apart is the pots' until it reaches those it is for."""
    kind, _, name = account.partition(":")
    if kind in ("pot", "held"):
        return "commissioner"
    if kind == "payable":
        return name.split(":")[0]
    return contracts[name].payer_id


def _cash(agreed: engine.Place, ledger: Ledger, *, base_on, months: int) -> dict[str, np.ndarray]:
    contracts = {row.contract_id: row for row in agreed.table(Contract).nouns()}
    cash: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(months, dtype=np.int64))
    for posting in ledger.postings.nouns():
        giver = party(posting.from_account, contracts[posting.contract_id], contracts)
        taker = party(posting.to_account, contracts[posting.contract_id], contracts)
        month = month_number(base_on=base_on, on=posting.due_on)
        if giver != taker:
            cash[giver][month] -= posting.amount_minor
            cash[taker][month] += posting.amount_minor
    return cash


def rehearsed(stage, flows, life: int) -> dict[str, np.ndarray]:
    """The same life as the rehearsal has it, by party."""
    cash: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(stage.months, dtype=np.int64))
    for draft in stage.drafts:
        flow = flows[draft.contract.contract_id]
        own = flow.cash(advance_minor=draft.contract.advance_minor)[life]
        apart = 0 if flow.apart is None else flow.apart[life]
        cash[draft.contract.payee_id] += own
        cash[draft.contract.payer_id] += apart - own
        cash["commissioner"] -= apart
    return cash


@pytest.mark.parametrize("seed", range(TIMES))
def test_a_life_is_the_settled_life(seed, session):
    """REHEARSE-3. Eight random drafts side by side: caps for a person, retention and its release, advances,
    indexation, gates, records, integrators are composed; tiers and cohorts are settled whole. All to the penny."""
    numbers = range(seed * TOGETHER, (seed + 1) * TOGETHER)
    from_on = START + timedelta(days=17 * (seed % 2 == 0))
    cases = [Case(number, coupled=number % 4 == 3, from_on=from_on) for number in numbers]
    stage, answers, flows = lived(cases, seed=seed, session=session)
    assert 0 < len(stage.coupled) < len(stage.drafts)
    life = seed % RULES.settled_lives
    settled, ours = by_hand(stage, answers, life, session), rehearsed(stage, flows, life)
    assert sum(int(np.abs(cash).sum()) for cash in settled.values()) > 0
    for party in sorted({*settled, *ours}):
        assert ours[party].tolist() == settled[party].tolist(), party
