"""The four conditions for paying everything by results, in numbers: measurable, attributable, soon enough, bearable."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from weft.brief.fraction import percent
from weft.vocabulary import Brief, Contract, DealFigure, Offer, OutcomeDefinition, Term

DAYS_A_MONTH = Fraction(36525, 1200)


def blocked_by(*, brief: Brief, contract: Contract, terms: Sequence[Term], offers: Sequence[Offer]) -> tuple[str, ...]:
    """Each condition that does not hold for a contract, with its numbers; empty where it may pay by results alone.

    What is not known does not hold. `offers`: those that the contract pays for; empty: the mix is all figures.
    """
    paid = [term for term in terms if term.kind not in ("attachment", "service_fee", "spend")]
    outcomes = sorted({term.outcome_id for term in paid})
    types = {offer.service_type for offer in offers}
    figures = [
        figure
        for figure in brief.deal.figures
        if figure.outcome_id in outcomes and (not types or figure.service_type in types)
    ]
    definitions = [brief.deal.definition(outcome_id) for outcome_id in outcomes]
    return (
        *_measurable(outcomes, definitions),
        *attributable(brief=brief, outcomes=outcomes, figures=figures),
        *_soon(brief, contract, paid),
        *_bearable(brief, contract, paid, offers),
    )


def _measurable(outcomes: Sequence[str], definitions: Sequence[OutcomeDefinition | None]) -> list[str]:
    said = []
    for outcome_id, definition in zip(outcomes, definitions, strict=True):
        if definition is None:
            said.append(f"measurable: no definition says how {outcome_id} is recognised")
        elif definition.evidence == "attestation":
            said.append(f"measurable: {outcome_id} is proved by the claimant's word alone")
    return said


def attributable(*, brief: Brief, outcomes: Sequence[str], figures: Sequence[DealFigure]) -> list[str]:
    """Outcomes that the service can hardly call its own, or that most would have had anyway."""
    said = []
    rules = brief.deal.fit
    for outcome_id in outcomes:
        own = [figure for figure in figures if figure.outcome_id == outcome_id]
        if not own:
            said.append(f"attributable: the brief gives no figure for {outcome_id}, so its baseline is not known")
            continue
        least = min(figure.attributable for figure in own)
        most = max(figure.deadweight for figure in own)
        if least < rules.attributable_min:
            said.append(
                f"attributable: {percent(least)} of {outcome_id} can be put down to the service, "
                f"at least {percent(rules.attributable_min)} is asked for"
            )
        if most > rules.deadweight_max:
            said.append(
                f"attributable: {percent(most)} of {outcome_id} would have come anyway, "
                f"at most {percent(rules.deadweight_max)} is tolerable"
            )
    return said


def first_days(*, term: Term) -> int:
    """Fewest days from a person's start to the first result of a term."""
    return max(term.from_days, (term.sustained_days or 1) - 1)


def _soon(brief: Brief, contract: Contract, paid: Sequence[Term]) -> list[str]:
    most = brief.deal.fit.window_days_max
    late = [(first_days(term=term) + contract.pay_days, term.term_id) for term in paid]
    return [
        f"tolerable window: {days} days from a start to the first payment of {term_id}, at most {most} are tolerable"
        for days, term_id in late
        if days > most
    ]


def months_unpaid(*, contract: Contract, terms: Sequence[Term]) -> Fraction | None:
    """Months of spending before the first money comes, from the first start; None where nothing is ever paid."""
    firsts = [first_days(term=term) for term in terms if term.kind != "spend"]
    return None if not firsts else (min(firsts) + contract.pay_days) / DAYS_A_MONTH


def _bearable(brief: Brief, contract: Contract, paid: Sequence[Term], offers: Sequence[Offer]) -> list[str]:
    months = months_unpaid(contract=contract, terms=paid)
    if months is None:
        return []
    reserves = brief.deal.fit.reserves_months
    yearly = sum((offer.unit_cost_minor or offer.price_minor or 0) * (offer.capacity or 0) for offer in offers)
    advance = Fraction(contract.advance_minor * 12, yearly) if yearly else Fraction(0)
    if months <= Fraction(repr(reserves)) + advance:
        return []
    covered = f" and an advance of {float(advance):.1f}" if advance else ""
    return [
        f"bearable: {float(months):.1f} months of spending before the first payment, while the smallest provider "
        f"has reserves of {reserves:g}{covered}"
    ]
