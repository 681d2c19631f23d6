"""People from a file: columns typed by what stands in them, every fault with its line and column, no cell quoted."""

from __future__ import annotations

import io
from datetime import date

import pyarrow as pa
import pyarrow.parquet
import pytest

from weft import engine


def read(text: str, **options):
    return engine.read_roll(content=text.encode(), file="cohort.csv", **options)


def test_columns_get_the_type_of_what_stands_in_them():
    roll, problems = read("id,age,left,on,town\n007,41,true,2031-04-01,Ash\n008,,false,,\n", text_columns={"id"})
    assert not problems
    rows = roll.data.to_pylist()
    assert rows[0] == {"id": "007", "age": 41.0, "left": 1.0, "on": date(2031, 4, 1), "town": "Ash"}
    assert rows[1] == {"id": "008", "age": None, "left": 0.0, "on": None, "town": None}


@pytest.mark.parametrize("quote", ["", '"'], ids=["a line is a row", "by the byte pass"])
def test_each_cell_that_is_not_what_its_column_is_has_its_line(quote):
    text = f"age,on,town\n{quote}4{quote},2031-04-01,Ash\nfour,2031-04-02,Ash\n5,2031-02-30,=SUM(A1)\n6,soon,Ash\n"
    _, problems = read(text)
    assert [(p.code, p.line, p.column) for p in problems] == [
        ("LOAD-6", 3, "age"), ("LOAD-6", 4, "on"), ("LOAD-6", 5, "on"), ("LOAD-9", 4, "town"),
    ]  # fmt: skip
    assert not any(secret in problem.sentence() for problem in problems for secret in ("four", "SUM", "soon"))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "LOAD-3"),
        (b"a,a\n1,2\n", "LOAD-4"),
        (b"a,\n1,2\n", "LOAD-4"),
        (b"a,b\n1,2,3\n4,5\n", "LOAD-3"),
        (b"a,b\n\xff,2\n4,5\n", "LOAD-2"),
        (b'a,b\n"1,2\n4,5\n', "LOAD-3"),
        (b"a,b\n1,2\x00\n4,5\n", "LOAD-2"),
        (b"a,b\n1,1e999\n2,3\n4,5\n", "LOAD-6"),
    ],
)
def test_a_broken_file_is_said_to_be_broken(content, code):
    _, problems = engine.read_roll(content=content, file="pool.csv")
    assert code in {problem.code for problem in problems}


def test_parquet_says_the_same_as_csv():
    table = pa.table({"id": [7, 8], "age": [41, None], "left": [True, False], "town": ["Ash", ""]})
    out = io.BytesIO()
    pyarrow.parquet.write_table(table, out)
    roll, problems = engine.read_roll(content=out.getvalue(), file="pool.parquet", text_columns={"id"})
    csv, _ = read("id,age,left,town\n7,41,true,Ash\n8,,false,\n", text_columns={"id"})
    assert not problems
    assert roll.data.equals(csv.data)
    assert engine.read_roll(content=b"PAR1", file="pool.parquet")[1][0].code == "LOAD-3"
