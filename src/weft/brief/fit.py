"""Should this be paid by results at all? The four stages of the test, each question with what its answer rests on.

The stages are those of the National Audit Office's framework of 2015; the questions are put so that the brief and its
tables can answer as many as possible in numbers, and the rest is asked of the commissioner in `[fit]`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from weft.brief.fraction import percent
from weft.brief.model_choice import find_groups, turning_points, weigh
from weft.brief.pricing import price_brief
from weft.brief.whole_pay import DAYS_A_MONTH, attributable
from weft.vocabulary import Brief, DealFigure, Fit, FitQuestion, OutcomeDefinition, PriceWindow, money_words

CONDITIONS = ("measurable", "attributable", "window", "bearable")
"""What must hold before everything may hang on results."""

PAY_DAYS = 30
"""Days from a result to its payment where no contract says; the usual term of payment of public bodies."""

NEEDED = ("measurable", "attributable", "worthwhile")
"""What must hold before anything may."""


def fit_brief(*, brief: Brief, place: Any) -> Fit:
    """Whether to pay by results, for how much of the money, and which service model suits each segment (BRIEF-28).

    `place` holds offers and requirements: how many providers there are to choose between. Answers in words and numbers,
    with what would change them; the digest is that of the brief that was judged.
    """
    windows = price_brief(brief=brief).windows if brief.deal.figures else ()
    questions = (*_fit(brief, windows), *_design(brief, windows), *_implementation(brief), *_evaluation(brief))
    verdicts = {question.question_id: question.verdict for question in questions}
    blocked = tuple(name for name in CONDITIONS if verdicts[name] != "yes")
    missing = [name for name in NEEDED if verdicts[name] != "yes"]
    groups = find_groups(brief=brief, place=place, windows=windows, measurable=verdicts["measurable"] == "yes")
    pay = "none" if missing else "part" if blocked or "no" in verdicts.values() else "whole"
    changes = tuple(question.change for question in questions if question.verdict != "yes" and question.change)
    return Fit(
        pay=pay,
        says=_says(pay, [*missing, *(name for name in blocked if name not in missing)]),
        questions=questions,
        whole_blocked_by=blocked,
        models=tuple(model for group in groups for model in weigh(group=group)),
        changes=(*changes, *(words for group in groups for words in turning_points(group=group))),
        brief_digest=brief.digest,
    )


WORDS = {
    "measurable": "results cannot be measured",
    "attributable": "results cannot be put down to the service",
    "worthwhile": "for some groups no price is both enough and worth it",
    "window": "the payment would come too late",
    "bearable": "providers cannot carry the gap",
}


def _says(pay: str, held: Sequence[str]) -> str:
    why = ", and ".join(WORDS[name] for name in held)
    if pay == "none":
        return f"Do not pay by results as this brief stands: {why}."
    if pay == "whole":
        return "Everything may hang on results: every condition holds and no question is answered with no."
    if not why:
        return "Pay by results in part for now: not every question of the four stages is answered with yes."
    return f"Pay by results in part, never all of it: {why}."


def paid_outcomes(*, brief: Brief) -> tuple[str, ...]:
    """Outcomes that the rate card pays for; those with figures where there is no card."""
    named = {rate.outcome_id for rate in brief.deal.rates if rate.outcome_id}
    return tuple(sorted(named or {figure.outcome_id for figure in brief.deal.figures}))


def _figures(brief: Brief) -> list[DealFigure]:
    paid = paid_outcomes(brief=brief)
    return [figure for figure in brief.deal.figures if figure.outcome_id in paid]


def _definitions(brief: Brief) -> list[OutcomeDefinition]:
    found = [brief.deal.definition(outcome_id) for outcome_id in paid_outcomes(brief=brief)]
    return [definition for definition in found if definition is not None]


def _asked(stage: str, question_id: str, asks: str, bad: Sequence[str], *, good: str, change: str) -> FitQuestion:
    """A question that numbers answer: yes where nothing speaks against it."""
    verdict = "no" if bad else "yes"
    because = "; ".join(bad) if bad else good
    return FitQuestion(
        stage=stage, question_id=question_id, asks=asks, verdict=verdict, because=because, change=change if bad else ""
    )


def _told(stage: str, question_id: str, asks: str, said: bool | None, setting: str) -> FitQuestion:
    """A question that only the commissioner can answer, in `[fit]`."""
    verdict = {True: "yes", False: "no", None: "unknown"}[said]
    because = "the commissioner says so" if said is not None else f"not answered: `{setting}` in [fit]"
    change = "" if said else f"`{setting} = true` in [fit], once it is so"
    return FitQuestion(stage=stage, question_id=question_id, asks=asks, verdict=verdict, because=because, change=change)


def _fit(brief: Brief, windows: Sequence[PriceWindow]) -> list[FitQuestion]:
    paid = paid_outcomes(brief=brief)
    rules = brief.deal.fit
    undefined = [f"nothing says how {name} is recognised" for name in paid if brief.deal.definition(name) is None]
    weak = [f"{d.outcome_id} rests on the claimant's word" for d in _definitions(brief) if d.evidence == "attestation"]
    days = {d.outcome_id: d.first_payment_days for d in _definitions(brief)}
    late = [
        f"{name}: {count} days from a start, at most {rules.window_days_max} are tolerable"
        for name, count in sorted(days.items())
        if count > rules.window_days_max
    ]
    heavy = _unbearable(brief, days)
    return [
        _asked("fit", "measurable", "Can the results be measured?",
               [*undefined, *weak] if paid else ["the brief pays for no result yet"],
               good=f"{len(paid)} results are defined, each with proof and a validator",
               change="Define each result (weft outcome add-to), with a document or records as proof"),
        _asked("fit", "attributable", "Can they be put down to the service?",
               attributable_words(brief=brief) if paid else ["the brief pays for no result yet"],
               good=f"at least {percent(rules.attributable_min)} is the service's own, and at most "
                    f"{percent(rules.deadweight_max)} would have come anyway",
               change="Pay for another result, or measure beside a comparison group"),
        _asked("fit", "window", "Do results come within a tolerable time?", late if paid else ["no result has a clock"],
               good=f"all within {rules.window_days_max} days of a start",
               change=f"Pay for an earlier step, or raise window_days_max above {max(days.values(), default=0)}"),
        _asked("fit", "bearable", "Can providers carry the gap until they are paid?", heavy,
               good="the first result comes within the reserves of the smallest provider",
               change="Pay an attachment fee or an advance; weft rehearse says how much"),
        _asked("fit", "worthwhile", "Is there a price that is enough for the provider and worth it to the payer?",
               _closed(brief, windows), good="every price window that the card pays within is open",
               change="Buy nothing there, find a cheaper service, or agree on more value"),
        _told("fit", "timing", "Can the payer bear not knowing when it pays?", rules.payer_bears_timing,
              "payer_bears_timing"),
    ]  # fmt: skip


def _unbearable(brief: Brief, days: dict[str, int]) -> list[str]:
    """Services whose first result, and its payment, comes later than the smallest provider's reserves last."""
    if not days:
        return ["no clock says when the first result can come"]
    said = []
    reserves = brief.deal.fit.reserves_months
    for service_type in sorted({figure.service_type for figure in _figures(brief)}):
        own = [days[f.outcome_id] for f in _figures(brief) if f.service_type == service_type and f.outcome_id in days]
        months = float((min(own) + PAY_DAYS) / DAYS_A_MONTH) if own else 0.0
        if months > reserves:
            said.append(
                f"{service_type} is first paid for a result after {months:.1f} months, reserves last {reserves:g}"
            )
    return said


