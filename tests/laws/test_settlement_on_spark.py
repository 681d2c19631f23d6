"""The same expression on Spark gives the same statements, to the last digest."""

from __future__ import annotations

import importlib.util
import shutil

import pytest

from tests.factories.settlement import DAY, START, Case, claims, place
from weft import engine, settlement
from weft.vocabulary import Ledger

LACKING = "" if importlib.util.find_spec("pyspark") and shutil.which("java") else "Spark or Java is not on this machine"


@pytest.mark.skipif(bool(LACKING), reason=LACKING or "present")
@pytest.mark.filterwarnings("ignore")
def test_spark_gives_the_same_digests_as_the_embedded_database():
    """SETTLE-27. Two settlements of random places with every mechanism."""
    cases = [Case(seed, as_of=START + 400 * DAY) for seed in range(40)]
    made = place(*(row for case in cases for row in case.nouns))
    batch = [claim for case in cases for claim in case.claims]
    with engine.connect(engine="spark") as spark, engine.connect() as embedded:
        ledger = Ledger.empty()
        for arrived, as_of in ((batch[::2], START + 400 * DAY), (batch, START + 700 * DAY)):
            work = {"place": made, "claims": claims(*arrived), "ledger": ledger, "as_of": as_of}
            expected = settlement.settle(**work, session=embedded)
            added = settlement.settle(**work, session=spark)
            assert added.lines == expected.lines
            assert added.postings == expected.postings
            assert added.statements == expected.statements
            ledger = ledger.plus(expected)
