"""The figures of a plan worked out again from its rows, and held beside the ones that the summary states."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from weft.network.verify_facts import Facts, Written, in_reach
from weft.network.verify_plan import awarded, broken_hard_rules, spend_of
from weft.network.verify_rule import Found, Rule
from weft.vocabulary import Offer

FILE = "summary.json"
RELATIVE_TOLERANCE = 1e-9
SHARE_TOLERANCE = 1e-6
LARGEST = 1e18  # beyond it a figure is no sum of money of any place, and no longer fits a file's whole numbers
MET = ("people", "whole", "part", "none")


class Stated:
    """The summary as stated. What is absent or is not a number is noted in `lacking` and read as None."""

    def __init__(self, summary: Mapping[str, Any]) -> None:
        self._summary = summary
        self.lacking: set[str] = set()

    def found(self) -> Iterator[Found]:
        """What could not be read."""
        yield from (Found(Rule.READABLE, FILE, path) for path in sorted(self.lacking))

    def any(self, *path: str) -> Any:
        """What stands at a path of names (and positions in lists); None where nothing does."""
        value: Any = self._summary
        for name in path:
            if isinstance(value, (list, tuple)) and name.isdigit() and int(name) < len(value):
                value = value[int(name)]
            else:
                value = value.get(name) if isinstance(value, Mapping) else None
        return value

    def number(self, *path: str) -> float | None:
        """A finite number; sums of money must be whole."""
        value = self.any(*path)
        kinds = (int,) if path[-1].endswith("_minor") else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds) or not abs(value) < LARGEST:
            self.lacking.add(".".join(path))
            return None
        return value

    def rows(self, *path: str) -> list[Mapping[str, Any]]:
        """A list of objects."""
        value = self.any(*path)
        if not isinstance(value, (list, tuple)) or not all(isinstance(row, Mapping) for row in value):
            self.lacking.add(".".join(path))
            return []
        return list(value)

    def counts(self, *path: str) -> dict[str, int]:
        """Whole numbers by name."""
        value = self.any(*path)
        if not isinstance(value, Mapping) or not all(type(part) is int for part in value.values()):
            self.lacking.add(".".join(path))
            return {}
        return dict(value)


def differs(stated: float | None, right: float, *, tolerance: float = 1.0) -> bool:
    """Whether a stated figure is further from the right one than rounding explains; what is absent does not
    differ, what is no number does."""
    return stated is not None and not abs(stated - right) <= tolerance + RELATIVE_TOLERANCE * abs(right)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the rows of one side give. Penalties and value are exact, before rounding; money in minor units."""

    value: float
    choice: float
    equity: float
    small: float
    spend: int
    spend_by_pot: dict[str, int]
    met: dict[int | None, Counter[str]]
    kinds: dict[str, int]
    small_share: float | None

    @classmethod
    def of(cls, *, facts: Facts, written: Written) -> Figures:
        """Work every figure out again from the flows and the offers that the awards name."""
        rules, offers = facts.brief.network, list(awarded(facts=facts, written=written).values())
        spend, small_spend, by_pot = 0, 0, Counter[str]()
        for offer in offers:
            cost = spend_of(offer=offer, written=written)
            by_pot[offer.pot_id] += cost
            spend += cost
            provider = facts.providers.get(offer.provider_id)
            small_spend += cost if provider is not None and provider.small else 0
        kinds = {o.provider_id: facts.providers[o.provider_id].kind for o in offers if o.provider_id in facts.providers}
        served = _served(facts, written)
        return cls(
            value=_value(facts, written),
            choice=people_short_of_choice(facts=facts, offers=offers) * rules.choice_penalty_minor,
            equity=_people_short_of_equity(facts, served) * rules.equity_penalty_minor,
            small=max(0.0, rules.small_share * spend - small_spend) * rules.small_penalty,
            spend=spend,
            spend_by_pot=dict(by_pot),
            met=_met(facts, served),
            kinds=dict(Counter(kinds.values())),
            small_share=small_spend / spend if spend else None,
        )


def _served(facts: Facts, written: Written) -> Counter[tuple[str, str, str]]:
    """People served by (area, segment, service type) of the place's own needs."""
    served: Counter[tuple[str, str, str]] = Counter()
    for flow in written.flows:
        if flow.area_id in facts.area_index and flow.service_type in facts.required.get(flow.segment_id, {}):
            served[flow.area_id, flow.segment_id, flow.service_type] += flow.people
    return served


