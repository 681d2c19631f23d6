"""Which share of outcome payment and which advance keep one small provider solvent: the draft repriced, lived again."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np

from weft.brief.rehearsal.cash import advance_needed, lowest, share_of, standing
from weft.brief.rehearsal.check import PAID_ANYWAY
from weft.brief.rehearsal.draft import Draft, month_number, monthly_cost
from weft.brief.rehearsal.life import Flow, capped, compose, draw_lives, due_flow, shared_luck, slots
from weft.brief.rehearsal.response import Response, Stakes, respond
from weft.brief.rehearsal.rules import OUTCOME_SHARES, SMALL_STAFF, Rules
from weft.brief.rehearsal.settling import Settle, settle_bank, settle_whole
from weft.brief.rehearsal.stakes import expected_pay
from weft.engine import Place
from weft.vocabulary import Footing, SafeTerm, Tell, Term, silent

FEE = "rehearsed-fee"
"""Code of the monthly fee that stands in for a fee where a draft has none."""


def safe_provider(*, drafts: Sequence[Draft], footings: Mapping[str, Footing]) -> str:
    """The provider whose staff is nearest to six, ties to the smaller and then the earlier code."""
    named = {d.contract.payee_id for d in drafts if d.caseloads}
    return min(named, key=lambda p: (abs(footings[p].staff - SMALL_STAFF), footings[p].staff, p))


def safe_terms(
    *,
    place: Place,
    drafts: Sequence[Draft],
    provider_id: str,
    footings: Mapping[str, Footing],
    stakes: Mapping[str, Sequence[Stakes]],
    settle: Settle,
    lives: int,
    seed: int,
    rules: Rules,
    tell: Tell = silent,
) -> list[SafeTerm]:
    """For each share of outcome payment, total expected pay unchanged: chance to stay solvent with the draft's advance,
    and the smallest advance with which the asked share of lives does.

    The provider is honest and lives by its largest contract alone; every share is lived through in the same lives.
    """
    own = [d for d in drafts if d.contract.payee_id == provider_id and d.caseloads]
    main = _alone(max(own, key=lambda d: (sum(row.people for row in d.caseloads), d.contract.contract_id)))
    at_stake = stakes[main.contract.contract_id]
    fee, earned = expected_pay(draft=main, stakes=at_stake)
    if earned <= 0:
        return []
    draft_share = earned / (fee + earned)
    shares = sorted({*OUTCOME_SHARES, round(draft_share, 4)})
    variants = [
        _named(main if share == round(draft_share, 4) else _repriced(main, fee=fee, earned=earned, share=share), number)
        for number, share in enumerate(shares)
    ]
    answers = [respond(behaviour="honest", stakes=s, rules=rules) for s in at_stake]
    tell("safe terms", 0, len(shares))
    sums = _sums(main, variants, answers, place=place, settle=settle, lives=lives, seed=seed, rules=rules)
    rows = []
    for number, (share, variant, own_sums) in enumerate(zip(shares, variants, sums, strict=True), start=1):
        row = _row(main, variant, own_sums, answers, footing=footings[provider_id], rules=rules)
        rows.append(dataclasses.replace(row, outcome_share=share, own=share == round(draft_share, 4)))
        tell("safe terms", number, len(shares))
    return rows


def _sums(
    main: Draft,
    variants: Sequence[Draft],
    answers: Sequence[Response],
    *,
    place: Place,
    settle: Settle,
    lives: int,
    seed: int,
    rules: Rules,
) -> list[np.ndarray]:
    """The same lives under every variant."""
    lives = min(lives, rules.settled_lives) if main.couples else lives
    taken = slots(draft=main, responses=answers)
    shared = shared_luck(lives=lives, seed=seed)
    blocks = list(draw_lives(draft=main, taken=taken, responses=answers, shared=shared, rules=rules, seed=seed))
    if main.couples:
        histories = np.concatenate(blocks)
        same = {variant.contract.contract_id: histories for variant in variants}
        whole = settle_whole(drafts=variants, histories=[same], place=place, rules=rules, settle=settle)[0]
        return [whole[variant.contract.contract_id] for variant in variants]
    banks = settle_bank(drafts=variants, place=place, rules=rules, settle=settle)
    made = []
    for variant, bank in zip(variants, banks, strict=True):
        takings = bank[variant.contract.contract_id]
        sums = np.concatenate([compose(takings=takings, histories=block) for block in blocks])
        made.append(capped(draft=variant, sums=sums + takings.fees))
    return made


def _row(
    main: Draft, variant: Draft, sums: np.ndarray, answers: Sequence[Response], *, footing: Footing, rules: Rules
) -> SafeTerm:
    months = variant.months + 14 + max(row.cost_months for row in main.caseloads)
    flow: Flow = due_flow(draft=variant, sums=sums, months=months)
    cost = np.array(
        monthly_cost(
            draft=main, declined=[r.declined for r in answers], effort=[r.effort for r in answers], months=months
        )
    )
    cost[main.first_month : main.months] += footing.fixed_minor
    contract = main.contract
    stands = standing(cash=flow.cash(advance_minor=contract.advance_minor), cost=cost)
    held = share_of(held=lowest(standing=stands) >= -footing.reserves_minor)
    none = np.zeros_like(flow.received)
    needed = advance_needed(
        flow=flow, others=none, cost=cost, reserves_minor=footing.reserves_minor, share=rules.solvent_share
    )
    return SafeTerm(
        place_id=contract.place_id,
        contract_id=contract.contract_id,
        outcome_share=0.0,
        own=False,
        solvent=held.value,
        solvent_low=held.low,
        solvent_high=held.high,
        advance_needed_minor=needed.needed,
        advance_needed_low_minor=needed.low,
        advance_needed_high_minor=needed.high,
        advance_helps=needed.helps,
        lives=len(sums),
    )


def _alone(draft: Draft) -> Draft:
    """The contract by itself, paid from a pot."""
    return dataclasses.replace(
        draft,
        contract=dataclasses.replace(draft.contract, parent_contract_id=None),
        terms=tuple(dataclasses.replace(term, parent_term_id=None) for term in draft.terms),
    )


def _named(draft: Draft, number: int) -> Draft:
    """The variant under a code of its own, so that all are settled at once."""
    code = f"V{number}"
    return dataclasses.replace(
        draft,
        contract=dataclasses.replace(draft.contract, contract_id=code),
        terms=tuple(dataclasses.replace(row, contract_id=code) for row in draft.terms),
        tiers=tuple(dataclasses.replace(row, contract_id=code) for row in draft.tiers),
        cohorts=tuple(dataclasses.replace(row, contract_id=code) for row in draft.cohorts),
    )


def _repriced(draft: Draft, *, fee: float, earned: float, share: float) -> Draft:
    """The draft with another share of outcome payment and the same expected pay at full effort.

    Prices of results go up or down together; so do fees. Where there is no fee, a monthly one is added.
    """
    whole = fee + earned
    by_result, by_fee = share * whole / earned, (1 - share) * whole / fee if fee else 0.0
    terms = []
    for term in draft.terms:
        price = round(term.price_minor * (by_fee if term.kind in PAID_ANYWAY else by_result))
        if price >= 1:
            terms.append(dataclasses.replace(term, price_minor=price))
    if not fee and share < 1:
        months = month_number(base_on=draft.contract.from_on, on=draft.contract.to_on)
        terms.append(
            Term(
                place_id=draft.contract.place_id, contract_id=draft.contract.contract_id, term_id=FEE,
                kind="service_fee", outcome_id=FEE, price_minor=max(1, round((1 - share) * whole / months)),
            )
        )  # fmt: skip
    tiers = [dataclasses.replace(row, price_minor=round(row.price_minor * by_result)) for row in draft.tiers]
    return dataclasses.replace(draft, terms=tuple(terms), tiers=tuple(tiers))
