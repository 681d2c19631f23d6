"""What the invented town rests on: rates, prices, effects and worths, each with unit, source and date.

Nothing here describes a real place. Prices and worths are of the order of published British figures so that a
commissioner finds them familiar; where a figure is our own judgement it says "assumption".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

PERIOD_FROM = date(2027, 4, 1)
PERIOD_TO = date(2028, 4, 1)
TIME_ZONE = "Europe/London"
AS_OF = date(2026, 12, 31)
"""The day every invented figure describes."""

CURRENCY = "GBP"


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRate:
    """A group of people: how common it is and how steeply that rises with deprivation.

    `rate` = share of all residents in need in a year, in the middle fifth of areas; `gradient` = rate in the most
    deprived fifth / rate in the least; `spread` = half-width of the stated range as a share (0: no range stated).
    `essential` and `helpful` are the service types the segment needs.
    """

    segment_id: str
    name: str
    eligible: str
    rate: float
    gradient: float
    spread: float
    assumed: bool
    essential: tuple[str, ...]
    helpful: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRate:
    """A kind of service. `price_minor` = pence per person, whole episode; `offer_share` = share of all offers.

    `funded_cover`, `proposed_cover` = places that funded and proposed offers hold, as a share of the need that some
    pot may pay for. `family` groups services that one provider runs together. `pots` = share of offers by pot.
    """

    service_type: str
    name: str
    family: int
    price_minor: int
    price_source: str
    offer_share: float
    funded_cover: float
    proposed_cover: float
    pots: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeWorth:
    """A change that matters and what one is worth to its funder, in pence."""

    outcome_id: str
    name: str
    worth_minor: int
    funder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectRate:
    """The chance of an outcome with a service and without it, for a segment."""

    service_type: str
    segment_id: str
    outcome_id: str
    probability: float
    baseline: float
    tested: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PotRule:
    """A pot of money: who holds it and for whom it may pay (no segments: for all)."""

    pot_id: str
    name: str
    funder: str
    segments: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderKind:
    """A kind of provider: its share of all, how likely it is to be small, its usual size and price against others."""

    kind: str
    share: float
    small_share: float
    size: float
    price: float


SEGMENTS: tuple[SegmentRate, ...] = (
    SegmentRate(
        segment_id="in-debt",
        name="Adults with problem debt",
        eligible="age >= 18 AND main_need = 'debt'",
        rate=0.0290,
        gradient=2.6,
        spread=0.15,
        assumed=False,
        essential=("debt-advice",),
    ),
    SegmentRate(
        segment_id="low-mood",
        name="Adults with anxiety or depression",
        eligible="age >= 18 AND main_need = 'mood' AND mood_score >= 10",
        rate=0.0320,
        gradient=1.8,
        spread=0.12,
        assumed=False,
        essential=("talking-therapy",),
    ),
    SegmentRate(
        segment_id="substance-use",
        name="Adults dependent on drugs or alcohol",
        eligible="age >= 18 AND main_need = 'drugs or alcohol'",
        rate=0.0080,
        gradient=3.2,
        spread=0.30,
        assumed=True,
        essential=("drug-treatment",),
    ),
    SegmentRate(
        segment_id="older-alone",
        name="Older people who live alone and need help at home",
        eligible="age >= 75 AND lives_alone = TRUE AND main_need = 'help at home'",
        rate=0.0190,
        gradient=1.3,
        spread=0.0,
        assumed=False,
        essential=("home-support",),
    ),
    SegmentRate(
        segment_id="leaving-prison",
        name="People leaving prison with housing, debt and drug needs",
        eligible="age >= 18 AND main_need = 'several' AND left_prison = TRUE",
        rate=0.0022,
        gradient=5.0,
        spread=0.10,
        assumed=False,
        essential=("housing-support", "debt-advice", "drug-treatment"),
        helpful=("job-coaching",),
    ),
    SegmentRate(
        segment_id="young-parents",
        name="Young parents with housing, childcare and mental health needs",
        eligible=(
            "age >= 16 AND age < 25 AND main_need = 'several' AND left_prison = FALSE AND child_under_five = TRUE"
        ),
        rate=0.0058,
        gradient=3.0,
        spread=0.20,
        assumed=False,
        essential=("housing-support", "childcare", "talking-therapy"),
        helpful=("job-coaching",),
    ),
)
"""Rates are an assumption, set so that about a tenth of residents are in need in a year. Gradients are an assumption of
the order found between most and least deprived fifths of English small areas: steepest for prison, least for age."""

PERSON_COLUMNS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("age", "integer", "Age in whole years on the day of asking", ()),
    (
        "main_need",
        "text",
        "The need that the person, with their lead worker, puts first; 'several' where they cannot be separated",
        ("debt", "mood", "drugs or alcohol", "help at home", "several"),
    ),
    ("mood_score", "integer", "Score on the nine-question mood questionnaire, 0 to 27", ()),
    ("lives_alone", "boolean", "Whether nobody else lives in the home", ()),
    ("left_prison", "boolean", "Whether the person left prison in the last twelve months", ()),
    ("child_under_five", "boolean", "Whether a child under five lives with the person", ()),
)

SERVICES: tuple[ServiceRate, ...] = (
    ServiceRate(
        service_type="debt-advice",
        name="Debt advice",
        family=0,
        price_minor=48_000,
        price_source="assumption, 2026",
        offer_share=0.13,
        funded_cover=0.58,
        proposed_cover=0.45,
        pots=(("council-prevention", 0.90), ("justice-resettlement", 0.10)),
    ),
    ServiceRate(
        service_type="job-coaching",
        name="Coaching into work",
        family=0,
        price_minor=360_000,
        price_source="assumption; below the Work Programme's highest total for an adult over 25, GBP 4,395 (2011)",
        offer_share=0.07,
        funded_cover=0.70,
        proposed_cover=0.50,
        pots=(("justice-resettlement", 1.0),),
    ),
    ServiceRate(
        service_type="talking-therapy",
        name="Talking therapy",
        family=1,
        price_minor=115_000,
        price_source="assumption, 2026",
        offer_share=0.18,
        funded_cover=0.46,
        proposed_cover=0.45,
        pots=(("health-community", 0.80), ("homes-and-families", 0.20)),
    ),
    ServiceRate(
        service_type="drug-treatment",
        name="Drug and alcohol treatment",
        family=1,
        price_minor=420_000,
        price_source="assumption; above the GBP 2,600 + 1,100 that a rough-sleeping rate card of 2017 paid for "
        "sustained treatment alone (INDIGO data set, 2025 download)",
        offer_share=0.14,
        funded_cover=0.48,
        proposed_cover=0.40,
        pots=(("health-community", 0.85), ("justice-resettlement", 0.15)),
    ),
    ServiceRate(
        service_type="home-support",
        name="Help and company at home",
        family=2,
        price_minor=340_000,
        price_source="assumption, 2026: two visits a week for a year",
        offer_share=0.17,
        funded_cover=0.42,
        proposed_cover=0.40,
        pots=(("council-prevention", 0.60), ("health-community", 0.40)),
    ),
    ServiceRate(
        service_type="housing-support",
        name="Housing support",
        family=2,
        price_minor=620_000,
        price_source="entering a home and staying 3, 6 and 12 months on a rough-sleeping rate card of 2017: GBP 600 + "
        "1,500 + 1,500 + 2,600 (INDIGO data set, 2025 download)",
        offer_share=0.17,
        funded_cover=0.50,
        proposed_cover=0.45,
        pots=(("council-prevention", 0.50), ("homes-and-families", 0.35), ("justice-resettlement", 0.15)),
    ),
    ServiceRate(
        service_type="childcare",
        name="Childcare",
        family=3,
        price_minor=580_000,
        price_source="assumption, 2026: fifteen hours a week for most of a year",
        offer_share=0.14,
        funded_cover=0.50,
        proposed_cover=0.45,
        pots=(("council-prevention", 0.50), ("homes-and-families", 0.50)),
    ),
)

HOME_SHARE: dict[str, float] = {"home-support": 1.0, "debt-advice": 0.05, "talking-therapy": 0.08}
"""Share of offers delivered in the person's home; people travel to all others, or meet online. Assumption."""

