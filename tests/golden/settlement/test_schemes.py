"""Real schemes, worked by hand to the penny. Each file names its source and what of it is not verified there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.factories.tables import nouns
from weft import engine, settlement
from weft.settlement import plain
from weft.vocabulary import Claim, Ledger, Table

FILES = sorted(Path(__file__).parent.glob("*.txt"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_scheme_pays_what_was_worked_out_by_hand(path):
    given, _, rest = path.read_text().partition("\n= as of ")
    head, *rows = rest.strip().splitlines()
    expected = [[cell.strip() for cell in row.split("|")] for row in rows]
    as_of = date.fromisoformat(head[:10])
    made = nouns(given, place_id="golden")
    claims = made.pop(Claim)
    place = engine.place_of(*(Table.of_nouns(noun, rows) for noun, rows in made.items()))
    added = settlement.settle(place=place, claims=Table.of_nouns(Claim, claims), ledger=Ledger.empty(), as_of=as_of)
    for lines in (added.lines.nouns(), plain.settle(place=place, claims=claims, prior=[], as_of=as_of)[0]):
        shown = [
            [line.person_id, line.term_id, line.achieved_on.isoformat(), str(line.paid_minor), line.rule][
                : len(expected[0])
            ]
            for line in lines
        ]
        assert sorted(shown) == sorted(expected)
