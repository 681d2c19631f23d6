"""What is funded now around the people in need, which the map's tables are held against."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from weft.network.verify_facts import Facts, in_reach
from weft.vocabulary import Offer


class Nearby(NamedTuple):
    """What is funded now around people who need one service type, areas in the order of `Facts.areas`.

    `places` areas x segments: known funded capacity in reach with a known effect; `in_type` that of every offer which
    reaches anyone in need (`in_type_most`: with or without a known effect); `known` whether every funded capacity is.
    `providers_low`, `providers_high` distinct providers in reach, counting only offers of known capacity and effect, or
    all that are funded; `minutes_low`, `minutes_high` the nearest of all that are funded, or of those only, infinite
    where there is none.
    """

    places: np.ndarray
    in_type: int
    in_type_most: int
    known: bool
    providers_low: np.ndarray
    providers_high: np.ndarray
    minutes_low: np.ndarray
    minutes_high: np.ndarray


def nearby(*, facts: Facts, service_type: str) -> Nearby:
    """Work out what funded supply of a type is in reach of each area."""
    areas, segments = len(facts.areas), len(facts.segment_ids)
    columns = facts.segments_needing(service_type=service_type)
    offers = [o for o in facts.offers.values() if o.service_type == service_type and o.status == "funded"]
    offers.sort(key=lambda offer: (offer.provider_id, offer.offer_id))
    places, low, high = np.zeros((areas, segments)), np.zeros(areas, np.int64), np.zeros(areas, np.int64)
    nearest, farthest = np.full(areas, np.inf), np.full(areas, np.inf)
    if not offers:
        return Nearby(places, 0, 0, True, low, high, nearest, farthest)
    capacity = np.array([offer.capacity or 0 for offer in offers], dtype=float)
    starts = [i for i, o in enumerate(offers) if i == 0 or o.provider_id != offers[i - 1].provider_id]
    effect = {c: _effect_known(facts, offers, c) for c in columns}
    in_need = np.asarray(facts.people[:, columns].sum(axis=1) > 0)
    used, usable = np.zeros(len(offers), bool), np.zeros(len(offers), bool)
    for part, minutes in in_reach(facts=facts, offers=offers):
        reached = np.isfinite(minutes)
        serving = np.zeros_like(reached)
        for column, known in effect.items():
            could = reached & known & (facts.people[part, column] > 0)[:, None]
            places[part, column] = could @ capacity
            serving |= could
        used |= serving.any(axis=0)
        usable |= (reached & in_need[part, None]).any(axis=0)
        serving &= capacity > 0
        low[part] = np.logical_or.reduceat(serving, starts, axis=1).sum(axis=1)
        high[part] = np.logical_or.reduceat(reached, starts, axis=1).sum(axis=1)
        nearest[part] = minutes.min(axis=1)
        farthest[part] = np.where(serving, minutes, np.inf).min(axis=1)
    every_known = all(offer.capacity is not None for offer in offers)
    totals = int(capacity[used].sum()), int(capacity[usable].sum())
    return Nearby(places, *totals, every_known, low, high, nearest, farthest)


def _effect_known(facts: Facts, offers: list[Offer], column: int) -> np.ndarray:
    segment_id = facts.segment_ids[column]
    return np.array([facts.worth(offer=offer, segment_id=segment_id) is not None for offer in offers])
