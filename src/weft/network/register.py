"""What the place's tables say, looked up: who needs what where, what each offer does for whom, who can reach it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from weft.engine import Place
from weft.vocabulary import Area, Brief, Effect, Need, Offer, Pot, Provider, Reach, Requirement, Table

Kind = tuple[tuple[str, Fraction], ...]
"""What an offer does for whom: each segment that it may serve, and what one person of it gains in minor units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """People of one segment in one area who need one service type. `area` is its number in `Register.area_ids`."""

    area: int
    segment_id: str
    service_type: str
    people: int


@dataclass(slots=True, kw_only=True)
class Register:
    """The place, ready to be asked. Areas are numbered in the order of their ids; `quintiles` holds 0 for unknown."""

    brief: Brief
    area_ids: list[str]
    quintiles: np.ndarray
    nodes: list[Node]
    offers: list[Offer]
    small_providers: frozenset[str]
    pots: dict[str, Pot]
    service_names: dict[str, str]
    _effects: dict[tuple[str, str], dict[str, dict[str, Fraction]]]
    _tested: frozenset[tuple[str, str, str, str]]
    _reach: dict[str, np.ndarray]
    _here: dict[tuple[str, str], np.ndarray]
    _kinds: dict[tuple[str, str, str], Kind] = field(default_factory=dict)
    _joint: dict[str, list[Offer]] = field(default_factory=dict)

    def service_words(self, service_type: str) -> str:
        """A service type as it reads within a sentence."""
        name = self.service_names.get(service_type, service_type)
        return name if name[1:2].isupper() else name[:1].lower() + name[1:]

    def gains(self, *, service_type: str, provider_id: str) -> dict[str, Fraction]:
        """What a person of each segment gains: the sum over outcomes of (probability - baseline) x worth, exact.

        The provider's own row for an outcome beats the general one. Segments of which nothing is known are absent.
        """
        general = self._effects.get((service_type, ""), {})
        own = self._effects.get((service_type, provider_id), {}) if provider_id else {}
        return {
            segment: sum({**general.get(segment, {}), **own.get(segment, {})}.values(), Fraction(0))
            for segment in sorted(general.keys() | own.keys())
        }

    def untested(self, offer: Offer) -> bool:
        """Whether no effect that the offer's value rests on was ever measured; an offer without any is not untested."""
        general = self._effects.get((offer.service_type, ""), {})
        own = self._effects.get((offer.service_type, offer.provider_id), {})
        rests_on = [
            (offer.service_type, who, segment, outcome)
            for segment, _ in self.kind(offer)
            for outcome in general.get(segment, {}).keys() | own.get(segment, {}).keys()
            for who in [offer.provider_id if outcome in own.get(segment, {}) else ""]
        ]
        return bool(rests_on) and not any(row in self._tested for row in rests_on)

    def parts(self, offer: Offer) -> list[Offer]:
        """The other parts of the joint offer that an offer belongs to."""
        if not offer.joint_id:
            return []
        if not self._joint:
            for other in self.offers:
                if other.joint_id:
                    self._joint.setdefault(other.joint_id, []).append(other)
        return [other for other in self._joint[offer.joint_id] if other.offer_id != offer.offer_id]

    def kind(self, offer: Offer) -> Kind:
        """What the offer does for whom its pot may pay for; empty where there is nobody."""
        key = (offer.service_type, offer.provider_id, offer.pot_id)
        if key not in self._kinds:
            pot = self.pots.get(offer.pot_id)
            gains = self.gains(service_type=offer.service_type, provider_id=offer.provider_id)
            self._kinds[key] = tuple(
                (segment, gain)
                for segment, gain in gains.items()
                if pot is not None and pot.may_pay(service_type=offer.service_type, segment_id=segment)
            )
        return self._kinds[key]

    def areas_in_reach(self, offer_id: str) -> np.ndarray:
        """Numbers of the areas from which the offer can be reached, in order."""
        return self._reach.get(offer_id, np.zeros(0, dtype=np.int64))

    def with_areas(self, *, offer_id: str, area_ids: Collection[str]) -> Register:
        """The same place where exactly these areas reach one offer."""
        wanted = set(area_ids)
        areas = np.array([number for number, area in enumerate(self.area_ids) if area in wanted], dtype=np.int64)
        return replace(self, _reach={**self._reach, offer_id: areas})

    def areas_served(self, offer: Offer) -> np.ndarray:
        """Numbers of the areas in reach where somebody lives whom the offer may serve."""
        areas = self.areas_in_reach(offer.offer_id)
        here = np.zeros(len(self.area_ids), dtype=bool)
        for segment, _ in self.kind(offer):
            here |= self._here.get((segment, offer.service_type), here)
        return np.asarray(areas[here[areas]])


