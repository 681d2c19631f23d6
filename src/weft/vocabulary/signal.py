"""What is watched while a contract runs: who was referred and met, and what the charts, funnels and detectors say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from weft.vocabulary.atlas import STANDINGS
from weft.vocabulary.disclosure import Disclosed, DisclosureRule
from weft.vocabulary.noun import Noun, field, noun
from weft.vocabulary.place import AS_OF, PLACE, SOURCE, Effect
from weft.vocabulary.table import Table

DETECTORS = ("creaming", "parking", "stopping", "tunnelling", "cliff_edge", "bunching", "double_counting")
"""Perverse incentives that claims and referrals show. Stopping: no effort once the result was paid."""

SIGNAL_STANDINGS = ("alarm", "watch", "clear", "too_few")
"""Alarm: beyond chance, and as large as matters. Watch: beyond chance, smaller. Too few: nothing could have shown."""

POOL_GROUPINGS = ("all", "contract", "segment", "third")
CHART_MEASURES = ("referred", "started", "contacted", "results")
RATE_MEASURES = ("started", "contacted", "finished", "result")


@noun(table="referrals")
class Referral(Noun):
    """That a person who may have the service was sent to a contract's provider. All of them are the eligible pool."""

    place_id: str = field(PLACE, key=True)
    referral_id: str = field("Code of the referral", key=True)
    contract_id: str = field("Contract of the provider", identifier=True)
    person_id: str = field("Code of the person", identifier=True)
    segment_id: str = field("Segment the person was in on that day", identifier=True)
    service_type: str = field("Kind of service that the person was sent for")
    referred_on: date = field("Day of the referral")
    chance: float | None = field(
        "Chance of the result that was predicted on that day, by one rule for everyone", minimum=0, maximum=1,
        default=None,
    )  # fmt: skip
    finished_on: date | None = field("Day on which the person finished the service; empty until then", default=None)


@noun(table="contacts")
class Contact(Noun):
    """That someone of the provider met or spoke with a person."""

    place_id: str = field(PLACE, key=True)
    contact_id: str = field("Code of the contact", key=True)
    contract_id: str = field("Contract of the provider", identifier=True)
    person_id: str = field("Code of the person", identifier=True)
    contact_on: date = field("Day of the contact")


@noun(table="signals")
class Signal(Noun):
    """What one detector says of one contract: how far from what chance allows, how sure, and how often it errs.

    A signal asks for a conversation; it proves nothing about anyone's intent.
    """

    place_id: str = field(PLACE, key=True)
    detector: str = field("What it looks for", key=True, one_of=DETECTORS)
    contract_id: str = field("Contract", key=True)
    payee_id: str = field("Who is paid under it", identifier=True)
    standing: str = field("What it says", one_of=SIGNAL_STANDINGS)
    people: int | None = field("People, results or spells looked at; empty where withheld", minimum=0, default=None)
    ratio: float | None = field(
        "Found, divided by what would be expected; empty where withheld or too few", minimum=0, default=None
    )
    low: float | None = field("Low end of the ratio's 95% interval", minimum=0, default=None)
    high: float | None = field("High end of it; empty where there is none", minimum=0, default=None)
    matters: float = field("Ratio from which it matters", minimum=0)
    false_alarm: float = field(
        "Chance that it goes beyond chance though nothing is wrong; where figures are withheld, the most it can be",
        minimum=0,
        maximum=1,
    )
    power: float | None = field(
        "Chance that it goes beyond chance where the ratio is what matters", minimum=0, maximum=1, default=None
    )


@noun(table="pool_paths")
class PoolPath(Noun):
    """How far the people of the eligible pool came, by group. The four stages add up to the pool.

    A figure is empty where it is withheld, so that nobody can be found by it.
    """

    place_id: str = field(PLACE, key=True)
    grouping: str = field("What the people are grouped by", key=True, one_of=POOL_GROUPINGS)
    group_id: str = field("Contract, segment or third by predicted chance; empty for all", key=True, blank=True)
    pool: int | None = field("People referred long enough ago to have started", unit="people", minimum=0, default=None)
    not_started: int | None = field("Of them, never started", unit="people", minimum=0, default=None)
    not_contacted: int | None = field("Started, and nobody met them since", unit="people", minimum=0, default=None)
    not_finished: int | None = field("Met, and have not finished yet", unit="people", minimum=0, default=None)
    finished: int | None = field("Finished", unit="people", minimum=0, default=None)


