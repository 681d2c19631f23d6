"""How well each area is placed: places per person in need nearby (E2SFCA) and how many providers there are."""

from __future__ import annotations

from typing import Any

import ibis

from weft.atlas.assumptions import ACCESS, PLACE_PARTS
from weft.engine import Place
from weft.vocabulary import Access, Effect, Need, Offer, Reach, Requirement, Table


def access_of(*, place: Place, reach: Table[Reach]) -> Table[Access]:
    """Access of every area and service type with people in need.

    R of an offer = its places / (people in need whom it serves in reach, each weighted by distance); the score of an
    area = sum over offers of weight x R, averaged over its people in need. Where all people in need of a type are
    served by the same offers this is E2SFCA as published. Score is 0 where no funded offer is in reach, and unknown
    where one with unknown capacity is; providers and minutes need no capacity.
    """
    return place.collect(access_expression(place=place, reach=place.relation_of(reach)), Access)


def access_expression(*, place: Place, reach: Any) -> Any:
    """The same as an Ibis expression over `reach`. Sums are of whole numbers, so that row order cannot show."""
    needs = needs_by_type(place=place)
    # Rows are distinct already. Saying so keeps the database from joining needs with offers before it knows who reaches
    # what, which for a nation is every person in need beside every offer of the type.
    serving = reach.inner_join(serving_offers(place=place), ["place_id", "offer_id"]).distinct()
    served = serving.inner_join(needs, ["place_id", "area_id", "segment_id", "service_type"])
    served = served.mutate(weighted=served.people * _hundredths(served.minutes))
    every = served.weighted.sum().over(group_by=["place_id", "offer_id"]).cast("float64")
    drawn = served.mutate(rate=served.capacity.cast("float64") / every)
    drawn = drawn.mutate(parts=(drawn.weighted.cast("float64") * drawn.rate * PLACE_PARTS).round().cast("int64"))
    near = drawn.group_by("place_id", "area_id", "service_type").agg(
        parts=drawn.parts.sum().cast("int64"),
        unknown=drawn.capacity.isnull().any(),
        providers=drawn.provider_id.nunique(),
        nearest_minutes=drawn.minutes.min(),
    )
    people = needs.group_by("place_id", "area_id", "service_type").agg(people=needs.people.sum().cast("int64"))
    found = people.left_join(near, ["place_id", "area_id", "service_type"])
    score = found.parts.fill_null(0).cast("float64") / PLACE_PARTS / found.people.cast("float64")
    return found.select(
        "place_id",
        "area_id",
        "service_type",
        "people",
        score=found.unknown.fill_null(False).ifelse(ibis.null("float64"), score),
        providers=found.providers.fill_null(0).cast("int64"),
        nearest_minutes=found.nearest_minutes,
    )


def needs_by_type(*, place: Place) -> Any:
    """People in need by area, segment and service type: needs joined with what their segment requires."""
    needs = place.relation(Need)
    required = place.relation(Requirement).select("place_id", "segment_id", "service_type")
    return (
        needs.filter(needs.people > 0)
        .select("place_id", "area_id", "segment_id", "people")
        .inner_join(required, ["place_id", "segment_id"])
        .select("place_id", "area_id", "segment_id", "service_type", "people")
    )


def serving_offers(*, place: Place) -> Any:
    """Funded offers with each segment they serve: an effect of the type is known, of any provider or of their own."""
    offers = place.relation(Offer)
    offers = offers.filter(offers.status == "funded").select(
        "place_id", "offer_id", "provider_id", "service_type", "capacity"
    )
    effects = (
        place.relation(Effect).select("place_id", "service_type", "segment_id", effect_of="provider_id").distinct()
    )
    pairs = offers.inner_join(effects, ["place_id", "service_type"])
    pairs = pairs.filter(pairs.effect_of.isnull() | (pairs.effect_of == pairs.provider_id))
    return pairs.select("place_id", "offer_id", "provider_id", "service_type", "capacity", "segment_id").distinct()


def _hundredths(minutes: Any) -> Any:
    """Weight of a journey in hundredths of a person; the last band goes on to the brief's longest journey."""
    *nearer, last = ACCESS.bands
    branches = [(minutes <= band.minutes_max, band.hundredths) for band in nearer]
    return ibis.cases(*branches, else_=last.hundredths).cast("int64")
