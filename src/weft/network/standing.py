"""Which offers can stand for award at all, and in plain words why the others cannot."""

from __future__ import annotations

from dataclasses import dataclass

from weft.network.register import Register
from weft.vocabulary import Offer, money_words

NOBODY_IN_REACH = "nobody who needs it is in reach"


@dataclass(frozen=True, slots=True)
class _Out:
    """What keeps an offer out; the fields as in `Standing`."""

    code: str
    method: str
    why: str
    against: str = "what is known of it"
    setting: str = ""
    relaxed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An offer and, where it cannot stand, the guarantee that keeps it out (`code`), whether a rule or a missing fact
    does (`method`: "rule" or "unknown") and why in words. `against` is the rule or fact in a few words, `setting` where
    it stands and `relaxed` the least that would let the offer stand. All are empty where it can stand."""

    offer: Offer
    code: str = ""
    method: str = ""
    why: str = ""
    against: str = ""
    setting: str = ""
    relaxed: str = ""

    @property
    def stands(self) -> bool:
        """Whether the search may award it."""
        return not self.method


def standing_of(*, offer: Offer, register: Register) -> Standing:
    """Say whether an offer can stand for award. The first reason that applies is given, rules before facts.

    An offer whose price, capacity or effect is unknown is left out and says so: unknown is never taken as zero.
    """
    out = _alone(offer, register)
    if out is None:
        out = next((_with(other) for other in register.parts(offer) if _alone(other, register) is not None), None)
    if out is None:
        return Standing(offer=offer)
    return Standing(
        offer=offer,
        code=out.code,
        method=out.method,
        why=out.why,
        against=out.against,
        setting=out.setting,
        relaxed=out.relaxed,
    )


def _alone(offer: Offer, register: Register) -> _Out | None:
    return _ruled_out(offer, register) or _not_known(offer, register) or _of_no_use(offer, register)


def _with(other: Offer) -> _Out:
    why = f"it is offered jointly with {other.offer_id}, which cannot be awarded"
    return _Out("NETWORK-16", "rule", why, "its joint offer", "", f"Mend what keeps {other.offer_id} out")


def _ruled_out(offer: Offer, register: Register) -> _Out | None:
    brief = register.brief
    if offer.offer_id in brief.network.bans:
        why = "the brief says that it must not be awarded"
        return _Out("NETWORK-4", "rule", why, "the ban on it", "network.bans", "Take out the ban")
    if offer.currency != brief.currency:
        why = f"it is priced in {offer.currency} and the brief is in {brief.currency}"
        return _Out("NETWORK-1", "rule", why, "the brief's currency", "place.currency", f"Price it in {brief.currency}")
    if below_fair_price(offer=offer, register=register):
        price, cost = (
            money_words(amount or 0, currency=brief.currency) for amount in (offer.price_minor, offer.unit_cost_minor)
        )
        why = f"its price of {price} is below its own stated cost of {cost} per person"
        return _Out("NETWORK-6", "rule", why, "fair prices", "network.fair_price", f"Agree a price of at least {cost}")
    pot = register.pots.get(offer.pot_id)
    if pot is None or offer.service_type not in pot.pays_for:
        service = register.service_words(offer.service_type)
        relaxed = f"Let that pot pay for {service}" if pot else "Name a pot that may pay for it"
        why = f"the pot it names may not pay for {service}"
        return _Out("NETWORK-1", "rule", why, "what its pot may pay for", "pots", relaxed)
    return None


def _not_known(offer: Offer, register: Register) -> _Out | None:
    if offer.price_minor is None and offer.capacity is None:
        return _Out("NETWORK-10", "unknown", "its price and its capacity are unknown")
    if offer.price_minor is None:
        return _Out("NETWORK-10", "unknown", "its price is unknown")
    if offer.capacity is None:
        return _Out("NETWORK-10", "unknown", "its capacity is unknown")
    if not register.gains(service_type=offer.service_type, provider_id=offer.provider_id):
        service = register.service_words(offer.service_type)
        return _Out("NETWORK-10", "unknown", f"nothing is known of what its {service} does for anybody")
    if offer.delivery_mode != "online" and offer.latitude is None and not len(register.areas_in_reach(offer.offer_id)):
        return _Out("NETWORK-10", "unknown", "where it is is unknown")
    return None


def _of_no_use(offer: Offer, register: Register) -> _Out | None:
    if offer.capacity == 0:
        return _Out("NETWORK-2", "rule", "it has no places", "its capacity", relaxed="Agree places with the provider")
    if offer.capacity is not None and offer.volume_min > offer.capacity:
        relaxed = f"Agree a minimum volume of {offer.capacity:,} or less"
        return _Out("NETWORK-3", "rule", "it needs more people to run than it has places", "its capacity", "", relaxed)
    if not register.kind(offer):
        why = "its pot may not pay for any of the people whom it is known to help"
        return _Out("NETWORK-1", "rule", why, "what its pot may pay for", "pots", "Let that pot pay for them")
    if not len(register.areas_served(offer)):
        # A part of a joint offer stands or falls with the others, so a volume of its own mends nothing.
        least = "" if offer.joint_id else "Agree that it may serve nobody, a minimum volume of 0"
        return _Out("NETWORK-2", "rule", NOBODY_IN_REACH, "its minimum volume", "", least)
    return None


def below_fair_price(*, offer: Offer, register: Register) -> bool:
    """Whether the brief asks for fair prices and this price is below the provider's own stated unit cost."""
    known = offer.price_minor is not None and offer.unit_cost_minor is not None
    return register.brief.network.fair_price and known and (offer.price_minor or 0) < (offer.unit_cost_minor or 0)
