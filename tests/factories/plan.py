"""A small place with an honest plan worked out by hand, and a draft of it that a test may spoil.

Three areas on one meridian (0.01 degree of latitude is 1.112 km): A-1, A-2 2.2 km north of it, A-3 22 km north. By
public transport at 15 km/h and a detour of 1.5 one may go 5 km in the 30 minutes allowed, so A-3 is cut off.
Every figure below is worked out by hand in the comment beside it, never by the code under test.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from weft.network.verify import WRITTEN, verify
from weft.vocabulary import (
    Area,
    AssumedShares,
    AtlasRules,
    Brief,
    Effect,
    MapHeadlines,
    Need,
    NetworkRules,
    Noun,
    Offer,
    Outcome,
    Penalties,
    PeopleMet,
    Period,
    Pot,
    Problem,
    Provider,
    ReachRule,
    Requirement,
    Segment,
    ServiceType,
    Side,
    Summary,
    Table,
    Travel,
)

PLACE = "little-tarn"
INPUTS_DIGEST = "inputs"
DAY = date(2026, 4, 1)
TRANSIT, HOME = ReachRule(mode="transit", minutes_max=30.0), ReachRule(mode="car", minutes_max=20.0)

BRIEF = Brief(
    place_id=PLACE,
    place_name="Little Tarn",
    invented=True,
    language="en-GB",
    currency="GBP",
    period=Period(from_on=date(2027, 4, 1), to_on=date(2028, 4, 1), time_zone="Europe/London"),
    outcomes=(
        Outcome(outcome_id="home", name="Settled home", worth_minor=100_000, funder="council"),
        Outcome(outcome_id="calm", name="Calmer life", worth_minor=40_000, funder="health"),
    ),
    segments=(
        Segment(segment_id="families", name="Families", unit="people", eligible="children > 0"),
        Segment(segment_id="older", name="Older people", unit="people", eligible="age >= 75"),
    ),
    segments_overlap=False,
    service_types=tuple(ServiceType(service_type=name, name=name.title()) for name in ("care", "debt", "housing")),
    pots=(
        Pot(pot_id="council", name="Council", funder="council", amount_minor=120_000, pays_for=("debt", "housing")),
        Pot(
            pot_id="health",
            name="Health",
            funder="health",
            amount_minor=16_000,
            pays_for=("care", "debt"),
            segments=("older",),
        ),
    ),
    travel=Travel(
        detour_factor=1.5,
        speeds_kmh={"transit": 15.0, "car": 30.0},
        usual=TRANSIT,
        home=HOME,
        by_service_type={},
    ),
    atlas=AtlasRules(),
    network=NetworkRules(
        budget_minor=200_000,
        choice_min=2,
        choice_penalty_minor=100,
        equity_floor=0.9,
        equity_penalty_minor=10_000,
        small_share=0.5,
        small_penalty=0.5,
        provider_cap=0.3,
        own_provider_id="P-OWN",
        own_cap=0.1,
        fair_price=True,
        locks=("O-CARE",),
        bans=("O-BANNED",),
    ),
    capacity_factors=(),
    person_columns=(),
    canonical="{}",
    digest="brief",
)


def _area(area_id: str, latitude: float, quintile: int | None) -> Area:
    return Area(
        place_id=PLACE,
        area_id=area_id,
        name=area_id,
        latitude=latitude,
        longitude=-3.0,
        population=1000,
        deprivation_quintile=quintile,
    )


def _need(area_id: str, segment_id: str, people: int) -> Need:
    return Need(
        place_id=PLACE,
        area_id=area_id,
        segment_id=segment_id,
        people=people,
        source="survey",
        as_of=DAY,
        assumed=False,
    )


def offer(offer_id: str, provider_id: str, service_type: str, capacity: int | None, **facts: Any) -> Offer:
    """An offer of the little place: proposed, online and paid by the council, unless it is said otherwise."""
    usual: dict[str, Any] = {
        "status": "proposed",
        "delivery_mode": "online",
        "price_minor": 2_000,
        "currency": "GBP",
        "pot_id": "council",
        "source": "return",
        "as_of": DAY,
        "assumed": False,
    }
    return Offer(
        place_id=PLACE,
        offer_id=offer_id,
        provider_id=provider_id,
        service_type=service_type,
        capacity=capacity,
        **{**usual, **facts},
    )


def effect(service_type: str, segment_id: str, outcome_id: str, gain: tuple[float, float], own: str = "") -> Effect:
    """What a service does: chance with it and without it, for any provider or for one."""
    return Effect(
        place_id=PLACE,
        service_type=service_type,
        provider_id=own or None,
        segment_id=segment_id,
        outcome_id=outcome_id,
        probability=gain[0],
        baseline=gain[1],
        source="trial",
        as_of=DAY,
        tested=True,
    )


def _site(latitude: float) -> dict[str, Any]:
    return {"delivery_mode": "site", "latitude": latitude, "longitude": -3.0}


NOUNS: dict[type[Noun], list[Any]] = {
    Area: [_area("A-1", 54.00, 1), _area("A-2", 54.02, 5), _area("A-3", 54.20, None)],
    Requirement: [
        Requirement(place_id=PLACE, segment_id="families", service_type="debt", essential=False),
        Requirement(place_id=PLACE, segment_id="families", service_type="housing", essential=True),
        Requirement(place_id=PLACE, segment_id="older", service_type="care", essential=False),
    ],
    Need: [
        _need("A-1", "families", 20),
        _need("A-1", "older", 10),
        _need("A-2", "families", 10),
        _need("A-2", "older", 0),
        _need("A-3", "families", 6),
        _need("A-3", "older", 4),
    ],
    Provider: [
        Provider(place_id=PLACE, provider_id="P-1", name="Beck Advice", kind="charity", small=True),
        Provider(place_id=PLACE, provider_id="P-2", name="Fell Partners", kind="large", small=False),
        Provider(place_id=PLACE, provider_id="P-3", name="Tarn Homes", kind="sme", small=True),
        Provider(place_id=PLACE, provider_id="P-OWN", name="The Integrator", kind="public", small=False),
    ],
    Offer: [
        offer(
            "O-DEBT", "P-1", "debt", 15, status="funded", fixed_minor=10_000, volume_min=5, unit_cost_minor=1_800,
            **_site(54.00),
        ),
        offer("O-DEBT-2", "P-2", "debt", 20, status="funded", price_minor=3_000, **_site(54.02)),
        offer(
            "O-HOUSE", "P-3", "housing", 12, price_minor=1_000, fixed_minor=5_000, volume_min=4, unit_cost_minor=900,
            delivery_mode="home", latitude=54.00, longitude=-3.0,
        ),
        offer(
            "O-CARE", "P-OWN", "care", 9, status="funded", price_minor=1_500, fixed_minor=2_000, volume_min=2,
            unit_cost_minor=1_500, pot_id="health",
        ),
        offer("O-NOWHERE", "P-3", "care", 5, price_minor=100, pot_id="health", delivery_mode="site"),
        offer("O-UNPRICED", "P-1", "housing", 10, status="funded", price_minor=None, **_site(54.00)),
        offer("O-CHEAP", "P-1", "debt", 50, price_minor=500, unit_cost_minor=900),
        offer("O-BANNED", "P-3", "debt", 5),
        offer("O-FAR", "P-3", "debt", 6, price_minor=2_500, **_site(54.20)),
        offer("O-UNPAYABLE", "P-3", "debt", 10, pot_id="health"),
    ],
    Effect: [
        effect("debt", "families", "home", (0.5, 0.2)),
        effect("debt", "families", "home", (0.6, 0.2), own="P-2"),
        effect("debt", "families", "calm", (0.3, 0.1)),
        effect("housing", "families", "home", (0.4, 0.3)),
        effect("care", "older", "calm", (0.75, 0.25)),
    ],
}  # fmt: skip
"""Worth per person in minor units: debt 0.3 x 100,000 + 0.2 x 40,000 = 38,000, from P-2 0.4 x 100,000 + 8,000 = 48,000;
housing 0.1 x 100,000 = 10,000; care 0.5 x 40,000 = 20,000."""

PROPOSED_FLOWS = (
    ("A-1", "families", "debt", "O-DEBT", 15),
    ("A-1", "families", "debt", "O-DEBT-2", 5),
    ("A-2", "families", "debt", "O-DEBT-2", 10),
    ("A-1", "families", "housing", "O-HOUSE", 10),
    ("A-1", "older", "care", "O-CARE", 8),
    ("A-3", "older", "care", "O-CARE", 1),
)
TODAY_FLOWS = tuple(flow for flow in PROPOSED_FLOWS if flow[3] != "O-HOUSE")
AWARDS = (
    ("O-DEBT", "P-1", 15, 40_000),  # 15 x 2,000 + 10,000
    ("O-DEBT-2", "P-2", 15, 45_000),  # 15 x 3,000
    ("O-HOUSE", "P-3", 10, 15_000),  # 10 x 1,000 + 5,000
    ("O-CARE", "P-OWN", 9, 15_500),  # 9 x 1,500 + 2,000
)

UNMET = (  # area, segment, service type, people, servable, pots
    ("A-1", "families", "debt", 20, 20.0, "council"),  # 35 places for the 30 people of
    ("A-2", "families", "debt", 10, 10.0, "council"),
    ("A-3", "families", "debt", 6, 0.0, "council"),
    ("A-1", "families", "housing", 20, 20 / 3, "council"),  # the 10 places of O-UNPRICED for 30 people
    ("A-2", "families", "housing", 10, 10 / 3, "council"),
    ("A-3", "families", "housing", 6, 0.0, "council"),
    ("A-1", "older", "care", 10, 90 / 14, "health"),  # 9 places for 14 people
    ("A-3", "older", "care", 4, 36 / 14, "health"),
)
ACCESS = (  # area, service type, people, distinct funded providers in reach, places per person, nearest in minutes
    ("A-1", "debt", 20, 2, 35 / 30, 0.0),  # 15 + 20 places for the 30 people of
    ("A-2", "debt", 10, 2, 35 / 30, 0.0),
    ("A-3", "debt", 6, 0, 0.0, None),
    ("A-1", "housing", 20, 1, 10 / 30, 0.0),
    ("A-2", "housing", 10, 1, 10 / 30, 13.343),  # 2.2239 km x 1.5 at 15 km/h
    ("A-3", "housing", 6, 0, 0.0, None),
    ("A-1", "care", 10, 1, 9 / 14, 0.0),
    ("A-3", "care", 4, 1, 9 / 14, 0.0),
)
HEADLINES = MapHeadlines(
    needs=86,  # 36 debt + 36 housing + 14 care
    servable=49.0,  # 30 + 10 + 9
    unmet=37.0,
    unmet_low=None,
    unmet_high=None,
    nobody_responsible=0.0,
    present_spend_minor=115_500,  # O-DEBT 40,000 + O-DEBT-2 60,000 + O-CARE 15,500; O-UNPRICED is unknown
    choice_minor=3_000,
    price_difference_minor=1_665,
    idle_minor=0,
    duplicated_minor=10_335,
    reached=74 / 86,  # all but A-3's 12 needs of debt and housing
    choice_two=30 / 86,
    choice_three=0.0,
)
TODAY = Side(
    objective_minor=1_459_275,
    bound_minor=1_459_275,
    bound_gap=0.0,
    value_minor=1_470_000,  # the proposed plan's without housing
    penalties=Penalties(
        choice_minor=5_600,
        equity_minor=0,  # 0.9 x 20 x 39 / 86 = 8.2 of quintile 5, and 10 are served; 20.4 of quintile 1, and 28 are
        small_minor=5_125,  # (0.5 x 100,500 - 40,000) x 0.5
    ),
    spend_minor=100_500,
    spend_by_pot={"council": 85_000, "health": 15_500},
    people_by_quintile=(
        PeopleMet(quintile=1, people=30, whole=8, part=20, none=2),
        PeopleMet(quintile=5, people=10, whole=0, part=10, none=0),
        PeopleMet(quintile=None, people=10, whole=1, part=0, none=9),
    ),
    providers_by_kind={"charity": 1, "large": 1, "public": 1},
    small_share=40_000 / 100_500,
    broken_rules=(),
)
PROPOSED = Side(
    objective_minor=1_560_467,
    bound_minor=1_600_000,
    bound_gap=0.024708125,  # (1,600,000 - 1,560,467) / 1,600,000
    value_minor=1_570_000,  # 15 x 38,000 + 15 x 48,000 + 10 x 10,000 + 9 x 20,000
    penalties=Penalties(
        choice_minor=5_600,  # short of two providers: debt A-3 6, housing everywhere 36, care everywhere 14; x 100
        equity_minor=2_558,  # quintile 5: 0.9 x 20 x 49 / 86 - 10 = 0.2558 people; x 10,000
        small_minor=1_375,  # (0.5 x 115,500 - 55,000) x 0.5
    ),
    spend_minor=115_500,
    spend_by_pot={"council": 100_000, "health": 15_500},
    people_by_quintile=(
        PeopleMet(quintile=1, people=30, whole=18, part=10, none=2),  # families 10 housed, 10 only advised; older 8
        PeopleMet(quintile=5, people=10, whole=0, part=10, none=0),
        PeopleMet(quintile=None, people=10, whole=1, part=0, none=9),
    ),
    providers_by_kind={"charity": 1, "large": 1, "public": 1, "sme": 1},
    small_share=55_000 / 115_500,
    broken_rules=(),
)
SUMMARY = Summary(
    place_id=PLACE,
    place_name="Little Tarn",
    invented=True,
    currency="GBP",
    period_from="2027-04-01",
    period_to="2028-04-01",
    counted="people",
    headlines=HEADLINES,
    today=TODAY,
    proposed=PROPOSED,
    scenarios=(),
    assumed=AssumedShares(need=0.0, capacity_or_price=0.0, effect=0.0),
    names_coded=False,
    brief_digest=BRIEF.digest,
    inputs_digest=INPUTS_DIGEST,
    version="0",
)


def _rows() -> dict[str, list[dict[str, Any]]]:
    flow_names = ("area_id", "segment_id", "service_type", "offer_id", "people")
    award_names = ("offer_id", "provider_id", "people", "spend_minor")
    access_names = ("area_id", "service_type", "people", "providers", "score", "nearest_minutes")
    inside = {award[0] for award in AWARDS}
    rows: dict[str, list[dict[str, Any]]] = {
        "network/flows": [dict(zip(flow_names, flow, strict=True)) for flow in PROPOSED_FLOWS],
        "network/today_flows": [dict(zip(flow_names, flow, strict=True)) for flow in TODAY_FLOWS],
        "network/awards": [dict(zip(award_names, award, strict=True)) for award in AWARDS],
        "network/today_awards": [dict(zip(award_names, a, strict=True)) for a in AWARDS if a[0] != "O-HOUSE"],
        "network/reasons": [
            {
                "provider_id": row.provider_id,
                "offer_id": row.offer_id,
                "included": row.offer_id in inside,
                "reason": "Because.",
                "difference": 1,
                "method": "exact",
            }
            for row in NOUNS[Offer]
        ],
        "atlas/unmet": [
            {
                **dict(zip(("area_id", "segment_id", "service_type", "people", "servable"), row[:5], strict=True)),
                "unmet": row[3] - row[4],
                "responsible_pots": row[5],
            }
            for row in UNMET
        ],
        "atlas/duplication": [
            {
                "area_id": "A-2",
                "service_type": "debt",
                "pot_id": "council",
                "other_pot_id": "council",
                "spend_minor": 15_000,  # the five places of O-DEBT-2 that nobody needs
                "choice_minor": 3_000,
                "price_difference_minor": 1_665,
                "idle_minor": 0,
                "duplicated_minor": 10_335,
            }
        ],
        "atlas/access": [dict(zip(access_names, row, strict=True)) for row in ACCESS],
    }
    return {name: [{"place_id": PLACE, **row} for row in part] for name, part in rows.items()}


@dataclass
class Draft:
    """A written output that a test may spoil before it is checked."""

    brief: Brief = BRIEF
    nouns: dict[type[Noun], list[Any]] = field(
        default_factory=lambda: {noun: list(rows) for noun, rows in NOUNS.items()}
    )
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=_rows)
    summary: dict[str, Any] = field(default_factory=lambda: json.loads(json.dumps(asdict(SUMMARY))))

    def row(self, output: str, **where: Any) -> dict[str, Any]:
        """The first row of an output with these values, to be changed in place."""
        return next(row for row in self.rows[output] if all(row[name] == value for name, value in where.items()))

    def award(self, offer_id: str, people: int, spend_minor: int, *flows: tuple[str, str, int]) -> None:
        """Award a further offer, consistently: `flows` are (area, segment, people)."""
        row = next(row for row in self.nouns[Offer] if row.offer_id == offer_id)
        made = {"place_id": PLACE, "offer_id": offer_id, "provider_id": row.provider_id}
        self.rows["network/awards"].append({**made, "people": people, "spend_minor": spend_minor})
        for area_id, segment_id, count in flows:
            self.rows["network/flows"].append(
                {
                    "place_id": PLACE,
                    "area_id": area_id,
                    "segment_id": segment_id,
                    "service_type": row.service_type,
                    "offer_id": offer_id,
                    "people": count,
                }
            )

    def change_offer(self, offer_id: str, **facts: Any) -> None:
        """Let the place say something else about an offer."""
        rows = self.nouns[Offer]
        self.nouns[Offer] = [replace(row, **facts) if row.offer_id == offer_id else row for row in rows]

    def problems(self) -> tuple[Problem, ...]:
        """What the checker says."""
        return verify(
            brief=self.brief,
            tables={noun.table_name: Table.of_nouns(noun, rows) for noun, rows in self.nouns.items()},
            outputs={name: _table(WRITTEN[name], rows) for name, rows in self.rows.items()},
            summary=self.summary,
            inputs_digest=INPUTS_DIGEST,
        )

    def codes(self) -> set[str]:
        """The codes of the rules that the checker finds broken."""
        return {problem.code for problem in self.problems()}


def _table(noun: type[Noun], rows: list[dict[str, Any]]) -> Table[Any]:
    return Table.of(noun, {column.name: [row.get(column.name) for row in rows] for column in noun.columns})


Spoil = Callable[[Draft], object]
