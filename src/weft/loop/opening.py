"""A place's files become a brief and a checked place; a recipe's and a directory's become a place's files."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from weft import atlas, brief, doors, engine
from weft.vocabulary import (
    Brief,
    Problem,
    Refusal,
    Table,
    Tell,
    silent,
)

MAPPINGS_FOLDER = "mappings/"


BOUNDARIES_FILE = "areas.geojson"


RECIPE_FILE = "recipe.toml"


class CannotOpen(Refusal):
    """The place cannot be used: its files, its brief, or the two together. Every problem is named."""


def open_place(*, files: Mapping[str, bytes], tell: Tell = silent) -> tuple[Brief, engine.Place]:
    """The brief and the checked tables of a place. Raises `CannotOpen` with the problems of both at once."""
    problems: list[Problem] = []
    place, direction = None, None
    try:
        place = engine.load_place(files=files, tell=tell)
    except engine.CannotLoad as refusal:
        problems += refusal.problems
    if engine.BRIEF_FILE in files:
        try:
            direction = brief.load(text=files[engine.BRIEF_FILE], mappings=mappings(files=files))
        except brief.CannotRead as refusal:
            problems += refusal.problems
    if place is not None and direction is not None:
        problems += brief.check(brief=direction, place=place)
    if problems or place is None or direction is None:
        raise CannotOpen(problems)
    return direction, place


def open_brief(*, files: Mapping[str, bytes]) -> Brief:
    """The brief of a place without its tables. Raises `CannotOpen` where there is none."""
    if engine.BRIEF_FILE not in files:
        problem = Problem(code="LOAD-1", what=f"there is no {engine.BRIEF_FILE}", to_do="See docs/brief-format.md")
        raise CannotOpen([problem])
    return brief.load(text=files[engine.BRIEF_FILE], mappings=mappings(files=files))


def explain_person(*, direction: Brief, person: bytes) -> tuple[brief.Explanation, ...]:
    """What one person is eligible for. `person` is a JSON object of facts by column; none is quoted."""
    try:
        facts = json.loads(person)
    except ValueError:
        facts = None
    if not isinstance(facts, dict):
        what = "the file of the person is not a JSON object of facts by column"
        raise CannotOpen([Problem(code="BRIEF-13", what=what, to_do='Write {"age": 30, ...}')])
    return brief.explain(brief=direction, person=facts)


def measure_travel(
    *, direction: Brief, place: engine.Place, fetch: engine.Fetch, as_of: date, again: bool = False, tell: Tell = silent
) -> doors.Measured:
    """Ask the brief's routing server about every journey that may matter and has no travel time yet (`again`: all).

    Raises `doors.CannotRoute` (ROUTE-1 to ROUTE-4) and `atlas.CannotChart` (ATLAS-1).
    """
    pairs = atlas.candidates(brief=direction, place=place)
    asked = doors.measure(brief=direction, place=place, pairs=pairs, fetch=fetch, as_of=as_of, again=again, tell=tell)
    absurd = atlas.absurd_times(brief=direction, place=place.with_tables(asked.times))
    return doors.believe(measured=asked, absurd=absurd, brief=direction)


def mappings(*, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The mapping tables among a place's files, which the brief's digest covers."""
    return {
        name.removeprefix(MAPPINGS_FOLDER): content
        for name, content in files.items()
        if name.startswith(MAPPINGS_FOLDER)
    }


def place_files(*, tables: tuple[Table[Any], ...], name: str, others: Mapping[str, bytes]) -> dict[str, bytes]:
    """A place as files: one CSV for each table, the descriptor, and whatever else belongs to it."""
    written = {f"{table.noun.table_name}.csv": engine.table_csv(table) for table in tables}
    nouns = {f"{table.noun.table_name}.csv": table.noun for table in tables}
    return {**others, **written, "datapackage.json": engine.data_package(name=name, kind="place", tables=nouns)}


def build_place(
    *, recipe: Mapping[str, bytes], read: Callable[[str], bytes], tell: Tell = silent
) -> tuple[dict[str, bytes], doors.QualityReport]:
    """A real place from a recipe folder's files and the data that the recipe names; `read` fetches one by its path.

    Gives the place's files, the quality account among them, and the account. Raises the refusals of the recipe, its
    brief and its doors; and `CannotOpen` where what was built does not keep to its own brief.
    """
    if RECIPE_FILE not in recipe:
        raise CannotOpen([Problem(code="LOAD-1", what=f"there is no {RECIPE_FILE}", to_do="Give a recipe folder")])
    direction = open_brief(files=recipe)
    wanted = doors.needed_files(recipe[RECIPE_FILE])
    data = {}
    for done, name in enumerate(wanted, start=1):
        data[name] = read(name)
        tell("read", done, len(wanted))
    tell("build", 0, 1)
    built = doors.build(recipe=recipe[RECIPE_FILE], mappings=mappings(files=recipe), data=data, brief=direction)
    tell("build", 1, 1)
    problems = brief.check(brief=direction, place=engine.place_of(*built.tables))
    if problems:
        raise CannotOpen(problems)
    kept = {name: content for name, content in recipe.items() if name.startswith(MAPPINGS_FOLDER)}
    others = {
        **kept,
        **quality_files(quality=built.quality),
        engine.BRIEF_FILE: recipe[engine.BRIEF_FILE],
        BOUNDARIES_FILE: built.boundaries,
    }
    return place_files(tables=built.tables, name=direction.place_id, others=others), built.quality


def import_directory(
    *, package: Mapping[str, bytes] | bytes, place_id: str, mapping: bytes | None, tell: Tell = silent
) -> tuple[dict[str, bytes], doors.QualityReport]:
    """A service directory as files: services, providers and the account of every row."""
    tell("import", 0, 1)
    imported = doors.import_directory(package=package, place_id=place_id, mapping=mapping)
    tell("import", 1, 1)
    tables = (imported.providers, imported.services)
    others = quality_files(quality=imported.quality)
    return place_files(tables=tables, name=place_id, others=others), imported.quality


def quality_files(*, quality: doors.QualityReport) -> dict[str, bytes]:
    """What became of every input row: for a person, for a program, and the rows that were set aside."""
    return {
        "quality.md": doors.report_markdown(quality).encode("utf-8"),
        "quality.json": doors.report_json(quality),
        "set_aside.csv": doors.set_aside_csv(quality),
    }
