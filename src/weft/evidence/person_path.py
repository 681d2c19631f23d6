"""Set work of monitoring: one row for every person under a contract, from referrals, starts, contacts, claims, records.

Ibis on DuckDB or Spark; a day is the whole number of days since 1970-01-01, a chance a whole number of millionths, so
that sums are exact on any engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis

from weft.engine import Place, Session
from weft.evidence.monitor_assumptions import AROUND_DAYS, EARLY_DAYS, FAIR_DAYS, FOLLOW_DAYS
from weft.vocabulary import Claim, Contact, Enrolment, Record, Referral, Table, Term

RESULT_KINDS = ("outcome", "milestone", "cohort")
"""Terms whose claim says that the result was there."""

KEY = ("contract_id", "person_id")
MILLION = 1_000_000
EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Whole days since 1970-01-01."""
    return (day - EPOCH).days


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """What is known up to a day, as Ibis tables of one session. `results` are claims of terms that pay for a result."""

    session: Session
    today: int
    referrals: Any
    enrolments: Any
    contacts: Any
    results: Any
    records: Any
    terms: Any


def events_of(
    *,
    session: Session,
    agreed: Place,
    referrals: Table[Referral],
    contacts: Table[Contact],
    claims: Table[Claim],
    as_of: date,
) -> Events:
    """The tables of a session, what lies after `as_of` left out."""
    today = day_number(as_of)
    terms = session.relation(agreed.table(Term).data)
    sent, starts = session.relation(referrals.data), session.relation(agreed.table(Enrolment).data)
    met, claimed = session.relation(contacts.data), session.relation(claims.data)
    shown = session.relation(agreed.table(Record).data)
    paid_for = terms.filter(terms.kind.isin(RESULT_KINDS)).select("contract_id", "term_id", "outcome_id", "from_days")
    results = claimed.filter(claimed.achieved_on <= today).inner_join(paid_for, ["contract_id", "term_id"])
    first = ibis.window(group_by=KEY, order_by=["referred_on", "referral_id"])
    known = sent.filter(sent.referred_on <= today)
    once = known.mutate(place=ibis.row_number().over(first))
    return Events(
        session=session,
        today=today,
        referrals=once.filter(once.place == 0).drop("place"),
        enrolments=starts.filter(starts.started_on <= today),
        contacts=met.filter(met.contact_on <= today),
        results=results,
        records=shown.filter(shown.from_on <= today),
        terms=terms,
    )


def people_of(*, events: Events) -> Any:
    """One row for each person under a contract, referred or started, kept in the session.

    Columns: the key, `segment_id`, `third` (by predicted chance within the contract's fair pool), `start_third` (within
    its people whose first days are over), and 0 or 1: `fair`, `started`, `contacted`, `finished`, `early_known`,
    `around_known`, `stopped`, `followed`, `paid`, `unpaid`; `early`, the contacts of the first days.
    """
    begun = events.enrolments.group_by(*KEY).agg(
        started_on=events.enrolments.started_on.min(), start_segment=events.enrolments.segment_id.min()
    )
    sent = events.referrals.select(
        *KEY, "segment_id", "referred_on", "chance", finished_on=_up_to(events.referrals.finished_on, events.today)
    )
    paid = events.results.group_by(*KEY).agg(paid_on=events.results.achieved_on.min())
    base = _left(_left(_keys(sent, begun), sent), begun)
    base = events.session.keep(_left(base, paid))
    people = _left(_left(base, _met(events, base)), _unpaid(events, base))
    return events.session.keep(_ranked(_flagged(people, events.today)))


def _keys(sent: Any, begun: Any) -> Any:
    return sent.select(*KEY).union(begun.select(*KEY), distinct=True)


def _left(one: Any, other: Any) -> Any:
    """A left join on the key, the key kept once."""
    joined = one.left_join(other, list(KEY))
    return joined.drop(*[name for name in joined.columns if name.endswith("_right")])


def _up_to(day: Any, today: int) -> Any:
    return ibis.ifelse(day <= today, day, ibis.null("int64"))


