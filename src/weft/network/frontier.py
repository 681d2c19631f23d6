"""What another choice of rules would cost: real plans at several settings of one rule, the others as the brief says.

NETWORK-40 to NETWORK-43 in `docs/rooms/network.md`. A setting that a plan can keep by doing less of what it is free to
do cannot be worth more: at a higher floor or share the objective is no higher, with more money or longer journeys no
lower. Plans are found to within a gap, so that is a statement about one plan and the other's bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
import pyarrow as pa

from weft.engine import Place
from weft.network.assembly import assemble
from weft.network.assumptions import (
    EQUITY_FLOORS,
    FIRM_MONEY_MAX,
    FRONTIER_EFFORT,
    MONEY_FACTORS,
    SMALL_SHARES,
    TRAVEL_FACTORS,
    Effort,
)
from weft.network.conflict import CannotAssemble
from weft.network.register import read_register
from weft.vocabulary import (
    LEVERS,
    Area,
    Brief,
    FrontierPoint,
    Need,
    Offer,
    Plan,
    Provider,
    Reach,
    Requirement,
    Table,
    Tell,
    silent,
)

TRAVEL_FACTOR_MAX = max(TRAVEL_FACTORS)
MINUTE_LEAST = 1e-6
"""Minutes are rounded to three decimals; this is the rounding of the sum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Point:
    """A setting to be planned for: the brief as it would be, and the reach that goes with it."""

    lever: str
    setting: float
    own: bool
    brief: Brief
    reach: Table[Reach]


def frontier(
    *,
    brief: Brief,
    place: Place,
    reach: Table[Reach],
    widest: Table[Reach],
    levers: Sequence[str] = LEVERS,
    effort: Effort = FRONTIER_EFFORT,
    tell: Tell = silent,
) -> Table[FrontierPoint]:
    """Plan the place at several settings of each lever: equity floor, small providers' share, travel, budget.

    `reach` is the atlas's under the brief, `widest` its reach with every longest journey `TRAVEL_FACTOR_MAX` times as
    long. On the levers equity floor and small share the rule is made firm: missing it costs as much as anybody could
    gain by it, so that it is kept wherever it can be. Budget changes every pot in proportion. The brief's own setting
    is one of the points. Where no plan keeps the hard rules the point stands without figures. Money in minor units.
    """
    unknown = sorted(set(levers) - set(LEVERS))
    if unknown:
        raise ValueError(f"no such lever: {', '.join(unknown)}")
    points = [p for lever in LEVERS if lever in levers for p in _points(lever, brief, place, reach, widest)]
    rows: list[FrontierPoint] = []
    own: FrontierPoint | None = None
    for done, point in enumerate(points):
        tell("frontier", done, len(points))
        if own is not None and point.brief == brief and point.reach is reach:
            rows.append(replace(own, lever=point.lever, setting=point.setting))
            continue
        rows.append(_planned(point, place, effort))
        if point.brief == brief and point.reach is reach:
            own = rows[-1]
    tell("frontier", len(points), len(points))
    return Table.of_nouns(FrontierPoint, rows)


def _points(lever: str, brief: Brief, place: Place, reach: Table[Reach], widest: Table[Reach]) -> list[_Point]:
    rules = brief.network
    if lever == "travel":
        within = {f: reach_within(brief=brief, place=place, widest=widest, factor=f) for f in TRAVEL_FACTORS if f != 1}
        return [
            _Point(lever=lever, setting=f, own=f == 1, brief=brief, reach=within.get(f, reach)) for f in TRAVEL_FACTORS
        ]
    if lever == "budget":
        return [
            _Point(lever=lever, setting=f, own=f == 1, brief=_with_money(brief, f), reach=reach) for f in MONEY_FACTORS
        ]
    per_person, per_money = _firm_prices(brief, place, reach)
    if lever == "equity_floor":
        own = rules.equity_floor
        firm = [
            (f, replace(rules, equity_floor=f, equity_penalty_minor=max(per_person, rules.equity_penalty_minor)))
            for f in sorted({*EQUITY_FLOORS, own})
        ]
    else:
        own = rules.small_share
        firm = [
            (f, replace(rules, small_share=f, small_penalty=max(per_money, rules.small_penalty)))
            for f in sorted({*SMALL_SHARES, own})
        ]
    return [
        _Point(lever=lever, setting=f, own=f == own, brief=replace(brief, network=changed), reach=reach)
        for f, changed in firm
    ]


