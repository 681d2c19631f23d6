"""Whether the agreements of a place keep to its brief: terms, caps, offers' prices, what may hang on results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from itertools import chain
from typing import Any

from weft.brief.conformity import Told
from weft.brief.expectation import UNCONDITIONAL, expected_payment, figures_of
from weft.brief.fraction import half_up, of_basis_points, percent
from weft.brief.terming import clocks
from weft.brief.whole_pay import blocked_by
from weft.vocabulary import (
    Brief,
    Cohort,
    Contract,
    Gate,
    Indexation,
    Need,
    Offer,
    OutcomeDefinition,
    Problem,
    Provider,
    Requirement,
    Table,
    Term,
    Tier,
    money_words,
)

CONDITIONAL: dict[str, type[Tier] | type[Indexation] | type[Gate]] = {
    "tiers": Tier,
    "indexation": Indexation,
    "quality gates": Gate,
}
"""What changes a price by a count or a day, which nobody can expect from a chance alone, by what it is called."""


class Agreed:
    """The agreements of a place, by contract, beside its brief."""

    def __init__(self, *, brief: Brief, place: Any, agreed: Any) -> None:
        self.brief, self.place = brief, place
        self.contracts = sorted(agreed.table(Contract).nouns(), key=lambda row: row.contract_id)
        self.terms: dict[str, list[Term]] = defaultdict(list)
        for term in sorted(agreed.table(Term).nouns(), key=lambda row: row.term_id):
            self.terms[term.contract_id].append(term)
        self.cohorts: dict[tuple[str, str], list[Cohort]] = defaultdict(list)
        for cohort in agreed.table(Cohort).nouns():
            self.cohorts[cohort.contract_id, cohort.term_id].append(cohort)
        offers: Table[Offer] = place.table(Offer)
        wanted = {name for deal in brief.deal.deals for name in deal.offers}
        self.offers = {row.offer_id: row for row in offers.nouns() if row.offer_id in wanted}
        self.offers_of = {
            deal.contract_id: [self.offers[name] for name in deal.offers if name in self.offers]
            for deal in brief.deal.deals
        }
        self._conditional = {
            words: {row.contract_id for row in agreed.table(noun).nouns()} for words, noun in CONDITIONAL.items()
        }
        self.names = {row.provider_id: row.name for row in place.table(Provider).nouns()}

    def left_out(self, *, contract: Contract) -> tuple[str, ...]:
        """What bears on the payments of a contract and is no part of its expected payments, by name."""
        named = [words for words, held in self._conditional.items() if contract.contract_id in held]
        caps = {"its cap": contract.cap_minor, "the cap for one person": contract.person_cap_minor}
        return (*named, *(words for words, cap in caps.items() if cap is not None))

    def people(self, *, service_type: str) -> dict[str, int]:
        """People in need of a kind of service, by segment: the mix that an offer of it is held to meet."""
        segments = {r.segment_id for r in self.place.table(Requirement).nouns() if r.service_type == service_type}
        counts: dict[str, int] = defaultdict(int)
        for need in self.place.table(Need).nouns():
            if need.segment_id in segments:
                counts[need.segment_id] += need.people
        return {name: counts[name] for name in sorted(counts) if counts[name]} or dict.fromkeys(sorted(segments), 1)


def conform_deal(*, brief: Brief, place: Any, agreed: Any) -> tuple[Problem, ...]:
    """Every way in which the agreements do not keep to the brief (BRIEF-16, 22, 23, 25 to 27); empty where they do.

    `place` holds needs, offers and providers, `agreed` the agreements (`AGREED_NOUNS`). Terms have the clocks of their
    definitions; no cap is below a payment; an offer costs what its terms are expected to pay, within the brief's
    tolerance; everything hangs on results only where the four conditions hold.
    """
    told = Told(place)
    facts = Agreed(brief=brief, place=place, agreed=agreed)
    for contract in facts.contracts:
        _terms(told, facts, contract)
        _caps(told, contract, facts.terms[contract.contract_id])
        _wellbeing(told, facts, contract)
        _whole(told, facts, contract)
    _deals(told, facts)
    return tuple(told.problems)


def conform_terms(*, brief: Brief, place: Any, agreed: Any) -> tuple[Problem, ...]:
    """Terms whose clocks are not those of the brief's definitions (BRIEF-22): what is paid is what was defined."""
    told = Told(place)
    facts = Agreed(brief=brief, place=place, agreed=agreed)
    for contract in facts.contracts:
        _terms(told, facts, contract)
    return tuple(told.problems)


