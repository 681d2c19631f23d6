"""The flow of whole people through hubs and catchments: the rows that the model, the rounding and the checks share."""

from __future__ import annotations

import numpy as np

from weft.network.blocks import Blocks
from weft.network.instance import Instance
from weft.network.solver import Programme


def reachable_people(instance: Instance) -> np.ndarray:
    """For each offer, the people whom it may serve and who can reach it."""
    if not len(instance.arc_hub):
        return np.zeros(instance.offers, dtype=np.int64)
    at_arc = instance.hub_people[instance.arc_hub]
    people = np.bincount(instance.arc_catchment, weights=at_arc, minlength=len(instance.catchment_kind))
    return np.asarray(people[instance.offer_catchment].astype(np.int64))


def flow_columns(
    blocks: Blocks,
    instance: Instance,
    *,
    gain: np.ndarray | float,
    lower: np.ndarray | float,
    most: np.ndarray,
    whole: bool,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Add f (node to hub), z (hub to catchment) and t (at an offer, from `lower` to `most`); every bound is finite."""
    of_node = instance.node_people[instance.link_node] if len(instance.link_node) else instance.link_node
    places = np.bincount(instance.offer_catchment, weights=most, minlength=len(instance.catchment_kind))
    of_hub = instance.hub_people[instance.arc_hub] if len(instance.arc_hub) else instance.arc_hub
    at_arc = np.minimum(of_hub, places[instance.arc_catchment]) if len(of_hub) else of_hub
    f = blocks.var("f", len(of_node), upper=of_node, gain=gain, whole=whole)
    z = blocks.var("z", len(at_arc), upper=at_arc, whole=whole)
    t = blocks.var("t", instance.offers, lower=lower, upper=most)
    return f, z, t


def flow_rows(blocks: Blocks, instance: Instance) -> None:
    """Add the rows demand, hub, people: nobody is served twice, and nobody is lost on the way."""
    f, z, t = (blocks.columns[name] for name in ("f", "z", "t"))
    nodes, hubs, catchments = len(instance.node_people), len(instance.hub_people), len(instance.catchment_kind)
    blocks.rows("demand", nodes, [(f, instance.link_node, 1.0)], high=instance.node_people)
    blocks.rows("hub", hubs, [(f, instance.link_hub, 1.0), (z, instance.arc_hub, -1.0)], low=0, high=0)
    terms = [(z, instance.arc_catchment, 1.0), (t, instance.offer_catchment, -1.0)]
    blocks.rows("people", catchments, terms, low=0, high=0)


def most_people(*, instance: Instance, places: np.ndarray) -> np.ndarray:
    """A maximum flow: how many of each offer's places can be filled when as many as possible are."""
    if not len(instance.arc_hub) or not places.any():
        return np.zeros(instance.offers, dtype=np.int64)
    blocks = Blocks()
    flow_columns(blocks, instance, gain=1.0, lower=0.0, most=places, whole=False)
    flow_rows(blocks, instance)
    answer = Programme(blocks).solve()
    return np.asarray(np.rint(answer.columns[blocks.columns["t"]]).astype(np.int64))
