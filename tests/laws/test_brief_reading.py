"""Whatever stands in a file, the brief is read or refused in words; and every line named is the line at fault."""

from __future__ import annotations

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.spec.brief.text import RIGHT
from weft import brief
from weft.brief.position import Positions

LINES = RIGHT.split("\n")
SETTINGS = [number for number, line in enumerate(LINES) if " = " in line]
ODD = st.sampled_from(
    ["true", "0", "-1", "nan", "1.5", '""', '"x"', "[]", "[1]", '["a", "a"]', "{}", "{a = 1}", "[{}]", "2027-01-01",
     "2027-01-01T00:00:00", "07:30:00", '"""\n"""', "'='", '"\\u0000"', "[[]]", "9" * 30, "-inf"]
)  # fmt: skip


def outcome(text: bytes) -> str:
    """`read`, or what the refusal says; anything else is a bug and fails the test that calls it."""
    try:
        brief.load(text=text)
    except brief.CannotRead as refusal:
        return str(refusal)
    return "read"


@given(changes=st.lists(st.tuples(st.sampled_from(SETTINGS), ODD), min_size=1, max_size=4))
def test_any_value_in_any_setting_is_read_or_refused(changes):
    """BRIEF-4 and BRIEF-5."""
    lines = list(LINES)
    for number, value in changes:
        lines[number] = lines[number].split(" = ")[0] + " = " + value
    assert outcome("\n".join(lines).encode()).startswith(("read", "BRIEF-"))


@given(start=st.integers(0, len(RIGHT)), length=st.integers(1, 80), filling=st.binary(max_size=6))
def test_any_damage_is_read_or_refused(start, length, filling):
    """BRIEF-1."""
    content = RIGHT.encode()
    assert outcome(content[:start] + filling + content[start + length :]).startswith(("read", "BRIEF-"))


@given(drawn=st.data())
def test_any_heading_may_become_a_value(drawn):
    """BRIEF-4. A table where a value should be, and a value where a table should be."""
    name = drawn.draw(st.sampled_from(sorted(tomllib.loads(RIGHT))))
    kept = [block for block in RIGHT.split("\n\n") if f"[{name}" not in block]
    said = outcome((f"{name} = {drawn.draw(ODD)}\n" + "\n\n".join(kept)).encode())
    assert said.startswith("BRIEF-")


key = st.text("ab", min_size=1, max_size=2)
value = st.recursive(
    st.sampled_from(["1", '"#"', "'['", '"""\n]\\""""', "'''\n}'''", "2027-01-01", '"a\\"b"', "true"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: "[\n " + ", # ]\n ".join(items) + "\n]")
        | st.dictionaries(key, st.sampled_from(["1", '"}"']), max_size=2).map(
            lambda items: "{" + ", ".join(f"{k} = {v}" for k, v in items.items()) + "}"
        )
    ),
    max_leaves=5,
)


@given(items=st.lists(st.tuples(key, value), max_size=6))
def test_the_line_found_for_a_setting_is_the_line_it_stands_on(items):
    """Each item of an array of tables, in any mix of strings, brackets and comments, is found where it was written."""
    text, expected = "", {}
    for number, (name, held) in enumerate(items):
        expected[("t", number)] = text.count("\n") + 1
        text += "[[t]] # here\n"
        expected[("t", number, "k k", name)] = text.count("\n") + 1
        text += f'"k k".{name} = {held}\n'
    document: Any = tomllib.loads(text)
    positions = Positions(text)
    assert len(document.get("t", [])) == len(items)
    assert {path: positions.line(path) for path in expected} == expected
