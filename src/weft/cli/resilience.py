"""Asking a plan what it withstands: failures, people's own choice, another choice of rules."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import click

from weft.cli.group import main
from weft.cli.terminal import FOLDER, Watch, as_json, examples, say
from weft.vocabulary import LEVERS, Summary

RUN_FILE = "run.json"


@examples("weft stress build/town-out", "weft stress build/town-out --share 0.9 --out build/town-stressed")
@main.command()
@click.argument("run", type=FOLDER)
@click.option(
    "--share",
    type=click.FloatRange(0, 1),
    default=1.0,
    show_default=True,
    help="Share of those who lose a service that must find a place elsewhere.",
)
@click.option("--out", type=FOLDER, help="Folder to write the run again to, with these answers in tables and report.")
@as_json
def stress(run: Path, share: float, out: Path | None, wants_json: bool) -> None:
    """What breaks in the plan of a RUN if one provider fails, and what if people choose for themselves?

    Removes every awarded provider in turn, fills the others' places, and prices the cheapest reserve that makes the
    network safe against any one failure. RUN is a folder that weft run wrote; it is checked first.
    """
    from weft import engine, loop
    from weft.doors import stress_screen

    files = engine.read_folder(folder=run)
    with Watch() as watch:
        done = loop.reopen_run(files=files, tell=watch.tell)
        found = loop.withstand(done=done, share=share, tell=watch.tell)
        asked = dataclasses.replace(
            found, frontier=loop.earlier_frontier(files=files), thresholds=loop.earlier_thresholds(files=files)
        )
        if out:
            engine.write_folder(out=out, files=loop.rewritten(done=done, files=files, resilience=asked))
    assert found.stress is not None
    assert found.real_choice is not None
    names = loop.names_of(done=done)
    lines = [
        *stress_screen.stress_lines(stress=found.stress, currency=done.brief.currency, names=names),
        "",
        *stress_screen.choice_lines(real_choice=found.real_choice, currency=done.brief.currency),
        *_assumed_lines(done.summary),
        *([f"Report: {(out / 'report.html').resolve()}"] if out else []),
    ]
    say(lines, answer=stress_screen.resilience_answer(resilience=found, names=names), wants_json=wants_json)


@examples("weft frontier build/town", "weft frontier build/town-out --lever budget --out build/town-compared")
@main.command()
@click.argument("place", type=FOLDER)
@click.option("--lever", "levers", type=click.Choice(LEVERS), multiple=True, help="Rule to change; all four if none.")
@click.option("--out", type=FOLDER, help="Folder to write the points to, or the run again with them in its report.")
@as_json
def frontier(place: Path, levers: tuple[str, ...], out: Path | None, wants_json: bool) -> None:
    """What would another choice of rules cost in a PLACE, or in the place of a run?

    Plans the place at several settings of the equity floor, the small providers' share, the longest journey and the
    budget: real plans, each with its proven bound. Interrupted, it changes nothing.
    """
    from weft import engine, loop
    from weft.doors import stress_screen

    files = engine.read_folder(folder=place)
    is_run = loop.SUMMARY_FILE in files
    with Watch() as watch:
        done = loop.reopen_run(files=files, tell=watch.tell) if is_run else None
        direction, checked = (done.brief, done.place) if done else loop.open_place(files=files, tell=watch.tell)
        points = loop.draw_frontier(direction=direction, place=checked, levers=levers or LEVERS, tell=watch.tell)
        if out and done:
            asked = dataclasses.replace(
                loop.earlier_stress(files=files, done=done, tell=watch.tell),
                frontier=points,
                thresholds=loop.earlier_thresholds(files=files),
            )
            engine.write_folder(out=out, files=loop.rewritten(done=done, files=files, resilience=asked))
        elif out:
            tables = {loop.FRONTIER_PATH: points}
            engine.write_folder(out=out, files=loop.output_files(tables=tables, kind="frontier", files=files))
    lines = [
        *stress_screen.frontier_lines(frontier=points, currency=direction.currency),
        *(_assumed_lines(done.summary) if done else []),
        *([f"Tables: {out}"] if out else []),
    ]
    answer = {"frontier": [dataclasses.asdict(point) for point in points.nouns()]}
    say(lines, answer=json.loads(json.dumps(answer)), wants_json=wants_json)


def _assumed_lines(summary: Summary) -> list[str]:
    """What these figures rest on, where capacity is assumed."""
    if not summary.scenarios:
        return []
    return ["", "Illustrative only: capacity or prices are assumed, not observed."]
