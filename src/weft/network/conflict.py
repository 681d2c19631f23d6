"""Whether any network at all keeps the hard rules, and if none does, the smallest sets of rules that cannot be kept.

With no award at all every hard rule holds, so only locks can make a brief impossible. Each further person only costs
money and places, so the locked offers fit if and only if they fit at their minimum volumes. Then no two limits touch
each other: every smallest conflict is some locks and one other rule, and for every rule that is broken one is named.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from weft.network.instance import Instance, Limit
from weft.network.intake import instance_of, limits_of
from weft.network.locking import Filling, Fits, dearest_first, smallest_conflict
from weft.network.register import Register
from weft.network.standing import Standing
from weft.network.transport import most_people
from weft.vocabulary import Problem, Refusal, money_words


class CannotAssemble(Refusal):
    """No network keeps the hard rules of the brief; the problems name the rules that are in conflict."""

    exit_code = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Rules that cannot be kept together, though they can without any one of them.

    `locks` are ids of locked offers, `rule` is the one other rule in words and `setting` where it stands; `because`
    says by how much. `relaxed` is the least that the rule must give for every lock to fit it, `dropped` the fewest
    locks to take out for that. A lock that no rule but the facts are against has no other way than to be dropped.
    """

    code: str
    locks: tuple[str, ...]
    rule: str
    setting: str
    because: str
    relaxed: str
    dropped: tuple[str, ...]

    def problem(self) -> Problem:
        """The conflict as it is said."""
        mend = f"{self.relaxed}, or take" if self.relaxed else "Take"
        return Problem(
            code=self.code,
            what=f"{_locks(self.locks)} cannot be kept with {self.rule}: {self.because}",
            file="brief.toml",
            column=f"network.locks and {self.setting}" if self.setting else "network.locks",
            allowed="any of these rules without the others: each was left out in turn and the rest can be kept",
            to_do=f"{mend} out {_locks(self.dropped)}",
        )


def check_locks(*, register: Register, standings: Sequence[Standing]) -> None:
    """Refuse with every conflict between the locks and the other hard rules; do nothing where they fit."""
    found = conflicts_of(register=register, standings=standings)
    if found:
        raise CannotAssemble([conflict.problem() for conflict in found])


def conflicts_of(*, register: Register, standings: Sequence[Standing]) -> tuple[Conflict, ...]:
    """For every hard rule that the locks cannot be kept with, a smallest set of locks that is in conflict with it."""
    by_id = {standing.offer.offer_id: standing for standing in standings}
    locks = sorted(set(register.brief.network.locks))
    alone = [conflict for lock in locks if (conflict := _alone(lock, by_id.get(lock))) is not None]
    fit = [by_id[lock].offer for lock in locks if lock in by_id and _lockable(by_id[lock])]
    limits = limits_of(register=register, offers=fit, caps=True)
    instance = instance_of(register=register, offers=fit, must=frozenset(locks), limits=limits)
    money = [conflict for limit in limits if (conflict := _over(instance, limit)) is not None]
    return (*alone, *money, *_unfilled(instance))


def _lockable(standing: Standing) -> bool:
    """A lock overrides that nobody is in reach, as long as nobody has to be: the brief says so, it is its money."""
    return standing.stands or (standing.offer.volume_min == 0 and standing.why == "nobody who needs it is in reach")


def _alone(lock: str, standing: Standing | None) -> Conflict | None:
    """What is against a lock whatever the others are: a rule about its offer, or a fact."""
    if standing is None:
        return Conflict(
            code="NETWORK-4",
            locks=(lock,),
            rule="the table offers",
            setting="",
            because="the place has no such offer",
            relaxed="Correct the id",
            dropped=(lock,),
        )
    if _lockable(standing):
        return None
    return Conflict(
        code=standing.code,
        locks=(lock,),
        rule=standing.against,
        setting=standing.setting,
        because=standing.why,
        relaxed=standing.relaxed,
        dropped=(lock,),
    )


def _over(instance: Instance, limit: Limit) -> Conflict | None:
    """Where the locked offers cost more at their minimum volumes than a limit on money allows."""
    least = instance.spend(people=instance.volume_min, awarded=np.ones(instance.offers, dtype=bool))
    among = set(limit.members.tolist())

    def fits(locks: Sequence[int]) -> bool:
        return sum(int(least[lock]) for lock in locks if lock in among) <= limit.amount_minor

    everything = list(range(instance.offers))
    if fits(everything):
        return None
    smallest = smallest_conflict(everything, fits)
    all_cost, cost = (int(least[list(of)].sum()) for of in (limit.members, smallest))
    money = [money_words(m, currency=instance.currency) for m in (cost, all_cost - limit.amount_minor, all_cost)]
    return Conflict(
        code=limit.code,
        locks=_ids(instance, smallest),
        rule=limit.words,
        setting=limit.setting,
        because=f"at {'its minimum volume it costs' if len(smallest) == 1 else 'their minimum volumes they cost'} "
        f"{money[0]}",
        relaxed=f"Raise {limit.words} by {money[1]} to {money[2]}",
        dropped=_ids(instance, dearest_first([i for i in everything if i in among], least, fits)),
    )


def _unfilled(instance: Instance) -> list[Conflict]:
    """Where the people in reach of the locked offers cannot fill all their minimum volumes at once."""
    volume = instance.volume_min
    short = int((volume - most_people(instance=instance, places=volume)).sum())
    if not short:
        return []
    filling = Filling(instance)
    smallest, dropped = _smallest_and_dropped(instance, filling.fits, filling.most_kept)
    places = np.where(np.isin(np.arange(instance.offers), smallest), volume, 0)
    there = int(most_people(instance=instance, places=places).sum())
    one = len(smallest) == 1
    return [
        Conflict(
            code="NETWORK-3",
            locks=_ids(instance, smallest),
            rule=f"{'its minimum volume' if one else 'their minimum volumes'}",
            setting="volume_min of the offers",
            because=f"{'it needs' if one else 'they need'} {int(places.sum()):,} people"
            f"{'' if one else ' between them'} and at most {there:,} "
            f"whom {'it' if one else 'they'} may serve are in reach",
            relaxed=f"Agree minimum volumes that are {short:,} lower in all",
            dropped=_ids(instance, dropped),
        )
    ]


def _smallest_and_dropped(
    instance: Instance, fits: Fits, most_kept: Callable[[Sequence[int]], list[int]]
) -> tuple[list[int], list[int]]:
    everything = list(range(instance.offers))
    kept = set(most_kept(everything))
    return smallest_conflict(everything, fits), [number for number in everything if number not in kept]


def _ids(instance: Instance, numbers: Sequence[int]) -> tuple[str, ...]:
    return tuple(instance.offer_id[number] for number in numbers)


def _locks(offers: Sequence[str]) -> str:
    return f"the lock on {offers[0]}" if len(offers) == 1 else f"the locks on {', '.join(offers)}"
