"""The ledger on disk: a folder of settlements, each written beside and put in place by one rename, never changed after.

One process holds the ledger at a time. Whatever kills it, the ledger is as it was before or as it is after.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet

from weft.engine.disk import CannotRead, CannotWrite
from weft.vocabulary import Ledger, Noun, Posting, Problem, Refusal, Statement, StatementLine, Table, arrow_schema

LOCK_FILE = ".lock"
NUMBER_DIGITS = 9
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
        name = f"{statements[0].number:0{NUMBER_DIGITS}d}-{statements[-1].number:0{NUMBER_DIGITS}d}"
        made = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=self.folder))
        try:
            for table in (added.lines, added.postings, added.statements):
                _write(made / f"{table.noun.table_name}.parquet", table)
            _flush(made)
            made.chmod(0o755)
            made.rename(self.folder / name)
            _flush(self.folder)
        except OSError as error:
            what = error.strerror or "cannot write"
            raise CannotWrite([Problem(code="WRITE-2", what=what, file=str(self.folder))]) from error
        finally:
            shutil.rmtree(made, ignore_errors=True)


@contextlib.contextmanager
def hold_ledger(*, folder: Path) -> Iterator[LedgerFolder]:
    """Hold a ledger for a settlement; it is made where there is none. `CannotHold` where another process holds it.

    The hold ends with the process, however it ends. What an interrupted one left unfinished is removed.
    """
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


def read_ledger(*, folder: Path) -> Ledger:
    """Everything that was ever written to a ledger; an empty one where the folder is empty.

    Raises `CannotRead` for a folder that is not there, and for a settlement whose file is missing or unreadable.
    """
    if not folder.is_dir():
        raise CannotRead([Problem(code="LOAD-1", what="there is no such ledger", file=str(folder))])
    problems: list[Problem] = []
    parts: dict[type[Noun], list[pa.Table]] = {noun: [arrow_schema(noun).empty_table()] for noun in KEPT}
    for path in _settlements(folder):
        for noun in KEPT:
            file = path / f"{noun.table_name}.parquet"
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


def _settlements(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))


def _last_number(folder: Path) -> int:
    return max((int(path.name.split("-")[-1]) for path in _settlements(folder)), default=0)


def _write(path: Path, table: Table[Any]) -> None:
    pyarrow.parquet.write_table(table.data, path, compression="zstd")
    with path.open("rb") as written:
        os.fsync(written.fileno())


def _flush(folder: Path) -> None:
    """Let the folder's own entry reach the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
