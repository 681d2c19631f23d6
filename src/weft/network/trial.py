"""What a plan is worth with one offer in it and without, at any price, capacity or reach of that offer.

Two ways. *Held*: every other award stands and people are divisible, one linear programme kept warm. *Reoptimised*:
every other award is open again and people are whole, one search for each question; for small places only.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from weft.network.case import with_fact
from weft.network.instance import Instance
from weft.network.model import model_of, with_choice
from weft.network.relaxation import Relaxation
from weft.network.solver import Programme
from weft.network.transport import reachable_people

NOT_POSSIBLE = -np.inf
SAME_SHARE = 1e-8
"""Share of the plan's worth; two solves nearer than this are the solver's own tolerance apart."""

SAME_LEAST_MINOR = 0.5
"""Minor units; nobody is paid less than one."""

COUNTING_ROWS = ("people", "capacity", "volume")
"""Rows in which people at an offer are counted; in every other row they are paid for, at its price."""

NODES_MAX = 10**6
"""Branch-and-bound nodes of one search among whole people; small places end long before."""


class Trial(Protocol):
    """Says for one offer how its award stands: 1 the plan is worth more with it, -1 more without it, 0 the same."""

    def stands(self, *, price: int | None = None, capacity: int | None = None) -> int:
        """How the award stands at another price (minor units per person) or capacity (people)."""


def verdict(*, serving: float, idle: float, without: float) -> int:
    """Compare worths in minor units: the offer serving somebody, awarded without serving anybody, not awarded.

    An award that serves nobody and earns nothing is no award: plans leave it out. Nor can one stand without places.
    """
    same = max(SAME_LEAST_MINOR, SAME_SHARE * abs(without))
    inside = max(serving, idle if idle > without + same else NOT_POSSIBLE)
    if inside > without + same:
        return 1
    return -1 if inside < without - same else 0


class HeldTrial:
    """Other awards held, people divisible: exact to the solver's tolerance, a few thousandths of a second each.

    The programme is written at the largest price and capacity that will be asked about, so that every row which could
    bind is there; then the one price is changed in place.
    """

    def __init__(self, *, instance: Instance, number: int, awarded: np.ndarray, price_max: int) -> None:
        self._instance, self._number = instance, number
        self._reachable = int(reachable_people(instance)[number])
        self._price_max = max(1, price_max)
        wide = with_fact(instance, number, price=self._price_max, capacity=max(1, self._reachable))
        self._relaxation = Relaxation(model_of(wide))
        blocks = self._relaxation.model.blocks
        self._t = int(blocks.columns["t"][number])
        self._with, self._without = awarded.copy(), awarded.copy()
        together = instance.together(number)
        self._with[together], self._without[together] = True, False
        column = blocks.assembled().tocsc()[:, [self._t]]
        of_people = np.concatenate([blocks.row_of.get(name, self._with[:0]) for name in COUNTING_ROWS])
        priced = ~np.isin(column.indices, of_people)
        self._rows, self._values = column.indices[priced], column.data[priced]
        self.without = self._worth(self._without, 0, 0)
        self.idle = self._worth(self._with, 0, 0) if not instance.volume_min[number] else NOT_POSSIBLE

    def stands(self, *, price: int | None = None, capacity: int | None = None, people: int | None = None) -> int:
        """How the award stands; see `Trial`. With `people`, for exactly so many of them."""
        if capacity == 0:
            return -1
        if people is not None:
            return verdict(serving=self.serving(price=price, people=people), idle=NOT_POSSIBLE, without=self.without)
        return verdict(serving=self.serving(price=price, capacity=capacity), idle=self.idle, without=self.without)

    def serving(self, *, price: int | None = None, capacity: int | None = None, people: int | None = None) -> float:
        """What the plan is worth, in minor units, with the offer serving at least one person (at least its volume).

        With `people`, serving exactly so many.
        """
        price = int(self._instance.price_minor[self._number]) if price is None else price
        capacity = int(self._instance.capacity[self._number]) if capacity is None else capacity
        most = min(capacity, self._reachable)
        least = max(1, int(self._instance.volume_min[self._number]))
        if people is not None:
            least = most = people
        if most < least or price > self._price_max:
            return NOT_POSSIBLE
        self._relaxation.programme.charge(self._t, self._rows, self._values * (price / self._price_max))
        return self._worth(self._with, least, most)

    def _worth(self, awarded: np.ndarray, least: int, most: int) -> float:
        t = np.array([self._t])
        self._relaxation.programme.hold(t, np.array([float(least)]), np.array([float(most)]))
        answer = self._relaxation.with_awards(awarded)
        model = self._relaxation.model
        return self._relaxation.worth(answer) * model.unit_minor if answer.solved else NOT_POSSIBLE


class WholeTrial:
    """The whole network solved again with whole people, as `assemble` solves a small place."""

    def __init__(self, *, instance: Instance, number: int) -> None:
        self._instance, self._number = instance, number
        self.without = _best(instance, number, award=0.0, least=0, most=0)
        idle = _best(instance, number, award=1.0, least=0, most=0)
        self.idle = NOT_POSSIBLE if instance.volume_min[number] else idle

    def stands(self, *, price: int | None = None, capacity: int | None = None) -> int:
        """How the award stands; see `Trial`."""
        if capacity == 0:
            return -1
        altered = with_fact(self._instance, self._number, price=price, capacity=capacity)
        most = int(min(altered.capacity[self._number], reachable_people(altered)[self._number]))
        least = max(1, int(altered.volume_min[self._number]))
        serving = _best(altered, self._number, award=1.0, least=least, most=most) if most >= least else NOT_POSSIBLE
        return verdict(serving=serving, idle=self.idle, without=self.without)


def _best(instance: Instance, number: int, *, award: float, least: int, most: int) -> float:
    """The best worth of all plans of whole people with one award settled and that many people at it."""
    model = model_of(instance, whole=True)
    full = with_choice(model)
    programme = Programme(full.blocks, whole=True)
    for name, low, high in (("y", award, award), ("t", float(least), float(most))):
        programme.hold(full.blocks.columns[name][[number]], np.array([low]), np.array([high]))
    answer = programme.search(nodes_max=NODES_MAX, gap=0.0)
    return (answer.objective + model.constant) * model.unit_minor if answer.solved else NOT_POSSIBLE
