"""The ledger on disk: a folder of settlements, each written beside and put in place by one rename, never changed after.

One process holds the ledger at a time. Whatever kills it, the ledger is as it was before or as it is after.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.parquet

from weft.engine.disk import CannotRead, CannotWrite, write_file
from weft.engine.table_check import check_table
from weft.engine.tabular import table_csv
from weft.vocabulary import Ledger, Noun, Posting, Problem, Refusal, Statement, StatementLine, Table, arrow_schema

LOCK_FILE = ".lock"
NUMBER_DIGITS = 9
AHEAD = 2
"""Tables that may wait to be written: enough to keep the disk busy, few enough to bound memory."""

N = TypeVar("N", bound=Noun)
KEPT: tuple[type[Noun], ...] = (Statement, StatementLine, Posting)


class CannotHold(Refusal):
    """Someone else is settling on this ledger now. Nothing was changed."""


class LedgerFolder:
    """A ledger that this process holds. Read it, work out what to add, append it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self) -> Ledger:
        """Everything that was ever written."""
        return read_ledger(folder=self.folder)

    def append(self, added: Ledger) -> None:
        """Put a settlement in place whole, after the last one. Nothing to add changes nothing.

        Raises `CannotWrite` where the statements do not follow the last one on disk.
        """
        statements = added.in_order()
        if not statements:
            return
        last = _last_number(self.folder)
        if statements[0].number != last + 1:
            what = f"statement {statements[0].number} does not follow the ledger's last, {last}"
            raise CannotWrite([Problem(code="SETTLE-22", what=what, file=str(self.folder), to_do="Settle again")])
        with self.writer() as writer:
            writer.take(added.lines.data, StatementLine)
            writer.take(added.postings.data, Posting)
            writer.finish(statements)

    def statements(self) -> list[Statement]:
        """The statements alone, as they were chained."""
        return read_ledger(folder=self.folder, nouns=(Statement,)).in_order()

    def files(self, noun: type[Noun]) -> list[Path]:
        """The Parquet files that hold a noun, one for each settlement."""
        return [path / f"{noun.table_name}.parquet" for path in _settlements(self.folder)]

    def put_beside(self, table: Table[Any], *, name: str = "") -> None:
        """Keep a table beside the settlements, in one step; the ledger itself is not touched."""
        write_file(path=_beside(self.folder, table.noun, name), content=table_csv(table))

    def count_lines(self) -> int:
        """Lines of all statements, without reading them."""
        return sum(int(pyarrow.parquet.read_metadata(path).num_rows) for path in self.files(StatementLine))

    @contextlib.contextmanager
    def writer(self) -> Iterator[SettlementWriter]:
        """Write a settlement in parts. It is in place once `finish` has returned, or else nothing was written."""
        made = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=self.folder))
        writer = SettlementWriter(made, self.folder)
        try:
            yield writer
        except OSError as error:
            what = error.strerror or "cannot write"
            raise CannotWrite([Problem(code="WRITE-2", what=what, file=str(self.folder))]) from error
        finally:
            writer.close()
            shutil.rmtree(made, ignore_errors=True)


class SettlementWriter:
    """Takes sorted lines and postings, a table after another, and puts them in place with their statements.

    Tables are compressed and written beside the caller's own work, one after another and at most `AHEAD` behind.
    """

    def __init__(self, made: Path, folder: Path) -> None:
        self.made, self.folder = made, folder
        self._open: dict[type[Noun], Any] = {
            noun: pyarrow.parquet.ParquetWriter(_file(made, noun), arrow_schema(noun), compression="zstd")
            for noun in (StatementLine, Posting)
        }
        self._scribe = ThreadPoolExecutor(max_workers=1)
        self._ahead: deque[Future[None]] = deque()

    def take(self, rows: pa.Table, noun: type[Noun]) -> None:
        """Further rows of a noun, in its own columns."""
        self._ahead.append(self._scribe.submit(self._open[noun].write_table, rows.cast(arrow_schema(noun))))
        if len(self._ahead) > AHEAD:
            self._ahead.popleft().result()

    def finish(self, statements: Sequence[Statement]) -> None:
        """Put everything in place by one rename, on disk before it returns."""
        while self._ahead:
            self._ahead.popleft().result()
        self.close()
        pyarrow.parquet.write_table(Table.of_nouns(Statement, statements).data, _file(self.made, Statement))
        for noun in KEPT:
            with _file(self.made, noun).open("rb") as written:
                os.fsync(written.fileno())
        _flush(self.made)
        self.made.chmod(0o755)
        first, last = statements[0].number, statements[-1].number
        self.made.rename(self.folder / f"{first:0{NUMBER_DIGITS}d}-{last:0{NUMBER_DIGITS}d}")
        _flush(self.folder)

    def close(self) -> None:
        """Close the files; what is not finished stays out of the ledger."""
        self._scribe.shutdown(wait=True, cancel_futures=True)
        for writer in self._open.values():
            writer.close()


