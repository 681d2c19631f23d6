"""How long the whole path takes as a user types it: each command is a process of its own, run one after another.

python -m bench.whole_path            # the town
python -m bench.whole_path --data DIR # Miami-Dade as well, from the public data folder
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
WEFT = [sys.executable, "-m", "weft.cli"]


def timed(*arguments: str) -> float:
    """Seconds that one command takes, start of the interpreter included."""
    began = time.perf_counter()
    subprocess.run([*WEFT, *arguments], cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - began


def rows(*, data: Path | None, work: Path) -> list[tuple[str, float, str]]:
    """What was run, its seconds, and what came of it."""
    town, out = str(work / "town"), work / "town-out"
    found = [
        ("weft town --size borough", timed("town", "--into", town), ""),
        ("weft check (town)", timed("check", town), ""),
        ("weft run (town)", timed("run", town, "--out", str(out)), gap(out)),
        ("weft check (town's output)", timed("check", str(out)), ""),
    ]
    if data:
        place, out = str(work / "miami"), work / "miami-out"
        recipe = ["build", "examples/miami_dade", "--data", str(data / "miami_dade"), "--into", place]
        found += [
            ("weft build examples/miami_dade", timed(*recipe), "4,089 services accounted for"),
            ("weft assemble (Miami-Dade)", timed("assemble", place, "--out", str(work / "plan")), gap(work / "plan")),
            ("weft run (Miami-Dade, three capacities)", timed("run", place, "--out", str(out)), gap(out)),
        ]
    return found


def gap(out: Path) -> str:
    """The proven gap of a run's proposed plan."""
    return f"gap {json.loads((out / 'summary.json').read_bytes())['proposed']['bound_gap']:.3%}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    data = parser.parse_args().data
    with tempfile.TemporaryDirectory() as folder:
        found = rows(data=data, work=Path(folder))
    print("## The whole path, as typed\n\n| command | seconds | outcome |\n|---|--:|---|")
    for what, seconds, outcome in found:
        print(f"| `{what}` | {seconds:.1f} | {outcome} |")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024**2
    print(f"\nLargest memory of any of them: {peak:.2f} GiB.")


if __name__ == "__main__":
    main()
