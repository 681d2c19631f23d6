"""Which locked offers can stand together at their minimum volumes, and the smallest sets of them that cannot.

Each further person only costs money and places, so offers fit a rule if and only if they fit it at their minimum
volumes. Who goes where is a programme with k 1 where a lock is kept:

    largest  sum k
    filled   t - V k = 0    for each locked offer; demand and people as in `transport.py`
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from weft.network.blocks import Blocks
from weft.network.instance import Instance
from weft.network.lot import lot_columns, lot_rows
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


def dearest_first(locks: Sequence[int], cost: Sequence[int], fits: Fits) -> list[int]:
    """The fewest locks to take out so that the rest fits a limit on the sum of `cost`: the dearest, one by one."""
    left = list(locks)
    out: list[int] = []
    for lock in sorted(locks, key=lambda number: (-cost[number], number)):
        if fits(left):
            break
        left.remove(lock)
        out.append(lock)
    return sorted(out)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The locked offers with the other parts of their joint offers. What is locked together is one lock.

    `locks[k]` are the locked ids of lock k, `parts[k]` the numbers of all offers that it awards.
    """

    instance: Instance
    locks: tuple[tuple[str, ...], ...]
    parts: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, instance: Instance, locked: Collection[str]) -> Settled:
        """Group the offers of an instance, every one of them locked or part of a joint offer that is."""
        parts = tuple(
            tuple(int(number) for number in np.flatnonzero(instance.joint == first))
            for first in np.unique(instance.joint)
        )
        ids = tuple(tuple(i for n in group if (i := instance.offer_id[n]) in locked) for group in parts)
        return cls(instance=instance, locks=ids, parts=parts)

    def ids(self, numbers: Sequence[int]) -> tuple[str, ...]:
        """The locked ids of some locks."""
        return tuple(sorted(lock for number in numbers for lock in self.locks[number]))

    def members(self, numbers: Sequence[int]) -> list[int]:
        """The offers that some locks award."""
        return [offer for number in numbers for offer in self.parts[number]]

    def sums(self, of_offer: np.ndarray) -> list[int]:
        """For each lock the sum over its offers."""
        return [int(of_offer[list(group)].sum()) for group in self.parts]

    def over(self, cost: Sequence[int], most: int) -> tuple[list[int], list[int]] | None:
        """Where the locks cost more than `most`: a smallest conflict, and the fewest locks to take out."""

        def fits(locks: Sequence[int]) -> bool:
            return sum(cost[lock] for lock in locks) <= most

        everything = list(range(len(self.parts)))
        if fits(everything):
            return None
        return smallest_conflict(everything, fits), dearest_first(everything, cost, fits)

    def fits_lots(self) -> bool:
        """Whether all minimum volumes can be filled with one provider for each area where the brief wants that."""
        return _Filling(self, lots=True).fits(range(len(self.parts)))

    def unfilled(self, *, lots: bool) -> tuple[list[int], list[int]]:
        """Where minimum volumes cannot all be filled: a smallest conflict, and the fewest locks to take out."""
        filling = _Filling(self, lots=lots)
        everything = list(range(len(self.parts)))
        kept = set(filling.most_kept(everything))
        return smallest_conflict(everything, filling.fits), [n for n in everything if n not in kept]


class _Filling:
    """People for the minimum volumes of locked offers: whether they can be found for some, and for the most of them."""

    def __init__(self, settled: Settled, *, lots: bool) -> None:
        instance, self._settled = settled.instance, settled
        blocks, volume = Blocks(), instance.volume_min
        _, t = flow_columns(blocks, instance, gain=0.0, lower=0.0, most=volume, whole=False)
        self._kept = blocks.var("k", len(settled.parts), upper=1, gain=1.0, whole=True)
        lot_columns(blocks, instance)
        flow_rows(blocks, instance)
        at = np.arange(instance.offers)
        of = np.zeros(instance.offers, dtype=np.int64)
        for number, group in enumerate(settled.parts):
            of[list(group)] = number
        blocks.rows("filled", len(at), [(t, at, 1.0), (self._kept[of], at, -volume)], low=0, high=0)
        if lots:
            lot_rows(blocks, instance)
        self._programme = Programme(blocks, whole=True)

    def most_kept(self, locks: Sequence[int]) -> list[int]:
        """The most of these locks that can be filled together."""
        upper = np.zeros(len(self._settled.parts))
        upper[list(locks)] = 1.0
        self._programme.hold(self._kept, np.zeros_like(upper), upper)
        answer = self._programme.search(nodes_max=NODES_MAX, gap=0.0)
        if not answer.solved:
            raise AssertionError("no lock kept is always possible")
        return [int(number) for number in np.flatnonzero(answer.columns[self._kept] > 0.5)]

    def fits(self, locks: Sequence[int]) -> bool:
        """Whether all of these can be filled together."""
        return len(self.most_kept(locks)) == len(locks)
