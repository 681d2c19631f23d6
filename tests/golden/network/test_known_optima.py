"""Location problems whose best plan is published, written as places: the model finds it and proves it.

Sources: OR-Library (J. E. Beasley, Journal of the Operational Research Society 41, 1990) for cap and pmed; Holmberg,
Ronnqvist and Yuan, European Journal of Operational Research 113, 1999. `docs/decisions/0005-known-optima.md` says how.
"""

from __future__ import annotations

import pytest
from bench.known_optima import read_problem, solve


@pytest.mark.data
@pytest.mark.parametrize("name", ["cap41", "cap71", "or_small/p1", "holmberg/p1"])
def test_the_published_optimum_is_found_and_proven(name: str) -> None:
    """NETWORK-8, NETWORK-15. People may be split in cap41 and cap71; in the others one provider has each area."""
    problem = read_problem(name)
    solved = solve(problem)
    assert solved.everybody
    assert solved.cost == pytest.approx(problem.optimum, abs=0.02)
    assert solved.bound == pytest.approx(problem.optimum, abs=0.2)


@pytest.mark.data
def test_the_published_median_is_found_and_proven() -> None:
    """NETWORK-8, NETWORK-14. At most five awards for a hundred areas."""
    problem = read_problem("pmed1")
    solved = solve(problem)
    assert solved.everybody
    assert solved.cost == problem.optimum
    assert solved.bound > problem.optimum - 1
