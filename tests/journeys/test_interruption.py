"""A run that is killed leaves the old output or the new, never a mix: real processes, really killed."""

from __future__ import annotations

import hashlib
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.factories import place

WRITER = """
import sys
from pathlib import Path
from weft import engine
out, mark = Path(sys.argv[1]), sys.argv[2].encode()
descriptor = engine.data_package(name="p", kind="run", tables={})
while True:
    files = {f"table-{n}.csv": mark * 20000 for n in range(40)}
    engine.write_folder(out=out, files={**files, "datapackage.json": descriptor})
    print("written", flush=True)
    mark = bytes([mark[0] + 1])
"""


def marks(out: Path) -> set[bytes]:
    return {path.read_bytes()[:1] for path in out.glob("table-*.csv")}


def test_a_folder_that_is_being_replaced_when_its_process_is_killed_is_whole(tmp_path):
    chance = random.Random(7)
    out = tmp_path / "out"
    for _ in range(5):
        process = subprocess.Popen([sys.executable, "-c", WRITER, str(out), "a"], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.random() * 0.2)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert len(marks(out)) == 1
        assert len(list(out.glob("table-*.csv"))) == 40


def test_a_run_that_is_interrupted_keeps_the_old_output_and_says_so(tmp_path):
    folder, out = tmp_path / "tarn", tmp_path / "out"
    folder.mkdir()
    for name, content in place.FILES.items():
        (folder / name).write_bytes(content)
    command = [sys.executable, "-m", "weft.cli", "run", str(folder), "--out", str(out)]
    subprocess.run(command, check=True, capture_output=True)
    before = digest(out)
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stderr is not None
    process.stderr.readline()  # the first step is done: the work has begun
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    assert process.returncode == 1
    assert "Stopped. Nothing was changed." in said
    assert "Traceback" not in said
    assert digest(out) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "tarn"]


def digest(folder: Path) -> str:
    running = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            running.update(path.name.encode() + path.read_bytes())
    return running.hexdigest()
