"""Price windows, savings by year and funder, and when money comes back: exact until a sum is said."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from weft.brief.fraction import half_up
from weft.brief.refusal import CannotPrice
from weft.vocabulary import (
    Brief,
    DealFigure,
    DiscountRate,
    Payback,
    PriceWindow,
    Problem,
    Rate,
    SavingProfile,
    YearOfSaving,
)

NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """The price windows of a brief, what each paid result saves year by year, and when that has paid for it."""

    windows: tuple[PriceWindow, ...]
    years: tuple[YearOfSaving, ...]
    paybacks: tuple[Payback, ...]
    discount: DiscountRate | None


def price_brief(*, brief: Brief) -> Prices:
    """The price window of every figure of the brief, what a paid result saves by year and funder, and its payback.

    Money in minor units, exact until it is said; years discounted by the rate that holds on the period's first day.
    Floor = cost / payments expected, rounded up; ceiling = value x (1 - deadweight) x attributable share, rounded down.
    Raises CannotPrice (BRIEF-24) where the brief gives no figures.
    """
    if not brief.deal.figures:
        problem = Problem(
            code="BRIEF-24",
            what="the brief gives no figures: no chance of an outcome, no cost, no baseline",
            file="brief.toml",
            to_do="Add [[figures]] for each service, segment and outcome that is paid for",
        )
        raise CannotPrice([problem])
    discount = rate_on_first_day(brief=brief)
    factor = 1 / (1 + discount.rate) if discount else Fraction(1)
    windows, years, paybacks = [], [], []
    for figure in sorted(brief.deal.figures, key=lambda row: (row.service_type, row.segment_id, row.outcome_id)):
        profiles = [profile for profile in brief.deal.savings if profile.outcome_id == figure.outcome_id]
        window = price_window(brief=brief, figure=figure, profiles=profiles, factor=factor)
        own = saving_years(figure=figure, profiles=profiles, factor=factor)
        windows.append(window)
        years += own
        if window.price_minor is not None:
            paybacks.append(payback(brief=brief, figure=figure, window=window, profiles=profiles, factor=factor))
    return Prices(windows=tuple(windows), years=tuple(years), paybacks=tuple(paybacks), discount=discount)


def rate_on_first_day(*, brief: Brief) -> DiscountRate | None:
    """The discount rate that holds on the first day of the brief's period."""
    day = brief.period.from_on
    held = [row for row in brief.deal.discount_rates if row.from_on <= day and (row.to_on is None or day < row.to_on)]
    return held[0] if held else None


def rate_for(*, brief: Brief, kind: tuple[str, ...], outcome_id: str, figure: DealFigure) -> Rate | None:
    """The line of the rate card that pays: the one for the service and the segment before one for all."""
    found = [
        rate
        for rate in brief.deal.rates
        if rate.kind in kind
        and rate.outcome_id == outcome_id
        and rate.segment_id in ("", figure.segment_id)
        and rate.service_type in ("", figure.service_type)
    ]
    return min(found, key=lambda r: (not r.segment_id, not r.service_type, r.rate_id), default=None)


def price_window(*, brief: Brief, figure: DealFigure, profiles: list[SavingProfile], factor: Fraction) -> PriceWindow:
    """The window of one service, segment and outcome.

    Without saving profiles the outcome's stated worth stands for its value, and whose saving it is, is not known.
    """
    value = present_value(profiles=profiles, kind="cashable", factor=factor)
    social = present_value(profiles=profiles, kind="social", factor=factor)
    worth = next((o.worth_minor for o in brief.outcomes if o.outcome_id == figure.outcome_id), None)
    whole = value + social if profiles else worth
    kept = (1 - figure.deadweight) * figure.attributable
    results, price, fee = expected_price(brief=brief, figure=figure)
    floor = math.ceil(figure.cost_minor / results) if results else None
    margin = None if price is None or fee is None else fee + results * price - figure.cost_minor
    return PriceWindow(
        service_type=figure.service_type,
        segment_id=figure.segment_id,
        outcome_id=figure.outcome_id,
        floor_minor=floor,
        ceiling_minor=None
        if whole is None
        else math.floor(whole * kept / payments_for_one(brief=brief, figure=figure)),
        cashable_minor=half_up(value) if profiles else None,
        social_minor=half_up(social) if profiles else None,
        price_minor=None if price is None else half_up(price),
        fee_minor=None if fee is None else half_up(fee),
        break_even=break_even(figure=figure, price=price, fee=fee, results=results),
        margin_minor=None if margin is None else math.floor(margin),
        deadweight=figure.deadweight,
        assumed=figure.assumed,
    )


