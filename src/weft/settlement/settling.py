"""Claims to statements: what is new is decided, priced, posted and sealed, each statement chained to the one before."""

from __future__ import annotations

from datetime import date
from typing import Any

import ibis

from weft.engine import Place, Session, connect
from weft.settlement.book import Book, open_book
from weft.settlement.decision import CLAIMED, decide, members
from weft.settlement.entry import own_entries
from weft.settlement.intake import check_agreed, check_claims, check_currency, check_last
from weft.settlement.movement import movements
from weft.settlement.pricing import price
from weft.settlement.refusal import CannotSettle
from weft.settlement.seal import finish
from weft.settlement.standing import known_claims, stand
from weft.settlement.unclaimed import unclaimed
from weft.settlement.whole import OWN_MARK
from weft.vocabulary import Claim, Cohort, Ledger, StatementLine, Table, Tell, silent

PRICED = ("fee", "cohort")
LEG = (
    *CLAIMED,
    "entry",
    "claimed_contract_id",
    "claimed_term_id",
    "outcome_id",
    "limit_on",
    "other_claim_id",
    "own_minor",
)
MONEY = ("price_minor", "gross_minor", "paid_minor", "retained_minor", "recovered_minor", "payable_minor")
LINE = tuple(c.name for c in StatementLine.columns if c.name not in ("place_id", "statement_id"))


def settle(
    *,
    place: Place,
    claims: Table[Claim],
    ledger: Ledger,
    as_of: date,
    brief_digest: str = "",
    currency: str = "",
    session: Session | None = None,
    tell: Tell = silent,
) -> Ledger:
    """What a settlement adds to the ledger: statements with their lines and postings; nothing where nothing is new.

    `place` holds the agreements (`AGREED_NOUNS`); `claims` any claims, those already settled among them; `ledger` all
    that was settled before. `brief_digest` and `currency` are those of the brief, where there is one. Money in minor
    units. Raises `CannotSettle` with every fault (SETTLE-1, 2, 16, 17, 18, 25).
    Give a `session` to work on Spark; otherwise an embedded database is opened and closed.
    """
    lines_data, last = ledger.lines.data, max(ledger.statements.nouns(), key=lambda s: s.number, default=None)
    used = zip(*(lines_data.column(name).to_pylist() for name in ("contract_id", "term_id")), strict=True)
    problems = [*check_agreed(place=place, used=used), *check_last(place=place, last=last, as_of=as_of)]
    problems += check_currency(place=place, currency=currency, whose="the brief") if currency else []
    if problems:
        raise CannotSettle(problems)
    own = session or connect()
    try:
        book = open_book(session=own, place=place, as_of=as_of)
        prior = own.relation(ledger.lines.data).drop("place_id") if len(ledger.lines) else None
        arrived = own.relation(claims.data).drop("place_id")
        tell("settle", 1, 4)
        problems = check_claims(book=book, claims=arrived, prior=prior)
        if problems:
            raise CannotSettle(problems)
        tell("settle", 2, 4)
        lines = own.keep(work(book=book, claims=arrived, prior=prior))
        tell("settle", 3, 4)
        made = finish(
            book=book,
            lines=own.backend.to_pyarrow(lines),
            postings=own.backend.to_pyarrow(movements(book=book, lines=lines)),
            ledger=ledger,
            brief_digest=brief_digest,
        )
        tell("settle", 4, 4)
        return made
    finally:
        if session is None:
            own.close()


def work(*, book: Book, claims: Any, prior: Any) -> Any:
    """The new lines of checked claims as set work, in the columns of `LINE`; `prior` the ledger's lines or None."""
    standing = None if prior is None else _with_kind(book, stand(prior))
    fresh = claims.select(*CLAIMED)
    if "unclaimed" in book.uses:
        fresh = fresh.union(unclaimed(book=book).select(*CLAIMED))
    if prior is not None:
        fresh = fresh.anti_join(known_claims(prior), ["claim_id"])
    decided = book.session.keep(decide(book=book, claims=fresh, standing=standing))
    entries = _entries(book=book, decided=decided, prior=prior, standing=standing)
    counted = decided.filter((decided.rule != "") | (decided.kind == "cohort"))
    legs = _legs(book=book, accepted=decided.filter((decided.rule == "") & (decided.kind != "cohort")))
    outstanding: dict[str, int] = {}
    if "recovery_bp" in book.uses:
        outstanding = _outstanding(standing=standing, book=book, entries=entries)
    if not entries:
        priced = price(book=book, legs=legs, standing=standing, outstanding=outstanding)
        return priced.select(*LINE).union(_unpaid(counted).select(*LINE))
    made = book.session.relation(Table.of_nouns(StatementLine, entries).data)
    earning = made.entry.isin(PRICED) & (made.rule == "")
    brought = (made.entry == "cohort").ifelse(made.price_minor, ibis.null("int64"))
    legs = legs.union(made.mutate(own_minor=brought).filter(earning).select(*LEG))
    priced = price(book=book, legs=legs, standing=standing, outstanding=outstanding)
    whole = made.filter(~earning).select(*LINE)
    return priced.select(*LINE).union(_unpaid(counted).select(*LINE)).union(whole)


