"""The flow and the fair split hold at sizes where 32 bits would wrap."""

from __future__ import annotations

import random
from fractions import Fraction

import networkx
import numpy as np
import pytest

from weft.atlas.fair import split_fairly
from weft.atlas.flow import cut

Pairs = list[tuple[int, int]]


def invent(seed: int, *, most: int) -> tuple[list[int], list[int], Pairs]:
    """Claims, stores and arcs of a random graph, amounts up to `most`."""
    dice = random.Random(seed)
    claims = [dice.randint(1, most) for _ in range(dice.randint(1, 25))]
    stores = [dice.randint(0, most) for _ in range(dice.randint(1, 12))]
    pairs = [(i, j) for i in range(len(claims)) for j in range(len(stores)) if dice.random() < 0.25]
    return claims, stores, pairs or [(0, 0)]


def arrays(pairs: Pairs) -> tuple[np.ndarray, np.ndarray]:
    """The two ends of each arc."""
    return np.array([i for i, _ in pairs], dtype=np.int64), np.array([j for _, j in pairs], dtype=np.int64)


def maximum(claims: list[int], stores: list[int], pairs: Pairs) -> int:
    """The maximum flow by an independent method."""
    graph = networkx.DiGraph()
    graph.add_nodes_from(["source", "sink"])
    for i, j in pairs:
        graph.add_edge("source", ("claimant", i), capacity=claims[i])
        graph.add_edge(("claimant", i), ("store", j))
        graph.add_edge(("store", j), "sink", capacity=stores[j])
    return int(networkx.maximum_flow_value(graph, "source", "sink"))


@pytest.mark.parametrize("most", [3, 10**5, 10**12, 10**16])
@pytest.mark.parametrize("seed", range(12))
def test_the_flow_is_the_maximum_to_the_last_unit(seed: int, most: int) -> None:
    """ATLAS-3. In one phase or in four, and its cut proves it."""
    claims, stores, pairs = invent(seed, most=most)
    claimant, store = arrays(pairs)
    found = cut(claims=np.array(claims), stores=np.array(stores), arc_claimant=claimant, arc_store=store)
    assert found.total == maximum(claims, stores, pairs)
    dry = sum(amount for amount, is_dry in zip(stores, found.dry, strict=True) if is_dry)
    content = sum(amount for amount, is_short in zip(claims, found.short, strict=True) if not is_short)
    assert found.total == dry + content
    assert all(found.dry[j] for i, j in pairs if found.short[i])


@pytest.mark.parametrize("most", [3, 50, 4 * 10**7])
@pytest.mark.parametrize("seed", range(20))
def test_the_split_can_be_served_and_nobody_worse_off_can_be_helped(seed: int, most: int) -> None:
    """ATLAS-4. The split is feasible and maximal, and at every ratio the worst off use up all that they can reach.

    The last is what makes it max-min fair: those at or below a ratio together draw every store that they have an
    arc to, so more for one of them is less for another who has no more.
    """
    claims, stores, pairs = invent(seed, most=most)
    claimant, store = arrays(pairs)
    split = split_fairly(weights=np.array(claims), stores=np.array(stores), arc_claimant=claimant, arc_store=store)
    ratios = [Fraction(int(n), int(d)) for n, d in zip(split.numerator, split.denominator, strict=True)]
    drawn = [claim * ratio for claim, ratio in zip(claims, ratios, strict=True)]
    assert sum(drawn) == maximum(claims, stores, pairs)
    for ratio in sorted({ratio for ratio in ratios if ratio < 1}):
        worst = {i for i in range(len(claims)) if ratios[i] <= ratio}
        reached = {j for i, j in pairs if i in worst}
        assert sum(drawn[i] for i in worst) == sum(stores[j] for j in reached)


@pytest.mark.parametrize("seed", range(12))
def test_an_earlier_rank_draws_all_that_it_can_before_a_later_one(seed: int) -> None:
    """ATLAS-6. Up to every rank, what is drawn is the most that those ranks alone could draw."""
    claims, stores, pairs = invent(seed, most=40)
    ranks = [random.Random(seed + at).randint(0, 3) for at in range(len(claims))]
    claimant, store = arrays(pairs)
    split = split_fairly(
        weights=np.array(claims),
        stores=np.array(stores),
        arc_claimant=claimant,
        arc_store=store,
        ranks=np.array(ranks),
    )
    drawn = [
        claim * Fraction(int(n), int(d)) for claim, n, d in zip(claims, split.numerator, split.denominator, strict=True)
    ]
    for rank in range(4):
        allowed = [(i, j) for i, j in pairs if ranks[i] <= rank]
        assert sum(drawn[i] for i in range(len(claims)) if ranks[i] <= rank) == maximum(claims, stores, allowed)