ONLINE_TYPES = ("debt-advice", "talking-therapy")

OUTCOMES: tuple[OutcomeWorth, ...] = (
    OutcomeWorth(
        outcome_id="debt-managed", name="Debts under control after a year", worth_minor=260_000, funder="council"
    ),
    OutcomeWorth(
        outcome_id="settled-home", name="In a settled home a year later", worth_minor=1_400_000, funder="council"
    ),
    OutcomeWorth(
        outcome_id="well-at-home",
        name="Still living well at home a year later",
        worth_minor=2_400_000,
        funder="council",
    ),
    OutcomeWorth(
        outcome_id="mood-recovered", name="Recovered mood at six months", worth_minor=650_000, funder="health"
    ),
    OutcomeWorth(
        outcome_id="free-of-dependence", name="Free of dependence after a year", worth_minor=2_200_000, funder="health"
    ),
    OutcomeWorth(
        outcome_id="no-reoffending", name="No new offence within a year", worth_minor=2_400_000, funder="justice"
    ),
    OutcomeWorth(outcome_id="in-work", name="In work for half a year", worth_minor=1_300_000, funder="central"),
    OutcomeWorth(
        outcome_id="child-flourishing",
        name="Child at the expected stage of growth",
        worth_minor=1_500_000,
        funder="central",
    ),
    OutcomeWorth(
        outcome_id="home-kept", name="Kept a home for a quarter of a year, and again", worth_minor=1_900_000,
        funder="council",
    ),
    OutcomeWorth(
        outcome_id="mental-wellbeing", name="Better mental well-being, by seven questions", worth_minor=450_000,
        funder="health",
    ),
    OutcomeWorth(
        outcome_id="entitlement-paid", name="An entitlement that was unclaimed is paid", worth_minor=190_000,
        funder="council",
    ),
)  # fmt: skip
"""Worth is an assumption of the order of British unit-cost collections (a year of residential care, of homelessness, of
reoffending), 2026 prices."""

