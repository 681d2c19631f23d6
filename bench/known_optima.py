"""Location problems with published optima, written as places and solved by the same model as any network.

python -m bench.known_optima [instance ...]

How each problem becomes a place, and why that says the same: `docs/decisions/0005-known-optima.md`. Reads
`facility_location` in the folder that WEFT_DATA names.
"""

from __future__ import annotations

import csv
import gzip
import os
import sys
import time
from dataclasses import dataclass, replace
from datetime import date
from math import ceil, log10
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from weft import network
from weft.engine import Place, place_of
from weft.vocabulary import (
    Area,
    AtlasRules,
    Brief,
    Effect,
    Need,
    NetworkRules,
    Offer,
    Outcome,
    Period,
    Pot,
    Provider,
    Reach,
    ReachRule,
    Requirement,
    Segment,
    ServiceType,
    Table,
    Travel,
)

DATA = Path(os.environ.get("WEFT_DATA", Path(__file__).parents[2] / "shared" / "data")) / "facility_location"
PLACE, SERVICE, OUTCOME, POT = "benchmark", "serving", "served", "pot"
DAY = date(2026, 4, 1)
MINOR = 1000
"""Minor units in one unit of a published cost, which has at most three decimals."""

SMALL = ("cap41", "cap71", "or_small/p1", "holmberg/p1", "pmed1")
"""Instances that take seconds: those that are solved where none is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A location problem: `cost[j, i]` for the whole demand of customer j at site i; `most` sites at most, if given."""

    name: str
    optimum: float
    capacity: np.ndarray
    opening: np.ndarray
    demand: np.ndarray
    cost: np.ndarray
    most: int | None = None
    single: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """What came of it: cost and its proven lower bound, whether everybody is served, and seconds."""

    cost: float
    bound: float
    everybody: bool
    seconds: float


def solve(problem: Problem) -> Solved:
    """Write the problem as a place, assemble its network, and read the cost back from the objective."""
    prize = prize_of(problem)
    brief, place, reach = place_of_problem(problem, prize)
    people = int(problem.demand.sum())
    effort = network.Effort(
        cut_rounds_max=50,
        improve_solves_max=40,
        nodes_max=200_000,
        gap_enough=0.1 * MINOR / (prize * people),
        entire_columns_max=10**8,
        reasons_exact_max=0,
    )
    began = time.perf_counter()
    plan = network.assemble(brief=brief, place=place, reach=reach, effort=effort).proposed
    seconds = time.perf_counter() - began
    served = int(plan.awards.column("people").sum()) if len(plan.awards) else 0
    return Solved(
        cost=(prize * people - plan.objective_minor) / MINOR,
        bound=(prize * people - plan.bound_minor) / MINOR,
        everybody=served == people,
        seconds=seconds,
    )


def prize_of(problem: Problem) -> int:
    """What serving one person is worth: a power of ten above what one could ever cost, opening a site included."""
    dearest = float((problem.cost / problem.demand[:, None]).max())
    opening = float(problem.opening.max()) / float(problem.demand.min())
    return int(10 ** ceil(log10(MINOR * (2 * dearest + opening) + 1)))


def place_of_problem(problem: Problem, prize: int) -> tuple[Brief, Place, Table[Reach]]:
    """The brief, the place and who reaches whom: everybody everyone."""
    sites, customers = len(problem.capacity), len(problem.demand)
    site = [f"P{i:04d}" for i in range(sites)]
    customer = [f"A{j:04d}" for j in range(customers)]
    gain = (prize - MINOR * problem.cost / problem.demand[:, None]) / prize
    place = place_of(
        Table.of_nouns(
            Area,
            [
                Area(place_id=PLACE, area_id=a, name=a, latitude=0.0, longitude=0.0, population=int(d))
                for a, d in zip(customer, problem.demand, strict=True)
            ],
        ),
        Table.of_nouns(
            Requirement,
            [Requirement(place_id=PLACE, segment_id=a, service_type=SERVICE, essential=True) for a in customer],
        ),
        Table.of_nouns(
            Need,
            [
                Need(
                    place_id=PLACE, area_id=a, segment_id=a, people=int(d), assumed=False, source="benchmark", as_of=DAY
                )
                for a, d in zip(customer, problem.demand, strict=True)
            ],
        ),
        Table.of_nouns(
            Provider, [Provider(place_id=PLACE, provider_id=p, name=p, kind="large", small=False) for p in site]
        ),
        Table.of_nouns(Offer, [_offer(problem, number, name) for number, name in enumerate(site)]),
        Table.of(
            Effect,
            {
                "place_id": [PLACE] * (sites * customers),
                "service_type": [SERVICE] * (sites * customers),
                "provider_id": site * customers,
                "segment_id": [a for a in customer for _ in site],
                "outcome_id": [OUTCOME] * (sites * customers),
                "probability": gain.ravel(),
                "baseline": [0.0] * (sites * customers),
                "source": ["benchmark"] * (sites * customers),
                "as_of": [DAY] * (sites * customers),
                "tested": [True] * (sites * customers),
            },
        ),
    )
    reach: dict[str, list[Any]] = {
        "place_id": [PLACE] * (sites * customers),
        "area_id": [a for a in customer for _ in site],
        "offer_id": site * customers,
        "minutes": [1.0] * (sites * customers),
    }
    return _brief(problem, prize, customer), place, Table.of(Reach, reach)


