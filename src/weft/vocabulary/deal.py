"""The deal: how a result is recognised, what it is thought to cost and to save, what is offered for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from weft.vocabulary.noun import Noun, noun
from weft.vocabulary.noun import field as column
from weft.vocabulary.place import PLACE

RESULT_UNITS = ("person", "household", "week", "cohort")
"""What one result is one of. Prices are compared only where this is the same."""

CLOCK_STARTS = ("enrolment",)
"""Where the clock of a result starts: the person's first day under the contract."""

SPELLS = ("one", "many")
CLOCK_RULES = ("pauses", "counts", "ends")
DEATH_RULES = ("ends",)
DOUBLE_CLAIMS = ("once",)
SAVING_KINDS = ("cashable", "social")
LEVELS = ("low", "high")
RATE_KINDS = ("attachment", "service_fee", "milestone", "outcome", "sustainment")
"""Kinds of term that a rate card may hold; the first two are paid whatever the result."""

SERVICE_MODELS = (
    "do-nothing",
    "in-house",
    "contracting-out",
    "managed-market",
    "trust",
    "shared-goals",
    "client-directed-budget",
    "voucher",
)
"""The seven service models (New Zealand Productivity Commission, 2015), and doing nothing."""

FIT_STAGES = ("fit", "design", "implementation", "evaluation")
FIT_VERDICTS = ("yes", "no", "unknown")
PAY_VERDICTS = ("none", "part", "whole")
"""How much of the money may depend on results: none of it, a part, or all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wellbeing:
    """How a self-reported result is measured and kept honest.

    Scores run from `score_min` to `score_max`, higher is better (or worse, where `better` is "lower"). A change of
    `reliable_change` points or more is the result. Shares are fractions; days count from the person's start.
    """

    instrument: str
    score_min: float
    score_max: float
    better: str
    reliable_change: float
    baseline_days_max: int
    non_response_max: float
    collected_by: str
    pay_share_max: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeDefinition:
    """How a result is recognised, so that it can be paid for: the clocks, the breaks, the proof, who validates.

    Days count from the person's start (`from_days`, `to_days`) or from the result (`closes_days`: the last day on
    which it may be claimed). `spells`: one unbroken, or many added up. `away`, `custody`, `hospital` say what time out
    of the area, in custody or in hospital does to a lasting result. `library_id` names the library's entry it was taken
    from; empty where it is the place's own.
    """

    outcome_id: str
    library_id: str
    unit: str
    starts: str
    from_days: int
    to_days: int | None
    sustained_days: int | None
    every_days: int | None
    times_max: int
    gap_days: int
    spells: str
    away: str
    custody: str
    hospital: str
    death: str
    double_claim: str
    evidence: str
    claim_needed: bool
    recorded_as: str
    validator: str
    baseline: str
    closes_days: int | None
    source: str
    wellbeing: Wellbeing | None = None

    @property
    def first_payment_days(self) -> int:
        """Fewest days from a person's start to a result that counts."""
        return max(self.from_days, (self.sustained_days or 1) - 1)


@noun(table="answers")
class Answer(Noun):
    """What a person said of their own life on a day, by a questionnaire. Who is paid for it does not collect it."""

    place_id: str = column(PLACE, key=True)
    person_id: str = column("Code of the person", key=True)
    outcome_id: str = column("Self-reported result that the questionnaire is for", key=True)
    answered_on: date = column("Day of the answer", key=True)
    score: float = column("Score, on the scale of the questionnaire", unit="points")
    collected_by: str = column("Who asked")


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryOutcome:
    """One entry of the library of outcomes: a name, a theme, words by which its like is found, and the definition."""

    library_id: str
    name: str
    theme: str
    words: tuple[str, ...]
    note: str
    definition: OutcomeDefinition


