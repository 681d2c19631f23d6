"""From divisible people to whole ones: round the places, then send whole people through them by an integer flow."""

from __future__ import annotations

from math import ceil

import numpy as np

from weft.network.assumptions import WHOLE_TOLERANCE
from weft.network.blocks import Blocks
from weft.network.instance import Instance
from weft.network.lot import open_links
from weft.network.model import Model, gains_of, has_equity, unit_of
from weft.network.score import Assignment, check_hard_rules, choice_minor, score_of
from weft.network.solver import Answer, Programme
from weft.network.transport import flow_columns, flow_rows


def whole_plan(
    *, model: Model, awarded: np.ndarray, answers: tuple[Answer, ...], awake: np.ndarray | None = None
) -> Assignment:
    """The best plan of whole people for these awards that the answers lead to, pointless awards left out.

    Places at each offer are the answer's, rounded within every limit. Given them, who goes where is a flow in a network
    whose capacities are whole, so its best corner is whole (Hoffman and Kruskal 1956); quintile floors enter as arcs
    with a cost, which keeps it one. `awake` marks the columns of the model that a large flow may begin with.
    """
    instance = model.instance
    tried: list[Assignment | None] = []
    for answer in answers:
        places = whole_places(instance, awarded, answer.columns[model.blocks.columns["t"]])
        links = open_links(instance, answer.columns[model.blocks.columns["l"]])
        known = None if awake is None else awake[model.blocks.columns["f"]]
        tried.append(_flow(instance, awarded, places, links, known))
        tried.append(_as_solved(model, awarded, answer))
    plans = [_without_pointless(instance, plan) for plan in tried if plan is not None]
    best = max(range(len(plans)), key=lambda i: (score_of(instance=instance, assignment=plans[i]).objective_minor, -i))
    check_hard_rules(instance=instance, assignment=plans[best])
    return plans[best]