def _terms(told: Told, facts: Agreed, contract: Contract) -> None:
    for term in facts.terms[contract.contract_id]:
        definition = facts.brief.deal.definition(term.outcome_id)
        if definition is not None:
            _keeps_to(told, term, contract, definition)


def _row(outcome_id: str, told: Told) -> tuple[str | int, ...]:
    """Where the brief's text defines an outcome."""
    return told.row("definitions", "outcome", outcome_id)


def _keeps_to(told: Told, term: Term, contract: Contract, definition: OutcomeDefinition) -> None:
    """Every clock of a term is the one that the brief defines (BRIEF-22)."""
    where = _row(term.outcome_id, told)
    named = f"term {term.term_id} of contract {term.contract_id}"
    for column, wanted in clocks(definition=definition).items():
        found = getattr(term, column)
        if found != wanted:
            setting = "spells" if column == "gap_days" and definition.spells == "many" else column
            what = f"{named} has {column} {_said(found)}, while the brief says {_said(wanted)} for {term.outcome_id}"
            told.add((*where, setting), what, code="BRIEF-22", to_do="Make the terms anew: weft brief terms")
    closes = definition.closes_days
    if closes is not None and contract.claim_days_max != closes:
        limit = _said(contract.claim_days_max)
        what = (
            f"contract {contract.contract_id} has claim_days_max {limit}, while {term.outcome_id} closes after {closes}"
        )
        told.add((*where, "closes_days"), what, code="BRIEF-22", to_do="Close both on one day")


def _said(value: object) -> str:
    return "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _caps(told: Told, contract: Contract, terms: Sequence[Term]) -> None:
    """No cap is below one payment that it is meant to let through (BRIEF-23)."""
    prices = {t.term_id: half_up(t.price_minor * (1 - of_basis_points(t.deadweight_bp))) for t in terms}
    for name, fee_counts in (("cap_minor", True), ("person_cap_minor", False)):
        cap = getattr(contract, name)
        for term in terms:
            if (
                cap is None
                or (term.kind in ("service_fee", "cohort") and not fee_counts)
                or cap >= prices[term.term_id]
            ):
                continue
            money = [money_words(sum_minor, currency=contract.currency) for sum_minor in (cap, prices[term.term_id])]
            what = f"{name} of contract {contract.contract_id} is {money[0]}, below one payment of term {term.term_id}"
            allowed = f"at least {money[1]}, or no cap"
            told.table("contracts", name, what, code="BRIEF-23", allowed=allowed)


def _wellbeing(told: Told, facts: Agreed, contract: Contract) -> None:
    """What people say themselves earns a capped share, and is not collected by who is paid for it (BRIEF-27)."""
    terms = [term for term in facts.terms[contract.contract_id] if term.kind not in ("service_fee", "spend")]
    whole = sum(term.price_minor * term.times_max for term in terms)
    for term in terms:
        definition = facts.brief.deal.definition(term.outcome_id)
        if definition is None:
            continue
        where = _row(term.outcome_id, told)
        own = {contract.payee_id.lower(), facts.names.get(contract.payee_id, "").lower()} - {""}
        rule = definition.wellbeing
        for setting, who in (("validator", definition.validator), ("wellbeing", rule.collected_by if rule else "")):
            if who.lower() in own:
                what = f"{term.outcome_id} is proved by {who}, whom contract {contract.contract_id} pays for it"
                told.add((*where, setting), what, code="BRIEF-27", to_do="Name somebody who is not paid for the result")
        if rule is None or not whole:
            continue
        share = Fraction(term.price_minor * term.times_max, whole)
        if share > Fraction(repr(rule.pay_share_max)):
            most = percent(rule.pay_share_max)
            what = (
                f"{percent(share)} of what contract {contract.contract_id} can pay for a person hangs on "
                f"{term.outcome_id}, which people report themselves"
            )
            told.add((*where, "wellbeing", "pay_share_max"), what, code="BRIEF-27", allowed=f"at most {most}")


