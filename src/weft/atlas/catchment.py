"""One service type as arrays: who needs it where, and which funded offers could serve them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from weft.atlas.assumptions import PEOPLE_MAX
from weft.atlas.flow import Mask, Whole
from weft.atlas.refusal import CannotChart
from weft.engine import Place
from weft.vocabulary import Area, Effect, Need, Offer, Problem, Reach, Requirement, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Catchment:
    """The bipartite graph of one service type.

    A *node* is the people of one area whose segments the same offers serve. `need_*` [k] are the place's needs for the
    type: area, segment, node and people, with the low and high ends. `offer` [m] are positions in the place's offers;
    arcs are pairs of a node and an offer's position in `offer`.
    """

    service_type: str
    need_area: Whole
    need_segment: Whole
    need_node: Whole
    people: Whole
    low: Whole
    high: Whole
    node_count: int
    node_area: Whole
    offer: Whole
    arc_node: Whole
    arc_offer: Whole

    def node_people(self, people: Whole) -> Whole:
        """People of each need summed into nodes [n]."""
        return np.bincount(self.need_node, weights=people, minlength=self.node_count).astype(np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The place in positions: names of areas, segments and offers, and the catchment of every service type needed."""

    areas: list[str]
    segments: list[str]
    offers: Table[Offer]
    capacity: Whole
    catchments: tuple[Catchment, ...]
    ranged: bool


