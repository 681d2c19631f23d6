"""Who is eligible, and why: one person, condition by condition, then a whole set."""

from __future__ import annotations

from datetime import date

import ibis
import pyarrow as pa
import pytest

from tests.spec.brief.text import RIGHT, bent
from weft import brief
from weft.brief import Condition

# Ibis 12 reads DuckDB through a call that DuckDB 1.5 has renamed; the two are pinned together.
pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table")

BRIEF = brief.load(text=RIGHT.encode())


def told(**person: object) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Verdict and what to ask for, by segment."""
    return {e.segment_id: (e.verdict, e.missing) for e in brief.explain(brief=BRIEF, person=person)}


def refused(**person: object) -> str:
    with pytest.raises(brief.CannotJudge) as refusal:
        brief.explain(brief=BRIEF, person=person)
    return str(refusal.value)


@pytest.mark.parametrize(
    ("person", "in_debt", "renting"),
    [
        ({}, ("ask", ("age", "problem_debt")), ("ask", ("moved_on", "tenure"))),
        ({"age": 40}, ("ask", ("problem_debt",)), ("ask", ("moved_on", "tenure"))),
        ({"age": 40, "problem_debt": True}, ("yes", ()), ("ask", ("moved_on", "tenure"))),
        ({"age": 17}, ("no", ()), ("ask", ("moved_on", "tenure"))),
        ({"problem_debt": False}, ("no", ()), ("ask", ("moved_on", "tenure"))),
        ({"tenure": "private rent"}, ("ask", ("age", "problem_debt")), ("yes", ())),
        ({"tenure": "owner"}, ("ask", ("age", "problem_debt")), ("ask", ("moved_on",))),
        ({"tenure": None, "moved_on": "2025-12-31"}, ("ask", ("age", "problem_debt")), ("ask", ("tenure",))),
        ({"tenure": "owner", "moved_on": date(2025, 12, 31)}, ("ask", ("age", "problem_debt")), ("no", ())),
    ],
)
def test_unknown_is_asked_and_never_a_no(person, in_debt, renting):
    """BRIEF-14. Only the facts that would settle the verdict are asked for."""
    assert told(**person) == {"in-debt": in_debt, "renting": renting}


def test_every_condition_is_judged_and_said_in_words():
    """BRIEF-14."""
    in_debt, renting = brief.explain(brief=BRIEF, person={"age": 17, "tenure": "owner"})
    assert in_debt.conditions == (
        Condition(text="age >= 18", words="age is at least 18", verdict="false"),
        Condition(
            text="problem_debt = TRUE", words="problem debt is yes", verdict="unknown", missing=("problem_debt",)
        ),
    )
    (either,) = renting.conditions
    assert either == Condition(
        text="tenure IN ('private rent', 'social rent') OR moved_on >= DATE '2026-01-01'",
        words="either tenure is one of 'private rent', 'social rent', or moved on is on or after 1 January 2026",
        verdict="unknown",
        missing=("moved_on",),
        parts=(
            Condition(
                text="tenure IN ('private rent', 'social rent')",
                words="tenure is one of 'private rent', 'social rent'",
                verdict="false",
            ),
            Condition(
                text="moved_on >= DATE '2026-01-01'",
                words="moved on is on or after 1 January 2026",
                verdict="unknown",
                missing=("moved_on",),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("condition", "text", "words"),
    [
        ("problem_debt", "problem_debt", "problem debt is yes"),
        ("NOT problem_debt", "NOT (problem_debt)", "problem debt is no"),
        ("age IS NOT NULL", "age IS NOT NULL", "age is known"),
        ("age IS NULL", "age IS NULL", "age is not known"),
        ("problem_debt IS TRUE", "problem_debt IS TRUE", "problem debt is known to be yes"),
        ("(age < 3) IS FALSE", "(age < 3) IS FALSE", "it is known to be not so that (age is less than 3)"),
        ("age BETWEEN 5 AND 9", "age BETWEEN 5 AND 9", "age is from 5 to 9, both included"),
        ("tenure NOT IN ('none')", "NOT (tenure IN ('none'))", "tenure is none of 'none'"),
        ("moved_on - 30 < DATE '2026-01-01'", "moved_on - 30 < DATE '2026-01-01'",
         "moved on minus 30 days is before 1 January 2026"),
        ("age > 3 AND (age < 9 OR problem_debt)", "age > 3 AND (age < 9 OR problem_debt)",
         "age is more than 3, and (either age is less than 9, or problem debt is yes)"),
        ("NOT (age > 3 AND problem_debt)", "NOT (age > 3 AND problem_debt)",
         "it is not so that (age is more than 3, and problem debt is yes)"),
        ("TRUE", "TRUE", "everybody"),
    ],
)  # fmt: skip
def test_a_condition_keeps_its_brackets_and_reads_as_words(condition, text, words):
    """BRIEF-9. Each form that the allow-list lets in, as text and in words."""
    one = brief.load(text=bent("age >= 18 AND problem_debt = TRUE", condition).encode())
    conditions = brief.explain(brief=one, person={})[0].conditions
    assert " AND ".join(f"({c.text})" if c.parts else c.text for c in conditions) == text
    assert ", and ".join(f"({c.words})" if c.parts else c.words for c in conditions) == words


def test_facts_that_the_brief_does_not_declare_are_refused_all_at_once_without_their_values():
    """BRIEF-13."""
    facts = {"agee": 41, "age": "forty", "tenure": "sofa", "moved_on": "31/12/2025", "problem_debt": 1, "income": True}
    said = refused(**facts)
    assert said.splitlines() == [
        "BRIEF-13: person: 'age' is not a whole number. Allowed: a whole number from -1,000,000,000,000 to "
        "1,000,000,000,000, or nothing where it is not known.",
        "BRIEF-13: person: 'agee' is not a column that the brief declares. Allowed: age, income, moved_on, "
        "problem_debt, tenure. Write 'age' if that is what you mean.",
        "BRIEF-13: person: 'income' is not a number. Allowed: a number from -1,000,000,000,000 to 1,000,000,000,000, "
        "or nothing where it is not known.",
        "BRIEF-13: person: 'moved_on' is not a date. Allowed: a date (YYYY-MM-DD), 1800-01-01 to 2200-12-31, "
        "or nothing where it is not known.",
        "BRIEF-13: person: 'problem_debt' is not true or false. Allowed: true or false, "
        "or nothing where it is not known.",
        "BRIEF-13: person: 'tenure' is not one of the listed values. Allowed: none, owner, private rent, social rent.",
    ]


@pytest.mark.parametrize("person", [{"income": float("nan")}, {"income": 10**400}, {"age": True}, {"age": 10**13}])
def test_a_fact_out_of_range_is_refused(person):
    """BRIEF-13. A number that is not one never passes for an unknown."""
    assert refused(**person).count("BRIEF-13") == 1


def people(**columns: list[object]) -> pa.Table:
    return pa.table({"person_id": [f"p{n}" for n in range(len(next(iter(columns.values()))))], **columns})


def test_a_set_is_judged_at_once():
    """BRIEF-15. A column that the table lacks is unknown for all; one that is not declared is not read."""
    given = people(age=[40, 17, None], problem_debt=[True, None, True], name=["x", "y", "z"])
    assert brief.eligible(brief=BRIEF, people=given).to_pylist() == [
        {"person_id": "p0", "segment_id": "in-debt", "verdict": "yes"},
        {"person_id": "p0", "segment_id": "renting", "verdict": "ask"},
        {"person_id": "p1", "segment_id": "in-debt", "verdict": "no"},
        {"person_id": "p1", "segment_id": "renting", "verdict": "ask"},
        {"person_id": "p2", "segment_id": "in-debt", "verdict": "ask"},
        {"person_id": "p2", "segment_id": "renting", "verdict": "ask"},
    ]


def test_a_set_of_any_engine_is_judged_where_it_is():
    """BRIEF-15. An Ibis table gives an Ibis table on the same engine, not yet run."""
    database = ibis.duckdb.connect()
    given = database.create_table("given", people(age=[40], problem_debt=[True]))
    answer = brief.eligible(brief=BRIEF, people=given)
    assert answer.get_backend() is given.get_backend()
    assert answer.order_by("segment_id").to_pyarrow().to_pydict() == {
        "person_id": ["p0", "p0"],
        "segment_id": ["in-debt", "renting"],
        "verdict": ["yes", "ask"],
    }
    database.disconnect()


def test_a_set_with_wrong_columns_is_refused_all_at_once():
    """BRIEF-13."""
    with pytest.raises(brief.CannotJudge) as refusal:
        brief.eligible(brief=BRIEF, people=pa.table({"age": ["40"], "problem_debt": [1]}))
    assert [p.what for p in refusal.value.problems] == [
        "the table of people has no column 'person_id'",
        "'age' is not a whole number",
        "'problem_debt' is not true or false",
    ]


def test_a_set_with_wrong_rows_is_refused_with_their_number():
    """BRIEF-13. No row's value is shown."""
    given = pa.table(
        {
            "person_id": ["a", "a", None],
            "tenure": ["tent", "boat", None],
            "income": [float("nan"), float("inf"), 1.0],
            "moved_on": [date(1700, 1, 1), None, None],
        }
    )
    with pytest.raises(brief.CannotJudge) as refusal:
        brief.eligible(brief=BRIEF, people=given)
    assert sorted(p.what for p in refusal.value.problems) == [
        "'income' is not what the brief declares in 2 rows",
        "'moved_on' is not what the brief declares in 1 row",
        "'person_id' is missing in 1 row",
        "'person_id' is not the only one in 1 row",
        "'tenure' is not what the brief declares in 2 rows",
    ]