def read_register(*, brief: Brief, place: Place, reach: Table[Reach]) -> Register:
    """Look a place up, once for both sides of today | proposed. Rows about an outcome that the brief does not declare
    are worth nothing to it and are left to `weft check`, which reports them."""
    areas = place.table(Area)
    area_ids = areas.strings("area_id")
    nodes = _nodes(place, {area: number for number, area in enumerate(area_ids)})
    here: dict[tuple[str, str], np.ndarray] = {}
    for node in nodes:
        at = here.setdefault((node.segment_id, node.service_type), np.zeros(len(area_ids), dtype=bool))
        at[node.area] = True
    return Register(
        brief=brief,
        area_ids=area_ids,
        quintiles=areas.column("deprivation_quintile", missing=0).astype(np.int64),
        nodes=nodes,
        offers=sorted(place.table(Offer).nouns(), key=lambda offer: offer.offer_id),
        small_providers=frozenset(p.provider_id for p in place.table(Provider).nouns() if p.small),
        pots={pot.pot_id: pot for pot in brief.pots},
        service_names={service.service_type: service.name for service in brief.service_types},
        _effects=_effects(brief, place),
        _tested=frozenset(
            (row.service_type, row.provider_id or "", row.segment_id, row.outcome_id)
            for row in place.table(Effect).nouns()
            if row.tested
        ),
        _reach=_areas_by_offer(area_ids, reach),
        _here=here,
    )


def _nodes(place: Place, number_of: dict[str, int]) -> list[Node]:
    wanted: dict[str, list[str]] = {}
    for row in place.table(Requirement).nouns():
        wanted.setdefault(row.segment_id, []).append(row.service_type)
    nodes = [
        Node(area=number_of[need.area_id], segment_id=need.segment_id, service_type=service, people=need.people)
        for need in place.table(Need).nouns()
        if need.people
        for service in wanted.get(need.segment_id, [])
    ]
    return sorted(nodes, key=lambda node: (node.area, node.service_type, node.segment_id))


def _effects(brief: Brief, place: Place) -> dict[tuple[str, str], dict[str, dict[str, Fraction]]]:
    worth = {outcome.outcome_id: outcome.worth_minor for outcome in brief.outcomes}
    effects: dict[tuple[str, str], dict[str, dict[str, Fraction]]] = {}
    for row in place.table(Effect).nouns():
        if row.outcome_id in worth:
            gain = (Fraction(str(row.probability)) - Fraction(str(row.baseline))) * worth[row.outcome_id]
            segments = effects.setdefault((row.service_type, row.provider_id or ""), {})
            segments.setdefault(row.segment_id, {})[row.outcome_id] = gain
    return effects


def _areas_by_offer(area_ids: list[str], reach: Table[Reach]) -> dict[str, np.ndarray]:
    if not len(reach):
        return {}
    number = pc.index_in(reach.data.column("area_id"), value_set=pa.array(area_ids, type=pa.string()))
    known = (
        reach.data.append_column("number", number)
        .filter(pc.is_valid(number))
        .sort_by([("offer_id", "ascending"), ("number", "ascending")])
    )
    offers = np.asarray(known.column("offer_id").to_numpy(zero_copy_only=False))
    numbers = np.asarray(known.column("number").to_numpy(zero_copy_only=False)).astype(np.int64)
    starts = np.flatnonzero(np.append(True, offers[1:] != offers[:-1])) if len(offers) else np.zeros(0, dtype=int)
    return {str(offers[at]): numbers[at:end] for at, end in zip(starts, [*starts[1:], len(offers)], strict=True)}
