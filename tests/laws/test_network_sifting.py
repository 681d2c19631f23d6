"""A programme that begins with few columns ends where the whole one ends: the same worth, the same bound, or none."""

from __future__ import annotations

import os

import numpy as np
import pytest

from tests.factories.network_place import in_memory, invent_later
from weft import atlas, brief, town
from weft.engine import Place, place_of
from weft.network import CannotAssemble, Effort, assemble, ladder, relaxation
from weft.network.case import read_case
from weft.network.model import Model, model_of
from weft.network.relaxation import Relaxation
from weft.network.solver import Programme
from weft.vocabulary import Brief, Reach, Table

DEEP = bool(os.environ.get("WEFT_DEEP"))
CASES = 300 if DEEP else 60
TOWNS = (1, 2, 3) if DEEP else (1,)
NEAR = 1e-7
"""Share of the worth."""


def _invented(seed: int) -> Model:
    direction, plain = invent_later(seed)
    place, reach = in_memory(plain)
    try:
        case = read_case(brief=direction, place=place, reach=reach, awards=())
    except CannotAssemble:
        pytest.skip("nothing can be planned here")
    return model_of(case.instance)


def _town(seed: int) -> tuple[Brief, Place, Table[Reach]]:
    built = town.build(size="borough", seed=seed)
    direction = brief.load(text=built.brief)
    place = place_of(*built.tables)
    return direction, place, atlas.reach(brief=direction, place=place)


@pytest.mark.parametrize("seed", range(CASES))
def test_a_programme_whose_flows_all_sleep_wakes_to_the_same_answer(seed: int) -> None:
    """NETWORK-8. Any awards held: the same worth and a bound that is no lower, or in both no solution."""
    blocks = _invented(seed).blocks
    y, f = blocks.columns["y"], blocks.columns["f"]
    awake = np.ones(len(blocks.lower), dtype=bool)
    awake[f] = False
    dice = np.random.default_rng(seed)
    whole, sifted = Programme(blocks), Programme(blocks, awake=awake)
    for _ in range(6):
        held = np.clip(dice.integers(0, 2, len(y)), blocks.lower[y], blocks.upper[y])
        for programme in (whole, sifted):
            programme.hold(y, held, held)
        expected, answer = whole.solve(), sifted.solve()
        assert answer.solved == expected.solved
        if expected.solved:
            scale = max(1.0, abs(expected.objective))
            assert abs(answer.objective - expected.objective) <= NEAR * scale
            assert answer.bound >= expected.objective - NEAR * scale
            assert answer.bound <= expected.bound + NEAR * scale
            assert (blocks.assembled() @ answer.columns <= blocks.high + 1e-5).all()
            assert (blocks.assembled() @ answer.columns >= blocks.low - 1e-5).all()


@pytest.mark.parametrize("seed", TOWNS)
def test_a_ladder_of_coarser_maps_leads_to_the_same_bound(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """NETWORK-8. However many rungs: the bound is the whole linear programme's."""
    direction, place, reach = _town(seed)
    model = model_of(read_case(brief=direction, place=place, reach=reach, awards=()).instance)
    expected = Programme(model.blocks).solve()
    monkeypatch.setattr(relaxation, "SIFT_LINKS_MIN", 1)
    monkeypatch.setattr(ladder, "COARSEST_LINKS", 2_000)
    sifted = Relaxation(model)
    answer = sifted.programme.solve()
    assert not sifted.programme.awake.all(), "some flows are never wanted"
    assert abs(answer.objective - expected.objective) <= NEAR * abs(expected.objective)
    assert abs(answer.bound - expected.bound) <= NEAR * abs(expected.bound)


@pytest.mark.parametrize("seed", TOWNS)
def test_a_plan_made_by_sifting_keeps_its_rules_and_its_bound(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """NETWORK-8, NETWORK-9. The plan is as near its bound as it would be without, and the same when made again."""
    direction, place, reach = _town(seed)
    effort = Effort(improve_solves_max=10, gap_enough=0.01)
    expected = assemble(brief=direction, place=place, reach=reach, effort=effort, reasons_exact_max=0)
    monkeypatch.setattr(relaxation, "SIFT_LINKS_MIN", 1)
    monkeypatch.setattr(ladder, "COARSEST_LINKS", 2_000)
    sifted = assemble(brief=direction, place=place, reach=reach, effort=effort, reasons_exact_max=0)
    assert sifted.proposed.bound_gap <= max(expected.proposed.bound_gap, effort.gap_enough) * 1.5
    assert sifted.proposed.objective_minor <= expected.proposed.bound_minor
    assert expected.proposed.objective_minor <= sifted.proposed.bound_minor
    again = assemble(brief=direction, place=place, reach=reach, effort=effort, reasons_exact_max=0)
    assert again.proposed.awards.data.equals(sifted.proposed.awards.data)
