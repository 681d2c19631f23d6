"""Many journeys asked of a routing server in as few questions as it takes, and what became of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from weft.doors.routing import FOUND, NO_WAY, POINTS_MAX, Leg, Point, Unroutable, legs_between, offers_mode
from weft.engine import Fetch
from weft.vocabulary import Router, Tell, silent

FAILURES_MAX = 3
"""After so many questions in a row without an answer the server is taken to be down and is not asked again."""

QUESTIONS_TIMES = 8
"""Refused questions are halved to find the point at fault, with at most so many questions for each first one."""

UNANSWERED, NOT_OFFERED = "unanswered", "not_offered"
"""What becomes of a journey beside found, no_way and absurd."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """A journey to ask about: between an area and an offer, by a mode, in the direction in which it is made."""

    area_id: str
    offer_id: str
    mode: str
    start: Point
    end: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What came of it: legs by their journey (`found` or `no_way`), how many journeys ended in each state, how many
    questions were put, and the reasons of those that were not answered."""

    legs: tuple[tuple[Journey, Leg], ...]
    counts: dict[str, int]
    questions: int
    reasons: tuple[str, ...]


def ask_journeys(*, router: Router, journeys: Sequence[Journey], fetch: Fetch, tell: Tell = silent) -> Asked:
    """Ask about every journey. Journeys with the same ends are asked once; near ones share a question."""
    counts: Counter[str] = Counter()
    legs: list[tuple[Journey, Leg]] = []
    reasons: list[str] = []
    by_mode: dict[str, list[Journey]] = {}
    for journey in journeys:
        if offers_mode(router=router, mode=journey.mode):
            by_mode.setdefault(journey.mode, []).append(journey)
        else:
            counts[NOT_OFFERED] += 1
    waiting = [(mode, block) for mode in sorted(by_mode) for block in _blocks(by_mode[mode])]
    failures, questions, wanted, done = 0, 0, sum(len(block) for _, block in waiting), 0
    questions_max = len(waiting) * QUESTIONS_TIMES + POINTS_MAX
    while waiting:
        mode, block = waiting.pop(0)
        try:
            if failures >= FAILURES_MAX or questions >= questions_max:
                raise Unroutable("it was not asked again")
            questions += 1
            answered = _ask(router, mode, block, fetch)
        except Unroutable as error:
            halves = _halves(block) if error.refused else []
            if halves:
                waiting = [(mode, half) for half in halves] + waiting
                continue
            failures += not error.refused
            reasons.append(str(error))
            counts[UNANSWERED] += len(block)
        else:
            failures = 0
            counts.update(leg.state for _, leg in answered)
            legs += [(journey, leg) for journey, leg in answered if leg.state in (FOUND, NO_WAY)]
        done += len(block)
        tell("travel", done, wanted)
    legs.sort(key=lambda pair: (pair[0].area_id, pair[0].offer_id, pair[0].mode))
    return Asked(legs=tuple(legs), counts=dict(counts), questions=questions, reasons=tuple(dict.fromkeys(reasons)))


def _halves(block: Sequence[Journey]) -> list[list[Journey]]:
    """A refused question in two, by the side that has more points, to find the point that it was refused for.

    Nothing where it has one point on each side.
    """
    starts = sorted({journey.start for journey in block}, key=_place)
    ends = sorted({journey.end for journey in block}, key=_place)
    if len(starts) == len(ends) == 1:
        return []
    if len(starts) >= len(ends):
        first = set(starts[: len(starts) // 2])
        parts = [journey for journey in block if journey.start in first]
    else:
        first = set(ends[: len(ends) // 2])
        parts = [journey for journey in block if journey.end in first]
    kept = set(map(id, parts))
    return [parts, [journey for journey in block if id(journey) not in kept]]


def _place(point: Point) -> tuple[int, float, float]:
    return (_along(point), point.latitude, point.longitude)


def _ask(router: Router, mode: str, block: Sequence[Journey], fetch: Fetch) -> list[tuple[Journey, Leg]]:
    starts = list(dict.fromkeys(journey.start for journey in block))
    ends = list(dict.fromkeys(journey.end for journey in block))
    rows = legs_between(router=router, mode=mode, sources=starts, targets=ends, fetch=fetch)
    row_of = {point: row for row, point in enumerate(starts)}
    column_of = {point: column for column, point in enumerate(ends)}
    return [(journey, rows[row_of[journey.start]][column_of[journey.end]]) for journey in block]


def _blocks(journeys: Sequence[Journey]) -> list[list[Journey]]:
    """Journeys in blocks of at most 40 starts and 40 ends, neighbours together so that few pairs are asked in vain."""
    starts = _groups([journey.start for journey in journeys])
    ends = _groups([journey.end for journey in journeys])
    blocks: dict[tuple[int, int], list[Journey]] = {}
    for journey in sorted(journeys, key=lambda one: (one.area_id, one.offer_id)):
        blocks.setdefault((starts[journey.start], ends[journey.end]), []).append(journey)
    return [blocks[key] for key in sorted(blocks)]


def _groups(points: Sequence[Point]) -> dict[Point, int]:
    """Which group of at most 40 each distinct point falls into, along a curve that keeps neighbours together."""
    ordered = sorted(set(points), key=_place)
    return {point: at // POINTS_MAX for at, point in enumerate(ordered)}


def _along(point: Point) -> int:
    """Place on a Z-order curve (Morton 1966): the bits of latitude and longitude taken in turn."""
    north, east = round((point.latitude + 90) * 1e4), round((point.longitude + 180) * 1e4)
    return sum(((north >> bit & 1) << (2 * bit + 1)) | ((east >> bit & 1) << (2 * bit)) for bit in range(22))
