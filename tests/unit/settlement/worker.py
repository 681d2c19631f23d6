"""A settlement in a process of its own, for the tests that kill it."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path

from tests.factories.settlement import DAY, START, claim, claims, contract, enrolment, place, share, term
from weft import engine, settlement

PEOPLE = 400
AS_OF = START + 200 * DAY


def agreed() -> engine.Place:
    people = [enrolment(f"p-{number}") for number in range(PEOPLE)]
    return place(contract(), term(), share("council", 2), share("health", 1), *people)


def settle(folder: Path, batch: int, tell: Connection) -> None:
    """Settle one batch of claims on the ledger in the folder, saying when it begins and when it begins to write."""
    made = agreed()
    tell.send("begun")
    with engine.hold_ledger(folder=folder) as held:
        numbers = range(batch * PEOPLE // 40, (batch + 1) * PEOPLE // 40)
        arrived = claims(*(claim(f"K-{number}", f"p-{number}") for number in numbers))
        added = settlement.settle(place=made, claims=arrived, ledger=held.read(), as_of=AS_OF)
        tell.send("writing")
        held.append(added)
    tell.send("done")
