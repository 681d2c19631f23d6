"""Real travel times for a place."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import click

from weft.cli.group import main
from weft.cli.terminal import FOLDER, Watch, as_json, examples, say


@examples("weft travel build/town", "weft travel build/town --again --seconds 60")
@main.command()
@click.argument("place", type=FOLDER)
@click.option("--again", is_flag=True, help="Ask about journeys that have a travel time already, too.")
@click.option("--seconds", type=click.FloatRange(min=0.1, max=3600), default=30, show_default=True, help="For a reply.")
@as_json
def travel(place: Path, again: bool, seconds: float, wants_json: bool) -> None:
    """Ask the routing server that a PLACE's brief names for travel times, and keep them in its travel_times.csv."""
    from weft import doors, engine, loop
    from weft.doors import screen

    files = engine.read_folder(folder=place)
    with Watch() as watch:
        direction, checked = loop.open_place(files=files, tell=watch.tell)
        measured = loop.measure_travel(
            direction=direction,
            place=checked,
            fetch=engine.fetcher(seconds_max=seconds, clock=time.monotonic),
            as_of=date.today(),
            again=again,
            tell=watch.tell,
        )
        name, content = doors.travel_file(files=files, times=measured.times)
        if measured.fresh or measured.stale:
            engine.write_file(path=place / name, content=content)
    counts = {"wanted": measured.wanted, "known": measured.known, "stale": measured.stale, **measured.counts}
    lines = screen.travel_lines(
        counts=counts, reasons=measured.reasons, file=name if measured.fresh or measured.stale else ""
    )
    say(lines, answer={**counts, "reasons": measured.reasons, "file": name}, wants_json=wants_json)
