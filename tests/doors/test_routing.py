"""Travel times from a routing server: what is asked, what is believed, and what is done when it fails."""

from __future__ import annotations

import json
import math
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.spec.atlas.given import brief, place
from weft import atlas, doors, engine, loop
from weft.doors.asking import FAILURES_MAX, Journey, ask_journeys
from weft.doors.routing import Point, Unroutable, legs_between
from weft.vocabulary import Offer, Router, Table, TravelTime

TODAY = date(2031, 5, 1)
VALHALLA = Router(kind="valhalla", url="http://router.invalid:8002/", fallback="mark")
OSRM = Router(kind="osrm", url="http://router.invalid:5000", fallback="mark")


def point(at: float) -> Point:
    return Point(latitude=54.0 + at, longitude=-3.0)


def village(*, offers: str | None = None):
    """Two areas and two offers, kilometres along one meridian; one kilometre is one minute."""
    return place(
        areas="area | at\nA1 | 0\nA2 | 10",
        needs="area | people\nA1 | 10\nA2 | 10",
        offers=offers or "offer | at | capacity\nO1 | 1 | 10\nO2 | 9 | 10",
    )


def direction(*, fallback: str = "mark", kind: str = "valhalla", url: str = "http://router.invalid"):
    rules = brief(minutes_max=15.0)
    return replace(rules, travel=replace(rules.travel, router=Router(kind=kind, url=url, fallback=fallback)))


def matrix(minutes):
    """A fetch that answers Valhalla's way, with the same minutes for every pair."""

    def fetch(url: str, body: bytes | None) -> bytes:
        asked = json.loads(body or b"{}")
        row = [{"time": minutes * 60 if minutes is not None else None, "distance": 1} for _ in asked["targets"]]
        return json.dumps({"sources_to_targets": [row for _ in asked["sources"]]}).encode()

    return fetch


def down(url: str, body: bytes | None) -> bytes:
    raise engine.Unanswered("it cannot be reached")


def test_valhalla_is_asked_for_a_matrix_of_seconds():
    """POST sources_to_targets with the costing of the mode; a road may be at most a kilometre off."""
    seen = []

    def fetch(url: str, body: bytes | None) -> bytes:
        seen.append((url, json.loads(body or b"")))
        return b'{"sources_to_targets": [[{"time": 90, "distance": 1}, {"time": null}]]}'

    legs = legs_between(router=VALHALLA, mode="walk", sources=[point(0)], targets=[point(1), point(2)], fetch=fetch)
    assert [(leg.state, leg.minutes) for leg in legs[0]] == [("found", 1.5), ("no_way", None)]
    url, asked = seen[0]
    assert url == "http://router.invalid:8002/sources_to_targets"
    assert asked["costing"] == "pedestrian"
    assert asked["sources"] == [{"lat": 54.0, "lon": -3.0, "search_cutoff": 1000}]


def test_osrm_is_asked_for_a_table_of_durations():
    """GET table/v1 with longitude before latitude, sources before destinations."""
    seen = []

    def fetch(url: str, body: bytes | None) -> bytes:
        seen.append((url, body))
        return b'{"code": "Ok", "durations": [[60.0], [null]]}'

    legs = legs_between(router=OSRM, mode="car", sources=[point(0), point(1)], targets=[point(2)], fetch=fetch)
    assert [row[0].state for row in legs] == ["found", "no_way"]
    assert seen == [
        (
            "http://router.invalid:5000/table/v1/driving/-3.000000,54.000000;-3.000000,55.000000;-3.000000,56.000000"
            "?sources=0;1&destinations=2&annotations=duration",
            None,
        )
    ]


