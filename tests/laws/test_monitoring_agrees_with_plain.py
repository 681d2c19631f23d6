"""The set work of monitoring counts what the plain loop counts, on random events with every odd case in them."""

from __future__ import annotations

import dataclasses
import os

import pytest

from tests.factories.monitoring import Happened, random_events
from weft import engine
from weft.evidence.counting import Counted, count
from weft.evidence.person_path import events_of, people_of
from weft.evidence.plain_monitor import count_plainly
from weft.vocabulary import Table

TIMES = 300 if os.environ.get("WEFT_DEEP") else 8


@pytest.fixture(scope="module")
def session():
    with engine.connect() as opened:
        yield opened


def by_sets(happened: Happened, session: engine.Session) -> Counted:
    given = {name: getattr(happened, name) for name in ("agreed", "referrals", "contacts", "claims", "as_of")}
    events = events_of(session=session, **given)
    return count(events=events, people=people_of(events=events))


@pytest.mark.parametrize("seed", range(TIMES))
def test_the_set_work_is_the_plain_loop(seed, session):
    """EVIDENCE-20. Paths, cases of every detector, rates and months."""
    happened = random_events(seed=seed)
    plain = count_plainly(
        agreed=happened.agreed, referrals=happened.referrals.nouns(), contacts=happened.contacts.nouns(),
        claims=happened.claims.nouns(), as_of=happened.as_of,
    )  # fmt: skip
    counted = by_sets(happened, session)
    for part in ("paths", "cases", "rates", "months"):
        assert getattr(counted, part) == getattr(plain, part), part


def test_the_order_of_rows_changes_nothing(session):
    """EVIDENCE-20."""
    happened = random_events(seed=77)
    turned = dataclasses.replace(
        happened,
        **{
            name: Table.of_nouns(getattr(happened, name).noun, reversed(getattr(happened, name).nouns()))
            for name in ("referrals", "contacts", "claims")
        },
    )
    assert by_sets(happened, session) == by_sets(turned, session)
