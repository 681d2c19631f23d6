"""The vectorised lives are the plain loop's, and the laws that any rehearsal keeps; on random takings."""

from __future__ import annotations

import dataclasses
import os

import numpy as np
import pytest

from tests.factories.rehearsal import Case
from weft.brief.rehearsal import plain as plain_rehearsal
from weft.brief.rehearsal.cash import advance_needed, lowest, share_of, standing
from weft.brief.rehearsal.check import draft_up
from weft.brief.rehearsal.life import (
    HELD,
    KINDS_OF_SUM,
    PAID,
    WANTED,
    WANTED_FREE,
    Takings,
    capped,
    compose,
    draw_lives,
    due_flow,
    shared_luck,
    slots,
)
from weft.brief.rehearsal.response import Response
from weft.brief.rehearsal.rules import Rules
from weft.brief.rehearsal.whole import horizon

CASES = 400 if os.environ.get("WEFT_DEEP") else 60
LIVES = 8
RULES = Rules(histories=4)


def takings_of(draft, draw: np.random.Generator) -> Takings:
    """What a room might have paid each history: whole numbers, some of them nothing."""
    shape = (len(draft.cells) * draft.kinds * RULES.histories, KINDS_OF_SUM, draft.months)
    sums = np.zeros(shape)
    sums[:, PAID] = draw.integers(0, 90_000, (shape[0], shape[2])) * (draw.random((shape[0], shape[2])) < 0.2)
    sums[:, HELD] = np.rint(sums[:, PAID] * draft.contract.retention_bp / 10_000)
    sums[:, WANTED] = np.rint((sums[:, PAID] - sums[:, HELD]) * draft.contract.recovery_bp / 10_000)
    sums[:, WANTED_FREE] = np.rint(sums[:, PAID] * draft.contract.recovery_bp / 10_000)
    return Takings(sums=sums, fees=np.rint(sums.mean(axis=0)) if len(sums) else np.zeros(shape[1:]))


def world(seed: int):
    """A random draft, its takings and its lives."""
    draw = np.random.default_rng(seed)
    drafts = draft_up(place=Case(seed).place, lives=100)
    cap = int(draw.integers(0, 2_000_000)) if draw.random() < 0.4 else None
    draft = dataclasses.replace(drafts[-1], contract=dataclasses.replace(drafts[-1].contract, cap_minor=cap))
    answers = [
        Response(declined=0.0, effort=1.0, success=tuple(p.success for p in rows), gamed=float(draw.random()))
        for rows in draft.prospects
    ]
    taken = slots(draft=draft, responses=answers)
    shared = shared_luck(lives=LIVES, seed=seed)
    lives = np.concatenate(
        list(draw_lives(draft=draft, taken=taken, responses=answers, shared=shared, rules=RULES, seed=seed))
    )
    return draft, takings_of(draft, draw), lives, horizon(drafts=drafts), draw


@pytest.mark.parametrize("seed", range(CASES))
def test_vectorised_lives_are_the_plain_loop(seed):
    """REHEARSE-4. Receipts by month and lowest standings, with advances from nothing to more than is ever paid."""
    draft, takings, lives, months, draw = world(seed)
    sums = capped(draft=draft, sums=compose(takings=takings, histories=lives) + takings.fees)
    flow = due_flow(draft=draft, sums=sums, months=months)
    cost = draw.integers(0, 200_000, months)
    for advance in (0, draft.contract.advance_minor, 10_000_000):
        cash = flow.cash(advance_minor=advance)
        lows = lowest(standing=standing(cash=cash, cost=cost))
        for life in range(LIVES):
            plain = plain_rehearsal.live(
                draft=draft, takings=takings, histories=lives[life].tolist(), months=months, advance_minor=advance
            )
            assert cash[life].tolist() == plain
            assert lows[life] == plain_rehearsal.lowest(came=plain, cost=cost.tolist())


@pytest.mark.parametrize("seed", range(CASES))
def test_more_advance_never_lowers_solvency(seed):
    """REHEARSE-5. On the same lives; and the smallest advance that is enough is enough, and one unit less is not."""
    draft, takings, lives, months, draw = world(seed)
    sums = capped(draft=draft, sums=compose(takings=takings, histories=lives) + takings.fees)
    flow = due_flow(draft=draft, sums=sums, months=months)
    cost = draw.integers(0, 120_000, months)
    cost[: flow.advance_at] = 0
    reserves = int(draw.integers(0, 500_000))

    def solvent(advance: int) -> np.ndarray:
        return lowest(standing=standing(cash=flow.cash(advance_minor=advance), cost=cost)) >= -reserves

    before = solvent(0)
    for advance in np.sort(draw.integers(1, 3_000_000, 6)).tolist():
        after = solvent(advance)
        assert (after >= before).all()
        before = after
    none = np.zeros_like(flow.received)
    needed = advance_needed(flow=flow, others=none, cost=cost, reserves_minor=reserves, share=0.75).needed
    assert share_of(held=solvent(needed)).value >= 0.75
    assert needed == 0 or share_of(held=solvent(needed - 1)).value < 0.75


def test_a_block_of_another_size_draws_the_same_lives(monkeypatch):
    """REHEARSE-4. How many lives are in memory at once changes nothing."""
    one = world(3)[2]
    monkeypatch.setattr("weft.brief.rehearsal.life.SLOTS_AT_ONCE", 7)
    assert (world(3)[2] == one).all()


@pytest.mark.parametrize("success", [0.0, 0.2, 0.5, 0.97, 1.0])
def test_luck_keeps_every_mean(success):
    """REHEARSE-6. Shared and own luck spread the chance of a result; its mean is the chance that was stated."""
    rules = Rules()
    shared = shared_luck(lives=200_000, seed=5)
    chance = success + min(success, 1 - success) * (rules.common_spread + rules.own_spread) * shared
    assert chance.min() >= 0
    assert chance.max() <= 1
    assert abs(chance.mean() - success) < 4 * chance.std() / len(chance) ** 0.5 + 1e-12
