"""A place as the arrays that its network is a sum over: who needs what, which offers serve them, under which limits.

People go from a **node** (area, segment, service type) along a **link** to a **catchment** (offers of one kind within
reach of the same areas) and from there to an **offer**. A *kind* is what an offer does for whom: a service type and
what a person of each segment gains. To whom the offers of a catchment are open, and what they do for them, is the same
for all of them, so one link says what one for each node and offer would say. The links from one area to one catchment
together are an **arc**.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

Pairs = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Money that some offers together may not exceed. `members` are offer numbers; `words` name it in a sentence."""

    code: str
    words: str
    setting: str
    members: np.ndarray
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """People for whom `providers_min` distinct awarded providers must be in reach, by the options that they have.

    Group g counts `people[g]` needs that have the same options. `option_group[i]`, `option_provider[i]` is one provider
    who can serve group g; `of_option`, `of_offer` list the offers by which it can. `possible[g]` is how many providers
    there are at all.
    """

    providers_min: int
    people: np.ndarray
    possible: np.ndarray
    option_group: np.ndarray
    option_provider: np.ndarray
    of_option: np.ndarray
    of_offer: np.ndarray

    def met(self, awarded: np.ndarray) -> np.ndarray:
        """For each group, whether enough distinct providers hold an award; `awarded` is a boolean for each offer."""
        there = np.zeros(len(self.option_group), dtype=bool)
        there[self.of_option[awarded[self.of_offer]]] = True
        count = np.bincount(self.option_group[there], minlength=len(self.people))
        return np.asarray(count >= self.providers_min)

    def people_short(self, awarded: np.ndarray) -> int:
        """Needs of groups that are short."""
        return int(self.people[~self.met(awarded)].sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """Everything that the model sums over, as arrays; numbers index the tuples of ids.

    Shapes: N nodes, O offers, G kinds, C catchments, A arcs from area to catchment, L links from node to catchment.
    `gains[link_gain[l]]` is what one person of a link gains, exactly, in minor units; `arc_people[a]` are the people
    whom the offers of an arc's catchment may serve in its area. `must` marks awards that are settled:
    locks, or for today everything that is funded. `choice` is None where nobody is charged for a want of it. Offers of
    one number in `joint` are awarded together or not at all. `lot_group[k]` is the area and service type of lot k, of
    which one at most is taken, and `link_lot` the lot of each link, -1 where there are no lots.
    """

    place_id: str
    currency: str
    node_area: tuple[str, ...]
    node_segment: tuple[str, ...]
    node_type: tuple[str, ...]
    node_people: np.ndarray
    node_quintile: np.ndarray
    offer_id: tuple[str, ...]
    provider_id: tuple[str, ...]
    offer_type: tuple[str, ...]
    capacity: np.ndarray
    price_minor: np.ndarray
    fixed_minor: np.ndarray
    volume_min: np.ndarray
    small: np.ndarray
    must: np.ndarray
    offer_catchment: np.ndarray
    catchment_kind: np.ndarray
    link_node: np.ndarray
    link_arc: np.ndarray
    link_gain: np.ndarray
    gains: tuple[Fraction, ...]
    arc_catchment: np.ndarray
    arc_people: np.ndarray
    limits: tuple[Limit, ...]
    choice: Choice | None
    choice_penalty_minor: int
    equity_floor: Fraction
    equity_penalty_minor: int
    small_share: Fraction
    small_penalty: Fraction
    joint: np.ndarray
    awards_max: int | None
    link_lot: np.ndarray
    lot_group: np.ndarray

    @property
    def offers(self) -> int:
        """How many offers there are to choose from."""
        return len(self.offer_id)

    @property
    def link_catchment(self) -> np.ndarray:
        """The catchment that each link leads to."""
        return np.asarray(self.arc_catchment[self.link_arc])

    @property
    def demand_by_quintile(self) -> np.ndarray:
        """Needs (people x service types) by quintile; number 0 holds areas whose quintile is unknown."""
        return np.bincount(self.node_quintile, weights=self.node_people, minlength=6).astype(np.int64)

    @property
    def free(self) -> np.ndarray:
        """Offers whose award costs nothing until somebody is served: the model holds them open.

        Where awards are counted none is free; a part of a joint offer is where all its parts are.
        """
        if self.awards_max is not None:
            return np.zeros(self.offers, dtype=bool)
        return self.all_parts((self.fixed_minor == 0) & (self.volume_min == 0))

    def all_parts(self, holds: np.ndarray) -> np.ndarray:
        """For each offer, whether something holds for every part of the joint offer that it belongs to."""
        return np.asarray(np.bincount(self.joint[~holds], minlength=self.offers)[self.joint] == 0)

    def together(self, number: int) -> np.ndarray:
        """The offers that are awarded with this one, itself among them."""
        return np.flatnonzero(self.joint == self.joint[number])

    @property
    def shared(self) -> np.ndarray:
        """Whether each offer is part of a joint one."""
        return np.asarray(np.bincount(self.joint, minlength=self.offers)[self.joint] > 1)

    def spend(self, *, people: np.ndarray, awarded: np.ndarray) -> np.ndarray:
        """Spend of each offer in minor units: people x price, and the fixed cost of those awarded."""
        return np.asarray(people * self.price_minor + np.where(awarded, self.fixed_minor, 0))
