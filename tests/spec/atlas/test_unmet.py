"""Need that no assignment of funded places in reach could serve, and how it is shared."""

from __future__ import annotations

import pytest

from tests.spec.atlas.given import bars, brief, place
from weft import atlas
from weft.vocabulary import Brief, Chart, Pot


def charted(*, areas: str, needs: str, offers: str, direction: Brief | None = None, **tables: str) -> Chart:
    """The map of a tiny place."""
    return atlas.chart(brief=direction or brief(), place=place(areas=areas, needs=needs, offers=offers, **tables))


TWO_AREAS = "area | at\nA1 | 0\nA2 | 20"
BETWEEN = "offer | at | capacity\nO1 | 10 | 12"


def test_places_that_cannot_go_round_are_shared_in_one_ratio() -> None:
    """ATLAS-4. Twelve places for forty people: three in ten of each area."""
    chart = charted(areas=TWO_AREAS, needs="area | people\nA1 | 10\nA2 | 30", offers=BETWEEN)
    assert bars(chart.unmet, "area_id", "people", "servable", "unmet") == [("A1", 10, 3.0, 7.0), ("A2", 30, 9.0, 21.0)]


def test_a_gap_is_what_no_assignment_could_close_not_a_ratio_of_totals() -> None:
    """ATLAS-3. Forty places for forty people, but A2 reaches ten of them only."""
    chart = charted(
        areas="area | at\nA1 | 0\nA2 | 40",
        needs="area | people\nA1 | 20\nA2 | 20",
        offers="offer | at | capacity\nO1 | 0 | 30\nO2 | 20 | 10",
    )
    assert bars(chart.unmet, "area_id", "servable", "unmet") == [("A1", 20.0, 0.0), ("A2", 10.0, 10.0)]


def test_the_worst_off_come_first_as_far_as_they_can_be_helped() -> None:
    """ATLAS-4. A1 can reach only O1; A2 reaches O1 and O2; A2 leaves O1 to A1 until both have the same share."""
    chart = charted(
        areas="area | at\nA1 | 0\nA2 | 30",
        needs="area | people\nA1 | 100\nA2 | 100",
        offers="offer | at | capacity\nO1 | 15 | 60\nO2 | 45 | 20",
    )
    assert bars(chart.unmet, "area_id", "servable") == [("A1", 40.0), ("A2", 40.0)]


def test_every_person_in_need_is_either_servable_or_unmet() -> None:
    """ATLAS-3. The two add up, and a full share leaves exactly nothing."""
    chart = charted(areas=TWO_AREAS, needs="area | people\nA1 | 4\nA2 | 8", offers=BETWEEN)
    assert bars(chart.unmet, "servable", "unmet") == [(4.0, 0.0), (8.0, 0.0)]


def test_proposed_offers_and_unknown_capacity_serve_nobody_yet() -> None:
    """ATLAS-2, ATLAS-12. The map looks at what is funded and known."""
    chart = charted(
        areas="area | at\nA1 | 0",
        needs="area | people\nA1 | 9",
        offers="offer | at | capacity | status\nO1 | 1 | 5 | proposed\nO2 | 1 | | funded\nO3 | 1 | 4 | funded",
    )
    assert bars(chart.unmet, "servable", "unmet") == [(4.0, 5.0)]


def test_an_offer_serves_the_segments_that_an_effect_is_known_for() -> None:
    """ATLAS-2. Young people are helped by P1 alone; adults by anyone."""
    chart = charted(
        areas="area | at\nA1 | 0",
        needs="area | segment | people\nA1 | debt | 10\nA1 | young | 10",
        offers="offer | provider | at | capacity\nO1 | P1 | 1 | 4\nO2 | P2 | 1 | 10",
        requirements="segment | service_type\ndebt | advice\nyoung | advice",
        effects="service_type | provider | segment\nadvice | | debt\nadvice | P1 | young",
    )
    assert bars(chart.unmet, "segment_id", "servable") == [("debt", 10.0), ("young", 4.0)]


def test_a_need_that_no_pot_may_pay_for_is_nobodys_job() -> None:
    """ATLAS-5. The pots that could pay are named; where there is none the headline says so."""
    council = Pot(
        pot_id="council", name="Council", funder="council", amount_minor=1, pays_for=("advice",), segments=("debt",)
    )
    direction = brief(pots=[council])
    ground = place(
        areas="area | at\nA1 | 0",
        needs="area | segment | people\nA1 | debt | 3\nA1 | young | 5",
        offers="offer | at | capacity\nO1 | 1 | 3",
        requirements="segment | service_type\ndebt | advice\nyoung | advice",
    )
    chart = atlas.chart(brief=direction, place=ground)
    assert bars(chart.unmet, "segment_id", "responsible_pots") == [("debt", "council"), ("young", "")]
    assert atlas.headlines(chart=chart, place=ground, brief=direction).nobody_responsible == 5.0


def test_low_and_high_are_whole_scenarios() -> None:
    """ATLAS-5. All needs low, then all high; a need without a range stands where it is."""
    chart = charted(areas=TWO_AREAS, needs="area | people | low | high\nA1 | 10 | 4 | 16\nA2 | 8 | |", offers=BETWEEN)
    assert bars(chart.unmet, "area_id", "low", "high") == [("A1", 0.0, 8.0), ("A2", 0.0, 4.0)]


def test_without_any_range_low_and_high_are_unknown() -> None:
    """ATLAS-12. Not nought."""
    chart = charted(areas=TWO_AREAS, needs="area | people\nA1 | 10\nA2 | 8", offers=BETWEEN)
    assert bars(chart.unmet, "low", "high") == [(None, None), (None, None)]


def test_areas_without_anybody_in_need_have_no_row() -> None:
    """A row stands for people; one with nobody in it, whatever the scenario, would say nothing."""
    chart = charted(areas=TWO_AREAS, needs="area | people\nA1 | 0\nA2 | 8", offers=BETWEEN)
    assert bars(chart.unmet, "area_id") == [("A2",)]


def test_too_many_people_to_count_exactly_are_refused() -> None:
    """ATLAS-11. A column in the wrong unit is caught, not rounded; both faults are named."""
    with pytest.raises(atlas.CannotChart) as refused:
        charted(
            areas=TWO_AREAS,
            needs="area | people\nA1 | 900000000\nA2 | 900000000",
            offers="offer | at | capacity\nO1 | 10 | 5000000000",
        )
    assert [problem.code for problem in refused.value.problems] == ["ATLAS-11", "ATLAS-11"]


def test_shares_that_rest_on_assumption_are_counted() -> None:
    """A quarter of the places and half of the needs are assumed."""
    chart = charted(
        areas=TWO_AREAS,
        needs="area | people | assumed\nA1 | 10 | yes\nA2 | 10 | no",
        offers="offer | at | capacity | assumed\nO1 | 10 | 3 | yes\nO2 | 10 | 9 | no",
    )
    assert (chart.capacity_assumed_share, chart.need_assumed_share) == (0.25, 0.5)


def test_an_empty_place_has_an_empty_map() -> None:
    """Nothing in, nothing out, no error."""
    chart = charted(areas="area | at", needs="area | people", offers="offer | at")
    assert [len(table) for table in (chart.reach, chart.access, chart.unmet, chart.duplication)] == [0, 0, 0, 0]
    assert chart.present_spend_minor == 0
