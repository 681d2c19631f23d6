"""Lives of a contract: who reaches what, drawn; and what that pays, composed of people who were settled one by one.

Nothing here prices, caps or refuses anything: `Takings` hold what the settlement room paid each history. What couples
people under one contract (its cap, the recovery of its advance, the release of what was held back) is a running sum
over all of them, and is laid over the composed sums by `compose`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from scipy import sparse

from weft.brief.rehearsal.draft import GAMED, NOTHING, Draft, month_last, month_number, starters
from weft.brief.rehearsal.response import Response
from weft.brief.rehearsal.rules import Rules
from weft.vocabulary import WHOLE_BP

KINDS_OF_SUM = 5
"""Paid; held back of it; wanted for the advance while something is held back; wanted once nothing is; paid out of what
is held apart for those below an integrator, where it is."""

PAID, HELD, WANTED, WANTED_FREE, APART = range(KINDS_OF_SUM)
SLOTS_AT_ONCE = 1_500_000
"""People whose draws are in memory at once; any number gives the same lives."""

STEPS = 2.0**32


@dataclass(frozen=True, slots=True, kw_only=True)
class Takings:
    """What settled histories bring under one contract, minor units: `sums` by history, kind of sum and month (the month
    of the result, in which it is settled); `fees` by kind of sum and month: what comes whoever starts."""

    sums: np.ndarray
    fees: np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """Everybody who starts under a contract in every life: the cell (segment and start month) of each person."""

    cell: np.ndarray
    segment: np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What a contract brings in each life and calendar month by its due day, minor units: `received` without the
    advance and its recovery, `wanted` what the recovery would take. An advance comes in month `advance_at`. `apart`:
    what of it never passes through the payer's own hands, by its due day here less by its due day above; None for none.
    """

    received: np.ndarray
    wanted: np.ndarray
    advance_at: int
    apart: np.ndarray | None = None

    def cash(self, *, advance_minor: int) -> np.ndarray:
        """What comes in by life and month with an advance that is recovered from what is paid."""
        recovered = np.minimum(np.cumsum(self.wanted, axis=1), advance_minor)
        cash: np.ndarray = self.received - np.diff(recovered, axis=1, prepend=0)
        cash[:, self.advance_at] += advance_minor
        return cash


def slots(*, draft: Draft, responses: Sequence[Response]) -> Slots:
    """The people of a contract who are taken on; the same in every life."""
    cells, segments, first = [], [], 0
    for number, (row, response) in enumerate(zip(draft.caseloads, responses, strict=True)):
        counts = starters(caseload=row, declined=response.declined)
        cells.append(np.repeat(np.arange(first, first + row.months), counts))
        segments.append(np.full(sum(counts), number))
        first += row.months
    none = np.zeros(0, dtype=np.int64)
    return Slots(cell=np.concatenate([none, *cells]), segment=np.concatenate([none, *segments]))


def shared_luck(*, lives: int, seed: int) -> np.ndarray:
    """What all providers share in each life: even from -sqrt(3) to sqrt(3), so mean 0 and deviation 1."""
    return _luck(np.random.default_rng([seed, 1]), lives)


def _luck(draw: np.random.Generator, lives: int) -> np.ndarray:
    return np.asarray((draw.random(lives) * 2 - 1) * 3**0.5)


