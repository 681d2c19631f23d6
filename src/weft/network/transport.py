"""The flow of whole people through catchments: the rows that the model, the rounding and the checks share."""

from __future__ import annotations

import numpy as np

from weft.network.blocks import Blocks
from weft.network.instance import Instance
from weft.network.solver import Programme


def reachable_people(instance: Instance) -> np.ndarray:
    """For each offer, the people whom it may serve and who can reach it."""
    people = np.bincount(instance.arc_catchment, weights=instance.arc_people, minlength=len(instance.catchment_kind))
    return np.asarray(people[instance.offer_catchment].astype(np.int64))


def flow_columns(
    blocks: Blocks,
    instance: Instance,
    *,
    gain: np.ndarray | float,
    lower: np.ndarray | float,
    most: np.ndarray,
    whole: bool,
) -> tuple[np.ndarray, np.ndarray]:
    """Add f (node to catchment) and t (at an offer, from `lower` to `most`); every bound is finite."""
    places = np.bincount(instance.offer_catchment, weights=most, minlength=len(instance.catchment_kind))
    upper = np.minimum(instance.node_people[instance.link_node], places[instance.link_catchment])
    f = blocks.var("f", len(instance.link_node), upper=upper, gain=gain, whole=whole)
    t = blocks.var("t", instance.offers, lower=lower, upper=most)
    return f, t


def flow_rows(blocks: Blocks, instance: Instance) -> None:
    """Add the rows demand and people: nobody is served twice, and nobody is lost on the way."""
    f, t = blocks.columns["f"], blocks.columns["t"]
    blocks.rows("demand", len(instance.node_people), [(f, instance.link_node, 1.0)], high=instance.node_people)
    terms = [(f, instance.link_catchment, 1.0), (t, instance.offer_catchment, -1.0)]
    blocks.rows("people", len(instance.catchment_kind), terms, low=0, high=0)


def most_people(*, instance: Instance, places: np.ndarray) -> np.ndarray:
    """A maximum flow: how many of each offer's places can be filled when as many as possible are."""
    if not len(instance.link_node) or not places.any():
        return np.zeros(instance.offers, dtype=np.int64)
    blocks = Blocks()
    flow_columns(blocks, instance, gain=1.0, lower=0.0, most=places, whole=False)
    flow_rows(blocks, instance)
    answer = Programme(blocks).solve()
    return np.asarray(np.rint(answer.columns[blocks.columns["t"]]).astype(np.int64))
