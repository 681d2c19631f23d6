"""Need that no assignment of funded capacity within reach could serve, split fairly over areas."""

from __future__ import annotations

import numpy as np

from weft.atlas.catchment import Catchment, Ground
from weft.atlas.fair import split_fairly
from weft.atlas.flow import Whole
from weft.vocabulary import Brief, Table, Tell, Unmet


def unmet_of(*, brief: Brief, ground: Ground, tell: Tell) -> Table[Unmet]:
    """Unmet need of every area, segment and service type with need.

    servable = people x the fair ratio; low and high are the unmet where every need is at its low, its high end (a need
    without one stands at `people`), and unknown where no need of the place states a range.
    """
    columns: dict[str, list[object]] = {column.name: [] for column in Unmet.columns}
    for done, catchment in enumerate(ground.catchments):
        tell("unmet", done, len(ground.catchments))
        _add(columns, brief=brief, ground=ground, catchment=catchment)
    tell("unmet", len(ground.catchments), len(ground.catchments))
    return Table.of(Unmet, columns)


def _add(columns: dict[str, list[object]], *, brief: Brief, ground: Ground, catchment: Catchment) -> None:
    count = len(catchment.people)
    servable, unmet = servable_of(catchment=catchment, capacity=ground.capacity, people=catchment.people)
    ends: list[list[float] | list[None]] = [[None] * count, [None] * count]
    if ground.ranged:
        ends = [
            servable_of(catchment=catchment, capacity=ground.capacity, people=people)[1].tolist()
            for people in (catchment.low, catchment.high)
        ]
    pots = [
        ";".join(brief.responsible_pots(service_type=catchment.service_type, segment_id=segment))
        for segment in ground.segments
    ]
    columns["place_id"] += [brief.place_id] * count
    columns["area_id"] += [ground.areas[area] for area in catchment.need_area]
    columns["segment_id"] += [ground.segments[segment] for segment in catchment.need_segment]
    columns["service_type"] += [catchment.service_type] * count
    columns["people"] += catchment.people.tolist()
    columns["servable"] += servable.tolist()
    columns["unmet"] += unmet.tolist()
    columns["low"] += ends[0]
    columns["high"] += ends[1]
    columns["responsible_pots"] += [pots[segment] for segment in catchment.need_segment]


def servable_of(*, catchment: Catchment, capacity: Whole, people: Whole) -> tuple[np.ndarray, np.ndarray]:
    """Servable and unmet people [k] of each need of a catchment, where the needs are `people` [k].

    Both come from the exact ratio in whole numbers, so that a full share leaves an unmet of exactly 0.
    """
    weights = catchment.node_people(people)
    wanting = weights > 0
    arcs = wanting[catchment.arc_node]
    claimant, node = np.unique(catchment.arc_node[arcs], return_inverse=True)
    merged, merged_into, arc_claimant, arc_store = merge(
        weights=weights[claimant], arc_claimant=node.ravel(), arc_store=catchment.arc_offer[arcs]
    )
    split = split_fairly(
        weights=merged,
        stores=capacity[catchment.offer],
        arc_claimant=arc_claimant,
        arc_store=arc_store,
    )
    numerator = np.zeros(catchment.node_count, dtype=np.int64)
    denominator = np.ones(catchment.node_count, dtype=np.int64)
    numerator[claimant] = split.numerator[merged_into]
    denominator[claimant] = split.denominator[merged_into]
    above, below = numerator[catchment.need_node], denominator[catchment.need_node]
    return people * above / below, people * (below - above) / below


def merge(*, weights: Whole, arc_claimant: Whole, arc_store: Whole) -> tuple[Whole, Whole, Whole, Whole]:
    """Make one claimant of all that draw on exactly the same stores: they have the same fair ratio.

    Gives the merged weights, which of them each claimant became [n], and the merged arcs. Every claimant has an arc.
    """
    order = np.lexsort((arc_store, arc_claimant))
    stores = arc_store[order]
    ends = np.searchsorted(arc_claimant[order], np.arange(len(weights) + 1))
    seen: dict[bytes, int] = {}
    into = np.zeros(len(weights), dtype=np.int64)
    heads: list[Whole] = []
    for claimant in range(len(weights)):
        drawn_on = stores[ends[claimant] : ends[claimant + 1]]
        into[claimant] = seen.setdefault(drawn_on.tobytes(), len(seen))
        if into[claimant] == len(heads):
            heads.append(drawn_on)
    merged = np.bincount(into, weights=weights, minlength=len(heads)).astype(np.int64)
    if not heads:
        return merged, into, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    return merged, into, np.repeat(np.arange(len(heads)), [len(head) for head in heads]), np.concatenate(heads)
