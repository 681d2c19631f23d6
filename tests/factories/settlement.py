"""Invented agreements, people and claims for settlements: a small hand-made card, and random cases with every
mechanism."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from weft import engine
from weft.vocabulary import (
    Budget,
    Claim,
    Cohort,
    Condition,
    Contract,
    Enrolment,
    Gate,
    Indexation,
    Noun,
    PreventionShare,
    Record,
    Share,
    Table,
    Term,
    Tier,
)

PLACE = "little-tarn"
START = date(2031, 4, 1)
DAY = timedelta(days=1)


def contract(contract_id: str = "C-1", **facts: Any) -> Contract:
    """A contract of two years between the commissioner and a provider, unless it is said otherwise."""
    usual: dict[str, Any] = {
        "place_id": PLACE,
        "contract_id": contract_id,
        "payer_id": "commissioner",
        "payee_id": f"P-{contract_id}",
        "from_on": START,
        "to_on": date(2033, 4, 1),
        "currency": "GBP",
    }
    return Contract(**{**usual, **facts})


def term(contract_id: str = "C-1", term_id: str = "T-1", **facts: Any) -> Term:
    """A term that pays 1,000.00 for a job, unless it is said otherwise."""
    usual: dict[str, Any] = {
        "place_id": PLACE,
        "contract_id": contract_id,
        "term_id": term_id,
        "kind": "outcome",
        "outcome_id": "job",
        "price_minor": 100_000,
    }
    return Term(**{**usual, **facts})


def claim(claim_id: str, person_id: str = "p-1", **facts: Any) -> Claim:
    """A claim under the usual term, achieved a hundred days in and claimed ten days later."""
    usual: dict[str, Any] = {
        "place_id": PLACE,
        "claim_id": claim_id,
        "contract_id": "C-1",
        "term_id": "T-1",
        "person_id": person_id,
        "achieved_on": START + 100 * DAY,
        "currency": "GBP",
        "evidence": "attestation",
    }
    made = {**usual, **facts}
    return Claim(**{"claimed_on": made["achieved_on"] + 10 * DAY, **made})


def enrolment(person_id: str = "p-1", contract_id: str = "C-1", **facts: Any) -> Enrolment:
    """A person who started on the contract's first day and was eligible."""
    usual = {"segment_id": "adults", "started_on": START, "eligible": True}
    return Enrolment(**{"place_id": PLACE, "contract_id": contract_id, "person_id": person_id, **usual, **facts})


def share(pot_id: str = "council", weight: int = 1, contract_id: str = "C-1") -> Share:
    """A pot that pays for the contract."""
    return Share(place_id=PLACE, contract_id=contract_id, pot_id=pot_id, weight=weight)


def place(*nouns: Noun) -> engine.Place:
    """A place of these nouns. Where no share is among them, the council pays for every contract that has no parent."""
    rows: dict[type[Noun], list[Noun]] = {}
    for row in nouns:
        rows.setdefault(type(row), []).append(row)
    if Share not in rows:
        rows[Share] = [share(contract_id=c.contract_id) for c in rows[Contract] if c.parent_contract_id is None]  # type: ignore[attr-defined]
    return engine.place_of(*(Table.of_nouns(noun, made) for noun, made in rows.items()))


def claims(*made: Claim) -> Table[Claim]:
    """Claims as a table."""
    return Table.of_nouns(Claim, made)


