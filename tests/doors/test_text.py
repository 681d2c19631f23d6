"""Text is mended only by rules that prove themselves; what has several readings is left as it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weft.doors import text


@pytest.mark.parametrize(
    ("damaged", "right"),
    [
        ("theG\u00c7\u00d6s", "the\u2019s"),
        ("GC G\u00c7\u00f6 GB", "GC \u2014 GB"),
        ("4pmG\u00c7\u00f45pm", "4pm\u20135pm"),
        ("C+\u00edncer", "C\u00e1ncer"),
        ("Fa+\u00baade", "Fa\u00e7ade"),
        ("word-\u00e1", "word"),
        ("ALZ-\u00ab", "ALZ\u00ae"),
        ("ni+\u00a6os", "ni+\u00a6os"),
        ("501-\u00ac3", "501-\u00ac3"),
    ],
)
def test_characters_of_a_damaged_export_are_put_right_where_there_is_one_reading(damaged, right):
    assert text.mend(damaged, folded=True)[0] == right


@pytest.mark.parametrize(
    ("damaged", "right"),
    [("Caf\u00c3\u00a9", "Caf\u00e9"), ("it\u00e2\u20ac\u2122s", "it\u2019s"), ("\u251c\u2310", "\u00e9")],
)
def test_text_decoded_with_the_wrong_table_is_put_right_anywhere(damaged, right):
    assert text.mend(damaged, folded=False)[0] == right


def test_honest_accents_prove_that_an_export_is_not_damaged():
    assert text.was_folded(["theG\u00c7\u00d6s", "C+\u00edncer"])
    assert not text.was_folded(["theG\u00c7\u00d6s", "Caf\u00e9"])
    assert not text.was_folded(["plain"])


@given(st.text(alphabet=st.characters(min_codepoint=0xE0, max_codepoint=0xFF), min_size=1).map(lambda t: "a" + t))
def test_honest_latin_letters_are_left_alone(honest):
    assert text.mend(honest, folded=False) == (honest, frozenset())


@given(st.text())
def test_a_mended_cell_is_never_a_formula_and_mending_it_again_changes_nothing_of_that(cell):
    mended, _ = text.mend(cell, folded=False)
    assert not text.is_formula(mended)


@given(st.text(alphabet="abc \n\\#MON+-=@é", max_size=12))
def test_whatever_was_changed_is_counted(cell):
    mended, kinds = text.mend(cell, folded=False)
    assert bool(kinds) == (mended != cell)


@pytest.mark.parametrize("number", ["-80.2", "+1", "-1e-5", "12"])
def test_a_number_is_not_a_formula(number):
    assert text.mend(number, folded=False) == (number, frozenset())


@pytest.mark.parametrize("cell", ["=cmd", "+cmd", "-cmd", "@SUM(A1)", "\t=1+1", "==cmd", "=-+cmd"])
def test_a_formula_loses_its_leading_characters(cell):
    mended, kinds = text.mend(cell, folded=False)
    assert not text.is_formula(mended)
    assert text.FORMULA in kinds
