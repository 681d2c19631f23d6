"""The deal on a terminal: outcomes of the library, the test of fit, price windows with who pays and who saves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from weft.doors.real_prices import Beside, RealPrices
from weft.vocabulary import (
    Brief,
    Fit,
    LibraryOutcome,
    OutcomeDefinition,
    Payback,
    PriceWindow,
    YearOfSaving,
    money_words,
)


def library_lines(*, entries: Sequence[LibraryOutcome]) -> list[str]:
    """The library by theme."""
    width = max(len(entry.library_id) for entry in entries)
    lines: list[str] = []
    for number, entry in enumerate(entries):
        if not number or entries[number - 1].theme != entry.theme:
            lines += [*([""] if number else []), entry.theme]
        lines.append(f"  {entry.library_id:<{width}}  {entry.name}")
    return [*lines, "", f"{len(entries)} outcomes. weft outcome show CODE says how one is recognised."]


def definition_lines(*, name: str, definition: OutcomeDefinition, note: str = "") -> list[str]:
    """How one outcome is recognised, rule by rule."""
    d = definition
    lines = [name, *([note] if note else []), ""]
    facts = [
        ("one result is one", d.unit),
        ("the clock starts with", d.starts),
        ("counts from day", str(d.from_days)),
        ("counts until day", "any" if d.to_days is None else str(d.to_days)),
        ("must last, days", "no" if d.sustained_days is None else str(d.sustained_days)),
        ("paid again after, days", "no" if d.every_days is None else f"{d.every_days}, {d.times_max} times at most"),
        ("breaks up to, days", str(d.gap_days)),
        ("spells", "added up" if d.spells == "many" else "one"),
        ("out of the area", d.away),
        ("in custody, the clock", d.custody),
        ("in hospital, the clock", d.hospital),
        ("death", f"{d.death} it"),
        ("claimed twice", f"paid {d.double_claim}, across all contracts"),
        ("proof", d.evidence + ("" if d.claim_needed else ", nobody claims it")),
        ("validated by", d.validator),
        ("baseline", d.baseline),
        ("closes after, days", "never" if d.closes_days is None else str(d.closes_days)),
        ("source", d.source),
    ]
    rule = d.wellbeing
    if rule:
        facts += [
            ("people say it by", rule.instrument),
            ("scale", f"{rule.score_min:g} to {rule.score_max:g}, {rule.better} is better"),
            ("reliable change", f"{rule.reliable_change:g} points"),
            ("first score by day", str(rule.baseline_days_max)),
            ("non-response at most", f"{rule.non_response_max * 100:g}%"),
            ("collected by", rule.collected_by),
            ("share of pay at most", f"{rule.pay_share_max * 100:g}%"),
        ]
    return [*lines, *(f"  {label:<24}{value}" for label, value in facts)]


def fit_lines(*, fit: Fit) -> list[str]:
    """The answer first, then the four stages, the service models, and what would change the answer."""
    lines = [fit.says]
    stage = ""
    for question in fit.questions:
        if question.stage != stage:
            stage = question.stage
            lines += ["", stage.capitalize()]
        mark = {"yes": "yes", "no": "NO", "unknown": "not known"}[question.verdict]
        lines.append(f"  {mark:<10}{question.asks} {question.because[:1].upper()}{question.because[1:]}.")
    lines += _models(fit)
    if fit.changes:
        lines += ["", "What would change the answer", *(f"  - {change}." for change in fit.changes)]
    held = ", ".join(fit.whole_blocked_by)
    lines += ["", f"Paying everything by results is blocked by: {held}." if held else "No condition forbids it."]
    return [*lines, f"This is the answer for brief {fit.brief_digest}."]


def _models(fit: Fit) -> list[str]:
    lines: list[str] = []
    for number, model in enumerate(fit.models):
        if not number or fit.models[number - 1].segment_id != model.segment_id:
            lines += ["", f"Service model for {model.segment_id}"]
        lines.append(f"  {model.standing:<10}{model.model.replace('-', ' ')}: {model.because}.")
    return lines


def price_lines(
    *,
    brief: Brief,
    windows: Sequence[PriceWindow],
    years: Sequence[YearOfSaving],
    paybacks: Sequence[Payback],
    discount: str,
    found: Sequence[Beside],
    real: RealPrices | None,
) -> list[str]:
    """Price windows first, then who pays and who saves, then real prices."""

    def money(amount: int | None) -> str:
        return "not known" if amount is None else money_words(amount, currency=brief.currency)

    opened = sum(window.is_open is True for window in windows)
    lines = [f"{opened} of {len(windows)} price windows are open: some price is enough for the provider and worth it."]
    for window in windows:
        lines += ["", f"{window.outcome_id} for {window.segment_id}, by {window.service_type}"]
        lines[-1] += " (assumed)" if window.assumed else ""
        state = {True: "open", False: "closed", None: "not known"}[window.is_open]
        lines.append(f"  window      {money(window.floor_minor)} to {money(window.ceiling_minor)}: {state}")
        value = f"{money(window.cashable_minor)} cashable, {money(window.social_minor)} social"
        lines.append(f"  value       {value}; {float(window.deadweight) * 100:.1f}% would have come anyway")
        if window.price_minor is not None and window.break_even is not None:
            lines.append(
                f"  price       {money(window.price_minor)} a result, {money(window.fee_minor)} a start; breaks even "
                f"at {float(window.break_even) * 100:.1f}%, leaves {money(window.margin_minor)} a start"
            )
    lines += _monthly(brief, money)
    lines += ["", "Who pays, who saves", *_paybacks(paybacks, money), *_years(years, money)]
    lines += [discount] if discount else []
    if real is not None:
        lines += ["", *_beside(found, real, money)]
    return lines


def _monthly(brief: Brief, money: Any) -> list[str]:
    """Fees that no window holds, for how many people share one is not the brief's to say."""
    fees = [f"{money(rate.price_minor)} is paid for each month ({rate.rate_id})" for rate in brief.deal.monthly_fees]
    if not fees:
        return []
    shared = "all who start share it, so break-even is lower and more is left than the windows say"
    return ["", f"Besides, {' and '.join(fees)}: {shared}."]


