"""What each column of the agreements says in the text of a contract. A column without a saying cannot be paid by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from weft.brief.words import day_words
from weft.vocabulary import (
    Brief,
    Clause,
    Cohort,
    Contract,
    Gate,
    Indexation,
    Noun,
    PreventionShare,
    Share,
    Term,
    Tier,
    money_words,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the words need beside a row: currency, names by code, the brief, the parts of all pots together."""

    currency: str
    names: Mapping[str, str]
    brief: Brief | None
    parts: int = 1

    def money(self, amount_minor: int) -> str:
        """A sum in full."""
        return money_words(amount_minor, currency=self.currency)

    def name(self, code: str) -> str:
        """A party, a pot or an outcome as people call it, with its code."""
        return f"{self.names[code]} ({code})" if code in self.names else code


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """Words for some columns of a row, and what they explain: entries, terms, rules and kinds of posting."""

    words: Callable[[Page, Any], str]
    columns: tuple[str, ...] = ()
    explains: tuple[str, ...] = ()
    heading: str = ""


def rate(share_bp: int) -> str:
    """Basis points as a percentage, in full."""
    return f"{share_bp / 100:.2f}".rstrip("0").rstrip(".") + "%"


def days(number: int) -> str:
    """A number of days in words."""
    return f"{number:,} day{'' if number == 1 else 's'}"


def _parties(page: Page, row: Contract) -> str:
    return f"{page.name(row.payer_id)} pays {page.name(row.payee_id)} for results, in {row.currency}."


def _period(page: Page, row: Contract) -> str:
    last = row.to_on - timedelta(days=1)
    return f"A result counts from {day_words(row.from_on)} to {day_words(last)}, both included."


def _parent(page: Page, row: Contract) -> str:
    if row.parent_contract_id is None:
        return ""
    return (
        f"The payer is itself paid for the same results under contract {row.parent_contract_id}, and passes down what "
        "this contract says. Where the payer has failed and is stepped in for, the pots of that contract pay instead."
    )


def _cap(page: Page, row: Contract) -> str:
    if row.cap_minor is None:
        return "There is no limit to what this contract may pay in all."
    return f"This contract pays at most {page.money(row.cap_minor)} in all, in the order of the days of the results."


def _person_cap(page: Page, row: Contract) -> str:
    if row.person_cap_minor is None:
        return "There is no limit to what it may pay for one person."
    return f"It pays at most {page.money(row.person_cap_minor)} for one person, fees and personal budgets apart."


def _closes(page: Page, row: Contract) -> str:
    if row.claim_days_max is None:
        return "A result may be claimed at any later time."
    return f"A result is claimed within {days(row.claim_days_max)} after it; later claims are refused."


def _retention(page: Page, row: Contract) -> str:
    if not row.retention_bp and row.release_on is None:
        return ""
    until = f"It is paid out from {day_words(row.release_on)} on" if row.release_on else "No day is set to pay it out"
    return f"Of each payment {rate(row.retention_bp)} is held back. {until}; from then on nothing is held back."


def _advance(page: Page, row: Contract) -> str:
    if not row.advance_minor and not row.recovery_bp:
        return ""
    return (
        f"On the first day {page.money(row.advance_minor)} is paid in advance. Of each payment, after what is held "
        f"back, {rate(row.recovery_bp)} goes to recover it, until it is recovered."
    )


def _pays(page: Page, row: Contract) -> str:
    return f"What a statement says is paid out within {days(row.pay_days)} of it."


def _passes(page: Page, row: Contract) -> str:
    if not row.passes_through:
        return ""
    return (
        "Money for those below is held apart and never the payee's own; only the margin between what is received and "
        "what is passed down reaches it."
    )


def _stepped(page: Page, row: Contract) -> str:
    if row.stepped_in_on is None:
        return ""
    return f"The payee has failed: from {day_words(row.stepped_in_on)} on those below are paid directly, without it."


CONTRACT: dict[str, tuple[Saying, ...]] = {
    "parties": (
        Saying(heading="Parties", words=_parties, columns=("payer_id", "payee_id", "currency")),
        Saying(heading="Period", words=_period, columns=("from_on", "to_on")),
        Saying(
            heading="The contract above", words=_parent, columns=("parent_contract_id",),
            explains=("posting:passed_down", "posting:payment"),
        ),
    ),
    "limits": (
        Saying(heading="Limit in all", words=_cap, columns=("cap_minor",), explains=("rule:SETTLE-12",)),
        Saying(
            heading="Limit for one person", words=_person_cap, columns=("person_cap_minor",),
            explains=("rule:SETTLE-11",),
        ),
        Saying(heading="Last day to claim", words=_closes, columns=("claim_days_max",), explains=("rule:SETTLE-5",)),
    ),
    "paying": (
        Saying(heading="Payment", words=_pays, columns=("pay_days",)),
        Saying(
            heading="Held back", words=_retention, columns=("retention_bp", "release_on"),
            explains=("posting:retention", "posting:release", "entry:release"),
        ),
        Saying(
            heading="Advance", words=_advance, columns=("advance_minor", "recovery_bp"),
            explains=("posting:advance", "posting:recovery", "entry:advance"),
        ),
        Saying(
            heading="Money passed through", words=_passes, columns=("passes_through",), explains=("posting:margin",)
        ),
        Saying(heading="Stepping in", words=_stepped, columns=("stepped_in_on",), explains=("posting:payment",)),
    ),
}  # fmt: skip
"""Sayings of the contract's own row, by part of the text."""

