"""Whether each claim is accepted, as set work: the rules in their order, then one payment for one result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ibis

from weft.settlement.book import Book
from weft.settlement.spell import reached
from weft.vocabulary import Budget, Cohort, Condition, Enrolment, Record

CLAIMED = (
    "claim_id",
    "contract_id",
    "term_id",
    "person_id",
    "window_no",
    "achieved_on",
    "claimed_on",
    "evidence",
    "evidence_digest",
    "amount_minor",
)


def decide(*, book: Book, claims: Any, standing: Any) -> Any:
    """Every new claim with its rule (empty where accepted), the claim in its way and the day that decides.

    `claims`: the columns of `CLAIMED`; `standing`: what still stands in the ledger, or None where it is empty.
    """
    facts = _with_facts(book=book, claims=claims)
    never = ibis.null("int64")
    ruled = facts.mutate(
        rule=ibis.cases(*[(test(facts), code) for code, test, _ in RULES], else_=""),
        limit_on=ibis.cases(*[(test(facts), day(facts) if day else never) for _, test, day in RULES], else_=never),
        other_claim_id=ibis.literal(""),
    )
    ruled = ruled.select(*CLAIMED, "outcome_id", "kind", "cohort_id", "rule", "limit_on", "other_claim_id")
    # A sort of every claim by its evidence is left out where no claim has any.
    proved = book.session.backend.to_pyarrow(claims.evidence_digest.notnull().any()).as_py()
    return _once(book=book, ruled=ruled, standing=standing, proved=bool(proved))


def _with_facts(*, book: Book, claims: Any) -> Any:
    """Each claim beside its term, contract, enrolment and whatever else the place's mechanisms ask for."""
    null_day, null_text = ibis.null("int64"), ibis.null("string")
    facts = claims.join(book.terms, ["contract_id", "term_id"])
    limits = book.contracts.select("contract_id", "from_day", "to_day", "claim_days_max")
    facts = facts.join(limits, ["contract_id"])
    starts = book.relation(Enrolment).rename(started="started_on")
    facts = facts.left_join(starts, ["contract_id", "person_id"]).drop("contract_id_right", "person_id_right")
    if Condition in book.has:
        conditions = book.relation(Condition)
        deaths = conditions.filter(conditions.condition == "dead")
        deaths = deaths.group_by("person_id").agg(died=deaths.from_on.min())
        facts = facts.left_join(deaths, ["person_id"]).drop("person_id_right")
    else:
        facts = facts.mutate(died=null_day)
    if Cohort in book.has:
        groups = members(book)
        keys = ["contract_id", "term_id", "person_id"]
        facts = facts.left_join(groups, keys).drop(*[f"{key}_right" for key in keys])
    else:
        facts = facts.mutate(cohort_id=null_text, closes=null_day)
    if Budget in book.has:
        budgets = book.relation(Budget).select("contract_id", "person_id", opened="from_on")
        facts = facts.left_join(budgets, ["contract_id", "person_id"]).drop("contract_id_right", "person_id_right")
    else:
        facts = facts.mutate(opened=null_day)
    return _with_records(book=book, facts=facts)


def members(book: Book) -> Any:
    """The group in which each person of a cohort term is counted, by the day of start."""
    cohorts = book.relation(Cohort).select(
        "contract_id", "term_id", "cohort_id", first="from_on", after="to_on", closes="closes_on"
    )
    starts = book.relation(Enrolment).select("contract_id", "person_id", begun="started_on")
    found = cohorts.join(starts, ["contract_id"])
    found = found.filter((found.first <= found.begun) & (found.begun < found.after))
    return found.select("contract_id", "term_id", "person_id", "cohort_id", "closes")


def _with_records(*, book: Book, facts: Any) -> Any:
    """Whether the records show the result: on the day, or for as long as the term wants."""
    if Record not in book.has:
        return facts.mutate(reached=ibis.null("int64"), shown=ibis.literal(False))
    facts = book.session.keep(facts)
    asked = facts.filter(facts.evidence == "records")
    lasting = asked.filter(asked.sustained.notnull() & asked.started.notnull())
    keys = ["contract_id", "term_id", "person_id", "window_no"]
    wanted = lasting.select(
        *keys,
        "recorded",
        "gap_days",
        "started",
        needed=lasting.sustained + (lasting.window_no - 1) * lasting.every_days,
    ).distinct()
    facts = facts.left_join(reached(book=book, wanted=wanted), keys).drop(*[f"{key}_right" for key in keys])
    records = book.relation(Record)
    records = records.rename(recorded="outcome_id")
    passing = asked.filter(asked.sustained.isnull()).join(records, ["person_id", "recorded"])
    passing = passing.filter((passing.from_on <= passing.achieved_on) & (passing.achieved_on < passing.to_on))
    seen = passing.select("claim_id", shown=ibis.literal(True)).distinct()
    facts = facts.left_join(seen, ["claim_id"]).drop("claim_id_right")
    return facts.mutate(shown=facts.shown.fill_null(False))


