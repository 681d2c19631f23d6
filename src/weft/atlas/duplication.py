"""What is bought twice: the spend on places that the served need does not use, and what each part of it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from weft.atlas.catchment import Catchment, Ground
from weft.atlas.flow import Mask, Whole
from weft.atlas.spare import Spare, Spend, spare_of
from weft.engine import Place
from weft.vocabulary import Area, AtlasRules, Brief, Duplication, Reach, Table, Tell, split_minor

CHOICE, PRICE_DIFFERENCE, IDLE, DUPLICATED = range(4)
NOBODY = -1

Rows = dict[tuple[int, str, str, str], list[int]]
"""Money by (area, service type, pot, other pot), in the four kinds."""


def duplication_of(
    *, brief: Brief, place: Place, reach: Table[Reach], ground: Ground, spend: Spend, tell: Tell
) -> Table[Duplication]:
    """Spend on left-over places by area, service type, pot and other pot, split as the room's page says."""
    work = _Work(brief=brief, place=place, reach=reach, ground=ground, spend=spend)
    for done, catchment in enumerate(ground.catchments):
        tell("duplication", done, len(ground.catchments))
        work.add(catchment)
    work.add_unplaced()
    tell("duplication", len(ground.catchments), len(ground.catchments))
    return work.table()


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """One offer's arcs: the areas and people in need in its reach, the cheapest other offer there, and whether people
    there need it as a further provider to choose from. All [k]; `other` holds positions in `Spare`, or NOBODY."""

    area: Whole
    people: Whole
    other: Whole
    chosen: Mask


class _Work:
    def __init__(self, *, brief: Brief, place: Place, reach: Table[Reach], ground: Ground, spend: Spend) -> None:
        self.brief, self.ground, self.spend = brief, ground, spend
        self.population = place.table(Area).column("population").astype(np.int64)
        self.pots = ground.offers.strings("pot_id")
        self.types = ground.offers.strings("service_type")
        self.providers = np.array(ground.offers.strings("provider_id"), dtype=object)
        self.reach = reach
        self.rows: Rows = {}
        self.placed = ~spend.counted

    def add(self, catchment: Catchment) -> None:
        """Every offer of a catchment that has somebody in need in its reach."""
        spare = spare_of(catchment=catchment, spend=self.spend)
        people = catchment.node_people(catchment.people)
        other, chosen = _others(spare), _chosen(spare, self.providers, self.brief.atlas)
        kept_for_choice = _kept_for_choice(spare, self.providers, chosen, self.brief.atlas)
        by_offer = np.argsort(spare.arc_offer, kind="stable")
        ends = np.searchsorted(spare.arc_offer[by_offer], np.arange(len(spare.offer) + 1))
        for at in range(len(spare.offer)):
            arcs = by_offer[ends[at] : ends[at + 1]]
            if not len(arcs):
                continue
            self.placed[spare.offer[at]] = True
            if spare.left[at]:
                node = spare.arc_node[arcs]
                around = Around(
                    area=catchment.node_area[node], people=people[node], other=other[arcs], chosen=chosen[arcs]
                )
                self._add_offer(spare, at, kept_for_choice[at], around)

    def _add_offer(self, spare: Spare, at: int, kept: Fraction, around: Around) -> None:
        """One offer: its money first by what it is and the other offer, then each sum over areas by people."""
        offer = int(spare.offer[at])
        parts = self._parts(spare, at, kept, around)
        used = int(self.spend.capacity[offer]) - spare.left[at]
        sums = split_minor(total_minor=self.spend.minor[offer], weights=_whole([used, *(part[2] for part in parts)]))
        for (kind, other, _), sum_minor in zip(parts, sums[1:], strict=True):
            there = around.other == other
            if kind == CHOICE:
                there &= around.chosen
            area, which = np.unique(around.area[there], return_inverse=True)
            people = np.bincount(which.ravel(), weights=around.people[there]).astype(np.int64)
            other_pot = "" if other == NOBODY else self.pots[int(spare.offer[other])]
            self._spread(offer, kind, other_pot, sum_minor, area, people)

    def _parts(self, spare: Spare, at: int, kept: Fraction, around: Around) -> list[tuple[int, int, Fraction]]:
        """Kind, other offer and places of each part that is not used; a dearer place is part price difference."""
        everyone = int(around.people.sum())
        choosers = int(around.people[around.chosen].sum())
        own_cost = self.spend.unit_cost(int(spare.offer[at]))
        parts: list[tuple[int, int, Fraction]] = []
        for other in np.unique(around.other).tolist():
            here = around.other == other
            if kept:
                share = Fraction(int(around.people[here & around.chosen].sum()), choosers)
                parts.append((CHOICE, other, kept * share))
            places = (spare.left[at] - kept) * Fraction(int(around.people[here].sum()), everyone)
            if other == NOBODY:
                parts.append((IDLE, other, places))
                continue
            other_cost = self.spend.unit_cost(int(spare.offer[other]))
            same = min(Fraction(1), other_cost / own_cost) if own_cost else Fraction(1)
            parts.append((PRICE_DIFFERENCE, other, places * (1 - same)))
            parts.append((DUPLICATED, other, places * same))
        return [part for part in parts if part[2]]

    def add_unplaced(self) -> None:
        """Offers that nobody in need can reach, or without a place: all their spend is idle, by population around."""
        everywhere = np.arange(len(self.population))
        unplaced = np.flatnonzero(~self.placed).tolist()
        if not unplaced or not len(everywhere):
            return
        area_at = {area: at for at, area in enumerate(self.ground.areas)}
        wanted = {self.ground.offers.strings("offer_id")[offer]: offer for offer in unplaced}
        near: dict[int, list[int]] = {}
        for area_id, offer_id in zip(self.reach.strings("area_id"), self.reach.strings("offer_id"), strict=True):
            if offer_id in wanted:
                near.setdefault(wanted[offer_id], []).append(area_at[area_id])
        for offer in unplaced:
            areas = np.array(near[offer], dtype=np.int64) if offer in near else everywhere
            self._spread(offer, IDLE, "", self.spend.minor[offer], areas, self.population[areas])

    def _spread(self, offer: int, kind: int, other_pot: str, sum_minor: int, areas: Whole, weights: Whole) -> None:
        if not sum_minor:
            return
        shares = split_minor(total_minor=sum_minor, weights=weights.tolist())
        for area, minor in zip(areas.tolist(), shares, strict=True):
            row = self.rows.setdefault((area, self.types[offer], self.pots[offer], other_pot), [0, 0, 0, 0])
            row[kind] += minor

    def table(self) -> Table[Duplication]:
        """The rows with any spend."""
        rows = [(key, money) for key, money in self.rows.items() if any(money)]
        return Table.of(
            Duplication,
            {
                "place_id": [self.brief.place_id] * len(rows),
                "area_id": [self.ground.areas[key[0]] for key, _ in rows],
                "service_type": [key[1] for key, _ in rows],
                "pot_id": [key[2] for key, _ in rows],
                "other_pot_id": [key[3] for key, _ in rows],
                "spend_minor": [sum(money) for _, money in rows],
                "choice_minor": [money[CHOICE] for _, money in rows],
                "price_difference_minor": [money[PRICE_DIFFERENCE] for _, money in rows],
                "idle_minor": [money[IDLE] for _, money in rows],
                "duplicated_minor": [money[DUPLICATED] for _, money in rows],
            },
        )


