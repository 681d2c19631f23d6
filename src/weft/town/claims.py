"""A year of contracts, people, contacts and claims in the invented town: most right, some wrong in every usual way.

Nothing in it is true of a real provider or person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import numpy as np

from weft.town.caseload import (
    BEHAVIOURS,
    BETTER_LOG_ODDS,
    Person,
    Planted,
    contacts_of,
    draw_people,
    line_of,
    referral_of,
)
from weft.vocabulary import (
    Brief,
    Claim,
    Condition,
    Contact,
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
    Referral,
    Share,
    Table,
    Term,
    Tier,
)

DAY = timedelta(days=1)
PROVIDERS = 8
"""Providers with a contract; the first is the integrator's, and half of the others stand below it."""

WORTH_SHARE = 0.3
"""Price of a result as a share of what it is worth to its funder. Assumed, 2026-11."""

FAULTY = 0.12
"""Share of claims that break a rule: late, too early, claimed twice, without evidence. Assumed, 2026-11."""

RECORDED = "kept-up"
"""What the town's records call a result that lasts."""

UNPAID = "feeling-better"
"""What they call a result that nobody pays for."""

UNPAID_SHARE, TUNNELLED_SHARE = 0.5, 0.2
"""Share of people who have it, and where only what is paid gets attention. Assumed, 2026-11."""

BUNCHED, DOUBLED, CUT_OFF = 0.5, 0.2, 0.6
"""Where each is planted: share of results put on the first payable days, of results claimed twice, and of lasting
results that end just after the last paid day. Assumed, 2026-11."""

