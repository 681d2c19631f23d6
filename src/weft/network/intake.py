"""From the register to the arrays of one instance: the offers that may be chosen, or those that are funded today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

import numpy as np

from weft.network.instance import Choice, Instance, Limit
from weft.network.register import Kind, Register
from weft.vocabulary import Brief, Offer, money_words


@dataclass(slots=True)
class _Shape:
    """The small network under construction: numbers of kinds and catchments, and the areas that reach each."""

    kinds: dict[tuple[str, Kind, str], int] = field(default_factory=dict)
    catchments: dict[tuple[int, bytes], int] = field(default_factory=dict)
    catchment_areas: list[np.ndarray] = field(default_factory=list)
    offer_catchment: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Links:
    """The node, arc and gain (a number in `gains`) of each link, and the catchment of each arc."""

    node: np.ndarray
    arc: np.ndarray
    gain: np.ndarray
    gains: tuple[Fraction, ...]
    catchment: np.ndarray


def instance_of(
    *, register: Register, offers: Sequence[Offer], must: frozenset[str], limits: Sequence[Limit], viable: bool = True
) -> Instance:
    """The arrays for some offers (of known price and capacity, in the order of their ids) under some limits.

    `must` holds the ids of offers whose award is settled, and with them the other parts of their joint offers. `viable`
    says whether minimum volumes, joint offers, lots and the count of awards are kept: history is not held to them.
    """
    lots = frozenset(register.brief.network.one_provider_per_area) if viable else frozenset()
    shape = _shape(register, offers, lots)
    links = _links(register, shape)
    people = np.array([node.people for node in register.nodes], dtype=np.int64)
    node_area = np.array([node.area for node in register.nodes], dtype=np.int64)
    rules = register.brief.network
    joint = _joint(offers) if viable else np.arange(len(offers))
    held = joint[[number for number, offer in enumerate(offers) if offer.offer_id in must]]
    link_lot, lot_group = _lots(register, shape, links, lots)
    return Instance(
        place_id=register.brief.place_id,
        currency=register.brief.currency,
        node_area=tuple(register.area_ids[node.area] for node in register.nodes),
        node_segment=tuple(node.segment_id for node in register.nodes),
        node_type=tuple(node.service_type for node in register.nodes),
        node_people=people,
        node_quintile=register.quintiles[node_area] if len(node_area) else node_area,
        offer_id=tuple(offer.offer_id for offer in offers),
        provider_id=tuple(offer.provider_id for offer in offers),
        offer_type=tuple(offer.service_type for offer in offers),
        capacity=np.array([offer.capacity for offer in offers], dtype=np.int64),
        price_minor=np.array([offer.price_minor for offer in offers], dtype=np.int64),
        fixed_minor=np.array([offer.fixed_minor for offer in offers], dtype=np.int64),
        volume_min=np.array([offer.volume_min if viable else 0 for offer in offers], dtype=np.int64),
        small=np.array([offer.provider_id in register.small_providers for offer in offers], dtype=bool),
        must=np.isin(joint, held),
        offer_catchment=np.array(shape.offer_catchment, dtype=np.int64),
        catchment_kind=np.array([kind for kind, _ in shape.catchments], dtype=np.int64),
        joint=joint,
        awards_max=rules.awards_max if viable else None,
        link_lot=link_lot,
        lot_group=lot_group,
        link_node=links.node,
        link_arc=links.arc,
        link_gain=links.gain,
        gains=links.gains,
        arc_catchment=links.catchment,
        arc_people=np.bincount(links.arc, weights=people[links.node], minlength=len(links.catchment)).astype(np.int64),
        limits=tuple(limits),
        choice=_choice(register, offers, shape) if rules.choice_penalty_minor else None,
        choice_penalty_minor=rules.choice_penalty_minor,
        equity_floor=exact(rules.equity_floor),
        equity_penalty_minor=rules.equity_penalty_minor,
        small_share=exact(rules.small_share),
        small_penalty=exact(rules.small_penalty),
    )


def exact(share: float) -> Fraction:
    """A share as it was written in the brief, so that 0.3 is three tenths."""
    return Fraction(str(share))


def explored(*, brief: Brief) -> Fraction:
    """Money that only untested offers can win: the share of the budget of the days until exploring stops."""
    rules, period = brief.network, brief.period
    if rules.explore_until is None:
        return Fraction(0)
    days = Fraction((rules.explore_until - period.from_on).days, (period.to_on - period.from_on).days)
    return exact(rules.explore_share) * rules.budget_minor * min(max(days, Fraction(0)), Fraction(1))


def limits_of(*, register: Register, offers: Sequence[Offer], caps: bool) -> list[Limit]:
    """The limits on money that the brief sets for these offers: budget, pots and, where `caps`, shares of the budget.

    A share of the budget that is not a whole number of minor units is rounded down, which no plan can tell apart.
    """
    rules, currency = register.brief.network, register.brief.currency

    def limit(code: str, words: str, setting: str, amount: int, members: list[int]) -> Limit:
        said = f"{words} of {money_words(amount, currency=currency)}"
        return Limit(code=code, words=said, setting=setting, members=np.array(members, dtype=int), amount_minor=amount)

    limits = [limit("NETWORK-1", "the budget", "network.budget_minor", rules.budget_minor, list(range(len(offers))))]
    for pot in register.brief.pots:
        members = [i for i, offer in enumerate(offers) if offer.pot_id == pot.pot_id]
        limits.append(limit("NETWORK-1", f"the pot {pot.pot_id}", f"pots.{pot.pot_id}", pot.amount_minor, members))
    if not caps:
        return limits
    if rules.explore_until is not None:
        members = [i for i, offer in enumerate(offers) if not register.untested(offer)]
        words = "what the explore share leaves for tested services"
        left = floor(rules.budget_minor - explored(brief=register.brief))
        limits.append(limit("NETWORK-17", words, "network.explore.share", left, members))
    by_provider: dict[str, list[int]] = {}
    for number, offer in enumerate(offers):
        by_provider.setdefault(offer.provider_id, []).append(number)
    cap_minor = floor(exact(rules.provider_cap) * rules.budget_minor)
    for provider, members in sorted(by_provider.items()):
        if rules.provider_cap < 1:
            limits.append(
                limit("NETWORK-5", f"the cap for provider {provider}", "network.provider_cap", cap_minor, members)
            )
        if provider == rules.own_provider_id:
            own_minor = floor(exact(rules.own_cap) * rules.budget_minor)
            words = f"the cap on the integrator's own delivery ({provider})"
            limits.append(limit("NETWORK-5", words, "network.own_delivery", own_minor, members))
    return limits


def _joint(offers: Sequence[Offer]) -> np.ndarray:
    """For each offer the number of the first part of its joint offer; its own where it stands alone."""
    first: dict[str, int] = {}
    return np.array(
        [first.setdefault(o.joint_id, number) if o.joint_id else number for number, o in enumerate(offers)],
        dtype=np.int64,
    )


def _lots(register: Register, shape: _Shape, links: _Links, types: frozenset[str]) -> tuple[np.ndarray, np.ndarray]:
    """The lot of each link (-1: none), and the group of each lot: an area and a service type."""
    kinds, kind_of = list(shape.kinds), [kind for kind, _ in shape.catchments]
    lots: dict[tuple[int, str, str], int] = {}
    groups: dict[tuple[int, str], int] = {}
    link_lot = np.full(len(links.node), -1, dtype=np.int64)
    lot_group: list[int] = []
    pairs = zip(links.node.tolist(), links.catchment[links.arc].tolist(), strict=True) if types else ()
    for link, (node, catchment) in enumerate(pairs):
        area, (service_type, _, provider_id) = register.nodes[node].area, kinds[kind_of[catchment]]
        if service_type in types:
            group = groups.setdefault((area, service_type), len(groups))
            link_lot[link] = lots.setdefault((area, service_type, provider_id), len(lots))
            if len(lot_group) < len(lots):
                lot_group.append(group)
    return link_lot, np.array(lot_group, dtype=np.int64)


def _shape(register: Register, offers: Sequence[Offer], lots: frozenset[str]) -> _Shape:
    """Kinds are told apart by provider where there are lots, so that each link is of one provider."""
    shape = _Shape()
    for offer in offers:
        provider = offer.provider_id if offer.service_type in lots else ""
        kind = shape.kinds.setdefault((offer.service_type, register.kind(offer), provider), len(shape.kinds))
        areas = register.areas_served(offer)
        number = shape.catchments.setdefault((kind, areas.tobytes()), len(shape.catchments))
        if number == len(shape.catchment_areas):
            shape.catchment_areas.append(areas)
        shape.offer_catchment.append(number)
    return shape


def _links(register: Register, shape: _Shape) -> _Links:
    """Every link: for each catchment and each segment that it is for, the nodes of the areas that reach it."""
    node_at: dict[tuple[str, str], np.ndarray] = {}
    for number, node in enumerate(register.nodes):
        key = (node.service_type, node.segment_id)
        if key not in node_at:
            node_at[key] = np.full(len(register.area_ids), -1, dtype=np.int64)
        node_at[key][node.area] = number
    kinds = list(shape.kinds)
    gains: dict[Fraction, int] = {}
    nodes, arcs, worth = ([np.zeros(0, dtype=np.int64)] for _ in range(3))
    first = 0
    for (kind, _), areas in zip(shape.catchments, shape.catchment_areas, strict=True):
        service_type, does, _ = kinds[kind]
        for segment, gain in does:
            here = node_at[service_type, segment][areas] if (service_type, segment) in node_at else areas[:0]
            there = np.flatnonzero(here >= 0)
            nodes.append(here[there])
            arcs.append(first + there)
            worth.append(np.full(len(there), gains.setdefault(gain, len(gains)), dtype=np.int64))
        first += len(areas)
    return _Links(
        node=np.concatenate(nodes),
        arc=np.concatenate(arcs),
        gain=np.concatenate(worth),
        gains=tuple(gains),
        catchment=np.repeat(np.arange(len(shape.catchments)), [len(areas) for areas in shape.catchment_areas]),
    )


def _choice(register: Register, offers: Sequence[Offer], shape: _Shape) -> Choice:
    """Areas and service types with the same options are one group: the same offers decide for all of them."""
    types = [service_type for service_type, _, _ in shape.kinds]
    within: dict[tuple[int, str], list[int]] = {(node.area, node.service_type): [] for node in register.nodes}
    for (kind, _), number in shape.catchments.items():
        for area in shape.catchment_areas[number]:
            within[int(area), types[kind]].append(number)
    people: dict[tuple[int, ...], int] = {}
    for node in register.nodes:
        options = tuple(within[node.area, node.service_type])
        people[options] = people.get(options, 0) + node.people
    offers_of: dict[int, list[int]] = {}
    for number, catchment in enumerate(shape.offer_catchment):
        offers_of.setdefault(catchment, []).append(number)
    option_group: list[int] = []
    option_provider: list[int] = []
    of_option: list[int] = []
    of_offer: list[int] = []
    provider_number = {p: i for i, p in enumerate(sorted({offer.provider_id for offer in offers}))}
    for group, options in enumerate(people):
        by_provider: dict[int, list[int]] = {}
        for offer in sorted(offer for catchment in options for offer in offers_of[catchment]):
            by_provider.setdefault(provider_number[offers[offer].provider_id], []).append(offer)
        for provider, members in sorted(by_provider.items()):
            of_option.extend([len(option_group)] * len(members))
            of_offer.extend(members)
            option_group.append(group)
            option_provider.append(provider)
    group_of = np.array(option_group, dtype=np.int64)
    return Choice(
        providers_min=register.brief.network.choice_min,
        people=np.array(list(people.values()), dtype=np.int64),
        possible=np.bincount(group_of, minlength=len(people)),
        option_group=group_of,
        option_provider=np.array(option_provider, dtype=np.int64),
        of_option=np.array(of_option, dtype=np.int64),
        of_offer=np.array(of_offer, dtype=np.int64),
    )
