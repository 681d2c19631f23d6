"""Proof that the ledger is what was written: read from its first entry on, a part at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from weft.settlement.seal import digest_statement, update_digest
from weft.vocabulary import Noun, Posting, Problem, Statement, StatementLine

EARNING = ("claim", "fee", "cohort")
PAYING = ("payment", "passed_down", "spend")
NAMED_MAX = 5
OPEN_MAX = 1_000_000
"""Claims whose lines and postings have not met, after which no further one is looked for."""


class Kept(Protocol):
    """A ledger in memory (`Ledger`) or on disk (`engine.LedgerParts`)."""

    def in_order(self) -> list[Statement]:
        """The statements as they were chained."""

    def rows(self, noun: type[Noun], *, columns: Sequence[str] = ()) -> Iterator[pa.Table]:
        """The rows of a noun in their order, some at a time; asked again, from the first on again."""


class _Seen:
    """What is known of a statement's lines, or of its postings, while they go by."""

    __slots__ = ("digest", "parted", "rows")

    def __init__(self) -> None:
        self.rows, self.parted, self.digest = 0, False, hashlib.sha256()


def verify(*, ledger: Kept, head: str = "") -> tuple[Problem, ...]:
    """Every entry that is not as it was written, named; none where the ledger is whole (SETTLE-19, SETTLE-21).

    `head` is the digest of the last statement where someone kept it elsewhere: it shows that none was cut off. Lines
    and postings go by once; a second time, where something was changed, to name its claim.
    """
    statements = ledger.in_order()
    lines, postings = _seen(ledger.rows(StatementLine)), _seen(ledger.rows(Posting))
    changed = {row.statement_id: words for row in statements if (words := _changed(row, lines, postings))}
    odd = _odd_claims(ledger, statements, set(changed)) if changed else {}
    problems: list[Problem] = []
    previous, number = "", 0
    for statement in statements:
        name = statement.statement_id
        number += 1
        if statement.number != number:
            problems.append(_broken(name, f"it is number {statement.number} where {number} should stand"))
            number = statement.number
        if statement.previous_digest != previous:
            problems.append(_broken(name, "it does not follow the statement before it"))
        if digest_statement(statement) != statement.digest:
            problems.append(_broken(name, "the statement itself was changed"))
        problems += _rows(statement, lines.pop(name, None), postings.pop(name, None))
        named = f"; look at claim {', '.join(odd[name])}" if odd.get(name) else ""
        problems += [_broken(name, f"a {word} was changed{named}") for word in changed.get(name, ())]
        previous = statement.digest
    for name in sorted({*lines, *postings}):
        problems.append(_broken(name, "there are lines or postings of a statement that is not there"))
    if head and previous != head:
        problems.append(_broken("the last", "it is not the one whose digest was kept"))
    return tuple(problems)


def _seen(parts: Iterator[pa.Table]) -> dict[str, _Seen]:
    """Count and digest of each statement's rows, in the order in which they stand, wherever the parts are cut."""
    found: dict[str, _Seen] = {}
    before = ""
    for rows in parts:
        for name, own in _stretches(rows):
            seen = found.setdefault(name, _Seen())
            seen.parted = seen.parted or (seen.rows > 0 and name != before)
            seen.rows += own.num_rows
            update_digest(seen.digest, own)
            before = name
    return found


def _stretches(rows: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """Rows cut where the statement changes."""
    if not rows.num_rows:
        return
    runs = pc.run_end_encode(rows.column("statement_id").combine_chunks())
    start = 0
    for name, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
        yield str(name), rows.slice(start, end - start)
        start = end


def _changed(statement: Statement, lines: Mapping[str, _Seen], postings: Mapping[str, _Seen]) -> list[str]:
    """Which of a statement's rows do not give the digest that it keeps."""
    kept = ((lines, statement.lines_digest, "line"), (postings, statement.postings_digest, "posting"))
    found = ((seen.get(statement.statement_id), digest, word) for seen, digest, word in kept)
    return [word for seen, digest, word in found if seen is not None and seen.digest.hexdigest() != digest]


def _rows(statement: Statement, lines: _Seen | None, postings: _Seen | None) -> list[Problem]:
    problems = []
    counts = (lines.rows if lines else 0, postings.rows if postings else 0)
    if counts != (statement.lines, statement.postings):
        what = f"it has {counts[0]} lines and {counts[1]} postings where {statement.lines} and "
        problems.append(_broken(statement.statement_id, what + f"{statement.postings} were written"))
    if (lines and lines.parted) or (postings and postings.parted):
        problems.append(_broken(statement.statement_id, "its entries do not stand together"))
    return problems


def _odd_claims(ledger: Kept, statements: Sequence[Statement], codes: set[str]) -> dict[str, list[str]]:
    """Claims, by statement, whose lines and postings no longer say the same sum; the first few of each statement.

    Both go by side by side in the order of their claims, and what meets its like is forgotten.
    """
    order = {row.statement_id: number for number, row in enumerate(statements)}
    said = _sums(ledger.rows(StatementLine, columns=("statement_id", "claim_id", "entry", "paid_minor")), codes, 1)
    moved = _sums(ledger.rows(Posting, columns=("statement_id", "claim_id", "kind", "amount_minor")), codes, -1)
    streams = [said, moved]
    heads = [next(stream, None) for stream in streams]
    met = pa.schema([("statement_id", pa.string()), ("claim_id", pa.string()), ("net", pa.int64())]).empty_table()
    while any(head is not None for head in heads) and met.num_rows <= OPEN_MAX:
        _, turn = min((_last(head, order), place) for place, head in enumerate(heads) if head is not None)
        both = pa.concat_tables([met, heads[turn]])
        summed = (
            both.group_by(["statement_id", "claim_id"]).aggregate([("net", "sum")]).rename_columns(both.schema.names)
        )
        met = summed.filter(pc.not_equal(summed.column("net"), 0))
        heads[turn] = next(streams[turn], None)
    if any(head is not None for head in heads):
        return {}
    return {code: _first(met.filter(pc.equal(met.column("statement_id"), code))) for code in sorted(codes)}


def _sums(parts: Iterator[pa.Table], codes: set[str], sign: int) -> Iterator[pa.Table]:
    """Of the statements named, what each earning line says (`sign` 1) or each payment moves (-1)."""
    named = pa.array(sorted(codes), pa.string())
    kinds = pa.array(EARNING if sign > 0 else PAYING, pa.string())
    for rows in parts:
        own = rows.filter(pc.and_(pc.is_in(rows.column(0), value_set=named), pc.is_in(rows.column(2), value_set=kinds)))
        if own.num_rows:
            net = own.column(3) if sign > 0 else pc.negate(own.column(3))
            yield pa.table({"statement_id": own.column(0), "claim_id": own.column(1), "net": net})


def _last(rows: pa.Table, order: Mapping[str, int]) -> tuple[int, str]:
    """How far a part has come: the place of its last row's statement, and the row's claim."""
    return order[rows.column("statement_id")[-1].as_py()], rows.column("claim_id")[-1].as_py()


def _first(rows: pa.Table) -> list[str]:
    found = pc.select_k_unstable(rows, k=NAMED_MAX, sort_keys=[("claim_id", "ascending")])
    return [str(claim_id) for claim_id in rows.take(found).column("claim_id").to_pylist()]


def _broken(statement_id: str, what: str) -> Problem:
    return Problem(
        code="SETTLE-21",
        what=f"statement {statement_id}: {what}",
        to_do="Restore the ledger from a copy that verifies",
    )