def attributable_words(*, brief: Brief) -> list[str]:
    """Why results of the card could not be put down to the service."""
    said = attributable(brief=brief, outcomes=paid_outcomes(brief=brief), figures=_figures(brief))
    return [words.removeprefix("attributable: ") for words in said]


def _closed(brief: Brief, windows: Sequence[PriceWindow]) -> list[str]:
    if not windows:
        return ["the brief gives no cost and no chance of a result"]
    said = []
    for window in windows:
        if window.is_open or (brief.deal.rates and window.price_minor is None):
            continue
        name = f"{window.outcome_id} for {window.segment_id}"
        if window.floor_minor is None or window.ceiling_minor is None:
            said.append(f"{name}: the window is not known")
            continue
        money = [money_words(sum_, currency=brief.currency) for sum_ in (window.floor_minor, window.ceiling_minor)]
        said.append(f"{name} costs {money[0]} and is worth {money[1]}")
    return said


def _design(brief: Brief, windows: Sequence[PriceWindow]) -> list[FitQuestion]:
    open_to_all = [s.segment_id for s in brief.segments if s.eligible.strip().upper() == "TRUE"]
    losing = [
        f"{w.outcome_id} for {w.segment_id} loses {money_words(-w.margin_minor, currency=brief.currency)} a start"
        for w in windows
        if w.margin_minor is not None and w.margin_minor < 0
    ]
    outside = [
        f"{w.outcome_id} for {w.segment_id} at {money_words(w.price_minor, currency=brief.currency)} is above its worth"
        for w in windows
        if w.price_minor is not None and w.ceiling_minor is not None and w.price_minor > w.ceiling_minor
    ]
    unpriced = [] if brief.deal.rates else ["there is no rate card"]
    return [
        _asked("design", "cohort", "Is it decided by facts who is counted, not by the provider?",
               [f"anybody may be taken into {name}" for name in open_to_all],
               good="each segment has a condition over declared facts", change="Write `eligible` for the segment"),
        _asked("design", "harder-groups", "Does every group pay what it costs, so that nobody is left aside?",
               losing or unpriced, good="no group of the rate card loses money on average",
               change="Raise the price or the attachment for the groups named"),
        _asked("design", "value", "Is no result paid above what it is worth?", outside or unpriced,
               good="every price is at or below its ceiling", change="Lower the price, or agree on more value"),
        _asked("design", "assumed", "Do the figures rest on observation?",
               [f"{f.outcome_id} for {f.segment_id} is assumed" for f in _figures(brief) if f.assumed],
               good="no figure is assumed", change="Pilot with a small share by results and measure"),
    ]  # fmt: skip


