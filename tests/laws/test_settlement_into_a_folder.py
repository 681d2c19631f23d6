"""Settling a file into the ledger's folder gives the same statements as settling in memory, digest for digest."""

from __future__ import annotations

import pyarrow.parquet

from tests.factories.settlement import DAY, START, Case, claims, place
from weft import engine, settlement
from weft.vocabulary import Ledger


def test_a_settlement_in_parts_is_the_settlement_in_memory(tmp_path):
    """SETTLE-27. Two settlements, the second on top of the first; a third run adds nothing."""
    cases = [Case(seed, as_of=START + 400 * DAY) for seed in range(40)]
    made = place(*(row for case in cases for row in case.nouns))
    batch = [claim for case in cases for claim in case.claims]
    ledger = Ledger.empty()
    file = tmp_path / "claims.parquet"
    with engine.hold_ledger(folder=tmp_path / "ledger") as held:
        for arrived, as_of in ((batch[::2], START + 400 * DAY), (batch, START + 700 * DAY), (batch, START + 700 * DAY)):
            added = settlement.settle(place=made, claims=claims(*arrived), ledger=ledger, as_of=as_of)
            pyarrow.parquet.write_table(claims(*arrived).data, file)
            with engine.connect(memory="500MB") as session:
                statements = settlement.settle_into(place=made, claims=file, held=held, as_of=as_of, session=session)
            assert statements == added.in_order()
            ledger = ledger.plus(added)
        written = held.read()
    assert (written.lines, written.postings) == (ledger.lines, ledger.postings)
    assert settlement.verify(ledger=written) == ()