def ground_of(*, place: Place, reach: Table[Reach]) -> Ground:
    """Lay out a place for the flows: funded offers with known capacity only.

    An offer serves a segment where `effects` has a row for its service type (of any provider, or its own) and that
    segment. Raises CannotChart (ATLAS-11) where people or places of a type exceed what the flow is exact for.
    """
    areas = place.table(Area).strings("area_id")
    offers = place.table(Offer)
    needs = place.table(Need)
    segments = sorted(set(needs.strings("segment_id")))
    capacity = offers.column("capacity", missing=0).astype(np.int64)
    funded = (np.array(offers.strings("status"), dtype=object) == "funded") & offers.known("capacity")
    need = _need_columns(needs=needs, areas=areas, segments=segments)
    reach_area = _positions(reach.strings("area_id"), areas)
    reach_offer = _positions(reach.strings("offer_id"), offers.strings("offer_id"))
    kept = funded[reach_offer]
    types = np.array(offers.strings("service_type"), dtype=object)
    required, serves = _required(place), _Serving(place=place, segments=segments)
    catchments = []
    for service_type in sorted(required):
        of_type = np.flatnonzero(funded & (types == service_type))
        in_type = kept & (types[reach_offer] == service_type)
        wanted = np.array([segment in required[service_type] for segment in segments], dtype=np.bool_)
        catchments.append(
            _catchment(
                service_type=service_type,
                need=need.only(wanted[need.segment]),
                offer=of_type,
                served=serves.matrix(service_type=service_type, offers=of_type),
                reach_area=reach_area[in_type],
                reach_offer=np.searchsorted(of_type, reach_offer[in_type]),
            )
        )
    _check_size(catchments, capacity)
    return Ground(
        areas=areas,
        segments=segments,
        offers=offers,
        capacity=capacity,
        catchments=tuple(catchments),
        ranged=_has_ranges(needs=needs, required=set().union(*required.values())),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedColumns:
    """Needs as arrays of one length: positions of area and segment, people and the two ends of the range."""

    area: Whole
    segment: Whole
    people: Whole
    low: Whole
    high: Whole

    def only(self, mask: Mask) -> NeedColumns:
        """The needs that a mask keeps and that are not nought in every scenario."""
        some = mask & ((self.people > 0) | (self.low > 0) | (self.high > 0))
        return NeedColumns(
            area=self.area[some],
            segment=self.segment[some],
            people=self.people[some],
            low=self.low[some],
            high=self.high[some],
        )


class _Serving:
    """Which segments an offer serves, from the place's effects."""

    def __init__(self, *, place: Place, segments: Sequence[str]) -> None:
        effects, offers = place.table(Effect), place.table(Offer)
        self.provider = offers.strings("provider_id")
        self.segments = segments
        keys = zip(
            effects.strings("service_type"), effects.strings("provider_id"), effects.strings("segment_id"), strict=True
        )
        self.known = set(keys)

    def matrix(self, *, service_type: str, offers: Whole) -> Mask:
        """Offers x segments: whether each offer serves each segment."""
        general = np.array([(service_type, "", segment) in self.known for segment in self.segments], dtype=np.bool_)
        served = np.zeros((len(offers), len(self.segments)), dtype=np.bool_) | general
        for row, offer in enumerate(offers):
            for column, segment in enumerate(self.segments):
                if (service_type, self.provider[offer], segment) in self.known:
                    served[row, column] = True
        return served


def _catchment(
    *, service_type: str, need: NeedColumns, offer: Whole, served: Mask, reach_area: Whole, reach_offer: Whole
) -> Catchment:
    patterns, group = np.unique(served, axis=1, return_inverse=True) if served.size else (served[:, :1], None)
    group = np.zeros(served.shape[1], dtype=np.int64) if group is None else group.ravel()
    width = max(patterns.shape[1], 1)
    nodes, need_node = np.unique(need.area * width + group[need.segment], return_inverse=True)
    arc_node, arc_offer = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for pattern in range(patterns.shape[1] if served.size else 0):
        able = patterns[reach_offer, pattern]
        at = reach_area[able] * width + pattern
        where = np.searchsorted(nodes, at)
        there = where < len(nodes)
        there[there] = nodes[where[there]] == at[there]
        arc_node.append(where[there])
        arc_offer.append(reach_offer[able][there])
    return Catchment(
        service_type=service_type,
        need_area=need.area,
        need_segment=need.segment,
        need_node=need_node.ravel(),
        people=need.people,
        low=need.low,
        high=need.high,
        node_count=len(nodes),
        node_area=nodes // width,
        offer=offer,
        arc_node=np.concatenate(arc_node),
        arc_offer=np.concatenate(arc_offer),
    )


def _required(place: Place) -> dict[str, set[str]]:
    required: dict[str, set[str]] = {}
    table = place.table(Requirement)
    for segment, service_type in zip(table.strings("segment_id"), table.strings("service_type"), strict=True):
        required.setdefault(service_type, set()).add(segment)
    return required


def _positions(values: Sequence[str], names: Sequence[str]) -> Whole:
    """Position of each value in the names; every value is one of them, as the engine has checked."""
    place_of = {name: position for position, name in enumerate(names)}
    return np.fromiter((place_of[value] for value in values), dtype=np.int64, count=len(values))


def _need_columns(*, needs: Table[Need], areas: Sequence[str], segments: Sequence[str]) -> NeedColumns:
    people = needs.column("people").astype(np.int64)
    return NeedColumns(
        area=_positions(needs.strings("area_id"), areas),
        segment=_positions(needs.strings("segment_id"), segments),
        people=people,
        low=_or_else(needs, "low", people),
        high=_or_else(needs, "high", people),
    )


def _has_ranges(*, needs: Table[Need], required: set[str]) -> bool:
    """Whether any need that counts states a low or a high end."""
    counted = np.array([segment in required for segment in needs.strings("segment_id")], dtype=np.bool_)
    return any(bool((needs.known(end) & counted).any()) for end in ("low", "high"))


def _or_else(needs: Table[Need], end: str, people: Whole) -> Whole:
    return np.where(needs.known(end), needs.column(end, missing=0), people).astype(np.int64)


def _check_size(catchments: Sequence[Catchment], capacity: Whole) -> None:
    problems = []
    for catchment in catchments:
        people = max((sum(map(int, column)) for column in (catchment.people, catchment.low, catchment.high)), default=0)
        for what, count in (("people in need", people), ("funded places", sum(map(int, capacity[catchment.offer])))):
            if count > PEOPLE_MAX:
                problems.append(
                    Problem(
                        code="ATLAS-11",
                        what=f"{catchment.service_type} has {count} {what}",
                        file="needs" if what == "people in need" else "offers",
                        allowed=f"at most {PEOPLE_MAX} of one service type",
                        to_do="Check the unit of the column",
                    )
                )
    if problems:
        raise CannotChart(problems)
