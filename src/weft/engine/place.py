"""A place in memory: its checked tables, its files, and one DuckDB behind Ibis for work on sets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

import ibis

from weft.vocabulary import Noun, Table

N = TypeVar("N", bound=Noun)


class Place:
    """One place, loaded and checked. It does not change.

    `files` holds what is not a table, by path within the place: `brief.toml`, `areas.geojson`, `mappings/*.csv`.
    `digest` is the inputs' digest: SHA-256 over the sorted typed rows of every table, so CSV and Parquet agree.
    """

    def __init__(self, *, tables: Mapping[type[Noun], Table[Any]], files: Mapping[str, bytes], digest: str) -> None:
        self._tables = dict(tables)
        self.files = dict(files)
        self.digest = digest
        self._backend: Any = None
        self._relations: dict[type[Noun], Any] = {}

    def table(self, noun: type[N]) -> Table[N]:
        """The place's rows of a noun; an empty table where the place has none."""
        if noun not in self._tables:
            return Table.of(noun, {column.name: [] for column in noun.columns})
        return cast("Table[N]", self._tables[noun])

    @property
    def tables(self) -> dict[type[Noun], Table[Any]]:
        """Every table that the place has, by noun."""
        return dict(self._tables)

    def relation(self, noun: type[Noun]) -> Any:
        """The same rows as an Ibis table on the place's own embedded database."""
        if noun not in self._relations:
            self._relations[noun] = self.relation_of(self.table(noun))
        return self._relations[noun]

    def relation_of(self, table: Table[Any]) -> Any:
        """Any table of nouns as an Ibis table on the same database, so that the two can be joined."""
        if self._backend is None:
            self._backend = ibis.duckdb.connect()
        return self._backend.create_table(ibis.util.gen_name(table.noun.table_name), table.data)

    def collect(self, expression: Any, noun: type[N]) -> Table[N]:
        """Run an Ibis expression whose columns are the noun's, and bring the rows back as a table of it."""
        return Table(noun, expression.to_pyarrow())

    def rows(self, expression: Any) -> list[tuple[Any, ...]]:
        """Run an Ibis expression for figures on the way to a noun, and bring its rows back, columns as it selects."""
        found = expression.to_pyarrow()
        return list(zip(*(found.column(name).to_pylist() for name in found.column_names), strict=True))

    def with_tables(self, *tables: Table[Any]) -> Place:
        """The same place with some tables replaced, for a scenario. The digest stays that of the inputs as loaded."""
        return Place(
            tables={**self._tables, **{table.noun: table for table in tables}}, files=self.files, digest=self.digest
        )