def _firm_prices(brief: Brief, place: Place, reach: Table[Reach]) -> tuple[int, float]:
    """What makes a soft rule firm: the largest gain of one person, and of one unit of money, that missing it could buy.

    The second is held to `FIRM_MONEY_MAX`, because a price near zero would let it grow beyond what a solver can weigh.
    """
    register = read_register(brief=brief, place=place, reach=reach)
    per_person, per_money = 0.0, 1.0
    for offer in register.offers:
        gain = max((float(gain) for _, gain in register.kind(offer)), default=0.0)
        per_person = max(per_person, gain)
        if offer.price_minor:
            per_money = max(per_money, gain / offer.price_minor)
    return ceil(per_person), min(per_money, FIRM_MONEY_MAX)


def _with_money(brief: Brief, factor: float) -> Brief:
    """The brief with its budget and every pot multiplied, rounded to whole minor units."""
    pots = tuple(replace(pot, amount_minor=round(factor * pot.amount_minor)) for pot in brief.pots)
    rules = replace(brief.network, budget_minor=round(factor * brief.network.budget_minor))
    return replace(brief, pots=pots, network=rules)


def reach_within(*, brief: Brief, place: Place, widest: Table[Reach], factor: float) -> Table[Reach]:
    """The rows of a wider reach within the brief's longest journey times a factor, to a thousandth of a minute."""
    longest = {}
    for offer in place.table(Offer).nouns():
        rule = brief.travel.rule(service_type=offer.service_type, delivery_mode=offer.delivery_mode)
        longest[offer.offer_id] = rule.minutes_max * factor if rule else np.inf
    allowed = np.array([longest.get(offer_id, -1.0) for offer_id in widest.strings("offer_id")], dtype=float)
    keep = widest.column("minutes") <= allowed + MINUTE_LEAST if len(widest) else allowed > 0
    return Table(Reach, widest.data.filter(pa.array(keep)))


def _planned(point: _Point, place: Place, effort: Effort) -> FrontierPoint:
    try:
        plan = assemble(brief=point.brief, place=place, reach=point.reach, reasons_exact_max=0, effort=effort).proposed
    except CannotAssemble:
        return FrontierPoint(place_id=point.brief.place_id, lever=point.lever, setting=point.setting, own=point.own)
    small = {provider.provider_id for provider in place.table(Provider).nouns() if provider.small}
    awards = plan.awards.nouns()
    spend = sum(award.spend_minor for award in awards)
    return FrontierPoint(
        place_id=point.brief.place_id,
        lever=point.lever,
        setting=point.setting,
        own=point.own,
        value_minor=plan.value_minor,
        penalties_minor=plan.penalties.total_minor,
        objective_minor=plan.objective_minor,
        bound_minor=plan.bound_minor,
        bound_gap=plan.bound_gap,
        spend_minor=spend,
        served=sum(award.people for award in awards),
        small_share=sum(a.spend_minor for a in awards if a.provider_id in small) / spend if spend else None,
        least_ratio=_least_ratio(plan, place),
        providers=len({award.provider_id for award in awards}),
    )


def _least_ratio(plan: Plan, place: Place) -> float | None:
    """Served share of the worst-served known fifth over the share of all needs served; None where nobody is served."""
    quintile = {area.area_id: area.deprivation_quintile for area in place.table(Area).nouns()}
    asked: dict[str, int] = {}
    for row in place.table(Requirement).nouns():
        asked[row.segment_id] = asked.get(row.segment_id, 0) + 1
    need: dict[int | None, int] = {}
    for here in place.table(Need).nouns():
        fifth = quintile[here.area_id]
        need[fifth] = need.get(fifth, 0) + here.people * asked.get(here.segment_id, 0)
    served: dict[int | None, int] = {}
    for flow in plan.flows.nouns():
        served[quintile[flow.area_id]] = served.get(quintile[flow.area_id], 0) + flow.people
    if not sum(served.values()):
        return None
    overall = sum(served.values()) / sum(need.values())
    return min((served.get(q, 0) / n / overall for q, n in need.items() if q is not None and n), default=None)