LAST_PAID_DAYS = 273
"""Days of a lasting result that are paid for: three payments, one every thirteen weeks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """The agreements of a year, what happened in it, the claims made, and what is true of each provider."""

    agreed: tuple[Table[Any], ...]
    claims: Table[Claim]
    referrals: Table[Referral]
    contacts: Table[Contact]
    planted: tuple[Planted, ...]


def claims_for(*, brief: Brief, providers: Table[Provider], offers: Table[Offer], seed: int) -> Year:
    """A year of claims under invented contracts with the town's providers, from a seed. The same seed, the same year.

    Pure. One contract is an integrator's; half of the others are paid through it. Terms: an attachment fee, the outcome
    of the service that the provider offers most, with tiers, a lasting result at 13, 26 and 39 weeks that records show
    and nobody claims, a monthly fee for the integrator. Prices are shares of the outcomes' worth, in the brief's minor
    units. In each contract but the first one fault of the whole contract is planted (`caseload.BEHAVIOURS`).
    """
    draw = np.random.default_rng([seed, 4])
    named = _named(providers, offers)
    contracts = _contracts(brief, named)
    lines = [line_of(provider_id=provider_id, offers=offers) for provider_id in named]
    worth = {outcome.outcome_id: outcome for outcome in brief.outcomes}
    outcomes = [worth[line.outcome_id] for line in lines]
    rows: list[Noun] = [*contracts, *_shares(brief, contracts)]
    for contract, outcome in zip(contracts, outcomes, strict=True):
        rows += _terms(contract, outcome, own=outcomes[0])
    rows += _parent_terms(contracts, outcomes)
    rows += _adjustments(brief, contracts, outcomes)
    claims: list[Claim] = []
    referrals: list[Referral] = []
    contacts: list[Contact] = []
    for number, (contract, line) in enumerate(zip(contracts, lines, strict=True)):
        # A generator for each contract, so that one does not change with what happens in another.
        own = np.random.default_rng([seed, 5, number])
        pool, begun = draw_people(brief=brief, contract_id=contract.contract_id, line=line, number=number, draw=own)
        people, made = _people(brief, contract, begun, BEHAVIOURS[number], draw)
        rows += people
        claims += made
        key: dict[str, Any] = {"brief": brief, "contract_id": contract.contract_id, "draw": own}
        achieved = {claim.person_id: claim.achieved_on for claim in made if claim.term_id == "result"}
        referrals += [referral_of(line=line, person=person, **key) for person in pool]
        contacts += contacts_of(people=begun, achieved=achieved, number=number, **key)
    kinds = sorted({type(row) for row in rows}, key=lambda noun: noun.table_name)
    tables = tuple(Table.of_nouns(noun, [row for row in rows if type(row) is noun]) for noun in kinds)
    return Year(
        agreed=tables,
        claims=Table.of_nouns(Claim, claims),
        referrals=Table.of_nouns(Referral, referrals),
        contacts=Table.of_nouns(Contact, contacts),
        planted=tuple(
            Planted(
                contract_id=contract.contract_id, provider_id=contract.payee_id, service_type=line.service_type,
                behaviour=BEHAVIOURS[number], better_log_odds=BETTER_LOG_ODDS[number],
            )
            for number, (contract, line) in enumerate(zip(contracts, lines, strict=True))
        ),
    )  # fmt: skip


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


def _parent_terms(contracts: Sequence[Contract], outcomes: Sequence[Outcome]) -> list[Term]:
    """What the integrator itself is paid for results that only its providers bring."""
    below = {outcome.outcome_id: outcome for contract, outcome in zip(contracts, outcomes, strict=True)
             if contract.parent_contract_id and outcome is not outcomes[0]}  # fmt: skip
    top = contracts[0]
    return [
        Term(
            place_id=top.place_id, contract_id=top.contract_id, term_id=f"result-{code}", kind="outcome",
            outcome_id=code, price_minor=int(outcome.worth_minor * WORTH_SHARE), from_days=28, evidence="document",
        )
        for code, outcome in sorted(below.items())
    ]  # fmt: skip


def _terms(contract: Contract, outcome: Outcome, *, own: Outcome) -> list[Term]:
    """One card for all; below the integrator a tenth less, which is what it keeps. `own` is the integrator's result."""
    part = 0.9 if contract.parent_contract_id else 1.0
    price = int(outcome.worth_minor * WORTH_SHARE * part)
    passed_up = "result" if outcome is own else f"result-{outcome.outcome_id}"
    fee = contract.parent_contract_id is None and contract.contract_id == "K-01"
    key: dict[str, Any] = {"place_id": contract.place_id, "contract_id": contract.contract_id}
    above = contract.parent_contract_id is not None
    made = [
        Term(
            **key, term_id="attach", kind="attachment", outcome_id="start", price_minor=max(1, price // 10),
            parent_term_id="attach" if above else None,
        ),
        Term(
            **key, term_id="result", kind="outcome", outcome_id=outcome.outcome_id, price_minor=price, from_days=28,
            evidence="document", parent_term_id=passed_up if above else None,
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


def _adjustments(brief: Brief, contracts: Sequence[Contract], outcomes: Sequence[Outcome]) -> list[Noun]:
    half_on = brief.period.from_on + 183 * DAY
    rows: list[Noun] = []
    for number, row in enumerate(contracts):
        key: dict[str, Any] = {"place_id": row.place_id, "contract_id": row.contract_id}
        if number % 4 == 2:
            price = int(outcomes[number].worth_minor * WORTH_SHARE)
            rows.append(Tier(**key, term_id="result", from_count=11, price_minor=price * 5 // 4))
        rows.append(Indexation(**key, from_on=half_on, factor_bp=10250, source="invented for the town"))
        if number == 6:
            measure = "first contact within ten days: 71 of 100, 85 agreed"
            rows.append(Gate(**key, from_on=half_on, to_on=half_on + 92 * DAY, measure=measure, paid_bp=9000))
    if len(brief.pots) > 1:
        saving, paying = brief.pots[1].pot_id, brief.pots[0].pot_id
        rows.append(
            PreventionShare(
                place_id=brief.place_id, contract_id=contracts[0].contract_id, outcome_id=outcomes[0].outcome_id,
                saving_pot_id=saving, paying_pot_id=paying, share_bp=1500,
            )
        )  # fmt: skip
    return rows


def _people(
    brief: Brief, contract: Contract, begun: Sequence[Person], behaviour: str, draw: np.random.Generator
) -> tuple[list[Noun], list[Claim]]:
    rows: list[Noun] = []
    claims: list[Claim] = []
    for person in begun:
        person_id, started_on = person.person_id, person.started_on or brief.period.from_on
        rows.append(
            Enrolment(
                place_id=brief.place_id, contract_id=contract.contract_id, person_id=person_id,
                segment_id=person.segment_id, started_on=started_on,
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
        if draw.random() < person.succeeds_at:
            claims += _result(brief, contract, person_id, started_on, behaviour, draw)
            rows += _lasting(brief, person_id, started_on, behaviour, draw)
        if draw.random() < (TUNNELLED_SHARE if behaviour == "tunnelling" else UNPAID_SHARE):
            begin_on = started_on + 60 * DAY
            rows.append(_record(brief, person_id, UNPAID, begin_on, begin_on + 100 * DAY))
    return rows, claims


def _result(
    brief: Brief, contract: Contract, person_id: str, started_on: date, behaviour: str, draw: np.random.Generator
) -> list[Claim]:
    """One claim of the result, at times a faulty one, at times a second."""
    bunched = behaviour == "bunching" and draw.random() < BUNCHED
    achieved_on = started_on + int(draw.integers(28, 34 if bunched else 141)) * DAY
    fault = str(draw.choice(["late", "early", "twice", "bare"])) if draw.random() < FAULTY else ""
    fault = "twice" if behaviour == "double_counting" and draw.random() < DOUBLED else fault
    achieved_on = started_on + 10 * DAY if fault == "early" else achieved_on
    claimed_on = achieved_on + (65 if fault == "late" else int(draw.integers(1, 40))) * DAY
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


def _lasting(brief: Brief, person_id: str, started_on: date, behaviour: str, draw: np.random.Generator) -> list[Noun]:
    """One to three spells with breaks between, of which some are too long; or one that ends once the last is paid."""
    rows: list[Noun] = []
    begin_on = started_on + int(draw.integers(20, 120)) * DAY
    if behaviour == "cliff_edge" and draw.random() < CUT_OFF:
        return [
            _record(brief, person_id, RECORDED, begin_on, begin_on + (LAST_PAID_DAYS + int(draw.integers(0, 12))) * DAY)
        ]
    for _ in range(int(draw.integers(1, 4))):
        end_on = begin_on + int(draw.integers(20, 200)) * DAY
        rows.append(_record(brief, person_id, RECORDED, begin_on, end_on))
        begin_on = end_on + int(draw.integers(2, 30)) * DAY
    return rows


def _record(brief: Brief, person_id: str, outcome_id: str, from_on: date, to_on: date) -> Record:
    return Record(
        place_id=brief.place_id, person_id=person_id, outcome_id=outcome_id, from_on=from_on, to_on=to_on,
        source="the town's own records, invented",
    )  # fmt: skip
