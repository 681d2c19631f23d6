"""`weft rehearse` as it is typed: a draft, a provider's own figures, a stop."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.factories.rehearsal import simple
from weft import engine, loop

MINE = """
contract_id = "K"
staff = 6
reserves_minor = 913577
fixed_minor = 10000
[[group]]
segment_id = "adults"
people = 40
months = 24
cost_minor = 31415
cost_months = 4
[[group.result]]
outcome_id = "job"
success = 0.35
baseline = 0.1
from_days = 30
to_days = 120
lasting = 0.9
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    place = simple(advance_minor=200_000, recovery_bp=2_500)
    files = loop.place_files(tables=tuple(place.tables.values()), name="draft", others={})
    where = tmp_path_factory.mktemp("drafts") / "draft"
    engine.write_folder(out=where, files=files)
    return where


def weft(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "weft.cli", *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )


def tree(where: Path) -> dict[str, bytes]:
    """Every file below a folder, with its content."""
    return {str(path.relative_to(where)): path.read_bytes() for path in sorted(where.rglob("*")) if path.is_file()}


def test_a_draft_is_rehearsed_into_a_page_and_tables(folder, tmp_path):
    done = weft("rehearse", str(folder), "--lives", "200", "--out", "out", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["lives"] == 200
    assert "1 of 1 honest provider" in answer["answer"][0]
    written = tree(tmp_path / "out")
    assert {"rehearsal.html", "rehearsal.json", "rehearsal/margins.csv", "rehearsal/cash_outlooks.csv"} <= set(written)
    page = written["rehearsal.html"].decode()
    assert "What will these terms do?" in page
    assert "<script" not in page
    assert answer["answer"][0].split(";")[0] in page


def test_a_providers_own_figures_go_nowhere(folder, tmp_path):
    """REHEARSE-8. No file but what was there, no figure but on the screen, and it says so."""
    (tmp_path / "mine.toml").write_text(MINE)
    before, draft = tree(tmp_path), tree(folder)
    done = weft("rehearse", str(folder), "--lives", "100", "--mine", "mine.toml", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Your figures stayed on this machine: nothing was written" in done.stdout
    assert "P-K" in done.stdout
    assert tree(tmp_path) == before
    assert tree(folder) == draft
    assert "31415" not in done.stderr
    assert "913577" not in done.stderr


def test_what_is_missing_is_named_and_nothing_written(folder, tmp_path):
    """REHEARSE-1, REHEARSE-8. Exit code 1, every problem, no folder."""
    bare = tmp_path / "bare"
    bare.mkdir()
    for name in ("contracts.csv", "terms.csv", "shares.csv"):
        (bare / name).write_bytes((folder / name).read_bytes())
    done = weft("rehearse", "bare", "--out", "out", cwd=tmp_path)
    assert done.returncode == 1
    for name in ("caseloads", "prospects", "footings"):
        assert f"REHEARSE-2: there is no {name}.csv" in done.stderr
    (tmp_path / "mine.toml").write_text(MINE.replace("success = 0.35", "success = 3.5"))
    done = weft("rehearse", str(folder), "--mine", "mine.toml", "--out", "out", cwd=tmp_path)
    assert done.returncode == 1
    assert "REHEARSE-8: success of result 1 of group 1 is above 1" in done.stderr
    assert not (tmp_path / "out").exists()


def test_stopped_it_leaves_nothing_half_written(folder, tmp_path):
    """REHEARSE-9. Ctrl-C while lives are lived: no folder, not even a part of one."""
    running = subprocess.Popen(
        [sys.executable, "-m", "weft.cli", "rehearse", str(folder), "--lives", "1000000", "--out", "out"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "COLUMNS": "200"},
    )  # fmt: skip
    assert running.stderr is not None
    for line in running.stderr:
        if "settle histories" in line:
            break
    time.sleep(0.2)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=600)
    assert running.returncode == 1, said
    assert "Nothing was changed" in said
    assert list(tmp_path.iterdir()) == []