def _offer(problem: Problem, number: int, name: str) -> Offer:
    return Offer(
        place_id=PLACE,
        offer_id=name,
        provider_id=name,
        service_type=SERVICE,
        status="proposed",
        delivery_mode="online",
        capacity=int(problem.capacity[number]),
        price_minor=0,
        fixed_minor=round(MINOR * float(problem.opening[number])),
        currency="GBP",
        pot_id=POT,
        source="benchmark",
        as_of=DAY,
        assumed=False,
    )


def _brief(problem: Problem, prize: int, customer: list[str]) -> Brief:
    money = round(MINOR * float(problem.opening.sum())) + 1
    walk = ReachRule(mode="walk", minutes_max=30)
    rules = NetworkRules(budget_minor=money, awards_max=problem.most, small_share=1.0, small_penalty=1.0)
    return Brief(
        place_id=PLACE,
        place_name="Benchmark",
        invented=True,
        language="en-GB",
        currency="GBP",
        period=Period(from_on=DAY, to_on=date(2027, 4, 1), time_zone="UTC"),
        outcomes=(Outcome(outcome_id=OUTCOME, name="Served", worth_minor=prize, funder="all"),),
        segments=tuple(Segment(segment_id=a, name=a, unit="people", eligible="TRUE") for a in customer),
        segments_overlap=False,
        service_types=(ServiceType(service_type=SERVICE, name="Serving"),),
        pots=(Pot(pot_id=POT, name="Pot", funder="all", amount_minor=money, pays_for=(SERVICE,)),),
        travel=Travel(detour_factor=1.0, speeds_kmh={"walk": 5.0}, usual=walk, home=walk, by_service_type={}),
        atlas=AtlasRules(),
        network=replace(rules, one_provider_per_area=(SERVICE,)) if problem.single else rules,
        capacity_factors=(1.0,),
        person_columns=(),
        canonical="{}",
        digest="0",
    )


def read_problem(name: str) -> Problem:
    """A problem by name: `cap41`, `pmed1`, `or_small/p1`, `holmberg/p1`, `delmaire/p1`."""
    if name.startswith("pmed"):
        return _p_median(name)
    if name.startswith("cap"):
        return _splitting(name)
    return _single_source(name)


def _p_median(name: str) -> Problem:
    row = next(row for row in _optima("pmed/pmedopt.csv") if row["instance"] == name)
    nodes, edges, most, *rest = (int(word) for word in _words(f"pmed/{name}.txt.gz"))
    lengths = {}
    for at in range(0, 3 * edges, 3):
        one, other, length = rest[at : at + 3]
        lengths[one - 1, other - 1] = lengths[other - 1, one - 1] = length
    ends = np.array(list(lengths))
    graph = csr_matrix((list(lengths.values()), (ends[:, 0], ends[:, 1])), shape=(nodes, nodes))
    return Problem(
        name=name,
        optimum=float(row["optimum"]),
        capacity=np.full(nodes, nodes),
        opening=np.zeros(nodes),
        demand=np.ones(nodes, dtype=int),
        cost=dijkstra(graph),
        most=most,
    )


def _splitting(name: str) -> Problem:
    optimum = {row["instance"]: float(row["optimum"]) for row in _optima("orlib_cap/capopt.csv")} | {
        "cap41": 1040444.375
    }
    sites, customers, *rest = _words(f"orlib_cap/{name}.txt")
    m, n = int(sites), int(customers)
    facts = np.array([float(word) for word in rest[: 2 * m]]).reshape(m, 2)
    rows = np.array([float(word) for word in rest[2 * m :]]).reshape(n, m + 1)
    return Problem(
        name=name,
        optimum=optimum[name],
        capacity=facts[:, 0].astype(int),
        opening=facts[:, 1],
        demand=rows[:, 0].astype(int),
        cost=rows[:, 1:],
    )


def _single_source(name: str) -> Problem:
    family, number = name.split("/")
    rows = _optima(f"sscflp_{family}/optima.csv")
    optimum = next(float(row["optimum_single_source"]) for row in rows if row["instance"] == number)
    sites, customers, *rest = (float(word) for word in _words(f"sscflp_{family}/{number}.txt.gz"))
    m, n = int(sites), int(customers)
    figures = np.array(rest)
    return Problem(
        name=name,
        optimum=optimum,
        capacity=figures[:m].astype(int),
        opening=figures[m : 2 * m],
        demand=figures[2 * m : 2 * m + n].astype(int),
        cost=figures[2 * m + n : 2 * m + n + m * n].reshape(n, m),
        single=True,
    )


def _words(path: str) -> list[str]:
    content = (DATA / path).read_bytes()
    return (gzip.decompress(content) if path.endswith(".gz") else content).decode().split()


def _optima(path: str) -> list[dict[str, str]]:
    with (DATA / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main() -> None:
    """Solve the problems named, or the small ones, and print a table row for each as it comes."""
    print("## Location problems with published optima\n")
    if not DATA.is_dir():
        print("Not run: the public data folder is not there.")
        return
    print("| instance | sites x customers | rule | ours | proven at least | published | same | seconds |")
    print("|---|---|---|---|---|---|---|---|")
    for name in sys.argv[1:] or SMALL:
        problem = read_problem(name)
        solved = solve(problem)
        rule = "one provider" if problem.single else f"at most {problem.most}" if problem.most else "may split"
        same = "yes" if solved.everybody and abs(solved.cost - problem.optimum) < 0.02 else "NO"
        print(
            f"| {name} | {len(problem.capacity)} x {len(problem.demand)} | {rule} | {solved.cost:,.3f} | "
            f"{solved.bound:,.3f} | {problem.optimum:,.3f} | {same} | {solved.seconds:.1f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
