"""How few hands a service type's places lie in, beside the least that could be with the providers that are here."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from weft.atlas.exposure import providers_near
from weft.engine import Place
from weft.vocabulary import Concentration, Offer, Reach, Requirement, Table

HHI_WHOLE = 10_000
"""The index where one provider has it all."""

HHI_PARTS = 1_000
"""Parts of one point of the index that the nearby average is added up in, so that the order of rows cannot show."""


def concentration_of(*, place: Place, place_id: str, reach: Table[Reach]) -> Table[Concentration]:
    """The Herfindahl-Hirschman index of every service type that a segment requires, by funded places.

    index = sum over providers of (100 x places / all places) squared, 0 to 10,000. Unknown where a funded capacity is,
    or where there are no places. The least = the same number of places spread as evenly as possible over every provider
    with an offer of the type, funded or proposed, none above the known capacity of its offers; smallest volumes and
    whom each could reach are not asked about, so no real market can be less concentrated.
    """
    nearby = dict(place.rows(nearby_expression(place=place, reach=place.relation_of(reach))))
    funded: dict[str, dict[str, int | None]] = {}
    most: dict[str, dict[str, int]] = {}
    for offer in place.table(Offer).nouns():
        could = most.setdefault(offer.service_type, {})
        could[offer.provider_id] = could.get(offer.provider_id, 0) + (offer.capacity or 0)
        if offer.status == "funded":
            now = funded.setdefault(offer.service_type, {})
            so_far = now.get(offer.provider_id, 0)
            now[offer.provider_id] = None if so_far is None or offer.capacity is None else so_far + offer.capacity
    rows = []
    for service_type in sorted(set(place.table(Requirement).strings("service_type"))):
        now = funded.get(service_type, {})
        places = [count for count in now.values() if count is not None]
        known = len(places) == len(now)
        total = sum(places)
        shown = known and total > 0
        rows.append(
            Concentration(
                place_id=place_id,
                service_type=service_type,
                providers=len(now),
                places=total if known else None,
                largest_share=max(places) / total if shown else None,
                hhi=float(index_of([Fraction(count) for count in places])) if shown else None,
                hhi_min=float(index_of(spread_evenly(total=total, most=list(most[service_type].values()))))
                if shown
                else None,
                hhi_nearby=nearby.get(service_type) if known else None,
            )
        )
    return Table.of_nouns(Concentration, rows)


def index_of(shares: Sequence[Fraction]) -> Fraction:
    """The Herfindahl-Hirschman index of shares of any total above 0."""
    total = sum(shares)
    return sum(((share / total) ** 2 for share in shares), Fraction(0)) * HHI_WHOLE


def spread_evenly(*, total: int, most: Sequence[int]) -> list[Fraction]:
    """A total over holders of at most `most` each (together at least the total), as even as can be.

    The smallest are filled first; those whom an equal part of the rest does not fill have that equal part. This makes
    the sum of squares least, because any other spread could move something from a larger to a smaller one.
    """
    left, spread = Fraction(total), []
    for at, room in enumerate(sorted(most)):
        spread.append(min(Fraction(room), left / (len(most) - at)))
        left -= spread[-1]
    assert not left, "more than they can hold"
    return spread


def nearby_expression(*, place: Place, reach: Any) -> Any:
    """service_type and the index of places in reach of each area and segment, averaged over people who have any."""
    near = providers_near(place=place, reach=reach)
    near = near.mutate(squared=near.places.cast("float64") * near.places.cast("float64"))
    local = near.group_by("place_id", "area_id", "segment_id", "service_type", "people").agg(
        total=near.places.sum().cast("float64"), squares=near.squared.sum()
    )
    local = local.filter(local.total > 0)
    index = local.squares / local.total / local.total * HHI_WHOLE * HHI_PARTS
    local = local.mutate(parts=index.round().cast("int64") * local.people)
    summed = local.group_by("place_id", "service_type").agg(
        people=local.people.sum().cast("int64"), parts=local.parts.sum().cast("float64")
    )
    return summed.select("service_type", index=summed.parts / HHI_PARTS / summed.people.cast("float64"))
