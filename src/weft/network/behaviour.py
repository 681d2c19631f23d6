"""The plan's awards when people choose for themselves: expected numbers, worked out step by step, always the same.

The published rule (NETWORK-30 to NETWORK-34 in `docs/rooms/network.md`):

1. Need arises evenly over the period, which is cut into `taste.steps` equal steps.
2. At the start of a step everybody knows how full each award is. A person weighs every award that can serve them in
   reach; the odds between two are exp(per_minute x difference), in minutes of journey: the journey itself, longer by
   `wait_minutes` x share of places taken, shorter by `known_minutes` where it is funded today, by `online_minutes`
   where nobody travels, and by what people of the segment said that they would travel for the provider.
3. First come, first served. Within a step the order of arrival is random, so in expectation the places left at an
   award, and the money left in a pot or under a cap, are shared in proportion to those who want them.
4. Who finds no place chooses again, in the same step, among the awards that still have one. Who finds none is unmet.

This is a multinomial logit (McFadden 1974) with rationing; waits follow from choices as the steps go by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from weft.engine import Place
from weft.network.assumptions import USUAL_TASTE
from weft.network.instance import Limit
from weft.network.intake import limits_of
from weft.network.register import Register, read_register
from weft.vocabulary import (
    Brief,
    Chosen,
    Offer,
    Plan,
    Preference,
    Reach,
    RealChoice,
    Table,
    Taste,
    Tell,
    Uptake,
    silent,
)

LEAST = 1e-9
"""People, or a share of a limit: less than this is nothing."""
DECIMALS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Market:
    """Who may choose what: arc a leads from need `node[a]` to award `offer[a]`, with its pull before any wait."""

    people: np.ndarray
    capacity: np.ndarray
    price: np.ndarray
    node: np.ndarray
    offer: np.ndarray
    pull: np.ndarray
    gain: np.ndarray
    limits: tuple[Limit, ...]
    money: np.ndarray


@dataclass(slots=True, kw_only=True)
class _State:
    """What is left and what has happened, people divisible."""

    left: np.ndarray
    money: np.ndarray
    served: np.ndarray
    wanted: np.ndarray
    first: float


def behaviour(
    *,
    brief: Brief,
    place: Place,
    reach: Table[Reach],
    plan: Plan,
    preferences: Table[Preference] | None = None,
    taste: Taste = USUAL_TASTE,
    tell: Tell = silent,
) -> RealChoice:
    """Run a plan's awards with people choosing by distance, wait and stated preference, beside the plan.

    Awards are open at their full capacity; budget, pots and caps hold; minimum volumes are not imposed but reported
    (`Uptake.viable`). Numbers are expectations, rounded to a millionth of a person; nothing is drawn by lot.
    `preferences` are rows about segments and providers of the place. Money in minor units.
    Sources: McFadden 1974; Sivey 2012 and Seghieri et al. 2018 for distance and wait.
    """
    register = read_register(brief=brief, place=place, reach=reach)
    held = frozenset(plan.awards.strings("offer_id"))
    awarded = [offer for offer in register.offers if offer.offer_id in held]
    market = _market(register, awarded, reach, preferences, taste)
    state = _State(
        left=market.capacity.astype(float),
        money=market.money.copy(),
        served=np.zeros(len(market.node)),
        wanted=np.zeros(len(awarded)),
        first=0.0,
    )
    for step in range(taste.steps):
        tell("choice", step, taste.steps)
        _step(market, state, taste)
    tell("choice", taste.steps, taste.steps)
    return _real_choice(register, awarded, market, state, plan, taste)


def _step(market: _Market, state: _State, taste: Taste) -> None:
    """One step: people arrive, choose, get in or are turned away, and choose again until nothing is left to choose."""
    used = 1.0 - np.divide(state.left, market.capacity, out=np.zeros(len(state.left)), where=market.capacity > 0)
    pull = market.pull - taste.per_minute * taste.wait_minutes * used[market.offer]
    waiting = market.people / taste.steps
    open_offers = market.capacity > 0
    first = True
    while True:
        share = _shares(market, pull, open_offers)
        applies = waiting[market.node] * share
        applicants = np.bincount(market.offer, weights=applies, minlength=len(state.left))
        if applicants.sum() <= LEAST:
            return
        state.wanted += applicants if first else 0.0
        admitted = applies * _admitted(market, state, applicants)[market.offer]
        state.served += admitted
        state.first += float(admitted.sum()) if first else 0.0
        taken = np.bincount(market.offer, weights=admitted, minlength=len(state.left))
        state.left = np.maximum(state.left - taken, 0.0)
        for number, limit in enumerate(market.limits):
            spent = float((taken * market.price)[limit.members].sum())
            state.money[number] = max(0.0, state.money[number] - spent)
        waiting = np.maximum(waiting - np.bincount(market.node, weights=admitted, minlength=len(waiting)), 0.0)
        open_offers, first = _open(market, state), False


def _shares(market: _Market, pull: np.ndarray, open_offers: np.ndarray) -> np.ndarray:
    """The share of each need's people who choose each arc, among the open offers; 0 where nothing is open to them."""
    is_open = open_offers[market.offer]
    highest = np.full(len(market.people), -np.inf)
    np.maximum.at(highest, market.node[is_open], pull[is_open])
    weight = np.zeros(len(pull))
    weight[is_open] = np.exp(pull[is_open] - highest[market.node[is_open]])
    total = np.bincount(market.node, weights=weight, minlength=len(market.people))
    return np.asarray(np.divide(weight, total[market.node], out=np.zeros(len(pull)), where=weight > 0))