def _value(facts: Facts, written: Written) -> float:
    parts = []
    for flow in written.flows:
        offer = facts.offers.get(flow.offer_id)
        worth = facts.worth(offer=offer, segment_id=flow.segment_id) if offer else None
        parts.append(flow.people * (worth or 0.0))
    return math.fsum(parts)


def people_short_of_choice(*, facts: Facts, offers: Sequence[Offer]) -> int:
    """People x service types for whom fewer than `choice_min` distinct providers of the offers could serve some
    segment of their area: in reach, with a known effect, payable. All or nothing by area and service type."""
    return sum(
        _short_of_type(facts, service_type, [offer for offer in offers if offer.service_type == service_type])
        for service_type in facts.service_types
    )


def _short_of_type(facts: Facts, service_type: str, offers: list[Offer]) -> int:
    columns = facts.segments_needing(service_type=service_type)
    people = facts.people[:, columns]
    distinct = np.zeros(len(facts.areas), dtype=np.int64)
    if offers and columns:
        offers = sorted(offers, key=lambda offer: (offer.provider_id, offer.offer_id))
        names = [offer.provider_id for offer in offers]
        starts = [i for i, name in enumerate(names) if i == 0 or name != names[i - 1]]
        serves = np.array([[_could_serve(facts, o, facts.segment_ids[c]) for o in offers] for c in columns], np.int32)
        for part, minutes in in_reach(facts=facts, offers=offers):
            could = np.isfinite(minutes) & ((people[part] > 0).astype(np.int32) @ serves > 0)
            distinct[part] = np.logical_or.reduceat(could, starts, axis=1).sum(axis=1)
    return int(people.sum(axis=1)[distinct < facts.brief.network.choice_min].sum())


def _could_serve(facts: Facts, offer: Offer, segment_id: str) -> bool:
    return facts.worth(offer=offer, segment_id=segment_id) is not None and facts.payable(
        offer=offer, segment_id=segment_id
    )


def _people_short_of_equity(facts: Facts, served: Counter[tuple[str, str, str]]) -> float:
    types = np.array([len(facts.required[segment_id]) for segment_id in facts.segment_ids], dtype=np.int64)
    needs = (facts.people @ types).tolist()
    demand_all, served_all = sum(needs), served.total()
    demand: Counter[int] = Counter()
    got: Counter[int] = Counter()
    for area, people in zip(facts.areas, needs, strict=True):
        if area.deprivation_quintile is not None:
            demand[area.deprivation_quintile] += people
    for (area_id, _, _), people in served.items():
        quintile = facts.areas[facts.area_index[area_id]].deprivation_quintile
        if quintile is not None:
            got[quintile] += people
    if not demand_all:
        return 0.0
    fair = facts.brief.network.equity_floor * served_all / demand_all
    return math.fsum(max(0.0, fair * demand[quintile] - got[quintile]) for quintile in sorted(demand))


def _met(facts: Facts, served: Counter[tuple[str, str, str]]) -> dict[int | None, Counter[str]]:
    met: dict[int | None, Counter[str]] = {}
    for column, segment_id in enumerate(facts.segment_ids):
        required = facts.required[segment_id]
        essential = [name for name, needed in required.items() if needed] or list(required)
        for row in np.flatnonzero(facts.people[:, column]).tolist():
            area, people = facts.areas[row], int(facts.people[row, column])
            got = {name: min(people, served[area.area_id, segment_id, name]) for name in required}
            whole = min((got[name] for name in essential), default=0)
            some = max(got.values(), default=0)
            counts = met.setdefault(area.deprivation_quintile, Counter())
            counts.update(people=people, whole=whole, part=some - whole, none=people - some)
    return met


def found_in_side(*, facts: Facts, written: Written, stated: Stated) -> Iterator[Found]:
    """Every figure of one side of the summary that its rows do not give."""
    side, figures = written.side, Figures.of(facts=facts, written=written)
    money = (
        (Rule.VALUE, ("value_minor",), figures.value),
        (Rule.CHOICE, ("penalties", "choice_minor"), figures.choice),
        (Rule.EQUITY, ("penalties", "equity_minor"), figures.equity),
        (Rule.SMALL, ("penalties", "small_minor"), figures.small),
    )
    for rule, path, right in money:
        if differs(stated.number(side, *path), right):
            yield Found(rule, FILE, f"{side} ({stated.number(side, *path)} stated, {right:.1f} recomputed)")
    total = stated.number(side, "spend_minor")
    if total is not None and total != figures.spend:
        yield Found(Rule.SPEND_TOTAL, FILE, f"{side} ({total} stated, {figures.spend} recomputed)")
    yield from _unequal_counts(Rule.SPEND_BY_POT, side, stated.counts(side, "spend_by_pot"), figures.spend_by_pot)
    yield from _unequal_counts(Rule.KINDS, side, stated.counts(side, "providers_by_kind"), figures.kinds)
    share = stated.any(side, "small_share")
    if figures.small_share is not None:
        share = stated.number(side, "small_share")
    if (share is None) != (figures.small_share is None) or differs(
        share, figures.small_share or 0.0, tolerance=SHARE_TOLERANCE
    ):
        yield Found(Rule.SMALL_SHARE, FILE, f"{side} ({share} stated, {figures.small_share} recomputed)")
    yield from _unequal_met(side, stated, figures.met)
    yield from _not_admitted(facts, written, stated)


