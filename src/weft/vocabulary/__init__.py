"""The nouns that pass between rooms, each declared once.

A noun is a frozen, keyword-only value that checks itself. Many of one noun are a `Table` of it. From the one
declaration come the table's schema, its checks on the way in, and its entry in `GLOSSARY.md`.
"""

from weft.vocabulary.atlas import Access, Chart, Duplication, Reach, Unmet
from weft.vocabulary.brief import (
    PERSON_TYPES,
    TRAVEL_MODES,
    AtlasRules,
    Brief,
    NetworkRules,
    Outcome,
    Period,
    PersonColumn,
    Pot,
    ReachRule,
    Segment,
    ServiceType,
    Travel,
)
from weft.vocabulary.money import MINOR_DIGITS, money_words, split_minor
from weft.vocabulary.network import REASON_METHODS, Award, Flow, Network, Penalties, Plan, Reason
from weft.vocabulary.noun import NOUNS, Column, Noun, field, noun
from weft.vocabulary.place import (
    DELIVERY_MODES,
    LOCATED,
    OFFER_STATUSES,
    OPTIONAL_NOUNS,
    PLACE_NOUNS,
    Area,
    Effect,
    Need,
    Offer,
    Provider,
    Requirement,
    Service,
)
from weft.vocabulary.problem import Problem, Refusal
from weft.vocabulary.progress import Tell, silent
from weft.vocabulary.summary import AssumedShares, MapHeadlines, PeopleMet, Scenario, Side, Summary
from weft.vocabulary.table import Table, arrow_schema

__all__ = [
    "DELIVERY_MODES",
    "LOCATED",
    "MINOR_DIGITS",
    "NOUNS",
    "OFFER_STATUSES",
    "OPTIONAL_NOUNS",
    "PERSON_TYPES",
    "PLACE_NOUNS",
    "REASON_METHODS",
    "TRAVEL_MODES",
    "Access",
    "Area",
    "AssumedShares",
    "AtlasRules",
    "Award",
    "Brief",
    "Chart",
    "Column",
    "Duplication",
    "Effect",
    "Flow",
    "MapHeadlines",
    "Need",
    "Network",
    "NetworkRules",
    "Noun",
    "Offer",
    "Outcome",
    "Penalties",
    "PeopleMet",
    "Period",
    "PersonColumn",
    "Plan",
    "Pot",
    "Problem",
    "Provider",
    "Reach",
    "ReachRule",
    "Reason",
    "Refusal",
    "Requirement",
    "Scenario",
    "Segment",
    "Service",
    "ServiceType",
    "Side",
    "Summary",
    "Table",
    "Tell",
    "Travel",
    "Unmet",
    "arrow_schema",
    "field",
    "money_words",
    "noun",
    "silent",
    "split_minor",
]