def _implementation(brief: Brief) -> list[FitQuestion]:
    loose = [f"{d.outcome_id} never closes to claims" for d in _definitions(brief)
             if d.claim_needed and d.closes_days is None]  # fmt: skip
    rules = brief.deal.fit
    return [
        _told("implementation", "staff", "Is there somebody to manage the contracts?", rules.contract_staff,
              "contract_staff"),
        _told("implementation", "consulted", "Have providers been asked, the small ones too?",
              rules.providers_consulted, "providers_consulted"),
        _asked("implementation", "closing", "Does every result close to claims?", loose,
               good="each has a last day, or needs no claim", change="Give `closes_days`"),
    ]  # fmt: skip


def _evaluation(brief: Brief) -> list[FitQuestion]:
    rules = brief.deal.fit
    alone = [] if rules.comparison else ["nobody to compare with is named: `comparison` in [fit]"]
    never = [] if rules.evaluated_on else ["no day is set: `evaluated_on` in [fit]"]
    return [
        _asked("evaluation", "comparison", "Is it known who results will be compared with?", alone,
               good=rules.comparison, change="Name the people or places to compare with, before the first start"),
        _asked("evaluation", "day", "Is there a day on which it will be found out whether it worked?", never,
               good=str(rules.evaluated_on), change="Set `evaluated_on` after the period's end"),
    ]  # fmt: skip
