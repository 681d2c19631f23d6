"""The ledger on disk, read some rows at a time: for whoever must see all of it and cannot hold it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from weft.engine.disk import CannotRead
from weft.engine.ledger import KEPT, LedgerFolder, read_ledger
from weft.vocabulary import Noun, Problem, Statement, Table, arrow_schema

ROWS_AT_ONCE = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerParts:
    """A ledger with its statements in memory, and its lines and postings in their files."""

    folder: Path
    statements: Table[Statement]

    def in_order(self) -> list[Statement]:
        """The statements as they were chained."""
        return sorted(self.statements.nouns(), key=lambda statement: statement.number)

    def rows(self, noun: type[Noun], *, columns: Sequence[str] = ()) -> Iterator[pa.Table]:
        """The rows of a noun as they stand in the files, a hundred thousand at a time; all columns, or those named.

        Raises `CannotRead` at a file that cannot be read to its end.
        """
        schema = arrow_schema(noun)
        if columns:
            schema = pa.schema([schema.field(name) for name in columns])
        for path in LedgerFolder(self.folder).files(noun):
            try:
                with pyarrow.parquet.ParquetFile(path) as file:
                    for batch in file.iter_batches(batch_size=ROWS_AT_ONCE, columns=schema.names):
                        yield pa.Table.from_batches([batch]).select(schema.names).cast(schema)
            except (OSError, pa.ArrowException, KeyError, ValueError) as error:
                raise CannotRead([_unreadable(path)]) from error

    def count(self, noun: type[Noun]) -> int:
        """Rows of a noun, without reading them."""
        return sum(int(pyarrow.parquet.read_metadata(path).num_rows) for path in LedgerFolder(self.folder).files(noun))


def open_ledger(*, folder: Path) -> LedgerParts:
    """A ledger to read in parts. Raises `CannotRead` where it is not there, and for every file that is not or is none
    of Parquet with the columns of its noun; what lies inside a file is read later.
    """
    parts = LedgerParts(folder=folder, statements=read_ledger(folder=folder, nouns=(Statement,)).statements)
    problems = []
    for noun in KEPT:
        for path in LedgerFolder(folder).files(noun):
            try:
                found = set(pyarrow.parquet.read_schema(path).names)
            except (OSError, pa.ArrowException):
                found = set()
            if not found >= {column.name for column in noun.columns}:
                problems.append(_unreadable(path))
    if problems:
        raise CannotRead(problems)
    return parts


def _unreadable(path: Path) -> Problem:
    what = "a file of the ledger is missing or cannot be read"
    return Problem(code="SETTLE-21", what=what, file=f"{path.parent.name}/{path.name}", to_do="Restore it from a copy")
