"""Random small places and one toy, in memory, for the room `network`. All invented."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from weft.engine import Place, place_of
from weft.network.plain import PlainPlace
from weft.vocabulary import (
    Area,
    AtlasRules,
    Brief,
    Effect,
    Need,
    NetworkRules,
    Offer,
    Outcome,
    Period,
    Pot,
    Provider,
    Reach,
    ReachRule,
    Requirement,
    Segment,
    ServiceType,
    Table,
    Travel,
)

TARN = "tarn"
DAY = date(2026, 4, 1)
KNOWN = {"source": "invented", "as_of": DAY}
SEGMENTS = ("debt", "young")
TYPES = ("advice", "mentoring")
POTS = ("council", "health")


def brief_of(*, pots: Sequence[Pot] | None = None, **rules: Any) -> Brief:
    """A brief with two segments, two service types, two outcomes and the network rules given; money is plenty."""
    plenty = 10**9
    return Brief(
        place_id=TARN,
        place_name="Tarn",
        invented=True,
        language="en-GB",
        currency="GBP",
        period=Period(from_on=date(2027, 4, 1), to_on=date(2028, 4, 1), time_zone="Europe/London"),
        outcomes=(
            Outcome(outcome_id="debt-free", name="Out of debt", worth_minor=100_000, funder="council"),
            Outcome(outcome_id="in-work", name="In work", worth_minor=60_000, funder="health"),
        ),
        segments=tuple(Segment(segment_id=s, name=s.title(), unit="people", eligible="TRUE") for s in SEGMENTS),
        segments_overlap=False,
        service_types=tuple(ServiceType(service_type=t, name=t.title()) for t in TYPES),
        pots=tuple(pots)
        if pots is not None
        else tuple(Pot(pot_id=p, name=p, funder=p, amount_minor=plenty, pays_for=TYPES) for p in POTS),
        travel=Travel(
            detour_factor=1.3,
            speeds_kmh={"walk": 5.0},
            usual=ReachRule(mode="walk", minutes_max=30),
            home=ReachRule(mode="walk", minutes_max=30),
            by_service_type={},
        ),
        atlas=AtlasRules(),
        network=NetworkRules(**{"budget_minor": plenty, **rules}),
        capacity_factors=(1.0,),
        person_columns=(),
        canonical="{}",
        digest="0",
    )


def offer_of(offer_id: str, provider_id: str, **facts: Any) -> Offer:
    """An offer of ten places of advice at £100, paid by the council, unless the facts say otherwise."""
    usual: dict[str, Any] = {
        "service_type": "advice",
        "status": "proposed",
        "delivery_mode": "online",
        "capacity": 10,
        "price_minor": 10_000,
        "currency": "GBP",
        "pot_id": "council",
        "assumed": False,
        **KNOWN,
    }
    return Offer(place_id=TARN, offer_id=offer_id, provider_id=provider_id, **{**usual, **facts})


def effect_of(service_type: str, segment_id: str, probability: float = 0.5, **facts: Any) -> Effect:
    """An effect on being out of debt, from a baseline of 0.2, of any provider unless the facts name one."""
    usual: dict[str, Any] = {"outcome_id": "debt-free", "baseline": 0.2, "tested": True, **KNOWN}
    row = {**usual, **facts}
    return Effect(place_id=TARN, service_type=service_type, segment_id=segment_id, probability=probability, **row)


def area_of(area_id: str, quintile: int | None = None) -> Area:
    """An area; where it lies does not matter, because reach is given."""
    return Area(
        place_id=TARN,
        area_id=area_id,
        name=area_id,
        latitude=54.0,
        longitude=-3.0,
        population=1000,
        deprivation_quintile=quintile,
    )


def need_of(area_id: str, segment_id: str, people: int) -> Need:
    """People in need."""
    return Need(place_id=TARN, area_id=area_id, segment_id=segment_id, people=people, assumed=False, **KNOWN)


def require(segment_id: str, service_type: str) -> Requirement:
    """An essential requirement."""
    return Requirement(place_id=TARN, segment_id=segment_id, service_type=service_type, essential=True)


def provider_of(provider_id: str, *, small: bool = False) -> Provider:
    """A provider."""
    kind = "charity" if small else "large"
    return Provider(place_id=TARN, provider_id=provider_id, name=provider_id, kind=kind, small=small)


def reach_of(area_id: str, offer_id: str) -> Reach:
    """That the area reaches the offer."""
    return Reach(place_id=TARN, area_id=area_id, offer_id=offer_id, minutes=10.0)


def in_memory(plain: PlainPlace) -> tuple[Place, Table[Reach]]:
    """The same place as tables, and its reach."""
    place = place_of(
        Table.of_nouns(Area, plain.areas),
        Table.of_nouns(Requirement, plain.requirements),
        Table.of_nouns(Need, plain.needs),
        Table.of_nouns(Provider, plain.providers),
        Table.of_nouns(Offer, plain.offers),
        Table.of_nouns(Effect, plain.effects),
    )
    return place, Table.of_nouns(Reach, plain.reach)


def toy() -> PlainPlace:
    """Two areas, three offers: P1 small and near A1, P2 with a fixed cost for both, P3 online."""
    return PlainPlace(
        areas=[area_of("A1", 1), area_of("A2", 5)],
        requirements=[require("debt", "advice")],
        needs=[need_of("A1", "debt", 12), need_of("A2", "debt", 8)],
        providers=[provider_of("P1", small=True), provider_of("P2"), provider_of("P3")],
        offers=[
            offer_of("O1", "P1", capacity=6, price_minor=9_000, status="funded"),
            offer_of("O2", "P2", capacity=10, price_minor=8_000, fixed_minor=20_000, volume_min=4, status="funded"),
            offer_of("O3", "P3", capacity=9, price_minor=12_000, pot_id="health"),
        ],
        effects=[effect_of("advice", "debt")],
        reach=[
            reach_of("A1", "O1"),
            reach_of("A1", "O2"),
            reach_of("A2", "O2"),
            reach_of("A1", "O3"),
            reach_of("A2", "O3"),
        ],
    )


def invent(seed: int) -> tuple[Brief, PlainPlace]:
    """A random place and brief: up to six offers, and every rule of the network drawn to bind now and then."""
    dice = random.Random(seed)
    areas = [area_of(f"A{n}", dice.choice([1, 1, 2, 3, 5, None])) for n in range(dice.randint(1, 4))]
    providers = [provider_of(f"P{n}", small=dice.random() < 0.5) for n in range(4)]
    offers = [_invented_offer(dice, number) for number in range(dice.randint(0, 6))]
    effects = [
        effect_of(service, segment, round(dice.uniform(0.1, 0.9), 2), outcome_id=outcome)
        for service in TYPES
        for segment in SEGMENTS
        for outcome in ("debt-free", "in-work")
        if dice.random() < 0.7
    ]
    own = {(o.service_type, o.provider_id) for o in offers if dice.random() < 0.3}
    effects += [
        effect_of(service, "debt", round(dice.uniform(0.3, 0.9), 2), provider_id=who) for service, who in sorted(own)
    ]
    place = PlainPlace(
        areas=areas,
        requirements=[require(s, t) for s in SEGMENTS for t in TYPES if dice.random() < 0.8],
        needs=[need_of(a.area_id, s, dice.randint(0, 9)) for a in areas for s in SEGMENTS if dice.random() < 0.9],
        providers=providers,
        offers=offers,
        effects=effects,
        reach=[reach_of(a.area_id, o.offer_id) for a in areas for o in offers if dice.random() < 0.7],
    )
    return _invented_brief(dice, offers), place


def _invented_offer(dice: random.Random, number: int) -> Offer:
    capacity = dice.choice([None, 0, 3, 5, 8, 12])
    return offer_of(
        f"O{number}",
        f"P{dice.randint(0, 3)}",
        service_type=dice.choice(TYPES),
        status=dice.choice(["funded", "proposed"]),
        capacity=capacity,
        price_minor=dice.choice([None, 0, 5_000, 9_000, 12_500, 30_000]),
        fixed_minor=dice.choice([0, 0, 15_000, 60_000]),
        volume_min=dice.choice([0, 0, 2, 4]),
        unit_cost_minor=dice.choice([None, 6_000, 9_000]),
        pot_id=dice.choice(POTS),
    )


def _invented_brief(dice: random.Random, offers: list[Offer]) -> Brief:
    ids = [offer.offer_id for offer in offers]
    pots = tuple(
        Pot(
            pot_id=pot,
            name=pot,
            funder=pot,
            amount_minor=dice.choice([60_000, 150_000, 10**9]),
            pays_for=TYPES if dice.random() < 0.7 else TYPES[:1],
            segments=() if dice.random() < 0.7 else SEGMENTS[:1],
        )
        for pot in POTS
    )
    return brief_of(
        pots=pots,
        budget_minor=dice.choice([100_000, 200_000, 400_000, 10**9]),
        choice_min=dice.choice([1, 2, 3]),
        choice_penalty_minor=dice.choice([0, 0, 3_000, 12_000]),
        equity_floor=dice.choice([0.0, 0.8, 1.0]),
        equity_penalty_minor=dice.choice([0, 10_000, 40_000]),
        small_share=dice.choice([0.0, 0.3, 0.6]),
        small_penalty=dice.choice([0.0, 0.5, 2.0]),
        provider_cap=dice.choice([1.0, 1.0, 0.4, 0.33]),
        own_provider_id=dice.choice(["", "P0"]),
        own_cap=dice.choice([0.1, 0.25]),
        fair_price=dice.random() < 0.3,
        locks=tuple(dice.sample(ids, 1)) if ids and dice.random() < 0.3 else (),
        bans=tuple(dice.sample(ids, 1)) if ids and dice.random() < 0.2 else (),
    )


def invent_later(seed: int) -> tuple[Brief, PlainPlace]:
    """The same with the rules that came later: joint offers, a count of awards, lots, and an explore share."""
    brief, place = invent(seed)
    dice = random.Random(10_000 + seed)
    names = [None, None, "J1", "J2"]
    offers = [replace(offer, joint_id=dice.choice(names) if dice.random() < 0.8 else None) for offer in place.offers]
    effects = [replace(row, tested=dice.random() < 0.5) for row in place.effects]
    changed = ruled(
        brief,
        awards_max=dice.choice([None, None, 1, 2, 3]),
        one_provider_per_area=dice.choice([(), TYPES[:1], TYPES]),
        explore_share=dice.choice([0.2, 0.5, 0.9]),
        explore_until=dice.choice([None, None, date(2027, 10, 1), date(2028, 4, 1)]),
    )
    return changed, replace(place, offers=offers, effects=effects)


def ruled(brief: Brief, **rules: Any) -> Brief:
    """The same brief with some network rules changed."""
    return replace(brief, network=replace(brief.network, **rules))
