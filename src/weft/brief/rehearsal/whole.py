"""The draft terms of a place lived through: every provider, every behaviour, many lives, one settlement room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from weft.brief.rehearsal.cash import advance_needed, lowest, quantile, share_of, standing
from weft.brief.rehearsal.check import draft_up
from weft.brief.rehearsal.draft import Draft, month_first, month_last, month_number, monthly_cost
from weft.brief.rehearsal.life import (
    Flow,
    Takings,
    capped,
    compose,
    draw_lives,
    due_flow,
    shared_luck,
    slots,
)
from weft.brief.rehearsal.response import Response, Stakes, respond
from weft.brief.rehearsal.rules import Rules
from weft.brief.rehearsal.safe import safe_provider, safe_terms
from weft.brief.rehearsal.settling import Settle, settle_bank, settle_whole
from weft.brief.rehearsal.stakes import margins_of, stakes_of
from weft.engine import Place
from weft.vocabulary import (
    BEHAVIOURS,
    REHEARSED_NOUNS,
    CashOutlook,
    CostRange,
    Footing,
    Rehearsal,
    SafeTerm,
    SegmentMargin,
    Table,
    Tell,
    silent,
)


def rehearse_place(
    *,
    place: Place,
    settle: Settle,
    lives: int,
    seed: int,
    behaviours: Sequence[str] = BEHAVIOURS,
    rules: Rules | None = None,
    whole: bool = False,
    tell: Tell = silent,
) -> Rehearsal:
    """See `brief.rehearse`."""
    rules = rules or Rules()
    drafts = draft_up(place=place, lives=lives)
    tell("settle histories", 0, 1)
    stage = _stage(place, drafts, settle=settle, lives=lives, seed=seed, rules=rules, whole=whole)
    tell("settle histories", 1, 1)
    margins: list[SegmentMargin] = []
    cash: list[CashOutlook] = []
    costs: list[CostRange] = []
    answered = [
        {c: [respond(behaviour=b, stakes=s, rules=rules) for s in own] for c, own in stage.stakes.items()}
        for b in behaviours
    ]
    wholes = _settled_whole(stage, answered)
    for number, (behaviour, answers) in enumerate(zip(behaviours, answered, strict=True)):
        for draft in drafts:
            code = draft.contract.contract_id
            margins += margins_of(draft=draft, stakes=stage.stakes[code], responses=answers[code], behaviour=behaviour)
        flows = _flows(stage, answers, wholes[number], tell=tell, step=(number, len(behaviours)))
        cash += _outlooks(stage, flows, answers, behaviour=behaviour)
        costs.append(_cost_range(stage, flows, behaviour=behaviour, margins=margins))
    provider_id = safe_provider(drafts=drafts, footings=stage.footings)
    safe = safe_terms(
        place=place, drafts=drafts, provider_id=provider_id, footings=stage.footings, stakes=stage.stakes,
        settle=settle, lives=lives, seed=seed, rules=rules, tell=tell,
    )  # fmt: skip
    return Rehearsal(
        place_id=drafts[0].contract.place_id,
        currency=drafts[0].contract.currency,
        lives=lives,
        seed=seed,
        from_on=min(d.contract.from_on for d in drafts),
        to_on=max(d.contract.to_on for d in drafts),
        safe_provider_id=provider_id,
        safe_staff=stage.footings[provider_id].staff,
        assumed_share=_assumed_share(place),
        margins=Table.of_nouns(SegmentMargin, margins),
        cash=Table.of_nouns(CashOutlook, cash),
        costs=Table.of_nouns(CostRange, costs),
        safe=Table.of_nouns(SafeTerm, safe),
        notes=_notes(stage),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage:
    """Everything that stays the same whoever behaves how."""

    place: Place
    drafts: Sequence[Draft]
    takings: Mapping[str, Mapping[str, Takings]]
    stakes: Mapping[str, Sequence[Stakes]]
    footings: Mapping[str, Footing]
    coupled: frozenset[str]
    months: int
    shared: np.ndarray
    seed: int
    rules: Rules
    settle: Settle


def _stage(
    place: Place, drafts: Sequence[Draft], *, settle: Settle, lives: int, seed: int, rules: Rules, whole: bool
) -> _Stage:
    banks = settle_bank(drafts=drafts, place=place, rules=rules, settle=settle)
    takings = {d.contract.contract_id: bank for d, bank in zip(drafts, banks, strict=True)}
    stakes = {
        d.contract.contract_id: stakes_of(
            draft=d, takings=takings[d.contract.contract_id][d.contract.contract_id], rules=rules
        )
        for d in drafts
    }
    return _Stage(
        place=place,
        drafts=drafts,
        takings=takings,
        stakes=stakes,
        footings={row.provider_id: row for row in place.table(Footing).nouns()},
        coupled=coupled_codes(drafts=drafts, whole=whole),
        months=horizon(drafts=drafts),
        shared=shared_luck(lives=lives, seed=seed),
        seed=seed,
        rules=rules,
        settle=settle,
    )


def coupled_codes(*, drafts: Sequence[Draft], whole: bool) -> frozenset[str]:
    """Contracts whose lives are settled whole: those with tiers or cohorts, and all that lie below one of them."""
    tied = {d.contract.contract_id for d in drafts if whole or d.couples}
    return frozenset(tied | {d.contract.contract_id for d in drafts if d.contract.parent_contract_id in tied})


def horizon(*, drafts: Sequence[Draft]) -> int:
    """Calendar months until the last payment is due and the last cost is spent."""
    last = 0
    for draft in drafts:
        base, contract = draft.base_on, draft.contract
        settled_on = month_last(base_on=base, number=draft.months - 1)
        if contract.release_on is not None:
            released = month_number(base_on=base, on=contract.release_on)
            settled_on = max(settled_on, month_last(base_on=base, number=released))
        last = max(last, month_number(base_on=base, on=settled_on + timedelta(days=contract.pay_days)))
        spent = [draft.first_month + row.months + row.cost_months for row in draft.caseloads]
        last = max([last, *spent])
    return last + 1


def _flows(
    stage: _Stage,
    answers: Mapping[str, Sequence[Response]],
    whole: Mapping[str, np.ndarray],
    *,
    tell: Tell,
    step: tuple[int, int],
) -> dict[str, Flow]:
    """What every contract brings in every life. What lies below comes first, and passes up what the one above earns."""
    lives = len(stage.shared)
    above: dict[str, np.ndarray] = {}
    flows: dict[str, Flow] = {}
    for number, draft in enumerate(stage.drafts):
        code, parent = draft.contract.contract_id, draft.contract.parent_contract_id
        tell("live", step[0] * len(stage.drafts) + number, step[1] * len(stage.drafts))
        if code in stage.coupled:
            sums = whole[code][np.arange(lives) % len(whole[code])]
        else:
            sums, passed = _lived(stage, draft, answers[code])
            if parent is not None and passed is not None:
                above[parent] = above[parent] + passed if parent in above else passed
            sums = sums + stage.takings[code][code].fees
            if code in above:
                sums = sums + above.pop(code)
            if code in whole:
                sums = sums + whole[code][np.arange(lives) % len(whole[code])]
            sums = capped(draft=draft, sums=sums)
        upper = next((d for d in stage.drafts if d.contract.contract_id == parent), None)
        flows[code] = due_flow(draft=draft, sums=sums, months=stage.months, above=upper)
    tell("live", (step[0] + 1) * len(stage.drafts), step[1] * len(stage.drafts))
    return flows


def _lived(stage: _Stage, draft: Draft, responses: Sequence[Response]) -> tuple[np.ndarray, np.ndarray | None]:
    """Composed lives of one contract: what it is paid itself, and what the one above earns by its people."""
    banks = stage.takings[draft.contract.contract_id]
    own = banks[draft.contract.contract_id]
    upper = banks.get(draft.contract.parent_contract_id or "")
    taken = slots(draft=draft, responses=responses)
    made, passed = [], []
    for histories in draw_lives(
        draft=draft, taken=taken, responses=responses, shared=stage.shared, rules=stage.rules, seed=stage.seed
    ):
        made.append(compose(takings=own, histories=histories))
        if upper is not None:
            passed.append(compose(takings=upper, histories=histories))
    return np.concatenate(made), np.concatenate(passed) if passed else None


def _settled_whole(stage: _Stage, answered: Sequence[Mapping[str, Sequence[Response]]]) -> list[dict[str, np.ndarray]]:
    """Lives of the contracts that couple people, settled whole, and what their people bring those above them; one
    settlement for all behaviours."""
    tied = [d for d in stage.drafts if d.contract.contract_id in stage.coupled]
    if not tied:
        return [{} for _ in answered]
    lives = min(len(stage.shared), stage.rules.settled_lives)
    named = {d.contract.parent_contract_id for d in tied} | {d.contract.contract_id for d in tied}
    family = [d for d in stage.drafts if d.contract.contract_id in named]
    histories = [
        {d.contract.contract_id: _drawn(stage, d, answers[d.contract.contract_id], lives) for d in tied}
        for answers in answered
    ]
    made = settle_whole(drafts=family, histories=histories, place=stage.place, rules=stage.rules, settle=stage.settle)
    for sums in made:
        for code in {d.contract.contract_id for d in family} - set(histories[0]):
            sums[code] -= stage.takings[code][code].fees
    return made


def _drawn(stage: _Stage, draft: Draft, responses: Sequence[Response], lives: int) -> np.ndarray:
    taken = slots(draft=draft, responses=responses)
    shared, rules = stage.shared[:lives], stage.rules
    return np.concatenate(
        list(draw_lives(draft=draft, taken=taken, responses=responses, shared=shared, rules=rules, seed=stage.seed))
    )


def _outlooks(
    stage: _Stage, flows: Mapping[str, Flow], answers: Mapping[str, Sequence[Response]], *, behaviour: str
) -> list[CashOutlook]:
    """Every provider's cash: its contracts', less what it gives those below it, less what it spends."""
    rows = []
    for provider_id in sorted({d.contract.payee_id for d in stage.drafts}):
        own = [d for d in stage.drafts if d.contract.payee_id == provider_id]
        main = max(own, key=lambda d: (sum(row.people for row in d.caseloads), d.contract.contract_id))
        cost = cost_of(drafts=own, footing=stage.footings[provider_id], answers=answers, months=stage.months)
        others = np.zeros((len(stage.shared), stage.months), dtype=np.int64)
        for draft in stage.drafts:
            flow = flows[draft.contract.contract_id]
            if draft in own and draft is not main:
                others += flow.cash(advance_minor=draft.contract.advance_minor)
            elif draft.contract.payer_id == provider_id and draft.contract.parent_contract_id is not None:
                others -= flow.cash(advance_minor=draft.contract.advance_minor)
                others += flow.apart if flow.apart is not None else 0
        rows.append(
            _outlook(
                stage, main, flows[main.contract.contract_id], others, cost, behaviour=behaviour,
                whole=any(d.contract.contract_id in stage.coupled for d in own),
            )
        )  # fmt: skip
    return rows


def cost_of(
    *, drafts: Sequence[Draft], footing: Footing, answers: Mapping[str, Sequence[Response]], months: int
) -> np.ndarray:
    """What a provider spends in each calendar month, minor units: on people by effort, and whoever comes."""
    cost = np.zeros(months, dtype=np.int64)
    first = min(d.first_month for d in drafts)
    last = max(month_number(base_on=d.base_on, on=d.contract.to_on - timedelta(days=1)) for d in drafts)
    cost[first : last + 1] += footing.fixed_minor
    for draft in drafts:
        responses = answers[draft.contract.contract_id]
        cost += np.array(
            monthly_cost(
                draft=draft,
                declined=[r.declined for r in responses],
                effort=[r.effort for r in responses],
                months=months,
            )
        )
    return cost


def _outlook(
    stage: _Stage, main: Draft, flow: Flow, others: np.ndarray, cost: np.ndarray, *, behaviour: str, whole: bool
) -> CashOutlook:
    contract, footing = main.contract, stage.footings[main.contract.payee_id]
    stands = standing(cash=flow.cash(advance_minor=contract.advance_minor) + others, cost=cost)
    low = lowest(standing=stands)
    lives = min(len(low), stage.rules.settled_lives) if whole else len(low)
    held = share_of(held=low[:lives] >= -footing.reserves_minor)
    wanted = Flow(received=flow.received[:lives], wanted=flow.wanted[:lives], advance_at=flow.advance_at)
    needed = advance_needed(
        flow=wanted, others=others[:lives], cost=cost, reserves_minor=footing.reserves_minor,
        share=stage.rules.solvent_share,
    )  # fmt: skip
    worst = int(np.bincount(stands.argmin(axis=1)).argmax())
    mean = float(stands[:lives, -1].mean())
    return CashOutlook(
        place_id=contract.place_id,
        provider_id=contract.payee_id,
        behaviour=behaviour,
        margin_minor=round(mean),
        low_p10_minor=quantile(values=low[:lives], share=0.1),
        low_p50_minor=quantile(values=low[:lives], share=0.5),
        low_p90_minor=quantile(values=low[:lives], share=0.9),
        low_on=month_first(base_on=main.base_on, number=worst),
        reserves_minor=footing.reserves_minor,
        solvent=held.value,
        solvent_low=held.low,
        solvent_high=held.high,
        signs=mean >= 0,
        advance_minor=contract.advance_minor,
        advance_needed_minor=needed.needed,
        advance_needed_low_minor=needed.low,
        advance_needed_high_minor=needed.high,
        advance_helps=needed.helps,
        lives=lives,
        settled_whole=whole,
    )


def _cost_range(
    stage: _Stage, flows: Mapping[str, Flow], *, behaviour: str, margins: Sequence[SegmentMargin]
) -> CostRange:
    """What pots pay in all: the contracts that stand under no other."""
    total = np.zeros(len(stage.shared), dtype=np.int64)
    for draft in stage.drafts:
        if draft.contract.parent_contract_id is None:
            flow = flows[draft.contract.contract_id]
            total += flow.cash(advance_minor=draft.contract.advance_minor).sum(axis=1)
    own = [row for row in margins if row.behaviour == behaviour]
    return CostRange(
        place_id=stage.drafts[0].contract.place_id,
        behaviour=behaviour,
        p10_minor=quantile(values=total, share=0.1),
        p50_minor=quantile(values=total, share=0.5),
        p90_minor=quantile(values=total, share=0.9),
        mean_minor=round(float(total.mean())),
        mean_error_minor=round(float(total.std(ddof=1)) / len(total) ** 0.5),
        people=sum(row.people for row in own),
        declined=sum(row.declined for row in own),
        lives=len(total),
    )


def _assumed_share(place: Place) -> float:
    """Share of the providers' figures that are assumptions."""
    flags = [flag for noun in REHEARSED_NOUNS for flag in place.table(noun).data.column("assumed").to_pylist()]
    return sum(flags) / len(flags) if flags else 0.0


def _notes(stage: _Stage) -> tuple[str, ...]:
    notes = []
    if stage.coupled:
        lives = min(len(stage.shared), stage.rules.settled_lives)
        codes = ", ".join(sorted(stage.coupled))
        notes.append(
            f"Tiers or cohorts tie people's pay together in {codes}: there, {lives:,} lives were settled whole."
        )
    if any(d.contract.stepped_in_on for d in stage.drafts):
        notes.append("A day on which the commissioner steps in is left out: here nobody has failed yet.")
    return tuple(notes)
