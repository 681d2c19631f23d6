"""Statements: one for each contract that has something new, with its totals, its digests and its link to the chain."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from weft.engine import Place, numbers_as_days
from weft.settlement.book import Book
from weft.vocabulary import (
    AGREED_NOUNS,
    Contract,
    Ledger,
    Posting,
    Statement,
    StatementLine,
    Table,
    arrow_schema,
)

ROWS_AT_ONCE = 200_000
UNKNOWN = "\\N"


def digest_rows(data: pa.Table) -> str:
    """SHA-256 over a table's rows in their order: values as text, parted by tabs, each row ended by a line feed."""
    running = hashlib.sha256()
    update_digest(running, data)
    return running.hexdigest()


def update_digest(running: hashlib._Hash, data: pa.Table) -> None:
    """Take further rows into a digest that `digest_rows` would give of all of them."""
    for start in range(0, data.num_rows, ROWS_AT_ONCE):
        running.update(row_text(data.slice(start, ROWS_AT_ONCE)))


def row_text(data: pa.Table) -> memoryview:
    """The rows as UTF-8 text, in one piece; what is unknown is written `\\N`."""
    parts = []
    for column in data.combine_chunks().columns:
        text = column.cast(pa.string())
        parts.append(text.fill_null(UNKNOWN) if text.null_count else text)
    rows = pc.binary_join_element_wise(*parts[:-1], pc.binary_join_element_wise(parts[-1], "", "\n"), "\t")
    joined = rows.combine_chunks() if isinstance(rows, pa.ChunkedArray) else rows
    joined = joined.chunk(0) if isinstance(joined, pa.ChunkedArray) else joined
    _, offsets, content = joined.buffers()
    ends = pa.Array.from_buffers(pa.int32(), len(joined) + joined.offset + 1, [None, offsets])
    return memoryview(content)[ends[joined.offset].as_py() : ends[len(joined) + joined.offset].as_py()]


def digest_agreed(place: Place) -> str:
    """SHA-256 over the agreements by name, each by its own `digest_rows`; an empty table is the same as none."""
    running = hashlib.sha256()
    for table in sorted((place.table(noun) for noun in AGREED_NOUNS), key=lambda t: t.noun.table_name):
        running.update(f"{table.noun.table_name}\t{digest_rows(table.data)}\n".encode())
    return running.hexdigest()


def code_of(number: int) -> str:
    """The code of the statement with that number in the chain."""
    return f"S-{number:06d}"


def append_statements(
    *,
    place: Place,
    lines: Sequence[StatementLine],
    postings: Sequence[Posting],
    ledger: Ledger,
    as_of: date,
    brief_digest: str,
    reverses: Mapping[str, str] | None = None,
) -> Ledger:
    """Statements of lines and postings made as nouns; `reverses` by contract, the statement that is reversed."""
    last = max(ledger.statements.nouns(), key=lambda s: s.number, default=None)
    named = sorted({line.contract_id for line in lines})
    codes = {contract_id: code_of(n) for n, contract_id in enumerate(named, start=last.number + 1 if last else 1)}
    made_lines = Table.of_nouns(
        StatementLine, [dataclasses.replace(row, statement_id=codes[row.contract_id]) for row in lines]
    )
    made_postings = Table.of_nouns(
        Posting, [dataclasses.replace(row, statement_id=codes[row.contract_id]) for row in postings]
    )
    statements = seal(
        contracts={row.contract_id: row for row in place.table(Contract).nouns()},
        lines=made_lines.data,
        postings=made_postings.data,
        as_of=as_of,
        last=last,
        digests=(brief_digest, digest_agreed(place)),
        reverses={codes[contract_id]: code for contract_id, code in (reverses or {}).items()},
    )
    return Ledger(statements=Table.of_nouns(Statement, statements), lines=made_lines, postings=made_postings)


def finish(*, book: Book, lines: pa.Table, postings: pa.Table, ledger: Ledger, brief_digest: str) -> Ledger:
    """Statements, one for each contract that has lines, and their lines and postings as tables of nouns."""
    last = max(ledger.statements.nouns(), key=lambda s: s.number, default=None)
    names = Naming(book=book, contract_ids=pc.unique(lines.column("contract_id")).to_pylist(), last=last)
    made_lines = Table(StatementLine, names.lines(lines))
    made_postings = Table(Posting, names.postings(postings))
    statements = seal(
        contracts=names.contracts,
        lines=made_lines.data,
        postings=made_postings.data,
        as_of=book.as_of,
        last=last,
        digests=(brief_digest, digest_agreed(book.place)),
    )
    return Ledger(statements=Table.of_nouns(Statement, statements), lines=made_lines, postings=made_postings)


