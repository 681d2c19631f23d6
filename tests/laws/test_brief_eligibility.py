"""The set, the single person and the words of a condition agree, whatever the condition and whoever the person."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.spec.brief.text import RIGHT, bent
from weft import brief
from weft.brief import plain
from weft.brief.eligibility import holds
from weft.brief.expression import parse, written
from weft.vocabulary import Brief

# Ibis 12 reads DuckDB through a call that DuckDB 1.5 has renamed; the two are pinned together.
pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table")

TENURES = ["owner", "private rent", "social rent", "none"]
FIRST = date(2025, 12, 30)
WHOLE = st.integers(-3, 4)
POINTS = st.sampled_from([-1.5, 0.0, 0.1, 0.2, 0.3, 1.1, 2.0, 1e12, -1e12])
DAYS = st.integers(0, 4).map(lambda n: FIRST + timedelta(days=n))
ORDER = st.sampled_from(["=", "<>", "<", "<=", ">", ">=", "!="])
SAME = st.sampled_from(["=", "<>"])

PERSON = st.fixed_dictionaries(
    {
        "age": st.none() | WHOLE | st.sampled_from([10**12, -(10**12)]),
        "problem_debt": st.none() | st.booleans(),
        "tenure": st.none() | st.sampled_from(TENURES),
        "moved_on": st.none() | DAYS,
        "income": st.none() | POINTS,
    }
)
NOTHING_KNOWN = dict.fromkeys(["age", "problem_debt", "tenure", "moved_on", "income"])
SCHEMA = pa.schema(
    [
        ("person_id", pa.string()),
        ("age", pa.int64()),
        ("problem_debt", pa.bool_()),
        ("tenure", pa.string()),
        ("moved_on", pa.date32()),
        ("income", pa.float64()),
    ]
)

number = st.one_of(WHOLE.map(str), POINTS.map(lambda n: f"{n:f}"), st.just("1e3"))
counted = st.sampled_from(["age", "income", "age + 1", "age - 2", "income + 0.1", "income - 0.2", "age + 0.1"])
dated = st.sampled_from(["moved_on", "moved_on + 1", "moved_on - 2"])
day = DAYS.map(lambda d: f"'{d}'") | DAYS.map(lambda d: f"DATE '{d}'")
text = st.sampled_from(TENURES).map(lambda t: f"'{t}'")


def joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(" ".join)


single = st.one_of(
    joined(counted, ORDER, number | counted),
    joined(number, ORDER, counted),
    joined(dated, ORDER, day | dated),
    joined(st.just("tenure"), SAME, text),
    joined(st.just("problem_debt"), SAME, st.sampled_from(["TRUE", "FALSE"])),
    joined(counted, st.just("BETWEEN"), number, st.just("AND"), number | counted),
    joined(dated, st.just("BETWEEN"), day, st.just("AND"), day),
    joined(st.just("tenure"), st.sampled_from(["IN", "NOT IN"]), st.lists(text, min_size=1, max_size=3).map(
        lambda items: f"({', '.join(items)})")),
    joined(counted, st.sampled_from(["IN", "NOT IN"]), st.lists(number, min_size=1, max_size=3).map(
        lambda items: f"({', '.join(items)})")),
    joined(st.sampled_from(["age", "problem_debt", "tenure", "moved_on", "income"]),
           st.sampled_from(["IS NULL", "IS NOT NULL"])),
    st.sampled_from(["problem_debt", "TRUE", "FALSE", "problem_debt IS NOT TRUE", "problem_debt IS FALSE"]),
)  # fmt: skip
condition = st.recursive(
    single,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" AND ", " OR "]), inner).map(lambda p: f"({p[0]}){p[1]}({p[2]})"),
        st.tuples(single, single, single).map(lambda p: f"{p[0]} OR {p[1]} AND {p[2]}"),
        inner.map(lambda c: f"NOT ({c})"),
        inner.map(lambda c: f"NOT {c}"),
        st.tuples(inner, st.sampled_from(["IS TRUE", "IS NOT FALSE", "IS NULL", "IS NOT NULL"])).map(
            lambda p: f"({p[0]}) {p[1]}"
        ),
    ),
    max_leaves=6,
)


def brief_of(*conditions: str) -> Brief:
    """The brief of the specs with other conditions for its two segments."""
    first, second = conditions
    made = bent('"age >= 18 AND problem_debt = TRUE"', f'"{first}"')
    made = re.sub(r'eligible = "tenure IN.*', lambda _: f'eligible = "{second}"', made)
    return brief.load(text=made.encode())


def table_of(people: list[dict[str, Any]]) -> pa.Table:
    rows = [{"person_id": f"p{n:02}", **person} for n, person in enumerate(people)]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(first=condition, second=condition, people=st.lists(PERSON, min_size=1, max_size=12))
@example(first="TRUE", second="NOT (tenure NOT IN ('owner')) IS NULL", people=[NOTHING_KNOWN])
def test_the_set_and_the_single_person_agree(first, second, people):
    """BRIEF-15. Three ways to the same verdict: the set in SQL, the plain meaning, and the explanation."""
    direction = brief_of(first, second)
    given_people = {f"p{n:02}": person for n, person in enumerate(people)}
    expected = plain.verdicts(brief=direction, people=given_people)
    answer = brief.eligible(brief=direction, people=table_of(people)).to_pylist()
    assert [tuple(row.values()) for row in answer] == expected
    explained = [
        (person_id, told.segment_id, told.verdict)
        for person_id, person in given_people.items()
        for told in brief.explain(brief=direction, person=person)
    ]
    assert sorted(explained) == expected


@given(text=condition, person=PERSON)
def test_an_expression_written_out_means_the_same(text, person):
    """BRIEF-9. What a person is shown of a condition has the meaning of what the brief says."""
    columns = brief.load(text=RIGHT.encode()).person_columns
    tree, _ = parse(text=text, columns=columns)
    again, faults = parse(text=written(tree), columns=columns)
    assert not faults
    assert plain.judge(tree=again, facts=person) == plain.judge(tree=tree, facts=person)


@given(text=condition, person=PERSON, other=PERSON)
def test_a_fact_that_was_not_asked_for_changes_no_verdict(text, person, other):
    """BRIEF-14. Where the verdict is yes or no without a fact, it stays so (nothing asks `IS NULL` here)."""
    direction = brief_of(text, "TRUE")
    if "IS" in text:
        return
    told = brief.explain(brief=direction, person=person)[0]
    fuller = {name: other[name] if value is None else value for name, value in person.items()}
    again = brief.explain(brief=direction, person=fuller)[0]
    assert (told.verdict == "ask") == bool(told.missing)
    assert told.verdict in ("ask", again.verdict)


# The pieces that expressions are made of, right and wrong.
PIECES = (
    "age", "tenure", "problem_debt", "moved_on", "AND", "OR", "NOT", "IN", "IS", "NULL", "BETWEEN", "(", ")", ",", "=",
    "<", ">=", "+", "-", "1", "2.5", "'owner'", "DATE", "CASE", "END", "SELECT", "FROM", ";", "--", "/*", "::", "[",
    "]", "{", "}", "?", "$1", "LIKE", "*", "'", '"', "²", "0x1F",
)  # fmt: skip


@given(text=st.text(max_size=40) | st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))
def test_any_text_is_a_condition_or_is_refused_in_words(text):
    """BRIEF-9. Nothing that stands in a brief breaks the reading of it."""
    columns = brief.load(text=RIGHT.encode()).person_columns
    tree, faults = parse(text=text, columns=columns)
    assert (tree is None) == bool(faults)
    assert all(fault.what and fault.code in ("BRIEF-9", "BRIEF-10") for fault in faults)


def test_the_same_condition_is_written_for_spark():
    """BRIEF-15. Ibis writes the same expression for another engine; its running there is for a machine that has one."""
    direction = brief_of("age + 1 BETWEEN 3 AND 9 OR tenure NOT IN ('owner')", "moved_on - 2 < '2026-01-01'")
    people = ibis.table({"person_id": "string", "age": "int64", "tenure": "string", "moved_on": "date"}, name="people")
    for segment in direction.segments:
        tree, _ = parse(text=segment.eligible, columns=direction.person_columns)
        sql = ibis.to_sql(people.select(verdict=holds(tree, people)), dialect="pyspark")
        assert "verdict" in sql