KIND_WORDS = {
    "attachment": "for each person who starts",
    "service_fee": "for each whole month, on its last day",
    "milestone": "for each step reached",
    "outcome": "for each result",
    "sustainment": "for each result that lasts",
    "cohort": "for a group, when it is closed, and nothing for each result",
    "spend": "out of a personal budget, what the person spends",
}
EVIDENCE_WORDS = {
    "attestation": "The payee's word is proof enough.",
    "document": "A document is the proof, and its digest is kept.",
    "records": "An authority's own records are the proof.",
}


def term_clause(*, page: Page, term: Term, number: str) -> Clause:
    """Everything that one term says, as one clause."""
    sentences = [_price(page, term), _result(page, term), _window(term), _lasting(term), _proof(term), _above(term)]
    columns = tuple(column.name for column in Term.columns if column.name in SAID_OF_TERMS)
    return Clause(
        number=number,
        heading=f"Term {term.term_id}",
        text=" ".join(sentence for sentence in sentences if sentence),
        table="terms",
        row=(term.contract_id, term.term_id),
        columns=columns,
        explains=(f"term:{term.term_id}",),
    )


SAID_OF_TERMS = (
    "kind", "outcome_id", "recorded_as", "segment_id", "price_minor", "deadweight_bp", "from_days", "to_days",
    "sustained_days", "every_days", "times_max", "gap_days", "evidence", "claim_needed", "parent_term_id",
)  # fmt: skip
"""Columns that `term_clause` puts into words."""


def _price(page: Page, term: Term) -> str:
    said = f"Pays {page.money(term.price_minor)} {KIND_WORDS[term.kind]} ({term.kind.replace('_', ' ')})"
    if not term.deadweight_bp:
        return said + "."
    return f"{said}, less {rate(term.deadweight_bp)} for what would have come anyway."


def _result(page: Page, term: Term) -> str:
    recorded = f", recorded as {term.recorded_as}" if term.recorded_as else ""
    who = f" Only for people of segment {page.name(term.segment_id)}." if term.segment_id else " For everybody in it."
    return f"The result is {page.name(term.outcome_id)}{recorded}.{who}"


def _window(term: Term) -> str:
    first = f"It counts from {days(term.from_days)} after the person's start"
    last = f" until the day {days(term.to_days)} after it, that day excluded" if term.to_days is not None else ""
    return f"{first}{last}." if term.from_days or last else "It counts from the person's start on."


def _lasting(term: Term) -> str:
    said = []
    if term.sustained_days is not None:
        said.append(f"It must last {days(term.sustained_days)}")
    if term.gap_days:
        said.append(f"breaks of up to {days(term.gap_days)} do not end it")
    if term.every_days is not None:
        said.append(f"each further payment asks for {days(term.every_days)} more")
    said.append(f"one person is paid for at most {term.times_max:,} time{'' if term.times_max == 1 else 's'}")
    words = "; ".join(said)
    return words[0].upper() + words[1:] + "."


def _proof(term: Term) -> str:
    claims = "It must be claimed." if term.claim_needed else "Nobody needs to claim it."
    return f"{EVIDENCE_WORDS[term.evidence]} {claims}"


def _above(term: Term) -> str:
    return (
        f"The same result is paid under term {term.parent_term_id} of the contract above."
        if term.parent_term_id
        else ""
    )


def definition_words(*, page: Page, term: Term) -> str:
    """What the brief says of the result beside the term's own clocks; empty where there is no brief or definition."""
    definition = page.brief.deal.definition(term.outcome_id) if page.brief else None
    if definition is None:
        return ""
    away = {"counts": "counts as at home", "ends": "ends the result"}[definition.away]
    said = [
        f"One result is one {definition.unit}. The clock starts with the person's {definition.starts}.",
        "Spells are added up."
        if definition.spells == "many"
        else "It is one unbroken spell, but for the breaks named.",
        f"Time out of the area {away}. In custody it {definition.custody}, in hospital it {definition.hospital}: "
        "where it pauses, the clock stops and nothing is broken.",
        f"{definition.validator} validates it. Baseline: {definition.baseline}.",
    ]
    if definition.closes_days is not None:
        said.append(f"It closes {days(definition.closes_days)} after the result.")
    rule = definition.wellbeing
    if rule:
        said.append(
            f"People say it themselves, by {rule.instrument}, on a scale of {rule.score_min:g} to {rule.score_max:g} "
            f"({rule.better} is better), collected by {rule.collected_by}: once within {days(rule.baseline_days_max)} "
            f"of the start and once after. A change of {rule.reliable_change:g} points or more is the result. Where "
            f"more than {rule.non_response_max * 100:g}% do not answer, nothing is paid for the group. At most "
            f"{rule.pay_share_max * 100:g}% of the pay for a person hangs on it."
        )
    return " ".join(said)


