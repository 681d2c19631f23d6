"""A table that is too large to check whole: read in blocks of lines, checked as any other, kept as Parquet."""

from __future__ import annotations

import contextlib
import dataclasses
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from weft.engine.disk import CannotRead
from weft.engine.load import CannotLoad
from weft.engine.table_check import check_table
from weft.vocabulary import Noun, Problem, arrow_schema

LINES_AT_ONCE = 100_000
LINES_AT_ONCE_MAX = 1_000_000
"""A block ends where every quote is closed; a quote that never closes is reported once a block is this long."""

PROBLEMS_MAX = 10_000
"""Problems after which the rest of a file is not read."""


def count_rows(*, path: Path) -> int:
    """Rows of a Parquet file, or lines of a CSV file, without reading it into memory."""
    if not path.is_file():
        raise CannotRead([Problem(code="LOAD-1", what="there is no such file", file=str(path))])
    if path.suffix == ".parquet":
        try:
            return int(pyarrow.parquet.read_metadata(path).num_rows)
        except (pa.ArrowException, OSError) as error:
            what = "the file is not readable as Parquet"
            raise CannotRead([Problem(code="LOAD-3", what=what, file=path.name)]) from error
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(2**20), b""))


@contextlib.contextmanager
def as_parquet(*, path: Path, noun: type[Noun]) -> Iterator[Path]:
    """A Parquet file with the rows of `path`: itself, or its checked CSV while the context lasts.

    Raises `CannotLoad` with every problem (at least the first ten thousand) by its line. Keys are unique in each block
    only; references and keys of the whole are for whoever reads the file.
    """
    if path.suffix == ".parquet":
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="weft-") as folder:
        made = Path(folder) / f"{noun.table_name}.parquet"
        problems: list[Problem] = []
        with pyarrow.parquet.ParquetWriter(made, arrow_schema(noun), compression="zstd") as writer:
            for first_line, content in _blocks(path):
                checked = check_table(noun=noun, content=content, file=path.name)
                problems += [_moved(problem, first_line) for problem in checked.problems]
                if any(problem.line == 1 for problem in problems) or len(problems) > PROBLEMS_MAX:
                    break
                if not problems:
                    writer.write_table(checked.table.data)
        if problems:
            raise CannotLoad(problems)
        yield made


def _blocks(path: Path) -> Iterator[tuple[int, bytes]]:
    """The file's header with some of its lines, again and again, and the line of the file that follows the header."""
    with path.open("rb") as file:
        header = file.readline()
        lines: list[bytes] = []
        first_line, quotes, given = 2, 0, False
        for line in file:
            lines.append(line)
            quotes += line.count(b'"')
            if len(lines) >= LINES_AT_ONCE and (quotes % 2 == 0 or len(lines) >= LINES_AT_ONCE_MAX):
                yield first_line, header + b"".join(lines)
                first_line, quotes, lines, given = first_line + len(lines), 0, [], True
        if lines or not given:
            yield first_line, header + b"".join(lines)


def _moved(problem: Problem, first_line: int) -> Problem:
    """The problem with the line of the file; in a block the lines after the header begin at 2."""
    if problem.line is None or problem.line == 1:
        return problem
    return dataclasses.replace(problem, line=problem.line + first_line - 2)
