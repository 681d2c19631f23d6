"""The postcode lottery: Theil's T and the funnel, worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.spec.atlas.given import bars, brief, place
from weft import atlas
from weft.atlas.inequality import theil_of
from weft.engine import funnel_of


def charted(*, near: int, far: int):
    """Two villages of a hundred, each with its own offer and out of reach of the other's."""
    return atlas.chart(
        brief=brief(),
        place=place(
            areas="area | at\nBeck | 0\nFell | 100",
            needs="area | people\nBeck | 100\nFell | 100",
            offers=f"offer | at | capacity\nO1 | 0 | {near}\nO2 | 100 | {far}",
        ),
    )


def test_theil_is_nought_where_all_have_the_same_share():
    """ATLAS-14."""
    whole = charted(near=40, far=40).variation.nouns()[0]
    assert (whole.service_type, whole.share, whole.theil, whole.between, whole.within) == ("", 0.4, 0.0, 0.0, 0.0)


def test_theil_of_three_quarters_and_one_quarter():
    """ATLAS-14. T = 0.75 ln(0.75 / 0.5) + 0.25 ln(0.25 / 0.5) = 0.1308."""
    whole = charted(near=75, far=25).variation.nouns()[0]
    assert whole.theil == pytest.approx(0.75 * math.log(1.5) + 0.25 * math.log(0.5))
    assert whole.theil == pytest.approx(0.1308, abs=5e-5)
    assert whole.between == pytest.approx(0.0, abs=1e-12)  # both of unknown fifth: all of it is within


def test_theil_is_the_logarithm_of_how_many_could_share_where_one_has_it_all():
    """ATLAS-14. ln(200 / 100), the most that two villages of one size can differ."""
    assert charted(near=80, far=0).variation.nouns()[0].theil == pytest.approx(math.log(2))


def test_parts_between_and_within_fifths_add_up():
    """ATLAS-14. Shares 0.6 and 0.2 in one fifth, 0.4 and 0.4 in another: means are equal, so all of it is within."""
    found = theil_of(
        people=np.array([50.0, 50.0, 100.0, 100.0]),
        served=np.array([30.0, 10.0, 40.0, 40.0]),
        group=np.array([0, 0, 1, 1]),
    )
    assert found is not None
    assert found.between == pytest.approx(0.0, abs=1e-15)
    assert found.within == pytest.approx(found.total)
    expected = 1 / 3 * (0.75 * math.log(1.5) + 0.25 * math.log(0.5))
    assert found.total == pytest.approx(expected)


def test_where_nobody_is_served_there_is_no_inequality_to_measure():
    """ATLAS-12, ATLAS-14. Unknown, not nought."""
    whole = charted(near=0, far=0).variation.nouns()[0]
    assert (whole.share, whole.theil, whole.between, whole.dispersion) == (0.0, None, None, None)


def test_funnel_limits_worked_by_hand():
    """ATLAS-15. Three areas of a hundred with 40, 50 and 60 served.

    share 0.5, error 0.05, z -2, 0, 2; winsorised at a tenth: -1.6, 0, 1.6; phi = 5.12 / 3; w = 400, so
    spread^2 = (5.12 - 2) / (1200 - 400) = 0.0039; the half-width at 95% is 1.96 x sqrt(0.0025 + 0.0039) = 1.96 x 0.08.
    """
    found = funnel_of(people=np.array([100.0, 100.0, 100.0]), served=np.array([40.0, 50.0, 60.0]))
    assert found.share == 0.5
    assert found.dispersion == pytest.approx(5.12 / 3)
    assert found.spread**2 == pytest.approx(0.0039)
    assert found.high_95[0] == pytest.approx(0.5 + 1.959964 * 0.08, abs=1e-6)
    assert found.low_998[0] == pytest.approx(0.5 - 3.090232 * 0.08, abs=1e-6)


def test_without_over_dispersion_limits_are_those_of_chance():
    """ATLAS-15. z within 1 of nought: phi is at most 1 and nothing is added."""
    found = funnel_of(people=np.array([100.0, 400.0]), served=np.array([52.0, 198.0]))
    assert found.dispersion is not None
    assert found.dispersion < 1
    assert found.spread == 0.0
    assert found.high_95 - found.share == pytest.approx(1.959964 * 0.5 / np.sqrt([100, 400]), abs=1e-6)


def test_limits_stay_between_none_and_all():
    """ATLAS-15."""
    found = funnel_of(people=np.array([2.0, 3.0, 100.0]), served=np.array([0.0, 3.0, 90.0]))
    assert found.low_998.min() >= 0
    assert found.high_998.max() <= 1


def test_an_area_far_below_the_others_of_its_size_is_named():
    """ATLAS-15. Twenty villages served in full but one, which has nothing: everybody else sets what is usual."""
    names = [f"V{at:02d}" for at in range(20)]
    chart = atlas.chart(
        brief=brief(),
        place=place(
            areas="area | at\n" + "\n".join(f"{name} | {at * 40}" for at, name in enumerate(names)),
            needs="area | people\n" + "\n".join(f"{name} | 100" for name in names),
            offers="offer | at | capacity\n"
            + "\n".join(f"O{at} | {at * 40} | {90 if at % 2 else 94}" for at in range(1, 20)),
        ),
    )
    points = bars(chart.funnel, "area_id", "service_type", "standing")
    assert [area for area, kind, standing in points if standing == "below_998" and not kind] == ["V00"]
    assert [area for area, kind, standing in points if standing == "below_998" and kind] == ["V00"]
