"""Which flows a large linear programme begins with: those that a coarser map of the same place would use.

Areas of one quintile that reach much the same offers are put together by fours, the people of each segment and service
type in them become one node, and so again, until the programme is small. The coarsest is solved with every flow awake.
On the way back each finer one begins with the flows that the coarser one used and, for each node, the best at its
prices, and wakes others until none would gain. Offers, money and rules are the same on every rung.

Nothing rests on this but speed: whatever it begins with, a programme ends at its own optimum (`solver.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from weft.network.blocks import Blocks
from weft.network.instance import Instance
from weft.network.solver import Programme, best_few

TOGETHER = 4
"""Areas put together from one rung to the next."""

USED_LEAST = 1e-7
"""People; what is less is the solver's tolerance."""

COARSEST_LINKS = 40_000
"""Links at which a programme is solved outright, in about a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rung:
    """A programme whose first columns are flows from nodes to catchments and whose first rows are their demand.

    `node_area` and `node_sort` say where and who a node is; areas of different `area_quintile` may not be put together.
    """

    blocks: Blocks
    node_area: np.ndarray
    node_sort: np.ndarray
    area_quintile: np.ndarray
    link_node: np.ndarray
    link_catchment: np.ndarray


def awake_at_first(*, blocks: Blocks, instance: Instance) -> np.ndarray:
    """A boolean for each column of the instance's programme: whether it should be awake when sifting begins."""
    rungs, ways = [_finest(blocks, instance)], []
    while len(rungs[-1].link_node) > COARSEST_LINKS:
        coarser, of_link = _coarser(rungs[-1])
        if len(coarser.link_node) > 0.9 * len(rungs[-1].link_node):
            break
        rungs.append(coarser)
        ways.append(of_link)
    awake = np.ones(len(rungs[-1].blocks.lower), dtype=bool)
    while ways:
        coarse, of_link = rungs.pop(), ways.pop()
        answer = Programme(coarse.blocks, awake=awake).solve()
        if not answer.solved:
            return np.ones(len(blocks.lower), dtype=bool)
        used = answer.columns[coarse.blocks.columns["f"]][of_link] > USED_LEAST
        awake = _begin(rungs[-1], used=used, prices=answer.dual[len(coarse.node_area) :])
    return awake


def _finest(blocks: Blocks, instance: Instance) -> _Rung:
    areas, node_area = np.unique(np.array(instance.node_area), return_inverse=True)
    sorts: dict[tuple[str, str], int] = {}
    pairs = zip(instance.node_segment, instance.node_type, strict=True)
    quintile = np.zeros(len(areas), dtype=np.int64)
    quintile[node_area] = instance.node_quintile
    return _Rung(
        blocks=blocks,
        node_area=node_area,
        node_sort=np.array([sorts.setdefault(pair, len(sorts)) for pair in pairs], dtype=np.int64),
        area_quintile=quintile,
        link_node=instance.link_node,
        link_catchment=instance.link_catchment,
    )


def _coarser(fine: _Rung) -> tuple[_Rung, np.ndarray]:
    """The next rung, and which of its links each link of the finer became part of.

    Links that meet go to one catchment from people of one segment in one quintile, so they are alike in every row but
    demand, and one of them can stand for all.
    """
    area = _together(fine)
    sorts = int(fine.node_sort.max()) + 1
    nodes, of_node = np.unique(area[fine.node_area] * sorts + fine.node_sort, return_inverse=True)
    catchments = int(fine.link_catchment.max()) + 1
    links, first, of_link = np.unique(
        of_node[fine.link_node] * catchments + fine.link_catchment, return_index=True, return_inverse=True
    )
    quintile = np.zeros(int(area.max()) + 1, dtype=np.int64)
    quintile[area] = fine.area_quintile
    rung = _Rung(
        blocks=_merged(fine.blocks, of_node, first, of_link),
        node_area=nodes // sorts,
        node_sort=nodes % sorts,
        area_quintile=quintile,
        link_node=links // catchments,
        link_catchment=links % catchments,
    )
    return rung, of_link


def _together(fine: _Rung) -> np.ndarray:
    """The group of each area: those of one quintile that share most of what they reach, by fours, in order."""
    areas = len(fine.area_quintile)
    catchments = int(fine.link_catchment.max()) + 1
    pairs = np.unique(fine.node_area[fine.link_node] * catchments + fine.link_catchment)
    at = (pairs // catchments, pairs % catchments)
    reach = sparse.csr_matrix((np.ones(len(pairs)), at), shape=(areas, catchments))
    size = np.diff(reach.indptr)
    group = np.full(areas, -1, dtype=np.int64)
    groups = 0
    for area in range(areas):
        if group[area] >= 0:
            continue
        shared = (reach @ reach[area].T).toarray().ravel()
        alike = shared / np.maximum(1.0, size + size[area] - shared)
        alike[(group >= 0) | (fine.area_quintile != fine.area_quintile[area])] = 0.0
        alike[area] = 2.0
        nearest = np.argsort(-alike, kind="stable")[:TOGETHER]
        group[nearest[alike[nearest] > 0]] = groups
        groups += 1
    return group


def _merged(fine: Blocks, of_node: np.ndarray, first: np.ndarray, of_link: np.ndarray) -> Blocks:
    """The programme with nodes and links put together; every other column and row is as it was."""
    flows, nodes = len(fine.columns["f"]), len(fine.row_of["demand"])
    groups, rest = int(of_node.max()) + 1, np.arange(flows, len(fine.lower))
    row = np.concatenate([of_node, np.arange(groups, groups + len(fine.low) - nodes)])
    entries = sparse.csc_matrix(fine.assembled())[:, np.concatenate([first, rest])].tocoo()
    blocks = Blocks()
    blocks.var("f", len(first), upper=np.bincount(of_link, weights=fine.upper[:flows]), gain=fine.gain[first])
    blocks.var("rest", len(rest), lower=fine.lower[rest], upper=fine.upper[rest], gain=fine.gain[rest])
    at = row[entries.row]
    demand = at < groups
    high = np.bincount(of_node, weights=fine.high[:nodes])
    blocks.rows("demand", groups, [(entries.col[demand], at[demand], entries.data[demand])], high=high)
    others = (entries.col[~demand], at[~demand] - groups, entries.data[~demand])
    blocks.rows("rest", len(fine.low) - nodes, [others], low=fine.low[nodes:], high=fine.high[nodes:])
    blocks.assembled()
    return blocks


def _begin(fine: _Rung, *, used: np.ndarray, prices: np.ndarray) -> np.ndarray:
    """Awake: the flows that were used a rung below, and the best for each node at that rung's prices of other rows."""
    blocks, flows = fine.blocks, len(used)
    row_prices = np.concatenate([np.zeros(len(fine.node_area)), prices])
    worth = (blocks.gain - blocks.assembled().T @ row_prices)[:flows]
    awake = np.ones(len(blocks.lower), dtype=bool)
    awake[:flows] = used
    awake[best_few(group=fine.link_node, worth=worth, number=np.arange(flows), few=1)] = True
    return awake
