"""Location problems with published optima, written as places and solved by the same model as any network.

python -m bench.known_optima [--limit SECONDS] [instance ... | all]

Each problem is solved in a process of its own, with ever more effort until it is proven or the limit is reached; then
the last plan stands with its gap. How each problem becomes a place, and why that says the same:
`docs/decisions/0005-known-optima.md`. Reads `facility_location` in the folder that WEFT_DATA names.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, replace
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
    Plan,
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

    @property
    def roomy(self) -> bool:
        """Whether every site could serve everybody, so that each customer goes to the nearest."""
        return bool(self.capacity.min() >= self.demand.sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """What came of it: cost and its proven lower bound, whether everybody is served, and seconds."""

    cost: float
    bound: float
    everybody: bool
    seconds: float


NODES = (20, 2_000, 200_000)
"""Branch-and-bound nodes of one try after another."""


def solve(problem: Problem, *, nodes: int = NODES[-1]) -> Solved:
    """Write the problem as a place, assemble its network, and read the cost back from the objective."""
    prize = prize_of(problem)
    people = int(problem.demand.sum())
    began = time.perf_counter()
    plan = _planned(problem, prize, worth=np.full(len(problem.demand), float(prize)), nodes=nodes)
    served = int(plan.awards.column("people").sum()) if len(plan.awards) else 0
    return Solved(
        cost=(prize * people - plan.objective_minor) / MINOR,
        bound=(prize * people - plan.bound_minor) / MINOR,
        everybody=served == people,
        seconds=time.perf_counter() - began,
    )


def solve_near(problem: Problem, *, nodes: int = NODES[-1]) -> Solved:
    """A roomy problem with each customer within reach of the nearest sites alone, more of them until that settles it.

    Being served is worth the way to the first site out of reach. So a plan of the whole problem costs at least what
    the same sites cost here, and the bound holds for the whole; the cost is the whole problem's, of the sites chosen.
    """
    began = time.perf_counter()
    sites, ways = len(problem.capacity), np.sort(problem.cost, axis=1)
    reached = min(sites, ceil(REACHED_AT_FIRST * sites / (problem.most or USUAL_SITES)) + 10)
    while True:
        first_out = ways[:, reached] if reached < sites else ways[:, -1] + 1
        worth = MINOR * first_out
        each = worth / problem.demand
        plan = _planned(problem, ceil(each.max()), worth=each, nodes=nodes)
        chosen = [int(offer[1:]) for offer in plan.awards.strings("offer_id")]
        cost = float(problem.cost[:, chosen].min(axis=1).sum() + problem.opening[chosen].sum())
        bound = (float(worth.sum()) - plan.bound_minor) / MINOR
        if reached == sites or cost - bound < _close(problem):
            return Solved(cost=cost, bound=bound, everybody=True, seconds=time.perf_counter() - began)
        reached = min(sites, 2 * reached)


REACHED_AT_FIRST = 1.7
"""Sites within reach of a customer at first, in sites that one of those chosen stands for on average."""

USUAL_SITES = 10
"""Sites taken to be chosen, for that first reach, where the problem does not say how many."""


def _close(problem: Problem) -> float:
    """How near a bound proves a plan: whole costs lie at least one apart."""
    whole = all(np.array_equal(part, np.rint(part)) for part in (problem.cost, problem.opening))
    return 0.99 if whole else 0.1


def _planned(problem: Problem, prize: int, *, worth: np.ndarray, nodes: int) -> Plan:
    """The room's plan where an outcome is worth `prize` and serving a person of each customer `worth`, minor units."""
    brief, place, reach = place_of_problem(problem, prize, worth=worth)
    effort = network.Effort(
        cut_rounds_max=50,
        improve_solves_max=40,
        nodes_max=nodes,
        gap_enough=_close(problem) * MINOR / float((worth * problem.demand).sum()),
        entire_columns_max=10**8,
        reasons_exact_max=0,
    )
    return network.assemble(brief=brief, place=place, reach=reach, effort=effort).proposed


def prize_of(problem: Problem) -> int:
    """What serving one person is worth: a power of ten above what one could ever cost, opening a site included."""
    dearest = float((problem.cost / problem.demand[:, None]).max())
    opening = float(problem.opening.max()) / float(problem.demand.min())
    return int(10 ** ceil(log10(MINOR * (2 * dearest + opening) + 1)))


