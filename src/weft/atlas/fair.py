"""The max-min fair split of what cannot go round, exact, by divide and conquer on maximum flows.

Claimants have a weight (the most they may have) and draw on stores. Among all maximum flows there is one split that is
best for the worst off, then for the next, and so on, measured as drawn / weight; it also minimises the sum of drawn
squared over weight (Megiddo 1974; Fujishige 1980). It is found by asking whether all can have the same ratio: if not,
the smallest cut parts those who must have less from those who may have more (Fujishige's decomposition algorithm;
Gallo, Grigoriadis and Tarjan 1989 for the flows). Claimants may stand in ranks: an earlier rank draws all that it can
before a later one draws anything, as the greedy algorithm for a polymatroid does (Edmonds 1970).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from weft.atlas.flow import Mask, Whole, cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the graph that is settled apart from the rest: positions of its claimants, stores and arcs.

    `bounded`: nobody in it can have the whole weight, so every store in it is drawn empty.
    """

    claimants: Whole
    stores: Whole
    arcs: Whole
    bounded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """What each claimant gets, as an exact fraction of its weight: `numerator` / `denominator`, each [n]."""

    numerator: Whole
    denominator: Whole


class FairSplit:
    """The work of one split: the graph, what is settled so far, and the parts still to settle."""

    def __init__(self, *, weights: Whole, ranks: Whole, stores: Whole, arc_claimant: Whole, arc_store: Whole) -> None:
        self.weights, self.ranks, self.stores = weights, ranks, stores
        self.arc_claimant, self.arc_store = arc_claimant, arc_store
        self.numerator = np.zeros(len(weights), dtype=np.int64)
        self.denominator = np.ones(len(weights), dtype=np.int64)
        self.full = np.zeros(len(weights), dtype=np.bool_)
        everyone = np.unique(arc_claimant)
        arcs = np.arange(len(arc_claimant))
        self.waiting = [Part(claimants=everyone, stores=np.unique(arc_store), arcs=arcs, bounded=False)]

    def settle(self) -> Split:
        """Settle every part; claimants without an arc get nothing."""
        while self.waiting:
            part = self.waiting.pop()
            open_ranks = np.unique(self.ranks[part.claimants[~self.full[part.claimants]]])
            if len(open_ranks) > 1:
                self._part_by_rank(part, int(open_ranks[(len(open_ranks) - 1) // 2]))
            elif len(open_ranks) == 1 and not part.bounded:
                self._part_by_rank(part, int(open_ranks[0]))
            elif len(open_ranks) == 1:
                self._part_by_ratio(part)
        return Split(numerator=self.numerator, denominator=self.denominator)

    def _part_by_rank(self, part: Part, last_rank: int) -> None:
        """Let everyone up to a rank claim the whole weight; who is not short has it for good."""
        drawing = self.full[part.claimants] | (self.ranks[part.claimants] <= last_rank)
        claims = np.where(drawing, self.weights[part.claimants], 0)
        short, dry = self._try(part, claims, self.stores[part.stores])
        won = part.claimants[drawing & ~short]
        self.full[won] = True
        self.numerator[won] = 1
        self._divide(part, short, dry, bounded=(True, False))

    def _part_by_ratio(self, part: Part) -> None:
        """Give all who are open the ratio that draws every store empty; where a cut forbids it, part them by it."""
        is_full = self.full[part.claimants]
        weights, stores = self.weights[part.claimants], self.stores[part.stores]
        above = int(stores.sum()) - int(weights[is_full].sum())
        below = int(weights[~is_full].sum())
        shared = math.gcd(above, below)
        above, below = above // shared, below // shared
        if len(part.stores) > 1 and len(part.claimants) > 1:
            short, dry = self._try(part, np.where(is_full, weights * below, weights * above), stores * below)
            if short.any():
                assert not short.all(), "a cut that parts nobody"
                self._divide(part, short, dry, bounded=(True, True))
                return
        self.numerator[part.claimants[~is_full]] = above
        self.denominator[part.claimants[~is_full]] = below

    def _try(self, part: Part, claims: Whole, stores: Whole) -> tuple[Mask, Mask]:
        found = cut(
            claims=claims,
            stores=stores,
            arc_claimant=np.searchsorted(part.claimants, self.arc_claimant[part.arcs]),
            arc_store=np.searchsorted(part.stores, self.arc_store[part.arcs]),
        )
        return found.short, found.dry

    def _divide(self, part: Part, short: Mask, dry: Mask, *, bounded: tuple[bool, bool]) -> None:
        """Two parts: the short with the stores they empty, and the others with the stores that are left."""
        of_short = short[np.searchsorted(part.claimants, self.arc_claimant[part.arcs])]
        of_dry = dry[np.searchsorted(part.stores, self.arc_store[part.arcs])]
        for who, which, mask, bound in (
            (short, dry, of_short & of_dry, bounded[0]),
            (~short, ~dry, ~of_short & ~of_dry, bounded[1]),
        ):
            if who.any():
                self.waiting.append(
                    Part(
                        claimants=part.claimants[who],
                        stores=part.stores[which],
                        arcs=part.arcs[mask],
                        bounded=bound,
                    )
                )


def split_fairly(
    *, weights: Whole, stores: Whole, arc_claimant: Whole, arc_store: Whole, ranks: Whole | None = None
) -> Split:
    """The unique fair split of a maximum flow. `weights` [n] > 0 and `stores` [m] >= 0 whole numbers; arcs as pairs.

    The sum of the weights and that of the stores are each at most 1e9, so that their product is exact in 64 bits.
    `ranks` [n] puts claimants in order; without them all are equal.
    """
    order = np.zeros(len(weights), dtype=np.int64) if ranks is None else ranks
    work = FairSplit(weights=weights, ranks=order, stores=stores, arc_claimant=arc_claimant, arc_store=arc_store)
    return work.settle()
