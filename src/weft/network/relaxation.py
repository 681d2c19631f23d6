"""The model with its awards left open or held: linear solves, each from where the last one stood."""

from __future__ import annotations

import numpy as np

from weft.network.assumptions import SIFT_LINKS_MIN
from weft.network.instance import Choice
from weft.network.ladder import awake_at_first
from weft.network.model import Model, add_choice_rows, add_link_rows, chosen_groups
from weft.network.solver import Answer, Programme


class Relaxation:
    """An instance's linear programme, kept warm.

    `tighten` finds the bound; `with_awards` says what a set of awards is worth with the best flows, people divisible.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        instance = model.instance
        sift = len(instance.link_node) >= SIFT_LINKS_MIN and not len(instance.lot_group)
        awake = awake_at_first(blocks=model.blocks, instance=instance) if sift else None
        self.programme = Programme(model.blocks, awake=awake)
        self.bound = np.inf

    def tighten(self, *, rounds_max: int) -> Answer:
        """Solve, add the link and choice rows that the solution breaks, solve again, until none is broken.

        Every round's dual bound is valid; `bound` keeps the lowest, in units of the model and with its constant.
        """
        answer = self.programme.solve()
        self._keep_bound(answer)
        for _ in range(rounds_max):
            added = add_link_rows(self.model, answer.columns) + add_choice_rows(self.model, answer.columns)
            if not added:
                break
            self.programme.take_rows()
            answer = self.programme.solve()
            self._keep_bound(answer)
        return answer

    def with_awards(self, awarded: np.ndarray) -> Answer:
        """Solve with every award held and choice counted for exactly these. Not solved: they break a hard rule."""
        blocks, choice = self.model.blocks, self.model.instance.choice
        y = blocks.columns["y"]
        self.programme.hold(y, awarded.astype(float), awarded.astype(float))
        if choice is not None:
            met = chosen_groups(choice, self.model.group_of_c, awarded)
            self.programme.hold(blocks.columns["c"], met, met)
        return self.programme.solve()

    def release(self) -> None:
        """Open every decision again."""
        blocks = self.model.blocks
        for name in ("y", "c"):
            columns = blocks.columns.get(name)
            if columns is not None:
                self.programme.hold(columns, blocks.lower[columns], blocks.upper[columns])

    def pull(self, dual: np.ndarray) -> np.ndarray:
        """Reduced gain of every column: what one more unit of it adds at these row duals."""
        blocks = self.model.blocks
        return np.asarray(blocks.gain - blocks.assembled().T @ dual)

    def worth(self, answer: Answer) -> float:
        """An answer's objective in units of the model, its constant included."""
        return answer.objective + self.model.constant

    def _keep_bound(self, answer: Answer) -> None:
        if not answer.solved:
            raise AssertionError("a network with its locks checked always has a solution")
        self.bound = min(self.bound, answer.bound + self.model.constant)


def least_losses(*, relaxation: Relaxation, awarded: np.ndarray, answer: Answer) -> np.ndarray:
    """For each offer the least that turning its one award round can cost, in units of the model; negative: it may gain.

    `answer` is the solve with these awards held. By weak duality its prices bound what any other awards are worth: the
    reduced gain of the award itself, and that of each group whose choice it would change. A part of a joint offer is
    turned round with the others; where choice is charged that is then only a hint.
    """
    model = relaxation.model
    choice, pull = model.instance.choice, relaxation.pull(answer.dual)
    of_award = pull[model.blocks.columns["y"]]
    joint = model.instance.joint
    losses = np.bincount(joint, weights=np.where(awarded, of_award, -of_award), minlength=len(joint))[joint]
    if choice is None or not len(model.group_of_c):
        return np.asarray(losses)
    of_group = np.zeros(len(choice.people))
    of_group[model.group_of_c] = pull[model.blocks.columns["c"]]
    return np.asarray(losses - changed_choice(choice, awarded, of_group))


def changed_choice(choice: Choice, awarded: np.ndarray, of_group: np.ndarray) -> np.ndarray:
    """For each offer, what turning its award round changes: the sum of `of_group` over groups that gain their choice by
    it, less that over groups that lose theirs.

    A group changes only where the offer is the one award of an option (or would be the first) and the count of open
    options stands just at what is asked for (or just below).
    """
    held = np.bincount(choice.of_option, weights=awarded[choice.of_offer], minlength=len(choice.option_group))
    count = np.bincount(choice.option_group, weights=held > 0, minlength=len(choice.people))
    at, group = choice.of_offer, choice.option_group[choice.of_option]
    mine = awarded[at]
    loses = mine & (held[choice.of_option] == 1) & (count[group] == choice.providers_min)
    gains = ~mine & (held[choice.of_option] == 0) & (count[group] == choice.providers_min - 1)
    change = of_group[group] * (gains.astype(float) - loses)
    return np.bincount(at, weights=change, minlength=len(awarded))
