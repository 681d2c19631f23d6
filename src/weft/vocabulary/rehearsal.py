"""What a rehearsal of draft terms asks of providers and what it finds: figures, margins, cash, costs, safe terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from weft.vocabulary.noun import Noun, field, noun
from weft.vocabulary.place import AS_OF, ASSUMED, PLACE, SOURCE
from weft.vocabulary.table import Table

BEHAVIOURS = ("honest", "creaming", "parking", "gaming")


@noun(table="caseloads")
class Caseload(Noun):
    """How many people of a group start under a contract, and what one of them costs to help in full."""

    place_id: str = field(PLACE, key=True)
    contract_id: str = field("Contract", key=True)
    segment_id: str = field("Group of people", key=True)
    people: int = field("People who start", unit="people", minimum=0, maximum=100_000)
    months: int = field(
        "Months, from the contract's first on, over which they start evenly", unit="months", minimum=1, maximum=120
    )
    cost_minor: int = field("Cost of one person at full effort", unit="minor units", minimum=0, maximum=10**10)
    cost_months: int = field(
        "Months, from the start on, over which that is spent evenly", unit="months", minimum=1, maximum=60
    )
    source: str = field(SOURCE)
    as_of: date = field(AS_OF)
    assumed: bool = field(ASSUMED)


@noun(table="prospects")
class Prospect(Noun):
    """How likely a result is for a group under a contract, how soon it begins and how long it lasts."""

    place_id: str = field(PLACE, key=True)
    contract_id: str = field("Contract", key=True)
    segment_id: str = field("Group of people", key=True)
    outcome_id: str = field("Result, as the records name it", key=True)
    success: float = field("Chance of reaching the first payment for it, at full effort", minimum=0, maximum=1)
    baseline: float = field("Chance of the same without any help", minimum=0, maximum=1)
    from_days: int = field("Fewest days from the start until it begins", unit="days", minimum=0, maximum=3_650)
    to_days: int = field("Most days from the start until it begins", unit="days", minimum=0, maximum=3_650)
    lasting: float = field(
        "Chance, once the first payment is reached, that it lasts another four weeks", minimum=0, maximum=1
    )
    source: str = field(SOURCE)
    as_of: date = field(AS_OF)
    assumed: bool = field(ASSUMED)


@noun(table="footings")
class Footing(Noun):
    """What a provider stands on: its staff, the money it may use while it waits to be paid, its monthly cost."""

    place_id: str = field(PLACE, key=True)
    provider_id: str = field("Provider", key=True)
    staff: int = field("People who work for it", unit="people", minimum=0)
    reserves_minor: int = field("Free reserves", unit="minor units", minimum=0, maximum=10**13)
    fixed_minor: int = field(
        "Cost of a month of its contracts, whoever comes", unit="minor units", minimum=0, maximum=10**12
    )
    source: str = field(SOURCE)
    as_of: date = field(AS_OF)
    assumed: bool = field(ASSUMED)


@noun(table="margins")
class SegmentMargin(Noun):
    """What one person of a group brings and costs a provider that behaves in one way, in expectation."""

    place_id: str = field(PLACE, key=True)
    contract_id: str = field("Contract", key=True)
    segment_id: str = field("Group of people", key=True)
    behaviour: str = field("How the provider behaves", key=True, one_of=BEHAVIOURS)
    provider_id: str = field("Provider", identifier=True)
    people: int = field("People whom it takes on", unit="people", minimum=0)
    declined: int = field("People whom it turns away", unit="people", minimum=0)
    effort: float = field("Effort for each, as a share of full effort", minimum=0, maximum=1)
    success: float = field("Chance of the likeliest result at that effort", minimum=0, maximum=1)
    fee_minor: int = field("Paid for each, whatever the result", unit="minor units", minimum=0)
    pay_minor: int = field("Paid for each by results, expected", unit="minor units", minimum=0)
    cost_minor: int = field("Cost of each at that effort", unit="minor units", minimum=0)
    margin_minor: int = field("Fee and pay less cost", unit="minor units")
    break_even: float | None = field(
        "Chance of the likeliest result at which full effort just pays; empty where results pay nothing",
        minimum=0,
        default=None,
    )


@noun(table="cash_outlooks")
class CashOutlook(Noun):
    """Where a provider's cash comes to stand at its lowest under the draft terms, beside its reserves."""

    place_id: str = field(PLACE, key=True)
    provider_id: str = field("Provider", key=True)
    behaviour: str = field("How all providers behave", key=True, one_of=BEHAVIOURS)
    margin_minor: int = field("All that comes in less all that it spends, mean of the lives", unit="minor units")
    low_p10_minor: int = field("Lowest standing, reserves left aside: one life in ten is worse", unit="minor units")
    low_p50_minor: int = field("The same: one life in two is worse", unit="minor units")
    low_p90_minor: int = field("The same: nine lives in ten are worse", unit="minor units")
    low_on: date = field("First day of the month in which the lowest standing most often comes")
    reserves_minor: int = field("Free reserves", unit="minor units", minimum=0)
    solvent: float = field(
        "Share of lives in which it never stands below what its reserves cover", minimum=0, maximum=1
    )
    solvent_low: float = field("Low end of the 95% interval of that share", minimum=0, maximum=1)
    solvent_high: float = field("High end", minimum=0, maximum=1)
    signs: bool = field("Whether it expects to get back what it spends; if not, it walks away before it begins")
    advance_minor: int = field("Advance of the draft terms", unit="minor units", minimum=0)
    advance_needed_minor: int = field(
        "Smallest advance with which 95% of lives stay solvent", unit="minor units", minimum=0
    )
    advance_needed_low_minor: int = field("Low end of its 95% interval", unit="minor units", minimum=0)
    advance_needed_high_minor: int = field("High end", unit="minor units", minimum=0)
    advance_helps: bool = field(
        "Whether an advance can do it at all; where not, costs are above what comes in and the advance would have to "
        "outlast the contract"
    )
    lives: int = field("Lives that the figures rest on", unit="lives", minimum=1)
    settled_whole: bool = field("Whether each life was settled whole, and not composed of settled people")


