"""The town's deal: outcomes taken from the library, figures, savings, a rate card, and three contracts in draft.

Every figure is an assumption of the town's own, set so that the commands show something: most price windows are open,
one is closed, one figure rests on an assumption. Nothing in it is true of a real service.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc

from weft.town.assumptions import AS_OF, CURRENCY, PERIOD_FROM, PERIOD_TO
from weft.vocabulary import Contract, Offer, Share, Table

SOURCE = "Invented town: assumption, 2026"
OFFER_TOLERANCE = 0.05
"""Share by which an offer may differ from what its terms are expected to pay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A contract in draft: the service that it buys, about what one start is paid, and its lines of the rate card."""

    contract_id: str
    service_type: str
    price_minor: int
    rates: tuple[str, ...]
    retention_bp: int = 0
    advance_minor: int = 0
    recovery_bp: int = 0
    claim_days_max: int | None = None


DRAFTS = (
    Draft(
        contract_id="D-01", service_type="housing-support", price_minor=645_000, retention_bp=500,
        rates=("home-start", "home-kept-leaving-prison", "home-kept-young-parents"),
        advance_minor=2_000_000, recovery_bp=2_000,
    ),
    Draft(
        contract_id="D-02", service_type="talking-therapy", price_minor=117_500, rates=("therapy-start", "wellbeing"),
    ),
    Draft(
        contract_id="D-03", service_type="debt-advice", price_minor=49_500, rates=("debt-start", "entitlement"),
        claim_days_max=60,
    ),
)  # fmt: skip

FIGURES = (
    ("housing-support", "leaving-prison", "home-kept", 0.66, 0.30, 0.85, 0.95, 620_000, False),
    ("housing-support", "young-parents", "home-kept", 0.80, 0.40, 0.92, 0.95, 600_000, True),
    ("talking-therapy", "low-mood", "mental-wellbeing", 0.45, 0.15, 1.0, 0.90, 112_000, False),
    ("talking-therapy", "young-parents", "mental-wellbeing", 0.44, 0.15, 1.0, 0.90, 112_000, False),
    ("debt-advice", "in-debt", "entitlement-paid", 0.55, 0.20, 1.0, 0.90, 47_000, False),
    ("debt-advice", "leaving-prison", "entitlement-paid", 0.50, 0.15, 1.0, 0.90, 47_000, False),
    ("job-coaching", "leaving-prison", "in-work", 0.30, 0.15, 1.0, 0.90, 360_000, False),
)
"""Service, segment, outcome; chance with it, without it, of a further payment; own share; pence; assumed."""

SAVINGS = (
    ("home-kept", "council", "cashable", (1_100_000, 500_000, 200_000)),
    ("home-kept", "health", "cashable", (120_000, 80_000)),
    ("home-kept", "council", "social", (250_000, 100_000)),
    ("mental-wellbeing", "health", "cashable", (60_000, 40_000)),
    ("mental-wellbeing", "health", "social", (350_000,)),
    ("entitlement-paid", "council", "cashable", (40_000, 20_000)),
    ("entitlement-paid", "council", "social", (130_000,)),
)
"""Outcome, funder, kind, pence by year."""

RATES = (
    ("home-start", "attachment", "", "", "housing-support", 150_000),
    ("home-kept-leaving-prison", "sustainment", "home-kept", "leaving-prison", "housing-support", 236_000),
    ("home-kept-young-parents", "sustainment", "home-kept", "young-parents", "housing-support", 174_000),
    ("therapy-start", "attachment", "", "", "talking-therapy", 112_000),
    ("wellbeing", "outcome", "mental-wellbeing", "", "talking-therapy", 12_400),
    ("debt-start", "attachment", "", "", "debt-advice", 20_000),
    ("entitlement", "outcome", "entitlement-paid", "", "debt-advice", 56_000),
)
"""Line, kind, outcome, segment, service, pence."""

GROUPS = (
    ("in-debt", "low", "high"),
    ("low-mood", "low", "high"),
    ("substance-use", "high", "low"),
    ("older-alone", "low", "low"),
    ("leaving-prison", "high", "low"),
    ("young-parents", "high", "high"),
)
"""Segment, complexity of need, capacity to choose and coordinate."""

DEFINITIONS = """\
[[definitions]]
outcome = "home-kept"
library = "home-kept"
to_days = 730         # within two years of the start
sustained_days = 91   # a quarter of a year
every_days = 91
times_max = 4
gap_days = 14
evidence = "records"
claim_needed = false
recorded_as = "housed"
validator = "Council housing records"
baseline = "The share of like people who had it in the two years before, by segment"
source = "Library of outcomes"

[[definitions]]
outcome = "mental-wellbeing"
library = "mental-wellbeing"
from_days = 90
to_days = 365
evidence = "records"
claim_needed = false
validator = "An independent survey"
baseline = "Change of like people who did not take part"
source = "Library of outcomes"
[definitions.wellbeing]   # people say it themselves, before and after
instrument = "SWEMWBS"
score_min = 7
score_max = 35
reliable_change = 2.87
baseline_days_max = 28
non_response_max = 0.3
collected_by = "an independent survey, not the provider's staff"
pay_share_max = 0.1

