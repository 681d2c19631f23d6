"""Lots: where the brief wants one provider at most for an area and service type, who it is.

A lot is an area, a service type and a provider who could serve it; l is 1 where the provider has it.

    lot     sum l over providers   <= 1    for each area and service type
    parcel  f - D l                <= 0    for each link of a lot
"""

from __future__ import annotations

import numpy as np

from weft.network.blocks import Blocks
from weft.network.instance import Instance


def lot_columns(blocks: Blocks, instance: Instance) -> np.ndarray:
    """Add l, one for each lot; none where the brief asks for no lots."""
    return blocks.var("l", len(instance.lot_group), upper=1, whole=True)


def lot_rows(blocks: Blocks, instance: Instance) -> None:
    """Add the rows lot and parcel. Links are of one provider each here, because kinds are told apart by provider."""
    if not len(instance.lot_group):
        return
    f, lots = blocks.columns["f"], blocks.columns["l"]
    of = np.flatnonzero(instance.link_lot >= 0)
    at = np.arange(len(of))
    people = instance.node_people[instance.link_node[of]]
    blocks.rows("lot", int(instance.lot_group.max()) + 1, [(lots, instance.lot_group, 1.0)], high=1)
    blocks.rows("parcel", len(of), [(f[of], at, 1.0), (lots[instance.link_lot[of]], at, -people)], high=0)


def open_links(instance: Instance, taken: np.ndarray) -> np.ndarray:
    """Which links people may take, once every lot is settled: `taken` holds the lots' columns of a solution."""
    if not len(instance.lot_group):
        return np.ones(len(instance.link_node), dtype=bool)
    return np.asarray((instance.link_lot < 0) | (taken[instance.link_lot] > 0.5))
