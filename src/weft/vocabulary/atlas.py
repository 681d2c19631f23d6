"""What the map says: who can reach what, who is missed and whose job that was, and what is bought twice."""

from __future__ import annotations

from dataclasses import dataclass

from weft.vocabulary.noun import Noun, field, noun
from weft.vocabulary.place import PLACE
from weft.vocabulary.table import Table


@noun(table="reach")
class Reach(Noun):
    """That people of an area can get to an offer (or it to them) within the brief's longest journey."""

    place_id: str = field(PLACE, key=True)
    area_id: str = field("Area where people live", key=True)
    offer_id: str = field("Offer in reach", key=True)
    minutes: float = field("Journey one way; 0 where nobody travels", unit="minutes", minimum=0)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The whole map of a place, and how much of it rests on assumption.

    `present_spend_minor` = fixed + price x capacity of funded offers whose price and capacity are known.
    """

    reach: Table[Reach]
    access: Table[Access]
    unmet: Table[Unmet]
    duplication: Table[Duplication]
    present_spend_minor: int
    capacity_assumed_share: float
    need_assumed_share: float
