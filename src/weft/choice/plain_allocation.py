"""What giving places and bundling mean, as loops over nouns: rounds of asking, and every bundle there is."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from weft.vocabulary import (
    Decline,
    DeclineRule,
    Offer,
    Option,
    Precedence,
    QueueRule,
    Ranking,
    Request,
    Vacancy,
)

State = tuple[str, date, set[str]]
"""How a request stands: waiting, parked or closed; the day it counts from; offers not to be made again."""


def states(
    *,
    requests: Sequence[Request],
    declines: Sequence[Decline],
    decline_rules: Sequence[DeclineRule],
    rules: Sequence[QueueRule],
    as_of: date,
) -> dict[str, State]:
    """How every request stands on the day."""
    found: dict[str, State] = {}
    closed_on: dict[str, date] = {}
    for request in sorted(requests, key=lambda row: (row.asked_on, row.request_id)):
        rule = next(row for row in rules if row.service_type == request.service_type)
        since = request.asked_on
        for other in requests:
            same = (other.person_id, other.service_type) == (request.person_id, request.service_type)
            ended = closed_on.get(other.request_id)
            if rule.reentry_days and same and ended and 0 <= (request.asked_on - ended).days <= rule.reentry_days:
                since = min(since, found[other.request_id][1])
        parked: date | None = None
        out: set[str] = set()
        mine = [row for row in declines if row.request_id == request.request_id]
        for row in sorted(mine, key=lambda row: (row.declined_on, row.decline_id)):
            follows = next(r for r in decline_rules if (r.declined_by, r.reason) == (row.declined_by, row.reason))
            if row.upheld is False or (follows.review and row.upheld is None):
                continue
            if not follows.keeps_place:
                since = max(since, row.declined_on)
            if follows.park_days:
                parked = max(parked or date.min, row.declined_on + timedelta(days=follows.park_days))
            if not follows.again:
                out.add(row.offer_id)
            if follows.closes:
                closed_on.setdefault(request.request_id, row.declined_on)
        state = "closed" if request.request_id in closed_on else "parked" if parked and parked > as_of else "waiting"
        found[request.request_id] = (state, since, out)
    return found


def comes_first(
    *,
    request: Request,
    offer_id: str,
    since_on: date,
    rules: Sequence[QueueRule],
    precedences: Sequence[Precedence],
) -> tuple[float, int, str, str]:
    """The key of a request at an offer by the published rule; the lower goes first."""
    rule = next(row for row in rules if row.service_type == request.service_type)
    named = [p.priority for p in precedences if (p.offer_id, p.request_id) == (offer_id, request.request_id)]
    own = request.priority if rule.method == "priority" and request.priority else 10**6
    draw = hashlib.sha256(f"{rule.seed}:{request.request_id}".encode()).hexdigest()
    day = 0 if rule.method == "lottery" else since_on.toordinal()
    return named[0] if named else own, day, draw, request.request_id


def allocate(
    *,
    requests: Sequence[Request],
    rankings: Sequence[Ranking],
    vacancies: Sequence[Vacancy],
    rules: Sequence[QueueRule],
    precedences: Sequence[Precedence],
    declines: Sequence[Decline],
    decline_rules: Sequence[DeclineRule],
    as_of: date,
) -> dict[str, str]:
    """The offer of every request that gets a place: all who have none ask at once, offers keep the best, again."""
    stand = states(requests=requests, declines=declines, decline_rules=decline_rules, rules=rules, as_of=as_of)
    places = {row.offer_id: row.places or 0 for row in vacancies}
    to_ask = {
        request.request_id: [
            row.offer_id
            for row in sorted(rankings, key=lambda row: row.rank)
            if row.request_id == request.request_id and row.offer_id not in stand[request.request_id][2]
        ]
        for request in requests
        if stand[request.request_id][0] == "waiting"
    }
    by_id = {request.request_id: request for request in requests}
    held: dict[str, list[str]] = {}
    while True:
        placed = {name for names in held.values() for name in names}
        asking = [name for name, offers in to_ask.items() if offers and name not in placed]
        if not asking:
            return {name: offer for offer, names in held.items() for name in names}
        for name in asking:
            held.setdefault(to_ask[name].pop(0), []).append(name)
        for offer, names in held.items():
            keys = {
                name: comes_first(
                    request=by_id[name],
                    offer_id=offer,
                    since_on=stand[name][1],
                    rules=rules,
                    precedences=precedences,
                )
                for name in names
            }
            held[offer] = sorted(names, key=lambda name: keys[name])[: places.get(offer, 0)]


def bundle(
    *, needs: Sequence[tuple[str, str]], options: Sequence[Option], offers: Mapping[str, Offer]
) -> tuple[str, ...]:
    """The best bundle's offers in the order of the needs that can be met, out of every bundle there is."""
    lists = [
        sorted((o for o in options if (o.person_id, o.service_type) == need), key=lambda o: o.position)
        for need in sorted(set(needs))
    ]

    def cost(chosen: tuple[Option, ...]) -> tuple[int, int, int, tuple[int, ...]]:
        sites = {
            (offers[o.offer_id].latitude, offers[o.offer_id].longitude)
            for o in chosen
            if offers[o.offer_id].delivery_mode == "site" and offers[o.offer_id].latitude is not None
        }
        positions = tuple(o.position for o in chosen)
        return len({o.provider_id for o in chosen}), len(sites), sum(positions), positions

    best = min(itertools.product(*(listed for listed in lists if listed)), key=cost)
    return tuple(option.offer_id for option in best)
