"""Monitoring many events, and the floor: scan and sort the same rows.

python -m bench.monitor [--events 1000000 10000000]

Events are referrals, starts, contacts, claims and records under 300 contracts: for each person referred two of five
start; each who starts has some fourteen contacts, half a claim and half a record. Each part runs in a process of its
own.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from weft import engine, evidence
from weft.vocabulary import (
    Claim,
    Contact,
    Contract,
    DisclosureRule,
    Enrolment,
    Record,
    Referral,
    Table,
    Term,
)

START = date(2031, 4, 1)
DAYS = 700
CONTRACTS = 300
CONTACTS_EACH = 14
PER_PERSON = 1 + 0.4 * (1 + CONTACTS_EACH + 0.5 + 0.5)


def codes(prefix: str, numbers: np.ndarray) -> pa.Array:
    """Texts such as p17 for numbers."""
    return pc.binary_join_element_wise(prefix, pa.array(numbers).cast(pa.string()), "")


def days(numbers: np.ndarray) -> pa.Array:
    """Dates from days after the start."""
    return pa.array(numbers + (START - date(1970, 1, 1)).days, type=pa.int32()).cast(pa.date32())


def happened(events: int) -> tuple[engine.Place, Table[Referral], Table[Contact], Table[Claim]]:
    """Events without order, from a seed."""
    draw = np.random.default_rng(1)
    people = int(events / PER_PERSON)
    person, contract = np.arange(people), draw.integers(0, CONTRACTS, people)
    referred = draw.integers(0, DAYS - 200, people)
    begun = draw.random(people) < 0.4
    who, where, started = person[begun], contract[begun], referred[begun] + draw.integers(1, 30, int(begun.sum()))
    place = {"place_id": "b"}

    def table(noun: type, size: int, **columns: object) -> Table:
        return Table.of(noun, {"place_id": ["b"] * size, **columns})

    referrals = table(
        Referral, people, referral_id=codes("r", person), contract_id=codes("C", contract),
        person_id=codes("p", person), segment_id=codes("s", person % 6), service_type=["help"] * people,
        referred_on=days(referred), chance=draw.random(people),
    )  # fmt: skip
    times = np.repeat(np.arange(len(who)), CONTACTS_EACH)
    met = started[times] + draw.integers(0, 150, len(times))
    contacts = table(
        Contact, len(times), contact_id=codes("c", np.arange(len(times))), contract_id=codes("C", where[times]),
        person_id=codes("p", who[times]), contact_on=days(met),
    )  # fmt: skip
    paid = draw.random(len(who)) < 0.5
    claims = table(
        Claim, int(paid.sum()), claim_id=codes("q", who[paid]), contract_id=codes("C", where[paid]),
        term_id=["result"] * int(paid.sum()), person_id=codes("p", who[paid]),
        achieved_on=days(started[paid] + draw.integers(28, 150, int(paid.sum()))), claimed_on=days(started[paid] + 160),
        currency=["GBP"] * int(paid.sum()), evidence=["attestation"] * int(paid.sum()),
    )  # fmt: skip
    kept = draw.random(len(who)) < 0.5
    rows = int(kept.sum())
    records = table(
        Record, rows, person_id=codes("p", who[kept]), outcome_id=["wellbeing"] * rows,
        from_on=days(started[kept] + 20),        to_on=days(started[kept] + 90), source=["records"] * rows,
    )  # fmt: skip
    starts = table(
        Enrolment, len(who), contract_id=codes("C", where), person_id=codes("p", who), segment_id=codes("s", who % 6),
        started_on=days(started),
    )  # fmt: skip
    names = [f"C{number}" for number in range(CONTRACTS)]
    contracts = [
        Contract(**place, contract_id=name, payer_id="commissioner", payee_id=f"P{name}", from_on=START,
                 to_on=START + timedelta(days=DAYS), currency="GBP")
        for name in names
    ]  # fmt: skip
    terms = [
        Term(
            **place, contract_id=name, term_id="result", kind="outcome", outcome_id="job", price_minor=100, from_days=28
        )
        for name in names
    ]
    agreed = engine.place_of(Table.of_nouns(Contract, contracts), Table.of_nouns(Term, terms), starts, records)
    return agreed, referrals, contacts, claims


def run(part: str, events: int) -> None:
    """Time one part and print seconds of the clock, of the processor, and the peak of memory."""
    agreed, referrals, contacts, claims = happened(events)
    began, worked = time.perf_counter(), time.process_time()
    with engine.connect() as session:
        if part == "floor":
            for table in (referrals, agreed.table(Enrolment), contacts, claims, agreed.table(Record)):
                relation = session.relation(table.data)
                session.keep(relation.order_by([relation.person_id, relation[_day(table)]]))
        else:
            evidence.monitor(
                agreed=agreed, referrals=referrals, contacts=contacts, claims=claims,
                as_of=START + timedelta(days=DAYS), rule=DisclosureRule(), session=session,
            )  # fmt: skip
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
    print(f"{time.perf_counter() - began:.1f} {time.process_time() - worked:.1f} {peak:.1f}")


def _day(table: Table) -> str:
    return next(column.name for column in table.noun.columns if column.name.endswith("_on"))


def main() -> None:
    """Run both parts for every size and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--part", choices=["floor", "monitor"])
    asked = parser.parse_args()
    if asked.part:
        run(asked.part, asked.events[0])
        return
    print("## Monitoring\n\n| events | part | seconds | processor seconds | x floor (processor) | peak GiB |")
    print("|---:|---|---:|---:|---:|---:|")
    for events in asked.events:
        floor = 0.0
        for part in ("floor", "monitor"):
            done = subprocess.run(
                [sys.executable, "-m", "bench.monitor", "--events", str(events), "--part", part],
                check=True, capture_output=True, text=True,
            )  # fmt: skip
            clock, processor, peak = (float(word) for word in done.stdout.split())
            floor = floor or processor
            print(f"| {events:,} | {part} | {clock} | {processor} | {processor / floor:.1f} | {peak} |", flush=True)


if __name__ == "__main__":
    main()
