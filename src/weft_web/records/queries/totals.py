"""What a commissioner sees: whether people's goals and the outcomes that were commissioned are met. Never a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from weft_web.records.models import Case, Goal, Result, User

LEAST_SHOWN = 10
"""Smaller counts are not shown, lest they tell about somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rolled:
    """One commissioned outcome: goals that count towards it, those that people say they reached, results recorded."""

    outcome_id: str
    goals: int | None
    reached: int | None
    results: int | None


def rolled_up(*, account: User) -> Sequence[Rolled]:
    """People's goals by commissioned outcome, beside the results that providers recorded. Small counts are None."""
    assert account.organisation is not None
    place = {"case__person__place_id": account.organisation.place_id}
    goals = {
        row["outcome_id"]: row
        for row in Goal.objects.filter(**place)
        .values("outcome_id")
        .annotate(all=Count("id"), reached=Count("id", filter=Q(state="reached")))
    }
    results = dict(
        Result.objects.filter(referral__case__person__place_id=account.organisation.place_id)
        .values_list("outcome_id")
        .annotate(Count("id"))
    )
    return [
        Rolled(
            outcome_id=outcome,
            goals=_shown(goals.get(outcome, {}).get("all", 0)),
            reached=_shown(goals.get(outcome, {}).get("reached", 0)),
            results=_shown(results.get(outcome, 0)),
        )
        for outcome in sorted({*goals, *results})
    ]


def people_open(*, account: User) -> int | None:
    """People with an open case in the place; None where so few that it would tell about them."""
    assert account.organisation is not None
    return _shown(Case.objects.filter(person__place_id=account.organisation.place_id, closed_at=None).count())


def _shown(count: int) -> int | None:
    return count if count == 0 or count >= LEAST_SHOWN else None
