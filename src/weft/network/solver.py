"""HiGHS behind one small door: a programme that is solved, changed and solved again from where it stood."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from scipy import sparse

from weft.network.blocks import Blocks

INSIDE_COLUMNS_MIN = 150_000
"""Columns from which an interior-point first solve is faster: an invented city-region of 430,000 columns took 73 s
against 273 s by simplex; below 80,000 columns simplex took seconds. Measured on one core, 2026."""


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

    HiGHS makes things small, so gains go in with the sign turned; everything that comes out is turned back.
    """

    def __init__(self, blocks: Blocks, *, whole: bool = False) -> None:
        self.blocks = blocks
        self._highs = highspy.Highs()
        for option, value in (("output_flag", False), ("threads", 1), ("parallel", "off"), ("random_seed", 0)):
            self._highs.setOptionValue(option, value)
        self._inside = not whole and len(blocks.lower) >= INSIDE_COLUMNS_MIN
        self._rows = len(blocks.low)
        self.lower, self.upper = blocks.lower.copy(), blocks.upper.copy()
        self._highs.passModel(_linear_programme(blocks, whole=whole))

    def hold(self, columns: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> None:
        """Set the bounds of some columns."""
        self.lower[columns], self.upper[columns] = lower, upper
        self._highs.changeColsBounds(len(columns), columns.astype(np.int32), self.lower[columns], self.upper[columns])

    def charge(self, column: int, rows: np.ndarray, values: np.ndarray) -> None:
        """Set the coefficients of one column in some rows. The blocks keep theirs, so bounds no longer hold."""
        for row, value in zip(rows.tolist(), values.tolist(), strict=True):
            self._highs.changeCoeff(row, column, value)

    def take_rows(self) -> None:
        """Take up the rows that the blocks gained since the last time."""
        new = self.blocks.assembled()[self._rows :]
        if new.shape[0]:
            low, high = self.blocks.low[self._rows :], self.blocks.high[self._rows :]
            self._highs.addRows(
                new.shape[0],
                low,
                high,
                new.nnz,
                new.indptr[:-1].astype(np.int32),
                new.indices.astype(np.int32),
                new.data,
            )
            self._rows += new.shape[0]

    def solve(self) -> Answer:
        """Solve as a linear programme, from the last basis where there is one.

        The first solve of a large one goes through the inside and crosses over to a basis; later ones start from it.
        """
        self._highs.setOptionValue("solver", "ipm" if self._inside else "choose")
        self._highs.run()
        self._inside = False
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return _no_answer()
        solution = self._highs.getSolution()
        dual = -np.asarray(solution.row_dual, dtype=float)
        return Answer(
            solved=True,
            objective=-float(self._highs.getInfo().objective_function_value),
            columns=np.asarray(solution.col_value, dtype=float),
            dual=dual,
            bound=self.blocks.bound(dual, lower=self.lower, upper=self.upper),
        )

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
            known.col_value = list(start)
            self._highs.setSolution(known)
        self._highs.run()
        info = self._highs.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return _no_answer()
        return Answer(
            solved=True,
            objective=-float(info.objective_function_value),
            columns=np.asarray(self._highs.getSolution().col_value, dtype=float),
            dual=np.zeros(0),
            bound=-float(info.mip_dual_bound),
        )


def _no_answer() -> Answer:
    return Answer(solved=False, objective=-np.inf, columns=np.zeros(0), dual=np.zeros(0), bound=np.inf)


def _linear_programme(blocks: Blocks, *, whole: bool) -> highspy.HighsLp:
    matrix = sparse.csc_matrix(blocks.assembled())
    programme = highspy.HighsLp()
    programme.num_row_, programme.num_col_ = matrix.shape
    programme.col_cost_ = -blocks.gain
    programme.col_lower_, programme.col_upper_ = blocks.lower, blocks.upper
    programme.row_lower_, programme.row_upper_ = blocks.low, blocks.high
    programme.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    programme.a_matrix_.start_ = matrix.indptr
    programme.a_matrix_.index_ = matrix.indices
    programme.a_matrix_.value_ = matrix.data
    if whole:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        programme.integrality_ = [kinds[int(is_whole)] for is_whole in blocks.whole]
    return programme
