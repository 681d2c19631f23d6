"""A place from the bytes of its files: every table checked, every reference followed, all problems at once."""

from __future__ import annotations

import json
from collections.abc import Mapping

from weft.engine.digest import digest_tables
from weft.engine.place import Place
from weft.engine.table_check import check_references, check_table
from weft.vocabulary import NOUNS, OPTIONAL_NOUNS, PLACE_NOUNS, Noun, Problem, Refusal, Tell, silent

TABLE_ENDINGS = (".csv", ".parquet")
BRIEF_FILE = "brief.toml"
DESCRIPTOR_FILE = "datapackage.json"


class CannotLoad(Refusal):
    """The files are not a place that can be used. Nothing was changed."""


def load_place(*, files: Mapping[str, bytes], tell: Tell = silent) -> Place:
    """A checked place from its files by path (`brief.toml`, `areas.csv`, ...). Raises `CannotLoad` with every problem.

    Tables are named by `datapackage.json` where there is one, and by their file name otherwise.
    """
    paths, problems = find_tables(files=files)
    checked = []
    for done, (noun, path) in enumerate(paths.items(), start=1):
        checked.append(check_table(noun=noun, content=files[path], file=path))
        tell("check", done, len(paths))
    found = [*(problem for table in checked for problem in table.problems), *check_references(tables=checked)]
    problems += sorted(found, key=lambda p: (list(files).index(p.file), p.line or 0, p.column, p.code))
    if BRIEF_FILE not in files:
        problems.insert(0, Problem(code="LOAD-1", what=f"there is no {BRIEF_FILE}", to_do="See docs/brief-format.md"))
    if problems:
        raise CannotLoad(problems)
    tables = {table.noun: table.table for table in checked}
    others = {path: content for path, content in files.items() if path not in paths.values()}
    return Place(tables=tables, files=others, digest=digest_tables(tables.values()))


def find_tables(*, files: Mapping[str, bytes]) -> tuple[dict[type[Noun], str], list[Problem]]:
    """Which file holds which table of a place, and what is missing or named wrongly."""
    described, problems = _described(files) if DESCRIPTOR_FILE in files else ({}, [])
    paths: dict[type[Noun], str] = {}
    for noun in PLACE_NOUNS:
        name = noun.table_name
        candidates = [described[name]] if name in described else [name + end for end in TABLE_ENDINGS]
        found = [path for path in candidates if path in files]
        if len(found) == 2:
            what = f"both {found[0]} and {found[1]} are there"
            problems.append(Problem(code="LOAD-1", what=what, to_do="Keep one of them"))
        if found:
            paths[noun] = found[0]
        elif noun not in OPTIONAL_NOUNS:
            columns = ",".join(column.name for column in noun.columns)
            problems.append(
                Problem(
                    code="LOAD-1", what=f"there is no {candidates[0]}", allowed=f"a table with the columns {columns}"
                )
            )
    return paths, problems


def _described(files: Mapping[str, bytes]) -> tuple[dict[str, str], list[Problem]]:
    """Table paths by name from a Frictionless descriptor. A path that is not a plain file of the place is refused."""
    try:
        resources = json.loads(files[DESCRIPTOR_FILE].decode("utf-8"))["resources"]
        named = {str(resource["name"]): str(resource["path"]) for resource in resources}
    except (ValueError, KeyError, TypeError):
        to_do = "Write it as a Frictionless Tabular Data Package with resources that have a name and a path"
        return {}, [Problem(code="LOAD-10", what="it cannot be read", file=DESCRIPTOR_FILE, to_do=to_do)]
    problems = []
    tables = {}
    for name, path in named.items():
        if path not in files:
            what = f"resource {name[:64]!r} names the file {path[:100]!r}, which is not in the place"
            problems.append(
                Problem(code="LOAD-10", what=what, file=DESCRIPTOR_FILE, to_do="Name a file of this folder")
            )
        elif name in NOUNS:
            tables[name] = path
    return tables, problems
