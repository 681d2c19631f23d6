"""A place as tables: its areas, needs, providers, offers, and what is known of their effects."""

from __future__ import annotations

from datetime import date

from weft.vocabulary.noun import Noun, field, noun

PLACE = "The place that the row belongs to; the same in every table of a place"
SOURCE = "Where the figure comes from: a data set, a return, a named estimate"
AS_OF = "The day the figure describes"
ASSUMED = "Whether the figure is an assumption rather than an observation"

DELIVERY_MODES = ("site", "home", "online")
OFFER_STATUSES = ("funded", "proposed")
LOCATED = ("exact", "approximate", "withheld", "unknown")


@noun(table="areas")
class Area(Noun):
    """A small area where people live: a census tract, an output area, a neighbourhood."""

    place_id: str = field(PLACE, key=True)
    area_id: str = field("Code of the area", key=True)
    name: str = field("Name people would recognise")
    latitude: float = field("Latitude of where people live", unit="degrees", minimum=-90, maximum=90)
    longitude: float = field("Longitude of where people live", unit="degrees", minimum=-180, maximum=180)
    population: int = field("People living in the area", unit="people", minimum=0)
    deprivation_quintile: int | None = field(
        "Fifth of areas by deprivation, 1 the most deprived", minimum=1, maximum=5, default=None
    )


@noun(table="requirements")
class Requirement(Noun):
    """A service type that a segment needs; several rows make a profile of several needs."""

    place_id: str = field(PLACE, key=True)
    segment_id: str = field("Group of people with the same needs, declared in the brief", key=True)
    service_type: str = field("Kind of service needed", key=True)
    essential: bool = field("Whether the person's whole need counts as unmet without it")


@noun(table="needs")
class Need(Noun):
    """How many people of a segment live in an area with need arising or open in the period."""

    place_id: str = field(PLACE, key=True)
    area_id: str = field("Area where the people live", key=True, refers_to="areas.area_id")
    segment_id: str = field("Group of people with the same needs", key=True)
    people: int = field("People (or households, as the segment says) in need", unit="people", minimum=0)
    low: int | None = field("Low end of the stated range", unit="people", minimum=0, default=None)
    high: int | None = field("High end of the stated range", unit="people", minimum=0, default=None)
    source: str = field(SOURCE)
    as_of: date = field(AS_OF)
    assumed: bool = field(ASSUMED)


@noun(table="providers")
class Provider(Noun):
    """An organisation that offers services: a charity, a small firm, a mutual, a public body, a large company."""

    place_id: str = field(PLACE, key=True)
    provider_id: str = field("Code of the provider", key=True)
    name: str = field("Name of the provider")
    kind: str = field("Kind of organisation: public, charity, mutual, sme, large, iwi or another of the place's own")
    small: bool = field("Whether it counts as a small provider")


@noun(table="services")
class Service(Noun):
    """A row of the directory: kept whether or not the network can use it."""

    place_id: str = field(PLACE, key=True)
    service_id: str = field("Code of the service", key=True)
    provider_id: str | None = field("Provider that runs it", refers_to="providers.provider_id", default=None)
    name: str = field("Name of the service")
    service_type: str | None = field("Kind of service, by the place's mapping", default=None)
    latitude: float | None = field("Latitude", unit="degrees", minimum=-90, maximum=90, default=None)
    longitude: float | None = field("Longitude", unit="degrees", minimum=-180, maximum=180, default=None)
    located: str = field("How the position is known", one_of=LOCATED)
    usable: bool = field("Whether the network can use it")
    why_not: str = field("Why the network cannot use it, in words; empty where it can", blank=True)


@noun(table="offers")
class Offer(Noun):
    """What a provider offers: one service of one type, at a place, a capacity and a price."""

    place_id: str = field(PLACE, key=True)
    offer_id: str = field("Code of the offer", key=True)
    provider_id: str = field("Provider that makes the offer", refers_to="providers.provider_id")
    service_id: str | None = field("Row of the directory that it comes from", identifier=True, default=None)
    service_type: str = field("Kind of service")
    status: str = field("Whether it is funded now or proposed", one_of=OFFER_STATUSES)
    delivery_mode: str = field("How people get it", one_of=DELIVERY_MODES)
    latitude: float | None = field(
        "Latitude of the site, or of the base that home visits start from",
        unit="degrees",
        minimum=-90,
        maximum=90,
        default=None,
    )
    longitude: float | None = field(
        "Longitude of the same point", unit="degrees", minimum=-180, maximum=180, default=None
    )
    capacity: int | None = field("People who can start in the period", unit="people", minimum=0, default=None)
    price_minor: int | None = field(
        "Price per person for the whole episode, in expectation over outcomes",
        unit="minor units",
        minimum=0,
        default=None,
    )
    fixed_minor: int = field(
        "Fixed cost of the period, whatever the number of people", unit="minor units", minimum=0, default=0
    )
    volume_min: int = field("Fewest people at which the provider can run it", unit="people", minimum=0, default=0)
    unit_cost_minor: int | None = field(
        "The provider's own stated cost per person", unit="minor units", minimum=0, default=None
    )
    currency: str = field("ISO 4217 code; the brief's currency")
    pot_id: str = field("Pot of money that pays for it, declared in the brief", identifier=True)
    source: str = field(SOURCE)
    as_of: date = field(AS_OF)
    assumed: bool = field("Whether capacity or price is an assumption rather than an observation")
    joint_id: str | None = field(
        "Joint offer that it is part of: all its parts are awarded, or none", identifier=True, default=None
    )


@noun(table="effects")
class Effect(Noun):
    """The chance of an outcome with a service and without it; value is the difference times the outcome's worth."""

    place_id: str = field(PLACE, key=True)
    service_type: str = field("Kind of service", key=True)
    provider_id: str | None = field(
        "Provider, where the effect is its own; empty for any provider of the type",
        key=True,
        refers_to="providers.provider_id",
        default=None,
    )
    segment_id: str = field("Group of people", key=True)
    outcome_id: str = field("Outcome, declared in the brief", key=True)
    probability: float = field("Chance of the outcome with the service", minimum=0, maximum=1)
    baseline: float = field("Chance of the outcome without it", minimum=0, maximum=1)
    low: float | None = field("Low end of the chance with the service", minimum=0, maximum=1, default=None)
    high: float | None = field("High end of the chance with the service", minimum=0, maximum=1, default=None)
    source: str = field(SOURCE)
    as_of: date = field(AS_OF)
    tested: bool = field("Whether it was measured; an untested service enters by a stated prior")