@pytest.mark.parametrize("cell", ["-1", "1e400", '"60"', "true", "NaN", "[1]", "1e300"])
def test_a_cell_that_is_not_a_time_is_absurd(cell: str):
    """ROUTE-3."""
    answer = f'{{"sources_to_targets": {{"durations": [[{cell}]]}}}}'.encode()
    legs = legs_between(
        router=VALHALLA, mode="car", sources=[point(0)], targets=[point(1)], fetch=lambda url, body: answer
    )
    assert legs[0][0].state == "absurd"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"{}",
        b'{"sources_to_targets": null}',
        b'{"sources_to_targets": [[]]}',
        b'{"sources_to_targets": [[{"time": 1}, {"time": 1}]]}',
        b'{"sources_to_targets": [{"time": 1}]}',
        b'{"sources_to_targets": [[1]]}',
        b'{"sources_to_targets": {"durations": [[1], [1]]}}',
        b"[" * 100_000,
    ],
)
def test_an_answer_that_is_no_matrix_is_not_believed(answer: bytes):
    """ROUTE-1. Whatever a server says, there is no traceback and no travel time."""
    with pytest.raises(Unroutable):
        legs_between(router=VALHALLA, mode="car", sources=[point(0)], targets=[point(1)], fetch=lambda u, b: answer)


def test_many_journeys_share_few_questions_and_each_gets_its_own_answer():
    """At most 40 points a side; every journey comes back once, with the minutes of its own pair."""

    def fetch(url: str, body: bytes | None) -> bytes:
        asked = json.loads(body or b"")
        assert len(asked["sources"]) <= 40
        assert len(asked["targets"]) <= 40
        rows = [
            [{"time": 60 * round(abs(a["lat"] - b["lat"]) * 1e4)} for b in asked["targets"]] for a in asked["sources"]
        ]
        return json.dumps({"sources_to_targets": rows}).encode()

    journeys = [
        Journey(area_id=f"A{a:03d}", offer_id=f"O{o:03d}", mode="walk", start=point(a / 1e4), end=point(o / 1e4))
        for a in range(90)
        for o in range(70)
    ]
    asked = ask_journeys(router=VALHALLA, journeys=journeys, fetch=fetch)
    assert asked.questions == math.ceil(90 / 40) * math.ceil(70 / 40)
    assert asked.counts == {"found": 90 * 70}
    assert [(j.area_id, j.offer_id) for j, _ in asked.legs] == sorted((j.area_id, j.offer_id) for j in journeys)
    assert all(leg.minutes == abs(int(j.area_id[1:]) - int(j.offer_id[1:])) for j, leg in asked.legs)


def test_a_server_that_is_down_is_not_asked_for_ever():
    """After three questions without an answer the rest stays unanswered, and all journeys are accounted for."""
    calls = []

    def fetch(url: str, body: bytes | None) -> bytes:
        calls.append(url)
        raise engine.Unanswered("no answer within 30 seconds")

    journeys = [
        Journey(area_id=f"A{a}", offer_id="O", mode="car", start=point(a / 10), end=point(0)) for a in range(400)
    ]
    asked = ask_journeys(router=VALHALLA, journeys=journeys, fetch=fetch)
    assert len(calls) == FAILURES_MAX
    assert asked.counts == {"unanswered": 400}
    assert asked.reasons == ("no answer within 30 seconds", "it was not asked again")


def test_one_point_far_from_any_road_does_not_spoil_the_others():
    """A refused question is halved until the point at fault stands alone."""

    def fetch(url: str, body: bytes | None) -> bytes:
        asked = json.loads(body or b"")
        if any(source["lat"] > 60 for source in asked["sources"]):
            raise engine.Unanswered("it answered with HTTP status 400", refused=True)
        return matrix(7)(url, body)

    starts = [point(a / 1000) for a in range(30)] + [point(8)]
    journeys = [
        Journey(area_id=f"A{n:02d}", offer_id=f"O{o}", mode="car", start=start, end=point(o / 100))
        for n, start in enumerate(starts)
        for o in range(2)
    ]
    asked = ask_journeys(router=VALHALLA, journeys=journeys, fetch=fetch)
    assert asked.counts == {"found": 60, "unanswered": 2}
    assert {journey.area_id for journey, _ in asked.legs} == {f"A{n:02d}" for n in range(30)}


def test_journeys_by_public_transport_are_not_offered():
    """ROUTE-2."""
    journey = Journey(area_id="A", offer_id="O", mode="transit", start=point(0), end=point(1))
    asked = ask_journeys(router=VALHALLA, journeys=[journey], fetch=down)
    assert asked.counts == {"not_offered": 1}
    assert asked.questions == 0