def _admitted(market: _Market, state: _State, applicants: np.ndarray) -> np.ndarray:
    """The share of an offer's applicants who get in: as far as places reach, then as far as each limit's money does."""
    share = np.divide(state.left, applicants, out=np.ones(len(applicants)), where=applicants > state.left)
    cost = share * applicants * market.price
    scale = np.ones(len(applicants))
    for number, limit in enumerate(market.limits):
        wanted = float(cost[limit.members].sum())
        if wanted > state.money[number]:
            paid = limit.members[market.price[limit.members] > 0]
            scale[paid] = np.minimum(scale[paid], state.money[number] / wanted)
    return np.asarray(share * scale)


def _open(market: _Market, state: _State) -> np.ndarray:
    """Offers with a place left that can still be paid for."""
    is_open = state.left > LEAST * np.maximum(1, market.capacity)
    for number, limit in enumerate(market.limits):
        if state.money[number] <= LEAST * max(1, limit.amount_minor):
            is_open[limit.members[market.price[limit.members] > 0]] = False
    return np.asarray(is_open)


def _market(
    register: Register,
    awarded: Sequence[Offer],
    reach: Table[Reach],
    preferences: Table[Preference] | None,
    taste: Taste,
) -> _Market:
    node_of: dict[tuple[str, str], np.ndarray] = {}
    for number, node in enumerate(register.nodes):
        key = (node.segment_id, node.service_type)
        node_of.setdefault(key, np.full(len(register.area_ids), -1))[node.area] = number
    journeys = _journeys(register, reach, {offer.offer_id for offer in awarded})
    said = {(p.segment_id, p.provider_id): p.minutes for p in preferences.nouns()} if preferences is not None else {}
    nodes, offers, minutes, gains = [], [], [], []
    for number, offer in enumerate(awarded):
        areas, far = journeys.get(offer.offer_id, (np.zeros(0, dtype=np.int64), np.zeros(0)))
        liked = taste.known_minutes * (offer.status == "funded")
        liked += taste.online_minutes * (offer.delivery_mode == "online")
        for segment, gain in register.kind(offer):
            at = node_of.get((segment, offer.service_type), np.full(len(register.area_ids), -1))[areas]
            here = np.flatnonzero(at >= 0)
            nodes.append(at[here])
            offers.append(np.full(len(here), number))
            minutes.append(far[here] - liked - said.get((segment, offer.provider_id), 0.0))
            gains.append(np.full(len(here), float(gain)))
    limits = tuple(limits_of(register=register, offers=awarded, caps=True))
    fixed = np.array([offer.fixed_minor for offer in awarded], dtype=float)
    return _Market(
        people=np.array([node.people for node in register.nodes], dtype=float),
        capacity=np.array([offer.capacity or 0 for offer in awarded], dtype=np.int64),
        price=np.array([offer.price_minor or 0 for offer in awarded], dtype=float),
        node=_joined(nodes).astype(np.int64),
        offer=_joined(offers).astype(np.int64),
        pull=-taste.per_minute * _joined(minutes),
        gain=_joined(gains),
        limits=limits,
        money=np.array([max(0.0, limit.amount_minor - float(fixed[limit.members].sum())) for limit in limits]),
    )


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(parts) if parts else np.zeros(0)


