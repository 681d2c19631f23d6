"""Histories of people under draft terms, as the tables that a settlement takes: enrolments, records, claims.

A person's history is a kind (which results are reached), a start month and one of a few equally likely variants: the
day of the start, when the result begins, how long it lasts. A result is claimed on its day.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from weft.brief.rehearsal.draft import GAMED, REACHED, Draft, month_first, recorded
from weft.brief.rehearsal.rules import Rules
from weft.vocabulary import Claim, Enrolment, Prospect, Record, Table, Term

EPOCH = date(1970, 1, 1)
FOUR_WEEKS = 28
PERIODS_MAX = 130
"""Four-week periods after the first payment at most: ten years."""

SHUFFLE = 20_270_401
"""Seed of the orders in which variants take their days; any would do, and it is fixed so that a bank is the same."""

FAKED = "document"
"""The strongest evidence that can be had without a result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """People of one draft: whole numbers in arrays of one length. `code` says under which of the codes each stands."""

    segment: np.ndarray
    month: np.ndarray
    kind: np.ndarray
    variant: np.ndarray
    code: np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class Chronicle:
    """What a settlement takes of people: starts, what the records say, what is claimed."""

    enrolments: Table[Enrolment]
    records: Table[Record]
    claims: Table[Claim]


def bank_of(*, draft: Draft, rules: Rules, code: int) -> People:
    """One of everybody: each segment and start month, kind and variant, in that order, the last moving fastest."""
    cells = np.array(draft.cells, dtype=np.int64).reshape(-1, 2)
    each = draft.kinds * rules.histories
    number = np.arange(len(cells) * each) % each
    return People(
        segment=np.repeat(cells[:, 0], each),
        month=np.repeat(cells[:, 1], each),
        kind=number // rules.histories,
        variant=number % rules.histories,
        code=np.full(len(number), code),
    )


def chronicle(*, drafts: Sequence[Draft], people: Sequence[People], codes: Sequence[str], rules: Rules) -> Chronicle:
    """The histories of people as tables. Persons are `p0`, `p1`, ... in the order of the drafts and of their people.

    `codes` are the contracts' codes that `People.code` points at.
    """
    rows = _Rows(place_id=drafts[0].contract.place_id, currency=drafts[0].contract.currency, codes=codes)
    first = 0
    for draft, own in zip(drafts, people, strict=True):
        for number, caseload in enumerate(draft.caseloads):
            at = np.flatnonzero(own.segment == number)
            if len(at):
                _live(rows, draft, number, caseload.segment_id, own, at, first + at, rules)
        first += len(own.segment)
    return rows.tables()


def _live(
    rows: _Rows,
    draft: Draft,
    number: int,
    segment_id: str,
    own: People,
    at: np.ndarray,
    person: np.ndarray,
    rules: Rules,
) -> None:
    """Everybody of one segment of one draft."""
    start = _starts(draft, own.month[at], own.variant[at], rules)
    rows.enrol(own.code[at], person, segment_id, start)
    terms = draft.terms_for(segment_id)
    for term in terms:
        if term.kind == "attachment":
            rows.claim(term, own.code[at], person, 1, start + term.from_days, term.evidence, _last(draft))
            if term.evidence == "records":
                rows.record(person, recorded(term), start + term.from_days, start + term.from_days + 1)
    for rank, prospect in enumerate(draft.prospects[number]):
        paying = [
            t for t in terms if t.kind not in ("attachment", "service_fee") and recorded(t) == prospect.outcome_id
        ]
        if paying:
            begin, length = _spell(prospect, paying, start, own.variant[at], rules)
            _claim_result(rows, draft, paying, rank, own, at, person, begin, length, start)


def _claim_result(
    rows: _Rows,
    draft: Draft,
    terms: Sequence[Term],
    rank: int,
    own: People,
    at: np.ndarray,
    person: np.ndarray,
    begin: np.ndarray,
    length: np.ndarray,
    start: np.ndarray,
) -> None:
    """What the records say of those who reach a result, what they claim of it, and what is claimed without it."""
    reached = own.kind[at] >= REACHED + rank
    rows.record(person[reached], recorded(terms[0]), begin[reached], (begin + length)[reached])
    for term in terms:
        if not term.claim_needed:
            continue
        for window in range(1, term.times_max + 1):
            needed = (term.sustained_days or 1) + (window - 1) * (term.every_days or 0)
            on = np.maximum(begin + needed - 1, start + term.from_days)
            there = reached & (on < begin + length)
            rows.claim(term, own.code[at][there], person[there], window, on[there], term.evidence, _last(draft))
            faked = (own.kind[at] == GAMED) & (rank == 0) & (window == 1)
            rows.claim(term, own.code[at][faked], person[faked], window, on[faked], FAKED, _last(draft))


def _starts(draft: Draft, month: np.ndarray, variant: np.ndarray, rules: Rules) -> np.ndarray:
    """Days of start, spread evenly over the first 28 days of the month, never before the contract."""
    top = int(month.max()) + 1
    firsts = np.array([
        (month_first(base_on=draft.base_on, number=draft.first_month + m) - EPOCH).days for m in range(top)
    ])  # fmt: skip
    offset = (_quantiles(rules, 0) * FOUR_WEEKS).astype(np.int64)
    return np.asarray(np.maximum(firsts[month] + offset[variant], (draft.contract.from_on - EPOCH).days))