EFFECTS: tuple[EffectRate, ...] = tuple(
    EffectRate(
        service_type=service_type,
        segment_id=segment_id,
        outcome_id=outcome_id,
        probability=probability,
        baseline=baseline,
        tested=tested,
    )
    for service_type, segment_id, outcome_id, probability, baseline, tested in (
        ("debt-advice", "in-debt", "debt-managed", 0.58, 0.22, True),
        ("debt-advice", "leaving-prison", "debt-managed", 0.44, 0.12, True),
        ("talking-therapy", "low-mood", "mood-recovered", 0.51, 0.22, True),
        ("talking-therapy", "young-parents", "mood-recovered", 0.48, 0.21, True),
        ("drug-treatment", "substance-use", "free-of-dependence", 0.36, 0.13, True),
        ("drug-treatment", "leaving-prison", "free-of-dependence", 0.29, 0.10, True),
        ("drug-treatment", "leaving-prison", "no-reoffending", 0.53, 0.46, True),
        ("home-support", "older-alone", "well-at-home", 0.81, 0.62, True),
        ("housing-support", "leaving-prison", "settled-home", 0.62, 0.24, True),
        ("housing-support", "leaving-prison", "no-reoffending", 0.57, 0.46, True),
        ("housing-support", "young-parents", "settled-home", 0.78, 0.35, True),
        ("childcare", "young-parents", "child-flourishing", 0.74, 0.45, True),
        ("childcare", "young-parents", "in-work", 0.38, 0.21, False),
        ("job-coaching", "leaving-prison", "in-work", 0.30, 0.15, True),
        ("job-coaching", "leaving-prison", "no-reoffending", 0.53, 0.46, False),
    )
)
"""Chances are an assumption. Coaching young parents into work has no row: no pot pays for it and nobody tried it."""

POTS: tuple[PotRule, ...] = (
    PotRule(pot_id="council-prevention", name="Council prevention fund", funder="council"),
    PotRule(pot_id="health-community", name="Community health fund", funder="health"),
    PotRule(
        pot_id="homes-and-families",
        name="Homes and families grant",
        funder="central",
        note="From a central department; it pays for much that the council pays for too.",
    ),
    PotRule(
        pot_id="justice-resettlement",
        name="Resettlement grant",
        funder="justice",
        segments=("leaving-prison",),
        note="May be spent on people leaving prison and on nobody else.",
    ),
)

POT_HEADROOM = 1.004
"""A pot's amount against what today's funded offers would cost if full: the network today is affordable, barely."""

POT_ROUNDED_TO_MINOR = 1_000_000
"""Pots are whole tens of thousands of pounds."""

KINDS: tuple[ProviderKind, ...] = (
    ProviderKind(kind="public", share=0.14, small_share=0.0, size=1.7, price=1.10),
    ProviderKind(kind="charity", share=0.42, small_share=0.75, size=0.8, price=0.96),
    ProviderKind(kind="mutual", share=0.10, small_share=0.60, size=0.9, price=0.97),
    ProviderKind(kind="sme", share=0.24, small_share=1.0, size=0.6, price=1.00),
    ProviderKind(kind="large", share=0.10, small_share=0.0, size=2.4, price=1.02),
)
"""Assumption; many small organisations and a few large ones, as in every published register of charities."""

FUNDED_SHARE = 0.60
"""Share of offers that are funded now. Assumption."""

FUNDED_PRICE = 1.05
PROPOSED_PRICE = 0.95
"""Price of funded and proposed offers against the usual: contracts rolled over for years drift dearer. Assumption."""

PRICE_SPREAD = 0.12
"""Standard deviation of the logarithm of price between offers. Assumption."""

INVERSE_CARE: tuple[float, ...] = (0.55, 0.75, 1.0, 1.25, 1.45)
"""How readily funded sites stand in areas of each deprivation fifth, most deprived first, per resident: today's
supply lies where it always lay and not where need is (the inverse care law, 1971). Sizes are an assumption."""

FIXED_SHARE = (0.06, 0.18)
"""Least and most of an offer's spend that is fixed. Assumption."""

UNIT_COST_KNOWN = 0.70
"""Share of offers that state their own unit cost. Assumption."""

SQUEEZED_SHARE = 0.05
"""Share of small providers' funded offers priced below their own unit cost. Assumption."""

OWN_EFFECT_SHARE = 0.22
"""Share of (provider, service type) pairs with an effect of their own. Assumption."""

OWN_EFFECT_TESTED = 0.60
"""Share of those that were measured; the rest enter by a stated prior."""

RESIDENTS_PER_AREA = 1_550
"""Mean residents of an area; English lower-layer areas hold 1,000 to 3,000 (Office for National Statistics, 2021)."""

ORIGIN_LATITUDE = 52.5
ORIGIN_LONGITUDE = -18.0
"""Where the town is set: open sea west of Ireland, so that it is nobody's neighbourhood."""
