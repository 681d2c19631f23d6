"""What can be moved about an offer, how far, and where moving it turns the decision: price, capacity, reach."""

from __future__ import annotations

from collections.abc import Sequence

from weft.network.case import Case
from weft.network.model import has_small
from weft.network.threshold import threshold_of
from weft.network.transport import reachable_people
from weft.network.trial import HeldTrial, Trial, WholeTrial
from weft.vocabulary import Offer, Reach, Table, Threshold

NOWHERE = -1.0
"""Minutes; a longest journey below nought leaves nobody in reach."""


class Levers:
    """The thresholds of a plan's offers, with other awards held or with the whole network solved again."""

    def __init__(self, *, case: Case, farther: Table[Reach] | None, reoptimise: bool) -> None:
        self._case, self._farther, self._reoptimise = case, farther, reoptimise

    def thresholds(self, offer: Offer) -> tuple[Threshold, ...]:
        """Price, capacity and reach, as far as the offer has them; none for a lock or where it cannot stand at all."""
        number = self._case.number(offer.offer_id)
        if number is None or self._case.instance.must[number]:
            return ()
        included = bool(self._case.awarded[number])
        prices, places = self._prices(offer, number, included), self._places(number, included)
        trial = self._trial(number, max(prices))
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
        minutes = self._minutes(offer, included)
        if len(minutes) > 1:
            found.append(
                threshold_of(
                    lever="reach", unit="minutes", steps=minutes, included=included, basis=self._basis,
                    nearest=True, currency=self._case.brief.currency,
                    stands=lambda value: self._at_reach(offer, number, value),
                )
            )  # fmt: skip
        return tuple(found)

    @property
    def _basis(self) -> str:
        return "reoptimised" if self._reoptimise else "held"

    def _trial(self, number: int, price_max: int) -> Trial:
        if self._reoptimise:
            return WholeTrial(instance=self._case.instance, number=number)
        return HeldTrial(
            instance=self._case.instance, number=number, awarded=self._case.awarded, price_max=max(1, price_max)
        )

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
        here = sorted({row.minutes for row in _journeys(self._case.reach, offer)})
        if included:
            return [*reversed(here), NOWHERE] if here else []
        beyond = {row.minutes for row in _journeys(self._farther, offer)} if self._farther is not None else set()
        now = here[-1] if here else 0.0
        return [now, *sorted(minutes for minutes in beyond if minutes > now)]

    def _at_reach(self, offer: Offer, number: int, minutes: float) -> int:
        now = max((row.minutes for row in _journeys(self._case.reach, offer)), default=0.0)
        journeys = self._farther if self._farther is not None and minutes > now else self._case.reach
        mine = [row for row in _journeys(journeys, offer) if row.minutes <= minutes]
        others = [row for row in self._case.reach.nouns() if row.offer_id != offer.offer_id]
        instance = self._case.with_reach(Table.of_nouns(Reach, [*others, *mine]))
        if self._reoptimise:
            return WholeTrial(instance=instance, number=number).stands()
        price = max(1, int(instance.price_minor[number]))
        return HeldTrial(instance=instance, number=number, awarded=self._case.awarded, price_max=price).stands()


def _journeys(reach: Table[Reach], offer: Offer) -> Sequence[Reach]:
    return [row for row in reach.nouns() if row.offer_id == offer.offer_id]