def _unequal_counts(rule: Rule, side: str, stated: Mapping[str, int], right: Mapping[str, int]) -> Iterator[Found]:
    for name in sorted(stated.keys() | right.keys()):
        if stated.get(name, 0) != right.get(name, 0):
            item = f"{side}, {name} ({stated.get(name, 0)} stated, {right.get(name, 0)} recomputed)"
            yield Found(rule, FILE, item)


def _unequal_met(side: str, stated: Stated, right: Mapping[int | None, Counter[str]]) -> Iterator[Found]:
    listed = stated.rows(side, "people_by_quintile")
    rows = {row["quintile"]: row for row in listed if row.get("quintile", "") in (None, 1, 2, 3, 4, 5)}
    if len(rows) < len(listed):
        yield Found(Rule.ONCE, FILE, f"{side}, a quintile (or it is none of 1 to 5 and unknown)")
    for quintile in sorted(rows.keys() | right.keys(), key=str):
        row, counts = rows.get(quintile, {}), right.get(quintile, Counter())
        wrong = [name for name in MET if row.get(name, 0) != counts[name]]
        if wrong:
            words = ", ".join(f"{name} {row.get(name, 0)} stated, {counts[name]} recomputed" for name in wrong)
            yield Found(Rule.MET, FILE, f"{side}, quintile {quintile or 'unknown'} ({words})")


def _not_admitted(facts: Facts, written: Written, stated: Stated) -> Iterator[Found]:
    admitted = stated.any(written.side, "broken_rules")
    if not isinstance(admitted, (list, tuple)):
        stated.lacking.add(f"{written.side}.broken_rules")
    elif written.side == "proposed" and admitted:
        yield Found(Rule.ADMITTED, FILE, "proposed says that it breaks a hard rule")
    elif written.side == "today" and not admitted:
        broken = sorted({each.rule.code for each in broken_hard_rules(facts=facts, written=written)})
        if broken:
            yield Found(Rule.ADMITTED, FILE, f"today breaks {', '.join(broken)} and names none")


def found_in_arithmetic(*, stated: Stated, side: tuple[str, ...]) -> Iterator[Found]:
    """Whether the figures of one side agree among themselves: objective, bound, gap, people."""
    name = ".".join(side)
    value, objective = stated.number(*side, "value_minor"), stated.number(*side, "objective_minor")
    bound, gap = stated.number(*side, "bound_minor"), stated.number(*side, "bound_gap")
    penalties = [stated.number(*side, "penalties", f"{part}_minor") for part in ("choice", "equity", "small")]
    known = [part for part in penalties if part is not None]
    if value is not None and objective is not None and len(known) == len(penalties) and objective != value - sum(known):
        yield Found(Rule.OBJECTIVE, FILE, f"{name} ({objective} stated, {value - sum(known)} by its parts)")
    if bound is not None and objective is not None:
        if bound < objective - 1 - RELATIVE_TOLERANCE * abs(objective):
            yield Found(Rule.BOUND, FILE, f"{name} (objective {objective}, bound {bound})")
        right = (bound - objective) / abs(bound) if bound else 0.0
        if (bound or not objective) and bound >= objective and differs(gap, right, tolerance=SHARE_TOLERANCE):
            yield Found(Rule.GAP, FILE, f"{name} ({gap} stated, {right:.6f} recomputed)")
    for row in stated.rows(*side, "people_by_quintile"):
        counts = [row.get(part) for part in MET]
        if not all(type(count) is int and count >= 0 for count in counts):
            stated.lacking.add(f"{name}.people_by_quintile")
        elif row["people"] != row["whole"] + row["part"] + row["none"]:
            yield Found(Rule.MET_SUM, FILE, f"{name}, quintile {row.get('quintile') or 'unknown'}")
