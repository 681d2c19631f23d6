"""The network beside CBC, which gets the very same programme through PuLP: to the same gap, in the same run.

python -m bench.network_peers                        boroughs of five seeds, and two with a floor and a cap that bind
python -m bench.network_peers city-region 1 2        city-regions of these seeds

Every run is a process of its own, one after another, Weft and its peer in turn. Seconds are processor seconds (CBC's
are its process's), so that a busy machine does not decide; CBC's limit is in the same seconds.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from dataclasses import replace
from typing import Any

import numpy as np

from bench.network import Case, invented, under
from weft import network
from weft.network.case import read_case
from weft.network.instance import Instance
from weft.network.model import Model, model_of, with_choice
from weft.network.solver import Programme

SEEDS = (1, 2, 3, 4, 5)
GAP = {"borough": 0.001, "city-region": 0.0005}
LIMIT_SECONDS = {"borough": 300, "city-region": 300}
"""Processor seconds after which CBC is stopped and what it has is taken."""


WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def binding(case: Case, rule: str) -> Case:
    """The place under a rule that binds by construction: what the best divisible network without it does is forbidden.

    `floor`: halfway between the served share of the quintile served least (over everybody's) and one, dear to miss;
    `cap`: half the money that the provider paid most would get, for every provider.
    """
    rules = case.direction.network
    if rule == "floor":
        free = under(case, "", replace(rules, equity_floor=0.0))
        columns, arrays = _divisible(free)
        served, demand = columns["w"], arrays.demand_by_quintile
        least = float((served[1:] / demand[1:]).min() / (served.sum() / demand.sum()))
        return under(case, rule, replace(rules, equity_floor=round((1 + least) / 2, 4), equity_penalty_minor=500_000))
    if rule == "cap":
        columns, arrays = _divisible(under(case, "", replace(rules, provider_cap=1.0, own_cap=1.0)))
        spent: dict[str, float] = {}
        money = columns["t"] * arrays.price_minor + columns["y"] * arrays.fixed_minor
        for provider, each in zip(arrays.provider_id, money.tolist(), strict=True):
            spent[provider] = spent.get(provider, 0.0) + each
        share = round(max(spent.values()) / rules.budget_minor / 2, 4)
        return under(case, rule, replace(rules, provider_cap=share, own_cap=share))
    return case


def _divisible(case: Case) -> tuple[dict[str, np.ndarray], Instance]:
    """The best network with people and awards divisible, by block of columns."""
    arrays = instance(case)
    model = model_of(arrays)
    found = Programme(model.blocks).solve().columns
    return {name: found[numbers] for name, numbers in model.blocks.columns.items()}, arrays


def instance(case: Case) -> Instance:
    """The place as arrays."""
    return read_case(brief=case.direction, place=case.place, reach=case.reach, awards=()).instance


def weft(case: Case, size: str) -> dict[str, Any]:
    """The proposed and today's plan to the gap: seconds with everything (reading, both plans, whole people, checks)."""
    effort = replace(network.USUAL_EFFORT, gap_enough=GAP[size])
    began = time.process_time()
    found = network.assemble(
        brief=case.direction, place=case.place, reach=case.reach, effort=effort, reasons_exact_max=0
    )
    return {
        "seconds": time.process_time() - began,
        "objective": found.proposed.objective_minor,
        "bound": found.proposed.bound_minor,
    }


def building(case: Case) -> dict[str, Any]:
    """Seconds to write the programme and hand it over, by blocks; rows and columns."""
    arrays = instance(case)
    began = time.process_time()
    model = with_choice(model_of(arrays))
    Programme(model.blocks, whole=True)
    rows, columns = model.blocks.matrix.shape
    return {"seconds": time.process_time() - began, "rows": rows, "columns": columns}


def in_pulp(model: Model) -> Any:
    """The same programme in PuLP. It gets every row ready-made, the kindest case."""
    import pulp

    blocks, matrix = model.blocks, model.blocks.assembled()
    kinds = (pulp.LpContinuous, pulp.LpInteger)
    columns = [
        pulp.LpVariable(f"x{number}", low, high, kinds[int(whole)])
        for number, (low, high, whole) in enumerate(
            zip(blocks.lower.tolist(), blocks.upper.tolist(), blocks.whole.tolist(), strict=True)
        )
    ]
    problem = pulp.LpProblem("network", pulp.LpMaximize)
    gains = enumerate(blocks.gain.tolist())
    problem += pulp.LpAffineExpression([(columns[number], gain) for number, gain in gains if gain])
    starts, places, values = matrix.indptr.tolist(), matrix.indices.tolist(), matrix.data.tolist()
    for row, (low, high) in enumerate(zip(blocks.low.tolist(), blocks.high.tolist(), strict=True)):
        entries = range(starts[row], starts[row + 1])
        words = pulp.LpAffineExpression([(columns[places[at]], values[at]) for at in entries])
        if low == high:
            problem += words == high
        else:
            if high < float("inf"):
                problem += words <= high
            if low > -float("inf"):
                problem += words >= low
    return problem


def building_in_pulp(case: Case) -> dict[str, Any]:
    """Seconds to write the programme in PuLP, and with the file through which CBC gets it."""
    model = with_choice(model_of(instance(case)))
    began = time.process_time()
    problem = in_pulp(model)
    built = time.process_time() - began
    rows, columns = len(problem.constraints), model.blocks.matrix.shape[1]
    began = time.process_time()
    problem.writeMPS("/dev/null")
    return {"seconds": built, "handed over": time.process_time() - began, "rows": rows, "columns": columns}


def cbc(case: Case, size: str) -> dict[str, Any]:
    """CBC on the whole programme, people divisible, to the same gap: its own processor seconds, and what it found."""
    import pulp

    model = with_choice(model_of(instance(case)))
    problem = in_pulp(model)
    solver = pulp.PULP_CBC_CMD(
        msg=False, gapRel=GAP[size], timeLimit=LIMIT_SECONDS[size], timeMode="cpu", threads=1
    )  # fmt: skip
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    problem.solve(solver)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    value = pulp.value(problem.objective) if problem.sol_status in (1, 2) else None
    return {
        "seconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "objective": None if value is None else (value + model.constant) * model.unit_minor,
        "status": pulp.LpSolution[problem.sol_status],
    }


JOBS = ("weft", "cbc", "building", "building in pulp")


def alone(job: str, size: str, seed: int, rule: str) -> dict[str, Any]:
    """A job in a process of its own."""
    command = [sys.executable, "-m", "bench.network_peers", "--one", job, size, str(seed), rule]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def one(job: str, size: str, seed: int, rule: str) -> None:
    """Do one job here and print what it gave."""
    case = binding(invented(size, seed), rule)
    work = {
        "weft": lambda: weft(case, size),
        "cbc": lambda: cbc(case, size),
        "building": lambda: building(case),
        "building in pulp": lambda: building_in_pulp(case),
    }
    made = work[job]()
    made["gib"] = sum(resource.getrusage(who).ru_maxrss for who in WHO) / 2**20
    print(json.dumps(made))


def row(size: str, seed: int, rule: str) -> str:
    """One line of the table. Gaps are to Weft's proven bound, for both: it holds for every plan of the programme."""
    made = {job: alone(job, size, seed, rule) for job in JOBS}
    ours, theirs = made["weft"], made["cbc"]
    written, spoken = made["building"], made["building in pulp"]

    def gap(objective: float | None) -> str:
        return "no plan" if objective is None else f"{(ours['bound'] - objective) / ours['bound']:.3%}"

    cells = [
        f"{size} {seed} {rule}".strip(), f"{written['columns']:,} x {written['rows']:,}",
        f"{written['seconds']:.2f}", f"{spoken['seconds']:.2f} + {spoken['handed over']:.2f}",
        f"{ours['seconds']:.0f}", gap(ours["objective"]), f"{ours['gib']:.2f}",
        f"{theirs['seconds']:.0f}", gap(theirs["objective"]), f"{theirs['gib']:.2f}",
    ]  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def main(arguments: list[str]) -> None:
    """Print the table."""
    size, *seeds = arguments or ["borough", *map(str, SEEDS)]
    print(f"## The network beside CBC: to {GAP[size]:.2%}, CBC at most {LIMIT_SECONDS[size]} processor seconds\n")
    print("| place | columns x rows | Weft builds s | PuLP builds s + file | Weft s | gap | GiB | CBC s | gap | GiB |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    cases = [(int(seed), "") for seed in seeds] + [(int(seed), rule) for seed in seeds[:2] for rule in ("floor", "cap")]
    for seed, rule in cases:
        print(row(size, seed, rule), flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5])
    else:
        main(sys.argv[1:])
