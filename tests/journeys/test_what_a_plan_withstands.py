"""Asking a run what it withstands, as typed: answers, exit codes, and nothing half done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.factories import place
from weft import network
from weft.cli import main


def weft(*arguments: object):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def little_tarn(folder: Path, **more: bytes) -> Path:
    for name, content in {**place.FILES, **more}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


@pytest.fixture
def tarn(tmp_path: Path) -> Path:
    return little_tarn(tmp_path / "tarn")


@pytest.fixture
def out(tarn: Path, tmp_path: Path) -> Path:
    weft("run", tarn, "--out", tmp_path / "out")
    return tmp_path / "out"


def test_a_run_is_stressed_and_nothing_is_written_unasked(out: Path):
    before = contents(out)
    answer = weft("stress", out)
    assert answer.exit_code == 0, answer.output
    assert "What breaks if one fails?" in answer.stdout
    assert "And if people choose for themselves?" in answer.stdout
    assert contents(out) == before


def test_the_answers_join_the_run_and_the_run_still_holds(out: Path, tmp_path: Path):
    stressed, compared = tmp_path / "stressed", tmp_path / "compared"
    assert weft("stress", out, "--share", "0.5", "--out", stressed).exit_code == 0
    assert weft("frontier", stressed, "--lever", "budget", "--out", compared).exit_code == 0
    page = (compared / "report.html").read_text()
    for question in ("What breaks if one fails?", "What would another choice cost?", "choose for themselves?"):
        assert question in page
    before, after = contents(out), contents(compared)
    redrawn = {"report.html", "datapackage.json"}
    assert {name: content for name, content in after.items() if name in before and name not in redrawn} == {
        name: content for name, content in before.items() if name not in redrawn
    }
    assert json.loads(after["resilience/stress.json"])["share"] == 0.5
    assert after["resilience/failures.csv"] == contents(stressed)["resilience/failures.csv"]
    checked = weft("check", compared)
    assert checked.exit_code == 0, checked.output


def test_a_frontier_survives_a_later_stress(out: Path, tmp_path: Path):
    compared, stressed = tmp_path / "compared", tmp_path / "stressed"
    weft("frontier", out, "--lever", "travel", "--out", compared)
    weft("stress", compared, "--out", stressed)
    assert contents(stressed)["resilience/frontier.csv"] == contents(compared)["resilience/frontier.csv"]


def test_a_frontier_of_a_place_needs_no_run(tarn: Path, tmp_path: Path):
    answer = weft("frontier", tarn, "--lever", "equity_floor", "--lever", "small_share", "--out", tmp_path / "drawn")
    assert answer.exit_code == 0, answer.output
    assert "Equity floor, held firmly" in answer.stdout
    assert "Budget" not in answer.stdout
    assert (tmp_path / "drawn" / "resilience" / "frontier.csv").is_file()


def test_a_program_gets_json(out: Path):
    answer = json.loads(weft("stress", out, "--json").stdout)
    assert set(answer) == {"stress", "real_choice"}
    assert {"failures", "covers", "reserves", "uncovered"} <= set(answer["stress"])
    points = json.loads(weft("frontier", out, "--lever", "budget", "--json").stdout)["frontier"]
    assert [point["setting"] for point in points] == [0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25]


def test_a_run_that_does_not_hold_is_not_asked(out: Path):
    awards = out / "network" / "awards.csv"
    awards.write_text(awards.read_text().replace("O1", "O9"))
    for command in ("stress", "frontier"):
        answer = weft(command, out)
        assert answer.exit_code == 1
        assert "VERIFY-" in answer.stderr


@pytest.mark.parametrize(
    ("name", "content", "command"),
    [
        ("resilience/stress.json", b'{"share": "half"}', "frontier"),
        ("resilience/stress.json", b"\xff", "frontier"),
        ("resilience/stress.json", b"[]", "frontier"),
        ("resilience/stress.json", b'{"share": 2}', "frontier"),
        ("resilience/frontier.csv", b"lever\nbudget\n", "stress"),
    ],
)
def test_damaged_answers_are_named_and_nothing_is_written(out: Path, tmp_path: Path, name, content, command):
    (out / "resilience").mkdir()
    (out / name).write_bytes(content)
    more = ["--lever", "budget"] if command == "frontier" else []
    answer = weft(command, out, *more, "--out", tmp_path / "new")
    assert answer.exit_code == 1, answer.output
    assert name in answer.stderr
    assert not (tmp_path / "new").exists()


def test_a_place_is_not_a_run(tarn: Path):
    assert weft("stress", tarn).exit_code == 1


def test_a_share_above_one_is_a_usage_error(out: Path):
    assert weft("stress", out, "--share", "1.2").exit_code == 2


def test_what_people_said_they_prefer_is_read_and_checked(tmp_path: Path):
    head = b"place_id,segment_id,provider_id,minutes,source\n"
    good = little_tarn(tmp_path / "good", **{"preferences.csv": head + b"p,in-debt,P1,20,panel\n"})
    assert "1 preferences" in weft("check", good).stdout
    bad = little_tarn(tmp_path / "bad", **{"preferences.csv": head + b"p,in-debt,P9,far,panel\n"})
    answer = weft("check", bad)
    assert answer.exit_code == 1
    assert "preferences.csv" in answer.stderr


@pytest.mark.parametrize(("command", "room"), [("stress", "stress"), ("frontier", "frontier")])
def test_stopping_changes_nothing(out: Path, monkeypatch: pytest.MonkeyPatch, command: str, room: str):
    before = contents(out)

    def stopped(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(network, room, stopped)
    answer = weft(command, out, "--out", out)
    assert answer.exit_code == 1
    assert "Stopped. Nothing was changed." in answer.stderr
    assert contents(out) == before
