"""What was planted in the invented town is found by the map, to the person and the penny, for three seeds."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from weft import atlas, brief, town
from weft.engine import place_of
from weft.vocabulary import Chart, MapHeadlines

SEEDS = (1, 20, 300)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """A town's map beside what was planted in it."""

    chart: Chart
    headlines: MapHeadlines
    truth: town.Truth


@pytest.fixture(scope="module", params=SEEDS)
def mapped(request: pytest.FixtureRequest) -> Mapped:
    """A borough built from a seed, and its map."""
    built = town.build(size="borough", seed=request.param)
    place, direction = place_of(*built.tables), brief.load(text=built.brief)
    chart = atlas.chart(brief=direction, place=place)
    return Mapped(
        chart=chart,
        headlines=atlas.headlines(chart=chart, place=place, brief=direction),
        truth=built.truth,
    )


def test_the_planted_unmet_need_is_found_and_shared_evenly(mapped: Mapped) -> None:
    """ATLAS-3, ATLAS-4. Every row of the closed dale is served in the same share; the total is what places leave."""
    planted = mapped.truth.unmet
    rows = {
        (row.area_id, row.segment_id): row
        for row in mapped.chart.unmet.nouns()
        if row.service_type == planted.service_type
    }
    found = [rows[area_id, segment_id] for area_id, segment_id, _ in planted.people]
    assert [row.people for row in found] == [people for _, _, people in planted.people]
    assert sum(row.unmet for row in found) == pytest.approx(planted.unmet, abs=1e-9)
    for row in found:
        assert row.servable == pytest.approx(row.people * float(planted.served_share), rel=1e-12)


def test_the_planted_duplication_is_found_to_the_penny(mapped: Mapped) -> None:
    """ATLAS-6, ATLAS-7. Left-over spend of the two pots, its price difference and what is bought twice."""
    planted = mapped.truth.duplication
    found: dict[tuple[str, str], list[int]] = {}
    for row in mapped.chart.duplication.nouns():
        if row.service_type == planted.service_type and row.area_id in planted.area_ids:
            money = found.setdefault((row.pot_id, row.other_pot_id), [0] * 5)
            parts = (row.choice_minor, row.price_difference_minor, row.idle_minor, row.duplicated_minor)
            for at, minor in enumerate((row.spend_minor, *parts)):
                money[at] += minor
    expected: dict[tuple[str, str], list[int]] = {}
    for left in planted.left_over:
        money = expected.setdefault((left.pot_id, left.other_pot_id), [0] * 5)
        parts = (left.choice_minor, left.price_difference_minor, left.idle_minor, left.duplicated_minor)
        for at, minor in enumerate((left.spend_minor, *parts)):
            money[at] += minor
    assert found == expected


def test_the_planted_monopoly_has_one_provider_to_choose_from(mapped: Mapped) -> None:
    """ATLAS-9. In the monopoly's areas one funded provider of the type is in reach, and it is the planted one."""
    planted = mapped.truth.monopoly
    rows = [
        row
        for row in mapped.chart.access.nouns()
        if row.service_type == planted.service_type and row.area_id in planted.area_ids
    ]
    assert rows
    assert {row.providers for row in rows} == {1}


def test_the_planted_lottery_shows_in_access(mapped: Mapped) -> None:
    """ATLAS-8. Areas alike in need have the planted places per person, high on one side and low on the other."""
    planted = mapped.truth.lottery
    score = {row.area_id: row.score for row in mapped.chart.access.nouns() if row.service_type == planted.service_type}
    for area_ids, expected in (
        (planted.high_area_ids, planted.high_score),
        (planted.low_area_ids, planted.low_score),
    ):
        assert [score[area_id] for area_id in area_ids] == pytest.approx([float(expected)] * len(area_ids), rel=1e-6)


def test_the_need_that_is_nobodys_job_is_found(mapped: Mapped) -> None:
    """ATLAS-5. No pot may pay, nothing serves it, and it has its own headline."""
    planted = mapped.truth.nobody
    rows = [row for row in mapped.chart.unmet.nouns() if not row.responsible_pots]
    assert {(row.service_type, row.segment_id) for row in rows} == {(planted.service_type, planted.segment_id)}
    assert sum(row.people for row in rows) == planted.people
    assert mapped.headlines.nobody_responsible == planted.people