def test_travel_times_win_and_are_asked_for_only_once():
    """ATLAS-13. 14 minutes by road instead of one by the straight line; the second time nothing is asked."""
    there, rules = village(), direction()
    measured = loop.measure_travel(direction=rules, place=there, fetch=matrix(14), as_of=TODAY)
    assert measured.counts == {"found": 4}
    timed = there.with_tables(measured.times)
    reached = atlas.reach(brief=rules, place=timed)
    assert [(row.area_id, row.offer_id, row.minutes, row.measured) for row in reached.nouns()] == [
        ("A1", "O1", 14.0, True),
        ("A1", "O2", 14.0, True),
        ("A2", "O1", 14.0, True),
        ("A2", "O2", 14.0, True),
    ]
    again = loop.measure_travel(direction=rules, place=timed, fetch=down, as_of=TODAY)
    assert (again.wanted, again.known, again.counts) == (4, 4, {})
    assert again.times == measured.times


def test_a_home_visit_is_measured_from_where_staff_start():
    """The direction of a one-way street matters; a site is gone to, a home visit comes from."""
    seen = []

    def fetch(url: str, body: bytes | None) -> bytes:
        asked = json.loads(body or b"")
        seen.append([round(source["lat"], 3) for source in asked["sources"]])
        return matrix(5)(url, body)

    there = village(offers="offer | at | capacity | mode\nO1 | 1 | 10 | home")
    loop.measure_travel(direction=direction(), place=there, fetch=fetch, as_of=TODAY)
    assert seen == [[round(there.table(Offer).nouns()[0].latitude, 3)]]


def test_a_server_that_is_down_leaves_marked_straight_lines():
    """ATLAS-13. With fallback = mark the map stands, and says that none of its journeys is measured."""
    there, rules = village(), direction()
    measured = loop.measure_travel(direction=rules, place=there, fetch=down, as_of=TODAY)
    assert measured.counts == {"unanswered": 4}
    assert not len(measured.times)
    assert atlas.chart(brief=rules, place=there).journeys_measured == 0.0


def test_where_the_brief_refuses_straight_lines_a_server_that_is_down_stops_everything():
    """ROUTE-1, ATLAS-13."""
    there, rules = village(), direction(fallback="refuse")
    with pytest.raises(doors.CannotRoute) as refused:
        loop.measure_travel(direction=rules, place=there, fetch=down, as_of=TODAY)
    assert [problem.code for problem in refused.value.problems] == ["ROUTE-1"]
    assert "4 journeys have no travel time: it cannot be reached" in refused.value.problems[0].sentence()
    with pytest.raises(atlas.CannotChart) as unchartable:
        atlas.chart(brief=rules, place=there)
    assert unchartable.value.problems[0].code == "ATLAS-13"


@pytest.mark.parametrize("minutes", [0, 0.05])
def test_answers_at_more_than_ten_times_the_speed_are_absurd(minutes: float):
    """ROUTE-3. One kilometre at 60 km/h takes a minute: a tenth of that is believed, less is not."""
    there = village()
    measured = loop.measure_travel(direction=direction(), place=there, fetch=matrix(minutes), as_of=TODAY)
    assert measured.counts == {"absurd": 4}
    with pytest.raises(doors.CannotRoute) as refused:
        loop.measure_travel(direction=direction(fallback="refuse"), place=there, fetch=matrix(minutes), as_of=TODAY)
    assert [problem.code for problem in refused.value.problems] == ["ROUTE-3"]


def test_an_absurd_time_in_a_table_of_ones_own_is_not_believed_either():
    """ATLAS-13. It counts as missing, and refuses the map where the brief refuses straight lines."""
    absurd = TravelTime(
        place_id="tarn", area_id="A1", offer_id="O2", mode="car", minutes=0.5, source="typing", as_of=TODAY
    )
    there = village().with_tables(Table.of_nouns(TravelTime, [absurd]))
    reached = {(row.area_id, row.offer_id): row for row in atlas.reach(brief=direction(), place=there).nouns()}
    assert reached["A1", "O2"].minutes == 9.0
    assert not reached["A1", "O2"].measured
    with pytest.raises(atlas.CannotChart) as refused:
        atlas.reach(brief=direction(fallback="refuse"), place=there)
    assert [problem.what for problem in refused.value.problems] == [
        "4 journeys in reach have no travel time",
        "1 travel times are absurdly short",
    ]