def _with_kind(book: Book, standing: Any) -> Any:
    terms = book.terms.select("contract_id", "term_id", "kind")
    both = standing.left_join(terms, ["contract_id", "term_id"]).drop("contract_id_right", "term_id_right")
    return book.session.keep(both)


def _unpaid(decided: Any) -> Any:
    """Lines of claims that earn nothing by themselves: refused, or counted for a cohort."""
    zero = ibis.literal(0, "int64")
    return decided.mutate(
        entry=ibis.literal("claim"),
        claimed_contract_id=decided.contract_id,
        claimed_term_id=decided.term_id,
        status=(decided.rule == "").ifelse("counted", "refused"),
        ordinal=zero,
        **dict.fromkeys(MONEY, zero),
    )


def _legs(*, book: Book, accepted: Any) -> Any:
    """Each accepted claim under its own contract, and under the one above that is paid for the same result."""
    own = accepted.mutate(
        entry=ibis.literal("claim"),
        claimed_contract_id=accepted.contract_id,
        claimed_term_id=accepted.term_id,
        own_minor=(accepted.kind == "spend").ifelse(accepted.amount_minor, ibis.null("int64")),
    ).select(*LEG)
    if "parents" not in book.uses:
        return own
    terms = book.terms.select("contract_id", "term_id", "above_term_id")
    above = own.join(terms, ["contract_id", "term_id"])
    above = above.join(book.contracts.select("contract_id", "above_id"), ["contract_id"])
    above = above.filter(above.above_id.notnull() & above.above_term_id.notnull())
    return own.union(above.mutate(contract_id=above.above_id, term_id=above.above_term_id).select(*LEG))


def _entries(*, book: Book, decided: Any, prior: Any, standing: Any) -> list[StatementLine]:
    """What the terms themselves make, less what the ledger already has."""
    retained: dict[str, int] = {}
    known: set[tuple[str, str]] = set()
    if prior is not None:
        released = (standing.entry == "release").ifelse(standing.payable_minor, 0)
        held = standing.group_by("contract_id").agg(held=(standing.retained_minor - released).sum().cast("int64"))
        retained = dict(_pairs(book, held))
        made = prior.filter(prior.claim_id.startswith(OWN_MARK) & (prior.entry != "claim"))
        known = set(_pairs(book, made.select("claim_id", "contract_id").distinct()))
    counts = _counts(book=book, decided=decided, standing=standing) if Cohort in book.has else {}
    entries = own_entries(place=book.place, as_of=book.as_of, retained=retained, counted=counts)
    return [entry for entry in entries if (entry.claim_id, entry.contract_id) not in known]


def _counts(*, book: Book, decided: Any, standing: Any) -> dict[tuple[str, str, str], int]:
    """Accepted results of each cohort, by contract, term and cohort."""
    keys = ["contract_id", "term_id", "person_id"]
    found = decided.filter((decided.rule == "") & (decided.kind == "cohort")).select(*keys)
    if standing is not None:
        found = found.union(standing.filter(standing.status == "counted").select(*keys))
    grouped = found.join(members(book), keys).group_by("contract_id", "term_id", "cohort_id")
    rows = book.session.backend.to_pyarrow(grouped.agg(results=lambda t: t.count().cast("int64"))).to_pylist()
    return {(row["contract_id"], row["term_id"], row["cohort_id"]): row["results"] for row in rows}


def _outstanding(*, book: Book, entries: list[StatementLine], standing: Any) -> dict[str, int]:
    """What is still to be recovered of each contract's advance, those paid by this settlement among them."""
    owed: dict[str, int] = {}
    if standing is not None:
        paid = (standing.entry == "advance").ifelse(standing.payable_minor, 0)
        left = standing.group_by("contract_id").agg(left=(paid - standing.recovered_minor).sum().cast("int64"))
        owed = dict(_pairs(book, left))
    for entry in entries:
        if entry.entry == "advance":
            owed[entry.contract_id] = owed.get(entry.contract_id, 0) + entry.payable_minor
    return {contract_id: amount for contract_id, amount in sorted(owed.items()) if amount > 0}


def _pairs(book: Book, expression: Any) -> list[tuple[Any, Any]]:
    rows = book.session.backend.to_pyarrow(expression)
    return list(zip(*(column.to_pylist() for column in rows.columns), strict=True))
