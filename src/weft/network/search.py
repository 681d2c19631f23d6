"""Which offers to award: the linear bound first, then a dive to a first plan, then a search among what is undecided."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from weft.network.assumptions import IMPROVEMENT_LEAST, LOT_NODES_MAX, Effort
from weft.network.instance import Instance
from weft.network.model import model_of, with_choice
from weft.network.relaxation import Relaxation, least_losses
from weft.network.solver import Answer, Programme
from weft.vocabulary import Tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The awards that the search settled on, people still divisible, and the bound that it proved.

    `awarded` is a boolean for each offer; `answers` hold the flows, best first. `bound` is in units of the model.
    """

    relaxation: Relaxation
    awarded: np.ndarray
    answers: tuple[Answer, ...]
    bound: float


def search(*, instance: Instance, effort: Effort, tell: Tell, start: np.ndarray | None = None) -> Found:
    """Settle the awards of an instance whose locks are known to fit.

    `start` marks awards to begin from (a plan made before) in the place of a dive, unless they break a rule.

    Price-and-fix: the bound is the whole linear programme's (or the whole mixed-integer one's, where that is solved);
    fixing only ever narrows the search for a plan, never the bound.
    """
    model = model_of(instance)
    relaxation = Relaxation(model)
    large = len(model.blocks.lower) > effort.whole_columns_max
    entire = len(model.blocks.lower) <= effort.entire_columns_max
    if instance.must.all() and large and not len(instance.lot_group):
        held = relaxation.with_awards(instance.must)
        return Found(
            relaxation=relaxation, awarded=instance.must, answers=(held,), bound=held.bound + relaxation.model.constant
        )
    tell("network: bound", 0, 1)
    linear = relaxation.tighten(rounds_max=effort.cut_rounds_max)
    tell("network: bound", 1, 1)
    if not large:
        return _search_whole(relaxation, effort)
    if len(instance.lot_group):
        return _search_lots(relaxation, effort)
    tell("network: plan", 0, 3)
    bound = relaxation.bound
    awarded, first = _first(relaxation, linear, effort, start)
    tell("network: plan", 1, 3)
    enough = effort.gap_divisible * abs(bound)
    if start is None and entire and bound - relaxation.worth(first) > enough:
        awarded, first = _dive_again(relaxation, linear, awarded, first, effort)
    if start is not None or bound - relaxation.worth(first) > enough:
        awarded, first = _improve(relaxation, awarded, first, effort)
    tell("network: plan", 2, 3)
    if bound - relaxation.worth(first) > enough:
        awarded, first, proven = _search_near(relaxation, linear, awarded, first, effort)
        bound = min(bound, proven)
    tell("network: plan", 3, 3)
    return Found(relaxation=relaxation, awarded=awarded, answers=(first,), bound=bound)


def _first(
    relaxation: Relaxation, linear: Answer, effort: Effort, start: np.ndarray | None
) -> tuple[np.ndarray, Answer]:
    """The first plan: the one to start from, where it keeps the rules, or a dive's."""
    if start is not None:
        instance = relaxation.model.instance
        awarded = start | instance.must | instance.free
        answer = relaxation.with_awards(awarded)
        if answer.solved:
            return awarded, answer
    awarded = _dive(relaxation, linear, effort)
    return awarded, relaxation.with_awards(awarded)


def _search_whole(relaxation: Relaxation, effort: Effort) -> Found:
    """A small instance, people whole from the start: solved to the end, and the bound is the search's own."""
    model = model_of(relaxation.model.instance, whole=True)
    answer = Programme(with_choice(model).blocks, whole=True).search(nodes_max=10**6, gap=0.0)
    if not answer.solved:
        raise AssertionError("a network with its locks checked always has a solution")
    awarded = answer.columns[model.blocks.columns["y"]] > 0.5
    bound = min(relaxation.bound, answer.bound + model.constant)
    held = () if len(relaxation.model.instance.lot_group) else (relaxation.with_awards(awarded),)
    return Found(relaxation=relaxation, awarded=awarded, answers=(answer, *held), bound=bound)


