"""Which locked offers can stand together at their minimum volumes, and the smallest sets of them that cannot.

Each further person only costs money and places, so offers fit a rule if and only if they fit it at their minimum
volumes. Who goes where is a programme with k 1 where a lock is kept:

    largest  sum k
    filled   t - V k = 0    for each locked offer; demand, hub and people as in `transport.py`
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from weft.network.blocks import Blocks
from weft.network.instance import Instance
from weft.network.solver import Programme
from weft.network.transport import flow_columns, flow_rows

Fits = Callable[[Sequence[int]], bool]
"""Whether some locked offers (by number) can all stand under one rule."""

NODES_MAX = 10**6
"""Branch-and-bound nodes; a handful of locks needs few."""


def smallest_conflict(locks: Sequence[int], fits: Fits) -> list[int]:
    """A set of locks that does not fit although it does without any one of them (Chinneck and Dravnieks 1991).

    Each lock is left out in turn, for good where the rest still does not fit. `fits` never gets worse with fewer locks.
    The result is proven: tried again without each member. Raises AssertionError where all locks fit together.
    """
    kept = list(locks)
    if fits(kept):
        raise AssertionError("locks that fit are not in conflict")
    for lock in locks:
        rest = [other for other in kept if other != lock]
        if not fits(rest):
            kept = rest
    if not all(fits([other for other in kept if other != lock]) for lock in kept):
        raise AssertionError("a smallest conflict is none without any one of its members")
    return kept


def dearest_first(locks: Sequence[int], cost: np.ndarray, fits: Fits) -> list[int]:
    """The fewest locks to take out so that the rest fits a limit on the sum of `cost`: the dearest, one by one."""
    left = list(locks)
    out: list[int] = []
    for lock in sorted(locks, key=lambda number: (-cost[number], number)):
        if fits(left):
            break
        left.remove(lock)
        out.append(lock)
    return sorted(out)


class Filling:
    """People for the minimum volumes of locked offers: whether they can be found for some, and for the most of them."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        blocks, volume = Blocks(), instance.volume_min
        _, _, t = flow_columns(blocks, instance, gain=0.0, lower=0.0, most=volume, whole=False)
        self._kept = blocks.var("k", instance.offers, upper=1, gain=1.0, whole=True)
        flow_rows(blocks, instance)
        at = np.arange(instance.offers)
        blocks.rows("filled", instance.offers, [(t, at, 1.0), (self._kept, at, -volume)], low=0, high=0)
        self._programme = Programme(blocks, whole=True)

    def most_kept(self, locks: Sequence[int]) -> list[int]:
        """The most of these locks that can be filled together."""
        upper = np.zeros(self._instance.offers)
        upper[list(locks)] = 1.0
        self._programme.hold(self._kept, np.zeros_like(upper), upper)
        answer = self._programme.search(nodes_max=NODES_MAX, gap=0.0)
        if not answer.solved:
            raise AssertionError("no lock kept is always possible")
        return [int(number) for number in np.flatnonzero(answer.columns[self._kept] > 0.5)]

    def fits(self, locks: Sequence[int]) -> bool:
        """Whether all of these can be filled together."""
        return len(self.most_kept(locks)) == len(locks)