def _first(facts: Any) -> Any:
    return ibis.greatest(facts.from_day, facts.started + facts.from_days)


def _last(facts: Any) -> Any:
    return ibis.least(facts.to_day, (facts.started + facts.to_days).fill_null(facts.to_day))


def _strength(facts: Any) -> Any:
    return ibis.cases((facts.evidence == "records", 2), (facts.evidence == "document", 1), else_=0)


def _elsewhere(facts: Any) -> Any:
    return ~facts.eligible.fill_null(False) | (facts.term_segment_id != facts.segment_id).fill_null(False)


def _too_short(facts: Any) -> Any:
    unreached = facts.reached.isnull() | (facts.reached > facts.achieved_on)
    return (facts.evidence == "records") & facts.sustained.notnull() & unreached


RULES: tuple[tuple[str, Callable[[Any], Any], Callable[[Any], Any] | None], ...] = (
    ("SETTLE-9", lambda f: f.started.isnull() | (f.achieved_on < f.started), lambda f: f.started),
    ("SETTLE-8", lambda f: f.achieved_on > f.died, lambda f: f.died),
    ("SETTLE-10", _elsewhere, lambda f: f.started),
    ("SETTLE-6", lambda f: f.claimed_on < f.achieved_on, lambda f: f.achieved_on),
    ("SETTLE-6", lambda f: f.achieved_on < _first(f), _first),
    ("SETTLE-7", lambda f: f.achieved_on >= _last(f), _last),
    ("SETTLE-7", lambda f: f.window_no > f.times_max, None),
    ("SETTLE-5", lambda f: f.claimed_on > f.achieved_on + f.claim_days_max, lambda f: f.achieved_on + f.claim_days_max),
    ("SETTLE-7", lambda f: (f.kind == "cohort") & f.cohort_id.isnull(), None),
    ("SETTLE-5", lambda f: (f.kind == "cohort") & (f.claimed_on > f.closes), lambda f: f.closes),
    ("SETTLE-24", lambda f: (f.kind == "spend") & (f.opened.isnull() | (f.achieved_on < f.opened)), lambda f: f.opened),
    ("SETTLE-15", lambda f: _strength(f) < f.evidence_needed, None),
    ("SETTLE-15", lambda f: (f.evidence == "document") & f.evidence_digest.isnull(), None),
    ("SETTLE-14", _too_short, lambda f: f.reached),
    ("SETTLE-15", lambda f: (f.evidence == "records") & f.sustained.isnull() & ~f.shown, None),
)
"""The rules in the order in which they are asked: code, test, and the day that decides."""


def _once(*, book: Book, ruled: Any, standing: Any, proved: bool) -> Any:
    """The same evidence for the same result once, then the same result once, whoever claims it."""
    shown = paid = None
    if standing is not None:
        own = standing.filter((standing.entry == "claim") & (standing.contract_id == standing.claimed_contract_id))
        own = own.join(book.terms.select("contract_id", "term_id", "kind"), ["contract_id", "term_id"])
        accepted = own.status != "refused"
        shown = own.filter(own.evidence_digest.notnull() & (accepted | (own.rule == "SETTLE-3")))
        paid = own.filter(accepted & (own.kind != "spend"))
    if proved:
        proof = ["evidence_digest", "person_id", "outcome_id"]
        ruled = _first_of(ruled, keys=proof, before=shown, among=ruled.evidence_digest.notnull(), code="SETTLE-4")
    result = ["person_id", "outcome_id", "window_no"]
    return _first_of(ruled, keys=result, before=paid, among=ruled.kind != "spend", code="SETTLE-3")


def _first_of(claims: Any, *, keys: list[str], before: Any, among: Any, code: str) -> Any:
    """Of the claims not yet refused, only the first with the same keys goes on, and none where the ledger has one."""
    claims = claims.mutate(asked=((claims.rule == "") & among).fill_null(False))
    order = ibis.window(group_by=[*keys, "asked"], order_by=["achieved_on", "claim_id"])
    claims = claims.mutate(holder=claims.claim_id.first().over(order))
    if before is not None:
        held = before.select(*keys, held_by="claim_id")
        claims = claims.left_join(held, keys).drop(*[f"{key}_right" for key in keys])
        claims = claims.mutate(holder=claims.held_by.fill_null(claims.holder)).drop("held_by")
    taken = claims.asked & (claims.holder != claims.claim_id)
    other = taken.ifelse(claims.holder, claims.other_claim_id)
    return claims.mutate(rule=taken.ifelse(code, claims.rule), other_claim_id=other).drop("asked", "holder")