def _search_lots(relaxation: Relaxation, effort: Effort) -> Found:
    """Where there are lots: nothing is fixed beforehand, so the search's own bound holds. Nodes are added until a plan
    is found; there is one, because the locks were checked with their lots."""
    programme, nodes = Programme(with_choice(relaxation.model).blocks, whole=True), effort.nodes_max
    answer = programme.search(nodes_max=nodes, gap=effort.gap_enough)
    while not answer.solved and nodes < LOT_NODES_MAX:
        nodes *= 10
        answer = programme.search(nodes_max=nodes, gap=effort.gap_enough)
    if not answer.solved:
        raise AssertionError("a network with its locks checked always has a solution")
    awarded = answer.columns[relaxation.model.blocks.columns["y"]] > 0.5
    bound = min(relaxation.bound, answer.bound + relaxation.model.constant)
    return Found(relaxation=relaxation, awarded=awarded, answers=(answer,), bound=bound)


def _dive(relaxation: Relaxation, linear: Answer, effort: Effort) -> np.ndarray:
    """Round awards step by step, re-solving in between. Closing an offer breaks no hard rule, so no dive ends dead."""
    blocks = relaxation.model.blocks
    y = blocks.columns["y"]
    lower, upper = blocks.lower[y].copy(), blocks.upper[y].copy()
    value = linear.columns[y]
    for turn in range(effort.dive_rounds_max):
        is_open = (lower < upper) & (np.abs(value - np.rint(value)) > 1e-6)
        if not is_open.any():
            break
        last = turn == effort.dive_rounds_max - 1
        up, down = is_open & (value >= (0.5 if last else 0.8)), is_open & (value < (0.5 if last else 0.1))
        if not (up.any() or down.any()):
            up = np.zeros_like(up)
            up[np.flatnonzero(is_open)[np.argmax(value[is_open])]] = True
        lower[up], upper[down] = 1.0, 0.0
        relaxation.programme.hold(y, lower, upper)
        answer = relaxation.programme.solve()
        if not answer.solved:
            lower[up], upper[up] = 0.0, 0.0
            relaxation.programme.hold(y, lower, upper)
            answer = relaxation.programme.solve()
        value = answer.columns[y]
    return np.asarray((value > 0.5) & (upper > 0.5) | (lower > 0.5))


def _dive_again(
    relaxation: Relaxation, linear: Answer, awarded: np.ndarray, first: Answer, effort: Effort
) -> tuple[np.ndarray, Answer]:
    """A slower dive: only what is all but decided is rounded at once; else the most decided award is tried both ways,
    and the way that is worth more is taken. The better of its plan and the one in hand."""
    relaxation.release()
    blocks = relaxation.model.blocks
    y = blocks.columns["y"]
    lower, upper = blocks.lower[y].copy(), blocks.upper[y].copy()
    value = linear.columns[y]
    for _ in range(effort.dive_awards_max):
        is_open = (lower < upper) & (np.abs(value - np.rint(value)) > 1e-6)
        if not is_open.any():
            break
        up, down = is_open & (value >= 0.99), is_open & (value <= 0.01)
        one = is_open & False
        one[np.flatnonzero(is_open)[np.argmax(np.abs(value[is_open] - 0.5))]] = True
        ways = [(up, down)] if (up | down).any() else [(one, ~one & False), (~one & False, one)]
        tried = [_held(relaxation, np.where(to, 1.0, lower), np.where(out, 0.0, upper)) for to, out in ways]
        answer, lower, upper = max(tried, key=lambda each: each[0].objective)
        if not answer.solved:
            return awarded, first
        value = answer.columns[y]
    other = np.asarray((value > 0.5) & (upper > 0.5) | (lower > 0.5))
    answer = relaxation.with_awards(other)
    return (other, answer) if answer.solved and answer.objective > first.objective else (awarded, first)


def _held(relaxation: Relaxation, lower: np.ndarray, upper: np.ndarray) -> tuple[Answer, np.ndarray, np.ndarray]:
    """The answer with the awards between these ends, and the ends."""
    relaxation.programme.hold(relaxation.model.blocks.columns["y"], lower, upper)
    return relaxation.programme.solve(), lower, upper


