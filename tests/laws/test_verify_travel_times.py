"""The checker's own idea of who reaches what, travel times included, is the map's."""

from __future__ import annotations

import numpy as np
import pytest

from tests.laws.test_atlas_supply_agrees_with_plain import with_times
from weft.atlas import plain
from weft.network.verify_facts import Facts, in_reach
from weft.vocabulary import Area, Offer, Table, TravelTime


@pytest.mark.parametrize("seed", range(0, 200, 4))
def test_the_checker_finds_the_same_journeys(seed: int) -> None:
    """ATLAS-13. Worked out twice from the tables, pair by pair and minute by minute."""
    rules, rows = with_times(seed)
    tables = {
        noun.table_name: Table.of_nouns(noun, nouns)
        for noun, nouns in ((Area, rows.areas), (Offer, rows.offers), (TravelTime, rows.times))
    }
    facts = Facts.of(brief=rules, tables=tables)
    offers = [offer for offer in rows.offers if offer.service_type in rows.service_types()]
    found = {}
    for part, minutes in in_reach(facts=facts, offers=offers):
        for row, column in zip(*np.nonzero(np.isfinite(minutes)), strict=True):
            found[facts.areas[part][row].area_id, offers[column].offer_id] = float(minutes[row, column])
    expected = {(row.area_id, row.offer_id): row.minutes for row in plain.reach(brief=rules, place=rows)}
    assert found == pytest.approx(expected, abs=6e-4)
