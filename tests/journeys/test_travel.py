"""A place gets real travel times from a server, keeps them, and is mapped by them; or is told why not."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from click.testing import CliRunner

from tests.factories.place import BRIEF, files
from weft.cli import main


class Matrix(BaseHTTPRequestHandler):
    """Answers as Valhalla does: six minutes, whoever asks."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        rows = [[{"time": 360, "distance": 1} for _ in asked["targets"]] for _ in asked["sources"]]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"sources_to_targets": rows}).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    serving = ThreadingHTTPServer(("127.0.0.1", 0), Matrix)
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{serving.server_port}"
    serving.shutdown()
    serving.server_close()


def written(folder, *, url: str, fallback: str):
    """The smallest place, whose people walk, in a folder of its own."""
    router = f'[travel.router]\nkind = "valhalla"\nurl = "{url}"\nfallback = "{fallback}"\n\n[network]'
    text = BRIEF.decode().replace("[network]", router if url else "[network]").replace("transit", "walk")
    folder.mkdir()
    for name, content in {**files(), "brief.toml": text.encode()}.items():
        (folder / name).write_bytes(content)
    return folder


def typed(*arguments: object):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_travel_times_are_kept_in_the_place_and_the_map_goes_by_them(server, tmp_path):
    """ATLAS-13. Asked once, used ever after, with the share said; a run and its check go by them too."""
    place = written(tmp_path / "p", url=server, fallback="refuse")
    assert "ATLAS-13" in typed("map", place).output
    done = typed("travel", place)
    assert done.exit_code == 0, done.output
    assert "2  have one now" in done.output
    assert (place / "travel_times.csv").read_text().count(",6.0,") == 2
    assert "100% of the journeys in reach are travel times" in typed("map", place).output
    assert typed("check", place).exit_code == 0
    run = typed("run", place, "--out", tmp_path / "out")
    assert run.exit_code == 0, run.output
    assert typed("check", tmp_path / "out").exit_code == 0
    answer = json.loads(typed("travel", place, "--json").stdout)
    assert (answer["wanted"], answer["known"]) == (2, 2)


def test_where_nobody_answers_and_straight_lines_are_refused_nothing_is_written(tmp_path):
    """ROUTE-1."""
    place = written(tmp_path / "p", url="http://127.0.0.1:9", fallback="refuse")
    done = typed("travel", place, "--seconds", 1)
    assert done.exit_code == 1
    assert "ROUTE-1" in done.output
    assert not (place / "travel_times.csv").exists()


def test_where_nobody_answers_and_straight_lines_will_do_the_map_is_marked(tmp_path):
    """ATLAS-13."""
    place = written(tmp_path / "p", url="http://127.0.0.1:9", fallback="mark")
    done = typed("travel", place, "--seconds", 1)
    assert done.exit_code == 0, done.output
    assert "2 stay with the straight line, marked so" in done.output
    assert "0% of the journeys in reach are travel times" in typed("map", place).output


def test_a_brief_without_a_server_says_what_to_add(tmp_path):
    """ROUTE-4."""
    done = typed("travel", written(tmp_path / "p", url="", fallback="mark"))
    assert done.exit_code == 1
    assert "Add [travel.router]" in done.output
