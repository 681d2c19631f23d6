"""The facts about people, held against the columns that the brief declares. No message holds a value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import ibis

from weft.brief.expression import DATE_FIRST, DATE_LAST, TYPE_WORDS, WHOLE_MAX, as_date
from weft.brief.fault import listed, nearest
from weft.brief.plain import Fact
from weft.brief.refusal import CannotJudge
from weft.vocabulary import Brief, PersonColumn, Problem

RANGE_WORDS = f"from -{WHOLE_MAX:,} to {WHOLE_MAX:,}"
IBIS_TYPES = {"integer": "int64", "number": "float64", "text": "string", "boolean": "boolean", "date": "date"}


def facts_of(*, brief: Brief, person: Mapping[str, object]) -> dict[str, Fact | None]:
    """The facts of one person, checked; dates may be written as text in ISO form.

    Raises CannotJudge (BRIEF-13) with every column that is unknown, of the wrong type or out of range.
    """
    columns = {column.name: column for column in brief.person_columns}
    problems = []
    facts: dict[str, Fact | None] = {}
    for name in sorted(person, key=str):
        if name not in columns:
            what = f"'{name}' is not a column that the brief declares"
            problems.append(_problem(what, listed(columns), nearest(str(name), columns)))
            continue
        facts[name], fault = _fact(columns[name], person[name])
        if fault:
            problems.append(_problem(f"'{name}' {fault}", _allowed(columns[name])))
    if problems:
        raise CannotJudge(problems)
    return facts


def people_of(*, brief: Brief, people: Any) -> Any:
    """An Ibis table of people with person_id and exactly the declared columns, each of its declared type.

    A declared column that the table lacks is unknown for everybody; other columns are left out. Raises CannotJudge
    (BRIEF-13) with every column of the wrong type, and with the number of rows whose value is out of range.
    """
    schema = people.schema()
    problems = []
    if "person_id" not in schema:
        problems.append(_problem("the table of people has no column 'person_id'", "a table with person_id"))
    for column in brief.person_columns:
        if column.name in schema and not _fits(schema[column.name], column.type):
            problems.append(_problem(f"'{column.name}' is not {TYPE_WORDS[column.type]}", _allowed(column)))
    if problems:
        raise CannotJudge(problems)
    problems = _row_problems(brief, people)
    if problems:
        raise CannotJudge(problems)
    return people.select(people.person_id.cast("string").name("person_id"), **_typed(brief, people))


def _fits(found: Any, declared: str) -> bool:
    return bool(
        found.is_null()
        or (declared in ("integer", "number") and found.is_integer())
        or (declared == "number" and (found.is_floating() or found.is_decimal()))
        or (declared == "text" and found.is_string())
        or (declared == "boolean" and found.is_boolean())
        or (declared == "date" and found.is_date())
    )


def _typed(brief: Brief, people: Any) -> dict[str, Any]:
    return {
        column.name: (people[column.name] if column.name in people.columns else ibis.null()).cast(
            IBIS_TYPES[column.type]
        )
        for column in brief.person_columns
    }


def _row_problems(brief: Brief, people: Any) -> list[Problem]:
    """Count, in one pass over the set, the rows that each rule of BRIEF-13 does not allow."""
    counts = {
        "id missing": people.person_id.isnull().sum(),
        "id twice": people.person_id.count() - people.person_id.nunique(),
    }
    for column in brief.person_columns:
        if column.name not in people.columns or people.schema()[column.name].is_null():
            continue
        wrong = _wrong(column, people[column.name])
        if wrong is not None:
            counts[f"column {column.name}"] = wrong.fill_null(False).sum()
    row = people.aggregate(**counts).to_pyarrow().to_pylist()[0]
    said = {"id missing": "'person_id' is missing", "id twice": "'person_id' is not the only one"}
    said |= {f"column {c.name}": f"'{c.name}' is not what the brief declares" for c in brief.person_columns}
    allowed = {f"column {c.name}": _allowed(c) for c in brief.person_columns}
    return [
        _problem(f"{said[name]} in {count} row{'s' if count > 1 else ''}", allowed.get(name, "one row for each person"))
        for name, count in row.items()
        if count
    ]


def _wrong(column: PersonColumn, values: Any) -> Any:
    """Whether each value is out of range, as an Ibis expression; None where any value of the type will do."""
    if column.type == "text":
        return ~values.isin(column.one_of) if column.one_of else None
    if column.type == "date":
        return ~values.between(ibis.literal(DATE_FIRST), ibis.literal(DATE_LAST))
    if column.type == "boolean":
        return None
    numbers = values.cast("float64")
    # Not a number is larger than every number in DuckDB and in Spark, so the range finds it too.
    return ~numbers.between(ibis.literal(-float(WHOLE_MAX)), ibis.literal(float(WHOLE_MAX)))


def _fact(column: PersonColumn, found: object) -> tuple[Fact | None, str]:
    """A fact in its type and no fault, or None and the fault in words."""
    if found is None:
        return None, ""
    match column.type:
        case "boolean" if isinstance(found, bool):
            return found, ""
        case "text" if isinstance(found, str):
            return found, "" if not column.one_of or found in column.one_of else "is not one of the listed values"
        case "date":
            return _day(found)
        case "integer" if type(found) is int:
            return found, "" if abs(found) <= WHOLE_MAX else "is out of range"
        case "number" if type(found) in (int, float):
            assert isinstance(found, (int, float))
            return float(found) if abs(found) <= WHOLE_MAX else None, "" if abs(
                found
            ) <= WHOLE_MAX else "is out of range"
    return None, f"is not {TYPE_WORDS[column.type]}"


def _day(found: object) -> tuple[Fact | None, str]:
    day = as_date(found) if isinstance(found, str) else found
    if not isinstance(day, date) or isinstance(day, datetime):
        return None, "is not a date"
    return day, "" if DATE_FIRST <= day <= DATE_LAST else "is out of range"


def _allowed(column: PersonColumn) -> str:
    if column.one_of:
        return listed(column.one_of)
    words = TYPE_WORDS[column.type]
    if column.type in ("integer", "number"):
        words += f" {RANGE_WORDS}"
    if column.type == "date":
        words += f" (YYYY-MM-DD), {DATE_FIRST} to {DATE_LAST}"
    return f"{words}, or nothing where it is not known"


def _problem(what: str, allowed: str, to_do: str = "") -> Problem:
    return Problem(code="BRIEF-13", what=what, file="person", allowed=allowed, to_do=to_do)