@dataclass(frozen=True, slots=True, kw_only=True)
class DealFigure:
    """What is expected of a service for a segment: chance of an outcome, with it and without it, and what it costs.

    `success` and `baseline` are chances from 0 to 1; `continues` the chance that a further payment of a repeating
    result follows the one before; `attributable` the share of the difference that this service may count as its own;
    `cost_minor` the cost of efficient delivery for each person who starts, of the part that this outcome pays for.
    Exact: fractions, as written.
    """

    service_type: str
    segment_id: str
    outcome_id: str
    success: Fraction
    baseline: Fraction
    continues: Fraction
    attributable: Fraction
    cost_minor: int
    source: str
    as_of: date
    assumed: bool

    @property
    def deadweight(self) -> Fraction:
        """Share of results that would have come anyway: baseline / success; 1 where nothing is expected."""
        return min(Fraction(1), self.baseline / self.success) if self.success else Fraction(1)

    def payments(self, *, times_max: int) -> Fraction:
        """Payments expected for one who starts, of a result that is paid at most so many times."""
        return self.success * sum((self.continues**number for number in range(times_max)), Fraction(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class SavingProfile:
    """What one result saves a funder, year by year from the year of the result on.

    `kind`: cashable (money that a budget can give back) or social (agreed value that nobody can spend).
    """

    outcome_id: str
    funder: str
    kind: str
    by_year_minor: tuple[int, ...]
    source: str
    as_of: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountRate:
    """By how much a sum a year later is worth less, from a day on until another. A fraction a year."""

    rate: Fraction
    from_on: date
    to_on: date | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A line of the brief's rate card: what one result of an outcome is paid, for a segment or for all.

    A line of kind attachment is paid for each start, a service_fee for each month; neither names an outcome. `unit` is
    what the price is for one of; empty where it is that of the definition.
    """

    rate_id: str
    kind: str
    outcome_id: str
    segment_id: str
    service_type: str
    price_minor: int
    unit: str
    deadweight: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """A contract in draft, by the code that the table of contracts gives it, and the offers that it is to pay for."""

    contract_id: str
    offers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFit:
    """Where a segment stands on the two axes of the service models: how complex its needs are, and how able its people
    are to choose and to coordinate for themselves."""

    segment_id: str
    complexity: str
    choosing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FitRules:
    """What the commissioner says of itself and what it holds tolerable, for the test of fit. None: not answered.

    `window_days_max` days from a start to the first payment; `reserves_months` of spending that the smallest provider
    can carry out of free reserves; `attributable_min` and `deadweight_max` shares.
    """

    window_days_max: int = 400
    reserves_months: float = 3.0
    attributable_min: Fraction = Fraction(1, 2)
    deadweight_max: Fraction = Fraction(3, 5)
    payer_bears_timing: bool | None = None
    contract_staff: bool | None = None
    providers_consulted: bool | None = None
    comparison: str = ""
    evaluated_on: date | None = None
    groups: tuple[GroupFit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DealRules:
    """Everything that the brief says about paying for results. Empty where it says nothing.

    `offer_tolerance`: share by which an offer's price may differ from the expected payments of its terms.
    """

    definitions: tuple[OutcomeDefinition, ...] = ()
    figures: tuple[DealFigure, ...] = ()
    savings: tuple[SavingProfile, ...] = ()
    discount_rates: tuple[DiscountRate, ...] = ()
    rates: tuple[Rate, ...] = ()
    deals: tuple[Deal, ...] = ()
    fit: FitRules = field(default_factory=FitRules)
    offer_tolerance: float = 0.1

    def definition(self, outcome_id: str) -> OutcomeDefinition | None:
        """How an outcome is recognised; None where the brief does not define it."""
        return next((d for d in self.definitions if d.outcome_id == outcome_id), None)

    @property
    def monthly_fees(self) -> tuple[Rate, ...]:
        """Lines of the rate card that are paid for each month, whoever starts."""
        return tuple(rate for rate in self.rates if rate.kind == "service_fee")


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceWindow:
    """Between which prices an outcome of a segment is worth buying and can be delivered. Money in minor units.

    `floor_minor`: cost / success, rounded up; None where nobody is expected to succeed. `ceiling_minor`: value of a
    result x (1 - deadweight) x attributable share, rounded down; None where the brief gives the outcome no value.
    `cashable_minor` and `social_minor` are what one result saves, discounted, before deadweight. `price_minor`: the
    rate card's price of one result; `fee_minor` what it pays for a start, whatever becomes of it (both None where the
    card has no line for it). `break_even`: the share that must succeed at that price; `margin_minor` what is left of a
    start on average, rounded down.
    """

    service_type: str
    segment_id: str
    outcome_id: str
    floor_minor: int | None
    ceiling_minor: int | None
    cashable_minor: int | None
    social_minor: int | None
    price_minor: int | None
    fee_minor: int | None
    break_even: Fraction | None
    margin_minor: int | None
    deadweight: Fraction
    assumed: bool

    @property
    def is_open(self) -> bool | None:
        """Whether some price is enough for the provider and worth it to the payer; None where that is not known."""
        if self.floor_minor is None or self.ceiling_minor is None:
            return None
        return self.floor_minor <= self.ceiling_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOfSaving:
    """What one paid result is expected to save a funder in one year, net of deadweight and of what others did."""

    outcome_id: str
    segment_id: str
    service_type: str
    funder: str
    year: int
    cashable_minor: int
    social_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Payback:
    """When what is paid for a result has come back in money that can be spent; `year` None where it never does."""

    outcome_id: str
    segment_id: str
    service_type: str
    paid_minor: int
    cashable_minor: int
    social_minor: int
    year: int | None
    payers: tuple[str, ...]
    savers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RealPrice:
    """A price that a real outcomes contract paid for one result, as a published data set gives it."""

    project_id: str
    project: str
    metric_id: str
    outcome: str
    started: str
    currency: str
    price_minor: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FitQuestion:
    """One question of the test of fit: its stage, the answer, and what the answer rests on, in words and numbers."""

    stage: str
    question_id: str
    asks: str
    verdict: str
    because: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFit:
    """One service model for one segment: whether it is the one proposed, possible, or ruled out, and why."""

    segment_id: str
    model: str
    standing: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """Whether to pay by results at all, for how much of the money, and which service model suits each segment.

    `whole_blocked_by` names the conditions that forbid paying everything by results; empty where nothing does.
    """

    pay: str
    says: str
    questions: tuple[FitQuestion, ...]
    whole_blocked_by: tuple[str, ...]
    models: tuple[ModelFit, ...]
    changes: tuple[str, ...]
    brief_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause of a contract's text: its number, what it is about (table, row, columns) and what it says."""

    number: str
    heading: str
    text: str
    table: str
    row: tuple[str, ...]
    columns: tuple[str, ...]
    explains: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractText:
    """The text of a contract, clause by clause, made from the terms that pay. `digest` is SHA-256 over the clauses."""

    contract_id: str
    title: str
    parties: tuple[str, str]
    currency: str
    clauses: tuple[Clause, ...]
    digest: str