def _journeys(register: Register, reach: Table[Reach], wanted: set[str]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Area numbers and minutes of each wanted offer, areas in order."""
    number_of = {area: number for number, area in enumerate(register.area_ids)}
    rows: dict[str, list[tuple[int, float]]] = {}
    columns = (reach.strings("offer_id"), reach.strings("area_id"), reach.column("minutes").tolist())
    for offer_id, area_id, minutes in zip(*columns, strict=True):
        if offer_id in wanted and area_id in number_of:
            rows.setdefault(offer_id, []).append((number_of[area_id], minutes))
    found = {}
    for offer_id, pairs in rows.items():
        pairs.sort()
        found[offer_id] = (np.array([area for area, _ in pairs], dtype=np.int64), np.array([far for _, far in pairs]))
    return found


def _real_choice(
    register: Register, awarded: Sequence[Offer], market: _Market, state: _State, plan: Plan, taste: Taste
) -> RealChoice:
    people = np.bincount(market.offer, weights=state.served, minlength=len(awarded)).round(DECIMALS)
    spend = [round(float(people[i]) * (offer.price_minor or 0)) + offer.fixed_minor for i, offer in enumerate(awarded)]
    all_served = float(state.served.sum())
    return RealChoice(
        taste=taste,
        uptake=_uptake(register, awarded, people, state.wanted.round(DECIMALS), spend, plan),
        chosen=_chosen(register, market, state, plan),
        value_minor=round(float(state.served @ market.gain)),
        planned_value_minor=plan.value_minor,
        spend_minor=sum(spend),
        planned_spend_minor=int(plan.awards.column("spend_minor").sum()),
        first_choice=min(1.0, round(state.first / all_served, DECIMALS)) if all_served > LEAST else None,
    )


def _uptake(
    register: Register,
    awarded: Sequence[Offer],
    people: np.ndarray,
    wanted: np.ndarray,
    spend: Sequence[int],
    plan: Plan,
) -> Table[Uptake]:
    planned = dict(zip(plan.awards.strings("offer_id"), plan.awards.column("people").tolist(), strict=True))
    return Table.of_nouns(
        Uptake,
        [
            Uptake(
                place_id=register.brief.place_id,
                offer_id=offer.offer_id,
                provider_id=offer.provider_id,
                planned=planned[offer.offer_id],
                wanted=float(wanted[i]),
                people=float(people[i]),
                volume_min=offer.volume_min,
                viable=bool(people[i] >= offer.volume_min - LEAST),
                spend_minor=spend[i],
            )
            for i, offer in enumerate(awarded)
        ],
    )


def _chosen(register: Register, market: _Market, state: _State, plan: Plan) -> Table[Chosen]:
    planned: dict[tuple[str, str, str], int] = {}
    for flow in plan.flows.nouns():
        key = (flow.area_id, flow.segment_id, flow.service_type)
        planned[key] = planned.get(key, 0) + flow.people
    served = np.bincount(market.node, weights=state.served, minlength=len(register.nodes)).round(DECIMALS)
    keys = [(register.area_ids[n.area], n.segment_id, n.service_type) for n in register.nodes]
    return Table.of(
        Chosen,
        {
            "place_id": [register.brief.place_id] * len(keys),
            "area_id": [area for area, _, _ in keys],
            "segment_id": [segment for _, segment, _ in keys],
            "service_type": [kind for _, _, kind in keys],
            "people": [node.people for node in register.nodes],
            "planned": [planned.get(key, 0) for key in keys],
            "served": served,
            "unmet": (market.people - served).clip(0).round(DECIMALS),
        },
    )