[[definitions]]
outcome = "entitlement-paid"
library = "entitlement-paid"
from_days = 1
to_days = 365
evidence = "document"
validator = "Award letter"
baseline = "Take-up of the same entitlement in the area"
closes_days = 60
source = "Library of outcomes"
"""


def choose_offers(*, offers: Table[Offer]) -> dict[str, Offer]:
    """For each contract in draft, the offer whose price is nearest to what its terms pay; the first by code of equals.

    A draft without an offer near enough is left out.
    """
    chosen = {}
    for draft in DRAFTS:
        data = offers.data.filter(pc.equal(offers.data.column("service_type"), draft.service_type))
        rows = [row for row in Table(Offer, data).nouns() if row.price_minor is not None and row.capacity]
        away = {row.offer_id: abs((row.price_minor or 0) - draft.price_minor) for row in rows}
        best = min(rows, key=lambda row: (away[row.offer_id], row.offer_id), default=None)
        if best is not None and away[best.offer_id] <= draft.price_minor * OFFER_TOLERANCE:
            chosen[draft.contract_id] = best
    return chosen


def write_deal(*, chosen: dict[str, Offer]) -> list[str]:
    """The part of the brief that says what is paid for by results."""
    lines = [
        "# How results are recognised, so that they can be paid for. Taken from the library: weft outcome list.",
        *DEFINITIONS.splitlines(),
        "",
        "# What is expected of a service: chance of the outcome with it and without it, and what a start costs.",
    ]
    for service, segment, outcome, success, baseline, continues, own, cost, assumed in FIGURES:
        lines += [
            "", "[[figures]]", f'service_type = "{service}"', f'segment = "{segment}"', f'outcome = "{outcome}"',
            f"success = {success}", f"baseline = {baseline}", *([f"continues = {continues}"] if continues < 1 else []),
            f"attributable = {own}", f"cost_minor = {cost}", f'source = "{SOURCE}"', f"as_of = {AS_OF.isoformat()}",
            f"assumed = {str(assumed).lower()}",
        ]  # fmt: skip
    lines += ["", "# What one result saves, year by year, and whom. Cashable money is kept apart from social value."]
    for outcome, funder, kind, years in SAVINGS:
        lines += [
            "", "[[savings]]", f'outcome = "{outcome}"', f'funder = "{funder}"', f'kind = "{kind}"',
            f"by_year_minor = {list(years)}", f'source = "{SOURCE}"', f"as_of = {AS_OF.isoformat()}",
        ]  # fmt: skip
    lines += ["", "[[discount_rates]]", "rate = 0.035", "from = 2003-04-01", 'source = "HM Treasury, The Green Book"']
    lines += ["", "# The rate card. An attachment is paid for each start, whatever becomes of it."]
    for name, kind, outcome, segment, service, price in RATES:
        lines += ["", "[[rates]]", f'id = "{name}"', f'kind = "{kind}"']
        lines += [f'outcome = "{outcome}"'] if outcome else []
        lines += [f'segment = "{segment}"'] if segment else []
        lines += [f'service_type = "{service}"', f"price_minor = {price}   # £{price / 100:,.0f}"]
    lines += ["", "# Contracts in draft, and the offers that they are to pay for."]
    for contract_id, offer in sorted(chosen.items()):
        lines += ["", "[[deals]]", f'contract = "{contract_id}"', f'offers = ["{offer.offer_id}"]']
    lines += [
        "", "[pricing]", "offer_tolerance = 0.1", "", "# What the test of fit asks of the commissioner.", "[fit]",
        "payer_bears_timing = true", "contract_staff = true", "providers_consulted = true",
        'comparison = "People of the same segments in like areas, matched on need and age"',
        "evaluated_on = 2029-04-01",
    ]  # fmt: skip
    for segment, complexity, choosing in GROUPS:
        lines += [f"[fit.segments.{segment}]", f'complexity = "{complexity}"', f'choosing = "{choosing}"']
    return lines


def draft_contracts(*, place_id: str, chosen: dict[str, Offer]) -> tuple[Table[Contract], Table[Share]]:
    """The contracts in draft and the pots that bear them. Their terms come from the rate card of the brief."""
    drafts = [draft for draft in DRAFTS if draft.contract_id in chosen]
    key: dict[str, Any] = {"place_id": place_id}
    contracts = [
        Contract(
            **key,
            contract_id=draft.contract_id,
            payer_id="commissioner",
            payee_id=chosen[draft.contract_id].provider_id,
            from_on=PERIOD_FROM,
            to_on=PERIOD_TO.replace(year=PERIOD_TO.year + 2),
            currency=CURRENCY,
            cap_minor=draft.price_minor * (chosen[draft.contract_id].capacity or 0) * 3,
            retention_bp=draft.retention_bp,
            release_on=PERIOD_TO.replace(year=PERIOD_TO.year + 2) if draft.retention_bp else None,
            advance_minor=draft.advance_minor,
            recovery_bp=draft.recovery_bp,
            claim_days_max=draft.claim_days_max,
        )
        for draft in drafts
    ]
    shares = [
        Share(**key, contract_id=draft.contract_id, pot_id=chosen[draft.contract_id].pot_id, weight=1)
        for draft in drafts
    ]
    return Table.of_nouns(Contract, contracts), Table.of_nouns(Share, shares)
