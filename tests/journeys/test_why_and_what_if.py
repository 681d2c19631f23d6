"""Why, and what if, as typed: thresholds in the report, codes in the place of names, refusals."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.factories import place
from weft.cli import main


def weft(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def run_of(folder: Path, **changed: bytes) -> Path:
    files = place.files(**{name: content for name, content in changed.items() if name != "brief"})
    files["brief.toml"] = changed.get("brief", files["brief.toml"])
    for name, content in files.items():
        (folder / "tarn" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "tarn" / name).write_bytes(content)
    answer = weft("run", folder / "tarn", "--out", folder / "out")
    assert answer.exit_code == 0, answer.output
    return folder / "out"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return run_of(tmp_path)


@pytest.fixture
def coded(tmp_path: Path) -> Path:
    """The same as a real place whose capacity is assumed: nobody may be named."""
    real = place.BRIEF.replace(b"invented = true", b"invented = false")
    offers = place.FILES["offers.csv"].replace(b"2026-04-01,false", b"2026-04-01,true")
    return run_of(tmp_path, brief=real, offers=offers)


def test_what_turns_each_award_joins_the_report_and_the_run_still_holds(out: Path, tmp_path: Path) -> None:
    """NETWORK-37. A price that turns a decision stands in the table of offers, and the price is true when acted on."""
    explained = tmp_path / "explained"
    answer = weft("explain", out, "--all", "--out", explained)
    assert answer.exit_code == 0, answer.output
    page = (explained / "report.html").read_text()
    assert "What would turn it" in page
    assert "What would turn it" not in (out / "report.html").read_text()
    rows = list(csv.DictReader(io.StringIO((explained / "network" / "thresholds.csv").read_text())))
    price = next(row for row in rows if (row["offer_id"], row["lever"]) == ("O2", "price"))
    leaves = int(float(price["turns_at"]))
    assert f"£{leaves / 100:,.2f} a person" in page
    asked = json.loads(weft("what-if", out, "--price", f"O2={leaves}", "--json").stdout)
    assert asked["leaving"] == ["O2"]
    assert weft("check", explained).exit_code == 0


def test_later_questions_keep_the_thresholds(out: Path, tmp_path: Path) -> None:
    explained, stressed = tmp_path / "explained", tmp_path / "stressed"
    weft("explain", out, "--all", "--out", explained)
    assert weft("stress", explained, "--out", stressed).exit_code == 0
    kept = [(folder / "network" / "thresholds.csv").read_bytes() for folder in (explained, stressed)]
    assert kept[0] == kept[1]
    again = tmp_path / "again"
    assert weft("explain", stressed, "--all", "--out", again).exit_code == 0
    assert (again / "resilience" / "failures.csv").read_bytes() == (
        stressed / "resilience" / "failures.csv"
    ).read_bytes()


def test_another_place_for_a_site_is_tried(out: Path) -> None:
    """NETWORK-31. O1 stands at Millbeck; Fellside is the one other area."""
    said = weft("explain", out, "O1").stdout
    assert "Place: it stays in in the middle of the nearest area" in said or "in the middle of Fellside" in said


def test_where_figures_are_assumed_nobody_is_named(coded: Path) -> None:
    """NETWORK-11. Asked by code or by id, the answer holds codes alone, in words and in fields."""
    summary = json.loads((coded / "summary.json").read_text())
    assert summary["names_coded"]
    everything = weft("explain", coded, "--all")
    assert everything.exit_code == 0, everything.output
    code = next(line for line in everything.stdout.splitlines() if line.startswith("Provider")).partition(",")[0]
    for answer in (
        everything,
        weft("explain", coded, "--all", "--json"),
        weft("explain", coded, code),
        weft("explain", coded, "O1", "--json"),
        weft("explain", coded, "P2"),
        weft("what-if", coded, "--ban", "O1"),
        weft("what-if", coded, "--ban", "O1", "--json"),
    ):
        assert answer.exit_code == 0, answer.output
        assert "Offer " in answer.stdout
        for name in ("Beck Advice", "Fell Partners", "O1", "O2", "P1", "P2"):
            assert name not in answer.stdout
    assert "Illustrative only" in everything.stdout


@pytest.mark.parametrize("arguments", [(), ("O1", "--all"), ("O1", "--out", "somewhere")])
def test_about_one_or_about_all(out: Path, arguments: tuple[str, ...]) -> None:
    assert weft("explain", out, *arguments).exit_code == 2


def test_a_damaged_run_is_refused_before_anything_is_asked(out: Path) -> None:
    """CHECK-1. Every question holds the run against its place first."""
    awards = out / "network" / "awards.csv"
    awards.write_text(awards.read_text().replace(",O2,P2,", ",O2,P1,"))
    for command in (("explain", out, "O1"), ("what-if", out, "--ban", "O1"), ("explain", out, "--all")):
        answer = weft(*command)
        assert answer.exit_code == 1
        assert "VERIFY" in answer.output