def _others(spare: Spare) -> Whole:
    """For each arc the cheapest other offer that reaches the node, or NOBODY. Arcs stand by node, cheapest first."""
    node, offer = spare.arc_node, spare.arc_offer
    starts = np.searchsorted(node, node)
    seconds = np.minimum(starts + 1, len(node) - 1)
    second = np.where((starts + 1 < len(node)) & (node[seconds] == node), offer[seconds], NOBODY)
    return np.where(offer[starts] == offer, second, offer[starts])


def _chosen(spare: Spare, providers: np.ndarray, rules: AtlasRules) -> Mask:
    """For each arc whether the node needs the offer as a further provider to choose from.

    Providers at a node stand in the order of their cheapest offer there. Those after the first, up to `providers_min`,
    are the further ones, each with that cheapest offer.
    """
    chosen = np.zeros(len(spare.arc_node), dtype=np.bool_)
    node, seen = NOBODY, set[str]()
    for arc, (at, offer) in enumerate(zip(spare.arc_node.tolist(), spare.arc_offer.tolist(), strict=True)):
        if at != node:
            node, seen = at, set()
        provider = providers[spare.offer[offer]]
        if provider not in seen:
            seen.add(provider)
            chosen[arc] = 1 < len(seen) <= rules.providers_min
    return chosen


def _kept_for_choice(spare: Spare, providers: np.ndarray, chosen: Mask, rules: AtlasRules) -> list[Fraction]:
    """Places of each offer that are kept for choice: up to the spare places per further provider, pro rata."""
    able = np.zeros(len(spare.offer), dtype=np.bool_)
    able[spare.arc_offer[chosen]] = True
    left: dict[str, Fraction] = {}
    for at in np.flatnonzero(able).tolist():
        provider = providers[spare.offer[at]]
        left[provider] = left.get(provider, Fraction(0)) + spare.left[at]
    kept = []
    for at in range(len(spare.offer)):
        whole = left.get(providers[spare.offer[at]], Fraction(0)) if able[at] else Fraction(0)
        kept.append(spare.left[at] * min(Fraction(1), rules.spare_per_alternative / whole) if whole else Fraction(0))
    return kept


def _whole(shares: Sequence[Fraction]) -> list[int]:
    """The same proportions in whole numbers."""
    below = math.lcm(*(share.denominator for share in shares))
    return [int(share * below) for share in shares]
