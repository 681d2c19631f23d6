"""What another choice of rules costs, on one street: 20 people, a cheap large provider and a dear small one."""

from __future__ import annotations

import pytest

from tests.factories.network_place import (
    area_of,
    brief_of,
    effect_of,
    in_memory,
    need_of,
    offer_of,
    provider_of,
    reach_of,
    require,
)
from weft.network import frontier
from weft.network.plain import PlainPlace

GAIN = 30_000
"""0.5 less 0.2, of an outcome worth £1,000."""


def _street() -> PlainPlace:
    return PlainPlace(
        areas=[area_of("A1", 1)],
        requirements=[require("debt", "advice")],
        needs=[need_of("A1", "debt", 20)],
        providers=[provider_of("BIG"), provider_of("SMALL", small=True)],
        offers=[
            offer_of("CHEAP", "BIG", capacity=20, price_minor=5_000),
            offer_of("DEAR", "SMALL", capacity=20, price_minor=10_000),
        ],
        effects=[effect_of("advice", "debt")],
        reach=[reach_of("A1", "CHEAP"), reach_of("A1", "DEAR")],
    )


def _points(lever: str):
    held, reach = in_memory(_street())
    brief = brief_of(budget_minor=100_000)
    found = frontier(brief=brief, place=held, reach=reach, widest=reach, levers=(lever,))
    return {point.setting: point for point in found.nouns()}


def test_a_small_share_is_kept_and_its_price_is_the_people_it_leaves_out():
    """NETWORK-42. £1,000 buys 20 places with the large provider; half of it with the small one leaves 15."""
    points = _points("small_share")
    assert (points[0.0].served, points[0.0].value_minor) == (20, 20 * GAIN)
    assert (points[0.5].served, points[0.5].value_minor) == (15, 15 * GAIN)
    assert points[0.5].small_share == 0.5
    assert points[0.5].penalties_minor == 0
    assert points[0.8].served == 12


def test_more_money_serves_more_people_until_nobody_is_left():
    """NETWORK-41."""
    points = _points("budget")
    assert [points[f].served for f in (0.6, 0.8, 1.0, 1.25)] == [12, 16, 20, 20]
    assert points[1.0].own


def test_a_lever_that_does_not_exist_is_a_mistake():
    """NETWORK-40."""
    with pytest.raises(ValueError, match="no such lever: colour"):
        _points("colour")
