"""What the network withstands: one provider failing, another choice of rules, and people who choose for themselves."""

from __future__ import annotations

from dataclasses import dataclass

from weft.vocabulary.noun import Noun, field, noun
from weft.vocabulary.place import PLACE
from weft.vocabulary.table import Table
from weft.vocabulary.why import Turning

LEVERS = ("equity_floor", "small_share", "travel", "budget")


@noun(table="failures")
class Failure(Noun):
    """What happens if one awarded provider fails before the period begins and every other award stands."""

    place_id: str = field(PLACE, key=True)
    provider_id: str = field("Provider that fails", key=True)
    offers: int = field("Awards that it holds", unit="offers", minimum=0)
    people: int = field("People who lose their service", unit="people", minimum=0)
    absorbed: int = field(
        "Of them: people for whom the other awards have places in reach, everybody else still served",
        unit="people",
        minimum=0,
    )
    lost: int = field("The rest: people whom no other award can take", unit="people", minimum=0)
    released_minor: int = field("Spend that the failed awards no longer need", unit="minor units", minimum=0)
    extra_minor: int = field(
        "The least that the other awards cost more for the people they take", unit="minor units", minimum=0
    )
    beyond: str = field("Limits on money that would then be broken, in words; empty where none", blank=True)


@noun(table="losses")
class Loss(Noun):
    """Who loses what if a provider fails. Which of them others take is one of several equal ways, the cheapest."""

    place_id: str = field(PLACE, key=True)
    provider_id: str = field("Provider that fails", key=True)
    area_id: str = field("Area where the people live", key=True)
    segment_id: str = field("Group of people", key=True)
    service_type: str = field("Kind of service that they lose", key=True)
    people: int = field("People whom the provider serves", unit="people", minimum=1)
    absorbed: int = field("Of them: people who would find a place elsewhere", unit="people", minimum=0)
    lost: int = field("The rest", unit="people", minimum=0)


@noun(table="covers")
class Cover(Noun):
    """How far one failure is covered for one kind of service: without a reserve, with it, and with all there is."""

    place_id: str = field(PLACE, key=True)
    provider_id: str = field("Provider that fails", key=True)
    service_type: str = field("Kind of service", key=True)
    people: int = field("People who lose the service", unit="people", minimum=1)
    asked: int = field("People who must find a place elsewhere, by the share asked for", unit="people", minimum=0)
    absorbed: int = field("People whom the other awards take", unit="people", minimum=0)
    covered: int = field("People whom the other awards and the reserve take", unit="people", minimum=0)
    possible: int = field(
        "People whom the other awards and every offer that may be awarded would take; below what is asked, no reserve "
        "can make this failure safe",
        unit="people",
        minimum=0,
    )


@noun(table="reserves")
class Reserve(Noun):
    """An offer held in reserve beside the awards, so that people have somewhere to go when a provider fails."""

    place_id: str = field(PLACE, key=True)
    offer_id: str = field("Offer to be held", key=True)
    provider_id: str = field("Provider of the offer", identifier=True)
    service_type: str = field("Kind of service")
    places: int = field("Places to be held", unit="people", minimum=1)
    spend_minor: int = field("Places x price + fixed, as if every place were used", unit="minor units", minimum=0)


