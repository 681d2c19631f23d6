"""A plan laid out for questions: the offers that could be awarded, and which of them are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from weft.engine import Place
from weft.network.conflict import check_locks
from weft.network.instance import Instance
from weft.network.intake import instance_of, limits_of
from weft.network.register import Register, read_register
from weft.network.standing import Standing, standing_of
from weft.vocabulary import Brief, Offer, Reach, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A place under its brief, and some awards. `awarded` is a boolean for each offer of the instance."""

    brief: Brief
    place: Place
    reach: Table[Reach]
    register: Register
    standings: dict[str, Standing]
    instance: Instance
    awarded: np.ndarray

    def number(self, offer_id: str) -> int | None:
        """The number of an offer in the instance; None where it cannot stand for award."""
        return self.instance.offer_id.index(offer_id) if offer_id in self.instance.offer_id else None

    def with_areas(self, *, offer_id: str, area_ids: Collection[str]) -> Instance:
        """The same offers, and this one, where exactly these areas are in reach of it."""
        register = self.register.with_areas(offer_id=offer_id, area_ids=area_ids)
        wanted = {*self.instance.offer_id, offer_id}
        return _instance(register, [offer for offer in register.offers if offer.offer_id in wanted])


def read_case(*, brief: Brief, place: Place, reach: Table[Reach], awards: Collection[str]) -> Case:
    """Lay out a place and the ids of the offers that hold awards. Ids that cannot stand for award are passed over.

    Raises `CannotAssemble` where the locks cannot be kept.
    """
    register = read_register(brief=brief, place=place, reach=reach)
    standings = [standing_of(offer=offer, register=register) for offer in register.offers]
    check_locks(register=register, standings=standings)
    locks = frozenset(brief.network.locks)
    offers = [s.offer for s in standings if s.stands or s.offer.offer_id in locks]
    instance = _instance(register, offers)
    held = set(awards)
    return Case(
        brief=brief,
        place=place,
        reach=reach,
        register=register,
        standings={standing.offer.offer_id: standing for standing in standings},
        instance=instance,
        awarded=np.array([offer in held for offer in instance.offer_id], dtype=bool) | instance.must,
    )


def _instance(register: Register, offers: list[Offer]) -> Instance:
    limits = limits_of(register=register, offers=offers, caps=True)
    return instance_of(register=register, offers=offers, must=frozenset(register.brief.network.locks), limits=limits)


def with_fact(instance: Instance, number: int, *, price: int | None = None, capacity: int | None = None) -> Instance:
    """The same instance with another price or capacity of one offer."""
    prices, places = instance.price_minor.copy(), instance.capacity.copy()
    prices[number] = prices[number] if price is None else price
    places[number] = places[number] if capacity is None else capacity
    return replace(instance, price_minor=prices, capacity=places)
