"""What is planted: offers set in the dales so that the truth about each is known before anyone looks for it.

A dale is farther from every other site than anyone goes, and no other site of the planted service type is drawn in it,
so supply and need inside it are closed. Sites there overlap in reach and serve several areas and segments.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from weft.town import names
from weft.town.assumptions import KINDS, SEGMENTS
from weft.town.geography import (
    DUPLICATION_DALE,
    MONOPOLY_DALE,
    POOR_DALE,
    RICH_DALE,
    UNMET_DALE,
    Ground,
    dale_lengths,
    degrees,
    distance_km,
)
from weft.town.scale import DETOUR_FACTOR, Scale
from weft.town.supply import POT_IDS, TYPE_IDS, UNKNOWN, Firms, Supply
from weft.town.truth import DuplicationTruth, LeftOver, LotteryTruth, MonopolyTruth, NobodyTruth, Truth, UnmetTruth

UNMET_TYPE, DUPLICATION_TYPE, MONOPOLY_TYPE, LOTTERY_TYPE = (
    "drug-treatment",
    "housing-support",
    "childcare",
    "housing-support",
)
NOBODY = ("job-coaching", "young-parents")

CLOSED: dict[str, tuple[int, ...]] = {
    UNMET_TYPE: (UNMET_DALE,),
    DUPLICATION_TYPE: (DUPLICATION_DALE, RICH_DALE, POOR_DALE),
    MONOPOLY_TYPE: (MONOPOLY_DALE,),
}
"""Dales in which no other site of a service type may stand."""

SERVED_SHARE = 0.55
"""About what share of the unmet dale's need its funded places are made for."""

