"""The network as a mixed-integer programme, written down once.

Columns:  f people from a node to a catchment, t people at an offer, y 1 where an offer is awarded, w people served in a
quintile, c 1 where a group of people has its choice, u 1 where an option of a group is open, s people by which a
quintile falls short, m money by which small providers fall short.

    largest  sum gain f  -  choice penalty x sum P (1 - c)  -  equity penalty x sum s  -  small penalty x m
    demand   sum over catchments f                    <= D          for each node
    people   sum f - sum t                             = 0          for each catchment
    capacity t - K y                                  <= 0          for each offer
    volume   t - V y                                  >= 0          for each offer
    spend    sum over members (price t + fixed y)     <= amount     for budget, pots, caps
    served   w - sum f                                 = 0          for each quintile
    equity   s + w - floor (D of q / D) sum w         >= 0          for each quintile
    small    m + sum of small - share x sum of all    >= 0
    choice   k c - sum u                              <= 0          for each group; u <= sum y of its offers
    awards   sum y                                    <= most       where the brief counts awards
    joint    y - y of its first part                   = 0          for each further part of a joint offer
    lot, parcel                                                     one provider for an area: `lot.py`

Gains and money are in units of `unit_minor`, so that the numbers HiGHS sees are near one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log10

import numpy as np

from weft.network.blocks import Blocks
from weft.network.instance import Choice, Instance
from weft.network.lot import lot_columns, lot_rows
from weft.network.transport import flow_columns, flow_rows, reachable_people


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """An instance's programme. `constant` is added to its optimum: the choice penalty of people who can never have it.

    `group_of_c` are the numbers of the groups that column block `c` stands for; `option_column` the column (u or y) of
    each option; both are empty where choice is not charged. `choice_written` marks the groups whose choice rows stand:
    they are written where a solution breaks them, since most people have their choice anyway.
    """

    instance: Instance
    blocks: Blocks
    unit_minor: float
    constant: float
    group_of_c: np.ndarray
    option_column: np.ndarray
    choice_written: np.ndarray


def model_of(instance: Instance, *, whole: bool = False) -> Model:
    """Write the programme of an instance; `whole` asks for whole people, which only a small one can afford."""
    unit = unit_of(instance)
    blocks = Blocks()
    most = np.minimum(instance.capacity, reachable_people(instance))
    gain = gains_of(instance) / unit
    f, t = flow_columns(blocks, instance, gain=gain, lower=0.0, most=most, whole=whole)
    possible = instance.must | instance.all_parts(instance.volume_min <= most)
    y = blocks.var("y", instance.offers, lower=instance.must | (instance.free & possible), upper=possible, whole=True)
    _soft_columns(blocks, instance, unit)
    constant, group_of_c, option_column = _choice_columns(blocks, instance, unit, y)
    lot_columns(blocks, instance)
    flow_rows(blocks, instance)
    offers = np.arange(instance.offers)
    blocks.rows("capacity", instance.offers, [(t, offers, 1.0), (y, offers, -most)], high=0)
    viable = np.flatnonzero(instance.volume_min > 0)
    at = np.arange(len(viable))
    blocks.rows("volume", len(viable), [(t[viable], at, 1.0), (y[viable], at, -instance.volume_min[viable])], low=0)
    _spend_rows(blocks, instance, unit, t, y, most)
    _award_rows(blocks, instance, y)
    lot_rows(blocks, instance)
    _equity_rows(blocks, instance, f)
    _small_row(blocks, instance, unit, t, y)
    blocks.assembled()
    return Model(
        instance=instance,
        blocks=blocks,
        unit_minor=unit,
        constant=constant,
        group_of_c=group_of_c,
        option_column=option_column,
        choice_written=np.zeros(len(group_of_c), dtype=bool),
    )


def unit_of(instance: Instance) -> float:
    """A power of ten near what one person gains, so that gains are near one."""
    gains = np.abs(gains_of(instance))
    gains = gains[gains > 0]
    return float(10 ** round(log10(float(np.median(gains))))) if len(gains) else 1.0


def gains_of(instance: Instance) -> np.ndarray:
    """What one person of each link gains, in minor units, as numbers that a solver can use."""
    return np.asarray(np.array([float(gain) for gain in instance.gains], dtype=float)[instance.link_gain])


def _spend_rows(
    blocks: Blocks, instance: Instance, unit: float, t: np.ndarray, y: np.ndarray, most: np.ndarray
) -> None:
    """One row for each limit that could bind; all of them are checked again in the whole plan."""
    highest = instance.spend(people=most, awarded=np.ones(instance.offers, dtype=bool))
    binding = [limit for limit in instance.limits if highest[limit.members].sum() > limit.amount_minor]
    for number, limit in enumerate(binding):
        of = limit.members
        terms = [(t[of], 0, instance.price_minor[of] / unit), (y[of], 0, instance.fixed_minor[of] / unit)]
        blocks.rows(f"spend {number}", 1, terms, high=limit.amount_minor / unit)


def _award_rows(blocks: Blocks, instance: Instance, y: np.ndarray) -> None:
    """How many awards there may be, and which are all or nothing."""
    if instance.awards_max is not None:
        blocks.rows("awards", 1, [(y, 0, 1.0)], high=instance.awards_max)
    later = np.flatnonzero(instance.joint != np.arange(instance.offers))
    if len(later):
        at = np.arange(len(later))
        blocks.rows("joint", len(later), [(y[later], at, 1.0), (y[instance.joint[later]], at, -1.0)], low=0, high=0)


def _soft_columns(blocks: Blocks, instance: Instance, unit: float) -> None:
    demand = instance.demand_by_quintile
    blocks.var("w", len(demand), upper=demand)
    if has_equity(instance):
        blocks.var("s", len(demand) - 1, upper=demand[1:], gain=-instance.equity_penalty_minor / unit)
    if has_small(instance):
        spend = instance.spend(people=instance.capacity, awarded=np.ones(instance.offers, dtype=bool)).sum()
        penalty = float(instance.small_penalty)
        blocks.var("m", 1, upper=float(instance.small_share) * float(spend) / unit, gain=-penalty)


def has_equity(instance: Instance) -> bool:
    """Whether a quintile that is served less than the rest costs anything."""
    return instance.equity_floor > 0 and instance.equity_penalty_minor > 0 and len(instance.node_people) > 0


def has_small(instance: Instance) -> bool:
    """Whether too small a share of small providers costs anything."""
    return instance.small_share > 0 and instance.small_penalty > 0


def _equity_rows(blocks: Blocks, instance: Instance, f: np.ndarray) -> None:
    demand = instance.demand_by_quintile
    w = blocks.columns["w"]
    of_link = instance.node_quintile[instance.link_node]
    blocks.rows("served", len(w), [(w, np.arange(len(w)), 1.0), (f, of_link, -1.0)], low=0, high=0)
    if not has_equity(instance):
        return
    quintiles = np.arange(len(w) - 1)
    owed = float(instance.equity_floor) * demand[1:] / demand.sum()
    every = (np.tile(w, len(quintiles)), np.repeat(quintiles, len(w)), -np.repeat(owed, len(w)))
    blocks.rows(
        "equity", len(quintiles), [(blocks.columns["s"], quintiles, 1.0), (w[1:], quintiles, 1.0), every], low=0
    )


def _small_row(blocks: Blocks, instance: Instance, unit: float, t: np.ndarray, y: np.ndarray) -> None:
    if has_small(instance):
        weight = (instance.small - float(instance.small_share)) / unit
        terms = [(t, 0, weight * instance.price_minor), (y, 0, weight * instance.fixed_minor)]
        blocks.rows("small", 1, [(blocks.columns["m"], 0, 1.0), *terms], low=0)


def _choice_columns(
    blocks: Blocks, instance: Instance, unit: float, y: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray]:
    choice = instance.choice
    nothing = np.zeros(0, dtype=np.int64)
    if choice is None:
        return 0.0, nothing, nothing
    penalty = instance.choice_penalty_minor / unit
    groups = np.flatnonzero((choice.possible >= choice.providers_min) & (choice.providers_min > 0))
    blocks.var("c", len(groups), upper=1, gain=choice.people[groups] * penalty, whole=True)
    hopeless = choice.people[choice.possible < choice.providers_min].sum()
    size = np.bincount(choice.of_option, minlength=len(choice.option_group))
    wide = np.flatnonzero(size > 1)
    option_column = np.zeros(len(size), dtype=np.int64)
    option_column[choice.of_option] = y[choice.of_offer]
    option_column[wide] = blocks.var("u", len(wide), upper=1)
    return -penalty * float(choice.people[groups].sum() + hopeless), groups, option_column


def add_link_rows(model: Model, solution: np.ndarray, *, tolerance: float = 1e-5) -> int:
    """Add sum of an arc's f <= sum over its offers of min(D, K) y where the solution breaks it; return how many.

    D are the arc's people. The rows follow from capacity and whole awards; with a fractional y they are what makes the
    linear bound tight.
    """
    instance, blocks = model.instance, model.blocks
    if not len(instance.link_node):
        return 0
    order = np.argsort(instance.offer_catchment, kind="stable")
    start = np.searchsorted(instance.offer_catchment[order], np.arange(len(instance.catchment_kind) + 1))
    size = np.diff(start)[instance.arc_catchment]
    arc = np.repeat(np.arange(len(size)), size)
    step = np.arange(len(arc)) - np.repeat(np.cumsum(size) - size, size)
    offer = order[start[instance.arc_catchment[arc]] + step]
    f, t, y = blocks.columns["f"], blocks.columns["t"], blocks.columns["y"]
    most = np.minimum(blocks.upper[t[offer]], instance.arc_people[arc])
    room = np.bincount(arc, weights=most * solution[y[offer]], minlength=len(size))
    people = np.bincount(instance.link_arc, weights=solution[f], minlength=len(size))
    broken = np.flatnonzero(people > room + tolerance * np.maximum(1.0, instance.arc_people))
    row_of = np.full(len(size), -1)
    row_of[broken] = np.arange(len(broken))
    here, link = row_of[arc] >= 0, np.flatnonzero(row_of[instance.link_arc] >= 0)
    terms = [(f[link], row_of[instance.link_arc[link]], 1.0), (y[offer[here]], row_of[arc[here]], -most[here])]
    if len(broken):
        blocks.rows("link", len(broken), terms, high=0)
    return len(broken)


def add_choice_rows(model: Model, solution: np.ndarray, *, tolerance: float = 1e-4) -> int:
    """Add the choice rows that the solution breaks; return for how many groups.

    A group's first row is k c <= sum of u, with u <= sum y. After it come (k - j) c <= sum of u but the j largest:
    whoever has k providers still has k - j when any j are left out, so they hold for every whole solution, and one
    provider with the whole of its u can no longer stand for half a choice.
    """
    choice, blocks = model.instance.choice, model.blocks
    if choice is None or not len(model.group_of_c):
        return 0
    y, c = blocks.columns["y"], blocks.columns["c"]
    has = np.bincount(choice.of_option, weights=solution[y[choice.of_offer]], minlength=len(choice.option_group))
    value = np.minimum(1.0, has)
    count = np.bincount(choice.option_group, weights=value, minlength=len(choice.people))[model.group_of_c]
    short = choice.providers_min * solution[c] > count + tolerance
    first = np.flatnonzero(short & ~model.choice_written)
    write_choice_rows(model, first)
    order = np.lexsort((np.arange(len(value)), -value, choice.option_group))
    start = np.searchsorted(choice.option_group[order], np.arange(len(choice.people) + 1))
    added = 0
    for number in np.flatnonzero(solution[c] > tolerance):
        group = model.group_of_c[number]
        options = order[start[group] : start[group + 1]]
        for j in range(1, choice.providers_min):
            rest = options[j:]
            if solution[c[number]] * (choice.providers_min - j) > value[rest].sum() + tolerance:
                if not model.choice_written[number]:
                    write_choice_rows(model, np.array([number]))
                terms = [(c[[number]], 0, float(choice.providers_min - j)), (model.option_column[rest], 0, -1.0)]
                blocks.rows("choose", 1, terms, high=0)
                added += 1
    return len(first) + added


def with_choice(model: Model) -> Model:
    """A copy of the model in which the choice rows of every group stand, so that whole awards mean what they say."""
    full = replace(model, blocks=model.blocks.copy(), choice_written=model.choice_written.copy())
    write_choice_rows(full, np.flatnonzero(~full.choice_written))
    return full


def write_choice_rows(model: Model, numbers: np.ndarray) -> None:
    """Write the rows that say what choice is, for some groups (numbers within column block `c`)."""
    choice, blocks = model.instance.choice, model.blocks
    if choice is None or not len(numbers):
        return
    model.choice_written[numbers] = True
    y, c, u = (blocks.columns[name] for name in ("y", "c", "u"))
    row_of_group = np.full(len(choice.people), -1)
    row_of_group[model.group_of_c[numbers]] = np.arange(len(numbers))
    row = row_of_group[choice.option_group]
    counted = row >= 0
    k = float(choice.providers_min)
    terms = [(c[numbers], np.arange(len(numbers)), k), (model.option_column[counted], row[counted], -1.0)]
    blocks.rows("choice", len(numbers), terms, high=0)
    wide = np.flatnonzero(counted & (model.option_column >= u[0] if len(u) else False))
    row_of_option = np.full(len(model.option_column), -1)
    row_of_option[wide] = np.arange(len(wide))
    here = row_of_option[choice.of_option] >= 0
    options = [(model.option_column[wide], np.arange(len(wide)), 1.0)]
    options += [(y[choice.of_offer[here]], row_of_option[choice.of_option[here]], -1.0)]
    blocks.rows("option", len(wide), options, high=0)


def chosen_groups(choice: Choice, groups: np.ndarray, awarded: np.ndarray) -> np.ndarray:
    """What c must be for given awards: 1 where the group has its providers."""
    return np.asarray(choice.met(awarded)[groups].astype(float))