def draw_lives(
    *, draft: Draft, taken: Slots, responses: Sequence[Response], shared: np.ndarray, rules: Rules, seed: int
) -> Iterator[np.ndarray]:
    """The history of everybody in every life, block by block: numbers into the bank, lives x people.

    A chance p becomes p + min(p, 1 - p) x luck, which keeps its mean. One draw decides each person: whoever reaches a
    result reaches every likelier one. The same seed and contract draw the same numbers whatever the terms, the effort
    or the size of a block, so that terms are compared on the same lives.
    """
    lives, people = len(shared), len(taken.cell)
    own = int.from_bytes(hashlib.sha256(draft.origin_id.encode()).digest()[:8], "big")
    luck = rules.common_spread * shared + rules.own_spread * _luck(np.random.default_rng([seed, 2, own]), lives)
    draw = np.random.default_rng([seed, 3, own])
    edges = _edges(draft, responses, luck)
    base = taken.cell * (draft.kinds * rules.histories)
    block = max(1, SLOTS_AT_ONCE // max(1, people))
    for first in range(0, lives, block):
        last = min(lives, first + block)
        drawn = draw.integers(0, 2**32, size=(last - first, people), dtype=np.uint32)
        kind = np.zeros(drawn.shape, dtype=np.int32)
        for edge in edges:
            kind += drawn < edge[first:last][:, taken.segment]
        yield (
            base.astype(np.int32)
            + kind * np.int32(rules.histories)
            + (drawn & np.uint32(rules.histories - 1)).astype(np.int32)
        )


def _edges(draft: Draft, responses: Sequence[Response], luck: np.ndarray) -> list[np.ndarray]:
    """Below which draw a person is of which kind or a higher one, by life and segment; the kinds from `GAMED` on."""
    ranks = draft.kinds - GAMED
    chance = np.zeros((ranks, len(luck), len(responses)))
    for number, response in enumerate(responses):
        for rank, p in enumerate(response.success, start=1):
            chance[rank, :, number] = p + min(p, 1 - p) * luck
        reached = chance[1, :, number] if ranks > 1 else np.zeros(len(luck))
        chance[NOTHING, :, number] = reached + (1 - reached) * response.gamed
    return [np.minimum(edge * STEPS, STEPS - 1).astype(np.uint32) for edge in chance]


def compose(*, takings: Takings, histories: np.ndarray) -> np.ndarray:
    """What a block of lives is paid: lives x kind of sum x month, minor units. Sums of settled whole numbers, exact."""
    lives, people = histories.shape
    twice = np.array_equal(takings.sums[:, WANTED], takings.sums[:, WANTED_FREE])
    used = [k for k in range(KINDS_OF_SUM) if takings.sums[:, k].any() and not (twice and k == WANTED_FREE)]
    months = takings.sums.shape[2]
    table = takings.sums[:, used].reshape(len(takings.sums), -1)
    counts = sparse.csr_matrix(
        (np.ones(lives * people), histories.ravel(), np.arange(0, lives * people + 1, people)),
        shape=(lives, len(table)),
    )
    made = np.zeros((lives, KINDS_OF_SUM, months))
    made[:, used] = np.rint(counts @ table).reshape(lives, len(used), months)
    if twice:
        made[:, WANTED_FREE] = made[:, WANTED]
    return made


def capped(*, draft: Draft, sums: np.ndarray) -> np.ndarray:
    """The same under the contract's cap: what is paid stops where the cap is reached.

    Exact for what is paid. What is held back or wanted of the one line that the cap cuts is taken in proportion of its
    month: at most half a minor unit for each line of that month away from the room's own rounding.
    """
    cap = draft.contract.cap_minor
    if cap is None:
        return sums
    paid = sums[:, PAID]
    within = np.diff(np.minimum(np.cumsum(paid, axis=1), cap), axis=1, prepend=0)
    cut: np.ndarray = np.rint(sums * within[:, None, :] / np.maximum(paid, 1)[:, None, :])
    cut[:, PAID] = within
    return cut


def due_flow(*, draft: Draft, sums: np.ndarray, months: int, above: Draft | None = None) -> Flow:
    """When what is settled at each month's end comes in: by the days to pay, what is held back from its release on.

    `months`: calendar months of the rehearsal, long enough for the last due day. `above`: the integrator's contract.
    """
    contract = draft.contract
    settled = sums.shape[2]
    release = months  # never
    if contract.release_on is not None and contract.retention_bp:
        release = max(0, month_number(base_on=draft.base_on, on=contract.release_on))
    held = sums[:, HELD].copy()
    held[:, release:] = 0
    payable = sums[:, PAID] - held
    if release < settled:
        payable[:, release] += held.sum(axis=1)
    wanted = sums[:, WANTED].copy()
    wanted[:, release:] = sums[:, WANTED_FREE][:, release:]
    received = np.zeros((len(sums), months), dtype=np.int64)
    recovery = np.zeros((len(sums), months), dtype=np.int64)
    for number in range(settled):
        due = _due_month(draft, number)
        received[:, due] += payable[:, number].astype(np.int64)
        recovery[:, due] += wanted[:, number].astype(np.int64)
    if settled <= release < months:
        received[:, _due_month(draft, release)] += held.sum(axis=1).astype(np.int64)
    first_due = contract.from_on + timedelta(days=contract.pay_days)
    return Flow(
        received=received,
        wanted=recovery,
        advance_at=month_number(base_on=draft.base_on, on=first_due),
        apart=_apart(draft, above, sums[:, APART], months),
    )


def _apart(draft: Draft, above: Draft | None, paid: np.ndarray, months: int) -> np.ndarray | None:
    """Money held apart goes down without touching the integrator's cash: it gets its margin as it is paid itself."""
    if above is None or not above.contract.passes_through:
        return None
    apart = np.zeros((len(paid), months), dtype=np.int64)
    for number in range(paid.shape[1]):
        apart[:, _due_month(draft, number)] += paid[:, number].astype(np.int64)
        apart[:, _due_month(above, number)] -= paid[:, number].astype(np.int64)
    return apart


def _due_month(draft: Draft, number: int) -> int:
    due_on = month_last(base_on=draft.base_on, number=number) + timedelta(days=draft.contract.pay_days)
    return month_number(base_on=draft.base_on, on=due_on)


def recovery_share(*, draft: Draft, rules: Rules) -> int:
    """The share by which an advance is recovered: the draft's own, or the usual one where it has none, basis points."""
    assert 0 <= draft.contract.recovery_bp <= WHOLE_BP
    return draft.contract.recovery_bp or rules.recovery_bp
