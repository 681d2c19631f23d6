"""A frontier goes one way, within the gaps of its plans: a stricter rule is never worth more, more money or reach never
less."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import pytest

from tests.factories.network_place import in_memory, invent, invent_later
from weft.network import CannotAssemble, assemble, frontier
from weft.vocabulary import LEVERS, Reach, Table

CASES = 24
RISES = ("travel", "budget")


def _drawn(seed: int, *, levers=LEVERS, **rules):
    brief, place = (invent_later if seed % 2 else invent)(seed)
    brief = replace(brief, network=replace(brief.network, **rules))
    place = replace(place, offers=[replace(offer, delivery_mode="site") for offer in place.offers])
    dice = random.Random(seed)
    held, whole = in_memory(place)
    wide = [replace(row, minutes=float(dice.randint(5, 60))) for row in whole.nouns()]
    near = Table.of_nouns(Reach, [row for row in wide if row.minutes <= 30])
    widest = Table.of_nouns(Reach, wide)
    return brief, held, near, frontier(brief=brief, place=held, reach=near, widest=widest, levers=levers)


@pytest.mark.parametrize("seed", range(CASES))
def test_a_stricter_rule_is_never_worth_more(seed: int) -> None:
    """NETWORK-41. What a plan is worth at the strict setting is not above what is possible at the lax one."""
    _, _, _, points = _drawn(seed)
    for lever in LEVERS:
        rows = sorted((p for p in points.nouns() if p.lever == lever), key=lambda p: p.setting)
        for low, high in pairwise(rows):
            strict, lax = (low, high) if lever in RISES else (high, low)
            if strict.objective_minor is None:
                continue
            assert lax.bound_minor is not None, "what the strict setting allows the lax one allows"
            assert strict.objective_minor <= lax.bound_minor + 2


@pytest.mark.parametrize("seed", range(CASES))
def test_every_point_is_a_plan_with_its_bound(seed: int) -> None:
    """NETWORK-40."""
    brief, held, near, points = _drawn(seed)
    for point in points.nouns():
        if point.objective_minor is None:
            continue
        assert point.objective_minor == point.value_minor - point.penalties_minor
        assert point.objective_minor <= point.bound_minor
    try:
        plan = assemble(brief=brief, place=held, reach=near, reasons_exact_max=0).proposed
    except CannotAssemble:
        return
    own = next(p for p in points.nouns() if p.lever == "budget" and p.own)
    assert abs(own.objective_minor - plan.objective_minor) <= own.bound_gap * abs(own.bound_minor) + 3


def test_the_own_setting_is_always_a_point_and_marked_once() -> None:
    """NETWORK-40."""
    _, _, _, points = _drawn(3, equity_floor=0.83, small_share=0.37)
    for lever in LEVERS:
        own = [p.setting for p in points.nouns() if p.lever == lever and p.own]
        expected = {"equity_floor": 0.83, "small_share": 0.37}.get(lever, 1.0)
        assert own == [expected]


def test_an_impossible_setting_stands_without_figures() -> None:
    """NETWORK-43. A lock that the smaller budget cannot pay for: a point without a plan, and the others are there."""
    brief, place = invent(0)
    offer = replace(
        next(iter(place.offers)), capacity=5, price_minor=10_000, fixed_minor=50_000, volume_min=0, unit_cost_minor=None
    )
    place = replace(place, offers=[offer], reach=[])
    pots = tuple(replace(pot, amount_minor=60_000, pays_for=(offer.service_type,), segments=()) for pot in brief.pots)
    rules = replace(
        brief.network, budget_minor=60_000, locks=(offer.offer_id,), bans=(), provider_cap=1.0, own_provider_id=""
    )
    held, reach = in_memory(place)
    points = frontier(
        brief=replace(brief, pots=pots, network=rules), place=held, reach=reach, widest=reach, levers=("budget",)
    )
    possible = {point.setting: point.objective_minor is not None for point in points.nouns()}
    assert not possible[0.6]
    assert possible[1.0]
    assert possible[1.25]
