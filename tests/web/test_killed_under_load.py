"""The server is killed while clients write: what it acknowledged is there, once, and the chain holds."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from http.cookiejar import CookieJar
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, build_opener

ROUNDS = 20 if os.environ.get("WEFT_DEEP") else 2
WRITERS = 4


class NoRedirect(HTTPRedirectHandler):
    """An acknowledged write answers with a redirect, which is enough to know."""

    def redirect_request(self, *_):
        return None


class Client:
    """A lead worker with a browser's cookies."""

    def __init__(self, base: str) -> None:
        self.base, self.jar = base, CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.jar), NoRedirect)
        self.get("/")
        self.post("/demo/lead_worker/", {})

    def get(self, path: str) -> str:
        return self.opener.open(self.base + path, timeout=20).read().decode()

    def post(self, path: str, data: dict[str, str]) -> int:
        token = next(cookie.value for cookie in self.jar if cookie.name == "csrftoken")
        body = urlencode({**data, "csrfmiddlewaretoken": token}).encode()
        try:
            return self.opener.open(self.base + path, body, timeout=20).status
        except HTTPError as answer:
            return answer.code


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def served(folder, port) -> subprocess.Popen:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WEFT_", "DJANGO_", "DATABASE_"))}
    server = subprocess.Popen(
        [sys.executable, "-m", "weft.cli", "serve", "--demo", "--folder", str(folder), "--port", str(port)],
        env=kept, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    for _ in range(600):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return server
        except OSError:
            assert server.poll() is None, "the server did not start"
            time.sleep(0.1)
    raise AssertionError("the server did not answer")


def kill(server: subprocess.Popen) -> None:
    os.killpg(server.pid, signal.SIGKILL)
    server.wait(timeout=20)


def write_until_killed(client: Client, paths: list[str], acknowledged: list[str], sent: list[str]) -> None:
    for path in paths * 50:
        key = uuid.uuid4().hex
        sent.append(key)
        try:
            if client.post(path, {"on": "2026-01-05", "way": "phone", "words": "a call", "form_key": key}) == 302:
                acknowledged.append(key)
        except (URLError, OSError):
            return


def counted(folder, question: str, *values: str) -> int:
    with sqlite3.connect(folder / "weft.sqlite3") as records:
        return records.execute(question, values).fetchone()[0]


def test_what_was_acknowledged_is_there_once(tmp_path):
    port = free_port()
    server, base = served(tmp_path, port), f"http://127.0.0.1:{port}"
    acknowledged: list[str] = []
    sent: list[str] = []
    try:
        for number in range(ROUNDS):
            clients = [Client(base) for _ in range(WRITERS)]
            paths = re.findall(r'href="(/lead/people/[0-9a-f-]{36}/)"', clients[0].get("/lead/people/"))
            paths = [f"{path}contact/" for path in dict.fromkeys(paths)][:20]
            threads = [
                threading.Thread(target=write_until_killed, args=(client, paths, acknowledged, sent))
                for client in clients
            ]
            for thread in threads:
                thread.start()
            time.sleep(1.5 + 0.37 * number)
            kill(server)
            for thread in threads:
                thread.join(timeout=30)
            server = served(tmp_path, port)
        again = Client(base)
        assert again.post(paths[0], {"on": "2026-01-05", "way": "phone", "form_key": acknowledged[0]}) == 302
        for key in acknowledged:
            assert counted(tmp_path, "select count(*) from records_auditevent where key = ?", key) == 1
    finally:
        kill(server)
    assert len(acknowledged) > 10
    written = counted(tmp_path, "select count(*) from records_contact")
    told = counted(tmp_path, "select count(*) from records_auditevent where deed = 'contact.recorded'")
    assert written == told, "every write has its entry, and every entry its write"
    assert counted(tmp_path, "select count(distinct number) from records_auditevent") == counted(
        tmp_path, "select number from records_audithead"
    )
