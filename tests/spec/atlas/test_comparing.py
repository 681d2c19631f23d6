"""A table of the map that somebody has changed is found when the place is charted again."""

from __future__ import annotations

from dataclasses import replace

from tests.spec.atlas.given import brief, place
from weft import atlas
from weft.vocabulary import Exposure, FunnelPoint, Table


def charted():
    return atlas.chart(
        brief=brief(),
        place=place(
            areas="area | at\nBeck | 0\nFell | 40",
            needs="area | people\nBeck | 50\nFell | 20",
            offers="offer | at | capacity\nO1 | 0 | 30\nO2 | 40 | 5",
        ),
    )


def found(chart, **changed) -> list[str]:
    written = {"atlas/exposure": chart.exposure, "atlas/funnel": chart.funnel, **changed}
    problems = atlas.compare(chart=chart, written=written, journeys_measured=chart.journeys_measured)
    return [problem.sentence() for problem in problems]


def test_what_was_written_is_what_the_place_gives():
    """ATLAS-19."""
    assert found(charted()) == []


def test_a_changed_figure_is_named_by_its_row():
    """ATLAS-19."""
    chart = charted()
    rows = [replace(row, exposed=row.exposed + 1) for row in chart.exposure.nouns()[:1]] + chart.exposure.nouns()[1:]
    assert found(chart, **{"atlas/exposure": Table.of_nouns(Exposure, rows)}) == [
        "ATLAS-19: atlas/exposure: the row P-O1, advice is not what the place gives."
    ]


def test_a_row_left_out_is_named():
    """ATLAS-19."""
    chart = charted()
    some = Table.of_nouns(FunnelPoint, chart.funnel.nouns()[1:])
    assert found(chart, **{"atlas/funnel": some}) == [
        "ATLAS-19: atlas/funnel: the row Beck, all kinds is not what the place gives."
    ]


def test_a_wrong_share_of_measured_journeys_is_named():
    """ATLAS-19."""
    chart = charted()
    problems = atlas.compare(chart=chart, written={}, journeys_measured=1.0)
    assert [problem.file for problem in problems] == ["summary.json"]
