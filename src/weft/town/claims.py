"""A year of contracts, people and claims in the invented town: most of it right, some of it wrong in every usual way.

Nothing in it is true of a real provider or person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import numpy as np

from weft.vocabulary import (
    Brief,
    Claim,
    Condition,
    Contract,
    Enrolment,
    Gate,
    Indexation,
    Noun,
    Offer,
    Outcome,
    Pot,
    PreventionShare,
    Provider,
    Record,
    Share,
    Table,
    Term,
    Tier,
)

DAY = timedelta(days=1)
PROVIDERS = 8
"""Providers with a contract; the first is the integrator's, and half of the others stand below it."""

PEOPLE_EACH = 45
"""People who start with each provider in the year. About a caseload and a half of one worker; assumed, 2026-11."""

WORTH_SHARE = 0.3
"""Price of a result as a share of what it is worth to its funder. Assumed, 2026-11."""

SUCCESS = 0.45
"""Share of people who reach the first result. Assumed, 2026-11."""

FAULTY = 0.12
"""Share of claims that break a rule: late, too early, claimed twice, without evidence. Assumed, 2026-11."""

RECORDED = "kept-up"
"""What the town's records call a result that lasts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """The agreements of a year, and the claims made in it."""

    agreed: tuple[Table[Any], ...]
    claims: Table[Claim]


def claims_for(*, brief: Brief, providers: Table[Provider], offers: Table[Offer], seed: int) -> Year:
    """A year of claims under invented contracts with the town's providers, from a seed. The same seed, the same year.

    Pure. One contract is an integrator's; half of the others are paid through it. Terms: an attachment fee, the
    brief's first outcome with tiers, a lasting result at 13, 26 and 39 weeks that records show and nobody claims, a
    monthly fee for the integrator. Prices are shares of the outcomes' worth, in the brief's minor units.
    """
    draw = np.random.default_rng([seed, 4])
    named = _named(providers, offers)
    contracts = _contracts(brief, named)
    outcome = brief.outcomes[0]
    rows: list[Noun] = [*contracts, *_shares(brief, contracts)]
    for contract in contracts:
        rows += _terms(contract, outcome, fee=contract is contracts[0])
    rows += _adjustments(brief, contracts, outcome)
    claims: list[Claim] = []
    for contract in contracts:
        people, made = _people(brief, contract, outcome, draw)
        rows += people
        claims += made
    kinds = sorted({type(row) for row in rows}, key=lambda noun: noun.table_name)
    tables = tuple(Table.of_nouns(noun, [row for row in rows if type(row) is noun]) for noun in kinds)
    return Year(agreed=tables, claims=Table.of_nouns(Claim, claims))


def _named(providers: Table[Provider], offers: Table[Offer]) -> list[str]:
    """A public body first, to be the integrator, then the providers with the most offers."""
    counts: dict[str, int] = {}
    for offer in offers.nouns():
        counts[offer.provider_id] = counts.get(offer.provider_id, 0) + 1
    rows = sorted(providers.nouns(), key=lambda p: (-counts.get(p.provider_id, 0), p.provider_id))
    public = [row.provider_id for row in rows if row.kind == "public"]
    first = public[0] if public else rows[0].provider_id
    return [first, *(row.provider_id for row in rows if row.provider_id != first)][:PROVIDERS]


def _contracts(brief: Brief, named: Sequence[str]) -> list[Contract]:
    worth = brief.outcomes[0].worth_minor
    made = []
    for number, provider_id in enumerate(named):
        below = number % 2 == 1
        made.append(
            Contract(
                place_id=brief.place_id,
                contract_id=f"K-{number + 1:02d}",
                payer_id=named[0] if below else "commissioner",
                payee_id=provider_id,
                parent_contract_id="K-01" if below else None,
                from_on=brief.period.from_on,
                to_on=brief.period.to_on + 365 * DAY,
                currency=brief.currency,
                cap_minor=int(worth * 12) if number == 4 else None,
                person_cap_minor=int(worth * WORTH_SHARE * 1.6) if number == 2 else None,
                retention_bp=500 if number % 4 == 2 else 0,
                release_on=brief.period.to_on if number % 4 == 2 else None,
                advance_minor=int(worth * 2) if below else 0,
                recovery_bp=2500 if below else 0,
                claim_days_max=60,
                pay_days=14 if below else 30,
            )
        )
    return made


def _shares(brief: Brief, contracts: Sequence[Contract]) -> list[Share]:
    pots: Sequence[Pot] = brief.pots[:2]
    return [
        Share(place_id=brief.place_id, contract_id=row.contract_id, pot_id=pot.pot_id, weight=2 - number)
        for row in contracts
        if row.parent_contract_id is None
        for number, pot in enumerate(pots)
    ]


def _terms(contract: Contract, outcome: Outcome, *, fee: bool) -> list[Term]:
    """The same card for all; below the integrator a tenth less, which is what it keeps."""
    part = 0.9 if contract.parent_contract_id else 1.0
    price = int(outcome.worth_minor * WORTH_SHARE * part)
    key: dict[str, Any] = {"place_id": contract.place_id, "contract_id": contract.contract_id}
    above = contract.parent_contract_id is not None
    made = [
        Term(
            **key, term_id="attach", kind="attachment", outcome_id="start", price_minor=max(1, price // 10),
            parent_term_id="attach" if above else None,
        ),
        Term(
            **key, term_id="result", kind="outcome", outcome_id=outcome.outcome_id, price_minor=price, from_days=28,
            evidence="document", parent_term_id="result" if above else None,
        ),
        Term(
            **key, term_id="lasting", kind="sustainment", outcome_id=RECORDED, price_minor=max(1, price // 4),
            sustained_days=91, every_days=91, times_max=3, gap_days=14, evidence="records", claim_needed=False,
            parent_term_id="lasting" if above else None,
        ),
    ]  # fmt: skip
    if fee:
        made.append(Term(**key, term_id="fee", kind="service_fee", outcome_id="fee", price_minor=max(1, price * 2)))
    return made


def _adjustments(brief: Brief, contracts: Sequence[Contract], outcome: Outcome) -> list[Noun]:
    price = int(outcome.worth_minor * WORTH_SHARE)
    half_on = brief.period.from_on + 183 * DAY
    rows: list[Noun] = []
    for number, row in enumerate(contracts):
        key: dict[str, Any] = {"place_id": row.place_id, "contract_id": row.contract_id}
        if number % 4 == 2:
            rows.append(Tier(**key, term_id="result", from_count=11, price_minor=price * 5 // 4))
        rows.append(Indexation(**key, from_on=half_on, factor_bp=10250, source="invented for the town"))
        if number == 6:
            measure = "first contact within ten days: 71 of 100, 85 agreed"
            rows.append(Gate(**key, from_on=half_on, to_on=half_on + 92 * DAY, measure=measure, paid_bp=9000))
    if len(brief.pots) > 1:
        saving, paying = brief.pots[1].pot_id, brief.pots[0].pot_id
        rows.append(
            PreventionShare(
                place_id=brief.place_id, contract_id=contracts[0].contract_id, outcome_id=outcome.outcome_id,
                saving_pot_id=saving, paying_pot_id=paying, share_bp=1500,
            )
        )  # fmt: skip
    return rows


def _people(
    brief: Brief, contract: Contract, outcome: Outcome, draw: np.random.Generator
) -> tuple[list[Noun], list[Claim]]:
    rows: list[Noun] = []
    claims: list[Claim] = []
    for number in range(PEOPLE_EACH):
        person_id = f"{contract.contract_id}-{number + 1:03d}"
        started_on = brief.period.from_on + int(draw.integers(0, 300)) * DAY
        rows.append(
            Enrolment(
                place_id=brief.place_id, contract_id=contract.contract_id, person_id=person_id,
                segment_id=brief.segments[0].segment_id, started_on=started_on,
                eligible=[True, True, True, False, None][int(draw.choice(5, p=[0.5, 0.3, 0.17, 0.015, 0.015]))],
            )
        )  # fmt: skip
        died = draw.random() < 0.01
        if died:
            rows.append(
                Condition(place_id=brief.place_id, person_id=person_id, condition="dead", from_on=started_on + 50 * DAY)
            )
        claims.append(
            _claim(brief, contract, "attach", person_id, started_on, started_on + 7 * DAY, "attestation", draw)
        )
        if draw.random() < SUCCESS:
            claims += _result(brief, contract, person_id, started_on, draw)
            rows += _lasting(brief, person_id, started_on, draw)
    return rows, claims


def _result(
    brief: Brief, contract: Contract, person_id: str, started_on: date, draw: np.random.Generator
) -> list[Claim]:
    """One claim of the result, at times a faulty one, at times a second."""
    achieved_on = started_on + int(draw.integers(28, 150)) * DAY
    fault = str(draw.choice(["late", "early", "twice", "bare"])) if draw.random() < FAULTY else ""
    achieved_on = started_on + 10 * DAY if fault == "early" else achieved_on
    claimed_on = achieved_on + (90 if fault == "late" else int(draw.integers(1, 40))) * DAY
    claim = _claim(
        brief, contract, "result", person_id, achieved_on, claimed_on, "document", draw, bare=fault == "bare"
    )
    again = _claim(brief, contract, "result", person_id, achieved_on + DAY, claimed_on, "document", draw, second=True)
    return [claim, again] if fault == "twice" else [claim]


def _claim(
    brief: Brief,
    contract: Contract,
    term_id: str,
    person_id: str,
    achieved_on: date,
    claimed_on: date,
    evidence: str,
    draw: np.random.Generator,
    *,
    bare: bool = False,
    second: bool = False,
) -> Claim:
    claim_id = f"{term_id}-{person_id}" + ("-b" if second else "")
    proof = sha256(f"{claim_id}{draw.integers(2**31)}".encode()).hexdigest()
    return Claim(
        place_id=brief.place_id,
        claim_id=claim_id,
        contract_id=contract.contract_id,
        term_id=term_id,
        person_id=person_id,
        achieved_on=achieved_on,
        claimed_on=max(claimed_on, achieved_on),
        currency=brief.currency,
        evidence=evidence,
        evidence_digest=None if bare or evidence == "attestation" else proof,
    )


def _lasting(brief: Brief, person_id: str, started_on: date, draw: np.random.Generator) -> list[Noun]:
    """One to three spells with breaks between, of which some are too long."""
    rows: list[Noun] = []
    begin_on = started_on + int(draw.integers(20, 120)) * DAY
    for _ in range(int(draw.integers(1, 4))):
        end_on = begin_on + int(draw.integers(20, 200)) * DAY
        rows.append(
            Record(
                place_id=brief.place_id, person_id=person_id, outcome_id=RECORDED, from_on=begin_on, to_on=end_on,
                source="the town's own records, invented",
            )
        )  # fmt: skip
        begin_on = end_on + int(draw.integers(2, 30)) * DAY
    return rows
