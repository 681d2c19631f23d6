"""Random events of a few contracts, with every odd case in them: nobody referred, ties, several contracts, gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from weft import engine
from weft.vocabulary import Claim, Contact, Contract, Enrolment, Record, Referral, Table, Term

START = date(2031, 1, 1)
DAY = timedelta(days=1)
KEY: dict[str, Any] = {"place_id": "p"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What monitoring takes."""

    agreed: engine.Place
    referrals: Table[Referral]
    contacts: Table[Contact]
    claims: Table[Claim]
    as_of: date


def contract(contract_id: str, **more: Any) -> Contract:
    return Contract(
        **KEY, contract_id=contract_id, payer_id="commissioner", payee_id=f"P-{contract_id}", from_on=START,
        to_on=START + 900 * DAY, currency="GBP", **more,
    )  # fmt: skip


def terms_of(contract_id: str) -> list[Term]:
    key = {**KEY, "contract_id": contract_id}
    return [
        Term(**key, term_id="start", kind="attachment", outcome_id="start", price_minor=100),
        Term(**key, term_id="result", kind="outcome", outcome_id="job", price_minor=100, from_days=28),
        Term(
            **key, term_id="lasting", kind="sustainment", outcome_id="kept", price_minor=100, sustained_days=60,
            recorded_as="stays",
        ),
    ]  # fmt: skip


def claim(claim_id: str, contract_id: str, person_id: str, achieved_on: date, **more: Any) -> Claim:
    facts = {"term_id": "result", "claimed_on": achieved_on + 3 * DAY, "evidence": "attestation", **more}
    return Claim(
        **KEY, claim_id=claim_id, contract_id=contract_id, person_id=person_id, achieved_on=achieved_on,
        currency="GBP", **facts,
    )  # fmt: skip


def happened(
    *rows: Any, as_of: date, referrals: list[Referral], contacts: list[Contact], claims: list[Claim]
) -> Happened:
    """Tables from nouns; `rows` are contracts, terms, enrolments and records."""
    kinds = {type(row) for row in rows}
    tables = [Table.of_nouns(kind, [row for row in rows if type(row) is kind]) for kind in kinds]
    return Happened(
        agreed=engine.place_of(*tables),
        referrals=Table.of_nouns(Referral, referrals),
        contacts=Table.of_nouns(Contact, contacts),
        claims=Table.of_nouns(Claim, claims),
        as_of=as_of,
    )


def random_events(*, seed: int) -> Happened:
    """A small random place; some seeds have no chances, no contacts, no claims or no starts."""
    draw = np.random.default_rng([seed, 61])
    names = [f"K{number}" for number in range(int(draw.integers(1, 5)))]
    rows: list[Any] = [row for name in names for row in (contract(name), *terms_of(name))]
    referrals: list[Referral] = []
    contacts: list[Contact] = []
    claims: list[Claim] = []
    with_chance, ties = draw.random() < 0.85, draw.random() < 0.5
    for number in range(int(draw.integers(1, 60))):
        name, person_id = str(draw.choice(names)), f"x{int(draw.integers(0, 50))}"
        referred_on = START + int(draw.integers(0, 500)) * DAY
        chance = round(float(draw.random()), 1 if ties else 6) if with_chance and draw.random() < 0.9 else None
        finished_on = referred_on + int(draw.integers(0, 300)) * DAY if draw.random() < 0.4 else None
        if draw.random() < 0.95:
            referrals.append(
                Referral(
                    **KEY, referral_id=f"r{number}", contract_id=name, person_id=person_id,
                    segment_id=str(draw.choice(["young", "old"])), service_type="help", referred_on=referred_on,
                    chance=chance, finished_on=finished_on,
                )
            )  # fmt: skip
        if draw.random() < 0.3:
            continue
        started_on = referred_on + int(draw.integers(0, 40)) * DAY
        if not any(isinstance(r, Enrolment) and (r.contract_id, r.person_id) == (name, person_id) for r in rows):
            rows.append(
                Enrolment(**KEY, contract_id=name, person_id=person_id, segment_id="young", started_on=started_on)
            )
        _follow(draw, number, name, person_id, started_on, contacts, claims, rows)
    as_of = START + int(draw.integers(100, 900)) * DAY
    first = min([r.referred_on for r in referrals] + [r.started_on for r in rows if isinstance(r, Enrolment)])
    return happened(*rows, as_of=max(as_of, first), referrals=referrals, contacts=contacts, claims=claims)


def _follow(
    draw: np.random.Generator, number: int, name: str, person_id: str, started_on: date,
    contacts: list[Contact], claims: list[Claim], rows: list[Any],
) -> None:  # fmt: skip
    for visit in range(int(draw.integers(0, 6))):
        on = started_on + int(draw.integers(-10, 200)) * DAY
        contacts.append(
            Contact(**KEY, contact_id=f"c{number}-{visit}", contract_id=name, person_id=person_id, contact_on=on)
        )
    for again in range(int(draw.choice(3, p=[0.4, 0.5, 0.1]))):
        proof = str(draw.choice(["a" * 64, f"{number:064d}"])) if draw.random() < 0.5 else None
        on = started_on + int(draw.integers(20, 60)) * DAY
        claims.append(claim(f"q{number}-{again}", name, person_id, on, evidence_digest=proof))
    if draw.random() < 0.6:
        from_on = started_on + int(draw.integers(-20, 60)) * DAY
        code = str(draw.choice(["stays", "wellbeing"]))
        key = (person_id, code, from_on)
        if key not in {(r.person_id, r.outcome_id, r.from_on) for r in rows if isinstance(r, Record)}:
            rows.append(
                Record(
                    **KEY, person_id=person_id, outcome_id=code, from_on=from_on,
                    to_on=from_on + int(draw.integers(30, 110)) * DAY, source="records",
                )
            )  # fmt: skip
