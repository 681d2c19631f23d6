"""The same settlement where claims and ledger are too many for memory: from a Parquet file into the ledger's folder."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any, Protocol

import ibis
import pyarrow as pa

from weft.engine import LedgerFolder, Place, Session
from weft.settlement.book import open_book
from weft.settlement.intake import check_agreed, check_claims, check_currency, check_last
from weft.settlement.movement import movements
from weft.settlement.refusal import CannotSettle
from weft.settlement.seal import Naming, Wax, digest_agreed
from weft.settlement.settling import work
from weft.vocabulary import Claim, Contract, Posting, Problem, Statement, StatementLine, Tell, silent

ROWS_AT_ONCE = 200_000
LINE_ORDER = ("contract_id", "claim_id")
POSTING_ORDER = ("contract_id", "claim_id", "kind", "from_account", "to_account")


class Witness(Protocol):
    """Who sees every line and posting go by before they are put in place, and may refuse them all."""

    def take_lines(self, rows: pa.Table) -> None:
        """Further lines."""

    def take_postings(self, rows: pa.Table) -> None:
        """Further postings."""

    def close(self) -> None:
        """Nothing more comes. Whatever this raises, nothing is written."""


def settle_into(
    *,
    place: Place,
    claims: Path,
    held: LedgerFolder,
    as_of: date,
    session: Session,
    brief_digest: str = "",
    currency: str = "",
    witness: Witness | None = None,
    tell: Tell = silent,
) -> list[Statement]:
    """Settle a Parquet file of claims into a ledger that this process holds; the statements that were added.

    Gives the same statements as `settle`, digest for digest, with neither claims nor lines ever whole in memory. Raises
    `CannotSettle` with every fault, in which case nothing is written, as where the `witness` refuses.
    """
    last = max(held.statements(), key=lambda s: s.number, default=None)
    files = held.files(StatementLine)
    prior = session.parquet_files(files).drop("place_id") if files else None
    used = [] if prior is None else _pairs(session, prior.select("contract_id", "term_id").distinct())
    problems = [*check_agreed(place=place, used=used), *check_last(place=place, last=last, as_of=as_of)]
    problems += check_currency(place=place, currency=currency, whose="the brief") if currency else []
    if problems:
        raise CannotSettle(problems)
    book = open_book(session=session, place=place, as_of=as_of)
    arrived = session.parquet(claims)
    problems = check_columns(session=session, claims=arrived) or _other_places(session, arrived, place)
    if not problems:
        arrived = arrived.drop("place_id")
        problems = check_claims(book=book, claims=arrived, prior=prior)
    if problems:
        raise CannotSettle(problems)
    tell("settle", 1, 3)
    lines = session.keep(work(book=book, claims=arrived, prior=prior))
    named = [row[0] for row in _pairs(session, lines.select("contract_id").distinct())]
    if not named:
        return []
    names, wax = Naming(book=book, contract_ids=named, last=last), Wax()
    tell("settle", 2, 3)
    with held.writer() as writer:
        seers: list[Wax | Witness] = [wax] if witness is None else [wax, witness]
        for rows in session.batches(lines.order_by(LINE_ORDER), rows=ROWS_AT_ONCE):
            made = names.lines(rows)
            for seer in seers:
                seer.take_lines(made)
            writer.take(made, StatementLine)
        for rows in session.batches(movements(book=book, lines=lines).order_by(POSTING_ORDER), rows=ROWS_AT_ONCE):
            made = names.postings(rows)
            for seer in seers:
                seer.take_postings(made)
            writer.take(made, Posting)
        if witness is not None:
            witness.close()
        digests = (brief_digest, digest_agreed(place))
        statements = wax.close(contracts=names.contracts, as_of=as_of, last=last, digests=digests, reverses={})
        writer.finish(statements)
    tell("settle", 3, 3)
    return statements


def check_columns(*, session: Session, claims: Any) -> list[Problem]:
    """Every column of a file of claims against the noun: there, of its type, known where it must be, in range."""
    schema = claims.schema()
    kinds = {str: "string", int: "int64", date: "int64"}
    problems = []
    for column in Claim.columns:
        if column.name not in schema:
            problems.append(_problem(f"column {column.name!r} is missing", column.meaning))
        elif schema[column.name].copy(nullable=True) != ibis.dtype(kinds[column.type]):
            problems.append(_problem(f"column {column.name!r} is of type {schema[column.name]}", column.allowed))
    for name in schema:
        if name not in {column.name for column in Claim.columns}:
            problems.append(_problem(f"there is an unknown column {name!r}", "the columns of a claim"))
    if problems:
        return problems
    tests = {}
    for column in Claim.columns:
        found = claims[column.name]
        odd = [found.isnull()] if column.required else []
        odd += [~found.isin(column.one_of)] if column.one_of else []
        odd += [(found == "") | (found.length() > 64)] if column.type is str else []
        if odd:
            tests[column.name] = reduce(or_, (test.fill_null(False) for test in odd)).cast("int64").sum()
    counts = session.backend.to_pyarrow(claims.agg(**tests)).to_pylist()[0]
    allowed = {column.name: column.allowed for column in Claim.columns}
    return [
        _problem(f"column {name!r} has {count} cells that it may not hold", allowed[name])
        for name, count in counts.items()
        if count
    ]


def _other_places(session: Session, claims: Any, place: Place) -> list[Problem]:
    """Claims of another place have no business here."""
    own = place.table(Contract).strings("place_id")[0]
    other = session.backend.to_pyarrow((claims.place_id != own).sum()).as_py()
    return [_problem(f"{other:,} claims are of another place", f"place_id {own}")] if other else []


def _pairs(session: Session, expression: Any) -> list[tuple[Any, ...]]:
    rows = session.backend.to_pyarrow(expression)
    return list(zip(*(column.to_pylist() for column in rows.columns), strict=True))


def _problem(what: str, allowed: str) -> Problem:
    return Problem(code="SETTLE-1", what=what, allowed=allowed)
