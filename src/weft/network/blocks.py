"""A linear model in named blocks of columns and rows, held as arrays and handed to HiGHS as one sparse matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy import sparse

Term = tuple[np.ndarray, np.ndarray | int, np.ndarray | float]
"""Columns, the row of the block that each stands in, and its coefficient."""


@dataclass(slots=True)
class Blocks:
    """Columns with bounds and a gain per unit (to be made as large as possible), and rows with a low and a high end.

    `columns[name]` and `row_of[name]` are the numbers of a block's columns and rows.
    """

    columns: dict[str, np.ndarray] = field(default_factory=dict)
    row_of: dict[str, np.ndarray] = field(default_factory=dict)
    lower: np.ndarray = field(default_factory=lambda: np.zeros(0))
    upper: np.ndarray = field(default_factory=lambda: np.zeros(0))
    gain: np.ndarray = field(default_factory=lambda: np.zeros(0))
    whole: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))
    low: np.ndarray = field(default_factory=lambda: np.zeros(0))
    high: np.ndarray = field(default_factory=lambda: np.zeros(0))
    matrix: sparse.csr_matrix = field(default_factory=lambda: sparse.csr_matrix((0, 0)))
    _parts: list[sparse.csr_matrix] = field(default_factory=list)

    def var(
        self,
        name: str,
        size: int,
        *,
        lower: np.ndarray | float = 0.0,
        upper: np.ndarray | float,
        gain: np.ndarray | float = 0.0,
        whole: bool = False,
    ) -> np.ndarray:
        """Add a block of `size` columns; every bound is finite, which keeps the dual bound safe. All before any row."""
        numbers = np.arange(len(self.lower), len(self.lower) + size)
        self.columns[name] = numbers
        self.lower = np.append(self.lower, np.broadcast_to(np.asarray(lower, dtype=float), size))
        self.upper = np.append(self.upper, np.broadcast_to(np.asarray(upper, dtype=float), size))
        self.gain = np.append(self.gain, np.broadcast_to(np.asarray(gain, dtype=float), size))
        self.whole = np.append(self.whole, np.full(size, whole))
        return numbers

    def rows(
        self,
        name: str,
        size: int,
        terms: Sequence[Term],
        *,
        low: np.ndarray | float = -np.inf,
        high: np.ndarray | float = np.inf,
    ) -> np.ndarray:
        """Add a block of `size` rows; coefficients that meet in one place are added up."""
        numbers = np.arange(len(self.low), len(self.low) + size)
        self.row_of[name] = np.append(self.row_of.get(name, numbers[:0]), numbers)
        column = np.concatenate([np.asarray(c) for c, _, _ in terms]) if terms else np.zeros(0, dtype=int)
        row = np.concatenate([np.broadcast_to(np.asarray(r), len(c)) for c, r, _ in terms]) if terms else column
        value = np.concatenate([np.broadcast_to(np.asarray(v, dtype=float), len(c)) for c, _, v in terms] or [column])
        part = sparse.csr_matrix((value, (row, column)), shape=(size, len(self.lower)))
        part.sum_duplicates()
        part.eliminate_zeros()
        self._parts.append(part)
        self.low = np.append(self.low, np.broadcast_to(np.asarray(low, dtype=float), size))
        self.high = np.append(self.high, np.broadcast_to(np.asarray(high, dtype=float), size))
        return numbers

    def copy(self) -> Blocks:
        """The same blocks, to which rows can be added without touching these. Arrays are shared; none is changed."""
        self.assembled()
        return replace(self, row_of=dict(self.row_of), _parts=[])

    def assembled(self) -> sparse.csr_matrix:
        """All rows so far as one matrix."""
        if self._parts:
            self.matrix = (
                sparse.vstack([self.matrix, *self._parts], format="csr")
                if self.matrix.shape[0]
                else (sparse.vstack(self._parts, format="csr"))
            )
            self._parts = []
        elif not self.matrix.shape[0]:
            self.matrix = sparse.csr_matrix((0, len(self.lower)))
        return self.matrix

    def bound(self, dual: np.ndarray, *, lower: np.ndarray | None = None, upper: np.ndarray | None = None) -> float:
        """What no solution can exceed, from any row duals: safe however roughly they were found.

        gain.x <= sum over columns of the best of (gain - A'dual).x within its bounds + sum over rows of the best of
        dual.activity within its ends; a dual that points at an open end counts as zero (weak duality).
        """
        matrix = self.assembled()
        pull = np.where((dual > 0) & ~np.isfinite(self.high), 0.0, dual)
        pull = np.where((pull < 0) & ~np.isfinite(self.low), 0.0, pull)
        rest = self.gain - matrix.T @ pull
        ends = np.where(pull > 0, self.high, self.low)
        rows = float(np.sum(pull[pull != 0] * ends[pull != 0]))
        lower = self.lower if lower is None else lower
        upper = self.upper if upper is None else upper
        return rows + float(np.sum(np.where(rest > 0, rest * upper, rest * lower)))
