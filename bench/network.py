"""How near its bound the network of the invented borough comes, in how long, on several seeds and where rules bind.

python -m bench.network

Beside it stands the solver alone: HiGHS given the same programme whole, to the same gap and the same count of nodes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from weft import atlas, brief, network, town
from weft.engine import Place, place_of
from weft.network import USUAL_EFFORT
from weft.network.intake import instance_of, limits_of
from weft.network.model import model_of, with_choice
from weft.network.register import read_register
from weft.network.solver import Programme
from weft.network.standing import standing_of
from weft.vocabulary import Brief, NetworkRules, Reach, Table

SEEDS = (1, 2, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A place and the rules it is planned under."""

    name: str
    direction: Brief
    place: Place
    reach: Table[Reach]


def cases() -> list[Case]:
    """Three boroughs as they are, and the first with each soft or shared rule made to bind."""
    found = [borough(seed) for seed in SEEDS]
    first = found[0]
    rules = first.direction.network
    tight = {
        "equity floor 1, dear": replace(rules, equity_floor=1.0, equity_penalty_minor=500_000),
        "provider cap 3%": replace(rules, provider_cap=0.03),
        "small share 80%": replace(rules, small_share=0.8, small_penalty=2.0),
        "choice of three, dear": replace(rules, choice_min=3, choice_penalty_minor=50_000),
        "half the budget": replace(rules, budget_minor=rules.budget_minor // 2),
    }
    return found + [under(first, name, changed) for name, changed in tight.items()]


def borough(seed: int) -> Case:
    """The borough of a seed."""
    return invented("borough", seed)


def invented(size: str, seed: int) -> Case:
    """The invented place of a size and a seed."""
    built = town.build(size=size, seed=seed)
    direction = brief.load(text=built.brief)
    place = place_of(*built.tables)
    reach = atlas.reach(brief=direction, place=place)
    return Case(name=f"{size}, seed {seed}", direction=direction, place=place, reach=reach)


def under(case: Case, name: str, rules: NetworkRules) -> Case:
    """The same place under other rules."""
    return replace(case, name=f"{case.name}, {name}", direction=replace(case.direction, network=rules))


def planned(case: Case) -> str:
    """Weft: seconds to plan and to give reasons, and the proven gap of each side."""
    began = time.perf_counter()
    network.assemble(brief=case.direction, place=case.place, reach=case.reach, reasons_exact_max=0)
    plan_seconds = time.perf_counter() - began
    began = time.perf_counter()
    found = network.assemble(brief=case.direction, place=case.place, reach=case.reach)
    whole_seconds = time.perf_counter() - began
    exact = found.reasons.strings("method").count("exact")
    return f"{plan_seconds:.1f} | {found.proposed.bound_gap:.3%} | {exact} | {whole_seconds:.1f}"


def solver_alone(case: Case) -> str:
    """HiGHS on the same programme, nothing fixed, no plan to start from: seconds and its own gap (people divisible)."""
    register = read_register(brief=case.direction, place=case.place, reach=case.reach)
    offers = [s.offer for s in (standing_of(offer=o, register=register) for o in register.offers) if s.stands]
    limits = limits_of(register=register, offers=offers, caps=True)
    model = with_choice(model_of(instance_of(register=register, offers=offers, must=frozenset(), limits=limits)))
    began = time.perf_counter()
    answer = Programme(model.blocks, whole=True).search(nodes_max=USUAL_EFFORT.nodes_max, gap=USUAL_EFFORT.gap_enough)
    seconds = time.perf_counter() - began
    objective, bound = answer.objective + model.constant, answer.bound + model.constant
    return f"{seconds:.1f} | {(bound - objective) / abs(bound):.3%}" if answer.solved else f"{seconds:.1f} | no plan"


def main() -> None:
    """Print the table."""
    print("## The network of a borough (200 areas, 300 offers)\n")
    print("| place | plan s | proven gap | exact reasons | with reasons s | HiGHS alone s | its gap |")
    print("|---|---|---|---|---|---|---|")
    for case in cases():
        print(f"| {case.name} | {planned(case)} | {solver_alone(case)} |", flush=True)


if __name__ == "__main__":
    main()
