"""A year of claims in the invented town, settled every quarter, written, read back, verified and shown."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from weft import brief as direction
from weft import engine, settlement, town
from weft.settlement import plain
from weft.town.claims import claims_for
from weft.vocabulary import Claim, Offer, Provider, Table


@pytest.fixture(scope="module")
def year():
    made = town.build(size="borough", seed=1)
    tables = {table.noun: table for table in made.tables}
    loaded = direction.load(text=made.brief, mappings={})
    return loaded, claims_for(brief=loaded, providers=tables[Provider], offers=tables[Offer], seed=1)


@pytest.fixture(scope="module")
def quarters(year):
    start = year[0].period.from_on
    return [
        date(start.year + (start.month + n - 1) // 12, (start.month + n - 1) % 12 + 1, 28) for n in (3, 6, 9, 12, 18)
    ]


def test_a_town_settles_its_year_and_every_statement_can_be_read(year, quarters, tmp_path):
    loaded, made = year
    place = engine.place_of(*made.agreed)
    folder = tmp_path / "ledger"
    for as_of in quarters:
        arrived = [claim for claim in made.claims.nouns() if claim.claimed_on <= as_of]
        with engine.hold_ledger(folder=folder) as held:
            before = held.read()
            added = settlement.settle(
                place=place,
                claims=Table.of_nouns(Claim, arrived),
                ledger=before,
                as_of=as_of,
                brief_digest=loaded.digest,
            )
            lines, postings = plain.settle(place=place, claims=arrived, prior=before.lines.nouns(), as_of=as_of)
            assert (len(added.lines), len(added.postings)) == (len(lines), len(postings))
            assert sum(line.paid_minor for line in added.lines.nouns()) == sum(line.paid_minor for line in lines)
            held.append(added)
    ledger = engine.read_ledger(folder=folder)
    assert settlement.verify(ledger=ledger, head=ledger.in_order()[-1].digest) == ()
    rules = Counter(line.rule for line in ledger.lines.nouns())
    assert {"SETTLE-3", "SETTLE-5", "SETTLE-6", "SETTLE-10", "SETTLE-11", "SETTLE-15"} <= rules.keys()
    for statement in ledger.in_order():
        text = settlement.show_statement(place=place, ledger=ledger, statement_id=statement.statement_id)
        assert statement.digest in text
    assert len(settlement.draw(ledger=ledger, seed=1))
    assert sum(row.balance_minor for row in settlement.balances(postings=ledger.postings).nouns()) == 0


def test_the_same_seed_makes_the_same_year(year):
    loaded, made = year
    tables = {table.noun: table for table in town.build(size="borough", seed=1).tables}
    again = claims_for(brief=loaded, providers=tables[Provider], offers=tables[Offer], seed=1)
    assert again == made
