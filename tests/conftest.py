"""What every test shares: what the machine lacks is skipped with its reason, or fails where it is required.

`WEFT_REQUIRE=browser,data,postgres` makes a missing browser, data set or PostgreSQL a failure, not a skip (the last
where `WEFT_WEB_DATABASE=postgres` asks for it). `WEFT_DEEP=1` gives the random cases a larger budget. `WEFT_DATA` names
the folder of public data; otherwise it is `../shared/data`.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import hypothesis
import pytest

from tests.web.settings import POSTGRES_LACKING

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("WEFT_DATA", ROOT.parent / "shared" / "data"))
REQUIRED = {name for name in os.environ.get("WEFT_REQUIRE", "").split(",") if name}

LACKING = {
    "browser": "" if shutil.which("chromium") else "there is no Chromium on this machine",
    "data": "" if DATA.is_dir() else "the public data folder is not beside the project",
    "postgres": POSTGRES_LACKING,
}

hypothesis.settings.register_profile("ci", max_examples=25, deadline=None, derandomize=True, database=None)
hypothesis.settings.register_profile("deep", max_examples=500, deadline=None, database=None)
hypothesis.settings.load_profile("deep" if os.environ.get("WEFT_DEEP") else "ci")


def pytest_collection_modifyitems(items):
    for item in items:
        if os.environ.get("WEFT_WEB_DATABASE") == "postgres" and item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.postgres)
        for name, reason in LACKING.items():
            if reason and name not in REQUIRED and item.get_closest_marker(name):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_runtest_setup(item):
    for name in REQUIRED & LACKING.keys():
        if LACKING[name] and item.get_closest_marker(name):
            pytest.fail(f"{name} is required here, but {LACKING[name]}")


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of public data."""
    return DATA
