"""Whether a written plan could be carried out: every award, every flow, every hard rule, from the rows themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np

from weft.network.verify_facts import (
    MINUTES_TOLERANCE,
    AwardRow,
    Facts,
    FlowRow,
    Journey,
    Written,
    minutes_between,
)
from weft.network.verify_rule import Found, Rule
from weft.network.verify_together import broken_together
from weft.vocabulary import Offer

SHARE_TOLERANCE = 1e-9  # of a cap that is a share of the budget, so that 0.1 x budget is not missed by a rounding error


def awarded(*, facts: Facts, written: Written) -> dict[str, Offer]:
    """The offers that the awards name, by id; ids that the place does not know are left out."""
    named = {award.offer_id for award in written.awards}
    return {offer_id: facts.offers[offer_id] for offer_id in sorted(named) if offer_id in facts.offers}


def spend_of(*, offer: Offer, written: Written) -> int:
    """What an awarded offer costs for the people in its flows, in minor units; without a price only its fixed cost."""
    return written.served_by_offer.get(offer.offer_id, 0) * (offer.price_minor or 0) + offer.fixed_minor


def found_in_plan(*, facts: Facts, written: Written) -> Iterator[Found]:
    """Every breach of one side's awards and flows; hard rules bind the proposal only."""
    yield from _found_in_awards(facts, written)
    yield from _found_in_flows(facts, written)
    yield from _over_demand(facts, written)
    yield from _over_capacity(facts, written)
    if written.side == "proposed":
        yield from broken_hard_rules(facts=facts, written=written)
    else:
        yield from _not_as_funded(facts, written)


def _not_as_funded(facts: Facts, written: Written) -> Iterator[Found]:
    offers = awarded(facts=facts, written=written)
    for offer in facts.offers.values():
        known = offer.price_minor is not None and offer.capacity is not None
        if offer.offer_id in offers and offer.status != "funded":
            yield Found(Rule.FUNDED, written.awards_file, f"{offer.offer_id} is proposed")
        if (
            offer.offer_id not in offers
            and offer.status == "funded"
            and known
            and (offer.capacity or offer.fixed_minor)
        ):
            yield Found(Rule.FUNDED, written.awards_file, f"{offer.offer_id} is left out")


def _found_in_awards(facts: Facts, written: Written) -> Iterator[Found]:
    file = written.awards_file
    for offer_id, times in Counter(award.offer_id for award in written.awards).items():
        if times > 1:
            yield Found(Rule.ONCE, file, f"{offer_id} ({times} times)")
    for award in written.awards:
        if award.place_id != facts.brief.place_id:
            yield Found(Rule.SAME_PLACE, file, f"{award.offer_id} in {award.place_id}")
        if award.people < 0 or award.spend_minor < 0:
            yield Found(Rule.COUNTED, file, award.offer_id)
        if award.provider_id not in facts.providers:
            yield Found(Rule.KNOWN, file, f"provider {award.provider_id}")
        if award.offer_id not in facts.offers:
            yield Found(Rule.KNOWN, file, f"offer {award.offer_id}")
        else:
            yield from _found_in_award(award, facts.offers[award.offer_id], written)
    for offer_id in sorted(written.served_by_offer.keys() - {award.offer_id for award in written.awards}):
        yield Found(Rule.PEOPLE, file, f"{offer_id} has flows and no award")


def _found_in_award(award: AwardRow, offer: Offer, written: Written) -> Iterator[Found]:
    file, served = written.awards_file, written.served_by_offer.get(award.offer_id, 0)
    if award.provider_id != offer.provider_id:
        yield Found(Rule.PROVIDER, file, f"{offer.offer_id} is {offer.provider_id}'s, not {award.provider_id}'s")
    if award.people != served:
        yield Found(Rule.PEOPLE, file, f"{offer.offer_id} ({award.people} in the award, {served} in flows)")
    if offer.price_minor is None or offer.capacity is None:
        yield Found(Rule.PRICED, file, offer.offer_id)
    elif award.spend_minor != award.people * offer.price_minor + offer.fixed_minor:
        right = award.people * offer.price_minor + offer.fixed_minor
        yield Found(Rule.SPEND, file, f"{offer.offer_id} ({award.spend_minor} stated, {right} recomputed)")


def _found_in_flows(facts: Facts, written: Written) -> Iterator[Found]:
    file = written.flows_file
    for key, times in Counter(flow[1:5] for flow in written.flows).items():
        if times > 1:
            yield Found(Rule.ONCE, file, f"{' > '.join(key)} ({times} times)")
    sound = []
    for flow in written.flows:
        if flow.place_id != facts.brief.place_id:
            yield Found(Rule.SAME_PLACE, file, f"{_name(flow)} in {flow.place_id}")
        if flow.people < 1:
            yield Found(Rule.COUNTED, file, f"{_name(flow)} ({flow.people})")
        unknown = list(_unknown(facts, flow))
        yield from (Found(Rule.KNOWN, file, word) for word in unknown)
        if not unknown:
            sound.append(flow)
            yield from _not_allowed(facts, flow, file)
    yield from _out_of_reach(facts, sound, file)


def _name(flow: FlowRow) -> str:
    return f"{flow.area_id}, {flow.segment_id} > {flow.offer_id}"


def _unknown(facts: Facts, flow: FlowRow) -> Iterator[str]:
    if flow.area_id not in facts.area_index:
        yield f"area {flow.area_id}"
    if flow.segment_id not in facts.segment_index:
        yield f"segment {flow.segment_id}"
    if flow.offer_id not in facts.offers:
        yield f"offer {flow.offer_id}"