@contextlib.contextmanager
def hold_ledger(*, folder: Path, make: bool = True) -> Iterator[LedgerFolder]:
    """Hold a ledger for a settlement. `CannotHold` where another process holds it; `CannotRead` where there is none
    and it is not to be made.

    The hold ends with the process, however it ends. What an interrupted one left unfinished is removed.
    """
    if not make and not folder.is_dir():
        raise CannotRead([_absent(folder)])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        what = error.strerror or "cannot write"
        raise CannotWrite([Problem(code="WRITE-2", what=what, file=str(folder))]) from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            what = "another settlement is under way on this ledger"
            held = Problem(
                code="SETTLE-22", what=what, file=str(folder), to_do="Wait until it has ended, and try again"
            )
            raise CannotHold([held]) from error
        for left in folder.glob(".unfinished-*"):
            shutil.rmtree(left, ignore_errors=True)
        yield LedgerFolder(folder)
    finally:
        os.close(lock)


def read_ledger(*, folder: Path, nouns: Sequence[type[Noun]] = KEPT) -> Ledger:
    """Everything that was ever written to a ledger, or only some nouns of it; empty where the folder is empty.

    Raises `CannotRead` for a folder that is not there, and for a settlement whose file is missing or unreadable.
    """
    if not folder.is_dir():
        raise CannotRead([_absent(folder)])
    problems: list[Problem] = []
    parts: dict[type[Noun], list[pa.Table]] = {noun: [arrow_schema(noun).empty_table()] for noun in KEPT}
    for path in _settlements(folder):
        for noun in nouns:
            file = _file(path, noun)
            try:
                parts[noun].append(pyarrow.parquet.read_table(file, partitioning=None).cast(arrow_schema(noun)))
            except (OSError, pa.ArrowException, KeyError, ValueError):
                what = "a file of the ledger is missing or cannot be read"
                name = f"{path.name}/{file.name}"
                problems.append(Problem(code="SETTLE-21", what=what, file=name, to_do="Restore it from a copy"))
    if problems:
        raise CannotRead(problems)
    tables: dict[type[Noun], Table[Any]] = {noun: Table(noun, pa.concat_tables(found)) for noun, found in parts.items()}
    return Ledger(statements=tables[Statement], lines=tables[StatementLine], postings=tables[Posting])


def read_beside(*, folder: Path, noun: type[N], name: str = "") -> Table[N]:
    """A table that is kept beside the settlements (disputes, a sample of checks); empty where there is none.

    Raises `CannotRead` where the folder is not there, and with every problem where the file is not such a table.
    """
    if not folder.is_dir():
        raise CannotRead([_absent(folder)])
    path = _beside(folder, noun, name)
    if not path.is_file():
        return Table.of_nouns(noun, [])
    checked = check_table(noun=noun, content=path.read_bytes(), file=path.name)
    if checked.problems:
        raise CannotRead(checked.problems)
    return checked.table


def _absent(folder: Path) -> Problem:
    return Problem(code="LOAD-1", what="there is no such ledger", file=str(folder))


def _beside(folder: Path, noun: type[Noun], name: str) -> Path:
    return folder / f"{noun.table_name}{'-' if name else ''}{name}.csv"


def _settlements(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))


def _last_number(folder: Path) -> int:
    return max((int(path.name.split("-")[-1]) for path in _settlements(folder)), default=0)


def _file(folder: Path, noun: type[Noun]) -> Path:
    return folder / f"{noun.table_name}.parquet"


def _flush(folder: Path) -> None:
    """Let the folder's own entry reach the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
