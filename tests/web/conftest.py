"""A place to serve, and clients that are signed in."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from tests.factories.place import files
from weft_web.page import agreed, opened


@pytest.fixture(scope="session", autouse=True)
def nobody_is_left(django_db_setup, django_db_blocker):
    """A server that a walk has asked may still hold a connection; PostgreSQL drops no database that somebody uses."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
        connection.close()


@pytest.fixture(autouse=True)
def served(settings, tmp_path):
    """The smallest place as the one that is served; its offers O1 and O2 are those of `small_place`."""
    for name, content in files().items():
        (tmp_path / name).write_bytes(content)
    settings.PLACE = str(tmp_path)
    opened.cache_clear()
    agreed.cache_clear()
    yield tmp_path
    opened.cache_clear()
    agreed.cache_clear()


@pytest.fixture
def come_in(settings):
    """A client that is signed in as an account."""

    def enter(account) -> Client:
        client = Client()
        client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return enter
