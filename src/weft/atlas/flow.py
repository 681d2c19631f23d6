"""Maximum flow between claimants and stores, exact in 64-bit whole numbers.

A claimant may draw on the stores that it has an arc to; arcs have no limit of their own. SciPy's maximum flow counts in
32 bits and wraps in silence, so it is called in phases: first in large units, then the residual graph in smaller ones
(Gabow's scaling), each phase within 29 bits. The answer is that of one exact flow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

Whole = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

PHASE_MAX = 1 << 29
"""Most units in a phase: a residual is at most twice that, and stays inside 32 bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A maximum flow's total and the smallest cut that proves it.

    `short`: claimants who are, or could have been, left short: all the stores they have arcs to (`dry`) are drawn
    empty by them alone. The others get their whole claim from the other stores.
    """

    total: int
    short: Mask
    dry: Mask


def cut(*, claims: Whole, stores: Whole, arc_claimant: Whole, arc_store: Whole) -> Cut:
    """Draw as much as can be drawn. `claims` [n] and `stores` [m] whole numbers >= 0, arcs as pairs of positions.

    Sums of either side must stay below 2^62 (the callers' limits see to it).
    """
    if not len(arc_claimant):
        return Cut(total=0, short=claims > 0, dry=np.zeros(len(stores), dtype=np.bool_))
    claims_left, stores_left = claims.copy(), stores.copy()
    drawn = np.zeros(len(arc_claimant), dtype=np.int64)
    possible = min(int(claims.sum()), int(stores.sum()))
    step = max((PHASE_MAX // (len(arc_claimant) + len(claims) + len(stores) + 1)).bit_length() - 1, 1)
    shift = max(possible.bit_length() - (PHASE_MAX.bit_length() - 1), 0)
    while True:
        moved = _phase(claims_left >> shift, stores_left >> shift, drawn >> shift, arc_claimant, arc_store) << shift
        drawn += moved
        np.subtract.at(claims_left, arc_claimant, moved)
        np.subtract.at(stores_left, arc_store, moved)
        if shift == 0:
            break
        shift = max(shift - step, 0)
    short, dry = _short_of(claims_left, drawn, len(stores), arc_claimant, arc_store)
    return Cut(total=int(claims.sum() - claims_left.sum()), short=short, dry=dry)


def _phase(claims: Whole, stores: Whole, back: Whole, arc_claimant: Whole, arc_store: Whole) -> Whole:
    """Flow added on each arc (negative where it is taken back) by a maximum flow of the residual graph."""
    size = len(claims) + len(stores) + 2
    claimants = np.arange(1, len(claims) + 1)
    places = np.arange(len(claims) + 1, size - 1)
    returns = back > 0
    head, tail = claimants[arc_claimant], places[arc_store]
    rows = np.concatenate([np.zeros(len(claims), dtype=np.int64), head, tail[returns], places])
    columns = np.concatenate([claimants, tail, head[returns], np.full(len(stores), size - 1)])
    limits = np.concatenate([claims, np.full(len(head), PHASE_MAX), back[returns], stores])
    graph = csr_array((np.minimum(limits, PHASE_MAX).astype(np.int32), (rows, columns)), shape=(size, size))
    flow = maximum_flow(graph, 0, size - 1).flow
    return np.asarray(flow[head, tail]).ravel().astype(np.int64)


def _short_of(left: Whole, drawn: Whole, store_count: int, arc_claimant: Whole, arc_store: Whole) -> tuple[Mask, Mask]:
    """Claimants and stores that the residual graph still reaches from what is left unclaimed."""
    short, dry = left > 0, np.zeros(store_count, dtype=np.bool_)
    used = drawn > 0
    while True:
        dry_next = dry.copy()
        dry_next[arc_store[short[arc_claimant]]] = True
        if (dry_next == dry).all():
            return short, dry
        dry = dry_next
        short = short.copy()
        short[arc_claimant[used & dry[arc_store]]] = True
