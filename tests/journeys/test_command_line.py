"""A commissioner's way through `weft`, as typed: every command, every exit code, and nothing half done."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.factories import place
from weft.cli import main


def weft(*arguments: object):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def written(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


@pytest.fixture
def little_tarn(tmp_path) -> Path:
    return written(tmp_path / "tarn", place.FILES)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_place_is_checked(little_tarn):
    answer = weft("check", little_tarn)
    assert answer.exit_code == 0
    assert "no problems. 2 areas, 1 requirements, 2 needs, 2 providers, 2 offers, 1 effects." in answer.stdout


def test_a_run_prints_today_beside_proposed_and_leaves_a_checked_folder(little_tarn, tmp_path):
    out = tmp_path / "out"
    answer = weft("run", little_tarn, "--out", out)
    assert answer.exit_code == 0, answer.output
    assert "today      proposed" in answer.stdout
    assert f"Report: {out / 'report.html'}" in answer.stdout
    assert (out / "report.html").read_bytes().startswith(b"<!doctype html>")
    checked = weft("check", out)
    assert checked.exit_code == 0, checked.output
    assert "every rule, sum and reason recomputed from the files holds" in checked.stdout


def test_the_same_input_gives_the_same_output_but_for_timings(little_tarn, tmp_path):
    weft("run", little_tarn, "--out", tmp_path / "one")
    weft("run", little_tarn, "--out", tmp_path / "two")
    one, two = contents(tmp_path / "one"), contents(tmp_path / "two")
    del one["run.json"], two["run.json"]
    assert one == two


def test_a_tampered_output_is_caught(little_tarn, tmp_path):
    out = tmp_path / "out"
    weft("run", little_tarn, "--out", out)
    awards = out / "network" / "awards.csv"
    awards.write_bytes(awards.read_bytes().replace(b"250000", b"240000").replace(b"300000", b"290000"))
    answer = weft("check", out)
    assert answer.exit_code == 1
    assert "VERIFY-" in answer.stderr


def test_a_run_without_its_inputs_cannot_be_checked(little_tarn, tmp_path):
    out = tmp_path / "out"
    weft("assemble", little_tarn, "--out", out)
    for path in (out / "place").iterdir():
        path.unlink()
    answer = weft("check", out)
    assert answer.exit_code == 1
    assert "CHECK-1: place/: the run's own copy of its place is missing." in answer.stderr


def test_the_map_alone_and_the_network_alone(little_tarn, tmp_path):
    mapped = weft("map", little_tarn, "--out", tmp_path / "map")
    assert mapped.exit_code == 0
    assert "Who is missed?" in mapped.stdout
    assert (tmp_path / "map" / "atlas" / "unmet.csv").is_file()
    assembled = weft("assemble", little_tarn, "--out", tmp_path / "plan")
    assert assembled.exit_code == 0
    assert not (tmp_path / "plan" / "report.html").exists()
    assert (tmp_path / "plan" / "network" / "reasons.csv").is_file()


def test_answers_can_be_had_as_json(little_tarn, tmp_path):
    summary = json.loads(weft("run", little_tarn, "--out", tmp_path / "out", "--json").stdout)
    assert summary["place_name"] == "Little Tarn"
    assert summary["headlines"]["needs"] == 40
    checked = json.loads(weft("check", little_tarn, "--json").stdout)
    assert checked["rows"]["areas"] == 2


def test_the_brief_in_words_and_for_one_person(little_tarn, tmp_path):
    shown = weft("brief", "show", little_tarn)
    assert shown.exit_code == 0
    assert "Adults in debt" in shown.stdout
    person = written(tmp_path, {"person.json": b'{"age": 30}'}) / "person.json"
    explained = weft("brief", "explain", little_tarn, "--person", person)
    assert "Adults in debt: we don't know yet" in explained.stdout
    assert "ask for: problem_debt" in explained.stdout


def test_a_persons_facts_are_never_quoted(little_tarn, tmp_path):
    person = written(tmp_path, {"person.json": b'{"age": "thirty-and-secret"}'}) / "person.json"
    answer = weft("brief", "explain", little_tarn, "--person", person)
    assert answer.exit_code == 1
    assert "secret" not in answer.output


BAD_PLACES = {
    "unknown column": (place.edited("areas", "name,", "nam,"), "LOAD-4"),
    "missing key": (place.edited("areas", "area_id,", "area,"), "LOAD-5"),
    "text in a number": (place.edited("needs", ",30,", ",many,"), "LOAD-6"),
    "negative people": (place.edited("needs", ",30,", ",-30,"), "LOAD-6"),
    "duplicate id": (place.edited("areas", "p,A2", "p,A1"), "LOAD-7"),
    "area with no coordinates": (place.edited("areas", "54.5,-3.0", ","), "LOAD-6"),
    "effect for an unknown segment": (place.edited("effects", "in-debt", "unheard-of"), "BRIEF-12"),
    "mixed currencies": (place.edited("offers", "GBP", "EUR"), "BRIEF-12"),
    "invalid UTF-8": (place.files(areas=place.FILES["areas.csv"].replace(b"Fell", b"F\xff")), "LOAD-2"),
    "formula cell": (place.edited("providers", "Beck Advice", "=cmd|x"), "LOAD-9"),
    "brief that contradicts itself": (
        {**place.FILES, "brief.toml": place.BRIEF + b'locks = ["O1"]\nbans = ["O1"]\n'},
        "BRIEF-",
    ),
    "no tables": ({"brief.toml": place.BRIEF}, "LOAD-1"),
}


@pytest.mark.parametrize("name", BAD_PLACES)
def test_a_bad_place_is_named_and_nothing_is_written(name, tmp_path):
    files, code = BAD_PLACES[name]
    folder = written(tmp_path / "bad", files)
    answer = weft("run", folder, "--out", tmp_path / "out")
    assert answer.exit_code == 1, answer.output
    assert f"{code}" in answer.stderr
    assert "Nothing was changed." in answer.stderr
    assert not (tmp_path / "out").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["bad"]


def test_problems_as_json_name_file_line_and_column(tmp_path):
    folder = written(tmp_path, place.edited("needs", ",30,", ",many,"))
    answer = weft("check", folder, "--json")
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)["problems"][0]["line"] == 2


def test_an_empty_folder_a_missing_one_and_wrong_usage(tmp_path):
    assert "the folder is empty" in weft("check", tmp_path).stderr
    assert weft("check", tmp_path / "none").exit_code == 1
    assert weft("run").exit_code == 2
    assert weft("town", "--size", "galaxy", "--into", tmp_path / "x").exit_code == 2


def test_an_infeasible_brief_ends_with_three_and_names_the_rules(tmp_path):
    brief = place.BRIEF.replace(b"budget_minor = 1000000", b'budget_minor = 1000\nlocks = ["O1"]')
    folder = written(tmp_path / "bad", {**place.FILES, "brief.toml": brief})
    answer = weft("run", folder, "--out", tmp_path / "out")
    assert answer.exit_code == 3, answer.output
    assert "lock" in answer.stderr
    assert "budget" in answer.stderr
    assert not (tmp_path / "out").exists()


def test_an_interrupted_run_leaves_the_old_output(little_tarn, tmp_path, monkeypatch):
    out = tmp_path / "out"
    weft("run", little_tarn, "--out", out)
    before = contents(out)

    def stop(**_):
        raise KeyboardInterrupt

    monkeypatch.setattr("weft.network.assemble", stop)
    answer = weft("run", little_tarn, "--out", out)
    assert answer.exit_code == 1
    assert "Stopped. Nothing was changed." in answer.stderr
    assert contents(out) == before


def test_a_folder_of_somebody_elses_is_not_replaced(little_tarn, tmp_path):
    theirs = written(tmp_path / "photos", {"one.jpg": b"x"})
    answer = weft("run", little_tarn, "--out", theirs)
    assert answer.exit_code == 1
    assert "WRITE-1" in answer.stderr
    assert contents(theirs) == {"one.jpg": b"x"}


def test_path_tricks_in_a_zip_are_refused(tmp_path):
    trick = tmp_path / "trick.zip"
    with zipfile.ZipFile(trick, "w") as archive:
        archive.writestr("../../evil.csv", "id\n1\n")
    answer = weft("import", trick, "--place", "p", "--into", tmp_path / "out")
    assert answer.exit_code == 1
    assert "IMPORT-" in answer.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["trick.zip"]


def test_a_directory_is_imported_with_an_account_of_every_row(tmp_path):
    fixture = Path(__file__).parents[1] / "doors" / "fixtures" / "faulty_hsds"
    answer = weft("import", fixture, "--place", "p", "--into", tmp_path / "out")
    assert answer.exit_code == 0, answer.output
    assert "set aside" in answer.stdout
    for name in ("services.csv", "providers.csv", "quality.md", "quality.json", "set_aside.csv"):
        assert (tmp_path / "out" / name).is_file()


@pytest.mark.parametrize(
    "command",
    ["build", "import", "check", "map", "assemble", "run", "town", "brief show", "brief explain"],
)
def test_every_command_has_help_with_examples_and_json(command):
    answer = weft(*command.split(), "--help")
    assert answer.exit_code == 0
    assert f"Examples:\n    weft {command}" in answer.stdout
    assert "--json" in answer.stdout


def test_help_lists_every_command_by_the_work_it_is_for():
    """No command is left over under "More", and none is named that does not exist."""
    from weft.cli.terminal import STAGES

    named = [name for names in STAGES.values() for name in names]
    assert sorted(named) == main.list_commands(click.Context(main))
