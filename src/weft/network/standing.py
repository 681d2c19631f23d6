"""Which offers can stand for award at all, and in plain words why the others cannot."""

from __future__ import annotations

from dataclasses import dataclass

from weft.network.register import Register
from weft.vocabulary import Offer, money_words

Answer = tuple[str, str, str]
"""Guarantee, method and words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An offer and, where it cannot stand, the guarantee that keeps it out (`code`), whether a rule or a missing fact
    does (`method`: "rule" or "unknown") and why in words. All are empty where it can stand."""

    offer: Offer
    code: str = ""
    method: str = ""
    why: str = ""

    @property
    def stands(self) -> bool:
        """Whether the search may award it."""
        return not self.method


def standing_of(*, offer: Offer, register: Register) -> Standing:
    """Say whether an offer can stand for award. The first reason that applies is given, rules before facts.

    An offer whose price, capacity or effect is unknown is left out and says so: unknown is never taken as zero.
    """
    code, method, why = _ruled_out(offer, register) or _not_known(offer, register) or _of_no_use(offer, register)
    return Standing(offer=offer, code=code, method=method, why=why)


def _ruled_out(offer: Offer, register: Register) -> Answer | None:
    brief = register.brief
    if offer.offer_id in brief.network.bans:
        return "NETWORK-4", "rule", "the brief says that it must not be awarded"
    if offer.currency != brief.currency:
        return "NETWORK-1", "rule", f"it is priced in {offer.currency} and the brief is in {brief.currency}"
    if below_fair_price(offer=offer, register=register):
        price, cost = (
            money_words(amount or 0, currency=brief.currency) for amount in (offer.price_minor, offer.unit_cost_minor)
        )
        return "NETWORK-6", "rule", f"its price of {price} is below its own stated cost of {cost} per person"
    pot = register.pots.get(offer.pot_id)
    if pot is None or offer.service_type not in pot.pays_for:
        return "NETWORK-1", "rule", f"the pot it names may not pay for {register.service_words(offer.service_type)}"
    return None


def _not_known(offer: Offer, register: Register) -> Answer | None:
    if offer.price_minor is None and offer.capacity is None:
        return "NETWORK-10", "unknown", "its price and its capacity are unknown"
    if offer.price_minor is None:
        return "NETWORK-10", "unknown", "its price is unknown"
    if offer.capacity is None:
        return "NETWORK-10", "unknown", "its capacity is unknown"
    if not register.gains(service_type=offer.service_type, provider_id=offer.provider_id):
        return (
            "NETWORK-10",
            "unknown",
            f"nothing is known of what its {register.service_words(offer.service_type)} does for anybody",
        )
    if offer.delivery_mode != "online" and offer.latitude is None and not len(register.areas_in_reach(offer.offer_id)):
        return "NETWORK-10", "unknown", "where it is is unknown"
    return None


def _of_no_use(offer: Offer, register: Register) -> Answer:
    if offer.capacity == 0:
        return "NETWORK-2", "rule", "it has no places"
    if offer.capacity is not None and offer.volume_min > offer.capacity:
        return "NETWORK-3", "rule", "it needs more people to run than it has places"
    if not register.kind(offer):
        return "NETWORK-1", "rule", "its pot may not pay for any of the people whom it is known to help"
    if not len(register.areas_served(offer)):
        return "NETWORK-2", "rule", "nobody who needs it is in reach"
    return "", "", ""


def below_fair_price(*, offer: Offer, register: Register) -> bool:
    """Whether the brief asks for fair prices and this price is below the provider's own stated unit cost."""
    known = offer.price_minor is not None and offer.unit_cost_minor is not None
    return register.brief.network.fair_price and known and (offer.price_minor or 0) < (offer.unit_cost_minor or 0)
