"""A settlement that is killed leaves the ledger as before or as after, and two at once never mix (SETTLE-22)."""

from __future__ import annotations

import multiprocessing
import os
import random
import time

import pytest

from tests.unit.settlement import worker
from weft import engine, settlement

KILLS = 500 if os.environ.get("WEFT_DEEP") else 20


@pytest.fixture(scope="module")
def forks():
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.unit.settlement.worker"])
    return context


def start(forks, folder, batch):
    listening, telling = forks.Pipe(duplex=False)
    process = forks.Process(target=worker.settle, args=(folder, batch, telling))
    process.start()
    telling.close()
    assert listening.recv() == "begun"
    return process, listening


def test_killed_at_any_instant_the_ledger_is_as_before_or_as_after(forks, tmp_path):
    """Half of the kills fall anywhere in the settlement, half while it writes."""
    folder, pick, outcomes = tmp_path / "ledger", random.Random(4), set()
    with engine.hold_ledger(folder=folder):
        pass
    batch = 0
    for number in range(KILLS):
        before = engine.read_ledger(folder=folder)
        process, listening = start(forks, folder, batch)
        if number % 2:
            assert listening.recv() == "writing"
            time.sleep(pick.random() * 0.03)
        else:
            time.sleep(pick.random() * 1.5)
        process.kill()
        process.join()
        after = engine.read_ledger(folder=folder)
        assert settlement.verify(ledger=after) == ()
        grown = len(after.statements) - len(before.statements)
        assert grown in (0, 1)
        assert after.statements.data.slice(0, len(before.statements)).equals(before.statements.data)
        outcomes.add(grown)
        batch += grown
    assert outcomes == {0, 1}
    process, listening = start(forks, folder, batch)
    process.join()
    assert process.exitcode == 0
    assert not list(folder.glob(".unfinished-*"))
    assert len(engine.read_ledger(folder=folder).statements) == batch + 1


def test_two_settlements_at_once_one_is_refused(tmp_path):
    folder = tmp_path / "ledger"
    with (
        engine.hold_ledger(folder=folder),
        pytest.raises(engine.CannotHold, match="SETTLE-22"),
        engine.hold_ledger(folder=folder),
    ):
        pass
    with engine.hold_ledger(folder=folder):
        pass


def test_what_does_not_follow_the_last_statement_is_not_written(tmp_path):
    made = worker.agreed()
    arrived = worker.claims(worker.claim("K-1", "p-1"))
    with engine.hold_ledger(folder=tmp_path) as held:
        added = settlement.settle(place=made, claims=arrived, ledger=held.read(), as_of=worker.AS_OF)
        held.append(added)
        with pytest.raises(engine.CannotWrite, match="SETTLE-22"):
            held.append(added)
        assert len(held.read().statements) == 1
        assert held.read().lines == added.lines


def test_a_missing_file_of_the_ledger_is_named(tmp_path):
    made = worker.agreed()
    with engine.hold_ledger(folder=tmp_path) as held:
        held.append(
            settlement.settle(
                place=made, claims=worker.claims(worker.claim("K-1", "p-1")), ledger=held.read(), as_of=worker.AS_OF
            )
        )
    next(tmp_path.glob("*/postings.parquet")).unlink()
    with pytest.raises(engine.CannotRead, match=r"SETTLE-21.*postings\.parquet"):
        engine.read_ledger(folder=tmp_path)