def _improve(relaxation: Relaxation, awarded: np.ndarray, first: Answer, effort: Effort) -> tuple[np.ndarray, Answer]:
    """Turn single awards round while that helps, trying first those that the prices of the present plan point to.

    Only decisions whose limit leaves room for a gain are tried; the solves are counted.
    """
    must = relaxation.model.instance.must
    columns = int(relaxation.programme.awake.sum())
    tries = effort.solves(wanted=effort.improve_solves_max, columns=columns)
    while True:
        limits = least_losses(relaxation=relaxation, awarded=awarded, answer=first)
        hopeful = [number for number in np.lexsort((np.arange(len(limits)), limits)) if limits[number] < 0]
        for number in hopeful:
            if must[number]:
                continue
            if not tries:
                return awarded, first
            tries -= 1
            other = awarded.copy()
            other[relaxation.model.instance.together(number)] = not awarded[number]
            answer = relaxation.with_awards(other)
            if answer.solved and answer.objective > first.objective + IMPROVEMENT_LEAST * abs(first.objective):
                awarded, first = other, answer
                break
        else:
            return awarded, first


def _search_near(
    relaxation: Relaxation, linear: Answer, awarded: np.ndarray, first: Answer, effort: Effort
) -> tuple[np.ndarray, Answer, float]:
    """Branch and bound over the awards that the linear prices leave undecided; the plan, its answer and a bound.

    An award whose reduced gain is as large as the gap is the same in every plan that beats the one in hand, so holding
    it there loses nothing and the search's own bound holds for all plans. A large instance holds more than that, and
    thins the arcs, which loses the bound but not the plan: its bound stays the linear programme's.
    """
    blocks = relaxation.model.blocks
    y, f = blocks.columns["y"], blocks.columns["f"]
    worth = relaxation.worth(first)
    gap = max(0.0, linear.bound + relaxation.model.constant - worth)
    pull = relaxation.pull(np.append(linear.dual, np.zeros(len(blocks.low) - len(linear.dual))))
    entire = len(blocks.lower) <= effort.entire_columns_max
    settled = np.abs(pull[y]) >= (1.0 if entire else effort.fix_share) * gap
    at = np.clip((pull[y] > 0).astype(float), blocks.lower[y], blocks.upper[y])
    awake = None if entire else relaxation.programme.awake
    programme = Programme(with_choice(relaxation.model).blocks, whole=True, awake=awake)
    programme.hold(y, np.where(settled, at, blocks.lower[y]), np.where(settled, at, blocks.upper[y]))
    if not entire:
        thin = (pull[f] < -effort.thin_share * gap) & (linear.columns[f] < 1e-9) & (first.columns[f] < 1e-9)
        programme.hold(f[thin], np.zeros(int(thin.sum())), np.zeros(int(thin.sum())))
    near = effort.gap_divisible * abs(linear.bound + relaxation.model.constant) / max(1.0, abs(first.objective))
    found = programme.search(nodes_max=effort.nodes_max, gap=near, start=_start(relaxation, awarded, first))
    bound = max(worth, found.bound + relaxation.model.constant) if entire else np.inf
    better = found.columns[y] > 0.5 if found.solved else awarded
    answer = relaxation.with_awards(better)
    if answer.solved and answer.objective > first.objective:
        return better, answer, bound
    return awarded, first, bound


def _start(relaxation: Relaxation, awarded: np.ndarray, answer: Answer) -> np.ndarray:
    """An answer's columns with every option open that has an award: rows of choice that did not stand did not ask."""
    columns, choice = answer.columns.copy(), relaxation.model.instance.choice
    opened = relaxation.model.blocks.columns.get("u", np.zeros(0, dtype=np.int64))
    if choice is not None and len(opened):
        has = np.bincount(choice.of_option, weights=awarded[choice.of_offer], minlength=len(choice.option_group))
        wide = relaxation.model.option_column >= opened[0]
        columns[relaxation.model.option_column[wide]] = np.minimum(1.0, has[wide])
    return columns