SAME_BAND_MINUTES = 10.0
"""All sites of a side of the lottery are within this of all its areas."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stake:
    """One planted offer. `along` = km from the dale's middle along it; `share` = places per person in need of the dale.

    `unit_minor` = whole cost of a place in pence, of which `fixed_unit_minor` is fixed: spend / capacity is then exact.
    """

    dale: int
    service_type: str
    along: float
    firm: int
    pot_id: str
    share: float
    unit_minor: int
    fixed_unit_minor: int
    funded: bool = True


FIRMS: tuple[tuple[str, int, int], ...] = (
    ("charity", 1, UNMET_DALE),
    ("public", 1, UNMET_DALE),
    ("sme", 1, UNMET_DALE),
    ("public", 2, DUPLICATION_DALE),
    ("charity", 2, DUPLICATION_DALE),
    ("large", 2, DUPLICATION_DALE),
    ("large", 3, MONOPOLY_DALE),
    ("charity", 2, RICH_DALE),
    ("mutual", 2, RICH_DALE),
    ("sme", 2, RICH_DALE),
    ("charity", 2, POOR_DALE),
)
"""Kind, family of services and dale of each planted provider."""

COUNCIL, HEALTH, HOMES = "council-prevention", "health-community", "homes-and-families"


def stakes_of(*, scale: Scale) -> tuple[Stake, ...]:
    """Every planted offer of a size, in the order of its code."""
    long = dale_lengths(scale=scale)
    unmet, twice = float(long[UNMET_DALE]), float(long[DUPLICATION_DALE])

    def stake(
        dale: int,
        kind: str,
        along: float,
        firm: int,
        pot: str,
        share: float,
        unit: int,
        fixed: int,
        funded: bool = True,
    ) -> Stake:
        return Stake(
            dale=dale,
            service_type=kind,
            along=along,
            firm=firm,
            pot_id=pot,
            share=share,
            unit_minor=unit,
            fixed_unit_minor=fixed,
            funded=funded,
        )

    return (
        stake(UNMET_DALE, UNMET_TYPE, -0.32 * unmet, 0, HEALTH, 0.0, 434_000, 41_000),
        stake(UNMET_DALE, UNMET_TYPE, 0.0, 1, HEALTH, 0.0, 468_000, 52_000),
        stake(UNMET_DALE, UNMET_TYPE, 0.32 * unmet, 2, HEALTH, 0.0, 421_000, 38_000),
        stake(UNMET_DALE, UNMET_TYPE, -0.10 * unmet, 0, HEALTH, 0.30, 402_000, 35_000, False),
        stake(UNMET_DALE, UNMET_TYPE, 0.10 * unmet, 2, HEALTH, 0.25, 396_000, 33_000, False),
        stake(DUPLICATION_DALE, DUPLICATION_TYPE, 0.02 * twice, 3, COUNCIL, 1.15, 561_000, 54_000),
        stake(DUPLICATION_DALE, DUPLICATION_TYPE, -0.03 * twice, 4, HOMES, 1.08, 597_000, 61_000),
        stake(DUPLICATION_DALE, DUPLICATION_TYPE, 0.49 * twice, 5, HOMES, 0.30, 645_000, 72_000),
        stake(MONOPOLY_DALE, MONOPOLY_TYPE, -0.5, 6, COUNCIL, 0.45, 668_000, 70_000),
        stake(MONOPOLY_DALE, MONOPOLY_TYPE, 0.5, 6, HOMES, 0.35, 684_000, 70_000),
        stake(RICH_DALE, LOTTERY_TYPE, -0.2, 7, COUNCIL, 0.50, 598_000, 56_000),
        stake(RICH_DALE, LOTTERY_TYPE, 0.0, 8, HOMES, 0.45, 606_000, 58_000),
        stake(RICH_DALE, LOTTERY_TYPE, 0.2, 9, COUNCIL, 0.35, 617_000, 60_000),
        stake(POOR_DALE, LOTTERY_TYPE, 0.1, 10, COUNCIL, 0.30, 612_000, 57_000),
        stake(POOR_DALE, LOTTERY_TYPE, -0.1, 8, HOMES, 0.50, 588_000, 50_000, False),
    )


def found_planted(*, ground: Ground, seed: int) -> Firms:
    """The planted providers; their codes follow when they join the others."""
    rng = np.random.default_rng([seed, 7])
    kinds = [kind for kind, _, _ in FIRMS]
    family = np.array([family for _, family, _ in FIRMS])
    nth = [sum(other[2] == dale for other in FIRMS[:i]) for i, (_, _, dale) in enumerate(FIRMS)]
    places = [ground.name[ground.in_dale(dale)[2 * n]] for n, (_, _, dale) in zip(nth, FIRMS, strict=True)]
    return Firms(
        provider_id=[""] * len(FIRMS),
        name=names.name_providers(places=places, families=family, kinds=kinds, rng=rng),
        kind=np.array([[k.kind for k in KINDS].index(kind) for kind in kinds]),
        small=np.array([kind in ("charity", "mutual", "sme") for kind in kinds]),
        family=family,
        town=np.zeros(len(FIRMS), dtype=int),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Planting:
    """The planted offers as supply, with who is in reach of which: `reached` has shape (areas, offers)."""

    stakes: tuple[Stake, ...]
    supply: Supply
    reached: np.ndarray
    minutes: np.ndarray


def plant(*, scale: Scale, ground: Ground, people: np.ndarray, first_firm: int) -> Planting:
    """The planted offers. `people` has shape (areas, segments); planted providers are numbered from `first_firm`."""
    stakes = stakes_of(scale=scale)
    x, y = _sites(ground=ground, stakes=stakes)
    minutes = _minutes(scale=scale, ground=ground, stakes=stakes, x=x, y=y)
    limit = np.array([scale.rule(service_type=s.service_type).minutes_max for s in stakes])
    reached = minutes <= limit
    capacity = _capacities(ground=ground, people=people, stakes=stakes, reached=reached)
    fixed_unit = np.array([s.fixed_unit_minor for s in stakes])
    price = np.array([s.unit_minor for s in stakes]) - fixed_unit
    supply = Supply(
        type=np.array([TYPE_IDS.index(s.service_type) for s in stakes]),
        provider=np.array([first_firm + s.firm for s in stakes]),
        funded=np.array([s.funded for s in stakes]),
        mode=np.zeros(len(stakes), dtype=int),
        x=x,
        y=y,
        capacity=capacity,
        price=price,
        fixed=fixed_unit * capacity,
        volume_min=capacity // 5,
        unit_cost=np.full(len(stakes), UNKNOWN, dtype=np.int64),
        pot=np.array([POT_IDS.index(s.pot_id) for s in stakes]),
    )
    return Planting(stakes=stakes, supply=supply, reached=reached, minutes=minutes)


def tell_truth(
    *, ground: Ground, people: np.ndarray, planting: Planting, offer_ids: list[str], provider_ids: list[str]
) -> Truth:
    """What is now true of the planted dales. `offer_ids` and `provider_ids` are those of what was planted."""
    service_type, segment_id = NOBODY
    column = [segment.segment_id for segment in SEGMENTS].index(segment_id)
    monopoly = _of(planting, MONOPOLY_DALE)
    return Truth(
        unmet=_unmet_truth(ground=ground, people=people, planting=planting, offer_ids=offer_ids),
        duplication=_duplication_truth(ground=ground, people=people, planting=planting, offer_ids=offer_ids),
        monopoly=MonopolyTruth(
            service_type=MONOPOLY_TYPE,
            area_ids=_codes(ground, MONOPOLY_DALE),
            provider_id=provider_ids[planting.stakes[monopoly[0]].firm],
            offer_ids=tuple(offer_ids[i] for i in monopoly),
        ),
        lottery=_lottery_truth(ground=ground, people=people, planting=planting),
        nobody=NobodyTruth(service_type=service_type, segment_id=segment_id, people=int(people[:, column].sum())),
    )


def _sites(*, ground: Ground, stakes: tuple[Stake, ...]) -> tuple[np.ndarray, np.ndarray]:
    dale = np.array([s.dale for s in stakes])
    along = np.array([s.along for s in stakes])
    points = ground.dale_middle[dale] + along[:, None] * ground.dale_axis[dale]
    return points[:, 0], points[:, 1]


def _minutes(*, scale: Scale, ground: Ground, stakes: tuple[Stake, ...], x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Journey in minutes from every area to every planted site, shape (areas, offers)."""
    latitude, longitude = degrees(x=x, y=y)
    km = distance_km(
        latitude=ground.latitude[:, None],
        longitude=ground.longitude[:, None],
        to_latitude=latitude[None, :],
        to_longitude=longitude[None, :],
    )
    speed = np.array([scale.speeds_kmh[scale.rule(service_type=s.service_type).mode] for s in stakes])
    return np.asarray(km * DETOUR_FACTOR / speed * 60)


