"""How well an area is placed: places per person in need nearby, and how many providers there are."""

from __future__ import annotations

import pytest

from tests.spec.atlas.given import bars, brief, place
from weft import atlas
from weft.engine import Place

PLACES = """
    offer | provider | at | capacity
    O1    | P1       | 0  | 20
    O2    | P2       | 25 | 30
"""


def scored(ground: Place) -> list[tuple[str, float]]:
    """Area and score."""
    return bars(atlas.chart(brief=brief(), place=ground).access, "area_id", "score")


def test_a_worked_example() -> None:
    """ATLAS-8. A1 at 0 with 10 people, A2 at 15 with 20.

    O1 at 0: A1 0 min weight 1, A2 15 min weight 0.68: R = 20 / (10 + 13.6) = 0.847457627
    O2 at 25: A1 25 min weight 0.22, A2 10 min weight 1: R = 30 / (2.2 + 20) = 1.351351351
    A1 = R1 + 0.22 R2 = 1.144754924; A2 = 0.68 R1 + R2 = 1.927622538; 10 A1 + 20 A2 = 50 places.
    """
    ground = place(areas="area | at\nA1 | 0\nA2 | 15", needs="area | people\nA1 | 10\nA2 | 20", offers=PLACES)
    scores = dict(scored(ground))
    assert scores["A1"] == pytest.approx(20 / 23.6 + 0.22 * 30 / 22.2, abs=1e-9)
    assert scores["A2"] == pytest.approx(0.68 * 20 / 23.6 + 30 / 22.2, abs=1e-9)
    assert 10 * scores["A1"] + 20 * scores["A2"] == pytest.approx(50.0, abs=1e-7)


def test_the_last_weight_holds_out_to_the_briefs_longest_journey() -> None:
    """ATLAS-8. The brief says how far is too far; at 45 of at most 60 minutes the weight is 0.22 still."""
    ground = place(
        areas="area | at\nA1 | 0\nA2 | 45",
        needs="area | people\nA1 | 10\nA2 | 10",
        offers="offer | at | capacity\nO1 | 0 | 61",
    )
    scores = bars(atlas.chart(brief=brief(minutes_max=60.0), place=ground).access, "score")
    assert scores == [(pytest.approx(5.0, abs=1e-9),), (pytest.approx(1.1, abs=1e-9),)]


def test_providers_are_counted_once_however_many_offers_they_make() -> None:
    """ATLAS-9. Three offers of two providers; the nearest is four minutes away."""
    ground = place(
        areas="area | at\nA1 | 0",
        needs="area | people\nA1 | 10",
        offers="offer | provider | at | capacity\nO1 | P1 | 4 | 5\nO2 | P1 | 6 | 5\nO3 | P2 | 8 | 5",
    )
    chart = atlas.chart(brief=brief(), place=ground)
    assert bars(chart.access, "people", "providers", "nearest_minutes") == [(10, 2, 4.0)]


def test_where_nothing_is_in_reach_the_score_is_nought_and_the_journey_unknown() -> None:
    """ATLAS-9, ATLAS-12. No provider is a fact; a journey to none is not."""
    ground = place(
        areas="area | at\nA1 | 0", needs="area | people\nA1 | 10", offers="offer | at | capacity\nO1 | 90 | 5"
    )
    chart = atlas.chart(brief=brief(), place=ground)
    assert bars(chart.access, "score", "providers", "nearest_minutes") == [(0.0, 0, None)]


def test_an_unknown_capacity_makes_the_score_unknown_and_leaves_choice_known() -> None:
    """ATLAS-12. Reach and choice need no capacity."""
    ground = place(
        areas="area | at\nA1 | 0\nA2 | 50",
        needs="area | people\nA1 | 10\nA2 | 10",
        offers="offer | at | capacity\nO1 | 5 |\nO2 | 25 | 10",
    )
    chart = atlas.chart(brief=brief(), place=ground)
    assert bars(chart.access, "area_id", "score", "providers") == [("A1", None, 2), ("A2", pytest.approx(0.5), 1)]


def test_choice_is_the_share_of_needs_with_two_and_three_providers_in_reach() -> None:
    """ATLAS-9. Ten people reach three providers, thirty reach one, sixty none."""
    ground = place(
        areas="area | at\nA1 | 0\nA2 | 55\nA3 | 300",
        needs="area | people\nA1 | 10\nA2 | 30\nA3 | 60",
        offers="offer | at | capacity\nO1 | 0 | 5\nO2 | 5 | 5\nO3 | 27 | 5",
    )
    chart = atlas.chart(brief=brief(), place=ground)
    found = atlas.headlines(chart=chart, place=ground, brief=brief())
    assert (found.reached, found.choice_two, found.choice_three) == (0.4, 0.1, 0.1)
