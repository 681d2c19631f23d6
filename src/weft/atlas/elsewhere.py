"""Where else a site could stand: at the middle of the areas around it, and who could reach it there."""

from __future__ import annotations

import dataclasses
import math
from collections import defaultdict
from collections.abc import Collection

from weft.atlas.assumptions import EARTH_RADIUS_KM
from weft.atlas.journey import reach
from weft.engine import Place
from weft.vocabulary import Area, Brief, Offer, Position, Table, TravelTime


def elsewhere(*, brief: Brief, place: Place, offer_ids: Collection[str], nearest_max: int) -> tuple[Position, ...]:
    """For each of some offers with a site, its `nearest_max` nearest other areas, and who reaches it in each.

    A position is the middle of an area, by great circle from where the site is now; one where it already stands is
    passed over. Journeys to a moved site are estimated, whatever was measured to the old one. Sorted by distance and
    area for each offer. An online offer, or one whose whereabouts are unknown, has no position.
    """
    areas = place.table(Area).nouns()
    moved: list[Offer] = []
    found: list[Position] = []
    for offer in place.table(Offer).nouns():
        if offer.offer_id not in offer_ids or offer.delivery_mode == "online":
            continue
        away = sorted((km, area.area_id, area) for area in areas if (km := _kilometres(offer, area)) is not None)
        for km, area_id, area in [row for row in away if row[0] > 0][:nearest_max]:
            moved.append(
                dataclasses.replace(offer, offer_id=f"{len(moved)}", latitude=area.latitude, longitude=area.longitude)
            )
            found.append(Position(offer_id=offer.offer_id, area_id=area_id, name=area.name, kilometres=km, area_ids=()))
    nowhere = Table.of_nouns(TravelTime, [])
    journeys = reach(brief=_estimating(brief), place=place.with_tables(Table.of_nouns(Offer, moved), nowhere))
    reached: dict[str, list[str]] = defaultdict(list)
    for area_id, moved_id in zip(journeys.strings("area_id"), journeys.strings("offer_id"), strict=True):
        reached[moved_id].append(area_id)
    return tuple(
        dataclasses.replace(position, area_ids=tuple(sorted(reached[f"{number}"])))
        for number, position in enumerate(found)
    )


def _estimating(brief: Brief) -> Brief:
    """The brief with straight lines allowed: nobody has measured the way to where no site is."""
    router = brief.travel.router
    if router is None:
        return brief
    return dataclasses.replace(
        brief, travel=dataclasses.replace(brief.travel, router=dataclasses.replace(router, fallback="mark"))
    )


def _kilometres(offer: Offer, area: Area) -> float | None:
    """Great-circle kilometres, to three decimals; None where the offer is nobody knows where."""
    if offer.latitude is None or offer.longitude is None:
        return None
    one, other = math.radians(offer.latitude), math.radians(area.latitude)
    half_north = math.sin((other - one) / 2)
    half_east = math.sin(math.radians(area.longitude - offer.longitude) / 2)
    chord = half_north**2 + math.cos(one) * math.cos(other) * half_east**2
    return round(2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord))), 3)