def place_of_problem(problem: Problem, prize: int, *, worth: np.ndarray) -> tuple[Brief, Place, Table[Reach]]:
    """The brief, the place and who reaches whom: everybody every site at which being served is worth anything."""
    sites, customers = len(problem.capacity), len(problem.demand)
    site = [f"P{i:04d}" for i in range(sites)]
    customer = [f"A{j:04d}" for j in range(customers)]
    gain = (worth[:, None] - MINOR * problem.cost / problem.demand[:, None]) / prize
    at_customer, at_site = np.nonzero(gain > 0)
    pairs = len(at_site)
    customer_of, site_of = [customer[j] for j in at_customer], [site[i] for i in at_site]
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
                "place_id": [PLACE] * pairs,
                "service_type": [SERVICE] * pairs,
                "provider_id": site_of,
                "segment_id": customer_of,
                "outcome_id": [OUTCOME] * pairs,
                "probability": gain[at_customer, at_site],
                "baseline": [0.0] * pairs,
                "source": ["benchmark"] * pairs,
                "as_of": [DAY] * pairs,
                "tested": [True] * pairs,
            },
        ),
    )
    reach: dict[str, list[Any]] = {
        "place_id": [PLACE] * pairs,
        "area_id": customer_of,
        "offer_id": site_of,
        "minutes": [1.0] * pairs,
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
    path = f"orlib_cap/{name}.txt"
    sites, customers, *rest = _words(path if (DATA / path).exists() else f"{path}.gz")
    m, n = int(sites), int(customers)
    rows = np.array([float(word) for word in rest[2 * m :]]).reshape(n, m + 1)
    # The files of capa and capc say "capacity" in place of a number; the optima listed are those without any limit.
    unlimited = str(int(rows[:, 0].sum()))
    facts = np.array([float(unlimited if word == "capacity" else word) for word in rest[: 2 * m]]).reshape(m, 2)
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


def names() -> list[str]:
    """Every instance of the data folder."""
    files = [path.name.removesuffix(".gz").removesuffix(".txt") for path in (DATA / "orlib_cap").glob("cap*.txt*")]
    split = sorted(files, key=lambda name: (len(name) < 5, name[3:].zfill(3)))
    found = [*split]
    for family in ("or_small", "holmberg", "delmaire"):
        files = [path.name.removesuffix(".txt.gz") for path in (DATA / f"sscflp_{family}").glob("p*.txt.gz")]
        found += [f"{family}/{name}" for name in sorted(files, key=lambda name: int(name[1:]))]
    medians = [path.name.removesuffix(".txt.gz") for path in (DATA / "pmed").glob("pmed*.txt.gz")]
    return [*found, *sorted(medians, key=lambda name: int(name[4:]))]


def attempt(name: str) -> None:
    """Solve one problem with ever more effort, and print what came of each try as a line of JSON."""
    problem = read_problem(name)
    spent = 0.0
    for nodes in NODES:
        solved = (solve_near if problem.roomy else solve)(problem, nodes=nodes)
        spent += solved.seconds
        print(json.dumps({**asdict(solved), "seconds": spent}), flush=True)
        if solved.everybody and solved.cost - solved.bound < _close(problem):
            return


def row_of(name: str, *, limit: float | None) -> str:
    """Solve one problem in a process of its own within a limit in seconds, and give its row of the table."""
    problem = read_problem(name)
    command = [sys.executable, "-m", "bench.known_optima", "--attempt", name]
    try:
        said = subprocess.run(command, capture_output=True, timeout=limit, check=True).stdout
        ended = "effort spent"
    except subprocess.TimeoutExpired as expired:
        said, ended = expired.stdout or b"", f"limit {limit:.0f} s"
    lines = said.decode().splitlines()
    rule = "one provider" if problem.single else f"at most {problem.most}" if problem.most else "may split"
    head = f"| {name} | {len(problem.capacity)} x {len(problem.demand)} | {rule} |"
    if not lines:
        return f"{head} no plan | | {problem.optimum:,.3f} | NO | | {limit:.0f} | {ended} |"
    solved = Solved(**json.loads(lines[-1]))
    if not solved.everybody:
        return f"{head} not all served | | {problem.optimum:,.3f} | NO | | {solved.seconds:.1f} | {ended} |"
    ended = "proven" if solved.cost - solved.bound < _close(problem) else ended
    same = "yes" if abs(solved.cost - problem.optimum) < SAME else "NO"
    gap = max(0.0, solved.cost - solved.bound) / solved.cost
    return (
        f"{head} {solved.cost:,.3f} | {solved.bound:,.3f} | {problem.optimum:,.3f} | {same} | "
        f"{gap:.3%} | {solved.seconds:.1f} | {ended} |"
    )


SAME = 0.02
"""Units of cost: some published optima are rounded to a hundredth."""


def main() -> None:
    """Solve the problems named, or the small ones, and print a table row for each as it comes."""
    asked = argparse.ArgumentParser(description="Location problems with published optima")
    asked.add_argument("instances", nargs="*")
    asked.add_argument("--limit", type=float, help="seconds for each instance")
    asked.add_argument("--attempt", help=argparse.SUPPRESS)
    said = asked.parse_args()
    if said.attempt:
        attempt(said.attempt)
        return
    print("## Location problems with published optima\n")
    if not DATA.is_dir():
        print("Not run: the public data folder is not there.")
        return
    print("| instance | sites x customers | rule | ours | proven at least | published | same | gap | seconds | ended |")
    print("|---|---|---|--:|--:|--:|---|--:|--:|---|")
    for name in names() if said.instances == ["all"] else said.instances or SMALL:
        print(row_of(name, limit=said.limit), flush=True)


if __name__ == "__main__":
    main()
