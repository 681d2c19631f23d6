"""Today's awards against the brief's hard rules: what is not imposed on history, and how it is said."""

from __future__ import annotations

from collections.abc import Sequence

from weft.network.instance import Limit
from weft.network.intake import limits_of
from weft.network.register import Register
from weft.network.standing import below_fair_price
from weft.vocabulary import Offer, Plan, money_words


def kept_limits(*, limits: Sequence[Limit], offers: Sequence[Offer]) -> list[Limit]:
    """The limits that today's fixed costs leave room for.

    One that fixed costs alone break cannot be kept by any flow; it is lifted, and `broken_rules` says so.
    """
    return [limit for limit in limits if sum(offers[i].fixed_minor for i in limit.members) <= limit.amount_minor]


def broken_rules(*, register: Register, funded: Sequence[Offer], plan: Plan) -> tuple[str, ...]:
    """Each hard rule of the brief that today's awards do not keep, in one sentence, in a fixed order."""
    people = dict(zip(plan.awards.strings("offer_id"), plan.awards.column("people").tolist(), strict=True))
    spend = [people[offer.offer_id] * (offer.price_minor or 0) + offer.fixed_minor for offer in funded]
    rules, said = register.brief.network, []
    for limit in limits_of(register=register, offers=funded, caps=True):
        spent = sum(spend[i] for i in limit.members)
        if spent > limit.amount_minor:
            said.append(f"Today spends {money_words(spent, currency=register.brief.currency)}, above {limit.words}.")
    said += _about("is funded although the brief bans it", [o for o in funded if o.offer_id in rules.bans])
    held = {offer.offer_id for offer in funded}
    missing = sorted(set(rules.locks) - held)
    said += [f"{len(missing)} locked {_offers(missing)} not funded today: {_listed(missing)}."] if missing else []
    below = [offer for offer in funded if below_fair_price(offer=offer, register=register)]
    said += _about("is priced below the provider's own stated cost", below)
    few = [offer for offer in funded if people[offer.offer_id] < offer.volume_min]
    said += _about("serves fewer people than its minimum volume", few)
    unpaid = [
        o for o in funded if o.pot_id not in register.pots or o.service_type not in register.pots[o.pot_id].pays_for
    ]
    said += _about("is paid from a pot that may not pay for it", unpaid)
    if rules.awards_max is not None and len(funded) > rules.awards_max:
        said.append(f"Today has {len(funded):,} awards, above the {rules.awards_max:,} that the brief allows.")
    said += _joint(register, held)
    return (*said, *_lots(register, plan))


def _joint(register: Register, held: set[str]) -> list[str]:
    """Joint offers of which some parts are funded and some are not."""
    parts: dict[str, set[bool]] = {}
    for offer in register.offers:
        if offer.joint_id:
            parts.setdefault(offer.joint_id, set()).add(offer.offer_id in held)
    return [f"Joint offer {name} is funded in part." for name, states in sorted(parts.items()) if len(states) > 1]


def _lots(register: Register, plan: Plan) -> list[str]:
    """Areas that several providers serve although the brief wants one."""
    provider = {offer.offer_id: offer.provider_id for offer in register.offers}
    said = []
    for kind in sorted(set(register.brief.network.one_provider_per_area)):
        who: dict[str, set[str]] = {}
        for flow in plan.flows.nouns():
            if flow.service_type == kind:
                who.setdefault(flow.area_id, set()).add(provider[flow.offer_id])
        areas = sorted(area for area, providers in who.items() if len(providers) > 1)
        if areas:
            said.append(f"{register.service_words(kind).capitalize()} has several providers in {_listed(areas)}.")
    return said


LISTED_MAX = 5
"""Offers that one sentence names before it says how many more there are."""


def _about(what: str, offers: Sequence[Offer]) -> list[str]:
    if not offers:
        return []
    names = [offer.offer_id for offer in offers]
    if len(names) == 1:
        return [f"Offer {names[0]} {what}."]
    return [f"{len(names)} offers: each {what} ({_listed(names)})."]


def _offers(names: Sequence[str]) -> str:
    return "offer is" if len(names) == 1 else "offers are"


def _listed(names: Sequence[str]) -> str:
    more = len(names) - LISTED_MAX
    return ", ".join(names[:LISTED_MAX]) + (f" and {more} more" if more > 0 else "")