@noun(table="chart_points")
class ChartPoint(Noun):
    """One month of a process chart (XmR): its value, the range that the process keeps by itself, what stands out."""

    place_id: str = field(PLACE, key=True)
    measure: str = field("What is counted", key=True, one_of=CHART_MEASURES)
    contract_id: str = field("Contract; empty for the whole place", key=True, blank=True)
    from_on: date = field("First day of the month", key=True)
    value: float = field("How many in the month")
    centre: float = field("Mean of the baseline")
    low: float = field("Lower natural process limit")
    high: float = field("Upper natural process limit")
    rules: str = field("Rules by which the month stands out, parted by spaces; empty where none does", blank=True)
    trial: bool = field("Whether the limits rest on fewer months than a baseline needs")


@noun(table="rate_points")
class RatePoint(Noun):
    """One contract in a funnel: a share of its people, and the limits for a contract of its size."""

    place_id: str = field(PLACE, key=True)
    measure: str = field("Which share", key=True, one_of=RATE_MEASURES)
    contract_id: str = field("Contract", key=True)
    payee_id: str = field("Who is paid under it", identifier=True)
    people: int = field("People it is a share of", unit="people", minimum=1)
    share: float = field("Share", minimum=0, maximum=1)
    overall: float = field("The same share over all contracts", minimum=0, maximum=1)
    low_95: float = field("Lower limit within which 95% of contracts of this size would lie", minimum=0, maximum=1)
    high_95: float = field("Upper limit of the same", minimum=0, maximum=1)
    low_998: float = field("Lower limit within which 99.8% would lie", minimum=0, maximum=1)
    high_998: float = field("Upper limit of the same", minimum=0, maximum=1)
    standing: str = field("Where the contract stands against these limits", one_of=STANDINGS)


@noun(table="tallies")
class Tally(Noun):
    """How many people of a segment started a service with a provider, and how many of them had the outcome proved."""

    place_id: str = field(PLACE, key=True)
    service_type: str = field("Kind of service", key=True)
    provider_id: str = field("Provider", key=True)
    segment_id: str = field("Group of people", key=True)
    outcome_id: str = field("Outcome", key=True)
    people: int = field("People who started long enough ago, whether or not they stayed", unit="people", minimum=0)
    achieved: int = field("Of them, those whose outcome was proved", unit="people", minimum=0)
    case_mix: float | None = field(
        "Mean predicted chance of those who started; empty where nobody predicted one", minimum=0, maximum=1,
        default=None,
    )  # fmt: skip
    pool_mix: float | None = field(
        "Mean predicted chance of all who were referred for it, to any provider", minimum=0, maximum=1, default=None
    )
    source: str = field(SOURCE)
    as_of: date = field(AS_OF)


@noun(table="learnt_rates")
class LearntRate(Noun):
    """What was learnt of one rate: the raw share, what was known before, and both pooled with all the others."""

    place_id: str = field(PLACE, key=True)
    service_type: str = field("Kind of service", key=True)
    provider_id: str = field("Provider; empty for any provider of the type", key=True, blank=True)
    segment_id: str = field("Group of people", key=True)
    outcome_id: str = field("Outcome", key=True)
    people: int = field("People who started long enough ago", unit="people", minimum=1)
    raw: float | None = field(
        "Share of them whose outcome was proved; empty where withheld", minimum=0, maximum=1, default=None
    )
    before: float = field("Chance that was known before", minimum=0, maximum=1)
    probability: float = field("Chance for the people who are referred, partially pooled", minimum=0, maximum=1)
    low: float = field("Low end of its 95% interval", minimum=0, maximum=1)
    high: float = field("High end of it", minimum=0, maximum=1)
    baseline: float = field("Chance without the service, as it was known before", minimum=0, maximum=1)


MONITORED_NOUNS: tuple[type[Noun], ...] = (Referral, Contact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """The effects of the next round, and what each rests on. `left_out`: tallies without a baseline; `withheld`: rates
    of fewer people than the disclosure rule shows."""

    effects: Table[Effect]
    rates: Table[LearntRate]
    left_out: int
    withheld: int
    rule: DisclosureRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitoring:
    """What watching found, as it may be shown: signals by detector and contract, the pool's paths, charts, funnels.

    `invented`: the place is made up, so nothing here is true of anybody.
    """

    place_id: str
    as_of: date
    signals: Table[Signal]
    paths: Table[PoolPath]
    chart_points: Table[ChartPoint]
    rate_points: Table[RatePoint]
    disclosed: Disclosed
    invented: bool = False

    @property
    def false_alarms(self) -> float:
        """How many signals would go beyond chance on average if nothing were wrong anywhere, at most."""
        return float(sum(self.signals.column("false_alarm").tolist()))
