"""What can be moved about an offer, how far, and where moving it turns the decision: price, capacity, reach."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow.compute as pc

from weft.network.case import Case
from weft.network.model import has_small
from weft.network.standing import NOBODY_IN_REACH
from weft.network.threshold import place_threshold, threshold_of
from weft.network.transport import reachable_people
from weft.network.trial import HeldTrial, Trial, WholeTrial
from weft.vocabulary import Offer, Position, Reach, Table, Threshold

NOWHERE = -1.0
"""Minutes; a longest journey below nought leaves nobody in reach."""


class Levers:
    """The thresholds of a plan's offers, with other awards held or with the whole network solved again."""

    def __init__(
        self, *, case: Case, farther: Table[Reach] | None, positions: Sequence[Position], reoptimise: bool
    ) -> None:
        self._case, self._farther, self._positions, self._reoptimise = case, farther, positions, reoptimise

    def thresholds(self, offer: Offer, *, people: int, journeys: bool = True) -> tuple[Threshold, ...]:
        """Price, capacity, reach, place, as far as the offer has them; none for a lock or where it cannot stand at all.

        `people` are those whom the plan sends to it. Without `journeys`, price and capacity alone: each other reach is
        a network of its own to solve.
        """
        number = self._case.number(offer.offer_id)
        if number is None:
            unreached = self._case.standings[offer.offer_id].why == NOBODY_IN_REACH and not offer.joint_id
            return tuple(self._by_journey(offer, included=False)) if journeys and unreached else ()
        if self._case.instance.must[number]:
            return ()
        included = bool(self._case.awarded[number])
        prices, places = self._prices(offer, number, included), self._places(number, included)
        trial = self._trial(number, max(prices[0], prices[-1]))
        # A small provider's dearer award also fills the small providers' share: its worth may go up with its price.
        one_way = not (has_small(self._case.instance) and bool(self._case.instance.small[number]))
        found = [
            threshold_of(
                lever="price", unit="minor units", steps=prices, included=included, basis=self._basis,
                nearest=one_way, currency=self._case.brief.currency,
                stands=lambda value: trial.stands(price=int(value)),
            ),
            threshold_of(
                lever="capacity", unit="people", steps=places, included=included, basis=self._basis,
                nearest=True, currency=self._case.brief.currency,
                stands=lambda value: trial.stands(capacity=int(value)),
            ),
        ]  # fmt: skip
        if included and people and not self._reoptimise:
            found.insert(0, self._as_awarded(number, people, prices))
        return (*found, *(self._by_journey(offer, included=included) if journeys else ()))

    def _by_journey(self, offer: Offer, *, included: bool) -> list[Threshold]:
        """The thresholds of reach and of place."""
        found = []
        minutes = self._minutes(offer, included)
        if len(minutes) > 1:
            found.append(
                threshold_of(
                    lever="reach", unit="minutes", steps=minutes, included=included, basis=self._basis,
                    nearest=True, currency=self._case.brief.currency,
                    stands=lambda value: self._at_reach(offer, value),
                )
            )  # fmt: skip
        around = [position for position in self._positions if position.offer_id == offer.offer_id]
        if around:
            found.append(
                place_threshold(
                    positions=around, included=included, basis=self._basis,
                    stands=lambda position: self._with_areas(offer, position.area_ids),
                )
            )  # fmt: skip
        return found

    def _as_awarded(self, number: int, people: int, prices: range) -> Threshold:
        """Up to what price the award is worth having with the people whom it serves now, neither more nor fewer."""
        most = max(prices[0] + 1, prices[-1] // people + 1)
        trial = self._held(number, most)
        return threshold_of(
            lever="price_as_awarded", unit="minor units", steps=range(prices[0], most + 1), included=True, basis="held",
            nearest=True, currency=self._case.brief.currency,
            stands=lambda value: trial.stands(price=int(value), people=people),
        )  # fmt: skip

    @property
    def _basis(self) -> str:
        return "reoptimised" if self._reoptimise else "held"

    def _trial(self, number: int, price_max: int) -> Trial:
        if self._reoptimise:
            return WholeTrial(instance=self._case.instance, number=number)
        return self._held(number, price_max)

    def _held(self, number: int, price_max: int) -> HeldTrial:
        return HeldTrial(instance=self._case.instance, number=number, awarded=self._case.awarded, price_max=price_max)

    def _prices(self, offer: Offer, number: int, included: bool) -> range:
        """Prices from now up to what no limit on money could pay for one person, or down to what the brief allows."""
        instance, now = self._case.instance, int(self._case.instance.price_minor[number])
        if included:
            most = min(limit.amount_minor for limit in instance.limits if number in limit.members)
            return range(now, max(now, most) + 2)
        fair = self._case.brief.network.fair_price and offer.unit_cost_minor is not None
        return range(now, min(now, offer.unit_cost_minor or 0 if fair else 0) - 1, -1)

    def _places(self, number: int, included: bool) -> range:
        """Places from now down to none, or up to everybody whom it may serve."""
        now = int(self._case.instance.capacity[number])
        if included:
            return range(now, -1, -1)
        return range(now, max(now, int(reachable_people(self._case.instance)[number])) + 1)

    def _minutes(self, offer: Offer, included: bool) -> list[float]:
        """Longest journeys that differ in whom they take in: from all that reach it now, inwards or outwards."""
        if offer.delivery_mode == "online":
            return []
        here = sorted(set(_journeys(self._case.reach, offer).values()))
        if included:
            return [*reversed(here), NOWHERE] if here else []
        beyond = set(_journeys(self._farther, offer).values()) if self._farther is not None else set()
        now = here[-1] if here else 0.0
        return [now, *sorted(minutes for minutes in beyond if minutes > now)]

    def _at_reach(self, offer: Offer, minutes: float) -> int:
        here = _journeys(self._case.reach, offer)
        wider = self._farther is not None and minutes > max(here.values(), default=0.0)
        journeys = _journeys(self._farther, offer) if wider and self._farther is not None else here
        return self._with_areas(offer, [area for area, journey in journeys.items() if journey <= minutes])

    def _with_areas(self, offer: Offer, areas: Sequence[str]) -> int:
        """How the award stands where exactly these areas are in reach of it."""
        instance = self._case.with_areas(offer_id=offer.offer_id, area_ids=areas)
        number = instance.offer_id.index(offer.offer_id)
        if self._reoptimise:
            return WholeTrial(instance=instance, number=number).stands()
        price = int(instance.price_minor[number])
        held = {one for one, inside in zip(self._case.instance.offer_id, self._case.awarded, strict=True) if inside}
        awarded = np.array([one in held for one in instance.offer_id], dtype=bool)
        return HeldTrial(instance=instance, number=number, awarded=awarded, price_max=price).stands()


def _journeys(reach: Table[Reach], offer: Offer) -> dict[str, float]:
    """Minutes to an offer by area."""
    mine = reach.data.filter(pc.equal(reach.data.column("offer_id"), offer.offer_id))
    return dict(zip(mine.column("area_id").to_pylist(), mine.column("minutes").to_pylist(), strict=True))
