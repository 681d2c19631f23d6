"""The command line: `weft`. It touches disk, the clock and the terminal; everything else is in the rooms.

Exit codes: 0 done, 1 an expected problem (printed), 2 usage, 3 nothing feasible (with the rules that conflict).
"""

from __future__ import annotations

import dataclasses
import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

import weft
from weft.vocabulary import Problem, Refusal

if TYPE_CHECKING:
    from weft.brief import Condition, Explanation

PROBLEMS_SHOWN_MAX = 50

FOLDER = click.Path(path_type=Path)
WANTS_JSON = "weft.wants_json"


def _remember(context: click.Context, _: click.Parameter, value: bool) -> bool:
    """Keep the wish where the handler of expected problems finds it."""
    context.meta[WANTS_JSON] = value
    return value


as_json = click.option(
    "--json", "wants_json", is_flag=True, callback=_remember, help="Print the answer as JSON, for another program."
)


class Watch:
    """Progress on standard error, a bar for each step, and how long each step took."""

    def __init__(self) -> None:
        self.console = Console(stderr=True)
        self.seconds: dict[str, float] = {}
        self._began: dict[str, float] = {}
        self._bars: dict[str, TaskID] = {}
        self._progress = Progress(
            TextColumn("{task.description:<28}"),
            BarColumn(bar_width=30),
            TextColumn("{task.percentage:>3.0f}%"),
            TimeElapsedColumn(),
            console=self.console,
            disable=not self.console.is_terminal,
        )

    def __enter__(self) -> Watch:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def tell(self, step: str, done: int, total: int) -> None:
        """Move a step's bar. Where nobody watches a terminal, one line when the step is done."""
        now = time.monotonic()
        if step not in self._bars:
            self._bars[step] = self._progress.add_task(step, total=total)
            self._began[step] = now
        self._progress.update(self._bars[step], completed=done, total=total)
        finished = done >= total and step not in self.seconds
        if done >= total:
            self.seconds[step] = round(now - self._began[step], 3)
        if finished and not self.console.is_terminal:
            self.console.print(f"{step}: done", highlight=False)


class Commands(click.Group):
    """Commands whose expected problems are printed whole and end with the exit code that the problem names."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except Refusal as refusal:
            refuse(refusal.problems, exit_code=refusal.exit_code, wants_json=context.meta.get(WANTS_JSON, False))
        except KeyboardInterrupt:
            click.echo("Stopped. Nothing was changed.", err=True)
            sys.exit(1)


def refuse(problems: Iterable[Problem], *, exit_code: int, wants_json: bool) -> NoReturn:
    """Print every problem (the first fifty in words, all of them with --json) and end."""
    listed = list(problems)
    if wants_json:
        click.echo(json.dumps({"problems": [problem_fields(problem) for problem in listed]}, indent=2))
    else:
        for problem in listed[:PROBLEMS_SHOWN_MAX]:
            click.echo(problem.sentence(), err=True)
        if len(listed) > PROBLEMS_SHOWN_MAX:
            click.echo(f"... and {len(listed) - PROBLEMS_SHOWN_MAX:,} more; --json lists them all.", err=True)
        click.echo(f"{len(listed):,} {'problem' if len(listed) == 1 else 'problems'}. Nothing was changed.", err=True)
    sys.exit(exit_code)


def problem_fields(problem: Problem) -> dict[str, Any]:
    """A problem as JSON fields, those that are empty left out."""
    fields = {name: getattr(problem, name) for name in ("code", "what", "file", "line", "column", "allowed", "to_do")}
    return {name: value for name, value in fields.items() if value not in ("", None)}


def say(lines: Iterable[str], *, answer: Mapping[str, Any], wants_json: bool) -> None:
    """Print the answer: lines for a person, or JSON for a program."""
    if wants_json:
        click.echo(json.dumps(answer, indent=2, ensure_ascii=False, default=str))
    else:
        for line in lines:
            click.echo(line)


def examples(*lines: str) -> Callable[[Any], Any]:
    """Add examples to a command's help, printed as they are typed."""

    def add(command: Any) -> Any:
        command.help = (command.help or "") + "\n\n\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
        return command

    return add


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(weft.__version__, prog_name="weft")
def main() -> None:
    """Weft: integrated commissioning of public services.

    A place is a folder: brief.toml (the commissioner's direction) and tables (areas, needs, offers...). Weft checks it,
    maps who is missed and what is bought twice, assembles a network of providers, and says why.
    """


@examples("weft town --into build/town", "weft town --size city-region --seed 7 --into build/region")
@main.command()
@click.option("--size", type=click.Choice(["borough", "city-region", "nation"]), default="borough", show_default=True)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="The same seed, the same town.")
@click.option("--into", type=FOLDER, required=True, help="Folder to write the place to.")
@as_json
def town(size: str, seed: int, into: Path, wants_json: bool) -> None:
    """Make an invented place of any size, with planted truths, to try Weft on."""
    from weft import engine, loop
    from weft import town as invented

    with Watch() as watch:
        watch.tell("town", 0, 1)
        made = invented.build(size=size, seed=seed)
        watch.tell("town", 1, 1)
        others = {engine.BRIEF_FILE: made.brief, loop.BOUNDARIES_FILE: made.boundaries}
        files = loop.place_files(tables=made.tables, name=f"weft-town-{size}", others=others)
        engine.write_folder(out=into, files=files)
    rows = {table.noun.table_name: len(table) for table in made.tables}
    lines = [f"An invented {size} (seed {seed}) stands in {into}.", ", ".join(f"{n:,} {t}" for t, n in rows.items())]
    say(lines, answer={"into": str(into), "size": size, "seed": seed, "rows": rows}, wants_json=wants_json)


