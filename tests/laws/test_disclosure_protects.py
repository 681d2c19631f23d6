"""No withheld figure can be worked out: not from margins, not from an earlier release."""

from __future__ import annotations

import os

import numpy as np
import pytest

from weft import evidence
from weft.evidence.protection import Sum, ranges_of, withhold
from weft.vocabulary import DisclosureRule

TIMES = 400 if os.environ.get("WEFT_DEEP") else 14


def random_table(seed: int) -> tuple[dict[str, int], list[Sum]]:
    """A table of two or three ways with every margin, many cells small or zero."""
    draw = np.random.default_rng([seed, 31])
    shape = tuple(int(n) for n in draw.integers(2, 5, size=int(draw.integers(2, 4))))
    inner = draw.poisson(draw.gamma(0.8, 20.0, size=shape))
    counts: dict[str, int] = {}
    sums: list[Sum] = []
    for at in np.ndindex(*(n + 1 for n in shape)):
        part = inner[tuple(slice(None) if i == n else i for i, n in zip(at, shape, strict=True))]
        counts[name(at, shape)] = int(part.sum())
        for axis, (i, n) in enumerate(zip(at, shape, strict=True)):
            if i == n:
                parts = tuple(name((*at[:axis], j, *at[axis + 1 :]), shape) for j in range(n))
                sums.append(Sum(total=name(at, shape), parts=parts))
    return counts, sums


def name(at: tuple[int, ...], shape: tuple[int, ...]) -> str:
    return ",".join("*" if i == n else str(i) for i, n in zip(at, shape, strict=True))


@pytest.mark.parametrize("seed", range(TIMES))
def test_no_withheld_cell_can_be_recovered_from_margins(seed):
    """EVIDENCE-31. By linear programming over every sum: each range is at least as wide as the threshold."""
    counts, sums = random_table(seed)
    hidden = withhold(counts=counts, sums=sums, threshold=10)
    assert hidden >= {cell for cell, number in counts.items() if number < 10}
    for low, high in ranges_of(counts=counts, sums=sums, hidden=hidden).values():
        assert high - low >= 10 - 1e-6


def test_taking_out_one_further_cell_shows_what_secondary_suppression_is_for():
    """EVIDENCE-31. With only the small cell withheld, its margin gives it away."""
    counts = {"a": 4, "b": 30, "c": 50, "all": 84}
    sums = [Sum(total="all", parts=("a", "b", "c"))]
    assert ranges_of(counts=counts, sums=sums, hidden={"a"})["a"] == (4.0, 4.0)
    assert withhold(counts=counts, sums=sums, threshold=10) == {"a", "b"}


@pytest.mark.parametrize("seed", range(TIMES))
def test_two_releases_of_a_figure_differ_by_nobody_or_by_a_crowd(seed):
    """EVIDENCE-32. The second release holds whoever moved by fewer people than the threshold."""
    rule = DisclosureRule()
    counts, sums = random_table(seed)
    first = evidence.protect(counts=counts, sums=sums, rule=rule)
    draw = np.random.default_rng([seed, 32])
    later = {cell: number + int(draw.integers(0, 15)) * bool(draw.random() < 0.5) for cell, number in counts.items()}
    second = evidence.protect(counts=later, rule=rule, earlier=first.register)
    for cell, figure in second.figures.items():
        moved = abs(later[cell] - counts[cell])
        before = first.figures[cell]
        if before is not None and figure is not None:
            assert figure == before or moved >= rule.threshold
        if before is None and figure is not None:
            assert moved >= rule.threshold


def test_the_same_release_again_is_the_same_figures():
    """EVIDENCE-32."""
    counts, sums = random_table(5)
    first = evidence.protect(counts=counts, sums=sums, rule=DisclosureRule())
    again = evidence.protect(counts=counts, sums=sums, rule=DisclosureRule(), earlier=first.register)
    assert again.figures == first.figures
    assert again.register == first.register