def _paybacks(paybacks: Iterable[Payback], money: Any) -> list[str]:
    lines = []
    for row in paybacks:
        back = f"pays back in year {row.year}" if row.year else "never pays back in money"
        payers, savers = ", ".join(row.payers) or "nobody", ", ".join(row.savers) or "nobody"
        lines.append(
            f"  {row.outcome_id} for {row.segment_id}: {money(row.paid_minor)} for each result, paid by {payers}; "
            f"{money(row.cashable_minor)} saved in cash, by {savers} ({money(row.social_minor)} of social value beside "
            f"it); {back}."
        )
    return lines or ["  The rate card pays for nothing of this yet."]


def _years(years: Iterable[YearOfSaving], money: Any) -> list[str]:
    """Each saving once for an outcome and segment: year by year, by funder."""
    rows: dict[tuple[str, str, str], list[YearOfSaving]] = defaultdict(list)
    for row in years:
        rows[row.outcome_id, row.segment_id, row.funder].append(row)
    lines = []
    for (outcome_id, segment_id, funder), own in sorted(rows.items()):
        cash = ", ".join(f"year {row.year} {money(row.cashable_minor)}" for row in own if row.cashable_minor)
        social = sum(row.social_minor for row in own)
        said = f"cashable {cash or 'nothing'}" + (f"; social value {money(social)} in all" if social else "")
        lines.append(f"  {outcome_id} for {segment_id}, {funder}: {said}.")
    return lines


def _beside(found: Iterable[Beside], real: RealPrices, money: Any) -> list[str]:
    lines = ["Beside real prices of like results (same unit, same currency, not indexed)"]
    for row in found:
        span = row.first if row.first == row.last else f"{row.first} to {row.last}"
        lines.append(
            f"  {row.outcome_id}: {row.prices} prices of {row.projects} projects ({span}): half between "
            f"{money(row.low_minor)} and {money(row.high_minor)}, middle {money(row.median_minor)}."
        )
    compared = lines if len(lines) > 1 else [*lines, "  None of them is like a result of this brief."]
    aside = "; ".join(f"{count} because {reason}" for reason, count in real.set_aside.items())
    kept = f"  {len(real.prices)} of {real.rows} rows could be compared"
    return [*compared, f"{kept}; set aside: {aside}." if aside else f"{kept}."]
