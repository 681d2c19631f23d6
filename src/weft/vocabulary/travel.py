"""Real journeys, where there are some: what a routing server or a survey says it takes to get from here to there."""

from __future__ import annotations

from datetime import date

from weft.vocabulary.brief import TRAVEL_MODES
from weft.vocabulary.noun import Noun, field, noun
from weft.vocabulary.place import AS_OF, PLACE, SOURCE


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
