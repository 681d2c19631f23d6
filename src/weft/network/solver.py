"""HiGHS behind one small door: a programme that is solved, changed and solved again from where it stood.

A large programme may be solved by sifting: HiGHS holds the columns that are awake, and after each solve the others are
priced against its row prices. Those that would gain are woken, until none would: then the answer is the whole
programme's. Its bound is always over every column.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from scipy import sparse

from weft.network.blocks import Blocks

INSIDE_COLUMNS_MIN = 150_000
"""Columns from which an interior-point first solve is faster where every column is awake: 73 s against 273 s by simplex
on 430,000 columns; below 80,000 simplex took seconds. Measured on one core, 2026."""

WAKE_EACH = 3
"""Columns woken in one round for each first row that they stand in (for flows: for each node)."""

WAKE_TOLERANCE = 1e-7
"""Units of gain; HiGHS keeps reduced gains to the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a solve gave. `columns` is empty where there is no solution; `bound` holds whatever was found."""

    solved: bool
    objective: float
    columns: np.ndarray
    dual: np.ndarray
    bound: float


class Programme:
    """One model inside HiGHS. One thread, a fixed seed, limits that are counts: the same calls give the same answers.

    HiGHS makes things small, so gains go in with the sign turned; everything that comes out is turned back. `awake`
    marks the columns to begin with (all, where not given); only a linear programme wakes others, and a search leaves
    them at zero. Columns that sleep have a lower bound of zero.
    """

    def __init__(self, blocks: Blocks, *, whole: bool = False, awake: np.ndarray | None = None) -> None:
        self.blocks = blocks
        self.awake = np.ones(len(blocks.lower), dtype=bool) if awake is None else awake.copy()
        self._highs = highspy.Highs()
        for option, value in (("output_flag", False), ("threads", 1), ("parallel", "off"), ("random_seed", 0)):
            self._highs.setOptionValue(option, value)
        self._here = np.flatnonzero(self.awake)
        self._at = np.full(len(self.awake), -1, dtype=np.int64)
        self._at[self._here] = np.arange(len(self._here))
        self._inside = not whole and len(self._here) >= INSIDE_COLUMNS_MIN and bool(self.awake.all())
        self._rows = len(blocks.low)
        self.lower, self.upper = blocks.lower.copy(), blocks.upper.copy()
        self._by_column = sparse.csc_matrix(blocks.assembled())
        self._highs.passModel(_linear_programme(blocks, self._by_column, self._here, whole=whole))

    def hold(self, columns: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> None:
        """Set the bounds of some columns."""
        self.lower[columns], self.upper[columns] = lower, upper
        at = self._at[columns]
        there = columns[at >= 0]
        self._highs.changeColsBounds(len(there), at[at >= 0].astype(np.int32), self.lower[there], self.upper[there])

    def charge(self, column: int, rows: np.ndarray, values: np.ndarray) -> None:
        """Set the coefficients of one column in some rows. The blocks keep theirs, so bounds no longer hold."""
        for row, value in zip(rows.tolist(), values.tolist(), strict=True):
            self._highs.changeCoeff(row, int(self._at[column]), value)

    def take_rows(self) -> None:
        """Take up the rows that the blocks gained since the last time."""
        matrix = self.blocks.assembled()
        if matrix.shape[0] == self._rows:
            return
        new = matrix[self._rows :][:, self._here]
        low, high = self.blocks.low[self._rows :], self.blocks.high[self._rows :]
        starts, indices = new.indptr[:-1].astype(np.int32), new.indices.astype(np.int32)
        self._highs.addRows(new.shape[0], low, high, new.nnz, starts, indices, new.data)
        self._rows = matrix.shape[0]
        self._by_column = sparse.csc_matrix(matrix)

    def solve(self) -> Answer:
        """Solve as a linear programme, from the last basis where there is one.

        The first solve of a large one that is all awake goes through the inside and crosses over to a basis; later
        ones start from it.
        """
        while True:
            self._highs.setOptionValue("solver", "ipm" if self._inside else "choose")
            self._highs.run()
            self._inside = False
            status = self._highs.getModelStatus()
            if status == highspy.HighsModelStatus.kOptimal:
                dual = -np.asarray(self._highs.getSolution().row_dual, dtype=float)
                if not self._wake_gaining(dual):
                    return self._answer(dual)
            elif not self._wake_mending():
                return _no_answer()

    def _answer(self, dual: np.ndarray) -> Answer:
        return Answer(
            solved=True,
            objective=-float(self._highs.getInfo().objective_function_value),
            columns=self._spread(),
            dual=dual,
            bound=self.blocks.bound(dual, lower=self.lower, upper=self.upper),
        )

    def _spread(self) -> np.ndarray:
        """HiGHS's solution over all columns: those asleep are zero."""
        columns = np.zeros(len(self.lower))
        columns[self._here] = np.asarray(self._highs.getSolution().col_value, dtype=float)
        return columns

    def _wake_gaining(self, dual: np.ndarray) -> int:
        """Wake sleeping columns that would gain at these row prices, the best few for each first row; say how many."""
        if len(self._here) == len(self.awake):
            return 0
        pull = self.blocks.gain - self._by_column.T @ dual
        gaining = np.flatnonzero(~self.awake & (pull > WAKE_TOLERANCE) & (self.upper > 0))
        first = self._by_column.indices[self._by_column.indptr[gaining]]
        return self._wake(gaining[best_few(group=first, worth=pull[gaining], number=gaining, few=WAKE_EACH)])

    def _wake_mending(self) -> int:
        """Wake what the rows in conflict want more of, where those awake keep no solution; say how many.

        A ray proves the conflict: its sum of rows cannot reach what the rows ask. Without one all are woken.
        """
        asleep = ~self.awake & (self.upper > 0)
        if not asleep.any():
            return 0
        _, has_ray, ray = self._highs.getDualRay()
        mending = np.zeros(0, dtype=np.int64)
        if has_ray:
            pull = self._by_column.T @ np.asarray(ray, dtype=float)
            gaining = np.flatnonzero(asleep & (pull * self._wants(np.asarray(ray, dtype=float), pull) > 1e-9))
            first = self._by_column.indices[self._by_column.indptr[gaining]]
            few = best_few(group=first, worth=np.abs(pull[gaining]), number=gaining, few=WAKE_EACH)
            mending = gaining[few]
        return self._wake(mending if len(mending) else np.flatnonzero(asleep))

    def _wants(self, ray: np.ndarray, pull: np.ndarray) -> float:
        """1 where the ray's sum of rows is asked for more than the awake columns can give, -1 where for less."""
        here = self._here
        most = float(np.sum(np.where(pull[here] > 0, pull[here] * self.upper[here], pull[here] * self.lower[here])))
        ends = np.where(ray > 0, self.blocks.low, self.blocks.high)
        with np.errstate(invalid="ignore"):
            least = float(np.sum(np.where(ray == 0, 0.0, ray * ends)))
        return 1.0 if np.isfinite(least) and least > most else -1.0

    def _wake(self, columns: np.ndarray) -> int:
        if len(columns):
            new = self._by_column[:, columns]
            starts, indices = new.indptr[:-1].astype(np.int32), new.indices.astype(np.int32)
            low, high = self.lower[columns], self.upper[columns]
            self._highs.addCols(len(columns), -self.blocks.gain[columns], low, high, new.nnz, starts, indices, new.data)
            self._at[columns] = np.arange(len(self._here), len(self._here) + len(columns))
            self._here = np.append(self._here, columns)
            self.awake[columns] = True
        return len(columns)

    def search(self, *, nodes_max: int, gap: float, start: np.ndarray | None = None) -> Answer:
        """Solve as a mixed-integer programme within a count of nodes. `bound` is the search's own."""
        for option, value in (
            ("mip_max_nodes", nodes_max),
            ("mip_rel_gap", gap),
            ("mip_abs_gap", 1e-7),
            ("mip_allow_restart", False),
        ):
            self._highs.setOptionValue(option, value)
        if start is not None:
            known = highspy.HighsSolution()
            known.col_value = list(start[self._here])
            self._highs.setSolution(known)
        self._highs.run()
        info = self._highs.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return _no_answer()
        return Answer(
            solved=True,
            objective=-float(info.objective_function_value),
            columns=self._spread(),
            dual=np.zeros(0),
            bound=-float(info.mip_dual_bound),
        )


