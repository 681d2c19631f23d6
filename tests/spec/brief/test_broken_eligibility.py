"""Expressions outside the allow-list, and values of the wrong type. Eligibility expressions: BRIEF-9 and BRIEF-10."""

from __future__ import annotations

import pytest

from tests.spec.brief.broken import Case, cases
from tests.spec.brief.text import bent
from weft import brief

CONDITIONS = r"""
eligibility is not readable
  < age >= 18 AND problem_debt = TRUE
  > age >= 18 ANDD problem_debt
  : BRIEF-9: brief.toml, line 29: `eligible` in [[segments]] number 1, character 16: this cannot be read as a
  : condition near 'problem_debt'. Allowed: {ALLOWED}.
  | eligible = "age >= 18 ANDD problem_debt"

eligibility is left open
  < age >= 18 AND problem_debt = TRUE
  > tenure = 'owner
  : BRIEF-9: brief.toml, line 29: `eligible` in [[segments]] number 1: a quotation mark or a symbol is left open.
  : Allowed: {ALLOWED}.
  | eligible = "tenure = 'owner"

eligibility holds two statements
  < age >= 18 AND problem_debt = TRUE
  > age >= 18; DROP TABLE people
  : BRIEF-9: brief.toml, line 29: `eligible` in [[segments]] number 1: there is more than one statement. Allowed:
  : one condition, without ;.
  | eligible = "age >= 18; DROP TABLE people"

eligibility asks for an undeclared column
  < age >= 18 AND problem_debt = TRUE
  > agee >= 18
  : BRIEF-9: brief.toml, line 29: `eligible` in [[segments]] number 1, character 1: 'agee' is not a declared
  : column. Allowed: age, income, moved_on, problem_debt, tenure. Write 'age' if that is what you mean.
  | eligible = "agee >= 18"

eligibility calls a function
  < age >= 18 AND problem_debt = TRUE
  > age >= 18 AND LOWER(tenure) = 'owner'
  : BRIEF-9: brief.toml, line 29: `eligible` in [[segments]] number 1, character 15: the function LOWER is not
  : allowed. Allowed: {ALLOWED}.
  | eligible = "age >= 18 AND LOWER(tenure) = 'owner'"

eligibility calls an unknown function
  < age >= 18 AND problem_debt = TRUE
  > age >= 18 AND read_it(tenure)
  : BRIEF-9: brief.toml, line 29: `eligible` in [[segments]] number 1, character 15: the function READ_IT is not
  : allowed. Allowed: {ALLOWED}.
  | eligible = "age >= 18 AND read_it(tenure)"

eligibility holds a query
  < age >= 18 AND problem_debt = TRUE
  > age >= (SELECT 1)
  : BRIEF-9: brief.toml, line 29: `eligible` in [[segments]] number 1, character 16: a query inside the condition
  : is not allowed. Allowed: {ALLOWED}.
  | eligible = "age >= (SELECT 1)"

eligibility holds a query in IN
  < age >= 18 AND problem_debt = TRUE
  > age IN (SELECT 1)
  : BRIEF-9: brief.toml, line 29: `eligible` in [[segments]] number 1, character 1: a query inside the condition
  : is not allowed. Allowed: {ALLOWED}.
  | eligible = "age IN (SELECT 1)"

eligibility casts
  < age >= 18 AND problem_debt = TRUE
  > CAST(age AS TEXT) = '18'
  : BRIEF-9: brief.toml, line 29: `eligible` in [[segments]] number 1, character 6: 'CAST(age AS TEXT)' is not
  : allowed here. Allowed: {ALLOWED}.
  | eligible = "CAST(age AS TEXT) = '18'"

eligibility matches a pattern
  < age >= 18 AND problem_debt = TRUE
  > tenure LIKE '%rent'
  : BRIEF-9: brief.toml, line 29: `eligible` in [[segments]] number 1, character 1: 'tenure LIKE '%rent'' is not
  : allowed here. Allowed: {ALLOWED}.
  | eligible = "tenure LIKE '%rent'"

eligibility compares with NULL
  < age >= 18 AND problem_debt = TRUE
  > age = NULL
  : BRIEF-9: brief.toml, line 29: `eligible` in [[segments]] number 1: nothing equals NULL. Allowed: {ALLOWED}.
  : Ask instead: IS NULL, or IS NOT NULL.
  | eligible = "age = NULL"

eligibility asks nothing
  < age >= 18 AND problem_debt = TRUE
  > 1 = 1
  : BRIEF-9: brief.toml, line 29: `eligible` in [[segments]] number 1, character 1: '1 = 1' asks nothing about the
  : person. Allowed: a declared column.
  | eligible = "1 = 1"

eligibility names another table
  < age >= 18 AND problem_debt = TRUE
  > people.age >= 18
  : BRIEF-9: brief.toml, line 29: `eligible` in [[segments]] number 1, character 1: 'people.age' is not a declared
  : column. Allowed: age, income, moved_on, problem_debt, tenure. Write 'age' if that is what you mean.
  | eligible = "people.age >= 18"

eligibility compares text with a number
  < age >= 18 AND problem_debt = TRUE
  > tenure = 18
  : BRIEF-10: brief.toml, line 29: `eligible` in [[segments]] number 1, character 1: 'tenure = 18' compares text
  : with a whole number. Allowed: values of one type.
  | eligible = "tenure = 18"

eligibility compares a number with text
  < age >= 18 AND problem_debt = TRUE
  > age >= '18'
  : BRIEF-10: brief.toml, line 29: `eligible` in [[segments]] number 1, character 1: 'age >= '18'' compares a
  : whole number with text. Allowed: values of one type.
  | eligible = "age >= '18'"

eligibility asks for a value that is never there
  < age >= 18 AND problem_debt = TRUE
  > tenure = 'private rental'
  : BRIEF-10: brief.toml, line 29: `eligible` in [[segments]] number 1, character 10: column 'tenure' is never
  : 'private rental'. Allowed: none, owner, private rent, social rent. Write 'private rent' if that is what you
  : mean.
  | eligible = "tenure = 'private rental'"

eligibility orders text
  < age >= 18 AND problem_debt = TRUE
  > tenure > 'owner'
  : BRIEF-10: brief.toml, line 29: `eligible` in [[segments]] number 1, character 1: 'tenure > 'owner'' asks for
  : an order of text. Allowed: =, <> or IN.
  | eligible = "tenure > 'owner'"

eligibility holds a date that is none
  < age >= 18 AND problem_debt = TRUE
  > moved_on > '2026-02-30'
  : BRIEF-10: brief.toml, line 29: `eligible` in [[segments]] number 1, character 12: '2026-02-30' is not a date.
  : Allowed: YYYY-MM-DD, 1800-01-01 to 2200-12-31.
  | eligible = "moved_on > '2026-02-30'"

eligibility takes a number for a condition
  < age >= 18 AND problem_debt = TRUE
  > age
  : BRIEF-10: brief.toml, line 29: `eligible` in [[segments]] number 1, character 1: column 'age' is a whole
  : number, not a condition. Compare it with a value, or ask: age IS NOT NULL.
  | eligible = "age"

eligibility moves a date by a part of a day
  < age >= 18 AND problem_debt = TRUE
  > moved_on + 1.5 > '2026-02-01'
  : BRIEF-10: brief.toml, line 29: `eligible` in [[segments]] number 1, character 1: 'moved_on + 1.5' moves a
  : date. Allowed: by whole days, at most 40000.
  | eligible = "moved_on + 1.5 > '2026-02-01'"

eligibility adds two columns
  < age >= 18 AND problem_debt = TRUE
  > age + income > 5
  : BRIEF-9: brief.toml, line 29: `eligible` in [[segments]] number 1, character 1: 'age + income' is more than a
  : column + or - a number. Allowed: one column and one number, as in age + 1.
  | eligible = "age + income > 5"
"""


@pytest.mark.parametrize("case", cases(CONDITIONS), ids=lambda case: case.name)
def test_it_is_refused_with_its_line_and_what_may_stand_there(case: Case) -> None:
    """Eligibility expressions: BRIEF-9 and BRIEF-10."""
    with pytest.raises(brief.CannotRead) as refusal:
        brief.load(text=bent(case.old, case.new).encode())
    assert str(refusal.value) == case.said