def _met(events: Events, base: Any) -> Any:
    """Contacts of every person: since the start, in its first days, before and after the paid result."""
    known = base.filter(base.started_on.notnull()).select(*KEY, "started_on", "paid_on")
    met = events.contacts.select(*KEY, "contact_on").inner_join(known, list(KEY))
    since, paid = met.contact_on - met.started_on, met.contact_on - met.paid_on
    return met.group_by(*KEY).agg(
        since=(since >= 0).cast("int64").sum().cast("int64"),
        early=((since >= 0) & (since < EARLY_DAYS)).cast("int64").sum().cast("int64"),
        before=((paid >= -AROUND_DAYS) & (paid < 0)).fill_null(False).cast("int64").sum().cast("int64"),
        after=((paid >= 0) & (paid < AROUND_DAYS)).fill_null(False).cast("int64").sum().cast("int64"),
    )


def _unpaid(events: Events, base: Any) -> Any:
    """Who has a result on record, since the start, that their contract does not pay for."""
    terms = events.terms
    paid_for = terms.select("contract_id", outcome_id=ibis.coalesce(terms.recorded_as, terms.outcome_id)).distinct()
    paid_for = paid_for.union(terms.select("contract_id", "outcome_id"), distinct=True)
    begun = base.filter(base.started_on.notnull()).select(*KEY, "started_on")
    seen = events.records.select("person_id", "outcome_id", "from_on").inner_join(begun, ["person_id"])
    seen = seen.filter(seen.from_on >= seen.started_on).anti_join(paid_for, ["contract_id", "outcome_id"])
    return seen.select(*KEY, unpaid=ibis.literal(1).cast("int64")).distinct()


def _flagged(people: Any, today: int) -> Any:
    started = people.started_on.notnull()
    since_start, since_paid = today - people.started_on, today - people.paid_on

    def flag(test: Any) -> Any:
        return test.fill_null(False).cast("int64")

    counted = people.mutate(**{name: people[name].fill_null(0) for name in ("since", "early", "before", "after")})
    around = (since_paid >= AROUND_DAYS) & (counted.before > 0)
    return counted.mutate(
        segment_id=ibis.coalesce(people.segment_id, people.start_segment),
        millionths=(people.chance * MILLION).round().cast("int64"),
        fair=flag(people.referred_on <= today - FAIR_DAYS),
        started=flag(started),
        contacted=flag(started & (counted.since > 0)),
        finished=flag(started & people.finished_on.notnull()),
        early_known=flag(started & (since_start >= EARLY_DAYS)),
        around_known=flag(around),
        stopped=flag(around & (counted.after == 0)),
        followed=flag(started & (since_start >= FOLLOW_DAYS)),
        paid=flag(started & people.paid_on.notnull()),
        unpaid=flag(started & (people.unpaid == 1)),
    )


def _ranked(people: Any) -> Any:
    pool = (people.fair == 1) & people.millionths.notnull()
    begun = (people.early_known == 1) & people.millionths.notnull()
    ranked = people.mutate(third=_third(people, pool), start_third=_third(people, begun))
    return ranked.select(
        *KEY, "segment_id", "third", "start_third", "fair", "started", "contacted", "finished", "early_known",
        "early", "around_known", "stopped", "followed", "paid", "unpaid",
    )  # fmt: skip


def _third(people: Any, among: Any) -> Any:
    """Top, middle or bottom third by predicted chance within the contract. People of one chance share a third; where
    they would be in both the top and the bottom, they are in the middle. Unknown for who is not `among` them."""
    inside = among.cast("int64")
    same = [people.contract_id, inside]
    size = people.count().over(ibis.window(group_by=same))
    third = (size + 2) // 3
    from_top = ibis.rank().over(ibis.window(group_by=same, order_by=ibis.desc(people.millionths)))
    from_bottom = ibis.rank().over(ibis.window(group_by=same, order_by=ibis.asc(people.millionths)))
    top, bottom = from_top < third, from_bottom < third
    return ibis.cases(
        (inside == 0, "unknown"), (top & ~bottom, "top"), (bottom & ~top, "bottom"), else_="middle"
    )  # fmt: skip
