"""What breaks if one provider fails: each is removed in turn, the others' places are filled, and a reserve is priced.

NETWORK-20 to NETWORK-23 in `docs/rooms/network.md`. People of different kinds of service never share a place, so each
kind is worked out by itself (`rehousing.py`), and so is its reserve (`reserve.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

import numpy as np

from weft.engine import Place
from weft.network.assumptions import SHARE_TO_ABSORB
from weft.network.intake import exact, limits_of
from weft.network.register import Register, read_register
from weft.network.rehousing import Rehoused, Rehousing
from weft.network.reserve import Ask, Held, cheapest_reserve
from weft.network.standing import standing_of
from weft.vocabulary import (
    Brief,
    Cover,
    Failure,
    Flow,
    Loss,
    Offer,
    Plan,
    Reach,
    Reserve,
    Stress,
    Table,
    Tell,
    Uncovered,
    silent,
)


@dataclass(slots=True, kw_only=True)
class _Tally:
    """Rows as they are worked out, and people at each awarded offer after each provider's failure."""

    losses: list[Loss] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)
    reserves: list[Reserve] = field(default_factory=list)
    uncovered: list[Uncovered] = field(default_factory=list)
    after: dict[str, dict[str, int]] = field(default_factory=dict)
    reserve_minor: int = 0
    bound_minor: int = 0


def stress(
    *,
    brief: Brief,
    place: Place,
    reach: Table[Reach],
    plan: Plan,
    share: float = SHARE_TO_ABSORB,
    tell: Tell = silent,
) -> Stress:
    """Remove every awarded provider in turn: who loses what, how many the rest take, and the cheapest reserve.

    The others' awards stand at their full capacity, everybody else stays served, and those who lost their service are
    taken by as many as possible at the least spend; money is stated, not limited. `share` (0 to 1) of the people who
    lose a kind of service must find a place; the reserve is drawn from the offers that may be awarded and are not,
    each place paid as if it were used. `plan` is a plan of this place on this reach. Money in minor units.
    """
    if not 0 <= share <= 1:
        raise ValueError("a share lies between 0 and 1")
    register = read_register(brief=brief, place=place, reach=reach)
    held = frozenset(plan.awards.strings("offer_id"))
    awarded = [offer for offer in register.offers if offer.offer_id in held]
    spare = [offer for offer in register.offers if offer.offer_id not in held and _may_be_held(offer, register)]
    flows: dict[str, list[Flow]] = {}
    for flow in plan.flows.nouns():
        flows.setdefault(flow.service_type, []).append(flow)
    tally = _Tally()
    for done, kind in enumerate(sorted(flows)):
        tell("stress", done, len(flows))
        rehousing = Rehousing(
            register=register,
            service_type=kind,
            awarded=[offer for offer in awarded if offer.service_type == kind],
            spare=[offer for offer in spare if offer.service_type == kind],
            flows=flows[kind],
        )
        _stress_kind(rehousing, share, tally)
    tell("stress", len(flows), len(flows))
    failures = _failures(register, awarded, plan, tally)
    return Stress(
        share=share,
        failures=Table.of_nouns(Failure, failures),
        losses=Table.of_nouns(Loss, tally.losses),
        covers=Table.of_nouns(Cover, tally.covers),
        reserves=Table.of_nouns(Reserve, tally.reserves),
        uncovered=Table.of_nouns(Uncovered, tally.uncovered),
        reserve_minor=tally.reserve_minor,
        reserve_bound_minor=tally.bound_minor,
    )


def _may_be_held(offer: Offer, register: Register) -> bool:
    """Whether an offer could be awarded by itself: a part of a joint offer could not."""
    return not offer.joint_id and standing_of(offer=offer, register=register).stands