@noun(table="uncovered")
class Uncovered(Noun):
    """People whom nothing on offer could take if a provider failed: one of several equal ways, the cheapest."""

    place_id: str = field(PLACE, key=True)
    provider_id: str = field("Provider that fails", key=True)
    area_id: str = field("Area where the people live", key=True)
    segment_id: str = field("Group of people", key=True)
    service_type: str = field("Kind of service that they lose", key=True)
    people: int = field("People left over", unit="people", minimum=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stress:
    """Every awarded provider removed in turn, and the cheapest reserve against any one of them.

    `share` of the people who lose a kind of service must find a place elsewhere. `reserve_minor` = spend of the
    reserve; `reserve_bound_minor` = what no reserve that does the same can cost less than.
    """

    share: float
    failures: Table[Failure]
    losses: Table[Loss]
    covers: Table[Cover]
    reserves: Table[Reserve]
    uncovered: Table[Uncovered]
    reserve_minor: int
    reserve_bound_minor: int


@noun(table="frontier")
class FrontierPoint(Noun):
    """One real plan under one changed rule: what it is worth, what no plan can exceed, and what it achieves.

    Money, shares and counts are empty where no plan keeps the hard rules at this setting.
    """

    place_id: str = field(PLACE, key=True)
    lever: str = field("Rule that is changed, the others as the brief has them", key=True, one_of=LEVERS)
    setting: float = field(
        "What the rule is set to: equity floor and small share as shares, travel and budget as times the brief's",
        key=True,
        minimum=0,
    )
    own: bool = field("Whether this is what the brief itself says")
    value_minor: int | None = field("Value of outcomes expected", unit="minor units", default=None)
    penalties_minor: int | None = field("Money by which soft rules are missed", unit="minor units", default=None)
    objective_minor: int | None = field("Value less penalties", unit="minor units", default=None)
    bound_minor: int | None = field("What no plan can exceed at this setting", unit="minor units", default=None)
    bound_gap: float | None = field("(bound - objective) / |bound|", default=None)
    spend_minor: int | None = field("Spend", unit="minor units", minimum=0, default=None)
    served: int | None = field("Needs served (person x service type)", unit="needs", minimum=0, default=None)
    small_share: float | None = field("Small providers' share of spend; empty without spend", minimum=0, default=None)
    least_ratio: float | None = field(
        "Served share of the worst-served fifth of deprivation, as a multiple of the overall share; empty where nobody "
        "is served",
        minimum=0,
        default=None,
    )
    providers: int | None = field("Providers awarded", unit="providers", minimum=0, default=None)


@noun(table="preferences")
class Preference(Noun):
    """How much further people say they would travel for a provider."""

    place_id: str = field(PLACE, key=True)
    segment_id: str = field("Group of people who were asked", key=True)
    provider_id: str = field("Provider", key=True, refers_to="providers.provider_id")
    minutes: float = field("Longer journey that they would accept for it; negative to avoid it", unit="minutes")
    source: str = field("Where the figure comes from: a survey, a co-design group, a named estimate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taste:
    """What people weigh when they choose, all in minutes of journey, and how surely they weigh it.

    `per_minute`: log-odds of a provider for each minute less. `wait_minutes`: longer journey to avoid an offer whose
    places are all taken for one that is empty. `known_minutes`: for an offer that is funded today; `online_minutes`:
    for one without a journey (negative: would rather travel that long). `steps`: parts that the period is cut into.
    """

    per_minute: float
    wait_minutes: float
    known_minutes: float
    online_minutes: float
    steps: int


@noun(table="uptake")
class Uptake(Noun):
    """What becomes of an award when people choose for themselves, beside what the plan gave it. Expected numbers."""

    place_id: str = field(PLACE, key=True)
    offer_id: str = field("Offer awarded", key=True)
    provider_id: str = field("Provider of the offer", identifier=True)
    planned: int = field("People whom the plan sends", unit="people", minimum=0)
    wanted: float = field("People whose first choice it is", unit="people", minimum=0)
    people: float = field("People who get a place", unit="people", minimum=0)
    volume_min: int = field("Fewest people at which the provider can run it", unit="people", minimum=0)
    viable: bool = field("Whether at least that many are expected")
    spend_minor: int = field("People x price + fixed, rounded", unit="minor units", minimum=0)


@noun(table="chosen")
class Chosen(Noun):
    """Who gets a service when people choose for themselves, beside the plan. Expected numbers."""

    place_id: str = field(PLACE, key=True)
    area_id: str = field("Area where the people live", key=True)
    segment_id: str = field("Group of people", key=True)
    service_type: str = field("Kind of service that they need", key=True)
    people: int = field("People in need", unit="people", minimum=0)
    planned: int = field("People whom the plan serves", unit="people", minimum=0)
    served: float = field("People who get a place", unit="people", minimum=0)
    unmet: float = field("People who do not", unit="people", minimum=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RealChoice:
    """The plan's awards with people choosing by distance, wait and stated preference, beside the plan.

    `value_minor` = sum of expected people x (probability - baseline) x worth, rounded once; `first_choice` = share of
    those served who got their first choice, None where nobody is served.
    """

    taste: Taste
    uptake: Table[Uptake]
    chosen: Table[Chosen]
    value_minor: int
    planned_value_minor: int
    spend_minor: int
    planned_spend_minor: int
    first_choice: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resilience:
    """What was asked of a plan after it was made; None where it was not asked."""

    stress: Stress | None = None
    real_choice: RealChoice | None = None
    frontier: Table[FrontierPoint] | None = None
    thresholds: Table[Turning] | None = None
