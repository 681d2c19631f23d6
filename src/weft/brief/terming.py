"""The brief's rate card as terms that settlement pays by: a picked outcome becomes terms, not prose."""

from __future__ import annotations

from collections.abc import Sequence

from weft.brief.fraction import to_basis_points
from weft.brief.refusal import CannotPrice
from weft.vocabulary import Brief, OutcomeDefinition, Problem, Rate, Table, Term

UNNAMED = {"attachment": "start", "service_fee": "fee"}
"""What a term that pays for no outcome calls its result."""


def terms_of(*, brief: Brief, contract_id: str, rate_ids: Sequence[str] = ()) -> Table[Term]:
    """Each line of the rate card (or those named) as a term of a contract, its clocks those of the definition.

    Raises CannotPrice (BRIEF-22) where the card is empty or has no such line.
    """
    known = {rate.rate_id: rate for rate in brief.deal.rates}
    strange = sorted(set(rate_ids) - set(known))
    if strange or not known:
        what = f"the rate card has no line {strange[0]!r}" if strange else "the brief has no rate card"
        problem = Problem(
            code="BRIEF-22", what=what, allowed=", ".join(sorted(known)), to_do="Add [[rates]] to brief.toml"
        )
        raise CannotPrice([problem])
    rates = [known[name] for name in sorted(set(rate_ids) or known)]
    return Table.of_nouns(Term, [term_of(brief=brief, rate=rate, contract_id=contract_id) for rate in rates])


def term_of(*, brief: Brief, rate: Rate, contract_id: str) -> Term:
    """One line of the rate card as a term."""
    definition = brief.deal.definition(rate.outcome_id)
    plain = Term(
        place_id=brief.place_id,
        contract_id=contract_id,
        term_id=rate.rate_id,
        kind=rate.kind,
        outcome_id=rate.outcome_id or UNNAMED[rate.kind],
        segment_id=rate.segment_id or None,
        price_minor=rate.price_minor,
        deadweight_bp=to_basis_points(rate.deadweight),
    )
    if definition is None:
        return plain
    return Term(**{**{name: getattr(plain, name) for name in KEPT}, **clocks(definition=definition)})


KEPT = ("place_id", "contract_id", "term_id", "kind", "outcome_id", "segment_id", "price_minor", "deadweight_bp")


def clocks(*, definition: OutcomeDefinition) -> dict[str, int | str | bool | None]:
    """What a definition says of its terms, by column.

    Many spells are added up by letting a break be as long as the window. Custody, hospital and death need no column:
    settlement stops the clock for the first two and ends results with the third.
    """
    gap = (definition.to_days or 0) if definition.spells == "many" else definition.gap_days
    return {
        "recorded_as": definition.recorded_as or None,
        "from_days": definition.from_days,
        "to_days": definition.to_days,
        "sustained_days": definition.sustained_days,
        "every_days": definition.every_days,
        "times_max": definition.times_max,
        "gap_days": gap,
        "evidence": definition.evidence,
        "claim_needed": definition.claim_needed,
    }
