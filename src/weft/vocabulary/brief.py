"""The brief: the commissioner's whole direction for a place, resolved and ready to be used by every room."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from weft.vocabulary.deal import DealRules

TRAVEL_MODES = ("walk", "cycle", "transit", "car")
ROUTER_KINDS = ("osrm", "valhalla")
FALLBACKS = ("mark", "refuse")
ADEQUACY_STANDARDS = ("cms-primary-care",)
COUNTY_TYPES = ("large-metro", "metro", "micro", "rural", "extreme-access")
PERSON_TYPES = ("integer", "number", "text", "boolean", "date")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The time that needs, capacities and prices are about: `from_on` included, `to_on` excluded."""

    from_on: date
    to_on: date
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A change that matters to people, what one of it is worth, and to which funder."""

    outcome_id: str
    name: str
    worth_minor: int
    funder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A group of people (or households) with the same needs, and the expression that says who belongs to it."""

    segment_id: str
    name: str
    unit: str
    eligible: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceType:
    """A kind of service, with the name that people use for it."""

    service_type: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pot:
    """Money of one funder for the period and what it may pay for. An empty `segments` means all of them."""

    pot_id: str
    name: str
    funder: str
    amount_minor: int
    pays_for: tuple[str, ...]
    segments: tuple[str, ...] = ()

    def may_pay(self, *, service_type: str, segment_id: str) -> bool:
        """Whether the pot's rules let it pay for this service type for this segment."""
        return service_type in self.pays_for and (not self.segments or segment_id in self.segments)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachRule:
    """How far people of the place go for a service type: the mode and the longest journey, in minutes."""

    mode: str
    minutes_max: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Router:
    """A routing server that travel times come from, and what to do where it has none for a journey.

    `fallback` is mark (the straight line stands in, marked) or refuse (the map is not drawn).
    """

    kind: str
    url: str
    fallback: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdequacyRule:
    """A time-and-distance standard: within both limits of a provider, for at least `share_min` of the people in need,
    and at least `per_thousand` providers for each thousand of them. `name` says which standard, `verified` whether its
    figures were read at their source (the place's own are)."""

    name: str
    verified: bool
    minutes_max: float
    km_max: float
    share_min: float
    per_thousand: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AdequacyRules:
    """What the brief says an adequate network is. `standard` names a published one and `county_type` its column;
    empty where the brief names none. `own` holds the place's rules, which win, by service type. `mode` is how people
    go; the speed is the brief's."""

    standard: str = ""
    county_type: str = ""
    mode: str = "car"
    own: dict[str, AdequacyRule] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Travel:
    """How far is too far. Minutes = great-circle km x detour factor / speed of the mode x 60.

    `speeds_kmh` by mode; `usual` the rule for every service type that `by_service_type` does not name; `home_mode` how
    staff travel to a home visit. `router` names the server that real travel times are asked of, where there is one.
    """

    detour_factor: float
    speeds_kmh: dict[str, float]
    usual: ReachRule
    home: ReachRule
    by_service_type: dict[str, ReachRule]
    router: Router | None = None

    def rule(self, *, service_type: str, delivery_mode: str) -> ReachRule | None:
        """The rule for an offer; None where no journey is made (online)."""
        if delivery_mode == "online":
            return None
        return self.home if delivery_mode == "home" else self.by_service_type.get(service_type, self.usual)


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkRules:
    """What a network must and should be. Shares are fractions; a penalty is money per unit short.

    Hard: budget, provider cap, own-delivery cap, fair price, locks, bans (and the pots); at most `awards_max` awards
    (None: any number); in each area one provider at most of each service type in `one_provider_per_area`; of the
    budget, `explore_share` (of the days before `explore_until`) that only untested offers can win.
    Soft: choice (people for whom fewer than `choice_min` distinct awarded providers of the type are in reach), equity
    (people by whom a quintile's served share falls short of `equity_floor` x the overall share), small (money by which
    small providers' spend falls short of `small_share` of all spend).
    """

    budget_minor: int
    choice_min: int = 1
    choice_penalty_minor: int = 0
    equity_floor: float = 0.0
    equity_penalty_minor: int = 0
    small_share: float = 0.0
    small_penalty: float = 0.0
    provider_cap: float = 1.0
    own_provider_id: str = ""
    own_cap: float = 0.0
    fair_price: bool = False
    locks: tuple[str, ...] = ()
    bans: tuple[str, ...] = ()
    awards_max: int | None = None
    one_provider_per_area: tuple[str, ...] = ()
    explore_share: float = 0.0
    explore_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AtlasRules:
    """What the map counts as choice: `providers_min` distinct funded providers in reach, and how many places each
    further one may hold spare for that choice before the rest counts as left over."""

    providers_min: int = 2
    spare_per_alternative: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonColumn:
    """A fact about a person that eligibility may ask for. `one_of` lists what a text may be, where that is closed."""

    name: str
    type: str
    meaning: str
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """One place's direction, resolved. `canonical` is its canonical JSON, `digest` the SHA-256 over that and the
    mapping tables; every decision made under it keeps the digest."""

    place_id: str
    place_name: str
    invented: bool
    language: str
    currency: str
    period: Period
    outcomes: tuple[Outcome, ...]
    segments: tuple[Segment, ...]
    segments_overlap: bool
    service_types: tuple[ServiceType, ...]
    pots: tuple[Pot, ...]
    travel: Travel
    atlas: AtlasRules
    network: NetworkRules
    capacity_factors: tuple[float, ...]
    person_columns: tuple[PersonColumn, ...]
    canonical: str
    digest: str
    adequacy: AdequacyRules = field(default_factory=AdequacyRules)
    deal: DealRules = field(default_factory=DealRules)

    def service_name(self, service_type: str) -> str:
        """The name people use for a service type, or its code where the brief names none."""
        return next((s.name for s in self.service_types if s.service_type == service_type), service_type)

    def segment_name(self, segment_id: str) -> str:
        """The name of a segment, or its code."""
        return next((s.name for s in self.segments if s.segment_id == segment_id), segment_id)

    def responsible_pots(self, *, service_type: str, segment_id: str) -> tuple[str, ...]:
        """The pots whose rules could pay; empty where nobody is responsible."""
        return tuple(sorted(p.pot_id for p in self.pots if p.may_pay(service_type=service_type, segment_id=segment_id)))
