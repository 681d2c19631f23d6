"""Who depends on one provider: people who would have nobody else in reach if it closed."""

from __future__ import annotations

from typing import Any

import ibis

from weft.atlas.access import needs_by_type, serving_offers
from weft.engine import Place
from weft.vocabulary import Exposure, Reach, Table


def exposure_of(*, place: Place, reach: Table[Reach]) -> Table[Exposure]:
    """Exit exposure of every funded provider and service type with somebody in need in its reach.

    Counts people in need (0 where each has another provider in reach), whatever the capacities: whether the others have
    room is what `weft stress` asks.
    """
    return place.collect(exposure_expression(place=place, reach=place.relation_of(reach)), Exposure)


def exposure_expression(*, place: Place, reach: Any) -> Any:
    """The same as an Ibis expression over `reach`."""
    near = providers_near(place=place, reach=reach)
    alone = near.count().over(group_by=["place_id", "area_id", "segment_id", "service_type"]) == 1
    near = near.mutate(
        exposed_people=alone.ifelse(near.people, 0), exposed_area=alone.ifelse(near.area_id, ibis.null("string"))
    )
    return near.group_by("place_id", "provider_id", "service_type").agg(
        people=near.people.sum().cast("int64"),
        exposed=near.exposed_people.sum().cast("int64"),
        areas=near.exposed_area.nunique().cast("int64"),
    )


def providers_near(*, place: Place, reach: Any) -> Any:
    """Funded providers in reach of the people of each area, segment and service type, with their places.

    Columns place_id, area_id, segment_id, service_type, provider_id, people, places (unknown where one capacity is).
    """
    # Distinct before the join with needs, for the same reason as in access.
    serving = reach.inner_join(serving_offers(place=place), ["place_id", "offer_id"]).distinct()
    keys = ["place_id", "area_id", "segment_id", "service_type"]
    served = serving.inner_join(needs_by_type(place=place), keys)
    near = served.group_by(*keys, "provider_id", "people").agg(
        places=served.capacity.sum().cast("int64"), unknown=served.capacity.isnull().any()
    )
    return near.select(*keys, "provider_id", "people", places=near.unknown.ifelse(ibis.null("int64"), near.places))
