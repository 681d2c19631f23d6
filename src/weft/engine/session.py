"""A database for set work: DuckDB in this process, or Spark. The same Ibis expression runs on either.

Inside set work a day is the number of days since 1970-01-01, a whole number, so that no engine's dates can differ.
"""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet

from weft.vocabulary import Problem, Refusal

ENGINES = ("duckdb", "spark")


class CannotConnect(Refusal):
    """The engine that was asked for is not on this machine."""


class Session:
    """Tables of one database, made from Arrow and given back as Arrow. Close it, or use it as a context."""

    def __init__(
        self,
        backend: Any,
        *,
        folder: tempfile.TemporaryDirectory[str] | None = None,
        scratch: tempfile.TemporaryDirectory[str] | None = None,
    ) -> None:
        self.backend = backend
        self._folder = folder
        self._scratch = scratch
        self._made = 0

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database and of what it wrote beside."""
        self.backend.disconnect()
        for made in (self._folder, self._scratch):
            if made is not None:
                made.cleanup()

    def relation(self, data: pa.Table) -> Any:
        """An Arrow table as an Ibis table, its days as numbers."""
        data = days_as_numbers(data)
        data = data.cast(pa.schema([part.with_nullable(True) for part in data.schema]))
        if self._folder is None:
            return self.backend.create_table(self._name(), data)
        path = Path(self._folder.name) / f"{self._name()}.parquet"
        pyarrow.parquet.write_table(data, path)
        return self.backend.read_parquet(str(path), table_name=path.stem)

    def parquet(self, path: Path) -> Any:
        """A Parquet file as an Ibis table, its days as numbers, read only as it is needed."""
        found = self.backend.read_parquet(str(path), table_name=self._name())
        days = [name for name, kind in found.schema().items() if kind.is_date()]
        epoch = ibis.date(1970, 1, 1)
        return found.mutate(**{name: found[name].delta(epoch, unit="day").cast("int64") for name in days})

    def parquet_files(self, paths: Sequence[Path]) -> Any:
        """Several Parquet files of one schema as one Ibis table, as `parquet` does for one."""
        parts = [self.parquet(path) for path in paths]
        return parts[0] if len(parts) == 1 else ibis.union(*parts)

    def batches(self, expression: Any, *, rows: int) -> Iterator[pa.Table]:
        """The rows of an expression in its order, so many at a time, its days still numbers.

        The next rows are fetched while the caller is at work on these.
        """
        found = iter(self.backend.to_pyarrow_batches(expression, chunk_size=rows))
        with ThreadPoolExecutor(max_workers=1) as ahead:
            coming = ahead.submit(next, found, None)
            while (batch := coming.result()) is not None:
                coming = ahead.submit(next, found, None)
                yield pa.Table.from_batches([batch])

    def keep(self, expression: Any) -> Any:
        """The expression worked out once, as a table of its own for further expressions."""
        if self._folder is None:
            return self.backend.create_table(self._name(), obj=expression)
        # Spark would work a cached plan out again inside every later one; a file ends the plan.
        path = Path(self._folder.name) / f"{self._name()}.parquet"
        self.backend.to_parquet(expression, path)
        return self.backend.read_parquet(str(path), table_name=path.stem)

    def fetch(self, expression: Any, schema: pa.Schema) -> pa.Table:
        """Run an expression and bring its rows back in a schema; where that has dates, numbers become days."""
        return numbers_as_days(self.backend.to_pyarrow(expression), schema)

    def _name(self) -> str:
        self._made += 1
        return f"weft_table_{self._made}"


def connect(*, engine: str = "duckdb", memory: str = "") -> Session:
    """A new session. `memory` such as "1200MB" bounds DuckDB, which then spills to disk; Spark runs in local mode."""
    if engine == "duckdb" and not memory:
        return Session(ibis.duckdb.connect())
    if engine == "duckdb":
        scratch = tempfile.TemporaryDirectory(prefix="weft-")
        backend = ibis.duckdb.connect(
            memory_limit=memory,
            temp_directory=scratch.name,
            preserve_insertion_order=False,
        )
        return Session(backend, scratch=scratch)
    if engine == "spark":
        return _connect_spark()
    raise CannotConnect([Problem(code="ENGINE-1", what=f"unknown engine {engine!r}", allowed=", ".join(ENGINES))])


def _connect_spark() -> Session:
    try:
        spark: Any = importlib.import_module("pyspark.sql")
    except ImportError as error:
        to_do = "Install the extra `spark` and Java 17"
        raise CannotConnect([Problem(code="ENGINE-1", what="Spark is not installed", to_do=to_do)]) from error
    builder = spark.SparkSession.builder.master("local[2]").appName("weft")
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "4",
        "spark.driver.memory": "3g",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    return Session(ibis.pyspark.connect(builder.getOrCreate()), folder=tempfile.TemporaryDirectory(prefix="weft-"))


def days_as_numbers(data: pa.Table) -> pa.Table:
    """Every date column as whole days since 1970-01-01."""
    for index, part in enumerate(data.schema):
        if pa.types.is_date32(part.type):
            numbers = data.column(index).cast(pa.int32()).cast(pa.int64())
            data = data.set_column(index, pa.field(part.name, pa.int64(), nullable=part.nullable), numbers)
    return data


def numbers_as_days(data: pa.Table, schema: pa.Schema) -> pa.Table:
    """The columns of a schema, where whole days become dates again. Every column takes the schema's exact type."""
    columns = []
    for part in schema:
        column = data.column(part.name)
        if pa.types.is_date32(part.type) and not pa.types.is_date32(column.type):
            column = column.cast(pa.int32())
        columns.append(column.cast(part.type))
    return pa.table(columns, schema=schema)