def _not_allowed(facts: Facts, flow: FlowRow, file: str) -> Iterator[Found]:
    offer = facts.offers[flow.offer_id]
    if flow.service_type != offer.service_type:
        yield Found(Rule.TYPE, file, f"{_name(flow)} ({flow.service_type}, the offer is {offer.service_type})")
    if flow.service_type not in facts.required[flow.segment_id]:
        yield Found(Rule.REQUIRED, file, f"{_name(flow)} ({flow.service_type})")
    if facts.worth(offer=offer, segment_id=flow.segment_id) is None:
        yield Found(Rule.EFFECT, file, f"{offer.provider_id}, {offer.service_type} on {flow.segment_id}")
    if not facts.payable(offer=offer, segment_id=flow.segment_id):
        yield Found(
            Rule.PAYABLE, file, f"{offer.pot_id} for {offer.service_type}, {flow.segment_id} at {offer.offer_id}"
        )


def _out_of_reach(facts: Facts, flows: list[FlowRow], file: str) -> Iterator[Found]:
    areas = [facts.areas[facts.area_index[flow.area_id]] for flow in flows]
    journey = Journey.to(offers=[facts.offers[flow.offer_id] for flow in flows], brief=facts.brief)
    minutes = minutes_between(
        latitude=np.array([area.latitude for area in areas]),
        longitude=np.array([area.longitude for area in areas]),
        journey=journey,
    )
    for index, flow in enumerate(flows):
        timed = facts.timed.get(flow.offer_id)
        known = timed.minutes_from(facts.area_index[flow.area_id]) if timed else None
        minutes[index] = minutes[index] if known is None else known
    for index in np.flatnonzero(minutes > journey.longest + MINUTES_TOLERANCE).tolist():
        longest = float(journey.longest[index])
        why = "the offer has no place" if longest < 0 else f"{minutes[index]:.1f} minutes, at most {longest:g}"
        yield Found(Rule.REACH, file, f"{_name(flows[index])} ({why})")


def _over_demand(facts: Facts, written: Written) -> Iterator[Found]:
    served: Counter[tuple[str, str, str]] = Counter()
    for flow in written.flows:
        served[flow.area_id, flow.segment_id, flow.service_type] += flow.people
    for (area_id, segment_id, service_type), people in served.items():
        if area_id in facts.area_index and service_type in facts.required.get(segment_id, {}):
            need = facts.in_need(area_id=area_id, segment_id=segment_id) if segment_id in facts.segment_index else 0
            if people > need:
                item = f"{area_id}, {segment_id}, {service_type} ({people} served, {need} in need)"
                yield Found(Rule.DEMAND, written.flows_file, item)


def _over_capacity(facts: Facts, written: Written) -> Iterator[Found]:
    for offer_id, people in written.served_by_offer.items():
        capacity = facts.offers[offer_id].capacity if offer_id in facts.offers else None
        if capacity is not None and people > capacity:
            yield Found(Rule.CAPACITY, written.flows_file, f"{offer_id} ({people} served, {capacity} places)")


def broken_hard_rules(*, facts: Facts, written: Written) -> Iterator[Found]:
    """Every hard rule of the brief that the awards break: volume, money, caps, fair price, locks, bans."""
    offers = awarded(facts=facts, written=written)
    file, rules = written.awards_file, facts.brief.network
    for offer in offers.values():
        served = written.served_by_offer.get(offer.offer_id, 0)
        if served < offer.volume_min:
            yield Found(Rule.VOLUME, file, f"{offer.offer_id} ({served} people, at least {offer.volume_min})")
        if rules.fair_price and _underpriced(offer):
            item = f"{offer.offer_id} (price {offer.price_minor}, cost {offer.unit_cost_minor})"
            yield Found(Rule.FAIR_PRICE, file, item)
    yield from (Found(Rule.LOCK, file, offer_id) for offer_id in rules.locks if offer_id not in offers)
    yield from (Found(Rule.BAN, file, offer_id) for offer_id in rules.bans if offer_id in offers)
    yield from _over_money(facts, written, offers.values())
    yield from broken_together(facts=facts, written=written, offers=offers)


def _underpriced(offer: Offer) -> bool:
    return (
        offer.price_minor is not None
        and offer.unit_cost_minor is not None
        and offer.price_minor < offer.unit_cost_minor
    )


def _over_money(facts: Facts, written: Written, offers: Iterable[Offer]) -> Iterator[Found]:
    file, rules = written.awards_file, facts.brief.network
    by_pot: Counter[str] = Counter()
    by_provider: Counter[str] = Counter()
    for offer in offers:
        spend = spend_of(offer=offer, written=written)
        by_pot[offer.pot_id] += spend
        by_provider[offer.provider_id] += spend
    total = by_pot.total()
    if total > rules.budget_minor:
        yield Found(Rule.BUDGET, file, f"{total} spent, {rules.budget_minor} in the budget")
    for pot_id, spend in by_pot.items():
        if pot_id in facts.pots and spend > facts.pots[pot_id].amount_minor:
            yield Found(Rule.POT, file, f"{pot_id} ({spend} spent, {facts.pots[pot_id].amount_minor} held)")
    for provider_id, spend in by_provider.items():
        if spend > _share(rules.provider_cap, rules.budget_minor):
            yield Found(Rule.PROVIDER_CAP, file, f"{provider_id} ({spend} of {rules.budget_minor})")
    own = by_provider[rules.own_provider_id] if rules.own_provider_id else 0
    if own > _share(rules.own_cap, rules.budget_minor):
        yield Found(Rule.OWN_CAP, file, f"{rules.own_provider_id} ({own} of {rules.budget_minor})")


def _share(cap: float, budget_minor: int) -> float:
    return cap * budget_minor * (1 + SHARE_TOLERANCE)