@noun(table="cost_ranges")
class CostRange(Noun):
    """What the draft terms cost the commissioner if all providers behave in one way and nobody leaves."""

    place_id: str = field(PLACE, key=True)
    behaviour: str = field("How all providers behave", key=True, one_of=BEHAVIOURS)
    p10_minor: int = field("One life in ten costs less", unit="minor units", minimum=0)
    p50_minor: int = field("One life in two costs less", unit="minor units", minimum=0)
    p90_minor: int = field("Nine lives in ten cost less", unit="minor units", minimum=0)
    mean_minor: int = field("Mean of the lives", unit="minor units", minimum=0)
    mean_error_minor: int = field("Standard error of the mean", unit="minor units", minimum=0)
    people: int = field("People taken on", unit="people", minimum=0)
    declined: int = field("People turned away", unit="people", minimum=0)
    lives: int = field("Lives that the figures rest on", unit="lives", minimum=1)


@noun(table="safe_terms")
class SafeTerm(Noun):
    """One share of outcome payment, total pay unchanged, and the advance that keeps the provider solvent under it."""

    place_id: str = field(PLACE, key=True)
    contract_id: str = field("Contract", key=True)
    outcome_share: float = field("Share of expected pay that depends on results", key=True, minimum=0, maximum=1)
    own: bool = field("Whether this is what the draft itself says")
    solvent: float = field("Share of lives that stay solvent with the draft's advance", minimum=0, maximum=1)
    solvent_low: float = field("Low end of the 95% interval of that share", minimum=0, maximum=1)
    solvent_high: float = field("High end", minimum=0, maximum=1)
    advance_needed_minor: int = field(
        "Smallest advance with which 95% of lives stay solvent", unit="minor units", minimum=0
    )
    advance_needed_low_minor: int = field("Low end of its 95% interval", unit="minor units", minimum=0)
    advance_needed_high_minor: int = field("High end", unit="minor units", minimum=0)
    advance_helps: bool = field("Whether an advance can do it at all")
    lives: int = field("Lives that the figures rest on", unit="lives", minimum=1)


REHEARSED_NOUNS: tuple[type[Noun], ...] = (Caseload, Prospect, Footing)
"""What a rehearsal asks of providers, beside the agreements."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """The draft terms lived through: margins, cash, cost, and safe terms for one small provider.

    `safe_provider_id` is the provider that `safe` is about; empty where none was asked for. `notes` says in sentences
    what was left out or settled otherwise. `assumed_share` is the share of input rows that rest on assumption.
    """

    place_id: str
    currency: str
    lives: int
    seed: int
    from_on: date
    to_on: date
    safe_provider_id: str
    safe_staff: int
    assumed_share: float
    margins: Table[SegmentMargin]
    cash: Table[CashOutlook]
    costs: Table[CostRange]
    safe: Table[SafeTerm]
    notes: tuple[str, ...] = ()