def _of(planting: Planting, dale: int) -> list[int]:
    """Indices of the funded planted offers of a dale."""
    return [i for i, s in enumerate(planting.stakes) if s.dale == dale and s.funded]


def _codes(ground: Ground, dale: int) -> tuple[str, ...]:
    return tuple(ground.area_id[a] for a in ground.in_dale(dale))


def _columns(service_type: str) -> list[int]:
    """Segments that need a service type and can be served, by column."""
    return [
        column
        for column, s in enumerate(SEGMENTS)
        if service_type in s.essential + s.helpful and (service_type, s.segment_id) != NOBODY
    ]


def _need(ground: Ground, people: np.ndarray, dale: int, service_type: str) -> np.ndarray:
    """People of each area of a dale who need a service type, shape (areas of the dale,)."""
    return np.asarray(people[np.ix_(ground.in_dale(dale), np.array(_columns(service_type)))].sum(axis=1))


def _capacities(*, ground: Ground, people: np.ndarray, stakes: tuple[Stake, ...], reached: np.ndarray) -> np.ndarray:
    """Places of each planted offer. Those of the unmet dale follow from an even split of its areas over the sites in
    reach, so that serving every area in the same share is possible."""
    capacity = np.zeros(len(stakes), dtype=np.int64)
    for i, stake in enumerate(stakes):
        need = _need(ground, people, stake.dale, stake.service_type)
        capacity[i] = int(np.ceil(stake.share * need.sum()))
    sites = [i for i, s in enumerate(stakes) if s.dale == UNMET_DALE and s.funded]
    inside = reached[np.ix_(ground.in_dale(UNMET_DALE), np.array(sites))]
    need = _need(ground, people, UNMET_DALE, UNMET_TYPE)
    capacity[sites] = np.floor(SERVED_SHARE * (need[:, None] * inside / inside.sum(axis=1, keepdims=True)).sum(axis=0))
    return capacity


