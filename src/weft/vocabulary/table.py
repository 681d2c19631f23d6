"""Many of one noun: typed columns with the noun's schema, kept in the order of its key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Generic, TypeVar

import numpy as np
import pyarrow as pa

from weft.vocabulary.noun import Noun

N = TypeVar("N", bound=Noun)

ARROW_TYPES: dict[type, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    date: pa.date32(),
}


def arrow_schema(noun: type[Noun]) -> pa.Schema:
    """The Arrow schema of a noun's table; a required column is not nullable."""
    return pa.schema(
        [pa.field(column.name, ARROW_TYPES[column.type], nullable=not column.required) for column in noun.columns]
    )


class Table(Generic[N]):
    """A table of one noun. Rows stand in the order of the noun's key, so equal contents are equal tables.

    `data` is a `pyarrow.Table` with exactly the noun's columns. Columns are cast and ordered on the way in; row
    checks (ranges, references) belong to `engine`, which reports all of them at once.
    """

    __slots__ = ("data", "noun")

    def __init__(self, noun: type[N], data: pa.Table) -> None:
        schema = arrow_schema(noun)
        self.noun = noun
        ordered = data.select(schema.names).cast(schema)
        keys = [(name, "ascending") for name in noun.key_names()]
        self.data: pa.Table = (ordered.sort_by(keys) if keys and ordered.num_rows else ordered).combine_chunks()

    @classmethod
    def of(cls, noun: type[N], columns: Mapping[str, Sequence[Any] | np.ndarray]) -> Table[N]:
        """A table from columns by name, each a sequence or array of one length. A column that has a default may be
        left out. Raises KeyError for any other that is."""
        schema = arrow_schema(noun)
        rows = len(next(iter(columns.values()))) if columns else 0
        arrays = [
            pa.array([noun.default(part.name)] * rows, type=part.type)
            if part.name not in columns and noun.has_default(part.name)
            else pa.array(columns[part.name], type=part.type, from_pandas=False)
            for part in schema
        ]
        return cls(noun, pa.table(arrays, names=schema.names))

    @classmethod
    def of_nouns(cls, noun: type[N], nouns: Iterable[N]) -> Table[N]:
        """A table from nouns, in the order of their key."""
        rows = list(nouns)
        return cls.of(noun, {c.name: [getattr(row, c.name) for row in rows] for c in noun.columns})

    def nouns(self) -> list[N]:
        """The rows as nouns, each checking itself."""
        return [self.noun(**row) for row in self.data.to_pylist()]

    def column(self, name: str, *, missing: float | str | None = None) -> np.ndarray:
        """One column as a numpy array. Missing values must be named: without `missing` they raise ValueError."""
        values = self.data.column(name)
        if values.null_count:
            if missing is None:
                raise ValueError(f"{self.noun.table_name}.{name} has unknown values; say what stands for them")
            values = values.fill_null(pa.scalar(missing, type=values.type))
        return np.asarray(values.to_numpy(zero_copy_only=False))

    def known(self, name: str) -> np.ndarray:
        """A boolean array: whether each row has a value in that column."""
        return np.asarray(self.data.column(name).is_valid().to_numpy(zero_copy_only=False))

    def strings(self, name: str) -> list[str]:
        """One text column as a list; unknown text is an empty string."""
        return [value or "" for value in self.data.column(name).to_pylist()]

    def __len__(self) -> int:
        return int(self.data.num_rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Table) and self.noun is other.noun and bool(self.data.equals(other.data))

    def __hash__(self) -> int:
        return hash((self.noun, len(self)))

    def __repr__(self) -> str:
        return f"Table({self.noun.__name__}, {len(self)} rows)"
