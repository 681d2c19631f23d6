"""One contract of a draft as a rehearsal sees it: its terms, the groups that start under it, and what is likely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from weft.vocabulary import Caseload, Cohort, Contract, Prospect, Term, Tier, split_minor

NOTHING = 0
"""Kind of history: no result."""

GAMED = 1
"""Kind of history: no result, and one is claimed."""

REACHED = 2
"""Kind of history: the likeliest result is reached; one more for each further result, likeliest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A contract with its terms, tiers and cohorts; its caseloads by segment; by segment what may be reached, likeliest
    first. `base_on` is the first day of the rehearsal's first month, `months` how many calendar months results count.
    `origin_id` is the contract of the place that it is or varies: indexation, gates and luck are that one's.
    """

    origin_id: str
    contract: Contract
    terms: tuple[Term, ...]
    tiers: tuple[Tier, ...]
    cohorts: tuple[Cohort, ...]
    caseloads: tuple[Caseload, ...]
    prospects: tuple[tuple[Prospect, ...], ...]
    base_on: date
    months: int

    @property
    def kinds(self) -> int:
        """How many kinds of history there are."""
        return REACHED + max((len(rows) for rows in self.prospects), default=0)

    @property
    def first_month(self) -> int:
        """The calendar month in which the contract begins, counted from the rehearsal's first."""
        return month_number(base_on=self.base_on, on=self.contract.from_on)

    @property
    def couples(self) -> bool:
        """Whether the terms themselves make one person's pay depend on another's, other than through a cap."""
        return bool(self.tiers or self.cohorts)

    @property
    def cells(self) -> tuple[tuple[int, int], ...]:
        """Segment and start month (from the contract's first) of everybody who may start, in order."""
        return tuple((s, m) for s, row in enumerate(self.caseloads) for m in range(row.months))

    def terms_for(self, segment_id: str) -> list[Term]:
        """The terms that may pay for a person of a segment."""
        return [term for term in self.terms if term.segment_id in (None, segment_id)]


def recorded(term: Term) -> str:
    """The result of a term as the records name it."""
    return term.recorded_as or term.outcome_id


def month_number(*, base_on: date, on: date) -> int:
    """Calendar months from that of `base_on` to that of `on`."""
    return (on.year - base_on.year) * 12 + on.month - base_on.month


def month_first(*, base_on: date, number: int) -> date:
    """First day of a calendar month counted from that of `base_on`."""
    year, month = divmod(base_on.month - 1 + number, 12)
    return date(base_on.year + year, month + 1, 1)


def month_last(*, base_on: date, number: int) -> date:
    """Last day of that month: the day on which it is settled."""
    return month_first(base_on=base_on, number=number + 1) - timedelta(days=1)


def starters(*, caseload: Caseload, declined: float) -> list[int]:
    """People taken on by month: those of the caseload less the share declined (rounded half up), spread evenly."""
    taken = caseload.people - int(caseload.people * declined + 0.5)
    return split_minor(total_minor=taken, weights=[1] * caseload.months)


def monthly_cost(*, draft: Draft, declined: Sequence[float], effort: Sequence[float], months: int) -> list[int]:
    """What the people of a contract cost in each calendar month, minor units; shares and effort by segment."""
    cost = [0] * months
    for row, turned, spent in zip(draft.caseloads, declined, effort, strict=True):
        each = split_minor(total_minor=int(row.cost_minor * spent + 0.5), weights=[1] * row.cost_months)
        for start, people in enumerate(starters(caseload=row, declined=turned), start=draft.first_month):
            for later, part in enumerate(each):
                cost[start + later] += people * part
    return cost
