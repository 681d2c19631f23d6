"""What a person of each group is worth under a draft, read off settled histories; and the margins that follow."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from weft.brief.rehearsal.draft import GAMED, NOTHING, REACHED, Draft, starters
from weft.brief.rehearsal.life import PAID, Takings
from weft.brief.rehearsal.response import Response, Stakes, break_even, margin
from weft.brief.rehearsal.rules import Rules
from weft.vocabulary import SegmentMargin


def stakes_of(*, draft: Draft, takings: Takings, rules: Rules) -> list[Stakes]:
    """By segment: what each result adds to what the room pays for a person, mean over start months and histories.

    Caps of the contract, tiers and cohorts are left aside; fees that come whoever starts are shared by all who start.
    """
    people = sum(row.people for row in draft.caseloads)
    shared = float(takings.fees[PAID].sum()) / people if people else 0.0
    paid = takings.sums[:, PAID].sum(axis=1).reshape(-1, draft.kinds, rules.histories).mean(axis=2)
    made, first = [], 0
    for row, prospects in zip(draft.caseloads, draft.prospects, strict=True):
        weights = np.array(starters(caseload=row, declined=0.0), dtype=np.float64)
        weights = weights / weights.sum() if weights.sum() else np.full(row.months, 1 / row.months)
        by_kind = weights @ paid[first : first + row.months]
        first += row.months
        steps = [by_kind[NOTHING], *by_kind[REACHED : REACHED + len(prospects)]]
        made.append(
            Stakes(
                success=tuple(p.success for p in prospects),
                baseline=tuple(p.baseline for p in prospects),
                worth=tuple(float(after - before) for before, after in pairwise(steps)),
                gamed=float(by_kind[GAMED] - by_kind[NOTHING]),
                fee=float(by_kind[NOTHING]) + shared,
                cost=row.cost_minor,
            )
        )
    return made


def margins_of(
    *, draft: Draft, stakes: Sequence[Stakes], responses: Sequence[Response], behaviour: str
) -> list[SegmentMargin]:
    """One row a segment: what one person taken on brings and costs, rounded to the minor unit."""
    rows = []
    for row, own, response in zip(draft.caseloads, stakes, responses, strict=True):
        taken = sum(starters(caseload=row, declined=response.declined))
        rows.append(
            SegmentMargin(
                place_id=row.place_id,
                contract_id=row.contract_id,
                segment_id=row.segment_id,
                behaviour=behaviour,
                provider_id=draft.contract.payee_id,
                people=taken,
                declined=row.people - taken,
                effort=response.effort,
                success=max(response.success, default=0.0),
                fee_minor=round(own.fee),
                pay_minor=round(response.pay(own)),
                cost_minor=round(own.cost * response.effort),
                margin_minor=round(margin(stakes=own, response=response)),
                break_even=break_even(stakes=own),
            )
        )
    return rows


def expected_pay(*, draft: Draft, stakes: Sequence[Stakes]) -> tuple[float, float]:
    """What the whole contract is expected to pay at full effort, minor units: whatever the result, and by results."""
    fee = sum(row.people * own.fee for row, own in zip(draft.caseloads, stakes, strict=True))
    earned = sum(row.people * own.earned for row, own in zip(draft.caseloads, stakes, strict=True))
    return fee, earned
