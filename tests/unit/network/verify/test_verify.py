"""What the specs of the rules leave open: nothing to check, and outputs that are no outputs."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.factories.plan import BRIEF, Draft
from weft.network.verify import WRITTEN, verify
from weft.vocabulary import Table

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["quintile", "today"]), inner),
    max_leaves=4,
)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    parts: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        parts = list(value.items())
    elif isinstance(value, list):
        parts = list(enumerate(value))
    return [path, *(deeper for name, part in parts for deeper in _paths(part, (*path, name)))]


PATHS = [path for path in _paths(Draft().summary) if path]


def test_nothing_at_all_is_a_report_and_not_a_crash() -> None:
    """An empty place with no outputs and an empty summary says what is missing."""
    problems = verify(brief=BRIEF, tables={}, outputs={}, summary={})
    absent = [problem.file for problem in problems if "the table is absent" in problem.what]
    assert absent == sorted(WRITTEN)


def test_a_place_without_offers_may_have_an_empty_plan() -> None:
    """Nothing offered, nothing awarded: only the summary of the other plan is wrong."""
    draft = Draft()
    empty = {name: Table.of(noun, {column.name: [] for column in noun.columns}) for name, noun in WRITTEN.items()}
    files = {problem.file for problem in verify(brief=draft.brief, tables={}, outputs=empty, summary=draft.summary)}
    assert files == {"summary.json", "network/awards"}


@given(st.sampled_from(PATHS), JSON)
def test_no_summary_whatever_makes_the_checker_fall_over(path: tuple[Any, ...], value: Any) -> None:
    """A figure replaced by any JSON value is a problem or none, never a traceback."""
    draft = Draft()
    inside = draft.summary
    for name in path[:-1]:
        inside = inside[name]
    inside[path[-1]] = value
    draft.problems()


def test_unmet_need_that_is_no_number_is_caught() -> None:
    """NaN is not near anything."""
    draft = Draft()
    draft.row("atlas/unmet", area_id="A-1")["servable"] = float("nan")
    assert "VERIFY-44" in draft.codes()
