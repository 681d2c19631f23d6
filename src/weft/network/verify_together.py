"""Hard rules about awards taken together: how many, joint offers, one provider for an area, and the explore share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from weft.network.verify_facts import Facts, Written
from weft.network.verify_rule import Found, Rule
from weft.vocabulary import Offer


def broken_together(*, facts: Facts, written: Written, offers: Mapping[str, Offer]) -> Iterator[Found]:
    """Every rule about several awards at once that `offers`, the awarded ones by id, break."""
    file, rules = written.awards_file, facts.brief.network
    if rules.awards_max is not None and len(offers) > rules.awards_max:
        yield Found(Rule.AWARDS, file, f"{len(offers)} awards, at most {rules.awards_max}")
    for offer in facts.offers.values():
        partner = offer.joint_id and any(held.joint_id == offer.joint_id for held in offers.values())
        if partner and offer.offer_id not in offers:
            yield Found(Rule.JOINT, file, f"{offer.joint_id} without {offer.offer_id}")
    yield from _shared_lots(facts, written, offers)
    yield from _over_explored(facts, written, offers)


def _shared_lots(facts: Facts, written: Written, offers: Mapping[str, Offer]) -> Iterator[Found]:
    wanted = set(facts.brief.network.one_provider_per_area)
    who: dict[tuple[str, str], set[str]] = {}
    for flow in written.flows:
        if flow.service_type in wanted and flow.offer_id in offers:
            who.setdefault((flow.area_id, flow.service_type), set()).add(offers[flow.offer_id].provider_id)
    for (area_id, service_type), providers in who.items():
        if len(providers) > 1:
            item = f"{area_id}, {service_type} ({', '.join(sorted(providers))})"
            yield Found(Rule.LOT, written.flows_file, item)


def _over_explored(facts: Facts, written: Written, offers: Mapping[str, Offer]) -> Iterator[Found]:
    rules, period = facts.brief.network, facts.brief.period
    if rules.explore_until is None:
        return
    running = Fraction((rules.explore_until - period.from_on).days, (period.to_on - period.from_on).days)
    kept = Fraction(str(rules.explore_share)) * rules.budget_minor * min(max(running, Fraction(0)), Fraction(1))
    spent = sum(
        written.served_by_offer.get(offer.offer_id, 0) * (offer.price_minor or 0) + offer.fixed_minor
        for offer in offers.values()
        if _tested(facts, offer)
    )
    if spent > rules.budget_minor - kept:
        item = f"{spent} spent on tested services of {rules.budget_minor}, {float(kept):g} kept for untested ones"
        yield Found(Rule.EXPLORE, written.awards_file, item)


def _tested(facts: Facts, offer: Offer) -> bool:
    """Whether an offer rests on any measured effect, or on none at all."""
    rests_on = []
    for segment_id in facts.segment_ids:
        if not facts.payable(offer=offer, segment_id=segment_id):
            continue
        own = facts.tested.get((offer.service_type, offer.provider_id, segment_id), {})
        general = facts.tested.get((offer.service_type, "", segment_id), {})
        rests_on += list({**general, **own}.values())
    return not rests_on or any(rests_on)
