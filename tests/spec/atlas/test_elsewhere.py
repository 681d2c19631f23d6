"""Where else a site could stand, and who could reach it there. A kilometre is a minute; the longest journey is 30."""

from __future__ import annotations

from tests.spec.atlas.given import brief, place
from weft import atlas
from weft.vocabulary import Position

NEEDS = """
    area | people
    A1   | 10
    A2   | 10
    A3   | 10
"""
AREAS = """
    area | at
    A1   | 0
    A2   | 20
    A3   | 60
"""


def tried(offers: str, *, nearest_max: int = 5) -> tuple[Position, ...]:
    ground = place(areas=AREAS, needs=NEEDS, offers=offers)
    return atlas.elsewhere(brief=brief(minutes_max=30.0), place=ground, offer_ids={"O1"}, nearest_max=nearest_max)


def test_positions_are_the_middles_of_areas_nearest_first() -> None:
    """ATLAS-20. From kilometre 5, A1 is 5 away, A2 15 and A3 55; in A3 nobody else reaches it."""
    found = [(at.area_id, round(at.kilometres), at.area_ids) for at in tried("offer | at\nO1 | 5")]
    assert found == [("A1", 5, ("A1", "A2")), ("A2", 15, ("A1", "A2")), ("A3", 55, ("A3",))]


def test_no_more_positions_than_asked_for() -> None:
    """ATLAS-20."""
    assert [at.area_id for at in tried("offer | at\nO1 | 5", nearest_max=1)] == ["A1"]


def test_where_it_stands_already_is_no_other_place() -> None:
    """ATLAS-20."""
    assert [at.area_id for at in tried("offer | at\nO1 | 20")] == ["A1", "A3"]


def test_an_online_offer_has_no_place() -> None:
    """ATLAS-20. Nor has one that nobody knows where it is."""
    assert tried("offer | at | mode\nO1 | | online") == ()
