"""Resolved settings as the nouns of the vocabulary. By now nothing is missing and nothing is wrong."""

from __future__ import annotations

from typing import Any

from weft.brief.resolved_deal import deal_of
from weft.vocabulary import (
    AdequacyRule,
    AdequacyRules,
    AtlasRules,
    Brief,
    NetworkRules,
    Outcome,
    Period,
    PersonColumn,
    Pot,
    ReachRule,
    Router,
    Segment,
    ServiceType,
    Travel,
)

Settings = dict[str, Any]


def nouns_of(*, settings: Settings, canonical: str, digest: str) -> Brief:
    """The brief that these resolved settings say, with its canonical form and digest."""
    place = settings["place"]
    period = settings["period"]
    return Brief(
        place_id=place["id"],
        place_name=place["name"],
        invented=place["invented"],
        language=place["language"],
        currency=place["currency"],
        period=Period(from_on=period["from"], to_on=period["to"], time_zone=period["time_zone"]),
        outcomes=tuple(
            Outcome(outcome_id=o["id"], name=o["name"], worth_minor=o["worth_minor"], funder=o["funder"])
            for o in settings["outcomes"]
        ),
        segments=tuple(
            Segment(segment_id=s["id"], name=s["name"], unit=s["unit"], eligible=s["eligible"])
            for s in settings["segments"]
        ),
        segments_overlap=settings["people"]["overlap"],
        service_types=tuple(ServiceType(service_type=s["id"], name=s["name"]) for s in settings["service_types"]),
        pots=tuple(_pot(pot) for pot in settings["pots"]),
        travel=_travel(settings["travel"]),
        atlas=AtlasRules(**settings["atlas"]),
        network=_network(settings["network"]),
        capacity_factors=tuple(settings["scenarios"]["capacity_factors"]),
        person_columns=person_columns(settings["person_columns"]),
        canonical=canonical,
        digest=digest,
        adequacy=_adequacy(settings["adequacy"]),
        deal=deal_of(settings),
    )


def person_columns(items: list[Settings]) -> tuple[PersonColumn, ...]:
    """The declared facts about a person."""
    return tuple(
        PersonColumn(name=c["name"], type=c["type"], meaning=c["meaning"], one_of=tuple(c["one_of"])) for c in items
    )


def _pot(pot: Settings) -> Pot:
    return Pot(
        pot_id=pot["id"],
        name=pot["name"],
        funder=pot["funder"],
        amount_minor=pot["amount_minor"],
        pays_for=tuple(pot["pays_for"]),
        segments=tuple(pot["segments"]),
    )


def _travel(travel: Settings) -> Travel:
    usual = ReachRule(mode=travel["mode"], minutes_max=travel["minutes_max"])
    return Travel(
        detour_factor=travel["detour_factor"],
        speeds_kmh=travel["speeds_kmh"],
        usual=usual,
        home=ReachRule(**travel["home"]) if travel["home"] else usual,
        by_service_type={name: ReachRule(**rule) for name, rule in travel["service_types"].items()},
        router=Router(**travel["router"]) if travel["router"] else None,
    )


def _adequacy(adequacy: Settings) -> AdequacyRules:
    return AdequacyRules(
        standard=adequacy["standard"],
        county_type=adequacy["county_type"],
        mode=adequacy["mode"],
        own={
            name: AdequacyRule(name="The place's own standard", verified=True, **rule)
            for name, rule in adequacy["service_types"].items()
        },
    )


def _network(network: Settings) -> NetworkRules:
    own = network["own_delivery"] or {"provider_id": "", "cap": 0.0}
    explore = network["explore"] or {"share": 0.0, "until": None}
    return NetworkRules(
        budget_minor=network["budget_minor"],
        choice_min=network["choice"]["providers_min"],
        choice_penalty_minor=network["choice"]["penalty_minor"],
        equity_floor=network["equity"]["floor"],
        equity_penalty_minor=network["equity"]["penalty_minor"],
        small_share=network["small_providers"]["share"],
        small_penalty=network["small_providers"]["penalty"],
        provider_cap=network["provider_cap"],
        own_provider_id=own["provider_id"],
        own_cap=own["cap"],
        fair_price=network["fair_price"],
        locks=tuple(network["locks"]),
        bans=tuple(network["bans"]),
        awards_max=network["awards_max"],
        one_provider_per_area=tuple(network["one_provider_per_area"]),
        explore_share=explore["share"],
        explore_until=explore["until"],
    )