def expected_price(*, brief: Brief, figure: DealFigure) -> tuple[Fraction, Fraction | None, Fraction | None]:
    """Payments expected for one who starts, the card's price of one payment, and what it pays for the start itself.

    An attachment fee is shared between the outcomes of the same service and segment by what they cost.
    """
    kinds = ("outcome", "sustainment", "milestone")
    rate = rate_for(brief=brief, kind=kinds, outcome_id=figure.outcome_id, figure=figure)
    definition = brief.deal.definition(figure.outcome_id)
    results = figure.payments(times_max=definition.times_max if definition else 1)
    if rate is None:
        return results, None, None
    attachment = rate_for(brief=brief, kind=("attachment",), outcome_id="", figure=figure)
    fee = NOTHING
    if attachment is not None:
        alike = [
            row.cost_minor
            for row in brief.deal.figures
            if (row.service_type, row.segment_id) == (figure.service_type, figure.segment_id)
        ]
        part = Fraction(figure.cost_minor, sum(alike)) if sum(alike) else Fraction(1, len(alike))
        fee = attachment.price_minor * (1 - attachment.deadweight) * part
    return results, rate.price_minor * (1 - rate.deadweight), fee


def payments_for_one(*, brief: Brief, figure: DealFigure) -> Fraction:
    """Payments expected for one who has the result at all: 1, or more where it is paid again while it lasts."""
    definition = brief.deal.definition(figure.outcome_id)
    if definition is None or not figure.success:
        return Fraction(1)
    return figure.payments(times_max=definition.times_max) / figure.success


def break_even(
    *, figure: DealFigure, price: Fraction | None, fee: Fraction | None, results: Fraction
) -> Fraction | None:
    """The share of starts that must reach the result, so that price and fee just pay the cost; None if no price."""
    if price is None or fee is None or not results:
        return None
    each = price * results / figure.success
    return max(NOTHING, (figure.cost_minor - fee) / each)


def present_value(*, profiles: list[SavingProfile], kind: str, factor: Fraction) -> Fraction:
    """What one result saves, of one kind, all funders together: the year of the result whole, each later one less."""
    return sum(
        (
            saved * factor**number
            for profile in profiles
            if profile.kind == kind
            for number, saved in enumerate(profile.by_year_minor)
        ),
        NOTHING,
    )


def saving_years(*, figure: DealFigure, profiles: list[SavingProfile], factor: Fraction) -> list[YearOfSaving]:
    """Year by year and funder by funder, discounted, net of deadweight and of what others did."""
    kept = (1 - figure.deadweight) * figure.attributable
    sums: dict[tuple[str, int], dict[str, Fraction]] = defaultdict(lambda: {"cashable": NOTHING, "social": NOTHING})
    for profile in profiles:
        for number, saved in enumerate(profile.by_year_minor):
            sums[profile.funder, number + 1][profile.kind] += saved * factor**number * kept
    return [
        YearOfSaving(
            outcome_id=figure.outcome_id,
            segment_id=figure.segment_id,
            service_type=figure.service_type,
            funder=funder,
            year=year,
            cashable_minor=half_up(kinds["cashable"]),
            social_minor=half_up(kinds["social"]),
        )
        for (funder, year), kinds in sorted(sums.items())
    ]


def payback(
    *, brief: Brief, figure: DealFigure, window: PriceWindow, profiles: list[SavingProfile], factor: Fraction
) -> Payback:
    """In which year the cashable saving of one who has the result has covered all that was paid for that one.

    What is paid: every payment expected for a result, and the fees of all who start, shared by those who succeed.
    """
    results, price, fee = expected_price(brief=brief, figure=figure)
    assert price is not None
    assert fee is not None
    paid = (price * results + fee) / figure.success if figure.success else NOTHING
    kept = (1 - figure.deadweight) * figure.attributable
    cash = [profile for profile in profiles if profile.kind == "cashable"]
    longest = max((len(profile.by_year_minor) for profile in cash), default=0)
    saved, year = NOTHING, None
    for number in range(longest):
        saved += sum(
            (p.by_year_minor[number] * factor**number * kept for p in cash if number < len(p.by_year_minor)), NOTHING
        )
        if year is None and saved >= paid:
            year = number + 1
    social = present_value(profiles=profiles, kind="social", factor=factor) * kept
    pots = brief.responsible_pots(service_type=figure.service_type, segment_id=figure.segment_id)
    return Payback(
        outcome_id=figure.outcome_id,
        segment_id=figure.segment_id,
        service_type=figure.service_type,
        paid_minor=half_up(paid),
        cashable_minor=half_up(saved),
        social_minor=half_up(social),
        year=year,
        payers=tuple(sorted({pot.funder for pot in brief.pots if pot.pot_id in pots})),
        savers=tuple(sorted({profile.funder for profile in cash if any(profile.by_year_minor)})),
    )
