"""What stands on each account, and proof that the ledger is what was written."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from weft.settlement.seal import digest_rows, digest_statement
from weft.vocabulary import Balance, Ledger, Posting, Problem, Statement, Table


def balances(*, postings: Table[Posting]) -> Table[Balance]:
    """Balances by account in minor units. They sum to nothing, for what leaves one account comes to another.

    Accounts: `pot:ID`, `payable:PAYEE:CONTRACT`, `retention:CONTRACT`, `advance:CONTRACT`, `held:CONTRACT`,
    `budget:CONTRACT:PERSON`. A pot's balance is what it has paid, below zero.
    """
    data = postings.data
    shared = {name: data.column(name) for name in ("place_id", "currency")}
    amounts, nothing = data.column("amount_minor"), pa.array([0] * data.num_rows, pa.int64())
    came = pa.table({**shared, "account": data.column("to_account"), "in_minor": amounts, "out_minor": nothing})
    left = pa.table({**shared, "account": data.column("from_account"), "in_minor": nothing, "out_minor": amounts})
    both = pa.concat_tables([came, left])
    keys = ["place_id", "account", "currency"]
    summed = both.group_by(keys).aggregate([("in_minor", "sum"), ("out_minor", "sum")])
    summed = summed.rename_columns({"in_minor_sum": "in_minor", "out_minor_sum": "out_minor"})
    standing = pc.subtract(summed.column("in_minor"), summed.column("out_minor"))
    return Table(Balance, summed.append_column("balance_minor", standing))


def verify(*, ledger: Ledger, head: str = "") -> tuple[Problem, ...]:
    """Every entry that is not as it was written, named; none where the ledger is whole (SETTLE-19, SETTLE-21).

    `head` is the digest of the last statement where someone kept it elsewhere: it shows that none was cut off.
    """
    problems: list[Problem] = []
    previous, number = "", 0
    lines, postings = _parts(ledger.lines.data), _parts(ledger.postings.data)
    for statement in ledger.in_order():
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
        previous = statement.digest
    for name in sorted({*lines, *postings}):
        problems.append(_broken(name, "there are lines or postings of a statement that is not there"))
    if head and previous != head:
        problems.append(_broken("the last", "it is not the one whose digest was kept"))
    return tuple(problems)


def _parts(data: pa.Table) -> dict[str, pa.Table]:
    """A sorted table cut into its statements."""
    counts = pc.value_counts(data.column("statement_id").combine_chunks()).to_pylist()
    parts, start = {}, 0
    for count in counts:
        parts[count["values"]] = data.slice(start, count["counts"])
        start += count["counts"]
    return parts


def _rows(statement: Statement, lines: Any, postings: Any) -> list[Problem]:
    name = statement.statement_id
    problems = []
    empty_lines, empty_postings = _count(lines), _count(postings)
    if (empty_lines, empty_postings) != (statement.lines, statement.postings):
        what = f"it has {empty_lines} lines and {empty_postings} postings where {statement.lines} and "
        problems.append(_broken(name, what + f"{statement.postings} were written"))
    kept = ((lines, statement.lines_digest, "line"), (postings, statement.postings_digest, "posting"))
    changed = [word for rows, digest, word in kept if rows is not None and digest_rows(rows) != digest]
    odd = _odd_claims(lines, postings) if changed else []
    named = f"; look at claim {', '.join(odd[:5])}" if odd else ""
    return problems + [_broken(name, f"a {word} was changed{named}") for word in changed]


def _count(rows: Any) -> int:
    return 0 if rows is None else int(rows.num_rows)


def _odd_claims(lines: Any, postings: Any) -> list[str]:
    """Claims whose line and postings no longer say the same sum held back or recovered, or paid in."""
    if lines is None or postings is None:
        return []
    said: dict[str, int] = {}
    for row in lines.select(["claim_id", "paid_minor", "entry"]).to_pylist():
        if row["entry"] in ("claim", "fee", "cohort"):
            said[row["claim_id"]] = said.get(row["claim_id"], 0) + row["paid_minor"]
    moved = dict.fromkeys(said, 0)
    for row in postings.select(["claim_id", "kind", "amount_minor"]).to_pylist():
        if row["kind"] in ("payment", "passed_down", "spend") and row["claim_id"] in moved:
            moved[row["claim_id"]] += row["amount_minor"]
    return sorted(claim_id for claim_id, amount in said.items() if moved[claim_id] != amount)


def _broken(statement_id: str, what: str) -> Problem:
    return Problem(
        code="SETTLE-21",
        what=f"statement {statement_id}: {what}",
        to_do="Restore the ledger from a copy that verifies",
    )
