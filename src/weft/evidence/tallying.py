"""Set work of learning: how many started each service with each provider, and how many had the outcome proved."""

from __future__ import annotations

from datetime import date
from typing import Any

import ibis

from weft.engine import Place, Session
from weft.evidence.monitor_assumptions import FOLLOW_DAYS
from weft.evidence.person_path import KEY, MILLION, RESULT_KINDS, day_number
from weft.vocabulary import Contract, Enrolment, Referral, StatementLine, Table, Tally, Term


def tally(
    *, agreed: Place, referrals: Table[Referral], lines: Table[StatementLine], as_of: date, session: Session
) -> Table[Tally]:
    """Everyone who started at least 180 days before `as_of`, whether or not they stayed, and whose result within 180
    days of the start a statement accepted under their own contract.

    The kind of service and the segment are those of the referral; the provider is the contract's payee; the outcome is
    that of each of the contract's terms that pay for a result. What was refused is not counted, for whatever reason.
    """
    sent, begun = _starts(session=session, agreed=agreed, referrals=referrals, as_of=as_of)
    terms = session.relation(agreed.table(Term).data)
    own = terms.filter(terms.kind.isin(RESULT_KINDS) & ~terms.term_id.isin(_passed_up(agreed)))
    wanted = begun.inner_join(own.select("contract_id", "outcome_id").distinct(), ["contract_id"])
    done = _proved(session=session, lines=lines)
    keys = [*KEY, "outcome_id"]
    seen = wanted.left_join(done, keys)
    inside = (seen.achieved_on - seen.started_on < FOLLOW_DAYS).fill_null(False)
    counted = seen.group_by("service_type", "payee_id", "segment_id", "outcome_id").agg(
        people=seen.count(),
        achieved=inside.cast("int64").sum().cast("int64"),
        known=seen.millionths.count(),
        total=seen.millionths.sum().cast("int64"),
    )
    mixes = sent.group_by("service_type", "segment_id").agg(
        pool_known=sent.millionths.count(), pool_total=sent.millionths.sum().cast("int64")
    )
    joined = counted.left_join(mixes, ["service_type", "segment_id"])
    rows = session.backend.to_pyarrow(joined).to_pylist()
    place_id = agreed.table(Contract).strings("place_id")[0] if len(agreed.table(Contract)) else ""
    return Table.of_nouns(Tally, [_noun(row, place_id, as_of) for row in rows])


def _passed_up(agreed: Place) -> list[str]:
    """Terms that pay only for what contracts below bring: nobody starts under them."""
    terms = agreed.table(Term).nouns()
    above = {row.parent_term_id for row in terms if row.parent_term_id}
    below = {row.term_id for row in terms if row.parent_term_id}
    return sorted(above - below)


def _starts(*, session: Session, agreed: Place, referrals: Table[Referral], as_of: date) -> tuple[Any, Any]:
    """Everyone referred, and of them those who started long enough ago, with the contract's payee."""
    today = day_number(as_of)
    known = session.relation(referrals.data)
    first = ibis.window(group_by=KEY, order_by=["referred_on", "referral_id"])
    sent = known.filter(known.referred_on <= today).mutate(place=ibis.row_number().over(first))
    sent = sent.filter(sent.place == 0)
    sent = sent.select(*KEY, "segment_id", "service_type", millionths=(sent.chance * MILLION).round().cast("int64"))
    starts = session.relation(agreed.table(Enrolment).data)
    begun = starts.group_by(*KEY).agg(started_on=starts.started_on.min())
    begun = begun.filter(begun.started_on <= today - FOLLOW_DAYS)
    payees = session.relation(agreed.table(Contract).data).select("contract_id", "payee_id")
    return sent, sent.inner_join(begun, list(KEY)).inner_join(payees, ["contract_id"])


def _proved(*, session: Session, lines: Table[StatementLine]) -> Any:
    """The first day of every result that a statement accepted under the contract that claimed it."""
    held = session.relation(lines.data)
    accepted = held.filter(
        (held.entry == "claim") & (held.status != "refused") & (held.contract_id == held.claimed_contract_id)
    )
    return accepted.group_by(*KEY, "outcome_id").agg(achieved_on=accepted.achieved_on.min())


def _noun(row: dict[str, Any], place_id: str, as_of: date) -> Tally:
    def mean(total: int | None, known: int | None) -> float | None:
        return total / known / MILLION if known and total is not None else None

    return Tally(
        place_id=place_id,
        service_type=row["service_type"],
        provider_id=row["payee_id"],
        segment_id=row["segment_id"],
        outcome_id=row["outcome_id"],
        people=row["people"],
        achieved=row["achieved"],
        case_mix=mean(row["total"], row["known"]),
        pool_mix=mean(row["pool_total"], row["pool_known"]),
        source="Statements of the ledger: results proved as the terms ask",
        as_of=as_of,
    )
