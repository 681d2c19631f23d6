"""Mapping a place and assembling its network."""

from __future__ import annotations

import dataclasses
import json
import time
from pathlib import Path

import click

import weft
from weft.cli.group import main
from weft.cli.terminal import FOLDER, Watch, as_json, examples, say


@examples("weft map build/town", "weft map build/town --out build/town-map")
@main.command(name="map")
@click.argument("place", type=FOLDER)
@click.option("--out", type=FOLDER, help="Folder to write the atlas's tables to.")
@as_json
def map_(place: Path, out: Path | None, wants_json: bool) -> None:
    """Map a PLACE: who is missed and whose job it was, what is bought twice, who can choose."""
    from weft import atlas, engine, loop
    from weft.doors import screen

    files = engine.read_folder(folder=place)
    with Watch() as watch:
        direction, checked = loop.open_place(files=files, tell=watch.tell)
        chart = atlas.chart(brief=direction, place=checked, tell=watch.tell)
        if out:
            tables = loop.map_tables(chart=chart)
            engine.write_folder(out=out, files=loop.output_files(tables=tables, kind="map", files=files))
    found = atlas.headlines(chart=chart, place=checked, brief=direction)
    lines = [*screen.map_lines(found=found, currency=direction.currency), *([f"Tables: {out}"] if out else [])]
    say(lines, answer=dataclasses.asdict(found), wants_json=wants_json)


@examples("weft assemble build/town --out build/town-plan")
@main.command()
@click.argument("place", type=FOLDER)
@click.option("--out", type=FOLDER, required=True, help="Folder to write the plan's tables to.")
@as_json
def assemble(place: Path, out: Path, wants_json: bool) -> None:
    """Assemble the network of a PLACE: awards, flows and reasons, without the report."""
    _run(place=place, out=out, wants_json=wants_json, with_report=False)


@examples("weft run build/town --out build/town-out")
@main.command()
@click.argument("place", type=FOLDER)
@click.option("--out", type=FOLDER, required=True, help="Folder to write tables, summary and report to.")
@as_json
def run(place: Path, out: Path, wants_json: bool) -> None:
    """Run a PLACE through check, atlas and network, print today | proposed, and write the report."""
    _run(place=place, out=out, wants_json=wants_json, with_report=True)


def _run(*, place: Path, out: Path, wants_json: bool, with_report: bool) -> None:
    from weft import engine, loop
    from weft.doors import screen

    began = time.monotonic()
    files = engine.read_folder(folder=place)
    with Watch() as watch:
        direction, checked = loop.open_place(files=files, tell=watch.tell)
        done = loop.run(direction=direction, place=checked, scenarios=with_report, tell=watch.tell)
        watch.tell("write", 0, 1)
        written = loop.run_files(done=done, files=files, with_report=with_report)
        watch.tell("write", 1, 1)
        timings = {"seconds": round(time.monotonic() - began, 3), "steps": watch.seconds, "version": weft.__version__}
        written["run.json"] = (json.dumps(timings, indent=2) + "\n").encode()
        engine.write_folder(out=out, files=written)
    lines = [*screen.headline_lines(summary=done.summary), "", f"Tables: {out}"]
    if with_report:
        lines.append(f"Report: {(out / 'report.html').resolve()}")
    say(lines, answer=json.loads(written[loop.SUMMARY_FILE]), wants_json=wants_json)