def _spell(
    prospect: Prospect, terms: Sequence[Term], start: np.ndarray, variant: np.ndarray, rules: Rules
) -> tuple[np.ndarray, np.ndarray]:
    """First day of a result and the days it lasts: to its first payment, then by four weeks with a fixed chance."""
    width = prospect.to_days - prospect.from_days + 1
    begin = start + prospect.from_days + (_quantiles(rules, 1) * width).astype(np.int64)[variant]
    first = min(term.sustained_days or 1 for term in terms)
    periods = [_periods(lasting=prospect.lasting, quantile=float(q)) for q in _quantiles(rules, 2)]
    return begin, first + FOUR_WEEKS * np.array(periods)[variant]


def _periods(*, lasting: float, quantile: float) -> int:
    """Further four-week periods at a quantile of the geometric law: the largest k with lasting^k >= 1 - quantile."""
    if lasting <= 0:
        return 0
    if lasting >= 1:
        return PERIODS_MAX
    return min(PERIODS_MAX, int(math.log1p(-quantile) / math.log(lasting)))


def _quantiles(rules: Rules, which: int) -> np.ndarray:
    """The middles of equal parts of 0 to 1, one for each variant, in an order of their own."""
    order = np.random.default_rng([SHUFFLE, which]).permutation(rules.histories)
    return np.asarray((order + 0.5) / rules.histories)


def _last(draft: Draft) -> int:
    return (draft.contract.to_on - EPOCH).days


class _Rows:
    """Rows of three tables as they are found, kept as arrays until all are there."""

    def __init__(self, *, place_id: str, currency: str, codes: Sequence[str]) -> None:
        self.place_id, self.currency, self.codes = place_id, currency, pa.array(codes, pa.string())
        self.started: list[dict[str, pa.Array]] = []
        self.recorded: list[dict[str, pa.Array]] = []
        self.claimed: list[dict[str, pa.Array]] = []
        self.terms: dict[tuple[str, str], int] = {}

    def enrol(self, code: np.ndarray, person: np.ndarray, segment_id: str, start: np.ndarray) -> None:
        """Starts, by day number."""
        rows = len(person)
        self.started.append({
            "place_id": pa.repeat(self.place_id, rows),
            "contract_id": self.codes.take(pa.array(code)),
            "person_id": _joined("p", person),
            "segment_id": pa.repeat(segment_id, rows),
            "started_on": _days(start),
            "eligible": pa.repeat(True, rows),
        })  # fmt: skip

    def record(self, person: np.ndarray, outcome_id: str, begin: np.ndarray, end: np.ndarray) -> None:
        """What an authority's records say."""
        rows = len(person)
        self.recorded.append({
            "place_id": pa.repeat(self.place_id, rows),
            "person_id": _joined("p", person),
            "outcome_id": pa.repeat(outcome_id, rows),
            "from_on": _days(begin),
            "to_on": _days(end),
            "source": pa.repeat("rehearsal, invented", rows),
        })  # fmt: skip

    def claim(
        self, term: Term, code: np.ndarray, person: np.ndarray, window: int, on: np.ndarray, evidence: str, last: int
    ) -> None:
        """Claims of one window of a term; what lies after the contract's last day is not claimed."""
        if not term.claim_needed:
            return
        within = on < last
        code, person, on = code[within], person[within], on[within]
        rows = len(person)
        mark = self.terms.setdefault((term.contract_id, term.term_id), len(self.terms))
        claim_id = _joined(f"{mark}.{window}.", person)
        self.claimed.append({
            "place_id": pa.repeat(self.place_id, rows),
            "claim_id": claim_id,
            "contract_id": self.codes.take(pa.array(code)),
            "term_id": pa.repeat(term.term_id, rows),
            "person_id": _joined("p", person),
            "window_no": pa.repeat(pa.scalar(window, pa.int64()), rows),
            "achieved_on": _days(on),
            "claimed_on": _days(on),
            "currency": pa.repeat(self.currency, rows),
            "amount_minor": pa.nulls(rows, pa.int64()),
            "evidence": pa.repeat(evidence, rows),
            "evidence_digest": claim_id if evidence == "document" else pa.nulls(rows, pa.string()),
        })  # fmt: skip

    def tables(self) -> Chronicle:
        """All rows as tables of nouns."""
        return Chronicle(
            enrolments=_table(Enrolment, self.started),
            records=_table(Record, self.recorded),
            claims=_table(Claim, self.claimed),
        )


def _table(noun: type, parts: list[dict[str, pa.Array]]) -> Table:  # type: ignore[type-arg]
    if not parts:
        return Table.of_nouns(noun, [])
    return Table(noun, pa.concat_tables([pa.table(part) for part in parts]))


def _joined(prefix: str, numbers: np.ndarray) -> pa.Array:
    return pc.binary_join_element_wise(prefix, pa.array(numbers, pa.int64()).cast(pa.string()), "")


def _days(numbers: np.ndarray) -> pa.Array:
    return pa.array(numbers.astype(np.int32)).cast(pa.date32())