def _share(page: Page, row: Share) -> str:
    return f"{page.name(row.pot_id)} bears {row.weight:,} of {page.parts:,} parts of what this contract pays."


def _prevention(page: Page, row: PreventionShare) -> str:
    return (
        f"{page.name(row.saving_pot_id)} saves by {page.name(row.outcome_id)} and gives {page.name(row.paying_pot_id)} "
        f"{rate(row.share_bp)} of what was paid for it."
    )


def _tier(page: Page, row: Tier) -> str:
    paid = f"pays {page.money(row.price_minor)} instead" if row.price_minor else "pays nothing"
    return f"Term {row.term_id}: from accepted result number {row.from_count:,} on it {paid}."


def _index(page: Page, row: Indexation) -> str:
    return (
        f"Prices of results from {day_words(row.from_on)} on are multiplied by {row.factor_bp / 10_000:.4f}, until "
        f"another factor holds. Source: {row.source}."
    )


def _gate(page: Page, row: Gate) -> str:
    last = row.to_on - timedelta(days=1)
    return (
        f"For results from {day_words(row.from_on)} to {day_words(last)}, {rate(row.paid_bp)} of each price is paid. "
        f"Quality: {row.measure}."
    )


def _cohort(page: Page, row: Cohort) -> str:
    last = row.to_on - timedelta(days=1)
    rule = (
        f"every result once {rate(row.baseline_bp)} of them have it"
        if row.rule == "threshold"
        else f"the results beyond {rate(row.baseline_bp)} of them, who would have it anyway"
    )
    return (
        f"Term {row.term_id}: the {row.people:,} people of group {row.cohort_id} who start from "
        f"{day_words(row.from_on)} to {day_words(last)} are counted together on {day_words(row.closes_on)}; it pays "
        f"{rule} ({row.rule})."
    )


SCHEDULES: dict[type[Noun], Saying] = {
    Share: Saying(
        heading="Whose money", words=_share, columns=("weight",),
        explains=("posting:payment", "posting:budget"),
    ),
    Tier: Saying(heading="Price by number", words=_tier, columns=("price_minor",)),
    Indexation: Saying(heading="Indexation", words=_index, columns=("factor_bp", "source")),
    Gate: Saying(
        heading="Quality", words=_gate, columns=("to_on", "measure", "paid_bp"), explains=("rule:SETTLE-13",)
    ),
    Cohort: Saying(
        heading="Groups", words=_cohort,
        columns=("from_on", "to_on", "closes_on", "people", "rule", "baseline_bp"), explains=("rule:SETTLE-23",),
    ),
    PreventionShare: Saying(
        heading="Savings shared", words=_prevention, columns=("share_bp",), explains=("posting:prevention",)
    ),
}  # fmt: skip
"""Sayings of the further rows of a contract, in the order of the text."""


def _fixed(text: str) -> Callable[[Page, Any], str]:
    return lambda page, row: text


BUDGETS: tuple[Saying, ...] = (
    Saying(
        heading="Personal budgets",
        words=_fixed(
            "A person's budget is opened by an entry of its own, with its amount and its first day, and is spent on "
            "what this contract allows until it is used up. What it holds is the person's own affair and stands in "
            "no contract."
        ),
        explains=("entry:budget", "posting:budget", "posting:spend", "rule:SETTLE-24"),
    ),
)

RULES: tuple[Saying, ...] = (
    Saying(
        heading="One payment for one result",
        words=_fixed(
            "A result of a person is paid once in each window, across all contracts and payers; the first by day is "
            "paid. The same evidence is used once."
        ),
        explains=("rule:SETTLE-3", "rule:SETTLE-4"),
    ),
    Saying(
        heading="Who and when",
        words=_fixed(
            "Only people who have started, who were eligible under the brief on that day and are of the segment named "
            "count. Nothing counts before the start, before its first day, outside its window, or after death. "
            "Custody and hospital stop the clock of a lasting result and break nothing."
        ),
        explains=("rule:SETTLE-6", "rule:SETTLE-7", "rule:SETTLE-8", "rule:SETTLE-9", "rule:SETTLE-10"),
    ),
    Saying(
        heading="Proof",
        words=_fixed("A result is paid when the proof that its term asks for is there, and lasts as long as it says."),
        explains=("rule:SETTLE-14", "rule:SETTLE-15"),
    ),
    Saying(
        heading="Rounding",
        words=_fixed(
            "A price is that of its number, times the index of the day, less what would have come anyway, times the "
            "quality of the day, each rounded to the nearest smallest coin, halves up. Parts of a sum always add up "
            "to it; odd coins go to the largest remainder."
        ),
    ),
    Saying(
        heading="Corrections",
        words=_fixed(
            "Nothing paid is edited. A mistake is posted back by a statement of its own, once; where a share is to "
            "come back, it is clawed back, with its reason."
        ),
        explains=("entry:reversal", "posting:reversal", "entry:clawback", "posting:clawback"),
    ),
)
"""Rules of every contract, which settlement keeps whatever the terms."""