def _unmet_truth(*, ground: Ground, people: np.ndarray, planting: Planting, offer_ids: list[str]) -> UnmetTruth:
    sites, areas = _of(planting, UNMET_DALE), ground.in_dale(UNMET_DALE)
    need = _need(ground, people, UNMET_DALE, UNMET_TYPE)
    capacity = planting.supply.capacity[sites]
    if not _shares_evenly(need=need, capacity=capacity, inside=planting.reached[np.ix_(areas, np.array(sites))]):
        raise AssertionError("the unmet dale cannot be served evenly")
    return UnmetTruth(
        service_type=UNMET_TYPE,
        people=tuple(
            (ground.area_id[a], SEGMENTS[c].segment_id, int(people[a, c]))
            for a in areas
            for c in _columns(UNMET_TYPE)
            if people[a, c]
        ),
        offer_ids=tuple(offer_ids[i] for i in sites),
        capacity=int(capacity.sum()),
    )


def _shares_evenly(*, need: np.ndarray, capacity: np.ndarray, inside: np.ndarray) -> bool:
    """Whether capacity / need of every area can be served at once, all places used (Gale 1957).

    It can if and only if, for every set of sites, the areas that reach no other site ask no more of it than it has:
    capacity x need of those areas <= need x capacity of the set, in whole numbers.
    """
    total, places = int(need.sum()), int(capacity.sum())
    sites = range(len(capacity))
    for size in sites:
        for chosen in combinations(sites, size):
            others = [site for site in sites if site not in chosen]
            captive = int(need[~inside[:, others].any(axis=1)].sum())
            if places * captive > total * int(capacity[list(chosen)].sum()):
                return False
    return places < total


def _duplication_truth(
    *, ground: Ground, people: np.ndarray, planting: Planting, offer_ids: list[str]
) -> DuplicationTruth:
    """The cheapest site reaches all areas and can serve all: the others are left over in full, and the rest of it."""
    sites, areas = _of(planting, DUPLICATION_DALE), ground.in_dale(DUPLICATION_DALE)
    need = int(_need(ground, people, DUPLICATION_DALE, DUPLICATION_TYPE).sum())
    by_cost = sorted(sites, key=lambda i: planting.stakes[i].unit_minor)
    cheapest, second = by_cost[0], by_cost[1]
    for site in (cheapest, second):
        if not planting.reached[areas, site].all() or planting.supply.capacity[site] < need:
            raise AssertionError("a site of the duplication cannot serve the whole dale")
    rows = []
    for site in sites:
        other = second if site == cheapest else cheapest
        places = int(planting.supply.capacity[site]) - (need if site == cheapest else 0)
        unit, other_unit = planting.stakes[site].unit_minor, planting.stakes[other].unit_minor
        dearer = max(0, unit - other_unit)
        rows.append(
            LeftOver(
                offer_id=offer_ids[site],
                pot_id=planting.stakes[site].pot_id,
                other_pot_id=planting.stakes[other].pot_id,
                places=places,
                spend_minor=places * unit,
                choice_minor=0,
                price_difference_minor=places * dearer,
                idle_minor=0,
                duplicated_minor=places * (unit - dearer),
            )
        )
    return DuplicationTruth(
        service_type=DUPLICATION_TYPE,
        area_ids=_codes(ground, DUPLICATION_DALE),
        pot_ids=(COUNCIL, HOMES),
        people=need,
        left_over=tuple(rows),
    )


def _lottery_truth(*, ground: Ground, people: np.ndarray, planting: Planting) -> LotteryTruth:
    capacity = {}
    for dale in (RICH_DALE, POOR_DALE):
        sites = _of(planting, dale)
        if planting.minutes[np.ix_(ground.in_dale(dale), np.array(sites))].max() > SAME_BAND_MINUTES:
            raise AssertionError("a side of the lottery is not within one band of its sites")
        capacity[dale] = int(planting.supply.capacity[sites].sum())
    return LotteryTruth(
        service_type=LOTTERY_TYPE,
        high_area_ids=_codes(ground, RICH_DALE),
        low_area_ids=_codes(ground, POOR_DALE),
        deprivation_quintile=int(ground.quintile[ground.in_dale(RICH_DALE)[0]]),
        people=int(_need(ground, people, RICH_DALE, LOTTERY_TYPE).sum()),
        high_capacity=capacity[RICH_DALE],
        low_capacity=capacity[POOR_DALE],
    )
