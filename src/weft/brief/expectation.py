"""What is expected to be paid for one who starts: terms and figures together, exactly, in fractions of a minor unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from weft.brief.fraction import of_basis_points
from weft.vocabulary import Brief, Cohort, Contract, DealFigure, Term

NOTHING = Fraction(0)

UNCONDITIONAL = ("attachment", "service_fee")
"""Kinds of term that are paid whatever the result."""


def figures_of(*, brief: Brief, service_type: str, segment_id: str) -> dict[str, DealFigure]:
    """The figures of one service for one segment, by outcome."""
    return {
        figure.outcome_id: figure
        for figure in brief.deal.figures
        if (figure.service_type, figure.segment_id) == (service_type, segment_id)
    }


def whole_months(*, from_on: date, to_on: date) -> int:
    """Whole months from a day on that end by another: as many fees as settlement pays in a contract's life."""
    months = (to_on.year - from_on.year) * 12 + to_on.month - from_on.month
    return max(0, months - (1 if to_on.day < from_on.day else 0))


def expected_payment(
    *,
    terms: Sequence[Term],
    cohorts: Mapping[tuple[str, str], Sequence[Cohort]],
    contract: Contract,
    figures: Mapping[str, DealFigure],
    segment_id: str,
    people: int | None,
) -> tuple[Fraction, tuple[str, ...]]:
    """What a contract's terms are expected to pay for one person of a segment who starts, and what is not known for it.

    In minor units. `people`: starts in the contract's life, over which a monthly fee is spread. Prices are those of the
    first result: tiers, indexation, quality gates and caps are left to rehearsal. A term whose figure is missing counts
    nothing and is named.
    """
    total, unknown = NOTHING, []
    for term in sorted(terms, key=lambda row: row.term_id):
        if term.segment_id not in (None, segment_id):
            continue
        price = term.price_minor * (1 - of_basis_points(term.deadweight_bp))
        if term.kind == "attachment":
            total += price
        elif term.kind == "service_fee":
            if not people:
                unknown.append(f"{term.term_id}: how many people share the monthly fee")
                continue
            total += price * whole_months(from_on=contract.from_on, to_on=contract.to_on) / people
        elif term.kind != "spend":
            figure = figures.get(term.outcome_id)
            if figure is None:
                unknown.append(f"{term.term_id}: the chance of {term.outcome_id} for {segment_id}")
                continue
            groups = cohorts.get((term.contract_id, term.term_id), ())
            total += price * (_counted(figure, groups) if term.kind == "cohort" else _repeated(figure, term))
    return total, tuple(unknown)


def _repeated(figure: DealFigure, term: Term) -> Fraction:
    return figure.payments(times_max=term.times_max)


def _counted(figure: DealFigure, groups: Sequence[Cohort]) -> Fraction:
    """Results paid for each person of a cohort if just the expected number comes about; the mean over its groups."""
    if not groups:
        return NOTHING
    paid = NOTHING
    for group in groups:
        line = of_basis_points(group.baseline_bp)
        if group.rule == "threshold":
            paid += figure.success if figure.success >= line else NOTHING
        else:
            paid += max(NOTHING, figure.success - line)
    return paid / len(groups)
