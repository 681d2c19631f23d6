"""Real journeys, where there are some: what a routing server or a survey says it takes to get from here to there."""

from __future__ import annotations

from datetime import date

from weft.vocabulary.brief import TRAVEL_MODES
from weft.vocabulary.noun import Noun, field, noun
from weft.vocabulary.place import AS_OF, PLACE, SOURCE

MOVED_DEGREES = 0.0005
"""Degrees north or east beyond which a site has moved: some 55 m, a rounder figure than any address."""


@noun(table="travel_times")
class TravelTime(Noun):
    """How long it takes between an area and an offer by one mode; it wins over the straight line.

    A pair without a row, or with unknown minutes, is measured by the straight line and marked so. Where there is no
    way at all (`reachable` false) the offer is out of reach, however near it lies.
    """

    place_id: str = field(PLACE, key=True)
    area_id: str = field("Area where people live", key=True, refers_to="areas.area_id")
    offer_id: str = field("Offer that they go to, or that comes to them", key=True, refers_to="offers.offer_id")
    mode: str = field("How they go", key=True, one_of=TRAVEL_MODES)
    minutes: float | None = field("Journey one way", unit="minutes", minimum=0, default=None)
    reachable: bool = field("Whether there is a way at all", default=True)
    source: str = field(SOURCE)
    as_of: date = field(AS_OF)
    offer_latitude: float | None = field(
        "Where the offer stood when this was measured; if it stands elsewhere now the row is stale and counts as "
        "missing; empty: it has not moved",
        unit="degrees",
        minimum=-90,
        maximum=90,
        default=None,
    )
    offer_longitude: float | None = field(
        "The same, east and west", unit="degrees", minimum=-180, maximum=180, default=None
    )

    def stale(self, *, latitude: float | None, longitude: float | None) -> bool:
        """Whether the offer, which now stands there, has moved since (by more than `MOVED_DEGREES`)."""
        pairs = ((self.offer_latitude, latitude), (self.offer_longitude, longitude))
        return any(then is not None and (now is None or abs(then - now) > MOVED_DEGREES) for then, now in pairs)