def _whole(told: Told, facts: Agreed, contract: Contract) -> None:
    """Everything may hang on results only where the four conditions hold (BRIEF-26)."""
    terms = facts.terms[contract.contract_id]
    if not terms or any(term.kind in (*UNCONDITIONAL, "spend") for term in terms):
        return
    offers = facts.offers_of.get(contract.contract_id, [])
    for condition in blocked_by(brief=facts.brief, contract=contract, terms=terms, offers=offers):
        what = f"contract {contract.contract_id} pays by results alone: {condition}"
        where = told.row("deals", "contract", contract.contract_id)
        to_do = "Pay a part whatever the result (an attachment or a service fee), or mend the condition"
        told.add(where, what, code="BRIEF-26", to_do=to_do)


def _deals(told: Told, facts: Agreed) -> None:
    """Contract and offers of a deal are there, belong together, and cost the same (BRIEF-25)."""
    contracts = {row.contract_id: row for row in facts.contracts}
    for deal in facts.brief.deal.deals:
        where = told.row("deals", "contract", deal.contract_id)
        contract = contracts.get(deal.contract_id)
        if contract is None:
            what = f"[[deals]] names contract {deal.contract_id!r}, which contracts.csv does not have"
            told.add((*where, "contract"), what, code="BRIEF-16")
            continue
        for name in deal.offers:
            offer = facts.offers.get(name)
            if offer is None:
                what = f"[[deals]] of contract {deal.contract_id} names {name!r}, which is not an offer"
                told.add((*where, "offers"), what, code="BRIEF-16")
            elif offer.provider_id != contract.payee_id:
                what = (
                    f"offer {name} is of {offer.provider_id}, and contract {deal.contract_id} pays {contract.payee_id}"
                )
                told.add((*where, "offers"), what, code="BRIEF-25", to_do="Name offers of who is paid")
            else:
                _offer_price(told, facts, contract, offer, where)


def expected_for_offer(*, facts: Agreed, contract: Contract, offer: Offer) -> tuple[Fraction | None, tuple[str, ...]]:
    """The expected payments for one who starts with an offer, over the mix of people in need; None where not known."""
    mix = facts.people(service_type=offer.service_type)
    if not mix:
        return None, (f"who needs {offer.service_type}",)
    people = sum(row.capacity or 0 for row in facts.offers_of.get(contract.contract_id, [])) or None
    total, unknown = Fraction(0), []
    for segment_id, count in mix.items():
        paid, missing = expected_payment(
            terms=facts.terms[contract.contract_id],
            cohorts=facts.cohorts,
            contract=contract,
            figures=figures_of(brief=facts.brief, service_type=offer.service_type, segment_id=segment_id),
            segment_id=segment_id,
            people=people,
        )
        total += paid * count
        unknown.append(missing)
    missing = tuple(sorted(set(chain.from_iterable(unknown))))
    return (None if missing else total / sum(mix.values())), missing


def _offer_price(told: Told, facts: Agreed, contract: Contract, offer: Offer, where: tuple[str | int, ...]) -> None:
    expected, missing = expected_for_offer(facts=facts, contract=contract, offer=offer)
    named = f"offer {offer.offer_id} under contract {contract.contract_id}"
    if expected is None:
        what = f"{named}: what its terms pay cannot be expected, for want of {'; '.join(missing)}"
        told.add(where, what, code="BRIEF-25", to_do="Add [[figures]] for the service and the segment")
        return
    if offer.price_minor is None:
        told.add(where, f"{named} has no price", code="BRIEF-25", allowed=f"about {half_up(expected)}")
        return
    room = expected * Fraction(repr(facts.brief.deal.offer_tolerance))
    if abs(offer.price_minor - expected) > room:
        money = [
            money_words(sum_minor, currency=contract.currency)
            for sum_minor in (offer.price_minor, half_up(expected), half_up(expected - room), half_up(expected + room))
        ]
        what = f"{named} costs {money[0]} for one who starts, while its terms are expected to pay {money[1]}"
        left_out = facts.left_out(contract=contract)
        what += f", leaving out {', '.join(left_out)}" if left_out else ""
        to_do = "Change the terms, the figures or the price"
        to_do += "; what is left out is lived through by weft rehearse" if left_out else ""
        tolerance = percent(facts.brief.deal.offer_tolerance)
        told.add(where, what, code="BRIEF-25", allowed=f"{money[2]} to {money[3]} (within {tolerance})",
                 to_do=to_do)  # fmt: skip
