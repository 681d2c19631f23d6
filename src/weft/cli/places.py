"""Making, importing and checking places."""

from __future__ import annotations

import json
from pathlib import Path

import click

from weft.cli.group import main
from weft.cli.terminal import FOLDER, Watch, as_json, examples, refuse, say


@examples("weft town --into build/town", "weft town --size city-region --seed 7 --into build/region")
@main.command()
@click.option("--size", type=click.Choice(["borough", "city-region", "nation"]), default="borough", show_default=True)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="The same seed, the same town.")
@click.option("--into", type=FOLDER, required=True, help="Folder to write the place to.")
@click.option("--year", type=FOLDER, help="Folder to write a year of contracts, people and claims to, to settle.")
@click.option("--people", type=FOLDER, help="Folder to write people who choose, what providers say, and requests to.")
@as_json
def town(size: str, seed: int, into: Path, year: Path | None, people: Path | None, wants_json: bool) -> None:
    """Make an invented place of any size, with planted truths, to try Weft on."""
    from weft import engine, loop
    from weft import town as invented
    from weft.loop import choosing

    with Watch() as watch:
        watch.tell("town", 0, 1)
        made = invented.build(size=size, seed=seed)
        watch.tell("town", 1, 1)
        others = {engine.BRIEF_FILE: made.brief, loop.BOUNDARIES_FILE: made.boundaries}
        tables = (*made.tables, *loop.draft_tables(made=made))
        files = loop.place_files(tables=tables, name=f"weft-town-{size}", others=others)
        engine.write_folder(out=into, files=files)
        if year:
            engine.write_folder(out=year, files=loop.year_files(made=made, seed=seed, name=f"weft-town-{size}-year"))
        if people:
            files = choosing.people_files(made=made, seed=seed, name=f"weft-town-{size}-people")
            engine.write_folder(out=people, files=files)
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
    problems = loop.check_deal(files=files, direction=direction, place=place)
    if problems:
        refuse(problems, exit_code=1, wants_json=wants_json)
    rows = {noun.table_name: len(table) for noun, table in place.tables.items()}
    fit = loop.kept_fit(files=files, direction=direction)
    lines = [
        f"{folder}: no problems. {', '.join(f'{count:,} {name}' for name, count in rows.items())}.",
        f"Brief {direction.digest[:12]}, inputs {place.digest[:12]}.",
        *([fit] if fit else []),
    ]
    answer = {"folder": str(folder), "kind": "place", "rows": rows, "brief_digest": direction.digest}
    say(lines, answer={**answer, "inputs_digest": place.digest, "problems": []}, wants_json=wants_json)
