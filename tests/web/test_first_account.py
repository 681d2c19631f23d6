"""`weft invite-first`, as somebody types it: a link, once; then a refusal that says what to do."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.factories.place import files


def run(tmp_path, *extra: str) -> subprocess.CompletedProcess[str]:
    ours = ("WEFT_", "DJANGO_", "DATABASE")
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    words = [
        sys.executable, "-m", "weft.cli", "invite-first", "first@place.example", "--name", "First", "--organisation",
        "Council", "--place", str(tmp_path / "place"), "--folder", str(tmp_path / "service"), "--json", *extra,
    ]  # fmt: skip
    return subprocess.run(words, env=surroundings, capture_output=True, text=True, timeout=120, check=False)


def test_the_first_account_is_opened_once(tmp_path):
    (tmp_path / "place").mkdir()
    for name, content in files().items():
        (tmp_path / "place" / name).write_bytes(content)
    wrong = run(tmp_path, "--also", "guild=X")
    assert (wrong.returncode, json.loads(wrong.stdout)["problems"][0]["code"]) == (1, "RECORD-34")
    first = run(tmp_path, "--also", "integrator=Network office", "--address", "https://weft.place.example/")
    assert first.returncode == 0, first.stderr
    told = json.loads(first.stdout)
    assert told["days"] == 3
    assert told["link"].startswith("https://weft.place.example/account/password/reset/key/")
    again = run(tmp_path)
    assert (again.returncode, json.loads(again.stdout)["problems"][0]["code"]) == (1, "RECORD-34")
