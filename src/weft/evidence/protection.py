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

import numpy as np
from scipy import optimize, sparse


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
    """Withheld cells whose range by all sums together is narrower than the threshold."""
    ranges = ranges_of(counts=counts, sums=sums, hidden=hidden)
    return sorted(cell for cell, (low, high) in ranges.items() if high - low < threshold - 1e-6)


def ranges_of(
    *, counts: Mapping[str, int], sums: Sequence[Sum], hidden: Iterable[str]
) -> dict[str, tuple[float, float]]:
    """The least and greatest value of every withheld cell, for someone who knows all others exactly and every sum.

    Cells that share no sum, even through others, are worked out apart.
    """
    ranges: dict[str, tuple[float, float]] = {}
    for cells, relations in _components(sorted(set(hidden)), sums):
        at = {cell: number for number, cell in enumerate(cells)}
        matrix = sparse.lil_array((len(relations), len(cells)))
        known = np.zeros(len(relations))
        for row, one in enumerate(relations):
            for cell, sign in ((one.total, 1.0), *((part, -1.0) for part in one.parts)):
                if cell in at:
                    matrix[row, at[cell]] += sign
                else:
                    known[row] -= sign * counts[cell]
        ranges |= _bounds(cells, matrix.tocsr(), known)
    return ranges


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


def _bounds(cells: Sequence[str], matrix: sparse.csr_array, known: np.ndarray) -> dict[str, tuple[float, float]]:
    if not matrix.shape[0]:
        return dict.fromkeys(cells, (0.0, np.inf))
    ranges = {}
    for number, cell in enumerate(cells):
        aim = np.zeros(len(cells))
        ends = []
        for sign in (1.0, -1.0):
            aim[number] = sign
            found = optimize.linprog(aim, A_eq=matrix, b_eq=known, bounds=(0, None), method="highs")
            if found.status == 3:
                ends.append(sign * -np.inf)
                continue
            assert found.status == 0, found.message
            ends.append(sign * found.fun)
        ranges[cell] = (ends[0], ends[1])
    return ranges
