"""Where a request stands before places are given: its day, what its declines led to, and what it may be offered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256

from weft.vocabulary import Decline, DeclineRule, QueueRule, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A request on the day: the day it counts from, whether it is parked or closed, and offers not to be made again."""

    request: Request
    draw: str
    since_on: date
    until_on: date | None = None
    closed_on: date | None = None
    review: bool = False
    not_again: frozenset[str] = frozenset()

    def state(self, *, as_of: date) -> str:
        """waiting, parked or closed."""
        if self.closed_on is not None:
            return "closed"
        return "parked" if self.until_on is not None and self.until_on > as_of else "waiting"


def draw_of(*, seed: str, request_id: str) -> str:
    """SHA-256 of `seed:request`, in hexadecimal: the lowest comes first. Anyone can work it out again."""
    return sha256(f"{seed}:{request_id}".encode()).hexdigest()


def standings(
    *,
    requests: Iterable[Request],
    declines: Iterable[Decline],
    decline_rules: Iterable[DeclineRule],
    rules: Iterable[QueueRule],
) -> dict[str, Standing]:
    """Every request's standing, by its code. A new request soon after a closed one keeps the closed one's day."""
    queue_rule = {rule.service_type: rule for rule in rules}
    follows = {(rule.declined_by, rule.reason): rule for rule in decline_rules}
    declined: dict[str, list[Decline]] = defaultdict(list)
    for decline in sorted(declines, key=lambda row: (row.declined_on, row.decline_id)):
        declined[decline.request_id].append(decline)
    found: dict[str, Standing] = {}
    earlier: dict[tuple[str, str], list[Standing]] = defaultdict(list)
    for request in sorted(requests, key=lambda row: (row.asked_on, row.request_id)):
        rule = queue_rule[request.service_type]
        known = earlier[(request.person_id, request.service_type)]
        standing = Standing(
            request=request,
            draw=draw_of(seed=rule.seed, request_id=request.request_id),
            since_on=_since(request, known, rule.reentry_days),
        )
        for decline in declined[request.request_id]:
            standing = _after(standing, decline, follows[(decline.declined_by, decline.reason)])
        found[request.request_id] = standing
        known.append(standing)
    return found


def _since(request: Request, earlier: Sequence[Standing], days: int) -> date:
    back = [
        standing.since_on
        for standing in earlier
        if standing.closed_on is not None and 0 <= (request.asked_on - standing.closed_on).days <= days
    ]
    return min([request.asked_on, *(back if days else [])])


def _after(standing: Standing, decline: Decline, rule: DeclineRule) -> Standing:
    """What a decline leads to: nothing while its review is open or where the review set it aside."""
    if decline.upheld is False:
        return standing
    if rule.review and decline.upheld is None:
        return replace(standing, review=True)
    until = decline.declined_on + timedelta(days=rule.park_days)
    return replace(
        standing,
        since_on=standing.since_on if rule.keeps_place else max(standing.since_on, decline.declined_on),
        until_on=max(until, standing.until_on or until) if rule.park_days else standing.until_on,
        closed_on=decline.declined_on if rule.closes and standing.closed_on is None else standing.closed_on,
        not_again=standing.not_again if rule.again else standing.not_again | {decline.offer_id},
    )
