"""What the map says: who can reach what, who is missed and whose job that was, and what is bought twice."""

from __future__ import annotations

from dataclasses import dataclass

from weft.vocabulary.noun import Noun, field, noun
from weft.vocabulary.place import PLACE
from weft.vocabulary.table import Table

STANDINGS = ("below_998", "below_95", "within", "above_95", "above_998")
"""Where an area stands against the funnel's limits, from far below to far above."""

ALL_TYPES = "Kind of service; empty for all kinds together"


@noun(table="reach")
class Reach(Noun):
    """That people of an area can get to an offer (or it to them) within the brief's longest journey."""

    place_id: str = field(PLACE, key=True)
    area_id: str = field("Area where people live", key=True)
    offer_id: str = field("Offer in reach", key=True)
    minutes: float = field("Journey one way; 0 where nobody travels", unit="minutes", minimum=0)
    measured: bool = field(
        "Whether the minutes are a travel time of the place's table rather than a straight line at the brief's speed",
        default=False,
    )


@noun(table="access")
class Access(Noun):
    """How well an area is placed for a service type: places per person in need nearby (E2SFCA) and choice."""

    place_id: str = field(PLACE, key=True)
    area_id: str = field("Area where people live", key=True)
    service_type: str = field("Kind of service", key=True)
    people: int = field("People of the area who need the service type", unit="people", minimum=0)
    score: float | None = field(
        "Funded places in reach per person in need, weighted by distance; unknown where a capacity in reach is unknown",
        unit="places per person",
        minimum=0,
        default=None,
    )
    providers: int = field("Distinct funded providers in reach", unit="providers", minimum=0)
    nearest_minutes: float | None = field(
        "Journey to the nearest funded offer", unit="minutes", minimum=0, default=None
    )


@noun(table="unmet")
class Unmet(Noun):
    """Need that no assignment of funded capacity within reach could serve, split fairly over areas."""

    place_id: str = field(PLACE, key=True)
    area_id: str = field("Area where the people live", key=True)
    segment_id: str = field("Group of people", key=True)
    service_type: str = field("Kind of service that they need", key=True)
    people: int = field("People in need", unit="people", minimum=0)
    servable: float = field(
        "People whom funded capacity in reach could serve, by the max-min fair split", unit="people", minimum=0
    )
    unmet: float = field("People whom it could not", unit="people", minimum=0)
    low: float | None = field(
        "Unmet where every need is at its low end and capacity as stated", unit="people", minimum=0, default=None
    )
    high: float | None = field(
        "Unmet where every need is at its high end and capacity as stated", unit="people", minimum=0, default=None
    )
    responsible_pots: str = field(
        "Pots whose rules could pay for it, separated by ';'; empty where nobody is responsible", blank=True
    )


@noun(table="duplication")
class Duplication(Noun):
    """Present spend that the served need does not use, and what it is."""

    place_id: str = field(PLACE, key=True)
    area_id: str = field("Area around which the spare places lie", key=True)
    service_type: str = field("Kind of service", key=True)
    pot_id: str = field("Pot that pays for the spare places", key=True)
    other_pot_id: str = field(
        "Pot whose offer serves the same need; empty where there is no other", key=True, blank=True
    )
    spend_minor: int = field("Spend on places that the served need does not use", unit="minor units", minimum=0)
    choice_minor: int = field("Of it: kept so that people have providers to choose from", unit="minor units", minimum=0)
    price_difference_minor: int = field(
        "Of it: what these places cost above the cheapest that reaches the same need", unit="minor units", minimum=0
    )
    idle_minor: int = field(
        "Of it: spare where no other offer of the type reaches the same need", unit="minor units", minimum=0
    )
    duplicated_minor: int = field("Of it: bought a second time", unit="minor units", minimum=0)


@noun(table="variation")
class Variation(Noun):
    """How unequal areas are in the share of their need that could be served: inequality that is left after need."""

    place_id: str = field(PLACE, key=True)
    service_type: str = field(ALL_TYPES, key=True, blank=True)
    areas: int = field("Areas with people in need", unit="areas", minimum=0)
    people: int = field("Needs of these areas", unit="people", minimum=0)
    share: float | None = field("Served share of all these needs", minimum=0, maximum=1, default=None)
    theil: float | None = field(
        "Theil's T of served share over areas, each counted by its need; unknown where nobody could be served",
        minimum=0,
        default=None,
    )
    between: float | None = field("Of it: between fifths of areas by deprivation", minimum=0, default=None)
    within: float | None = field("Of it: between areas of the same fifth", minimum=0, default=None)
    dispersion: float | None = field(
        "Mean squared z of areas about the overall share, the outer tenths drawn in; 1 where only chance tells them "
        "apart; unknown where everybody or nobody could be served",
        minimum=0,
        default=None,
    )
    spread: float | None = field(
        "Standard deviation between areas beyond chance, which the funnel's limits allow for", minimum=0, default=None
    )


