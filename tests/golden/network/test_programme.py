"""Each constraint of the programme as text, on the toy of three offers; its source is the docstring of `model.py`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.factories.network_place import brief_of, in_memory, toy
from weft.network.blocks import Blocks
from weft.network.intake import instance_of, limits_of
from weft.network.model import Model, add_choice_rows, add_link_rows, model_of, with_choice
from weft.network.register import read_register

HERE = Path(__file__).parent
RULES: dict[str, dict[str, Any]] = {
    "people": {},
    "money": {"budget_minor": 150_000, "provider_cap": 0.5, "own_provider_id": "P1", "own_cap": 0.1},
    "equity": {"equity_floor": 0.8, "equity_penalty_minor": 20_000},
    "small": {"small_share": 0.3, "small_penalty": 0.5},
    "choice": {"choice_min": 2, "choice_penalty_minor": 5_000},
    "settled": {"locks": ("O2",)},
    "awards": {"awards_max": 2},
    "joint": {},
    "lots": {"one_provider_per_area": ("advice",)},
    "explore": {"budget_minor": 150_000, "explore_share": 0.4, "explore_until": date(2027, 10, 1)},
}
JOINT = {"joint": ("O1", "O3")}
"""Offers that are one joint offer, by the text that shows it."""


def model(*, parts: tuple[str, ...] = (), **rules: Any) -> Model:
    plain = toy()
    offers = [replace(offer, joint_id="J") if offer.offer_id in parts else offer for offer in plain.offers]
    place, reach = in_memory(replace(plain, offers=offers))
    brief = brief_of(**rules)
    register = read_register(brief=brief, place=place, reach=reach)
    limits = limits_of(register=register, offers=register.offers, caps=True)
    must = frozenset(brief.network.locks)
    return model_of(instance_of(register=register, offers=register.offers, must=must, limits=limits))


def written(blocks: Blocks) -> str:
    """The programme as text: what is made large, then every row by block, then the columns."""
    names = {int(n): f"{block}{i}" for block, numbers in blocks.columns.items() for i, n in enumerate(numbers)}
    matrix = blocks.assembled()
    lines = ["largest", "  " + _sum(names, {n: g for n, g in enumerate(blocks.gain) if g}), "rows"]
    for block, numbers in blocks.row_of.items():
        for i, number in enumerate(numbers):
            start, end = matrix.indptr[number], matrix.indptr[number + 1]
            row = {int(matrix.indices[at]): float(matrix.data[at]) for at in range(start, end)}
            lines.append(f"  {block} {i}: {_ends(_sum(names, row), blocks.low[number], blocks.high[number])}")
    lines.append("columns")
    for number, name in names.items():
        whole = " whole" if blocks.whole[number] else ""
        lines.append(f"  {blocks.lower[number]:g} <= {name} <= {blocks.upper[number]:g}{whole}")
    return "\n".join(lines) + "\n"


def _sum(names: dict[int, str], row: dict[int, float]) -> str:
    return " ".join(f"{value:+.6g} {names[column]}" for column, value in sorted(row.items())) or "0"


def _ends(words: str, low: float, high: float) -> str:
    if low == high:
        return f"{words} = {low:g}"
    return (f"{low:g} <= " if np.isfinite(low) else "") + words + (f" <= {high:g}" if np.isfinite(high) else "")


@pytest.mark.parametrize("rule", sorted(RULES))
def test_the_programme_is_as_it_was_written_down(rule: str) -> None:
    """One text for each group of constraints; a change of the model is a change of a text that somebody reads."""
    programme = model(parts=JOINT.get(rule, ()), **RULES[rule])
    assert written(with_choice(programme).blocks) == (HERE / f"{rule}.txt").read_text(encoding="utf-8")


def test_the_rows_that_are_added_late() -> None:
    """With every award at a half, links and choices are broken; the rows that mend them are these."""
    programme = model(**RULES["choice"])
    columns = programme.blocks.columns
    solution = np.zeros(len(programme.blocks.lower))
    solution[columns["y"]] = [1.0, 0.5, 0.0]
    solution[columns["f"]] = programme.blocks.upper[columns["f"]]
    solution[columns["c"]] = 1.0
    assert add_link_rows(programme, solution) == 2
    assert add_choice_rows(programme, solution) == 4
    text = written(programme.blocks)
    late = [line for line in text.splitlines() if line.split(" ")[2:3] in (["link"], ["choice"], ["choose"])]
    assert "\n".join(late) + "\n" == (HERE / "late.txt").read_text(encoding="utf-8")