def _stress_kind(rehousing: Rehousing, share: float, tally: _Tally) -> None:
    everybody = int(rehousing.base.sum())
    nothing, everything = rehousing.nothing, rehousing.everything
    asks, found = [], []
    for provider_id in sorted(rehousing.lost_by):
        people = int(rehousing.lost(provider_id).sum())
        stay = everybody - people
        served, _ = rehousing.fail(provider_id=provider_id, reserve=nothing)
        possible, _ = rehousing.fail(provider_id=provider_id, reserve=everything)
        asked = ceil(exact(share) * people)
        after = rehousing.rehouse(provider_id=provider_id, reserve=nothing, served=served)
        _keep_losses(rehousing, provider_id, after, tally)
        if possible < stay + asked:
            best = rehousing.rehouse(provider_id=provider_id, reserve=everything, served=possible)
            _keep_uncovered(rehousing, provider_id, best, tally)
        asks.append(Ask(provider_id=provider_id, served=min(possible, stay + asked)))
        found.append((people, asked, served - stay, possible - stay))
    held = cheapest_reserve(rehousing=rehousing, asks=asks)
    _keep_reserve(rehousing, held, tally)
    for ask, (people, asked, absorbed, possible) in zip(asks, found, strict=True):
        covered, _ = rehousing.fail(provider_id=ask.provider_id, reserve=held.places)
        tally.covers.append(
            Cover(
                place_id=rehousing.instance.place_id,
                provider_id=ask.provider_id,
                service_type=rehousing.service_type,
                people=people,
                asked=asked,
                absorbed=absorbed,
                covered=covered - (everybody - people),
                possible=possible,
            )
        )


def _keep_losses(rehousing: Rehousing, provider_id: str, after: Rehoused, tally: _Tally) -> None:
    lost = rehousing.lost(provider_id)
    gone = rehousing.base - after.at_node
    for number in np.flatnonzero(lost):
        area, segment = rehousing.nodes[number]
        tally.losses.append(
            Loss(
                place_id=rehousing.instance.place_id,
                provider_id=provider_id,
                area_id=area,
                segment_id=segment,
                service_type=rehousing.service_type,
                people=int(lost[number]),
                absorbed=int(lost[number] - gone[number]),
                lost=int(gone[number]),
            )
        )
    kept = tally.after.setdefault(provider_id, {})
    for number in np.flatnonzero(rehousing.awarded):
        kept[rehousing.instance.offer_id[number]] = int(after.at_offer[number])


def _keep_uncovered(rehousing: Rehousing, provider_id: str, best: Rehoused, tally: _Tally) -> None:
    for number in np.flatnonzero(rehousing.base - best.at_node):
        area, segment = rehousing.nodes[number]
        tally.uncovered.append(
            Uncovered(
                place_id=rehousing.instance.place_id,
                provider_id=provider_id,
                area_id=area,
                segment_id=segment,
                service_type=rehousing.service_type,
                people=int(rehousing.base[number] - best.at_node[number]),
            )
        )


def _keep_reserve(rehousing: Rehousing, held: Held, tally: _Tally) -> None:
    instance = rehousing.instance
    spend = instance.spend(people=held.places, awarded=held.places > 0)
    tally.reserve_minor += held.spend_minor
    tally.bound_minor += held.bound_minor
    for number in np.flatnonzero(held.places):
        tally.reserves.append(
            Reserve(
                place_id=instance.place_id,
                offer_id=instance.offer_id[number],
                provider_id=instance.provider_id[number],
                service_type=rehousing.service_type,
                places=int(held.places[number]),
                spend_minor=int(spend[number]),
            )
        )


def _failures(register: Register, awarded: Sequence[Offer], plan: Plan, tally: _Tally) -> list[Failure]:
    """One row for each awarded provider, those that serve nobody included: their awards only give a choice."""
    planned = dict(zip(plan.awards.strings("offer_id"), plan.awards.column("people").tolist(), strict=True))
    limits = limits_of(register=register, offers=awarded, caps=True)
    rows = []
    for provider_id in sorted({offer.provider_id for offer in awarded}):
        mine = [offer for offer in awarded if offer.provider_id == provider_id]
        losses = [loss for loss in tally.losses if loss.provider_id == provider_id]
        people = {**planned, **tally.after.get(provider_id, {})}
        spend = np.array([
            0 if offer in mine else people[offer.offer_id] * (offer.price_minor or 0) + offer.fixed_minor
            for offer in awarded
        ], dtype=np.int64)  # fmt: skip
        extra = sum((people[o.offer_id] - planned[o.offer_id]) * (o.price_minor or 0) for o in awarded if o not in mine)
        broken = [limit.words for limit in limits if int(spend[limit.members].sum()) > limit.amount_minor]
        rows.append(
            Failure(
                place_id=register.brief.place_id,
                provider_id=provider_id,
                offers=len(mine),
                people=sum(loss.people for loss in losses),
                absorbed=sum(loss.absorbed for loss in losses),
                lost=sum(loss.lost for loss in losses),
                released_minor=sum(planned[o.offer_id] * (o.price_minor or 0) + o.fixed_minor for o in mine),
                extra_minor=extra,
                beyond="; ".join(broken),
            )
        )
    return rows
