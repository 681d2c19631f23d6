"""What the invented town's providers stand on: caseloads, chances, costs and reserves under a year's contracts.

Nothing in it is true of a real provider. The first group under a contract pays its way; a second, where there is one,
is harder to help and dearer, so that every rehearsal has something to find.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from weft.town.assumptions import AS_OF
from weft.town.claims import RECORDED
from weft.vocabulary import Caseload, Contract, Enrolment, Footing, Prospect, Table, Term

START_MONTHS = 12
"""Months over which people start: those of the town's year."""

COST_MONTHS = 6
"""Months over which one person is worked with. Assumed, 2026-11."""

GROUPS = ((0.45, 0.15, 0.50), (0.28, 0.10, 0.58))
"""By rank of the group: chance of the first result with help and without, and cost as a share of its price. Assumed,
2026-11."""

LASTING_SHARE, LASTING = 0.8, 0.9
"""Share of first results that come to last thirteen weeks, and the chance of each further four weeks. Assumed."""

FIXED_SHARE = 0.08
"""What comes every month whoever starts, as a share of a month's cost of people. Assumed, 2026-11."""

RESERVE_MONTHS = (9, 2, 6, 3, 8, 1, 5, 2)
"""Months of cost that free reserves cover, from contract to contract. Assumed, 2026-11; British charities that took
part in payment by results were using reserves in 48% of cases (NAO, 2015)."""

STAFF_COST_MINOR = 3_600_000
"""Cost of one member of staff for a year with everything around it, pence. Assumed, 2026-11."""


def figures_for(*, agreed: Sequence[Table[Any]]) -> tuple[Table[Caseload], Table[Prospect], Table[Footing]]:
    """Providers' figures under the agreements of the town's year. Pure; the same agreements, the same figures."""
    held = {table.noun: table.nouns() for table in agreed}
    started = Counter((row.contract_id, row.segment_id) for row in held[Enrolment])
    caseloads: list[Caseload] = []
    prospects: list[Prospect] = []
    footings: list[Footing] = []
    for number, contract in enumerate(sorted(held[Contract], key=lambda row: row.contract_id)):
        terms = [row for row in held[Term] if row.contract_id == contract.contract_id]
        price = next(row.price_minor for row in terms if row.term_id == "result")
        groups = sorted((s for c, s in started if c == contract.contract_id))
        own = [
            _caseload(contract, segment_id, started[contract.contract_id, segment_id], price=price, rank=rank)
            for rank, segment_id in enumerate(groups)
        ]
        caseloads += own
        for rank, segment_id in enumerate(groups):
            prospects += _prospects(contract, segment_id, terms, rank=rank)
        footings.append(_footing(contract, own, number=number))
    return (
        Table.of_nouns(Caseload, caseloads),
        Table.of_nouns(Prospect, prospects),
        Table.of_nouns(Footing, footings),
    )


def _stated(contract: Contract) -> dict[str, Any]:
    return {"place_id": contract.place_id, "source": "invented for the town", "as_of": AS_OF, "assumed": True}


def _caseload(contract: Contract, segment_id: str, people: int, *, price: int, rank: int) -> Caseload:
    return Caseload(
        **_stated(contract), contract_id=contract.contract_id, segment_id=segment_id, people=people,
        months=START_MONTHS, cost_minor=int(price * GROUPS[min(rank, 1)][2]), cost_months=COST_MONTHS,
    )  # fmt: skip


def _prospects(contract: Contract, segment_id: str, terms: Sequence[Term], *, rank: int) -> list[Prospect]:
    """The contract's own result, the one that lasts, and no chance of those that only others' contracts pay for."""
    success, baseline, _ = GROUPS[min(rank, 1)]
    key = {**_stated(contract), "contract_id": contract.contract_id, "segment_id": segment_id}
    days: dict[str, Any] = {"from_days": 28, "to_days": 150, "lasting": LASTING}
    main = next(row.outcome_id for row in terms if row.term_id == "result")
    rows = [Prospect(**key, **days, outcome_id=main, success=success, baseline=baseline)]
    if any(row.outcome_id == RECORDED for row in terms):
        lasting = (round(chance * LASTING_SHARE, 4) for chance in (success, baseline))
        rows.append(Prospect(**key, **days, outcome_id=RECORDED, success=next(lasting), baseline=next(lasting)))
    others = {row.outcome_id for row in terms if row.kind == "outcome"} - {main}
    return [*rows, *(Prospect(**key, **days, outcome_id=code, success=0.0, baseline=0.0) for code in sorted(others))]


def _footing(contract: Contract, caseloads: Sequence[Caseload], *, number: int) -> Footing:
    year = sum(row.people * row.cost_minor for row in caseloads)
    month = year // 12
    return Footing(
        **_stated(contract), provider_id=contract.payee_id, staff=max(2, round(year / STAFF_COST_MINOR)),
        reserves_minor=month * RESERVE_MONTHS[number % len(RESERVE_MONTHS)], fixed_minor=int(month * FIXED_SHARE),
    )  # fmt: skip
