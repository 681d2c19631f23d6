"""What must hold before anything is watched: known contracts, one place, dates in order, people to watch."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from weft.engine import Place
from weft.vocabulary import Claim, Contact, Contract, Enrolment, Problem, Referral, Refusal, Table


class CannotMonitor(Refusal):
    """The events do not belong together, or there are none. Every problem is named."""


def check_events(
    *, agreed: Place, referrals: Table[Referral], contacts: Table[Contact], claims: Table[Claim], as_of: date
) -> None:
    """Raise `CannotMonitor` (EVIDENCE-21) with every problem of the tables together; counts and codes only."""
    contracts = set(agreed.table(Contract).strings("contract_id"))
    places = set(agreed.table(Contract).strings("place_id"))
    problems: list[Problem] = []
    for table in (referrals, contacts, claims):
        problems += _strangers(table, contracts, places)
    problems += _backwards(referrals)
    if not contracts:
        problems.append(_problem("there is no contract", "contracts", "Give the folder of the agreements"))
    if not len(referrals) and not len(agreed.table(Enrolment)):
        problems.append(_problem("nobody was referred and nobody started", "referrals", "Add referrals or enrolments"))
    elif not _known_by(referrals, agreed.table(Enrolment), as_of):
        what = f"nobody was referred and nobody started up to {as_of}"
        problems.append(_problem(what, "referrals", "Watch as of a later day"))
    if problems:
        raise CannotMonitor(problems)


def _strangers(table: Table[Any], contracts: set[str], places: set[str]) -> list[Problem]:
    problems = []
    name = table.noun.table_name
    for column, known, word in (("contract_id", contracts, "contract"), ("place_id", places, "place")):
        held = table.data.column(column)
        strange = ~np.asarray(pc.is_in(held, value_set=pa.array(sorted(known), type=pa.string())), dtype=bool)
        if strange.any():
            codes = sorted(set(held.filter(pa.array(strange)).to_pylist()))
            what = f"{int(strange.sum()):,} rows name a {word} that is not there: {', '.join(codes[:5])[:200]}"
            problems.append(_problem(what, name, f"Name a {word} of the agreements"))
    return problems


def _backwards(referrals: Table[Referral]) -> list[Problem]:
    data = referrals.data
    early = pc.sum(pc.fill_null(pc.less(data.column("finished_on"), data.column("referred_on")), False)).as_py() or 0
    if not early:
        return []
    return [_problem(f"{early:,} people finished before they were referred", "referrals", "Mend finished_on")]


def _known_by(referrals: Table[Referral], enrolments: Table[Enrolment], as_of: date) -> bool:
    days: Mapping[str, pa.ChunkedArray] = {
        "referred": referrals.data.column("referred_on"),
        "started": enrolments.data.column("started_on"),
    }
    least = [pc.min(column).as_py() for column in days.values() if len(column)]
    return bool(least) and min(least) <= as_of


def _problem(what: str, file: str, to_do: str) -> Problem:
    return Problem(code="EVIDENCE-21", what=what, file=file, to_do=to_do)
