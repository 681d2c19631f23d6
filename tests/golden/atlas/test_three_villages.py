"""A whole small map, worked by hand in `three_villages.txt`."""

from __future__ import annotations

from pathlib import Path

from tests.spec.atlas.given import bars, brief, place
from weft import atlas

GOLDEN = Path(__file__).with_name("three_villages.txt")


def shown(*cells: object) -> str:
    """A row as the golden file writes it."""
    return " | ".join(str(cell) for cell in cells)


def test_the_map_is_the_one_worked_by_hand() -> None:
    """ATLAS-3, ATLAS-4, ATLAS-8, ATLAS-9. Unmet need and access, row for row."""
    ground = place(
        areas="area | at\nBeck | 0\nFell | 20\nGhyll | 50",
        needs="area | people\nBeck | 20\nFell | 40\nGhyll | 40",
        offers="offer | at | capacity | price\nO1 | 5 | 50 | 100\nO2 | 45 | 30 | 120",
    )
    chart = atlas.chart(brief=brief(spare=1), place=ground)
    unmet = [
        shown(area, segment, people, f"{servable:.3f}", f"{missed:.3f}")
        for area, segment, people, servable, missed in bars(
            chart.unmet, "area_id", "segment_id", "people", "servable", "unmet"
        )
    ]
    access = [
        shown(area, people, f"{score:.3f}", providers, minutes)
        for area, people, score, providers, minutes in bars(
            chart.access, "area_id", "people", "score", "providers", "nearest_minutes"
        )
    ]
    _, first, second = GOLDEN.read_text(encoding="utf-8").strip().split("\n\n")
    assert unmet == first.splitlines()[1:]
    assert access == second.splitlines()[1:]
    assert len(chart.duplication) == 0
