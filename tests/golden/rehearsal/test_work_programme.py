"""The Work Programme's terms, rehearsed: its providers park the harder group, as its providers did."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.factories.rehearsal import attachment, caseload, contract, footing, place, prospect, term
from weft import brief, engine, loop

CARD = Path(__file__).with_name("work_programme.txt")
BEGAN = date(2011, 6, 1)
PUBLISHED_SHARE = 630 / 1360


def cases() -> list[dict[str, str]]:
    """The rows of the golden file."""
    lines = [line for line in CARD.read_text().splitlines() if line and not line.startswith("#")]
    head, *rows = ([cell.strip() for cell in line.split("|")] for line in lines)
    return [dict(zip(head, row, strict=True)) for row in rows]


def draft(rows: list[dict[str, str]]) -> engine.Place:
    """One contract for each row: five years of people, each with two years of attachment."""
    nouns = []
    for row in rows:
        code, days = row["case"], int(row["days"])
        usual = {"evidence": "records", "claim_needed": False, "recorded_as": "work", "gap_days": 730, "to_days": 730}
        nouns += [
            contract(code, from_on=BEGAN, to_on=date(2018, 6, 1)),
            attachment(int(row["attachment"]), code),
            term("job", code, kind="sustainment", price_minor=int(row["job"]), sustained_days=days, **usual),
            term("stay", code, kind="sustainment", outcome_id="stay", price_minor=int(row["each"]),
                 sustained_days=days + 28, every_days=28, times_max=int(row["times"]), **usual),
            caseload("all", code, people=600, months=60, cost_minor=int(row["cost"]), cost_months=24),
            prospect("work", "all", code, success=float(row["success"]), baseline=float(row["baseline"]),
                     from_days=30, to_days=270, lasting=0.95),
            footing(f"P-{code}", reserves_minor=10**9),
        ]  # fmt: skip
    return place(*nouns)


def test_harder_groups_are_parked_although_their_prices_are_higher():
    """REHEARSE-2. Each group's range is stated in the file; what was published lies between the two for ESA."""
    rows = cases()
    with engine.connect() as session:
        found = brief.rehearse(
            place=draft(rows), settle=loop.settler(session), lives=100, seed=1, behaviours=("honest", "parking")
        )
    parked = {row.contract_id: row for row in found.margins.nouns() if row.behaviour == "parking"}
    for row in rows:
        effort = parked[row["case"]].effort
        assert float(row["effort_from"]) <= effort <= float(row["effort_to"]), (row["case"], effort)
    assert parked["esa-new-13"].effort <= PUBLISHED_SHARE <= parked["esa-new-22"].effort
    assert parked["esa-new-22"].effort < parked["jsa-25"].effort
    honest = {row.contract_id: row for row in found.margins.nouns() if row.behaviour == "honest"}
    for code in ("esa-new-22", "esa-new-13"):
        assert parked[code].success < honest[code].success
        assert parked[code].margin_minor > honest[code].margin_minor
