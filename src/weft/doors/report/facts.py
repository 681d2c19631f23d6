"""What every section of the report reads: the nouns, and the same figures by area and service type as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from weft.doors.report.alias import Alias
from weft.engine import Place
from weft.vocabulary import (
    Area,
    Brief,
    Chart,
    Effect,
    Need,
    Network,
    Offer,
    Provider,
    Requirement,
    Summary,
    money_words,
)


class Facts:
    """The nouns of one report with what is worked out from them once.

    Matrices have one row for each area, in the order of `areas`, and one column for each service type, in the order of
    `service_types`. `needs`, `unmet`, `nobody` come from the map; `served` from the flows of a plan.
    """

    def __init__(
        self, *, summary: Summary, brief: Brief, place: Place, chart: Chart, network: Network, made_by: str
    ) -> None:
        self.summary = summary
        self.brief = brief
        self.place = place
        self.chart = chart
        self.network = network
        self.made_by = made_by
        self.proposed_chart: Chart | None = None
        self.areas: list[Area] = place.table(Area).nouns()
        self.area_at = {area.area_id: row for row, area in enumerate(self.areas)}
        self.offers: list[Offer] = place.table(Offer).nouns()
        self.offer_by_id = {offer.offer_id: offer for offer in self.offers}
        self.providers = {provider.provider_id: provider for provider in place.table(Provider).nouns()}
        self.service_types = self._types_in_use()
        self.type_at = {kind: column for column, kind in enumerate(self.service_types)}
        self.alias = Alias(
            providers=tuple(self.providers.values()),
            offers=tuple(self.offers),
            salt=summary.inputs_digest,
            coded=summary.names_coded,
        )

    def _types_in_use(self) -> tuple[str, ...]:
        """Service types that someone here needs or offers, in the brief's order, then any that the brief forgot."""
        used = set(self.place.table(Requirement).strings("service_type")) | set(
            self.chart.unmet.strings("service_type")
        )
        used |= {offer.service_type for offer in self.offers}
        named = [kind.service_type for kind in self.brief.service_types if kind.service_type in used]
        return (*named, *sorted(used.difference(named)))

    @property
    def illustrative(self) -> bool:
        """Whether capacity or price is assumed, so that figures which rest on it only illustrate."""
        return bool(self.summary.scenarios)

    @property
    def counted(self) -> str:
        """What a headcount counts here: people, households or needs."""
        return self.summary.counted

    @property
    def small_known(self) -> bool:
        """Whether it is known which providers are small: some is marked so, or every kind is known."""
        providers = self.providers.values()
        return any(p.small for p in providers) or all(p.kind != "unknown" for p in providers)

    def money(self, amount_minor: int) -> str:
        """A sum short, as prose says it."""
        return money_words(amount_minor, currency=self.summary.currency, short=True)

    def money_full(self, amount_minor: int) -> str:
        """A sum in full, as tables show it."""
        return money_words(amount_minor, currency=self.summary.currency)

    def pot_name(self, pot_id: str) -> str:
        """The name of a pot, or its code where the brief names none."""
        return next((pot.name for pot in self.brief.pots if pot.pot_id == pot_id), pot_id)

    def spread(self, table: Any, column: str, *, keep: np.ndarray | None = None) -> np.ndarray:
        """A table's column added up by area and service type, as a matrix of people."""
        rows = np.array([self.area_at.get(area, -1) for area in table.strings("area_id")], dtype=np.int64)
        columns = np.array([self.type_at[kind] for kind in table.strings("service_type")], dtype=np.int64)
        known = (rows >= 0) if keep is None else (rows >= 0) & keep
        matrix = np.zeros((len(self.areas), len(self.service_types)))
        np.add.at(matrix, (rows[known], columns[known]), table.column(column)[known].astype(float))
        return matrix

    @cached_property
    def needs(self) -> np.ndarray:
        """Needs (one person and one kind of service each) by area and service type."""
        return self.spread(self.chart.unmet, "people")

    @cached_property
    def need_known(self) -> np.ndarray:
        """Whether a need is stated, if only as none, for every group of people that requires the service type."""
        stated = set(zip(*(self.place.table(Need).strings(name) for name in ("area_id", "segment_id")), strict=True))
        requirements = self.place.table(Requirement)
        known = np.ones((len(self.areas), len(self.service_types)), dtype=bool)
        pairs = zip(requirements.strings("segment_id"), requirements.strings("service_type"), strict=True)
        for segment, kind in pairs:
            known[:, self.type_at[kind]] &= [(area.area_id, segment) in stated for area in self.areas]
        return known

    @cached_property
    def unmet(self) -> np.ndarray:
        """Needs that funded capacity in reach could not serve."""
        return self.spread(self.chart.unmet, "unmet")

    @cached_property
    def unmet_range(self) -> tuple[np.ndarray, np.ndarray] | None:
        """The same where every need is at its low, its high end; None where no need states a range."""
        table = self.chart.unmet
        if not len(table) or not bool(table.known("low").all() and table.known("high").all()):
            return None
        return self.spread(table, "low"), self.spread(table, "high")

    @cached_property
    def nobody(self) -> np.ndarray:
        """Of the unmet needs, those for which no pot's rules could pay."""
        pots = np.array([not pots for pots in self.chart.unmet.strings("responsible_pots")], dtype=bool)
        return self.spread(self.chart.unmet, "unmet", keep=pots)

    @cached_property
    def needs_of_nobody(self) -> np.ndarray:
        """Needs, met or not, for which no pot's rules could pay."""
        pots = np.array([not pots for pots in self.chart.unmet.strings("responsible_pots")], dtype=bool)
        return self.spread(self.chart.unmet, "people", keep=pots)

    @cached_property
    def one_pot(self) -> np.ndarray:
        """Of the unmet needs, those for which exactly one pot's rules could pay."""
        pots = np.array([bool(p) and ";" not in p for p in self.chart.unmet.strings("responsible_pots")], dtype=bool)
        return self.spread(self.chart.unmet, "unmet", keep=pots)

    @cached_property
    def served_today(self) -> np.ndarray:
        """Needs that what is funded today serves, by the same model as the proposal."""
        return self.spread(self.network.today.flows, "people")

    @cached_property
    def served_proposed(self) -> np.ndarray:
        """Needs that the proposed network serves."""
        return self.spread(self.network.proposed.flows, "people")

    @cached_property
    def scores(self) -> np.ndarray:
        """Funded places in reach per person in need (E2SFCA); NaN where unknown or where nobody needs the type."""
        table = self.chart.access
        matrix = np.full((len(self.areas), len(self.service_types)), np.nan)
        values = table.column("score", missing=float("nan"))
        for area, kind, value in zip(table.strings("area_id"), table.strings("service_type"), values, strict=True):
            if area in self.area_at:
                matrix[self.area_at[area], self.type_at[kind]] = value
        return matrix

    @cached_property
    def choice_today(self) -> np.ndarray:
        """Distinct funded providers in reach by area and service type."""
        return self.spread(self.chart.access, "providers")

    @cached_property
    def choice_proposed(self) -> np.ndarray:
        """Distinct awarded providers in reach by area and service type, counted over the map's own reach."""
        awarded = set(self.network.proposed.awards.strings("offer_id"))
        matrix = np.zeros((len(self.areas), len(self.service_types)))
        seen: set[tuple[int, int, str]] = set()
        reach = self.chart.reach
        for area, offer_id in zip(reach.strings("area_id"), reach.strings("offer_id"), strict=True):
            if offer_id in awarded and area in self.area_at:
                offer = self.offer_by_id[offer_id]
                seen.add((self.area_at[area], self.type_at[offer.service_type], offer.provider_id))
        for row, column, _ in seen:
            matrix[row, column] += 1
        return matrix

    @cached_property
    def sole(self) -> dict[str, str]:
        """Kinds of service that one provider alone offers here, funded or proposed, and which: nobody can choose."""
        by_kind: dict[str, set[str]] = {}
        for offer in self.offers:
            by_kind.setdefault(offer.service_type, set()).add(offer.provider_id)
        return {kind: min(by_kind[kind]) for kind in self.service_types if len(by_kind.get(kind, ())) == 1}

    @cached_property
    def sources(self) -> tuple[SourceUse, ...]:
        """Every source that the place's tables name, with what it is used for, by size."""
        found: dict[tuple[str, str, bool], list[Any]] = {}
        for noun, about in ((Need, "need"), (Offer, "capacity and price"), (Effect, "effect")):
            table = self.place.table(noun)
            assumed = table.column("tested") if noun is Effect else table.column("assumed")
            days = table.data.column("as_of").to_pylist()
            for source, day, flag in zip(table.strings("source"), days, assumed, strict=True):
                marked = not flag if noun is Effect else bool(flag)
                found.setdefault((about, source, bool(marked)), []).append(day)
        rows = [
            SourceUse(
                about=about, source=source, assumed=flag, rows=len(days), from_on=str(min(days)), to_on=str(max(days))
            )
            for (about, source, flag), days in found.items()
        ]
        return tuple(sorted(rows, key=lambda row: (row.about, -row.rows, row.source, row.assumed)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceUse:
    """One source, what it says something about, how many rows rest on it and of which days."""

    about: str
    source: str
    assumed: bool
    rows: int
    from_on: str
    to_on: str
