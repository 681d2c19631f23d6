"""Tables of figures: a mark for "missing" is never a zero, and all faults come back with their lines."""

from __future__ import annotations

import pytest

from tests.doors.invented import codes
from weft import doors

COLUMNS = (
    doors.ColumnRule(name="area", type=str),
    doors.ColumnRule(name="people", type=int, required=False, minimum=0),
    doors.ColumnRule(name="rate", type=float, required=False),
)


def read(content: bytes, **settings: object) -> doors.Grid:
    return doors.read_table(
        file="needs.csv", content=content, columns=COLUMNS, missing=("-999",), key="area", **settings
    )


def test_a_missing_mark_is_unknown_and_not_zero():
    grid = read(b"\xef\xbb\xbfarea,people,rate\nA,-999,0.5\nB,12.0,\nC,0,1\n")
    assert grid.columns == {"area": ("A", "B", "C"), "people": (None, 12, 0), "rate": (0.5, None, 1.0)}
    assert grid.lines == (2, 3, 4)


def test_all_faults_come_back_with_their_lines():
    with pytest.raises(doors.CannotImport) as refused:
        read(b"area,people,rate\nA,many,1\nA,1.5,nan\n=cmd,-4,1\n,1,1\nE,1\n")
    found = [(p.code, p.line, p.column) for p in refused.value.problems]
    assert found == [
        ("TABLE-1", 6, ""),
        ("TABLE-3", 4, "area"),
        ("TABLE-3", 5, "area"),
        ("TABLE-3", 2, "people"),
        ("TABLE-3", 3, "people"),
        ("TABLE-3", 4, "people"),
        ("TABLE-3", 3, "rate"),
        ("TABLE-4", 3, "area"),
    ]


def test_a_column_that_is_missing_or_not_known_is_named():
    with pytest.raises(doors.CannotImport) as refused:
        read(b"area,peple,rate\nA,1,1\n")
    assert [(p.code, p.column) for p in refused.value.problems] == [("TABLE-2", "people"), ("TABLE-2", "peple")]
    assert read(b"area,people,rate,more\nA,1,1,x\n", closed=False).columns["people"] == (1,)


def test_bytes_that_are_not_utf8_are_refused_with_their_line():
    with pytest.raises(doors.CannotImport) as refused:
        read(b"area,people,rate\nA,1,1\n\xffB,1,1\n")
    assert codes(refused.value)[0] == "TABLE-1"
    assert refused.value.problems[0].line == 3
