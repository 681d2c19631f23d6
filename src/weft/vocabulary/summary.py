"""The one screen that a commissioner reads: today beside proposed, and what the figures rest on."""

from __future__ import annotations

from dataclasses import dataclass

from weft.vocabulary.network import Penalties


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleMet:
    """People in need by how much of their need is met, in one deprivation quintile (None: quintile unknown).

    `whole` = every essential requirement met; `part` = some requirement met, not every essential one; `none` = the
    rest. The same people of an area and segment are served first by every service, which is the most whole needs
    that the flows allow. The three add up to `people`.
    """

    quintile: int | None
    people: int
    whole: int
    part: int
    none: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of today | proposed. Money in minor units; `small_share` is the small providers' share of spend."""

    objective_minor: int
    bound_minor: int
    bound_gap: float
    value_minor: int
    penalties: Penalties
    spend_minor: int
    spend_by_pot: dict[str, int]
    people_by_quintile: tuple[PeopleMet, ...]
    providers_by_kind: dict[str, int]
    small_share: float | None
    broken_rules: tuple[str, ...]

    @property
    def people(self) -> PeopleMet:
        """All quintiles together."""
        rows = self.people_by_quintile
        return PeopleMet(
            quintile=None,
            people=sum(r.people for r in rows),
            whole=sum(r.whole for r in rows),
            part=sum(r.part for r in rows),
            none=sum(r.none for r in rows),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MapHeadlines:
    """The map in a few figures. Needs are person x service type; spend in minor units.

    `choice_two`, `choice_three`: share of needs with at least two, three distinct funded providers in reach. Figures
    that rest on capacity (`servable`, `unmet`, `nobody_responsible`, the money) are as good as the capacities are.
    `nobody_responsible` = unmet needs for which no pot's rules could pay. `journeys_measured` = share of journeys in
    reach that are travel times, not straight lines; None where nothing was measured.
    """

    needs: int
    servable: float
    unmet: float
    unmet_low: float | None
    unmet_high: float | None
    nobody_responsible: float
    present_spend_minor: int
    choice_minor: int
    price_difference_minor: int
    idle_minor: int
    duplicated_minor: int
    reached: float
    choice_two: float
    choice_three: float
    journeys_measured: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """The whole run at another capacity: every assumed capacity multiplied by `capacity_factor`."""

    capacity_factor: float
    headlines: MapHeadlines
    today: Side
    proposed: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class AssumedShares:
    """What share of each kind of figure is assumed rather than observed, 0 to 1.

    Need by people, capacity or price by places, effects by rows (untested ones are assumed).
    """

    need: float
    capacity_or_price: float
    effect: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Everything on the first screen. `scenarios` is empty unless capacity or price is assumed; then the report leads
    with reach and choice only, and shows the rest as illustrative. `names_coded`: providers appear by code.
    """

    place_id: str
    place_name: str
    invented: bool
    currency: str
    period_from: str
    period_to: str
    counted: str
    headlines: MapHeadlines
    today: Side
    proposed: Side
    scenarios: tuple[Scenario, ...]
    assumed: AssumedShares
    names_coded: bool
    brief_digest: str
    inputs_digest: str
    version: str
