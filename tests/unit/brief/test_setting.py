"""The declared settings, the page that explains them, and the vocabulary's own limits hold together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from weft.brief.currency import CURRENCIES
from weft.brief.setting import BRIEF, ID_LENGTH_MAX, TEXT_LENGTH_MAX, Setting
from weft.vocabulary import MINOR_DIGITS, noun

FORMAT = (Path(__file__).parents[3] / "docs" / "brief-format.md").read_text(encoding="utf-8")


def names(setting: Setting) -> Iterator[str]:
    for part in setting.within:
        if setting.kind != "keyed":
            yield part.name
        yield from names(part)


def test_the_format_explains_every_setting():
    told = set(re.findall(r"[a-z_]+", FORMAT))
    assert set(names(BRIEF)) <= told


def test_limits_are_those_of_every_table():
    import sys

    declared = sys.modules[noun.__module__]
    assert (declared.ID_LENGTH_MAX, declared.TEXT_LENGTH_MAX) == (ID_LENGTH_MAX, TEXT_LENGTH_MAX)


def test_currencies_are_codes_of_three_letters_and_hold_those_with_other_minor_units():
    assert all(re.fullmatch("[A-Z]{3}", code) for code in CURRENCIES)
    assert MINOR_DIGITS.keys() <= CURRENCIES