def _no_answer() -> Answer:
    return Answer(solved=False, objective=-np.inf, columns=np.zeros(0), dual=np.zeros(0), bound=np.inf)


def best_few(*, group: np.ndarray, worth: np.ndarray, number: np.ndarray, few: int) -> np.ndarray:
    """Positions of the few entries of most worth in each group.

    Many are worth the same, and what the same few columns are taken for by everybody are soon full: ties go by a
    fixed shuffle of the columns' numbers.
    """
    shuffled = (number.astype(np.uint64) * np.uint64(2654435761)) % np.uint64(2**32)
    order = np.lexsort((shuffled, -np.round(worth, 7), group))
    rank = np.arange(len(order)) - np.searchsorted(group[order], group[order])
    return np.sort(order[rank < few])


def _linear_programme(
    blocks: Blocks, by_column: sparse.csc_matrix, here: np.ndarray, *, whole: bool
) -> highspy.HighsLp:
    matrix = by_column if len(here) == by_column.shape[1] else by_column[:, here]
    programme = highspy.HighsLp()
    programme.num_row_, programme.num_col_ = matrix.shape
    programme.col_cost_ = -blocks.gain[here]
    programme.col_lower_, programme.col_upper_ = blocks.lower[here], blocks.upper[here]
    programme.row_lower_, programme.row_upper_ = blocks.low, blocks.high
    programme.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    programme.a_matrix_.start_ = matrix.indptr
    programme.a_matrix_.index_ = matrix.indices
    programme.a_matrix_.value_ = matrix.data
    if whole:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        programme.integrality_ = [kinds[int(is_whole)] for is_whole in blocks.whole[here]]
    return programme
