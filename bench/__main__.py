"""`make bench`: every script of this folder, one after another, and `bench/results.md` with what they printed."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
DATA = Path(os.environ.get("WEFT_DATA", FOLDER.parents[1] / "shared" / "data"))


def main() -> None:
    """Run them and write the page."""
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    page = [f"# Timings\n\n{machine}.\n"]
    for script in sorted(FOLDER.glob("[a-z]*.py")):
        arguments = ["--data", str(DATA)] if script.stem == "whole_path" and DATA.is_dir() else []
        done = subprocess.run(
            [sys.executable, "-m", f"bench.{script.stem}", *arguments],
            cwd=FOLDER.parent, check=True, capture_output=True, text=True,
        )  # fmt: skip
        print(done.stdout)
        page.append(done.stdout)
    (FOLDER / "results.md").write_text("\n".join(page))


if __name__ == "__main__":
    main()
