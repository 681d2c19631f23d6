"""A real router, the `pyvalhalla` wheel, on invented streets with a river that one bridge crosses.

The wheel builds its tiles from Python 3.12 on, so the router runs in a Python of its own: this one where it has the
wheel, or the one that WEFT_VALHALLA names (`python3.12 -m venv V; V/bin/pip install pyvalhalla`; then V/bin/python).
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.factories.place import BRIEF, files
from tests.spec.atlas.given import ON
from weft import atlas, engine, loop
from weft.cli import main
from weft.vocabulary import TravelTime

FIXTURES = Path(__file__).parent / "fixtures"
HERE = sys.executable if importlib.util.find_spec("valhalla") and sys.version_info >= (3, 12) else ""
PYTHON = os.environ.get("WEFT_VALHALLA", HERE)

pytestmark = pytest.mark.skipif(
    not (PYTHON and shutil.which(PYTHON)), reason="there is no Python 3.12 with pyvalhalla (WEFT_VALHALLA names one)"
)

WEST, EAST, BRIDGE = (54.5, -2.977), (54.5, -2.9724), (54.527, -2.977)
"""Two corners on either side of the river, 300 metres apart, and the western end of the bridge, 3 km north."""


@pytest.fixture(scope="module")
def router(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tiles")
    serving = subprocess.Popen(
        [PYTHON, FIXTURES / "valhalla_server.py", folder, FIXTURES / "road_network.osm.pbf"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        port = serving.stdout.readline().strip()
        assert port, "the router did not start"
        yield f"http://127.0.0.1:{port}"
    finally:
        serving.terminate()
        serving.wait()
        serving.stdout.close()


def place_at(*, router: str, fallback: str) -> dict[str, bytes]:
    """A place with an area in the west, one at the bridge, and a site in the east that people walk to."""
    areas = (
        "place_id,area_id,name,latitude,longitude,population,deprivation_quintile\n"
        f"p,A1,West Bank,{WEST[0]},{WEST[1]},1200,1\np,A2,Bridge End,{BRIDGE[0]},{BRIDGE[1]},900,5\n"
    )
    offers = files()["offers.csv"].replace(b"54.5,-3.0", f"{EAST[0]},{EAST[1]}".encode())
    travel = f'[travel.router]\nkind = "valhalla"\nurl = "{router}"\nfallback = "{fallback}"\n\n[network]'
    text = BRIEF.decode().replace("[network]", travel).replace("transit", "walk").replace("walk = 14", "walk = 4.8")
    text = text.replace("minutes_max = 30", "minutes_max = 60")
    return {**files(areas=areas.encode(), offers=offers), "brief.toml": text.encode()}


def test_the_way_round_by_the_bridge_is_found_kept_and_used(router, tmp_path, monkeypatch):
    """ATLAS-13. Five minutes by the straight line are over an hour on foot: out of reach; the bridge is in reach."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    folder = tmp_path / "p"
    folder.mkdir()
    for name, content in place_at(router=router, fallback="refuse").items():
        (folder / name).write_bytes(content)
    done = CliRunner().invoke(main, ["travel", str(folder)])
    assert done.exit_code == 0, done.output
    direction, place = loop.open_place(files=engine.read_folder(folder=folder))
    times = {time.area_id: time for time in place.table(TravelTime).nouns()}
    assert 70 < times["A1"].minutes < 80
    assert 35 < times["A2"].minutes < 45
    reached = {(row.area_id, row.offer_id): row for row in atlas.reach(brief=direction, place=place).nouns()}
    assert ("A1", "O1") not in reached
    assert reached["A2", "O1"].measured
    assert atlas.chart(brief=direction, place=place).journeys_measured == 1.0
    again = CliRunner().invoke(main, ["travel", str(folder)])
    assert "2  had a travel time before" in again.output
    assert "Nothing new was kept" in again.output


def test_a_place_off_the_map_keeps_the_straight_line_marked(router, monkeypatch):
    """ROUTE-1. A point without a road within a kilometre has no travel time, and spoils no other."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    held = place_at(router=router, fallback="mark")
    held["areas.csv"] += b"p,A3,Off the Map,54.515,-2.93,10,3\n"
    direction, place = loop.open_place(files=held)
    fetch = engine.fetcher(seconds_max=20, clock=iter(range(10**6)).__next__)
    measured = loop.measure_travel(direction=direction, place=place, fetch=fetch, as_of=ON)
    assert measured.counts == {"found": 2, "unanswered": 1}
    chart = atlas.chart(brief=direction, place=place.with_tables(measured.times))
    assert {row.area_id: row.measured for row in chart.reach.nouns() if row.offer_id == "O1"} == {
        "A2": True,
        "A3": False,
    }
