"""The cheapest reserve: places held beside the awards so that, whichever one provider fails, enough people are taken.

For one kind of service, with r 1 where an offer is held and R the whole places held there:

    smallest  sum (price R + fixed r)
    hold      volume_min r <= R <= capacity r
    failure   people served when provider k fails with R in reserve  >=  those who stay + those asked for   for each k

What a failure can serve is a largest flow, so the last line is an endless list of linear cuts (its least cuts); they
are added where a solution breaks them (Benders 1962), and the last solution keeps them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from weft.network.assumptions import RESERVE_NODES_MAX, RESERVE_ROUNDS_MAX
from weft.network.blocks import Blocks
from weft.network.rehousing import Cut, Rehousing
from weft.network.solver import Programme


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """How many people must be served in all when a provider fails: those who stay and those who must find a place."""

    provider_id: str
    served: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Places held at each offer of a `Rehousing`, their spend, and what no such reserve can cost less than."""

    places: np.ndarray
    spend_minor: int
    bound_minor: int


def cheapest_reserve(*, rehousing: Rehousing, asks: Sequence[Ask]) -> Held:
    """The cheapest places to hold so that every ask is kept. Each ask is possible with all places held.

    Where the rounds run out before every failure is safe, the places that the failures use at least spend when all are
    held are taken instead: safe, and the bound says how much dearer than need be.
    """
    master = _Master(rehousing)
    places, bound = rehousing.nothing, 0
    for _ in range(RESERVE_ROUNDS_MAX):
        broken = False
        for ask in asks:
            served, cut = rehousing.fail(provider_id=ask.provider_id, reserve=places)
            if served < ask.served:
                broken = True
                master.add(cut, ask.served)
        if not broken:
            return Held(places=places, spend_minor=_spend(rehousing, places), bound_minor=bound)
        places, bound = master.solve()
    places = _enough_for_each(rehousing, asks)
    return Held(places=places, spend_minor=_spend(rehousing, places), bound_minor=bound)


class _Master:
    """The programme in r and R with the cuts found so far."""

    def __init__(self, rehousing: Rehousing) -> None:
        instance = rehousing.instance
        self._rehousing = rehousing
        self._offers = np.flatnonzero(~rehousing.awarded)
        price, fixed = instance.price_minor[self._offers], instance.fixed_minor[self._offers]
        self._unit = max(1.0, float(np.median(price)) if len(price) else 1.0)
        capacity, volume = instance.capacity[self._offers], instance.volume_min[self._offers]
        self._blocks = Blocks()
        count, at = len(self._offers), np.arange(len(self._offers))
        r = self._blocks.var("r", count, upper=1, gain=-fixed / self._unit, whole=True)
        self._places = self._blocks.var("R", count, upper=capacity, gain=-price / self._unit, whole=True)
        self._blocks.rows("most", count, [(self._places, at, 1.0), (r, at, -capacity)], high=0)
        self._blocks.rows("least", count, [(self._places, at, 1.0), (r, at, -volume)], low=0)

    def add(self, cut: Cut, asked: int) -> None:
        """Ask that the cut leave room for that many people."""
        weight = cut.weight[self._offers]
        of = np.flatnonzero(weight > 1e-9)
        low = asked - cut.constant - 1e-6
        self._blocks.rows("failure", 1, [(self._places[of], np.zeros(len(of), dtype=np.int64), weight[of])], low=low)

    def solve(self) -> tuple[np.ndarray, int]:
        """Places by offer of the rehousing, and the search's own bound on the spend in minor units."""
        answer = Programme(self._blocks, whole=True).search(nodes_max=RESERVE_NODES_MAX, gap=0.0)
        if not answer.solved:
            raise AssertionError("holding every place keeps every ask that is possible")
        places = self._rehousing.nothing
        places[self._offers] = np.rint(answer.columns[self._places]).astype(np.int64)
        return places, max(0, int(np.ceil(-answer.bound * self._unit * (1 - 1e-9) - 1e-3)))


def _spend(rehousing: Rehousing, places: np.ndarray) -> int:
    return int(rehousing.instance.spend(people=places, awarded=places > 0)[~rehousing.awarded].sum())


def _enough_for_each(rehousing: Rehousing, asks: Sequence[Ask]) -> np.ndarray:
    instance, most = rehousing.instance, rehousing.nothing
    for ask in asks:
        used = rehousing.rehouse(provider_id=ask.provider_id, reserve=rehousing.everything, served=ask.served).at_offer
        most = np.maximum(most, np.where(rehousing.awarded, 0, used))
    return np.where(most > 0, np.maximum(most, instance.volume_min), 0)