def whole_places(instance: Instance, awarded: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Round places down, then up again one by one (largest remainder first) as far as every limit allows."""
    whole = np.floor(places + WHOLE_TOLERANCE).astype(np.int64)
    whole = np.where(awarded, np.clip(whole, instance.volume_min, instance.capacity), 0)
    left = [
        limit.amount_minor - int(instance.spend(people=whole, awarded=awarded)[limit.members].sum())
        for limit in instance.limits
    ]
    limits_of: list[list[int]] = [[] for _ in range(instance.offers)]
    for number, limit in enumerate(instance.limits):
        for offer in limit.members:
            limits_of[offer].append(number)
    for number, limit in enumerate(instance.limits):
        dear_first = sorted(limit.members, key=lambda offer: (-instance.price_minor[offer], offer))
        for offer in dear_first:
            while left[number] < 0 and whole[offer] > instance.volume_min[offer] and instance.price_minor[offer] > 0:
                whole[offer] -= 1
                for touched in limits_of[offer]:
                    left[touched] += int(instance.price_minor[offer])
    remainder = np.where(awarded, places - whole, 0.0)
    for offer in np.lexsort((np.arange(len(whole)), -remainder)):
        price = int(instance.price_minor[offer])
        if remainder[offer] <= WHOLE_TOLERANCE or whole[offer] >= instance.capacity[offer]:
            continue
        if all(left[touched] >= price for touched in limits_of[offer]):
            whole[offer] += 1
            for touched in limits_of[offer]:
                left[touched] -= price
    return whole


def _flow(
    instance: Instance, awarded: np.ndarray, places: np.ndarray, links: np.ndarray, known: np.ndarray | None
) -> Assignment:
    blocks = Blocks()
    unit = unit_of(instance)
    lower = np.where(awarded, instance.volume_min, 0)
    f, t = flow_columns(blocks, instance, gain=gains_of(instance) / unit, lower=lower, most=places, whole=False)
    blocks.upper[f[~links]] = 0.0
    demand = instance.demand_by_quintile
    fair = has_equity(instance)
    share = float(instance.equity_floor) * float(places.sum()) / max(1.0, float(demand.sum()))
    owed = np.array([ceil(share * int(d) - WHOLE_TOLERANCE) for d in demand[1:]]) if fair else np.zeros(0)
    w = blocks.var("w", len(demand), upper=demand)
    s = blocks.var("s", len(owed), upper=np.maximum(owed, 0), gain=-instance.equity_penalty_minor / unit)
    flow_rows(blocks, instance)
    of_link = instance.node_quintile[instance.link_node]
    blocks.rows("served", len(w), [(w, np.arange(len(w)), 1.0), (f, of_link, -1.0)], low=0, high=0)
    if fair:
        blocks.rows("equity", len(s), [(s, np.arange(len(s)), 1.0), (w[1:], np.arange(len(s)), 1.0)], low=owed)
    awake = None if known is None else np.append(known, np.ones(len(blocks.lower) - len(known), dtype=bool))
    answer = Programme(blocks, awake=awake).solve()
    if not answer.solved:
        raise AssertionError("whole places that are rounded from a solution always carry a flow")
    whole = np.rint(answer.columns)
    if not np.allclose(whole, answer.columns, atol=1e-5):
        raise AssertionError("a corner of a flow with whole capacities is whole")
    return _spread(instance, awarded, whole[f], whole[t])


def _as_solved(model: Model, awarded: np.ndarray, answer: Answer) -> Assignment | None:
    """The answer's own flows, where they are whole already."""
    whole = np.rint(answer.columns)
    f, t = (whole[model.blocks.columns[name]] for name in ("f", "t"))
    close = all(
        np.allclose(answer.columns[model.blocks.columns[name]], whole[model.blocks.columns[name]], atol=1e-5)
        for name in ("f", "t")
    )
    instance = model.instance
    spend = instance.spend(people=t.astype(np.int64), awarded=awarded)
    if not close or any(int(spend[limit.members].sum()) > limit.amount_minor for limit in instance.limits):
        return None
    return _spread(instance, awarded, f, t)


def _spread(instance: Instance, awarded: np.ndarray, f: np.ndarray, t: np.ndarray) -> Assignment:
    """Say which node's people stand at which offer: any pairing within a catchment is worth the same."""
    link, offer, people = pair_up(instance.link_catchment, f, instance.offer_catchment, t)
    return Assignment(awarded=awarded, link=link, offer=offer, people=people)


def pair_up(
    left_group: np.ndarray, left_people: np.ndarray, right_group: np.ndarray, right_people: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pair people on the left with places on the right within groups whose totals agree, in order (north-west corner).

    Laid end to end by group, both sides are one line cut in two ways; every piece between cuts is a pair. Gives the
    left number, the right number and the people of each pair.
    """
    left = _laid_out(left_group, left_people)
    right = _laid_out(right_group, right_people)
    left_end = np.cumsum(left_people[left]).astype(np.int64)
    right_end = np.cumsum(right_people[right]).astype(np.int64)
    cuts = np.union1d(left_end, right_end)
    people = np.diff(cuts, prepend=0)
    return left[np.searchsorted(left_end, cuts)], right[np.searchsorted(right_end, cuts)], people


def _laid_out(group: np.ndarray, people: np.ndarray) -> np.ndarray:
    some = np.flatnonzero(people > 0)
    return some[np.argsort(group[some], kind="stable")]


def _without_pointless(instance: Instance, plan: Assignment) -> Assignment:
    """Take back awards that serve nobody and earn nothing (no choice for anybody), the dearest first."""
    awarded = plan.awarded.copy()
    idle = np.flatnonzero(awarded & ~instance.must & (plan.people_by_offer() == 0))
    best = score_of(instance=instance, assignment=plan)
    short = choice_minor(instance=instance, awarded=awarded)
    whole = idle[instance.all_parts(np.isin(np.arange(instance.offers), idle))[idle]]
    for offer in sorted(whole, key=lambda number: (-instance.fixed_minor[number], -number)):
        parts = instance.together(offer)
        awarded[parts] = False
        now = choice_minor(instance=instance, awarded=awarded)
        plainly = not instance.fixed_minor[parts].any() and now == short
        trial = Assignment(awarded=awarded.copy(), link=plan.link, offer=plan.offer, people=plan.people)
        score = best if plainly else score_of(instance=instance, assignment=trial)
        if score.objective_minor >= best.objective_minor:
            plan, best, short = trial, score, now
        else:
            awarded[parts] = True
    return plan