@noun(table="funnel")
class FunnelPoint(Noun):
    """One area in the funnel: the share of its need that could be served, and the limits for an area of its size."""

    place_id: str = field(PLACE, key=True)
    area_id: str = field("Area where the people live", key=True)
    service_type: str = field(ALL_TYPES, key=True, blank=True)
    people: int = field("Needs of the area", unit="people", minimum=1)
    share: float = field("Share of them that funded capacity in reach could serve", minimum=0, maximum=1)
    low_95: float = field("Lower limit within which 95% of areas of this size would lie", minimum=0, maximum=1)
    high_95: float = field("Upper limit of the same", minimum=0, maximum=1)
    low_998: float = field("Lower limit within which 99.8% would lie", minimum=0, maximum=1)
    high_998: float = field("Upper limit of the same", minimum=0, maximum=1)
    standing: str = field("Where the area stands against these limits", one_of=STANDINGS)


@noun(table="adequacy")
class Adequacy(Noun):
    """Whether a service type's funded network meets the time-and-distance standard that the brief names."""

    place_id: str = field(PLACE, key=True)
    service_type: str = field("Kind of service", key=True)
    standard: str = field("The standard, with its edition")
    verified: bool = field("Whether its figures were read at their source, or are the place's own")
    minutes_max: float = field("Longest journey that counts", unit="minutes", minimum=0)
    km_max: float = field("Longest way that counts", unit="kilometres", minimum=0)
    share_min: float = field("Least share of people who must be within both", minimum=0, maximum=1)
    per_thousand: float = field(
        "Providers wanted for each thousand people", unit="providers per 1,000 people", minimum=0
    )
    people: int = field("People who need the service type", unit="people", minimum=0)
    within: int = field("Of them: within both time and distance of a funded provider", unit="people", minimum=0)
    providers: int = field(
        "Funded providers within both of at least one of them; online ones do not count", unit="providers", minimum=0
    )
    providers_min: int = field("Fewest providers by the standard", unit="providers", minimum=0)
    adequate: bool | None = field("Whether both hold; unknown where nobody is in need", default=None)


@noun(table="exposure")
class Exposure(Noun):
    """Who depends on one provider: people in need who would have nobody else in reach if it closed."""

    place_id: str = field(PLACE, key=True)
    provider_id: str = field("Provider that is funded now", key=True)
    service_type: str = field("Kind of service", key=True)
    people: int = field("People in need in reach of its funded offers of the type", unit="people", minimum=0)
    exposed: int = field("Of them: people with no other funded provider in reach", unit="people", minimum=0)
    areas: int = field("Areas where some of them live", unit="areas", minimum=0)


@noun(table="concentration")
class Concentration(Noun):
    """How few hands a service type's funded places lie in, beside the least that could be with the providers here."""

    place_id: str = field(PLACE, key=True)
    service_type: str = field("Kind of service", key=True)
    providers: int = field("Providers with funded offers of the type", unit="providers", minimum=0)
    places: int | None = field("Funded places; unknown where a capacity is", unit="places", minimum=0, default=None)
    largest_share: float | None = field("Share of the largest provider", minimum=0, maximum=1, default=None)
    hhi: float | None = field(
        "Herfindahl-Hirschman index: sum over providers of the squared percentage of places",
        minimum=0,
        maximum=10_000,
        default=None,
    )
    hhi_min: float | None = field(
        "The least it could be: the same places spread as evenly as capacity allows over every provider who offers "
        "the type here, funded or proposed",
        minimum=0,
        maximum=10_000,
        default=None,
    )
    hhi_nearby: float | None = field(
        "The same index over places in reach, averaged over people in need who have any",
        minimum=0,
        maximum=10_000,
        default=None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The whole map of a place, and how much of it rests on assumption.

    `present_spend_minor` = fixed + price x capacity of funded offers whose price and capacity are known.
    `journeys_measured` = share of the journeys in reach that are travel times rather than straight lines; None where
    the place has no travel times and its brief names no router.
    """

    reach: Table[Reach]
    access: Table[Access]
    unmet: Table[Unmet]
    duplication: Table[Duplication]
    variation: Table[Variation]
    funnel: Table[FunnelPoint]
    adequacy: Table[Adequacy]
    exposure: Table[Exposure]
    concentration: Table[Concentration]
    journeys_measured: float | None
    present_spend_minor: int
    capacity_assumed_share: float
    need_assumed_share: float
