"""What is known of a person as columns of numbers: the things in which a pool is made like a cohort."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from weft.evidence.assumptions import ZERO_SHARE_MIN, ZERO_VALUES_MIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """Columns of numbers, a row a person: what each is called, which covariate it is of, whether it is a square."""

    names: tuple[str, ...]
    covariates: tuple[str, ...]
    squares: np.ndarray
    values: np.ndarray

    def __len__(self) -> int:
        return len(self.names)

    def pick(self, columns: np.ndarray) -> Features:
        """Only the columns that are flagged."""
        at = np.flatnonzero(columns)
        return Features(
            names=tuple(self.names[i] for i in at),
            covariates=tuple(self.covariates[i] for i in at),
            squares=self.squares[at],
            values=self.values[:, at],
        )


def features_of(*, columns: Sequence[tuple[str, pa.Array]], rows: int) -> Features:
    """Features of covariates, each a name and an Arrow array of text or float64 with nulls, one value a person.

    A number stays and is squared where it has more than two values; many exact zeros, and missing, are marks. A
    category is a mark for each value but the commonest. What is the same for everybody is left out.
    """
    made = [part for name, column in columns for part in _of_column(name, column)]
    names, covariates = tuple(part[0] for part in made), tuple(part[1] for part in made)
    squares = np.array([part[2] for part in made], dtype=bool)
    values = np.empty((rows, len(made)), order="F")
    for place in range(len(names) - 1, -1, -1):
        values[:, place] = made.pop()[3]  # each column is let go as it is written: a million people are many
    return Features(names=names, covariates=covariates, squares=squares, values=values)


Part = tuple[str, str, bool, np.ndarray]


def _of_column(name: str, column: pa.Array) -> list[Part]:
    parts: list[Part] = []
    if column.null_count == len(column):
        return parts
    if column.null_count:
        parts.append((f"{name}: not known", name, False, pc.is_null(column).to_numpy(zero_copy_only=False)))
    if pa.types.is_floating(column.type):
        return [*_of_number(name, column), *parts]
    return [*_of_category(name, column), *parts]


def _of_number(name: str, column: pa.Array) -> list[Part]:
    known = column.drop_null().to_numpy(zero_copy_only=False)
    mean, deviation = float(known.mean()), float(known.std())
    distinct = len(np.unique(known))
    if distinct < 2:
        return []
    values = column.to_numpy(zero_copy_only=False)
    values = np.where(np.isnan(values), mean, values) if column.null_count else values
    parts: list[Part] = [(name, name, False, values)]
    zeros = float((known == 0).mean())
    if ZERO_SHARE_MIN <= zeros < 1 and distinct > ZERO_VALUES_MIN:
        parts.append((f"{name}: none at all", name, False, values == 0))
    if distinct > 2:
        parts.append((f"{name}, squared", name, True, ((values - mean) / deviation) ** 2))
    return parts


def _of_category(name: str, column: pa.Array) -> list[Part]:
    counts = sorted(pc.value_counts(column.drop_null()).to_pylist(), key=lambda row: (-row["counts"], row["values"]))
    return [
        (
            f"{name}: {row['values']}",
            name,
            False,
            pc.fill_null(pc.equal(column, row["values"]), False).to_numpy(zero_copy_only=False),
        )
        for row in sorted(counts[1:], key=lambda row: row["values"])
    ]
