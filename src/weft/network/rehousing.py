"""One kind of service and the people whom the plan serves with it: who could go where if a provider failed.

The flow of `transport.py` with the awards open at their capacities, kept warm while one provider after another is
closed. Its programme, for a failed provider and places R held in reserve:

    largest  w = sum n                        people served
    need     n - sum over links f   = 0       for each node; kept <= n <= planned
    people                                    nobody is lost on the way
    place    planned <= t <= capacity         for each other award; t = 0 if its provider fails; 0 <= t <= R in reserve

No award's people grow fewer (any largest flow can be reached from the plan's by augmenting paths, which never take
people from an offer), and only those who lost their service are served anew. All numbers are whole, so a corner is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from weft.network.blocks import Blocks
from weft.network.instance import Instance
from weft.network.intake import instance_of
from weft.network.register import Node, Register
from weft.network.solver import Programme
from weft.network.transport import flow_columns, flow_rows
from weft.vocabulary import Flow, Offer

NodeKey = tuple[str, str]
"""Area and segment, within one kind of service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehoused:
    """People served at each node and at each offer after a failure, all whole; `served` is their sum."""

    served: int
    at_node: np.ndarray
    at_offer: np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What limits a failure: people served <= constant + sum over reserve offers of weight x places held there."""

    constant: float
    weight: np.ndarray


class Rehousing:
    """The people of one kind of service, its awards, and the offers that could be held in reserve beside them.

    Offers are numbered as in `instance`: `awarded[i]` tells the two sorts apart. `planned` are people by offer,
    `base` people by node, `lost_by[provider]` people by node whom that provider serves.
    """

    def __init__(
        self,
        *,
        register: Register,
        service_type: str,
        awarded: Sequence[Offer],
        spare: Sequence[Offer],
        flows: list[Flow],
    ) -> None:
        held = {offer.offer_id for offer in awarded}
        offers = sorted([*awarded, *spare], key=lambda offer: offer.offer_id)
        served: dict[NodeKey, int] = {}
        for flow in flows:
            served[flow.area_id, flow.segment_id] = served.get((flow.area_id, flow.segment_id), 0) + flow.people
        smaller = _only_served(register, service_type, served)
        self.service_type = service_type
        self.instance: Instance = instance_of(register=smaller, offers=offers, must=frozenset(held), limits=())
        self.awarded = np.array([offer.offer_id in held for offer in offers], dtype=bool)
        self.base = self.instance.node_people
        self.nodes: list[NodeKey] = list(zip(self.instance.node_area, self.instance.node_segment, strict=True))
        node_of = {node: number for number, node in enumerate(self.nodes)}
        offer_of = {offer.offer_id: number for number, offer in enumerate(offers)}
        self.planned = np.zeros(len(offers), dtype=np.int64)
        self.lost_by: dict[str, np.ndarray] = {}
        for flow in flows:
            number = offer_of[flow.offer_id]
            self.planned[number] += flow.people
            mine = self.lost_by.setdefault(offers[number].provider_id, np.zeros(len(self.nodes), dtype=np.int64))
            mine[node_of[flow.area_id, flow.segment_id]] += flow.people
        self._most = Programme(self._blocks(cheapest=False))
        self._cheapest = Programme(self._blocks(cheapest=True))

    @property
    def nothing(self) -> np.ndarray:
        """No places held in reserve."""
        return np.zeros(self.instance.offers, dtype=np.int64)

    @property
    def everything(self) -> np.ndarray:
        """Every place that could be held in reserve."""
        return np.where(self.awarded, 0, self.instance.capacity)

    def fail(self, *, provider_id: str, reserve: np.ndarray) -> tuple[int, Cut]:
        """The most people who are served when the provider fails and these places are held, and what limits them."""
        self._hold(self._most, provider_id, reserve, least=0)
        answer = self._most.solve()
        if not answer.solved:
            raise AssertionError("the people of the awards that stand can always stay where they are")
        blocks = self._most.blocks
        t = blocks.columns["t"]
        rest = np.maximum((blocks.gain - blocks.assembled().T @ answer.dual)[t], 0.0)
        can_help = ~self.awarded & np.array([who != provider_id for who in self.instance.provider_id], dtype=bool)
        weight = np.where(can_help, rest, 0.0)
        return round(answer.objective), Cut(constant=answer.bound - float(weight @ reserve), weight=weight)

    def rehouse(self, *, provider_id: str, reserve: np.ndarray, served: int) -> Rehoused:
        """Where that many people are served when the provider fails, at the least spend."""
        self._hold(self._cheapest, provider_id, reserve, least=served)
        answer = self._cheapest.solve()
        if not answer.solved:
            raise AssertionError("as many people as were found to have a place have one")
        columns = self._cheapest.blocks.columns
        at_node, at_offer = (_whole(answer.columns[columns[name]]) for name in ("n", "t"))
        return Rehoused(served=int(at_node.sum()), at_node=at_node, at_offer=at_offer)

    def lost(self, provider_id: str) -> np.ndarray:
        """People by node whom the provider serves."""
        return self.lost_by.get(provider_id, np.zeros(len(self.nodes), dtype=np.int64))

    def _hold(self, programme: Programme, provider_id: str, reserve: np.ndarray, *, least: int) -> None:
        columns = programme.blocks.columns
        fails = np.array([who == provider_id for who in self.instance.provider_id], dtype=bool)
        low = np.where(self.awarded & ~fails, self.planned, 0)
        high = np.where(fails, 0, np.where(self.awarded, self.instance.capacity, reserve))
        programme.hold(columns["t"], low.astype(float), high.astype(float))
        programme.hold(columns["n"], (self.base - self.lost(provider_id)).astype(float), self.base.astype(float))
        programme.hold(columns["w"], np.array([float(least)]), np.array([float(self.base.sum())]))

    def _blocks(self, *, cheapest: bool) -> Blocks:
        instance, blocks = self.instance, Blocks()
        f, t = flow_columns(blocks, instance, gain=0.0, lower=0.0, most=instance.capacity, whole=False)
        n = blocks.var("n", len(self.nodes), upper=self.base)
        w = blocks.var("w", 1, upper=float(self.base.sum()), gain=0.0 if cheapest else 1.0)
        if cheapest:
            unit = max(1.0, float(np.median(instance.price_minor)) if instance.offers else 1.0)
            blocks.gain[t] = -instance.price_minor / unit
        flow_rows(blocks, instance)
        nodes = np.arange(len(n))
        blocks.rows("need", len(n), [(n, nodes, 1.0), (f, instance.link_node, -1.0)], low=0, high=0)
        blocks.rows("all", 1, [(w, 0, 1.0), (n, np.zeros(len(n), dtype=np.int64), -1.0)], low=0, high=0)
        blocks.assembled()
        return blocks


def _only_served(register: Register, service_type: str, served: Mapping[NodeKey, int]) -> Register:
    """The register with nobody in it but those whom the plan serves with this kind of service; choice is not asked."""
    number_of = {area: number for number, area in enumerate(register.area_ids)}
    nodes = [
        Node(area=number_of[area], segment_id=segment, service_type=service_type, people=people)
        for (area, segment), people in served.items()
    ]
    nodes.sort(key=lambda node: (node.area, node.segment_id))
    here: dict[tuple[str, str], np.ndarray] = {}
    for node in nodes:
        at = here.setdefault((node.segment_id, service_type), np.zeros(len(register.area_ids), dtype=bool))
        at[node.area] = True
    rules = replace(register.brief.network, choice_penalty_minor=0)
    return replace(register, brief=replace(register.brief, network=rules), nodes=nodes, _here=here)


def _whole(values: np.ndarray) -> np.ndarray:
    whole = np.rint(values)
    if not np.allclose(whole, values, atol=1e-5):
        raise AssertionError("a corner of a flow with whole capacities is whole")
    return np.asarray(whole.astype(np.int64))
