"""The part of the network that spopt can state: one service type of the invented borough, p sites, no money.

python -m bench.network_spopt [SEED ...]

Every needing person goes to the nearest of p sites; least metres in all (a p-median; straight lines between
the centres of areas and the offers' own places). Both get the same whole numbers: spopt through PuLP and CBC,
Weft as a place with a brief that allows p awards. spopt has no budget, pots, shares, least volume, choice or
several kinds of people, so nothing here says how it would do on a network.
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
import pulp
from spopt.locate import PMedian

from bench.known_optima import Problem, solve_near
from bench.network import Case, invented
from weft.vocabulary import Area, Need, Offer, Requirement

SITES = 8
"""How many sites may be chosen."""

METRES_IN_DEGREE = 111_195.0


def problem(case: Case) -> Problem:
    """The service type with the most offers that stand somewhere: who needs it, where, and how far each offer is."""
    offers = [o for o in case.place.table(Offer).nouns() if o.latitude is not None and o.longitude is not None]
    kinds = sorted({offer.service_type for offer in offers})
    kind = max(kinds, key=lambda name: sum(offer.service_type == name for offer in offers))
    wanting = {r.segment_id for r in case.place.table(Requirement).nouns() if r.service_type == kind}
    areas = list(case.place.table(Area).nouns())
    number = {area.area_id: at for at, area in enumerate(areas)}
    people = np.zeros(len(areas), dtype=np.int64)
    for need in case.place.table(Need).nouns():
        if need.segment_id in wanting:
            people[number[need.area_id]] += need.people
    here = np.flatnonzero(people)
    at = np.array([(areas[i].latitude, areas[i].longitude) for i in here])
    to = np.array([(o.latitude, o.longitude) for o in offers if o.service_type == kind])
    shrink = np.cos(np.radians(at[:, :1].mean()))
    north, east = at[:, None, 0] - to[None, :, 0], (at[:, None, 1] - to[None, :, 1]) * shrink
    metres = np.rint(np.hypot(north, east) * METRES_IN_DEGREE)
    return Problem(
        name=f"{case.name}, {kind}",
        optimum=float("nan"),
        capacity=np.full(len(to), people.sum()),
        opening=np.zeros(len(to)),
        demand=people[here],
        cost=metres * people[here][:, None],
        most=SITES,
    )


def by_spopt(given: Problem) -> tuple[float, float]:
    """Least metres that spopt finds, and processor seconds with CBC's."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    began = sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, who))
    model = PMedian.from_cost_matrix(given.cost / given.demand[:, None], given.demand, p_facilities=SITES)
    model.solve(pulp.PULP_CBC_CMD(msg=False, threads=1))
    ended = sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, who))
    return float(pulp.value(model.problem.objective)), ended - began


def main(seeds: list[str]) -> None:
    """Print the table."""
    print(f"## The part that spopt can state: {SITES} sites, everybody to the nearest\n")
    print("| place | areas x offers | Weft: metres | proven at least | s | spopt: metres | s |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for seed in seeds or ["1", "2"]:
        given = problem(invented("borough", int(seed)))
        began = time.process_time()
        ours = solve_near(given)
        seconds = time.process_time() - began
        theirs, theirs_seconds = by_spopt(given)
        size = f"{given.cost.shape[0]} x {given.cost.shape[1]}"
        cells = [given.name, size, f"{ours.cost:,.0f}", f"{ours.bound:,.0f}", f"{seconds:.1f}", f"{theirs:,.0f}"]
        print("| " + " | ".join([*cells, f"{theirs_seconds:.1f}"]) + " |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
