"""How hard the network's search works: every limit is a count, so the same input gives the same plan on any machine."""

from __future__ import annotations

from dataclasses import dataclass

from weft.vocabulary import Taste


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """Limits of the search. None of them can make the bound wrong; they only decide how near the plan comes to it.

    whole_columns_max: a model with at most this many columns is solved at once with whole people in it.
    cut_rounds_max: rounds in which violated link and choice rows are added to the linear programme.
    dive_rounds_max: rounds of fixing and re-solving in the dive that makes the first plan.
    dive_awards_max: steps of the second, slower dive, each of one award tried both ways.
    nodes_max: branch-and-bound nodes of the restricted search around it.
    improve_solves_max: single awards turned round, one solve each, to better the first plan.
    gap_enough: a plan this near its bound (share of the bound) is not searched further.
    entire_columns_max: a model with at most this many columns is searched entire, and the search's own bound is valid.
    fix_share: in a larger one an award is held where the prices say so by this share of the gap.
    thin_share: and an arc is left out where the prices say so by this share of the gap.
    reasons_exact_max: decisions re-solved one by one to say what each is worth.
    solve_columns_max: both counts of single solves shrink so that solves x columns of the model (those awake, for the
        plan) stay below this.
    """

    whole_columns_max: int = 400
    cut_rounds_max: int = 12
    dive_rounds_max: int = 40
    improve_solves_max: int = 400
    dive_awards_max: int = 200
    nodes_max: int = 200
    gap_enough: float = 0.001
    entire_columns_max: int = 60_000
    fix_share: float = 0.25
    thin_share: float = 0.1
    reasons_exact_max: int = 300
    solve_columns_max: int = 24_000_000

    @property
    def gap_divisible(self) -> float:
        """The gap that is enough while people are divisible: a little less, for what whole people cost."""
        return (1 - SHARE_FOR_WHOLE) * self.gap_enough

    def solves(self, *, wanted: int, columns: int) -> int:
        """How many of the wanted single solves a model of so many columns gets."""
        return min(wanted, self.solve_columns_max // max(1, columns))


SHARE_FOR_WHOLE = 0.2
"""Share of the gap kept for whole people: on boroughs of three seeds they cost 0.009% to 0.016%, of 0.1%, 2026."""

USUAL_EFFORT = Effort()
"""Chosen on invented boroughs of 200 areas and 300 offers, measured in `bench/network.py`, 2026."""

SHARE_FOR_EXCLUDED = 0.25
"""Share of the exact reasons kept for the nearest offers left out, so that those just below the line get an answer."""

WHOLE_TOLERANCE = 1e-6
"""People; a linear solution this near a whole number is that number (HiGHS keeps rows to 1e-7)."""

SIFT_LINKS_MIN = 15_000
"""Links from which a linear programme is solved by sifting."""

LOT_NODES_MAX = 10**6
"""Branch-and-bound nodes after which the search for any plan at all with lots is given up."""

IMPROVEMENT_LEAST = 1e-7
"""Share of the objective; a smaller difference between two solves is the solver's own tolerance, not a better plan."""

SHARE_TO_ABSORB = 1.0
"""Share of the people who lose a kind of service that must find a place elsewhere: everybody, unless asked."""

RESERVE_ROUNDS_MAX = 60
"""Rounds in which least cuts are added to the search for the cheapest reserve of one kind of service."""

RESERVE_NODES_MAX = 20_000
"""Branch-and-bound nodes of each round of that search."""

USUAL_TASTE = Taste(per_minute=0.05, wait_minutes=30.0, known_minutes=10.0, online_minutes=-15.0, steps=12)
"""Assumed, 2026, to be replaced by a place's own survey: 20 minutes further and the odds of a choice fall by a factor
of e; a full award is like half an hour further; one that is known is like ten minutes nearer. That distance and wait
both weigh is what revealed choices of hospitals and clinics show (Sivey 2012, Health Economics 21:444; Seghieri, Calovi
and Ferre 2018, PLoS One 13:e0203018); the figures themselves are not taken from either."""

EQUITY_FLOORS = (0.0, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
SMALL_SHARES = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8)
TRAVEL_FACTORS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
MONEY_FACTORS = (0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25)
"""Settings at which a frontier is drawn; the brief's own is added where it is another."""

FIRM_MONEY_MAX = 100.0
"""Most that a unit of money short of the small providers' share may cost where that rule is made firm."""

FRONTIER_EFFORT = Effort(improve_solves_max=60, nodes_max=20, gap_enough=0.005, reasons_exact_max=0)
"""A lighter search for each point of a frontier: its plans are real and their bounds proven, only further apart."""
