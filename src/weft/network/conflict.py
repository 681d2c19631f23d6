"""Whether any network at all keeps the hard rules, and if none does, which rules cannot be kept together.

With no award at all every hard rule holds, so only locks can make a brief impossible. Each further person only costs
money and places, so the locked offers fit if and only if they fit at their minimum volumes: sums for the money, one
maximum flow for the people. That makes the answer exact, and every conflict is named, not only the first.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from weft.network.instance import Instance
from weft.network.intake import instance_of, limits_of
from weft.network.register import Register
from weft.network.standing import Standing
from weft.network.transport import most_people
from weft.vocabulary import Problem, Refusal, money_words


class CannotAssemble(Refusal):
    """No network keeps the hard rules of the brief; the problems name the rules that are in conflict."""

    exit_code = 3


def check_locks(*, register: Register, standings: Sequence[Standing]) -> None:
    """Refuse with every conflict between the locks and the other hard rules; do nothing where they fit."""
    locks = register.brief.network.locks
    by_id = {standing.offer.offer_id: standing for standing in standings}
    problems = [_lock_problem(lock, by_id.get(lock)) for lock in sorted(set(locks))]
    found = [problem for problem in problems if problem is not None]
    fit = [by_id[lock].offer for lock in sorted(set(locks)) if lock in by_id and _lockable(by_id[lock])]
    limits = limits_of(register=register, offers=fit, caps=True)
    instance = instance_of(register=register, offers=fit, must=frozenset(locks), limits=limits)
    found += _money_problems(instance) + _people_problems(instance)
    if found:
        raise CannotAssemble(found)


def _lockable(standing: Standing) -> bool:
    """A lock overrides that nobody is in reach, as long as nobody has to be: the brief says so, it is its money."""
    return standing.stands or (standing.offer.volume_min == 0 and standing.why == "nobody who needs it is in reach")


def _problem(code: str, what: str, *, setting: str, allowed: str, to_do: str) -> Problem:
    return Problem(code=code, what=what, file="brief.toml", column=setting, allowed=allowed, to_do=to_do)


def _lock_problem(lock: str, standing: Standing | None) -> Problem | None:
    if standing is None:
        return _problem(
            "NETWORK-4",
            f"offer {lock} is locked but the place has no such offer",
            setting="network.locks",
            allowed="ids of the table offers",
            to_do="Correct the id or take the lock out",
        )
    if _lockable(standing):
        return None
    return _problem(
        standing.code,
        f"offer {lock} is locked, but {standing.why}",
        setting="network.locks",
        allowed="a lock on an offer that can stand for award",
        to_do="Take the lock out, or mend what keeps the offer from standing",
    )


def _money_problems(instance: Instance) -> list[Problem]:
    least = instance.spend(people=instance.volume_min, awarded=instance.must)
    problems = []
    for limit in instance.limits:
        needed = int(least[limit.members].sum())
        if needed > limit.amount_minor:
            which = ", ".join(instance.offer_id[i] for i in limit.members if least[i])
            problems.append(
                _problem(
                    limit.code,
                    f"locks against {limit.words}: at their minimum volumes the locked offers {which} cost "
                    f"{money_words(needed, currency=instance.currency)}",
                    setting=f"network.locks and {limit.setting}",
                    allowed="locks whose fixed costs and minimum volumes fit the money",
                    to_do="Take out a lock or raise the limit",
                )
            )
    return problems


def _people_problems(instance: Instance) -> list[Problem]:
    """Where the people in reach of the locked offers cannot fill all their minimum volumes at once."""
    if not instance.volume_min.any():
        return []
    filled = most_people(instance=instance, places=instance.volume_min)
    short = np.flatnonzero(filled < instance.volume_min)
    if not len(short):
        return []
    which = ", ".join(instance.offer_id[i] for i in short)
    wanted, there = int(instance.volume_min.sum()), int(filled.sum())
    return [
        _problem(
            "NETWORK-3",
            f"locks against minimum volumes: the locked offers need {wanted} people between them and at most {there} "
            f"whom they may serve are in reach; short are {which}",
            setting="network.locks",
            allowed="locks whose minimum volumes the people in reach can fill",
            to_do="Take out a lock, or agree a lower minimum volume",
        )
    ]
