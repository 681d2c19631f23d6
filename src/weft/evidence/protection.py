"""Which figures must be withheld so that none that rests on few people can be worked out from the others.

Figures are cells; sums say which cells add up to which. A cell below the threshold is withheld, and then further cells
(the smallest that help) until, by every sum together, each withheld cell still has a range at least as wide as the
threshold. The range is the exact one: the least and the greatest value by linear programming, every shown cell known
to the person.

Source: Fischetti and Salazar 2001, Management Science 47(7), for protection by ranges; Willenborg and de Waal 2001,
*Elements of Statistical Disclosure Control*.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt

Real = npt.NDArray[np.float64]

TOLERANCE = 1e-6
"""By how much a solved range may fall short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """A cell that is the sum of others."""

    total: str
    parts: tuple[str, ...]


def withhold(
    *, counts: Mapping[str, int], sums: Sequence[Sum], threshold: int, first: Iterable[str] = ()
) -> frozenset[str]:
    """The cells to withhold: those from 1 to below the threshold (zero too), `first`, and what protects them.

    Every sum's cells are among the counts and add up. The order of cells and sums changes nothing.
    """
    hidden = {cell for cell, number in counts.items() if number < threshold} | set(first)
    relations = [(one.total, *one.parts) for one in sums]
    by_cell: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for relation in relations:
        for cell in relation:
            by_cell[cell].append(relation)
    while True:
        _close_sums(hidden, relations, counts, threshold)
        narrow = _narrow(hidden, sums, counts, threshold)
        added = {best for cell in narrow if (best := _nearest(cell, by_cell, hidden, counts)) is not None}
        if not added:
            break
        hidden |= added
    return frozenset(hidden)


def _close_sums(
    hidden: set[str], relations: Sequence[tuple[str, ...]], counts: Mapping[str, int], threshold: int
) -> None:
    """No sum has just one withheld cell, nor only withheld parts that hold few people together."""
    changed = True
    while changed:
        changed = False
        for total, *parts in relations:
            inside = [part for part in parts if part in hidden]
            few = sum(counts[part] for part in inside) < threshold
            if (len(inside) == 1 and total not in hidden) or (inside and few and total not in hidden) or (
                not inside and total in hidden
            ):  # fmt: skip
                best = _helper([(total, *parts)], hidden, counts)
                if best is not None:
                    hidden.add(best)
                    changed = True


def _helper(relations: Sequence[tuple[str, ...]], hidden: set[str], counts: Mapping[str, int]) -> str | None:
    """The smallest cell still shown in these sums, parts before totals; None where every one is withheld."""
    shown = [
        (cell == relation[0], counts[cell], cell) for relation in relations for cell in relation if cell not in hidden
    ]
    return min(shown)[2] if shown else None


def _nearest(
    cell: str, by_cell: Mapping[str, Sequence[tuple[str, ...]]], hidden: set[str], counts: Mapping[str, int]
) -> str | None:
    """The smallest shown cell in the sums of a cell, or in those of the withheld cells that hang together with it."""
    reached, fresh = {cell}, [cell]
    while fresh:
        relations = [relation for one in fresh for relation in by_cell.get(one, ())]
        best = _helper(relations, hidden, counts)
        if best is not None:
            return best
        fresh = sorted({other for relation in relations for other in relation} - reached)
        reached |= set(fresh)
    return None


def _narrow(hidden: set[str], sums: Sequence[Sum], counts: Mapping[str, int], threshold: int) -> list[str]:
    """Withheld cells whose range by all sums together is narrower than the threshold.

    Every solution of one cell's programme is a possible truth for all cells of its component, so most ranges are known
    to be wide before their own turn comes.
    """
    narrow: list[str] = []
    for cells, relations in _components(sorted(hidden), sums):
        if not relations:
            continue
        programme = _Programme(cells=cells, relations=relations, counts=counts)
        least = most = np.array([float(counts[cell]) for cell in cells])
        for number, cell in enumerate(cells):
            for sign in (-1.0, 1.0):
                if most[number] - least[number] >= threshold:
                    break
                end, truth = programme.furthest(number, sign)
                if truth is None:
                    least, most = least.copy(), most.copy()
                    (most if end > 0 else least)[number] = end
                else:
                    least, most = np.minimum(least, truth), np.maximum(most, truth)
            if most[number] - least[number] < threshold - TOLERANCE:
                narrow.append(cell)
    return sorted(narrow)


def ranges_of(
    *, counts: Mapping[str, int], sums: Sequence[Sum], hidden: Iterable[str]
) -> dict[str, tuple[float, float]]:
    """The least and greatest value of every withheld cell, for someone who knows all others exactly and every sum."""
    ranges: dict[str, tuple[float, float]] = {}
    for cells, relations in _components(sorted(set(hidden)), sums):
        if not relations:
            ranges |= dict.fromkeys(cells, (0.0, np.inf))
            continue
        programme = _Programme(cells=cells, relations=relations, counts=counts)
        for number, cell in enumerate(cells):
            ranges[cell] = (programme.furthest(number, -1.0)[0], programme.furthest(number, 1.0)[0])
    return ranges


class _Programme:
    """Withheld cells that hang together, and the truths that every sum allows. Each solve starts from the last."""

    def __init__(self, *, cells: Sequence[str], relations: Sequence[Sum], counts: Mapping[str, int]) -> None:
        at = {cell: number for number, cell in enumerate(cells)}
        self._solver = highspy.Highs()
        self._solver.setOptionValue("output_flag", False)
        self._solver.setOptionValue("threads", 1)
        self._solver.setOptionValue("presolve", "off")
        for _ in cells:
            self._solver.addVar(0.0, highspy.kHighsInf)
        for one in relations:
            known, held = 0.0, []
            for cell, sign in ((one.total, 1.0), *((part, -1.0) for part in one.parts)):
                if cell in at:
                    held.append((at[cell], sign))
                else:
                    known -= sign * counts[cell]
            columns = np.array([column for column, _ in held], dtype=np.int32)
            self._solver.addRow(known, known, len(held), columns, np.array([sign for _, sign in held]))

    def furthest(self, number: int, sign: float) -> tuple[float, Real | None]:
        """The greatest (sign 1) or least (-1) value of a cell and a truth that has it; none where it has no end."""
        self._solver.changeColCost(number, -sign)
        self._solver.run()
        status = self._solver.getModelStatus()
        self._solver.changeColCost(number, 0.0)
        if status in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return sign * np.inf, None
        assert status == highspy.HighsModelStatus.kOptimal, status
        truth = np.array(self._solver.getSolution().col_value)
        return float(truth[number]), truth


def _components(hidden: Sequence[str], sums: Sequence[Sum]) -> list[tuple[list[str], list[Sum]]]:
    """Withheld cells that hang together by sums, each group with its sums."""
    root = {cell: cell for cell in hidden}

    def find(cell: str) -> str:
        while root[cell] != cell:
            root[cell] = root[root[cell]]
            cell = root[cell]
        return cell

    for one in sums:
        inside = [cell for cell in (one.total, *one.parts) if cell in root]
        for other in inside[1:]:
            low, high = sorted((find(inside[0]), find(other)))
            root[high] = low
    cells: dict[str, list[str]] = defaultdict(list)
    for cell in hidden:
        cells[find(cell)].append(cell)
    relations: dict[str, list[Sum]] = defaultdict(list)
    for one in sums:
        inside = [cell for cell in (one.total, *one.parts) if cell in root]
        if inside:
            relations[find(inside[0])].append(one)
    return [(group, relations[name]) for name, group in sorted(cells.items())]
