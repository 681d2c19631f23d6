"""A place's travel times from a routing server: what to ask, what to keep, and what the brief will not put up with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from weft.doors.asking import NOT_OFFERED, UNANSWERED, Journey, ask_journeys
from weft.doors.routing import ABSURD, FOUND, Point
from weft.engine import BRIEF_FILE, Fetch, Place, find_tables, table_csv, table_parquet
from weft.vocabulary import Area, Brief, Offer, Problem, Reach, Refusal, Table, Tell, TravelTime, silent

TRAVEL_FILE = "travel_times.csv"
"""Where a place keeps its travel times, unless it has them as Parquet."""

WITHOUT = {
    UNANSWERED: ("ROUTE-1", "the server gave no answer", "Start the server and run again"),
    NOT_OFFERED: ("ROUTE-2", "such a server is not asked for timetables", "Bring these times as a table"),
    ABSURD: ("ROUTE-3", "what the server said was no believable time", "Check the server's map and profile"),
}
"""Why a journey has no travel time: code, words, and what to do."""


class CannotRoute(Refusal):
    """Travel times cannot be had as the brief wants them, and nothing was written. Codes: ROUTE-1 to ROUTE-4."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The travel times of a place after asking. `fresh` are the keys (area, offer, mode) that the server just answered.

    `wanted` journeys were worth asking about, `known` of them had a time before; `stale` rows were of offers that have
    moved since and are dropped; `counts` says how many of the others
    ended in each state; `reasons` why questions were not answered.
    """

    times: Table[TravelTime]
    fresh: frozenset[tuple[str, str, str]]
    wanted: int
    known: int
    stale: int
    counts: dict[str, int]
    reasons: tuple[str, ...]


def measure(
    *,
    brief: Brief,
    place: Place,
    pairs: Table[Reach],
    fetch: Fetch,
    as_of: date,
    again: bool = False,
    tell: Tell = silent,
) -> Measured:
    """Ask the brief's server about every pair without a travel time (`again`: every pair) and add what it answers.

    Raises CannotRoute (ROUTE-4) where the brief names no server.
    """
    router = brief.travel.router
    if router is None:
        what = "the brief names no routing server"
        to_do = "Add [travel.router] with kind and url, or bring travel_times.csv"
        raise CannotRoute([Problem(code="ROUTE-4", what=what, file=BRIEF_FILE, to_do=to_do)])
    wanted = journeys_of(brief=brief, place=place, pairs=pairs)
    stands = {offer.offer_id: (offer.latitude, offer.longitude) for offer in place.table(Offer).nouns()}
    held = _unmoved(place.table(TravelTime), stands)
    stale = len(place.table(TravelTime)) - len(held)
    asking = [journey for journey in wanted if again or _key(journey) not in held]
    asked = ask_journeys(router=router, journeys=asking, fetch=fetch, tell=tell)
    for journey, leg in asked.legs:
        held[_key(journey)] = TravelTime(
            place_id=brief.place_id,
            area_id=journey.area_id,
            offer_id=journey.offer_id,
            mode=journey.mode,
            minutes=leg.minutes,
            reachable=leg.minutes is not None,
            source=f"routing server ({router.kind})",
            as_of=as_of,
            offer_latitude=stands[journey.offer_id][0],
            offer_longitude=stands[journey.offer_id][1],
        )
    return Measured(
        times=Table.of_nouns(TravelTime, held.values()),
        fresh=frozenset(_key(journey) for journey, _ in asked.legs),
        wanted=len(wanted),
        known=len(wanted) - len(asking),
        stale=stale,
        counts=asked.counts,
        reasons=asked.reasons,
    )


def _unmoved(
    times: Table[TravelTime], stands: Mapping[str, tuple[float | None, float | None]]
) -> dict[tuple[str, str, str], TravelTime]:
    """The travel times, by their key, of offers that stand where they stood."""
    held = {}
    for time in times.nouns():
        latitude, longitude = stands[time.offer_id]
        if not time.stale(latitude=latitude, longitude=longitude):
            held[time.area_id, time.offer_id, time.mode] = time
    return held


def believe(*, measured: Measured, absurd: Table[TravelTime], brief: Brief) -> Measured:
    """The same without the fresh times that nobody could believe.

    Raises CannotRoute (ROUTE-1 to ROUTE-3) where the brief refuses straight lines and some journey is left without a
    time.
    """
    dropped = {(time.area_id, time.offer_id, time.mode) for time in absurd.nouns()} & measured.fresh
    kept = [time for time in measured.times.nouns() if (time.area_id, time.offer_id, time.mode) not in dropped]
    counts = dict(measured.counts)
    counts[ABSURD] = counts.get(ABSURD, 0) + len(dropped)
    counts[FOUND] = counts.get(FOUND, 0) - len(dropped)
    router = brief.travel.router
    assert router is not None
    if router.fallback == "refuse":
        _refuse_unmeasured(counts, measured.reasons)
    return Measured(
        times=Table.of_nouns(TravelTime, kept),
        fresh=measured.fresh - dropped,
        wanted=measured.wanted,
        known=measured.known,
        stale=measured.stale,
        counts={state: count for state, count in sorted(counts.items()) if count},
        reasons=measured.reasons,
    )


def _refuse_unmeasured(counts: Mapping[str, int], reasons: tuple[str, ...]) -> None:
    problems = []
    for state, (code, words, to_do) in WITHOUT.items():
        if counts.get(state):
            why = "; ".join(reasons) if state == UNANSWERED and reasons else words
            what = f"{counts[state]:,} journeys have no travel time: {why}"
            to_do = f"{to_do}, or set fallback = mark"
            problems.append(Problem(code=code, what=what, file=BRIEF_FILE, column="travel.router", to_do=to_do))
    if problems:
        raise CannotRoute(problems)


def journeys_of(*, brief: Brief, place: Place, pairs: Table[Reach]) -> list[Journey]:
    """Pairs as journeys from where they start: staff start a home visit, people any other."""
    areas = {area.area_id: area for area in place.table(Area).nouns()}
    offers = {offer.offer_id: offer for offer in place.table(Offer).nouns()}
    journeys = []
    for area_id, offer_id in zip(pairs.strings("area_id"), pairs.strings("offer_id"), strict=True):
        area, offer = areas[area_id], offers[offer_id]
        rule = brief.travel.rule(service_type=offer.service_type, delivery_mode=offer.delivery_mode)
        assert rule is not None
        assert offer.latitude is not None
        assert offer.longitude is not None
        home = Point(latitude=area.latitude, longitude=area.longitude)
        site = Point(latitude=offer.latitude, longitude=offer.longitude)
        start, end = (site, home) if offer.delivery_mode == "home" else (home, site)
        journeys.append(Journey(area_id=area_id, offer_id=offer_id, mode=rule.mode, start=start, end=end))
    return journeys


def travel_file(*, files: Mapping[str, bytes], times: Table[TravelTime]) -> tuple[str, bytes]:
    """Where a place keeps its travel times and what the file holds then: the file that it has, or a new CSV."""
    paths, _ = find_tables(files=files)
    name = paths.get(TravelTime, TRAVEL_FILE)
    return name, table_parquet(times) if name.endswith(".parquet") else table_csv(times)


def _key(journey: Journey) -> tuple[str, str, str]:
    return (journey.area_id, journey.offer_id, journey.mode)
