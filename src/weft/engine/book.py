"""Agreements and claims from the bytes of their files: every table checked, every problem of all of them at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from weft.engine.digest import digest_tables
from weft.engine.load import TABLE_ENDINGS, CannotLoad
from weft.engine.place import Place
from weft.engine.table_check import Checked, check_references, check_table
from weft.vocabulary import AGREED_NOUNS, REQUIRED_NOUNS, Claim, Noun, Problem, Table


def load_agreed(
    *, files: Mapping[str, bytes], claims: bytes | None = None, claims_file: str = "claims.csv"
) -> tuple[Place, Table[Claim]]:
    """The checked agreements of a place's files (`contracts.csv`, `terms.csv`, ...) and the claims of one more file.

    Tables are named by their noun, as CSV or Parquet; other files are passed over. Raises `CannotLoad` with every
    problem of every file; a file with any fault changes nothing (SETTLE-1).
    """
    problems: list[Problem] = []
    checked: list[Checked] = []
    for noun in AGREED_NOUNS:
        paths = [noun.table_name + end for end in TABLE_ENDINGS if noun.table_name + end in files]
        if len(paths) == 2:
            problems.append(Problem(code="LOAD-1", what=f"both {paths[0]} and {paths[1]} are there"))
        elif paths:
            checked.append(check_table(noun=noun, content=files[paths[0]], file=paths[0]))
        elif noun in REQUIRED_NOUNS:
            columns = ",".join(column.name for column in noun.columns)
            what = f"there is no {noun.table_name}.csv"
            problems.append(Problem(code="LOAD-1", what=what, allowed=f"a table with the columns {columns}"))
    claimed = None if claims is None else check_table(noun=Claim, content=claims, file=claims_file)
    everything = checked if claimed is None else [*checked, claimed]
    problems += [problem for table in everything for problem in table.problems]
    problems += check_references(tables=everything)
    problems += _one_place(everything)
    if problems:
        raise CannotLoad(problems)
    tables: dict[type[Noun], Table[Any]] = {table.noun: table.table for table in checked}
    place = Place(tables=tables, files={}, digest=digest_tables(tables.values()))
    return place, Table.of_nouns(Claim, []) if claimed is None else claimed.table


def _one_place(tables: list[Checked]) -> list[Problem]:
    """Rows of another place have no business in these files."""
    places: dict[str, Checked] = {}
    for table in tables:
        for place_id in table.columns.get("place_id", []):
            if isinstance(place_id, str):
                places.setdefault(place_id, table)
    if len(places) < 2:
        return []
    what = f"the tables are of {len(places)} places: {', '.join(sorted(places))[:100]}"
    return [Problem(code="LOAD-8", what=what, file=list(places.values())[-1].file, allowed="one place_id")]
