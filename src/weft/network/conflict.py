"""Whether any network at all keeps the hard rules, and if none does, the smallest sets of rules that cannot be kept.

With no award at all every hard rule holds, so only locks can make a brief impossible. Each further person only costs
money and places, so the locked offers fit if and only if they fit at their minimum volumes. Then no two limits touch
each other: every smallest conflict is some locks and one other rule, and for every rule that is broken one is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from weft.network.instance import Limit
from weft.network.intake import instance_of, limits_of
from weft.network.locking import Settled
from weft.network.register import Register
from weft.network.standing import NOBODY_IN_REACH, Standing
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
    locked = {lock for lock in locks if lock in by_id and _lockable(by_id[lock])}
    parts = {part.offer_id for lock in locked for part in register.parts(by_id[lock].offer)}
    fit = [offer for offer in register.offers if offer.offer_id in locked | parts]
    limits = limits_of(register=register, offers=fit, caps=True)
    instance = instance_of(register=register, offers=fit, must=frozenset(locks), limits=limits)
    settled = Settled.of(instance, locked)
    money = [conflict for limit in limits if (conflict := _over(settled, limit)) is not None]
    return (*alone, *money, *_too_many(settled), *(_unfilled(settled) or _unlotted(register, settled)))


def _lockable(standing: Standing) -> bool:
    """A lock overrides that nobody is in reach, as long as nobody has to be: the brief says so, it is its money."""
    idle = standing.offer.volume_min == 0 and standing.why == NOBODY_IN_REACH
    return standing.stands or (idle and not standing.offer.joint_id)


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


def _over(settled: Settled, limit: Limit) -> Conflict | None:
    """Where the locked offers cost more at their minimum volumes than a limit on money allows."""
    instance = settled.instance
    least = instance.spend(people=instance.volume_min, awarded=np.ones(instance.offers, dtype=bool))
    cost = settled.sums(np.where(np.isin(np.arange(instance.offers), limit.members), least, 0))
    found = settled.over(cost, limit.amount_minor)
    if found is None:
        return None
    smallest, dropped = found
    here, everything = sum(cost[number] for number in smallest), sum(cost)
    money = [money_words(m, currency=instance.currency) for m in (here, everything - limit.amount_minor, everything)]
    return Conflict(
        code=limit.code,
        locks=settled.ids(smallest),
        rule=limit.words,
        setting=limit.setting,
        because=f"at {'its minimum volume it costs' if len(smallest) == 1 else 'their minimum volumes they cost'} "
        f"{money[0]}",
        relaxed=f"Raise {limit.words} by {money[1]} to {money[2]}",
        dropped=settled.ids(dropped),
    )


def _too_many(settled: Settled) -> list[Conflict]:
    """Where more offers are locked than the brief allows awards."""
    most = settled.instance.awards_max
    found = (
        settled.over(settled.sums(np.ones(settled.instance.offers, dtype=np.int64)), most) if most is not None else None
    )
    if most is None or found is None:
        return []
    smallest, dropped = found
    return [
        Conflict(
            code="NETWORK-14",
            locks=settled.ids(smallest),
            rule=f"at most {most:,} awards",
            setting="network.awards_max",
            because=f"they are {sum(len(settled.parts[number]) for number in smallest):,} awards",
            relaxed=f"Allow {settled.instance.offers:,} awards",
            dropped=settled.ids(dropped),
        )
    ]


def _unfilled(settled: Settled) -> list[Conflict]:
    """Where the people in reach of the locked offers cannot fill all their minimum volumes at once."""
    instance, volume = settled.instance, settled.instance.volume_min
    short = int((volume - most_people(instance=instance, places=volume)).sum())
    if not short:
        return []
    smallest, dropped = settled.unfilled(lots=False)
    places = np.where(np.isin(np.arange(instance.offers), settled.members(smallest)), volume, 0)
    there = int(most_people(instance=instance, places=places).sum())
    one = len(smallest) == 1
    return [
        Conflict(
            code="NETWORK-3",
            locks=settled.ids(smallest),
            rule=f"{'its minimum volume' if one else 'their minimum volumes'}",
            setting="volume_min of the offers",
            because=f"{'it needs' if one else 'they need'} {int(places.sum()):,} people"
            f"{'' if one else ' between them'} and at most {there:,} "
            f"whom {'it' if one else 'they'} may serve are in reach",
            relaxed=f"Agree minimum volumes that are {short:,} lower in all",
            dropped=settled.ids(dropped),
        )
    ]


def _unlotted(register: Register, settled: Settled) -> list[Conflict]:
    """Where they could be filled, but not with one provider for each area."""
    if not len(settled.instance.lot_group) or settled.fits_lots():
        return []
    smallest, dropped = settled.unfilled(lots=True)
    wanted = set(register.brief.network.one_provider_per_area)
    types = sorted(wanted & {settled.instance.offer_type[number] for number in settled.members(smallest)})
    words = " and ".join(register.service_words(kind) for kind in types)
    return [
        Conflict(
            code="NETWORK-15",
            locks=settled.ids(smallest),
            rule=f"one provider for an area ({words})",
            setting="network.one_provider_per_area",
            because="their minimum volumes cannot be filled unless they share areas",
            relaxed=f"Let several providers serve an area with {words}",
            dropped=settled.ids(dropped),
        )
    ]


def _locks(offers: Sequence[str]) -> str:
    return f"the lock on {offers[0]}" if len(offers) == 1 else f"the locks on {', '.join(offers)}"