def write_files(folder: Path, where: engine.Place, arrived: Table[Claim]) -> Path:
    """A place's agreements and its claims as the CSV files that the command line reads."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in (*where.tables.values(), arrived):
        (folder / f"{table.noun.table_name}.csv").write_bytes(engine.table_csv(table))
    return folder


class Case:
    """A random place with any mix of mechanisms, and claims on it of which many break a rule."""

    def __init__(self, seed: int, *, as_of: date | None = None) -> None:
        self.random = random.Random(seed)
        self.seed = seed
        self.as_of = as_of or START + self.random.randint(200, 700) * DAY
        self.nouns: list[Noun] = []
        self.contracts = [self._contract(n) for n in range(self.random.randint(1, 4))]
        self.terms = [t for c in self.contracts for t in self._terms(c)]
        self.people = [f"p-{seed}-{n}" for n in range(self.random.randint(1, 6))]
        self.nouns += [*self.contracts, *self.terms]
        self._agree()
        self._enrol()
        self.nouns += self._shares()
        self.place = place(*self.nouns)
        self.claims = [self._claim(n) for n in range(self.random.randint(0, 30))]

    def _maybe(self, value: Any, otherwise: Any = None, chance: float = 0.4) -> Any:
        return value if self.random.random() < chance else otherwise

    def _day(self, low: int = -20, high: int = 720) -> date:
        return START + self.random.randint(low, high) * DAY

    def _contract(self, number: int) -> Contract:
        pick = self.random
        parent = number > 0 and pick.random() < 0.4
        advance = self._maybe(pick.randint(1, 90_000), 0)
        return contract(
            f"C-{self.seed}-{number}",
            payee_id=f"P-{number}",
            payer_id="P-0" if parent else "commissioner",
            parent_contract_id=f"C-{self.seed}-0" if parent else None,
            from_on=START + pick.choice([0, 0, 15]) * DAY,
            to_on=START + pick.choice([400, 731]) * DAY,
            cap_minor=self._maybe(pick.randint(0, 300_000)),
            person_cap_minor=self._maybe(pick.randint(0, 90_000)),
            retention_bp=self._maybe(pick.randint(1, 3_000), 0),
            release_on=self._maybe(self._day(100, 700)),
            advance_minor=advance,
            recovery_bp=pick.randint(1, 10_000) if advance else 0,
            claim_days_max=self._maybe(pick.randint(10, 90)),
            passes_through=pick.random() < 0.3,
            stepped_in_on=self._maybe(self._day(100, 700), chance=0.2),
        )

    def _terms(self, own: Contract) -> list[Term]:
        pick = self.random
        made = []
        for number in range(pick.randint(1, 4)):
            kind = pick.choice(
                ["attachment", "milestone", "outcome", "outcome", "sustainment", "cohort", "service_fee"]
            )
            repeats = kind == "sustainment" and pick.random() < 0.6
            records = kind != "service_fee" and pick.random() < 0.4
            above = own.parent_contract_id is not None and number == 0
            made.append(
                term(
                    own.contract_id,
                    f"T-{number}",
                    kind="outcome" if number == 0 else kind,
                    outcome_id="job" if number == 0 else pick.choice(["job", "home", "calm"]),
                    segment_id=self._maybe("adults", chance=0.2),
                    recorded_as=self._maybe("home", chance=0.2),
                    price_minor=pick.randint(1, 60_000),
                    deadweight_bp=self._maybe(pick.randint(1, 5_000), 0, 0.3),
                    from_days=self._maybe(pick.randint(1, 40), 0, 0.3),
                    to_days=self._maybe(pick.randint(200, 600), chance=0.3),
                    sustained_days=pick.randint(10, 100) if kind == "sustainment" and number else None,
                    every_days=pick.randint(5, 40) if repeats and number else None,
                    times_max=pick.randint(2, 4) if repeats and number else 1,
                    gap_days=pick.choice([0, 0, 7, 30]),
                    evidence="records" if records else pick.choice(["attestation", "attestation", "document"]),
                    claim_needed=not records or pick.random() < 0.5,
                    parent_term_id="T-0" if above else None,
                )
            )
        if own.parent_contract_id is None and self._maybe(True, chance=0.25):
            made.append(term(own.contract_id, "T-S", kind="spend", outcome_id="spend", price_minor=1))
        return made

    def _agree(self) -> None:
        pick = self.random
        for row in self.terms:
            key = {"place_id": PLACE, "contract_id": row.contract_id}
            if row.kind == "cohort":
                half = START + pick.randint(5, 40) * DAY
                for name, begin, end in (("one", START - 30 * DAY, half), ("two", half, START + 60 * DAY)):
                    self.nouns.append(
                        Cohort(
                            **key, term_id=row.term_id, cohort_id=name, from_on=begin, to_on=end,
                            closes_on=START + pick.randint(100, 600) * DAY, people=pick.randint(1, 8),
                            rule=pick.choice(["threshold", "additional"]), baseline_bp=pick.randint(0, 6_000),
                        )
                    )  # fmt: skip
            elif row.kind not in ("spend", "service_fee") and pick.random() < 0.4:
                for count in sorted(pick.sample(range(1, 8), pick.randint(1, 3))):
                    price = pick.randint(0, 80_000)
                    self.nouns.append(Tier(**key, term_id=row.term_id, from_count=count, price_minor=price))
        for own in self.contracts:
            self._adjust(own)
        if any(row.kind == "spend" for row in self.terms):
            self.nouns.append(
                Budget(
                    place_id=PLACE,
                    contract_id=self._spending(),
                    person_id=self.people[0],
                    amount_minor=40_000,
                    from_on=START,
                )
            )

    def _spending(self) -> str:
        return next(row.contract_id for row in self.terms if row.kind == "spend")

    def _adjust(self, own: Contract) -> None:
        pick = self.random
        key = {"place_id": PLACE, "contract_id": own.contract_id}
        if pick.random() < 0.4:
            for offset in pick.sample([-100, 100, 365], pick.randint(1, 3)):
                factor = pick.randint(9_000, 12_000)
                self.nouns.append(Indexation(**key, from_on=START + offset * DAY, factor_bp=factor, source="invented"))
        if pick.random() < 0.3:
            self.nouns.append(
                Gate(
                    **key, from_on=START + 60 * DAY, to_on=START + 150 * DAY, measure="answered in time: 71 of 100",
                    paid_bp=pick.randint(0, 10_000),
                )
            )  # fmt: skip
        if own.parent_contract_id is None and pick.random() < 0.4:
            row = PreventionShare(
                **key,
                outcome_id="job",
                saving_pot_id="health",
                paying_pot_id="council",
                share_bp=pick.randint(1, 5_000),
            )
            self.nouns.append(row)

    def _enrol(self) -> None:
        pick = self.random
        for own in self.contracts:
            for person in self.people:
                if pick.random() < 0.8:
                    self.nouns.append(
                        enrolment(
                            person,
                            own.contract_id,
                            segment_id=pick.choice(["adults", "adults", "young"]),
                            started_on=START + pick.randint(0, 50) * DAY,
                            eligible=pick.choice([True, True, True, True, False, None]),
                        )
                    )
        for person in self.people:
            if pick.random() < 0.2:
                self._condition(person, "dead", self._day(50, 600), None)
            for _ in range(pick.randint(0, 2)):
                begin = self._day(0, 400)
                end = self._maybe(begin + pick.randint(1, 60) * DAY, chance=0.8)
                self._condition(person, pick.choice(["custody", "hospital"]), begin, end)
            self._record(person)

    def _condition(self, person: str, kind: str, begin: date, end: date | None) -> None:
        made = Condition(place_id=PLACE, person_id=person, condition=kind, from_on=begin, to_on=end)
        same = (made.person_id, made.condition, made.from_on)
        others = [(c.person_id, c.condition, c.from_on) for c in self.nouns if isinstance(c, Condition)]
        self.nouns += [made] if same not in others else []

    def _record(self, person: str) -> None:
        pick = self.random
        for outcome in ("job", "home", "calm"):
            begins = sorted(set(pick.sample(range(-30, 500), pick.randint(0, 4))))
            for offset in begins:
                begin = START + offset * DAY
                end = begin + pick.randint(1, 90) * DAY
                self.nouns.append(
                    Record(place_id=PLACE, person_id=person, outcome_id=outcome, from_on=begin, to_on=end, source="tax")
                )

    def _shares(self) -> list[Share]:
        pots = ["council", "health", "police"]
        return [
            share(pot, self.random.randint(1, 9), own.contract_id)
            for own in self.contracts
            if own.parent_contract_id is None
            for pot in self.random.sample(pots, self.random.randint(1, 3))
        ]

    def _claim(self, number: int) -> Claim:
        pick = self.random
        named = pick.choice([row for row in self.terms if row.kind != "service_fee"])
        achieved_on = min(self._day(), self.as_of)
        claimed_on = min(max(achieved_on + pick.randint(-3, 100) * DAY, START - 60 * DAY), self.as_of)
        return claim(
            f"{pick.choice('abc')}{number}-{self.seed}",
            pick.choice(self.people),
            contract_id=named.contract_id,
            term_id=named.term_id,
            window_no=pick.choice([1, 1, 1, 2, 3]),
            achieved_on=achieved_on,
            claimed_on=claimed_on,
            amount_minor=pick.randint(1, 30_000) if named.kind == "spend" else None,
            evidence=pick.choice(["attestation", "document", "records", "records"]),
            evidence_digest=self._maybe(pick.choice(["e1", "e2", "e3", "e4", "e5", "e6"]), chance=0.7),
        )
