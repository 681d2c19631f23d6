"""Who can get to what. In these places a kilometre is a minute, and the longest journey is 30 of them."""

from __future__ import annotations

import pytest

from tests.spec.atlas.given import bars, brief, place
from weft import atlas
from weft.engine import Place, place_of
from weft.vocabulary import Area, Offer, Reach, Table

NEEDS = """
    area | people
    A1   | 10
    A2   | 10
"""
AREAS = """
    area | at
    A1   | 0
    A2   | 40
"""


def reached(offers: str, *, areas: str = AREAS, minutes_max: float = 30.0) -> list[tuple[str, str, float]]:
    """Area, offer and minutes of every pair in reach."""
    ground = place(areas=areas, needs=NEEDS, offers=offers)
    return bars(atlas.reach(brief=brief(minutes_max=minutes_max), place=ground), "area_id", "offer_id", "minutes")


def test_a_site_is_reached_from_within_the_longest_journey_and_no_farther() -> None:
    """ATLAS-1. A1 is 12 minutes away; A2 is 28 minutes away, then 31."""
    assert reached("offer | at\nO1 | 12") == [("A1", "O1", 12.0), ("A2", "O1", 28.0)]
    assert reached("offer | at\nO1 | 9") == [("A1", "O1", 9.0)]


def test_a_journey_of_exactly_the_longest_is_in_reach() -> None:
    """ATLAS-1. Rounding of the last digit decides nothing."""
    assert reached("offer | at\nO1 | 30") == [("A1", "O1", 30.0), ("A2", "O1", 10.0)]


def test_an_online_offer_reaches_every_area_in_no_time() -> None:
    """ATLAS-1. Nobody travels."""
    assert reached("offer | mode\nO1 | online") == [("A1", "O1", 0.0), ("A2", "O1", 0.0)]


@pytest.mark.parametrize("mode", ["site", "home"])
def test_an_offer_whose_whereabouts_are_unknown_reaches_nobody(mode: str) -> None:
    """ATLAS-12. Unknown is not near."""
    assert reached(f"offer | mode | at\nO1 | {mode} |") == []


def test_what_no_segment_requires_is_left_out() -> None:
    """ATLAS-1. Only service types that somebody in the place needs."""
    assert reached("offer | service_type | at\nO1 | chess | 1") == []


def test_proposed_offers_have_reach_too() -> None:
    """ATLAS-1. The network chooses from what is proposed, on the same journeys."""
    assert reached("offer | status | at\nO1 | proposed | 1") == [("A1", "O1", 1.0)]


@pytest.mark.parametrize(
    ("area", "offer"),
    [((0.0, 179.99), (0.0, -179.99)), ((89.9, 10.0), (89.9, -170.0)), ((-45.0, 170.0), (-45.0, 170.1))],
)
def test_neighbours_across_the_date_line_and_the_pole_are_neighbours(
    area: tuple[float, float], offer: tuple[float, float]
) -> None:
    """ATLAS-1. The grid that saves comparing every pair loses none."""
    ground = place(areas="area | at\nA1 | 0", needs="area | people\nA1 | 1", offers="offer | at\nO1 | 0")
    moved = place_of(
        *(table for noun, table in ground.tables.items() if noun not in (Area, Offer)),
        _moved(ground, Area, *area),
        _moved(ground, Offer, *offer),
    )
    assert len(atlas.reach(brief=brief(), place=moved)) == 1


def _moved(ground: Place, noun: type[Area] | type[Offer], latitude: float, longitude: float) -> Table[Area | Offer]:
    columns = {c.name: ground.table(noun).data.column(c.name).to_pylist() for c in noun.columns}
    return Table.of(noun, {**columns, "latitude": [latitude], "longitude": [longitude]})


def test_minutes_are_great_circle_kilometres_by_detour_and_speed() -> None:
    """ATLAS-1. One degree of the meridian is 111.195 km on a sphere of 6371.0088 km; at 60 km/h that is 111.195 min."""
    areas = "area | at\nA1 | 0\nA2 | 111.19508023353306"
    assert reached("offer | at\nO1 | 0", areas=areas, minutes_max=120.0) == [("A1", "O1", 0.0), ("A2", "O1", 111.195)]


def test_a_mode_without_a_speed_is_refused() -> None:
    """ATLAS-1. Every mode that a rule names needs a speed."""
    ground = place(areas=AREAS, needs=NEEDS, offers="offer | at\nO1 | 1")
    with pytest.raises(atlas.CannotChart) as refused:
        atlas.reach(brief=brief(speeds_kmh={"walk": 4.8}), place=ground)
    assert [problem.code for problem in refused.value.problems] == ["ATLAS-1"]
    assert "car" in str(refused.value)


def test_an_empty_place_has_an_empty_reach() -> None:
    """No areas, no offers, no needs: no rows, and no error."""
    assert len(atlas.reach(brief=brief(), place=place_of())) == 0
    assert isinstance(atlas.reach(brief=brief(), place=place_of()), Table)
    assert atlas.reach(brief=brief(), place=place_of()).noun is Reach
