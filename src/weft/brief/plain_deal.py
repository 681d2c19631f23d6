"""What a price window means, slowly: every course that one start can take, its chance, and what is paid on it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from weft.vocabulary import Brief, DealFigure

ONE = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One course of events for one who starts: how many payments it brings, and its chance."""

    payments: int
    chance: Fraction


def courses(*, figure: DealFigure, times_max: int) -> list[Course]:
    """Every course: no result; or the result, and after each payment another with the chance that it continues."""
    found = [Course(payments=0, chance=ONE - figure.success)]
    still = figure.success
    for number in range(1, times_max + 1):
        goes_on = figure.continues if number < times_max else Fraction(0)
        found.append(Course(payments=number, chance=still * (ONE - goes_on)))
        still *= goes_on
    return found


def margin(*, figure: DealFigure, times_max: int, price: Fraction, fee: Fraction) -> Fraction:
    """What is left of one start on average: over every course, its chance times fee and payments less the cost."""
    return sum(
        (
            course.chance * (fee + course.payments * price - figure.cost_minor)
            for course in courses(figure=figure, times_max=times_max)
        ),
        Fraction(0),
    )


def floor(*, figure: DealFigure, times_max: int) -> int | None:
    """The smallest whole price at which results alone lose nothing, found by trying; None where none is enough."""
    if not figure.success:
        return None
    low, high = 0, 1
    while margin(figure=figure, times_max=times_max, price=Fraction(high), fee=Fraction(0)) < 0:
        low, high = high, high * 2
    while low < high:
        middle = (low + high) // 2
        if margin(figure=figure, times_max=times_max, price=Fraction(middle), fee=Fraction(0)) < 0:
            low = middle + 1
        else:
            high = middle
    return low


def saved(*, brief: Brief, outcome_id: str, kind: str) -> Fraction:
    """What one result saves, year by year, each year's sum brought back to the year of the result a year at a time."""
    day = brief.period.from_on
    rates = [r for r in brief.deal.discount_rates if r.from_on <= day and (r.to_on is None or day < r.to_on)]
    total = Fraction(0)
    for profile in brief.deal.savings:
        if (profile.outcome_id, profile.kind) != (outcome_id, kind):
            continue
        for year, amount in enumerate(profile.by_year_minor):
            worth = Fraction(amount)
            for _ in range(year):
                worth /= ONE + (rates[0].rate if rates else 0)
            total += worth
    return total


def ceiling(*, brief: Brief, figure: DealFigure, times_max: int) -> int:
    """The largest whole price at which the payer gains: of a hundred starts, what is paid against what is gained.

    Gained: only the results that would not have come anyway, and of them only the service's own part.
    """
    found = [profile for profile in brief.deal.savings if profile.outcome_id == figure.outcome_id]
    worth = next(row.worth_minor for row in brief.outcomes if row.outcome_id == figure.outcome_id)
    value = sum((saved(brief=brief, outcome_id=figure.outcome_id, kind=kind) for kind in ("cashable", "social")),
                Fraction(0)) if found else Fraction(worth)  # fmt: skip
    starts = 100
    more = max(Fraction(0), figure.success - figure.baseline) * starts
    gained = more * figure.attributable * value
    paid = sum((c.chance * c.payments for c in courses(figure=figure, times_max=times_max)), Fraction(0)) * starts
    return math.floor(gained / paid) if paid else 0
