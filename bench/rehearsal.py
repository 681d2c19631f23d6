"""Many three-year lives of a network, and a loop in plain Python over the same people and the same settled histories.

python -m bench.rehearsal [--lives 100 1000 10000] [--providers 100] [--loop 20]

Every provider has a contract of its own with an attachment fee, a result proved by a document, a lasting result paid
six times from records, an advance, and 136 people in two groups over 30 months. The loop lives the same draft with a
`for` over lives, people and months; it is timed on fewer lives, and one life's seconds are set beside ours.
"""

from __future__ import annotations

import argparse
import os
import time
from datetime import date

import numpy as np

from weft import brief, engine, loop
from weft.brief.rehearsal.check import draft_up
from weft.brief.rehearsal.life import capped, compose, draw_lives, due_flow, shared_luck, slots
from weft.brief.rehearsal.plain import live
from weft.brief.rehearsal.response import Response
from weft.brief.rehearsal.rules import Rules
from weft.brief.rehearsal.settling import settle_bank
from weft.brief.rehearsal.whole import horizon
from weft.vocabulary import BEHAVIOURS, Caseload, Contract, Footing, Prospect, Share, Table, Term

START, END = date(2027, 4, 1), date(2030, 4, 1)
GROUPS = (("easier", 0.5, 0.3, 60_000), ("harder", 0.25, 0.1, 140_000))


def network(providers: int) -> engine.Place:
    """A draft for a network of providers, none of them real."""
    contracts, terms, shares, caseloads, prospects, footings = [], [], [], [], [], []
    stated = {"source": "invented", "as_of": START, "assumed": True}
    for number in range(providers):
        key = {"place_id": "bench", "contract_id": f"K-{number:03d}"}
        provider_id = f"P-{number:03d}"
        contracts.append(
            Contract(**key, payer_id="commissioner", payee_id=provider_id, from_on=START, to_on=END, currency="GBP",
                     advance_minor=2_000_000, recovery_bp=2_500)
        )  # fmt: skip
        terms += [
            Term(**key, term_id="attach", kind="attachment", outcome_id="start", price_minor=40_000),
            Term(**key, term_id="job", kind="outcome", outcome_id="job", price_minor=120_000, evidence="document"),
            Term(**key, term_id="stay", kind="sustainment", outcome_id="stay", recorded_as="job", price_minor=30_000,
                 sustained_days=91, every_days=28, times_max=6, evidence="records", claim_needed=False),
        ]  # fmt: skip
        shares.append(Share(**key, pot_id="council", weight=1))
        for segment_id, success, baseline, cost in GROUPS:
            caseloads.append(
                Caseload(**key, **stated, segment_id=segment_id, people=68, months=30, cost_minor=cost, cost_months=6)
            )
            prospects.append(
                Prospect(**key, **stated, segment_id=segment_id, outcome_id="job", success=success, baseline=baseline,
                         from_days=30, to_days=200, lasting=0.9)
            )  # fmt: skip
        footings.append(
            Footing(place_id="bench", **stated, provider_id=provider_id, staff=6 + number % 40,
                    reserves_minor=3_000_000, fixed_minor=100_000)
        )  # fmt: skip
    nouns = (contracts, terms, shares, caseloads, prospects, footings)
    return engine.place_of(*(Table.of_nouns(type(rows[0]), rows) for rows in nouns))


def whole(*, providers: int, lives: int, behaviours: tuple[str, ...]) -> tuple[float, float]:
    """Seconds by the clock and of processor for a whole rehearsal, all that `weft rehearse` does but print."""
    place = network(providers)
    wall, spent = time.perf_counter(), time.process_time()
    with engine.connect() as session:
        brief.rehearse(place=place, settle=loop.settler(session), lives=lives, seed=1, behaviours=behaviours)
    return time.perf_counter() - wall, time.process_time() - spent


def beside(*, lives: int) -> tuple[float, float]:
    """Processor seconds for one life of one provider: in the loop, and vectorised, to the same receipts."""
    rules = Rules()
    drafts = draft_up(place=network(1), lives=100)
    with engine.connect() as session:
        bank = settle_bank(drafts=drafts, place=network(1), rules=rules, settle=loop.settler(session))
    (draft,), code = drafts, drafts[0].contract.contract_id
    takings, months = bank[0][code], horizon(drafts=drafts)
    answers = [Response(declined=0.0, effort=1.0, success=(group[1],), gamed=0.0) for group in GROUPS]
    taken, many = slots(draft=draft, responses=answers), max(2_000, lives)
    began = time.process_time()
    shared = shared_luck(lives=many, seed=1)
    drawn = list(draw_lives(draft=draft, taken=taken, responses=answers, shared=shared, rules=rules, seed=1))
    sums = np.concatenate([compose(takings=takings, histories=block) for block in drawn]) + takings.fees
    flow = due_flow(draft=draft, sums=capped(draft=draft, sums=sums), months=months)
    cash = flow.cash(advance_minor=draft.contract.advance_minor)
    fast = (time.process_time() - began) / many
    histories, advance = np.concatenate(drawn)[:lives].tolist(), draft.contract.advance_minor
    began = time.process_time()
    plain = [
        live(draft=draft, takings=takings, histories=own, months=months, advance_minor=advance) for own in histories
    ]
    slow = (time.process_time() - began) / lives
    assert plain == cash[:lives].tolist(), "the two do not agree"
    return slow, fast


def main() -> None:
    """Run the rows and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lives", type=int, nargs="+", default=[100, 1_000, 10_000])
    parser.add_argument("--providers", type=int, default=100)
    parser.add_argument("--loop", type=int, default=20)
    parser.add_argument("--all", action="store_true", help="all four behaviours at the largest number of lives as well")
    asked = parser.parse_args()
    load = f"Load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores."
    print(f"## Rehearsal\n\nThree-year lives of {asked.providers} providers, 136 people each. {load}\n")
    print("| lives | behaviours | seconds | processor seconds |\n|---:|---|---:|---:|")
    for lives in asked.lives:
        wall, spent = whole(providers=asked.providers, lives=lives, behaviours=("honest",))
        print(f"| {lives:,} | honest | {wall:.1f} | {spent:.1f} |", flush=True)
    if asked.all:
        wall, spent = whole(providers=asked.providers, lives=asked.lives[-1], behaviours=BEHAVIOURS)
        print(f"| {asked.lives[-1]:,} | all four | {wall:.1f} | {spent:.1f} |", flush=True)
    slow, fast = beside(lives=asked.loop)
    print("\n| one life of one provider, same receipts to the penny | processor milliseconds |\n|---|---:|")
    print(f"| loop in plain Python | {slow * 1e3:.2f} |\n| vectorised | {fast * 1e3:.4f} |")


if __name__ == "__main__":
    main()
