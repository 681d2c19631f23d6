"""Resolved settings about paying for results as the nouns of the vocabulary."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from weft.vocabulary import (
    Deal,
    DealFigure,
    DealRules,
    DiscountRate,
    FitRules,
    GroupFit,
    LibraryOutcome,
    OutcomeDefinition,
    Rate,
    SavingProfile,
    Wellbeing,
)

Settings = dict[str, Any]

ALIKE = (
    "unit",
    "starts",
    "from_days",
    "to_days",
    "sustained_days",
    "every_days",
    "times_max",
    "gap_days",
    "spells",
    "away",
    "custody",
    "hospital",
    "death",
    "double_claim",
    "evidence",
    "claim_needed",
    "recorded_as",
    "validator",
    "baseline",
    "closes_days",
    "source",
)
"""Settings of a definition that the noun holds under the same name."""


def exact(number: float) -> Fraction:
    """A number as it was written: 0.1 is one tenth, not the nearest binary fraction."""
    return Fraction(repr(number))


def deal_of(settings: Settings) -> DealRules:
    """What the settings say about paying for results."""
    return DealRules(
        definitions=tuple(
            definition_of(row, outcome_id=row["outcome"], library_id=row["library"]) for row in settings["definitions"]
        ),
        figures=tuple(_figure(row) for row in settings["figures"]),
        savings=tuple(
            SavingProfile(
                outcome_id=row["outcome"],
                funder=row["funder"],
                kind=row["kind"],
                by_year_minor=tuple(row["by_year_minor"]),
                source=row["source"],
                as_of=row["as_of"],
            )
            for row in settings["savings"]
        ),
        discount_rates=tuple(
            DiscountRate(rate=exact(row["rate"]), from_on=row["from"], to_on=row["to"], source=row["source"])
            for row in settings["discount_rates"]
        ),
        rates=tuple(_rate(row) for row in settings["rates"]),
        deals=tuple(Deal(contract_id=row["contract"], offers=tuple(row["offers"])) for row in settings["deals"]),
        fit=_fit(settings["fit"]),
        offer_tolerance=settings["pricing"]["offer_tolerance"],
    )


def definition_of(row: Settings, *, outcome_id: str, library_id: str) -> OutcomeDefinition:
    """One definition, of a brief or of the library."""
    same = {name: row[name] for name in ALIKE}
    wellbeing = Wellbeing(**row["wellbeing"]) if row["wellbeing"] else None
    return OutcomeDefinition(outcome_id=outcome_id, library_id=library_id, wellbeing=wellbeing, **same)


def library_outcome_of(row: Settings) -> LibraryOutcome:
    """One entry of the library."""
    return LibraryOutcome(
        library_id=row["id"],
        name=row["name"],
        theme=row["theme"],
        words=tuple(row["words"]),
        note=row["note"],
        definition=definition_of(row["definition"], outcome_id=row["id"], library_id=row["id"]),
    )


def _figure(row: Settings) -> DealFigure:
    return DealFigure(
        service_type=row["service_type"],
        segment_id=row["segment"],
        outcome_id=row["outcome"],
        success=exact(row["success"]),
        baseline=exact(row["baseline"]),
        continues=exact(row["continues"]),
        attributable=exact(row["attributable"]),
        cost_minor=row["cost_minor"],
        source=row["source"],
        as_of=row["as_of"],
        assumed=row["assumed"],
    )


def _rate(row: Settings) -> Rate:
    return Rate(
        rate_id=row["id"],
        kind=row["kind"],
        outcome_id=row["outcome"],
        segment_id=row["segment"],
        service_type=row["service_type"],
        price_minor=row["price_minor"],
        unit=row["unit"],
        deadweight=exact(row["deadweight"]),
    )


def _fit(fit: Settings) -> FitRules:
    return FitRules(
        window_days_max=fit["window_days_max"],
        reserves_months=fit["reserves_months"],
        attributable_min=exact(fit["attributable_min"]),
        deadweight_max=exact(fit["deadweight_max"]),
        payer_bears_timing=fit["payer_bears_timing"],
        contract_staff=fit["contract_staff"],
        providers_consulted=fit["providers_consulted"],
        comparison=fit["comparison"],
        evaluated_on=fit["evaluated_on"],
        groups=tuple(
            GroupFit(segment_id=name, complexity=group["complexity"], choosing=group["choosing"])
            for name, group in sorted(fit["segments"].items())
        ),
    )
