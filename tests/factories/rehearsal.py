"""Drafts to be lived through: a small hand-made one, and random ones with every mechanism that a rehearsal knows."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from weft import engine
from weft.vocabulary import (
    Caseload,
    Cohort,
    Contract,
    Footing,
    Gate,
    Indexation,
    Noun,
    Prospect,
    Share,
    Table,
    Term,
    Tier,
)

PLACE = "little-tarn"
START = date(2031, 4, 1)
STATED: dict[str, Any] = {"source": "invented", "as_of": START, "assumed": True}


def contract(contract_id: str = "K", **facts: Any) -> Contract:
    """A contract of three years with a provider of its own."""
    usual: dict[str, Any] = {
        "place_id": PLACE,
        "contract_id": contract_id,
        "payer_id": "commissioner",
        "payee_id": f"P-{contract_id}",
        "from_on": START,
        "to_on": date(2034, 4, 1),
        "currency": "GBP",
    }
    return Contract(**{**usual, **facts})


def term(term_id: str, contract_id: str = "K", **facts: Any) -> Term:
    """A term that pays 1,000.00 for a job, proved by a document."""
    usual: dict[str, Any] = {"kind": "outcome", "outcome_id": "job", "price_minor": 100_000, "evidence": "document"}
    return Term(**{"place_id": PLACE, "contract_id": contract_id, "term_id": term_id, **usual, **facts})


def attachment(price_minor: int, contract_id: str = "K", **facts: Any) -> Term:
    """A fee for everybody who starts."""
    usual = {"kind": "attachment", "outcome_id": "start", "evidence": "attestation"}
    return term("attach", contract_id, price_minor=price_minor, **{**usual, **facts})


def caseload(segment_id: str = "adults", contract_id: str = "K", **facts: Any) -> Caseload:
    """Sixty people over two years who cost 400.00 each over four months."""
    usual: dict[str, Any] = {"people": 60, "months": 24, "cost_minor": 40_000, "cost_months": 4}
    return Caseload(
        **{"place_id": PLACE, "contract_id": contract_id, "segment_id": segment_id, **usual, **STATED, **facts}
    )


def prospect(outcome_id: str = "job", segment_id: str = "adults", contract_id: str = "K", **facts: Any) -> Prospect:
    """Four in ten find a job between one and six months in, and one in ten would have anyway."""
    usual: dict[str, Any] = {"success": 0.4, "baseline": 0.1, "from_days": 30, "to_days": 180, "lasting": 0.9}
    keys = {"place_id": PLACE, "contract_id": contract_id, "segment_id": segment_id, "outcome_id": outcome_id}
    return Prospect(**{**keys, **usual, **STATED, **facts})


def footing(provider_id: str = "P-K", **facts: Any) -> Footing:
    """Six staff and 20,000.00 in reserve."""
    usual: dict[str, Any] = {"staff": 6, "reserves_minor": 2_000_000, "fixed_minor": 0}
    return Footing(**{"place_id": PLACE, "provider_id": provider_id, **usual, **STATED, **facts})


def place(*nouns: Noun) -> engine.Place:
    """A place of these nouns. Where no share is among them, the council pays every contract that has no parent."""
    rows: dict[type[Noun], list[Any]] = {noun: [] for noun in (Caseload, Prospect, Footing)}
    for row in nouns:
        rows.setdefault(type(row), []).append(row)
    if Share not in rows:
        tops = [c.contract_id for c in rows[Contract] if c.parent_contract_id is None]
        rows[Share] = [Share(place_id=PLACE, contract_id=code, pot_id="council", weight=1) for code in tops]
    return engine.place_of(*(Table.of_nouns(noun, made) for noun, made in rows.items()))


def simple(**facts: Any) -> engine.Place:
    """One contract, one group, an attachment fee and a job. `facts` change the contract."""
    return place(contract(**facts), attachment(30_000), term("job"), caseload(), prospect(), footing())


class Case:
    """A random draft: one to four contracts, some below an integrator, with any mix of mechanisms."""

    def __init__(self, seed: int, *, coupled: bool = False, from_on: date = START) -> None:
        self.random = random.Random(seed)
        self.seed, self.from_on = seed, from_on
        self.coupled = coupled
        self.nouns: list[Noun] = []
        contracts = [self._contract(n) for n in range(self.random.randint(1, 3))]
        for own in contracts:
            self._agree(own)
        self.place = place(*self.nouns)

    def _maybe(self, value: Any, otherwise: Any = None, chance: float = 0.5) -> Any:
        return value if self.random.random() < chance else otherwise

    def _contract(self, number: int) -> Contract:
        pick = self.random
        below = number > 0 and pick.random() < 0.4
        advance = self._maybe(pick.randint(1, 900_000), 0)
        own = contract(
            f"K-{self.seed}-{number}",
            payee_id=f"P-{self.seed}-{number}",
            payer_id=f"P-{self.seed}-0" if below else "commissioner",
            parent_contract_id=f"K-{self.seed}-0" if below else None,
            from_on=self.from_on,
            to_on=START + timedelta(days=pick.choice([300, 365, 500])),
            person_cap_minor=self._maybe(pick.randint(30_000, 200_000)),
            retention_bp=self._maybe(pick.randint(1, 3_000), 0),
            release_on=self._maybe(START + timedelta(days=pick.randint(60, 600))),
            advance_minor=advance,
            recovery_bp=pick.randint(1, 10_000) if advance else 0,
            pay_days=pick.choice([0, 14, 30, 60]),
            passes_through=pick.random() < 0.3,
        )
        self.nouns += [own, footing(own.payee_id, reserves_minor=pick.randint(0, 3_000_000))]
        return own

    def _agree(self, own: Contract) -> None:
        pick, code = self.random, own.contract_id
        above = own.parent_contract_id is not None
        records = pick.random() < 0.5
        self.nouns += [
            attachment(pick.randint(1, 40_000), code, parent_term_id="attach" if above else None),
            term("job", code, price_minor=pick.randint(1, 200_000), parent_term_id="job" if above else None,
                 deadweight_bp=self._maybe(pick.randint(0, 5_000), 0), to_days=self._maybe(200)),
            term("stay", code, kind="sustainment", outcome_id="stay", recorded_as="job",
                 price_minor=pick.randint(1, 60_000), sustained_days=pick.choice([28, 91]), every_days=28,
                 times_max=pick.randint(1, 6), gap_days=pick.choice([0, 14]),
                 evidence="records" if records else "document",
                 claim_needed=not records or pick.random() < 0.4, parent_term_id="stay" if above else None),
        ]  # fmt: skip
        if pick.random() < 0.4:
            fee = term("fee", code, kind="service_fee", outcome_id="fee", price_minor=pick.randint(1, 90_000))
            self.nouns.append(fee)
        for segment_id in ("adults", "youth")[: pick.randint(1, 2)]:
            self.nouns += [
                caseload(segment_id, code, people=pick.randint(0, 25), months=pick.randint(1, 9),
                         cost_minor=pick.randint(0, 90_000), cost_months=pick.randint(1, 9)),
                prospect("job", segment_id, code, success=round(pick.random(), 3), baseline=round(pick.random() / 2, 3),
                         to_days=pick.randint(30, 200), lasting=pick.choice([0, 0.5, 0.95, 1])),
            ]  # fmt: skip
        if pick.random() < 0.4:
            half = START + timedelta(days=150)
            self.nouns += [
                Indexation(place_id=PLACE, contract_id=code, from_on=half, factor_bp=10_437, source="x"),
                Gate(place_id=PLACE, contract_id=code, from_on=half, to_on=half + timedelta(days=60), measure="x",
                     paid_bp=pick.randint(0, 10_000)),
            ]  # fmt: skip
        if self.coupled:
            self._couple(own)

    def _couple(self, own: Contract) -> None:
        pick, code = self.random, own.contract_id
        if pick.random() < 0.7:
            self.nouns.append(Tier(place_id=PLACE, contract_id=code, term_id="job", from_count=pick.randint(2, 6),
                                   price_minor=pick.randint(0, 200_000)))  # fmt: skip
        if own.parent_contract_id is None and pick.random() < 0.5:
            self.nouns += [
                term("group", code, kind="cohort", outcome_id="group", recorded_as="job"),
                Cohort(place_id=PLACE, contract_id=code, term_id="group", cohort_id="all", from_on=START,
                       to_on=own.to_on, closes_on=own.to_on, people=20, rule="additional", baseline_bp=1_000),
            ]  # fmt: skip
