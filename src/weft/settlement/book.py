"""What a settlement looks up, as small flat tables: each contract with its accounts, each term with its limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from weft.engine import Place, Session
from weft.vocabulary import (
    Budget,
    Cohort,
    Condition,
    Contract,
    Enrolment,
    Gate,
    Indexation,
    Noun,
    PreventionShare,
    Record,
    Share,
    StatementLine,
    Term,
    Tier,
    arrow_schema,
)

EPOCH = date(1970, 1, 1)
NEVER = 10**6
"""A day number after every date; an open end."""

STATED = tuple(column.name for column in StatementLine.columns if column.name not in ("statement_id",))


def day_number(day: date) -> int:
    """Whole days since 1970-01-01."""
    return (day - EPOCH).days


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The agreements of a place on one day, in a session. `has` names the nouns that have any row."""

    session: Session
    place: Place
    as_of: date
    contracts: Any
    terms: Any
    has: frozenset[type[Noun]]
    uses: frozenset[str]

    def relation(self, noun: type[Noun]) -> Any:
        """The place's rows of a noun in the session, without the place's code."""
        return self.session.relation(self.place.table(noun).data).drop("place_id")

    @property
    def today(self) -> int:
        """The day of the settlement as a number."""
        return day_number(self.as_of)


OPTIONAL: tuple[type[Noun], ...] = (Tier, Indexation, Gate, Cohort, Budget, Condition, Record, PreventionShare, Share)


def open_book(*, session: Session, place: Place, as_of: date) -> Book:
    """Lay the agreements out flat, and note which mechanisms they use at all."""
    contracts = place.table(Contract).nouns()
    terms = place.table(Term).nouns()
    uses = {name for name in ("cap_minor", "person_cap_minor") if any(getattr(c, name) is not None for c in contracts)}
    uses |= {name for name in ("retention_bp", "recovery_bp") if any(getattr(c, name) for c in contracts)}
    uses |= {"parents"} if any(c.parent_contract_id for c in contracts) else set()
    uses |= {"spend"} if any(t.kind == "spend" for t in terms) else set()
    own_entries = any(c.advance_minor or c.release_on for c in contracts) or len(place.table(Budget)) > 0
    uses |= {"entries"} if own_entries else set()
    uses |= {"unclaimed"} if any(not t.claim_needed for t in terms) else set()
    return Book(
        session=session,
        place=place,
        as_of=as_of,
        contracts=session.relation(_contracts(contracts, as_of)),
        terms=session.relation(_terms(terms)),
        has=frozenset(noun for noun in (*OPTIONAL, Enrolment) if len(place.table(noun))),
        uses=frozenset(uses),
    )


def _contracts(contracts: Sequence[Contract], as_of: date) -> pa.Table:
    """One row a contract: its limits, the accounts of its money, and who stands above it on the day."""
    by_id = {row.contract_id: row for row in contracts}
    rows = []
    for row in contracts:
        above = by_id.get(row.parent_contract_id or "")
        failed = above is not None and above.stepped_in_on is not None and above.stepped_in_on <= as_of
        standing = None if failed else above
        released = row.release_on is not None and row.release_on <= as_of
        rows.append(
            {
                "contract_id": row.contract_id,
                "from_day": day_number(row.from_on),
                "to_day": day_number(row.to_on),
                "cap": row.cap_minor,
                "person_cap": row.person_cap_minor,
                "retention": 0 if released else row.retention_bp,
                "recovery": row.recovery_bp,
                "claim_days_max": row.claim_days_max,
                "above_id": standing.contract_id if standing else None,
                "pots_of": None if standing else above.contract_id if above else row.contract_id,
                "payable": f"payable:{row.payee_id}:{row.contract_id}",
                "source": f"payable:{standing.payee_id}:{standing.contract_id}" if standing else None,
                "source_held": f"held:{standing.contract_id}" if standing and standing.passes_through else None,
                "held": f"held:{row.contract_id}" if row.passes_through else None,
                "currency": row.currency,
                "due_day": day_number(as_of + timedelta(days=row.pay_days)),
            }
        )
    texts = {"contract_id", "above_id", "pots_of", "payable", "source", "source_held", "held", "currency"}
    return _flat(rows, texts=texts)


def _terms(terms: Sequence[Term]) -> pa.Table:
    rows = [
        {
            "contract_id": row.contract_id,
            "term_id": row.term_id,
            "kind": row.kind,
            "outcome_id": row.outcome_id,
            "recorded": row.recorded_as or row.outcome_id,
            "term_segment_id": row.segment_id,
            "term_price": row.price_minor,
            "worth": 10_000 - row.deadweight_bp,
            "from_days": row.from_days,
            "to_days": row.to_days,
            "sustained": row.sustained_days,
            "every_days": row.every_days or 0,
            "times_max": row.times_max,
            "gap_days": row.gap_days,
            "evidence_needed": ("attestation", "document", "records").index(row.evidence),
            "unclaimed": int(not row.claim_needed),
            "above_term_id": row.parent_term_id,
        }
        for row in terms
    ]
    return _flat(
        rows, texts={"contract_id", "term_id", "kind", "outcome_id", "recorded", "term_segment_id", "above_term_id"}
    )


def intervals(rows: Sequence[Indexation]) -> pa.Table:
    """Each contract's factors with the days from and to which they hold."""
    ordered = sorted(rows, key=lambda r: (r.contract_id, r.from_on))
    made = []
    for row, after in zip(ordered, [*ordered[1:], None], strict=True):
        last = after is None or after.contract_id != row.contract_id
        made.append(
            {
                "contract_id": row.contract_id,
                "index_from": day_number(row.from_on),
                "index_to": NEVER if last or after is None else day_number(after.from_on),
                "factor": row.factor_bp,
            }
        )
    return _flat(made, texts={"contract_id"})


def steps(rows: Sequence[Tier]) -> pa.Table:
    """Each term's tiers with the counts from and to which they hold."""
    ordered = sorted(rows, key=lambda r: (r.contract_id, r.term_id, r.from_count))
    made = []
    for row, after in zip(ordered, [*ordered[1:], None], strict=True):
        same = after is not None and (after.contract_id, after.term_id) == (row.contract_id, row.term_id)
        made.append(
            {
                "contract_id": row.contract_id,
                "term_id": row.term_id,
                "count_from": row.from_count,
                "count_to": after.from_count if same and after is not None else 2**62,
                "tier_price": row.price_minor,
            }
        )
    return _flat(made, texts={"contract_id", "term_id"})


def line_schema() -> pa.Schema:
    """The columns of a statement's line, as Arrow."""
    return arrow_schema(StatementLine)


def _flat(rows: Sequence[dict[str, Any]], *, texts: set[str]) -> pa.Table:
    names = list(rows[0]) if rows else []
    return pa.table({n: pa.array([r[n] for r in rows], pa.string() if n in texts else pa.int64()) for n in names})