@examples("weft build examples/miami_dade --data ../shared/data/miami_dade --into build/miami")
@main.command()
@click.argument("recipe", type=FOLDER)
@click.option("--data", type=FOLDER, required=True, help="Folder that holds the files the recipe reads.")
@click.option("--into", type=FOLDER, required=True, help="Folder to write the place to.")
@as_json
def build(recipe: Path, data: Path, into: Path, wants_json: bool) -> None:
    """Build a place from real data by a RECIPE folder: brief.toml, recipe.toml and its mappings."""
    from weft import engine, loop
    from weft.doors import screen

    with Watch() as watch:
        files, quality = loop.build_place(
            recipe=engine.read_folder(folder=recipe),
            read=lambda name: engine.read_file(path=data / name),
            tell=watch.tell,
        )
        engine.write_folder(out=into, files=files)
    lines = [
        *screen.quality_lines(quality=quality),
        "",
        f"The place stands in {into}; the account in full in quality.md.",
    ]
    say(lines, answer={"into": str(into), "quality": json.loads(files["quality.json"])}, wants_json=wants_json)


@examples("weft import directory.zip --place tarn --into build/directory", "weft import hsds/ --place tarn --into d")
@main.command(name="import")
@click.argument("source", type=FOLDER)
@click.option("--place", "place_id", required=True, help="Id of the place that the directory belongs to.")
@click.option("--mapping", type=FOLDER, help="Mapping table: taxonomy code -> service type.")
@click.option("--into", type=FOLDER, required=True, help="Folder to write services, providers and the account to.")
@as_json
def import_(source: Path, place_id: str, mapping: Path | None, into: Path, wants_json: bool) -> None:
    """Import a service directory (HSDS 1.1 tabular package, folder or zip) with a data-quality report."""
    from weft import engine, loop
    from weft.doors import screen

    package = engine.read_folder(folder=source) if source.is_dir() else engine.read_file(path=source)
    with Watch() as watch:
        files, quality = loop.import_directory(
            package=package,
            place_id=place_id,
            mapping=engine.read_file(path=mapping) if mapping else None,
            tell=watch.tell,
        )
        engine.write_folder(out=into, files=files)
    lines = [*screen.quality_lines(quality=quality), "", f"The directory stands in {into}; the account in quality.md."]
    say(lines, answer={"into": str(into), "quality": json.loads(files["quality.json"])}, wants_json=wants_json)


@examples("weft check build/town", "weft check build/town-out")
@main.command()
@click.argument("folder", type=FOLDER)
@as_json
def check(folder: Path, wants_json: bool) -> None:
    """Check a place before it is used, or a run's output by recomputing it from its files."""
    from weft import engine, loop

    files = engine.read_folder(folder=folder)
    if loop.SUMMARY_FILE in files:
        problems = loop.check_run(files=files)
        if problems:
            refuse(problems, exit_code=1, wants_json=wants_json)
        lines = [f"{folder}: every rule, sum and reason recomputed from the files holds."]
        say(lines, answer={"folder": str(folder), "kind": "run", "problems": []}, wants_json=wants_json)
        return
    with Watch() as watch:
        direction, place = loop.open_place(files=files, tell=watch.tell)
    rows = {noun.table_name: len(table) for noun, table in place.tables.items()}
    lines = [
        f"{folder}: no problems. {', '.join(f'{count:,} {name}' for name, count in rows.items())}.",
        f"Brief {direction.digest[:12]}, inputs {place.digest[:12]}.",
    ]
    answer = {"folder": str(folder), "kind": "place", "rows": rows, "brief_digest": direction.digest}
    say(lines, answer={**answer, "inputs_digest": place.digest, "problems": []}, wants_json=wants_json)


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


@main.group()
def brief() -> None:
    """Read the brief of a place: in words, or for one person."""


@examples("weft brief show build/town")
@brief.command()
@click.argument("place", type=FOLDER)
@as_json
def show(place: Path, wants_json: bool) -> None:
    """Say in plain words what the brief of a PLACE directs."""
    from weft import brief as rulebook
    from weft import engine, loop

    direction = loop.open_brief(files=engine.read_folder(folder=place))
    say(rulebook.show(brief=direction), answer=json.loads(direction.canonical), wants_json=wants_json)


@examples("weft brief explain build/town --person person.json")
@brief.command()
@click.argument("place", type=FOLDER)
@click.option("--person", type=FOLDER, required=True, help="JSON file: the person's facts by column name.")
@as_json
def explain(place: Path, person: Path, wants_json: bool) -> None:
    """Say what one person is eligible for under the brief of a PLACE, condition by condition."""
    from weft import engine, loop

    direction = loop.open_brief(files=engine.read_folder(folder=place))
    explained = loop.explain_person(direction=direction, person=engine.read_file(path=person))
    lines = [line for explanation in explained for line in explanation_lines(explanation)]
    say(lines, answer={"segments": [dataclasses.asdict(row) for row in explained]}, wants_json=wants_json)


def explanation_lines(explanation: Explanation) -> list[str]:
    """One segment's verdict and each condition behind it, in words."""
    verdict = {"yes": "yes", "no": "no", "ask": "we don't know yet"}[explanation.verdict]
    lines = [f"{explanation.segment_name}: {verdict}"]
    lines += [line for condition in explanation.conditions for line in condition_lines(condition, depth=1)]
    if explanation.missing and explanation.verdict == "ask":
        lines.append(f"  ask for: {', '.join(explanation.missing)}")
    return lines


def condition_lines(condition: Condition, *, depth: int) -> list[str]:
    """A condition and, where it is joined from others, each of its parts further in."""
    own = f"{'  ' * depth}{condition.verdict:<8} {condition.words}"
    return [own, *(line for part in condition.parts for line in condition_lines(part, depth=depth + 1))]


if __name__ == "__main__":
    main()
