"""Tiny places for the map's specs and laws: areas on one meridian, a minute's walk apart by name."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from weft.engine import Place, place_of
from weft.vocabulary import (
    Area,
    AtlasRules,
    Brief,
    Effect,
    Need,
    NetworkRules,
    Noun,
    Offer,
    Period,
    Pot,
    ReachRule,
    Requirement,
    Segment,
    ServiceType,
    Table,
    Travel,
)

ON = date(2031, 4, 1)
MINUTE_DEGREES = math.degrees(1 / 6371.0088)
"""One minute of journey is one kilometre, because the brief below travels at 60 km/h with no detour."""


def brief(
    *,
    minutes_max: float = 30.0,
    pots: Sequence[Pot] = (),
    providers_min: int = 2,
    spare: int = 0,
    speeds_kmh: dict[str, float] | None = None,
) -> Brief:
    """A brief under which one kilometre is one minute."""
    return Brief(
        place_id="tarn",
        place_name="Tarn",
        invented=True,
        language="en-GB",
        currency="GBP",
        period=Period(from_on=ON, to_on=date(2032, 4, 1), time_zone="Europe/London"),
        outcomes=(),
        segments=(Segment(segment_id="debt", name="In debt", unit="people", eligible="TRUE"),),
        segments_overlap=False,
        service_types=(ServiceType(service_type="advice", name="Debt advice"),),
        pots=tuple(pots)
        or (Pot(pot_id="council", name="Council", funder="council", amount_minor=10**9, pays_for=("advice",)),),
        travel=Travel(
            detour_factor=1.0,
            speeds_kmh=speeds_kmh or {"car": 60.0},
            usual=ReachRule(mode="car", minutes_max=minutes_max),
            home=ReachRule(mode="car", minutes_max=minutes_max),
            by_service_type={},
        ),
        atlas=AtlasRules(providers_min=providers_min, spare_per_alternative=spare),
        network=NetworkRules(budget_minor=10**9),
        capacity_factors=(),
        person_columns=(),
        canonical="{}",
        digest="0" * 64,
    )


def rows(text: str) -> list[dict[str, str]]:
    """Rows of a table written with bars; an empty cell is unknown."""
    lines = [line for line in text.strip().splitlines() if line.strip()]
    names = [name.strip() for name in lines[0].split("|")]
    return [dict(zip(names, (cell.strip() for cell in line.split("|")), strict=True)) for line in lines[1:]]


def whole(cell: str | None) -> int | None:
    """A whole number, or None where the cell is empty."""
    return int(cell) if cell else None


def place(
    *,
    areas: str,
    needs: str,
    offers: str,
    requirements: str = "segment | service_type\ndebt | advice",
    effects: str = "service_type | provider | segment\nadvice | | debt",
) -> Place:
    """A place from tables with bars. `at` is kilometres (= minutes) north of a point on the meridian."""
    return place_of(
        _table(Area, areas, _area),
        _table(Need, needs, _need),
        _table(Offer, offers, _offer),
        _table(Requirement, requirements, _requirement),
        _table(Effect, effects, _effect),
    )


def _table(noun: type[Noun], text: str, make: Callable[[dict[str, str]], Noun]) -> Table[Any]:
    return Table.of_nouns(noun, [make(row) for row in rows(text)])


def _area(row: dict[str, str]) -> Area:
    return Area(
        place_id="tarn",
        area_id=row["area"],
        name=row["area"],
        latitude=54.0 + float(row["at"]) * MINUTE_DEGREES,
        longitude=-3.0,
        population=int(row.get("population") or 1000),
    )


def _need(row: dict[str, str]) -> Need:
    return Need(
        place_id="tarn",
        area_id=row["area"],
        segment_id=row.get("segment") or "debt",
        people=int(row["people"]),
        low=whole(row.get("low")),
        high=whole(row.get("high")),
        source="survey",
        as_of=ON,
        assumed=row.get("assumed") == "yes",
    )


def _offer(row: dict[str, str]) -> Offer:
    at = row.get("at")
    return Offer(
        place_id="tarn",
        offer_id=row["offer"],
        provider_id=row.get("provider") or "P-" + row["offer"],
        service_type=row.get("service_type") or "advice",
        status=row.get("status") or "funded",
        delivery_mode=row.get("mode") or "site",
        latitude=54.0 + float(at) * MINUTE_DEGREES if at else None,
        longitude=-3.0 if at else None,
        capacity=whole(row.get("capacity")),
        price_minor=whole(row.get("price")),
        fixed_minor=whole(row.get("fixed")) or 0,
        currency="GBP",
        pot_id=row.get("pot") or "council",
        source="return",
        as_of=ON,
        assumed=row.get("assumed") == "yes",
    )


def _requirement(row: dict[str, str]) -> Requirement:
    return Requirement(place_id="tarn", segment_id=row["segment"], service_type=row["service_type"], essential=True)


def _effect(row: dict[str, str]) -> Effect:
    return Effect(
        place_id="tarn",
        service_type=row["service_type"],
        provider_id=row["provider"] or None,
        segment_id=row["segment"],
        outcome_id="debt-free",
        probability=0.5,
        baseline=0.2,
        source="trial",
        as_of=ON,
        tested=True,
    )


def bars(table: Table[Any], *names: str) -> list[tuple[Any, ...]]:
    """Some columns of a table, row by row."""
    return list(zip(*(table.data.column(name).to_pylist() for name in names), strict=True))
