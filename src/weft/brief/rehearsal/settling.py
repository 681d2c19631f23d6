"""Histories and whole lives through the settlement room: what it paid each of them, as arrays.

Two ways, one room. *Composed*: every history of every contract is settled once, as a person of its own under a contract
that has no cap and an advance that is never used up, so that each line says what it would be paid, held back and
recovered. *Whole*: a life is a contract of its own with all of its people; for terms that tie people's pay together
(tiers, cohorts).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from weft.brief.rehearsal.draft import Draft
from weft.brief.rehearsal.history import EPOCH, People, bank_of, chronicle
from weft.brief.rehearsal.life import APART, HELD, KINDS_OF_SUM, PAID, WANTED, WANTED_FREE, Takings, recovery_share
from weft.brief.rehearsal.rules import Rules
from weft.engine import Place, place_of
from weft.vocabulary import (
    AMOUNT_MAX_MINOR,
    Claim,
    Cohort,
    Contract,
    Gate,
    Indexation,
    Noun,
    Share,
    StatementLine,
    Table,
    Term,
    Tier,
)

Settle = Callable[[Place, "Table[Claim]", date], "Table[StatementLine]"]
"""`settle(agreed, claims, as_of)`: the lines that the settlement room makes of claims on an empty ledger."""

EARNING = ("claim", "fee", "cohort")


def settle_bank(*, drafts: Sequence[Draft], place: Place, rules: Rules, settle: Settle) -> list[dict[str, Takings]]:
    """Every history of every draft, settled once. For each draft: what its histories bring, by the contract that is
    paid (its own, and the one above). Tiers and cohorts are left out here: each result at its listed price.
    """
    codes = [draft.contract.contract_id for draft in drafts]
    people = [bank_of(draft=draft, rules=rules, code=n) for n, draft in enumerate(drafts)]
    lived = chronicle(drafts=drafts, people=people, codes=codes, rules=rules)
    firsts = np.cumsum([0, *(len(own.segment) for own in people)])
    copies = [_Copy(draft=draft, code=code, parent=draft.contract.parent_contract_id) for draft, code in _with(drafts)]
    made = [
        {d.contract.contract_id: _nothing(len(own.segment), d.months)} for d, own in zip(drafts, people, strict=True)
    ]
    for free in _passes(drafts):
        agreed = _agreed(copies, place, rules, free=free, coupled=False)
        lines = settle(agreed.with_tables(lived.enrolments, lived.records), lived.claims, _until(drafts))
        found = _Lines(lines=lines, codes=codes, drafts=drafts)
        for number, draft in enumerate(drafts):
            _take(found, made[number], codes, firsts, number=number, draft=draft, free=free)
    if len(_passes(drafts)) == 1:
        for takings in (t for row in made for t in row.values()):
            takings.sums[:, WANTED_FREE] = takings.sums[:, WANTED]
            takings.fees[WANTED_FREE] = takings.fees[WANTED]
    return made


def settle_whole(
    *,
    drafts: Sequence[Draft],
    histories: Sequence[Mapping[str, np.ndarray]],
    place: Place,
    rules: Rules,
    settle: Settle,
) -> list[dict[str, np.ndarray]]:
    """Whole lives under copies of their contracts, one settlement for all: for each set of histories, by contract,
    lives x kind of sum x month.

    A set of `histories`: by contract, lives x people as numbers into its bank. Contracts above that are not among them
    have no people of their own, and their cap is left to the composition.
    """
    lives = len(next(iter(histories[0].values())))
    every = lives * len(histories)
    copies, codes, people = [], [], []
    for number, draft in enumerate(drafts):
        stands = draft.contract.contract_id in histories[0]
        above = next(
            (n for n, d in enumerate(drafts) if d.contract.contract_id == draft.contract.parent_contract_id), -1
        )
        people.append(_people_of_all(draft, histories, rules, first=number * every, lives=lives))
        for life in range(every):
            codes.append(_code(number, life))
            parent = None if above < 0 else _code(above, life)
            copies.append(_Copy(draft=draft, code=codes[-1], parent=parent, cap=stands))
    lived = chronicle(drafts=drafts, people=people, codes=codes, rules=rules)
    made = {d.contract.contract_id: np.zeros((every, KINDS_OF_SUM, d.months)) for d in drafts}
    for free in _passes(drafts):
        agreed = _agreed(copies, place, rules, free=free, coupled=True)
        lines = settle(agreed.with_tables(lived.enrolments, lived.records), lived.claims, _until(drafts))
        found = _Lines(lines=lines, codes=codes, drafts=drafts)
        for number, draft in enumerate(drafts):
            at = (found.paid_under >= number * every) & (found.paid_under < (number + 1) * every)
            found.add(made[draft.contract.contract_id], found.paid_under[at] - number * every, at, free=free)
    if len(_passes(drafts)) == 1:
        for sums in made.values():
            sums[:, WANTED_FREE] = sums[:, WANTED]
    return [{code: sums[n * lives : (n + 1) * lives] for code, sums in made.items()} for n in range(len(histories))]


def _people_of_all(
    draft: Draft, histories: Sequence[Mapping[str, np.ndarray]], rules: Rules, *, first: int, lives: int
) -> People:
    """The people of one draft in every set of histories; a set may hold other numbers of people."""
    none = np.zeros((lives, 0), dtype=np.int64)
    parts = [
        _people(draft, own.get(draft.contract.contract_id, none), rules, first=first + number * lives)
        for number, own in enumerate(histories)
    ]
    names = [field.name for field in dataclasses.fields(People)]
    return People(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Copy:
    """A contract of a draft as it is settled here: its code, the code of the one above, whether its cap stands."""

    draft: Draft
    code: str
    parent: str | None
    cap: bool = False


def _with(drafts: Sequence[Draft]) -> list[tuple[Draft, str]]:
    return [(draft, draft.contract.contract_id) for draft in drafts]


def _code(number: int, life: int) -> str:
    return f"L{life}.{number}"


def _until(drafts: Sequence[Draft]) -> date:
    return max(draft.contract.to_on for draft in drafts)


def _passes(drafts: Sequence[Draft]) -> tuple[bool, ...]:
    """With what is held back; and again without, where it is released at some time and recovery then takes more."""
    released = any(draft.contract.retention_bp and draft.contract.release_on for draft in drafts)
    return (False, True) if released else (False,)


def _nothing(people: int, months: int) -> Takings:
    return Takings(sums=np.zeros((people, KINDS_OF_SUM, months)), fees=np.zeros((KINDS_OF_SUM, months)))


def _people(draft: Draft, numbers: np.ndarray, rules: Rules, *, first: int) -> People:
    cells = np.array(draft.cells, dtype=np.int64).reshape(-1, 2)
    lives, people = numbers.shape
    flat = numbers.ravel().astype(np.int64)
    cell, rest = flat // (draft.kinds * rules.histories), flat % (draft.kinds * rules.histories)
    return People(
        segment=cells[cell, 0],
        month=cells[cell, 1],
        kind=rest // rules.histories,
        variant=rest % rules.histories,
        code=first + np.repeat(np.arange(lives), people),
    )


def _agreed(copies: Sequence[_Copy], place: Place, rules: Rules, *, free: bool, coupled: bool) -> Place:
    """The agreements under which histories or lives are settled."""
    rows: dict[type[Noun], list[Any]] = {noun: [] for noun in (Contract, Term, Share, Tier, Cohort, Indexation, Gate)}
    dated: tuple[type[Noun], ...] = (Indexation, Gate)
    theirs = {noun: _by_contract(place.table(noun).nouns()) for noun in dated}
    for copy in copies:
        own = copy.draft.contract
        rows[Contract].append(
            dataclasses.replace(
                own, contract_id=copy.code, parent_contract_id=copy.parent, release_on=None, stepped_in_on=None,
                advance_minor=AMOUNT_MAX_MINOR, recovery_bp=recovery_share(draft=copy.draft, rules=rules),
                retention_bp=0 if free else own.retention_bp, cap_minor=own.cap_minor if copy.cap else None,
            )
        )  # fmt: skip
        rows[Term] += [_term(term, copy, coupled=coupled) for term in copy.draft.terms]
        if coupled:
            rows[Tier] += [dataclasses.replace(row, contract_id=copy.code) for row in copy.draft.tiers]
            rows[Cohort] += [dataclasses.replace(row, contract_id=copy.code) for row in copy.draft.cohorts]
        for noun in dated:
            rows[noun] += [
                dataclasses.replace(row, contract_id=copy.code) for row in theirs[noun].get(copy.draft.origin_id, [])
            ]
        if copy.parent is None:
            rows[Share].append(Share(place_id=own.place_id, contract_id=copy.code, pot_id="rehearsed", weight=1))
    return place_of(*(Table.of_nouns(noun, made) for noun, made in rows.items()))


def _term(term: Term, copy: _Copy, *, coupled: bool) -> Term:
    return dataclasses.replace(
        term,
        contract_id=copy.code,
        kind="outcome" if term.kind == "cohort" and not coupled else term.kind,
        parent_term_id=term.parent_term_id if copy.parent else None,
    )


def _by_contract(rows: Sequence[Any]) -> dict[str, list[Any]]:
    made: dict[str, list[Any]] = {}
    for row in rows:
        made.setdefault(row.contract_id, []).append(row)
    return made


def _take(
    found: _Lines,
    made: dict[str, Takings],
    codes: Sequence[str],
    firsts: np.ndarray,
    *,
    number: int,
    draft: Draft,
    free: bool,
) -> None:
    """What the histories of one draft were paid, under its own contract and the one above; and its fees."""
    of_own = (found.person >= firsts[number]) & (found.person < firsts[number + 1])
    for paid_under in (draft.contract.contract_id, draft.contract.parent_contract_id):
        if paid_under is None or paid_under not in codes:
            continue
        at = of_own & (found.paid_under == codes.index(paid_under))
        takings = made.setdefault(paid_under, _nothing(int(firsts[number + 1] - firsts[number]), draft.months))
        found.add(takings.sums, found.person[at] - firsts[number], at, free=free)
    at = (found.person < 0) & (found.paid_under == number)
    fees = made[draft.contract.contract_id].fees[None]
    found.add(fees, np.zeros(int(at.sum()), dtype=np.int64), at, free=free)


class _Lines:
    """Statement lines as arrays: who is paid for whom, in which month's settlement, how much."""

    def __init__(self, *, lines: Table[StatementLine], codes: Sequence[str], drafts: Sequence[Draft]) -> None:
        data = lines.data
        data = data.filter(
            pc.and_(pc.is_in(data["entry"], value_set=_strings(EARNING)), pc.greater(data["paid_minor"], 0))
        )
        persons = pc.if_else(pc.equal(data["person_id"], ""), "p-1", data["person_id"])
        self.person = _numbers(pc.utf8_slice_codeunits(persons, 1).cast("int64"))
        self.paid_under = _numbers(pc.index_in(data["contract_id"], value_set=_strings(codes)).cast("int64"))
        days = data["achieved_on"].cast("int32")
        months = _numbers(days).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        base = drafts[0].base_on
        self.month = months - ((base.year - EPOCH.year) * 12 + base.month - EPOCH.month)
        self.paid, self.held, self.wanted = (
            _numbers(data[name]) for name in ("paid_minor", "retained_minor", "recovered_minor")
        )
        each = len(codes) // len(drafts)
        passed_up = [
            f"{code}\t{term.term_id}"
            for number, code in enumerate(codes)
            for term in drafts[number // each].terms
            if term.parent_term_id
        ]
        lines_of = pc.binary_join_element_wise(data["contract_id"], data["term_id"], "\t")
        self.apart = np.where(_numbers(pc.is_in(lines_of, value_set=_strings(passed_up))), self.paid, 0)
        taken = np.bincount(self.paid_under, weights=self.wanted, minlength=1)
        assert taken.max() < AMOUNT_MAX_MINOR, "an advance was used up"

    def add(self, sums: np.ndarray, rows: np.ndarray, at: np.ndarray, *, free: bool) -> None:
        """Add lines to `sums` (rows x kind of sum x month); `free`: what they want once nothing is held back."""
        shape = sums.shape
        place = rows * (shape[1] * shape[2]) + self.month[at]
        first = ((PAID, self.paid), (HELD, self.held), (WANTED, self.wanted), (APART, self.apart))
        for kind, values in ((WANTED_FREE, self.wanted),) if free else first:
            weights = values[at].astype(np.float64)
            sums += np.bincount(place + kind * shape[2], weights=weights, minlength=sums.size).reshape(shape)


def _strings(values: Sequence[str]) -> Any:
    return pa.array(values, pa.string())


def _numbers(values: pa.ChunkedArray) -> np.ndarray:
    return np.asarray(values.to_numpy())
