"""The set work gives the same lines and postings as the plain loop, on random agreements with every mechanism."""

from __future__ import annotations

import dataclasses
import os
from datetime import date

import pytest

from tests.factories.settlement import DAY, START, Case, claims, place
from weft import engine, settlement
from weft.settlement import plain
from weft.vocabulary import Ledger

TIMES = 20 if os.environ.get("WEFT_DEEP") else 1
TOGETHER = 40


@pytest.fixture(scope="module")
def session():
    with engine.connect() as opened:
        yield opened


def agree(*, cases: list[Case], days: tuple[date, ...], session: engine.Session) -> int:
    """Settle cases side by side in one place, batch after batch, and each by itself with the plain loop."""
    ledger = Ledger.empty()
    together = place(*(row for case in cases for row in case.nouns))
    for number, as_of in enumerate(days, start=1):
        batches = [case.claims[: len(case.claims) * number // len(days)] for case in cases]
        prior = ledger.lines.nouns()
        lines, postings = [], []
        for case, batch in zip(cases, batches, strict=True):
            own = [line for line in prior if line.contract_id.split("-")[1] == str(case.seed)]
            made = plain.settle(place=case.place, claims=batch, prior=own, as_of=as_of)
            lines += made[0]
            postings += made[1]
        batch = claims(*(claim for batch in batches for claim in batch))
        added = settlement.settle(place=together, claims=batch, ledger=ledger, as_of=as_of, session=session)
        assert _sorted(added.lines.nouns()) == _sorted(lines)
        assert _sorted(added.postings.nouns()) == _sorted(postings)
        ledger = ledger.plus(added)
    return len(ledger.lines)


def _sorted(rows):
    """The rows without their statement's code, which the plain loop does not give."""
    unnamed = [dataclasses.replace(row, statement_id="-") for row in rows]
    return sorted(unnamed, key=lambda row: [str(getattr(row, name)) for name in row.key_names()])


@pytest.mark.parametrize("block", range(4 * TIMES))
def test_the_set_work_is_the_plain_loop_on_hundreds_of_cases(block, session):
    """SETTLE-27. Forty random places side by side, in two settlements one after the other."""
    days = (START + (250 + 30 * (block % 8)) * DAY, START + 700 * DAY)
    cases = [Case(seed, as_of=days[0]) for seed in range(block * TOGETHER, (block + 1) * TOGETHER)]
    assert agree(cases=cases, days=days, session=session)


@pytest.mark.parametrize("seed", range(90_000, 90_000 + 8 * TIMES))
def test_the_set_work_is_the_plain_loop_where_few_mechanisms_are_used(seed, session):
    """SETTLE-27. One random place alone, so that most of the set work is left out."""
    case = Case(seed)
    assert agree(cases=[case], days=(case.as_of, case.as_of + 40 * DAY), session=session) >= 0
