"""Which funded places the served need does not use, when it is served at least cost."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from weft.atlas.catchment import Catchment
from weft.atlas.fair import split_fairly
from weft.atlas.flow import Mask, Whole, cut
from weft.engine import Place
from weft.vocabulary import Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Spend:
    """Present spend of every offer of the place, in minor units, by position.

    `counted`: the offer is funded and its price and capacity are known; the others are left out, their spend is 0 here
    and means nothing. spend = fixed + price x capacity; unit cost = spend / capacity.
    """

    counted: Mask
    minor: list[int]
    capacity: Whole

    def unit_cost(self, offer: int) -> Fraction:
        """Spend of an offer per place; its capacity is above 0."""
        return Fraction(self.minor[offer], int(self.capacity[offer]))


def spend_of(*, place: Place) -> Spend:
    """What is spent now on each offer."""
    offers = place.table(Offer)
    funded = np.array(offers.strings("status"), dtype=object) == "funded"
    counted = funded & offers.known("capacity") & offers.known("price_minor")
    capacity = offers.column("capacity", missing=0).astype(np.int64)
    price, fixed = offers.column("price_minor", missing=0), offers.column("fixed_minor")
    minor = [int(fixed[at]) + int(price[at]) * int(capacity[at]) if counted[at] else 0 for at in range(len(capacity))]
    return Spend(counted=counted, minor=minor, capacity=capacity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spare:
    """The offers of one service type that have spend and places, cheapest first, and what is left over at each.

    `offer` [m] positions in the place's offers, in order of unit cost, then of identifier; `left` [m] places that the
    served need does not use, exact; arcs join nodes of the catchment and positions in `offer`.
    """

    offer: Whole
    left: tuple[Fraction, ...]
    arc_node: Whole
    arc_offer: Whole


def spare_of(*, catchment: Catchment, spend: Spend) -> Spare:
    """Hold the need that priced offers can serve, serve it at least cost, and see which places stay empty.

    Where need cannot be met in full, the offers in its reach have no place left (maximum flow, minimum cut). The rest
    of the need is met in full: its cheapest offers are drawn on first, offers of one unit cost pro rata to capacity
    (the fair split, now among offers).
    """
    people = catchment.node_people(catchment.people)
    offer, arc_node, arc_offer = _cheapest_first(catchment, spend, people)
    capacity = spend.capacity[offer]
    first = cut(claims=people, stores=capacity, arc_claimant=arc_node, arc_store=arc_offer)
    inside = ~first.short[arc_node] & ~first.dry[arc_offer]
    costs = [spend.unit_cost(int(at)) for at in offer]
    ranks = np.cumsum([at > 0 and costs[at] != costs[at - 1] for at in range(len(costs))]).astype(np.int64)
    used = split_fairly(
        weights=capacity,
        ranks=ranks,
        stores=people,
        arc_claimant=arc_offer[inside],
        arc_store=arc_node[inside],
    )
    left = tuple(
        Fraction(0)
        if first.dry[at]
        else int(capacity[at]) * (1 - Fraction(int(used.numerator[at]), int(used.denominator[at])))
        for at in range(len(offer))
    )
    return Spare(offer=offer, left=left, arc_node=arc_node, arc_offer=arc_offer)


def _cheapest_first(catchment: Catchment, spend: Spend, people: Whole) -> tuple[Whole, Whole, Whole]:
    """Offers with spend and places in order of cost, and the arcs between them and nodes with people, by node."""
    priced = [local for local, at in enumerate(catchment.offer) if spend.counted[at] and spend.capacity[at] > 0]
    priced.sort(key=lambda local: (spend.unit_cost(int(catchment.offer[local])), local))
    order = np.full(len(catchment.offer), -1, dtype=np.int64)
    order[priced] = np.arange(len(priced))
    ranked = order[catchment.arc_offer]
    kept = (ranked >= 0) & (people[catchment.arc_node] > 0)
    nodes, ranked = catchment.arc_node[kept], ranked[kept]
    by_node = np.lexsort((ranked, nodes))
    return catchment.offer[np.array(priced, dtype=np.int64)], nodes[by_node], ranked[by_node]
