"""What a plan of whole people is worth, worked out exactly, and whether it keeps every hard rule."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from weft.network.instance import Instance
from weft.vocabulary import Penalties


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Whole people: `people[i]` go along `link[i]` (from a node to a catchment) to `offer[i]`.

    `awarded` is a boolean for each offer; an award may serve nobody.
    """

    awarded: np.ndarray
    link: np.ndarray
    offer: np.ndarray
    people: np.ndarray

    def people_by_offer(self) -> np.ndarray:
        """People at each offer."""
        return np.bincount(self.offer, weights=self.people, minlength=len(self.awarded)).astype(np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The money of an assignment, each sum exact and rounded once (half to even), in minor units."""

    value_minor: int
    penalties: Penalties

    @property
    def objective_minor(self) -> int:
        """Value less penalties."""
        return self.value_minor - self.penalties.total_minor


def score_of(*, instance: Instance, assignment: Assignment) -> Score:
    """Value and each penalty of an assignment, in exact fractions until the one rounding of each."""
    by_gain: dict[Fraction, int] = {}
    by_link = np.bincount(assignment.link, weights=assignment.people, minlength=len(instance.link_gain))
    for link in np.flatnonzero(by_link):
        gain = instance.gains[instance.link_gain[link]]
        by_gain[gain] = by_gain.get(gain, 0) + int(by_link[link])
    spend = instance.spend(people=assignment.people_by_offer(), awarded=assignment.awarded)
    total, small = int(spend.sum()), int(spend[instance.small].sum())
    return Score(
        value_minor=round(sum((gain * people for gain, people in by_gain.items()), Fraction(0))),
        penalties=Penalties(
            choice_minor=choice_minor(instance=instance, awarded=assignment.awarded),
            equity_minor=round(equity_short(instance=instance, assignment=assignment) * instance.equity_penalty_minor),
            small_minor=round(max(instance.small_share * total - small, Fraction(0)) * instance.small_penalty),
        ),
    )


def choice_minor(*, instance: Instance, awarded: np.ndarray) -> int:
    """Choice penalty of a set of awards."""
    if instance.choice is None:
        return 0
    return instance.choice.people_short(awarded) * instance.choice_penalty_minor


def equity_short(*, instance: Instance, assignment: Assignment) -> Fraction:
    """People by whom quintiles fall short of the floor. Areas of unknown quintile count in the overall share only."""
    demand = instance.demand_by_quintile
    everybody = int(demand.sum())
    if not everybody:
        return Fraction(0)
    quintile = instance.node_quintile[instance.link_node[assignment.link]] if len(assignment.link) else assignment.link
    served = np.bincount(quintile, weights=assignment.people, minlength=len(demand)).astype(np.int64)
    share = instance.equity_floor * int(served.sum()) / everybody
    return sum((max(share * int(demand[q]) - int(served[q]), Fraction(0)) for q in range(1, len(demand))), Fraction(0))


def check_hard_rules(*, instance: Instance, assignment: Assignment) -> None:
    """Stop where a plan breaks a hard rule: in whole numbers, after the solve, whatever the solver said.

    A failure here is a fault of this room, never of the place: it is an assertion.
    """
    people = assignment.people_by_offer()
    spend = instance.spend(people=people, awarded=assignment.awarded)
    node = instance.link_node[assignment.link] if len(assignment.link) else assignment.link
    served = np.bincount(node, weights=assignment.people, minlength=len(instance.node_people))
    held = (
        ("people are whole and not negative", bool((assignment.people >= 0).all())),
        ("nobody is served twice", bool((served <= instance.node_people).all())),
        ("capacity", bool((people <= np.where(assignment.awarded, instance.capacity, 0)).all())),
        ("volume", bool((people >= np.where(assignment.awarded, instance.volume_min, 0)).all())),
        ("joint offers", bool((instance.all_parts(assignment.awarded) >= assignment.awarded).all())),
        ("awards", instance.awards_max is None or int(assignment.awarded.sum()) <= instance.awards_max),
        ("lots", _one_for_each_lot(instance, assignment)),
        ("settled awards", bool(assignment.awarded[instance.must].all())),
        *((limit.words, int(spend[limit.members].sum()) <= limit.amount_minor) for limit in instance.limits),
    )
    broken = [words for words, is_held in held if not is_held]
    if broken:
        raise AssertionError("the plan breaks: " + "; ".join(broken))


def _one_for_each_lot(instance: Instance, assignment: Assignment) -> bool:
    lots = np.unique(instance.link_lot[assignment.link]) if len(assignment.link) else assignment.link
    groups = instance.lot_group[lots[lots >= 0]]
    return len(np.unique(groups)) == len(groups)
