"""People from a file whose columns are its own: the byte pass, then each column typed by what stands in it.

No message quotes a cell: a row here is a person.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Collection, Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from weft.engine.byte_pass import LINE_LENGTH_MAX, read_records
from weft.engine.table_check import FORMULA_STARTS
from weft.vocabulary import Problem, Roll

NUMBER = r"^-?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?$"
DAY = r"^\d{4}-\d{2}-\d{2}$"
TRUTH = r"^(?i:true|false)$"
FORMULA = "^[" + re.escape("".join(FORMULA_STARTS)) + "]"


def read_roll(*, content: bytes, file: str, text_columns: Collection[str] = ()) -> tuple[Roll, list[Problem]]:
    """Read people from CSV or Parquet bytes, with every problem of the file (LOAD-2 to LOAD-6, LOAD-9).

    A column is numbers, true or false (then 1 and 0), days or text, by what at least half of its cells are; each cell
    that is not is a problem. `text_columns` stay text whatever stands in them (codes). Empty cells are missing.
    """
    if file.endswith(".parquet"):
        return _read_parquet(content=content, file=file, text_columns=text_columns)
    texts, lines, problems = _read_csv(content=content, file=file)
    raw = Roll(file=file, data=texts, lines=lines)
    arrays = []
    for name in texts.column_names:
        typed, faults = _typed(texts.column(name).combine_chunks(), text=name in text_columns)
        arrays.append(typed)
        problems += _cell_problems(raw, name, faults)
    return Roll(file=file, data=pa.table(arrays, names=texts.column_names), lines=lines), problems


def _read_csv(*, content: bytes, file: str) -> tuple[pa.Table, np.ndarray | None, list[Problem]]:
    """Every column as text, null where empty, and the line of each row (None where row r is on line r + 2)."""
    quick = _read_plain(content.removeprefix(b"\xef\xbb\xbf"))
    if quick is not None:
        return quick, None, _header_problems(quick.column_names, file)
    records, problems = read_records(content=content, file=file)
    if not records.header:
        what = "the file is empty"
        problems.append(Problem(code="LOAD-3", what=what, file=file, allowed="a header line, then a line a person"))
    problems += _header_problems(records.header, file)
    cells = list(zip(*records.rows, strict=True)) or [()] * len(records.header)
    unique = dict(zip(records.header, cells, strict=True))
    arrays = [pa.array([cell or None for cell in column], type=pa.string()) for column in unique.values()]
    return pa.table(arrays, names=list(unique)), np.array(records.lines, dtype=np.int64), problems


def _read_plain(content: bytes) -> pa.Table | None:
    """The columns of a file in which a row is a line: no quotes, no blank or endless lines. None for any other file."""
    if not content or b'"' in content or b"\0" in content:
        return None
    ends = np.flatnonzero(np.frombuffer(content, dtype=np.uint8) == ord("\n"))
    lengths = np.diff(ends, prepend=-1)
    if not len(ends) or lengths.min() < 3 or lengths.max() > LINE_LENGTH_MAX:
        return None
    try:
        header = [name.strip() for name in content[: ends[0]].decode("utf-8").rstrip("\r").split(",")]
        return None if len(set(header)) < len(header) else _texts_of(content, header)
    except (pa.ArrowException, UnicodeDecodeError):
        # The byte pass finds the line and says what is the matter with it.
        return None


def _texts_of(content: bytes, header: list[str]) -> pa.Table:
    return pyarrow.csv.read_csv(
        io.BytesIO(content),
        read_options=pyarrow.csv.ReadOptions(column_names=header, skip_rows=1),
        parse_options=pyarrow.csv.ParseOptions(quote_char=False, newlines_in_values=False, ignore_empty_lines=False),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(header, pa.string()), null_values=[""], strings_can_be_null=True
        ),
    )


def _read_parquet(*, content: bytes, file: str, text_columns: Collection[str]) -> tuple[Roll, list[Problem]]:
    try:
        data = pyarrow.parquet.read_table(io.BytesIO(content))
    except (pa.ArrowException, OSError):
        empty = Roll(file=file, data=pa.table({}))
        return empty, [Problem(code="LOAD-3", what="the file is not readable as Parquet", file=file)]
    raw = Roll(file=file, data=data)
    problems = _header_problems(data.column_names, file)
    arrays, names = [], []
    for name in dict.fromkeys(data.column_names):
        column = data.column(name).combine_chunks()
        typed, faults = _of_parquet(column, text=name in text_columns)
        if typed is None:
            what = f"column has type {column.type}"
            problems.append(Problem(code="LOAD-6", what=what, file=file, column=name, allowed="number, text, day"))
            continue
        arrays.append(typed)
        names.append(name)
        problems += _cell_problems(raw, name, faults)
    return Roll(file=file, data=pa.table(arrays, names=names)), problems


def _of_parquet(column: pa.Array, *, text: bool) -> tuple[pa.Array | None, list[tuple[int, str]]]:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return column.cast(pa.date32(), safe=False), []
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        texts = column.cast(pa.string())
        return _typed(pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts), text=text)
    if (
        pa.types.is_boolean(kind)
        or pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
    ):
        if text:
            return column.cast(pa.string()), []
        if pa.types.is_boolean(kind):
            column = column.cast(pa.int8())
        numbers = column.cast(pa.float64(), safe=False)
        return numbers, [(row, "is not a finite number") for row in _rows(pc.invert(pc.is_finite(numbers)))]
    return None, []


def _typed(texts: pa.Array, *, text: bool) -> tuple[pa.Array, list[tuple[int, str]]]:
    """The column with the type of most of its cells, and for each other cell its row and what it is not."""
    known = len(texts) - texts.null_count
    if text:
        return _as_text(texts)
    if not known:
        return texts.cast(pa.float64()), []
    try:
        numbers = pc.cast(texts, pa.float64())
        if bool(pc.all(pc.is_finite(numbers)).as_py()):
            return numbers, []
    except pa.ArrowException:
        pass
    for pattern, kind, words in (
        (NUMBER, pa.float64(), "is not a number, as others of its column are"),
        (TRUTH, pa.float64(), "is not true or false, as others of its column are"),
        (DAY, pa.date32(), "is not a day (YYYY-MM-DD), as others of its column are"),
    ):
        fits = pc.match_substring_regex(texts, pattern)
        if pc.sum(fits).as_py() * 2 >= known:
            return _cast_where(texts, fits, kind, words, truth=pattern == TRUTH)
    return _as_text(texts)


def _cast_where(
    texts: pa.Array, fits: pa.Array, kind: pa.DataType, words: str, *, truth: bool
) -> tuple[pa.Array, list[tuple[int, str]]]:
    kept = pc.if_else(fits, texts, pa.scalar(None, pa.string()))
    faults = [(row, words) for row in _rows(pc.invert(fits))]
    if truth:
        return pc.cast(pc.equal(pc.utf8_lower(kept), "true"), pa.float64()), faults
    try:
        typed = pc.cast(kept, kind)
    except pa.ArrowException:
        # A month 13 or a 30th of February: the pattern fits and the day does not exist.
        days = [_day(value) for value in kept.to_pylist()]
        faults += [
            (row, words)
            for row, (day, value) in enumerate(zip(days, kept, strict=True))
            if value.is_valid and day is None
        ]
        return pa.array(days, type=kind), sorted(faults)
    if kind == pa.float64():
        endless = pc.invert(pc.is_finite(typed))
        faults += [(row, "is not a finite number") for row in _rows(endless)]
        typed = pc.if_else(endless, pa.scalar(None, kind), typed)
    return typed, faults


def _day(value: str | None) -> object:
    try:
        return pa.scalar(value).cast(pa.date32()).as_py() if value else None
    except pa.ArrowException:
        return None


def _as_text(texts: pa.Array) -> tuple[pa.Array, list[tuple[int, str]]]:
    formulas = pc.match_substring_regex(texts, FORMULA)
    return texts, [(row, "looks like a spreadsheet formula") for row in _rows(formulas)]


def _rows(flags: pa.Array) -> list[int]:
    """The rows that are flagged; a missing cell is not."""
    return [int(row) for row in np.flatnonzero(pc.fill_null(flags, False).to_numpy(zero_copy_only=False))]


def _header_problems(names: Iterable[str], file: str) -> list[Problem]:
    problems = []
    for name, count in Counter(names).items():
        if not name:
            problems.append(Problem(code="LOAD-4", what="a column has no name", file=file, line=1))
        elif count > 1:
            problems.append(Problem(code="LOAD-4", what=f"column {name[:40]!r} stands twice", file=file, line=1))
    return problems


def _cell_problems(roll: Roll, name: str, faults: Iterable[tuple[int, str]]) -> list[Problem]:
    return [
        Problem(
            code="LOAD-9" if "formula" in words else "LOAD-6",
            what=f"a cell {words}",
            file=roll.file,
            line=roll.line(row),
            column=name,
            to_do="Remove the leading sign" if "formula" in words else "Mend the cell, or leave it empty where unknown",
        )
        for row, words in faults
    ]
