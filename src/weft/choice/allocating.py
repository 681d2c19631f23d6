"""Places to requests by the published rule: deferred acceptance, requests proposing in the order people gave."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from weft.choice.standing import Standing, standings
from weft.vocabulary import (
    Allocation,
    Allotment,
    Decline,
    DeclineRule,
    Precedence,
    Queue,
    QueueRule,
    Ranking,
    Request,
    Table,
    Vacancy,
)

LAST_BAND = 1_001
"""Behind every band that a rule can name: where nobody has assessed a request, or no rule names it at an offer."""

Key = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """All that decides who gets what: standings, what each request would take, places, and the order at each offer.

    `ranked` leaves out offers not to be made again. `turn` numbers requests by day and draw (a lottery: by draw).
    """

    standing: Mapping[str, Standing]
    ranked: Mapping[str, tuple[tuple[int, str], ...]]
    all_ranked: Mapping[str, int]
    places: Mapping[str, int | None]
    methods: Mapping[str, str]
    turn: Mapping[str, int]
    bands: Mapping[tuple[str, str], int]

    def key(self, *, request_id: str, offer_id: str) -> Key:
        """The order of a request at an offer: band, then turn. The lower goes first."""
        named = self.bands.get((offer_id, request_id))
        if named is not None:
            return named, self.turn[request_id]
        request = self.standing[request_id].request
        own = request.priority if self.methods[request.service_type] == "priority" else None
        return own or LAST_BAND, self.turn[request_id]


def allocate_places(
    *,
    requests: Table[Request],
    rankings: Table[Ranking],
    vacancies: Table[Vacancy],
    rules: Table[QueueRule],
    precedences: Table[Precedence],
    declines: Table[Decline],
    decline_rules: Table[DeclineRule],
    as_of: date,
) -> Allotment:
    """See `weft.choice.allocate`; the rows have been checked."""
    standing = standings(
        requests=requests.nouns(), declines=declines.nouns(), decline_rules=decline_rules.nouns(), rules=rules.nouns()
    )
    hall = hall_of(standing=standing, rankings=rankings, vacancies=vacancies, rules=rules, precedences=precedences)
    waiting = [name for name in sorted(standing) if standing[name].state(as_of=as_of) == "waiting"]
    held = propose(hall=hall, waiting=waiting)
    placed = {name: offer for offer, names in held.items() for name in names}
    left = [name for name in waiting if name not in placed]
    return Allotment(
        allocations=Table.of_nouns(
            Allocation, [_became(hall, name, placed.get(name, ""), as_of) for name in sorted(standing)]
        ),
        queues=_queues(hall, left),
    )


def ranked_rows(*, rankings: Table[Ranking]) -> Iterator[tuple[str, int, str]]:
    """Rankings as request, rank, offer: there may be a million, so no noun is made of each."""
    columns = (rankings.data.column(name).to_pylist() for name in ("request_id", "rank", "offer_id"))
    return zip(*columns, strict=True)


def hall_of(
    *,
    standing: Mapping[str, Standing],
    rankings: Table[Ranking],
    vacancies: Table[Vacancy],
    rules: Table[QueueRule],
    precedences: Table[Precedence],
) -> Hall:
    """Put together what decides."""
    methods = {rule.service_type: rule.method for rule in rules.nouns()}
    ranked: dict[str, list[tuple[int, str]]] = defaultdict(list)
    count: dict[str, int] = defaultdict(int)
    for name, rank, offer in ranked_rows(rankings=rankings):
        count[name] += 1
        if offer not in standing[name].not_again:
            ranked[name].append((rank, offer))

    def turn(name: str) -> tuple[int, str, str]:
        own = standing[name]
        lottery = methods[own.request.service_type] == "lottery"
        return 0 if lottery else own.since_on.toordinal(), own.draw, name

    return Hall(
        standing=standing,
        ranked={name: tuple(sorted(rows)) for name, rows in ranked.items()},
        all_ranked=count,
        places={row.offer_id: row.places for row in vacancies.nouns()},
        methods=methods,
        turn={name: number for number, name in enumerate(sorted(standing, key=turn))},
        bands={(row.offer_id, row.request_id): row.priority for row in precedences.nouns()},
    )


def propose(*, hall: Hall, waiting: list[str]) -> dict[str, list[str]]:
    """Who holds a place at each offer once nobody has another offer to ask (Gale and Shapley, 1962).

    Each request asks its offers in its own order; an offer keeps the best it has been asked by, up to its places, and
    lets go of the rest. Whatever the order in which requests are taken up, the outcome is the same.
    """
    holders: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    following = dict.fromkeys(waiting, 0)
    free = list(reversed(waiting))
    while free:
        name = free.pop()
        choices = hall.ranked.get(name, ())
        if following[name] >= len(choices):
            continue
        offer = choices[following[name]][1]
        following[name] += 1
        places = hall.places.get(offer) or 0
        if not places:
            free.append(name)
            continue
        band, turn = hall.key(request_id=name, offer_id=offer)
        heapq.heappush(holders[offer], (-band, -turn, name))
        if len(holders[offer]) > places:
            free.append(heapq.heappop(holders[offer])[2])
    return {offer: [name for _, _, name in heap] for offer, heap in holders.items()}


def _became(hall: Hall, name: str, offer_id: str, as_of: date) -> Allocation:
    own = hall.standing[name]
    state = "placed" if offer_id else own.state(as_of=as_of)
    rank = next((rank for rank, offer in hall.ranked.get(name, ()) if offer == offer_id), None)
    return Allocation(
        place_id=own.request.place_id,
        request_id=name,
        person_id=own.request.person_id,
        service_type=own.request.service_type,
        state=state,
        offer_id=offer_id,
        rank=rank,
        reason=_reason(hall, name) if state == "waiting" else "" if state == "placed" else state,
        until_on=own.until_on if state == "parked" else None,
        review=own.review,
        method=hall.methods[own.request.service_type],
        priority=own.request.priority,
        since_on=own.since_on,
        draw=own.draw,
    )


def _reason(hall: Hall, name: str) -> str:
    """Why a request that waits has no place."""
    if not hall.all_ranked.get(name):
        return "nothing-ranked"
    choices = hall.ranked.get(name, ())
    if not choices:
        return "nothing-left"
    known = any(hall.places.get(offer) is not None for _, offer in choices)
    return "all-taken" if known else "places-unknown"


def _queues(hall: Hall, left: list[str]) -> Table[Queue]:
    """The queue of every offer that somebody without a place would take."""
    waits: dict[str, list[tuple[Key, str]]] = defaultdict(list)
    for name in left:
        for _, offer in hall.ranked.get(name, ()):
            waits[offer].append((hall.key(request_id=name, offer_id=offer), name))
    rows = [
        (hall.standing[name].request.place_id, offer, position, name, len(line))
        for offer, line in waits.items()
        for position, (_, name) in enumerate(sorted(line), start=1)
    ]
    names = [column.name for column in Queue.columns]
    return Table.of(Queue, dict(zip(names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True)))
