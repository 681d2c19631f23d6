"""Routing servers (OSRM, Valhalla): pairs of points in, minutes out.

Takes a `Router` of the brief, points, and a way to fetch; gives one leg for each pair. Guarantees: a server that is
down, slow or talks nonsense is said to be so in words and never believed (`Unroutable`); a cell that is not a time is
`absurd`, one for which the server finds no way is `no_way`. Limits: neither server is asked for timetables, so journeys
by public transport are not offered. Sources: OSRM 5 HTTP API, table service; Valhalla matrix API (sources_to_targets).
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from weft.engine import Fetch, Unanswered
from weft.vocabulary import Router

POINTS_MAX = 40
"""Most points on one side of a question: 40 and 40 keep within OSRM's 100 points and Valhalla's 2,500 pairs."""

ROAD_METRES_MAX = 1000
"""A point further than this from any road has no travel time; Valhalla's own limit of 35 km would invent one."""

PROFILES: dict[str, dict[str, str]] = {
    "osrm": {"walk": "foot", "cycle": "bike", "car": "driving"},
    "valhalla": {"walk": "pedestrian", "cycle": "bicycle", "car": "auto"},
}
"""What each server calls a mode of travel; a mode that is not here is not offered."""

FOUND, NO_WAY, ABSURD = "found", "no_way", "absurd"


class Unroutable(Exception):  # noqa: N818 - what happened, not whose fault
    """The server gave no usable answer to a question; the reason is in words.

    `refused`: it answers others, so a point of this one may lie too far from any road of its map.
    """

    def __init__(self, reason: str, *, refused: bool = False) -> None:
        super().__init__(reason)
        self.refused = refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Where something is, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A journey between two points: `found` with its minutes, `no_way`, or `absurd` where the cell is not a time."""

    state: str
    minutes: float | None = None


def offers_mode(*, router: Router, mode: str) -> bool:
    """Whether this kind of server can be asked for journeys by a mode."""
    return mode in PROFILES[router.kind]


def legs_between(
    *, router: Router, mode: str, sources: Sequence[Point], targets: Sequence[Point], fetch: Fetch
) -> list[list[Leg]]:
    """Legs from every source to every target (at most 40 of each), one row for each source.

    Raises Unroutable where the server does not answer, or its answer is not the matrix that was asked for.
    """
    assert 0 < len(sources) <= POINTS_MAX
    assert 0 < len(targets) <= POINTS_MAX
    profile = PROFILES[router.kind][mode]
    ask = _ask_osrm if router.kind == "osrm" else _ask_valhalla
    read = _read_osrm if router.kind == "osrm" else _read_valhalla
    url, body = ask(router.url.rstrip("/"), profile, sources, targets)
    try:
        rows = read(json.loads(fetch(url, body)))
    except Unanswered as error:
        raise Unroutable(str(error), refused=error.refused) from error
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Unroutable("its answer is not a matrix of journeys") from error
    if not isinstance(rows, list) or len(rows) != len(sources):
        raise Unroutable("its answer is of another size than the question")
    if any(not isinstance(row, list) or len(row) != len(targets) for row in rows):
        raise Unroutable("its answer is of another size than the question")
    return [[_leg(seconds) for seconds in row] for row in rows]


def _leg(seconds: Any) -> Leg:
    if seconds is None:
        return Leg(state=NO_WAY)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return Leg(state=ABSURD)
    minutes = float(seconds) / 60.0 if abs(seconds) < 1e12 else math.inf
    return Leg(state=FOUND, minutes=round(minutes, 3)) if 0.0 <= minutes < math.inf else Leg(state=ABSURD)


def _ask_osrm(url: str, profile: str, sources: Sequence[Point], targets: Sequence[Point]) -> tuple[str, bytes | None]:
    points = ";".join(f"{point.longitude:.6f},{point.latitude:.6f}" for point in (*sources, *targets))
    first = ";".join(str(at) for at in range(len(sources)))
    last = ";".join(str(at) for at in range(len(sources), len(sources) + len(targets)))
    return f"{url}/table/v1/{profile}/{points}?sources={first}&destinations={last}&annotations=duration", None


def _read_osrm(answer: Any) -> Any:
    if answer["code"] != "Ok":
        raise ValueError(answer["code"])
    return answer["durations"]


def _ask_valhalla(
    url: str, profile: str, sources: Sequence[Point], targets: Sequence[Point]
) -> tuple[str, bytes | None]:
    body = {
        "sources": [_place(point) for point in sources],
        "targets": [_place(point) for point in targets],
        "costing": profile,
    }
    return f"{url}/sources_to_targets", json.dumps(body).encode()


def _place(point: Point) -> dict[str, float]:
    return {"lat": round(point.latitude, 6), "lon": round(point.longitude, 6), "search_cutoff": ROAD_METRES_MAX}


def _read_valhalla(answer: Any) -> Any:
    """Seconds row by row; the short form of newer servers holds them in one table of durations."""
    matrix = answer["sources_to_targets"]
    if isinstance(matrix, dict):
        return matrix["durations"]
    return [[cell["time"] for cell in row] for row in matrix]
