"""Which tables a place is made of."""

from __future__ import annotations

from weft.vocabulary.noun import Noun
from weft.vocabulary.place import Area, Effect, Need, Offer, Provider, Requirement, Service
from weft.vocabulary.resilience import Preference
from weft.vocabulary.travel import TravelTime

PLACE_NOUNS: tuple[type[Noun], ...] = (
    Area,
    Requirement,
    Need,
    Provider,
    Service,
    Offer,
    Effect,
    TravelTime,
    Preference,
)
"""The tables of a place, in the order in which their references can be checked."""

OPTIONAL_NOUNS: tuple[type[Noun], ...] = (Service, TravelTime, Preference)
"""Those of them that a place may do without."""