class Naming:
    """Gives rows of set work their statement's code, their place and their day."""

    def __init__(self, *, book: Book, contract_ids: Sequence[str], last: Statement | None) -> None:
        self.contracts = {row.contract_id: row for row in book.place.table(Contract).nouns()}
        named = sorted(contract_ids)
        first = last.number + 1 if last else 1
        self.codes = {contract_id: code_of(number) for number, contract_id in enumerate(named, start=first)}
        self.facts = {"place_id": self.contracts[named[0]].place_id if named else "", "posted_on": book.today}

    def lines(self, rows: pa.Table) -> pa.Table:
        """Lines of set work in the noun's own columns."""
        return numbers_as_days(_coded(rows, self.codes, self.facts), arrow_schema(StatementLine))

    def postings(self, rows: pa.Table) -> pa.Table:
        """Postings of set work in the noun's own columns."""
        return numbers_as_days(_coded(rows, self.codes, self.facts), arrow_schema(Posting))


def _coded(rows: pa.Table, codes: Mapping[str, str], facts: Mapping[str, Any]) -> pa.Table:
    """Rows with the code of their contract's statement, and with the facts that all of them share."""
    keys = pa.array(list(codes), pa.string())
    places = pc.index_in(rows.column("contract_id").cast(pa.string()), value_set=keys)
    rows = rows.append_column("statement_id", pc.take(pa.array(codes.values(), pa.string()), places))
    for name, value in facts.items():
        rows = rows.append_column(name, pa.repeat(value, rows.num_rows))
    return rows


def seal(
    *,
    contracts: Mapping[str, Contract],
    lines: pa.Table,
    postings: pa.Table,
    as_of: date,
    last: Statement | None,
    digests: tuple[str, str],
    reverses: Mapping[str, str] | None = None,
) -> list[Statement]:
    """The statements of sorted lines and postings that already carry their statement's code, chained in that order.

    `last` is the ledger's last statement; `digests` those of the brief and of the agreements; `reverses` which
    statement each one reverses, by code.
    """
    wax = Wax()
    wax.take_lines(lines)
    wax.take_postings(postings)
    return wax.close(contracts=contracts, as_of=as_of, last=last, digests=digests, reverses=reverses or {})


class _Impression:
    """What is known of one statement while its rows go by."""

    def __init__(self, contract_id: str) -> None:
        self.contract_id = contract_id
        self.lines = self.refused = self.paid = self.payable = self.postings = 0
        self.lines_digest, self.postings_digest = hashlib.sha256(), hashlib.sha256()


class Wax:
    """Takes sorted rows, a table after another, and seals the statements that they belong to."""

    def __init__(self) -> None:
        self.statements: dict[str, _Impression] = {}

    def take_lines(self, rows: pa.Table) -> None:
        """Further lines; every statement's lines come in the order of their key."""
        for code, own in _runs(rows):
            if code not in self.statements:
                self.statements[code] = _Impression(own.column("contract_id")[0].as_py())
            seen = self.statements[code]
            seen.lines += own.num_rows
            seen.refused += pc.sum(pc.equal(own.column("status"), "refused")).as_py()
            seen.paid += pc.sum(own.column("paid_minor")).as_py()
            seen.payable += pc.sum(own.column("payable_minor")).as_py()
            update_digest(seen.lines_digest, own)

    def take_postings(self, rows: pa.Table) -> None:
        """Further postings, of statements whose lines were taken."""
        for code, own in _runs(rows):
            self.statements[code].postings += own.num_rows
            update_digest(self.statements[code].postings_digest, own)

    def close(
        self,
        *,
        contracts: Mapping[str, Contract],
        as_of: date,
        last: Statement | None,
        digests: tuple[str, str],
        reverses: Mapping[str, str],
    ) -> list[Statement]:
        """The sealed statements, each chained to the one before."""
        sealed: list[Statement] = []
        for number, (code, seen) in enumerate(self.statements.items(), start=last.number + 1 if last else 1):
            contract = contracts[seen.contract_id]
            statement = Statement(
                place_id=contract.place_id,
                statement_id=code,
                number=number,
                first_number=last.number + 1 if last else 1,
                contract_id=contract.contract_id,
                as_of=as_of,
                due_on=as_of + timedelta(days=contract.pay_days),
                currency=contract.currency,
                reverses=reverses.get(code, ""),
                lines=seen.lines,
                refused=seen.refused,
                paid_minor=seen.paid,
                payable_minor=seen.payable,
                postings=seen.postings,
                brief_digest=digests[0],
                terms_digest=digests[1],
                lines_digest=seen.lines_digest.hexdigest(),
                postings_digest=seen.postings_digest.hexdigest(),
                previous_digest=sealed[-1].digest if sealed else last.digest if last else "",
                digest="unsealed",
            )
            sealed.append(dataclasses.replace(statement, digest=digest_statement(statement)))
        return sealed


def _runs(rows: pa.Table) -> list[tuple[str, pa.Table]]:
    """Rows sorted by statement, cut where the statement changes."""
    if not rows.num_rows:
        return []
    runs, start = [], 0
    for count in pc.value_counts(rows.column("statement_id").combine_chunks()).to_pylist():
        runs.append((count["values"], rows.slice(start, count["counts"])))
        start += count["counts"]
    return runs


def digest_statement(statement: Statement) -> str:
    """SHA-256 over every other column of a statement, in the order in which they are declared."""
    names = [column.name for column in Statement.columns if column.name != "digest"]
    return hashlib.sha256("\t".join(str(getattr(statement, name)) for name in names).encode()).hexdigest()