def test_a_time_of_an_offer_that_has_moved_is_stale_and_asked_for_again():
    """ATLAS-13. It counts as missing, on the map and to the server; the others are kept."""
    there = village()
    first = loop.measure_travel(direction=direction(), place=there, fetch=matrix(6), as_of=TODAY)
    offers = [
        replace(offer, latitude=(offer.latitude or 0) + 0.01) if offer.offer_id == "O2" else offer
        for offer in there.table(Offer).nouns()
    ]
    moved = there.with_tables(first.times, Table.of_nouns(Offer, offers))
    reached = {(row.area_id, row.offer_id): row.measured for row in atlas.reach(brief=direction(), place=moved).nouns()}
    assert reached
    assert all(measured == (offer != "O2") for (_, offer), measured in reached.items())
    again = loop.measure_travel(direction=direction(), place=moved, fetch=matrix(7), as_of=TODAY)
    assert again.stale == 2
    assert {key[1] for key in again.fresh} == {"O2"}
    assert all(row.measured for row in atlas.reach(brief=direction(), place=moved.with_tables(again.times)).nouns())


def test_where_there_is_no_way_the_offer_is_out_of_reach_however_near():
    """ATLAS-13. A river without a bridge."""
    there = village()
    measured = loop.measure_travel(direction=direction(), place=there, fetch=matrix(None), as_of=TODAY)
    assert measured.counts == {"no_way": 4}
    assert not len(atlas.reach(brief=direction(), place=there.with_tables(measured.times)))


def test_a_brief_without_a_router_says_so():
    """ROUTE-4."""
    with pytest.raises(doors.CannotRoute) as refused:
        loop.measure_travel(direction=brief(), place=village(), fetch=down, as_of=TODAY)
    assert refused.value.problems[0].code == "ROUTE-4"


class Mean(BaseHTTPRequestHandler):
    """A server with every bad habit, by path."""

    def do_GET(self) -> None:
        if self.path == "/slow":
            time.sleep(1.5)
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/fine")
            self.end_headers()
            return
        self.send_response({"/broken": 500, "/refused": 400}.get(self.path, 200))
        if self.path == "/short":
            self.send_header("Content-Length", "1000")
        self.end_headers()
        if self.path == "/drip":
            for _ in range(20):
                self.wfile.write(b".")
                time.sleep(0.1)
        else:
            self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def mean_server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Mean)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/slow", "no answer within 0.4 seconds"),
        ("/drip", "no answer within 0.4 seconds"),
        ("/broken", "it answered with HTTP status 500"),
        ("/refused", "it answered with HTTP status 400"),
        ("/moved", "it answered with HTTP status 302"),
        ("/short", "the connection broke"),
    ],
)
def test_a_server_that_misbehaves_is_said_to_in_words(monkeypatch, path: str, reason: str):
    """ROUTE-1. Slow, dripping, broken, elsewhere or cut off: never an answer, never a wait without end."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    fetch = engine.fetcher(seconds_max=0.4, clock=time.monotonic)
    with mean_server() as address:
        assert fetch(f"{address}/fine", None) == b"{}"
        with pytest.raises(engine.Unanswered) as unanswered:
            fetch(address + path, None)
        assert str(unanswered.value) == reason
        assert unanswered.value.refused == (path == "/refused")


def test_a_server_that_is_not_there_cannot_be_reached(monkeypatch):
    """ROUTE-1."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(engine.Unanswered, match="cannot be reached"):
        engine.fetcher(seconds_max=2, clock=time.monotonic)(f"http://127.0.0.1:{port}", None)


def test_only_servers_over_http_are_asked():
    """ROUTE-1. A brief cannot make Weft read a file of its machine."""
    with pytest.raises(engine.Unanswered, match="not an HTTP address"):
        engine.fetcher(seconds_max=2, clock=time.monotonic)("file:///etc/hostname", None)
