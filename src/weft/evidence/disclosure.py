"""Disclosure control: what leaves the room shows no figure that rests on few people, nor lets one be worked out.

One rule per deployment. Counts are withheld and rounded; earlier releases are kept in mind, so that none can be
subtracted from another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from weft.evidence.protection import Sum, withhold
from weft.vocabulary import Disclosed, DisclosureRule, Problem, Refusal, ReleasedCell, Table

THRESHOLD_MIN, ROUNDING_MAX = 3, 100


class CannotRelease(Refusal):
    """The rule is not one that protects anybody, so nothing is released."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Protected:
    """Every cell as it may be shown (None where withheld), the register for the next release, and what was done."""

    figures: Mapping[str, int | None]
    register: Table[ReleasedCell]
    disclosed: Disclosed


def protect(
    *,
    counts: Mapping[str, int],
    sums: Sequence[Sum] = (),
    rule: DisclosureRule,
    earlier: Table[ReleasedCell] | None = None,
    together: Iterable[frozenset[str]] = (),
    first: Iterable[str] = (),
) -> Protected:
    """Cells of one release as they may be shown.

    `counts`: exact people by cell; `sums`: which cells add up to which; `together`: cells of which all are withheld
    where one is; `first`: cells that are withheld in any case. `earlier`: the register of what was released before.
    A cell changes its state (the figure shown, or withheld) only once its exact count has moved by the threshold:
    until then the earlier figure stands again, and what was withheld stays withheld. So two releases of a figure
    differ by nobody or by a crowd. Raises `CannotRelease`
    (EVIDENCE-30) for a rule that protects nobody.
    """
    check_rule(rule=rule)
    before = {row.cell: row for row in (earlier.nouns() if earlier is not None else [])}
    small = {cell for cell, number in counts.items() if number < rule.threshold}
    still = {cell for cell in counts if cell in before and abs(counts[cell] - before[cell].people) < rule.threshold}
    hidden = small | {cell for cell in still if not before[cell].shown} | set(first)
    groups = list(together)
    while True:
        spread = {cell for group in groups if group & hidden for cell in group if cell in counts}
        closed = withhold(counts=counts, sums=sums, threshold=rule.threshold, first=hidden | spread)
        if closed == hidden:
            break
        hidden = set(closed)
    figures: dict[str, int | None] = {}
    held, rows = 0, dict(before)
    for cell, number in sorted(counts.items()):
        shown = cell not in hidden
        kept = cell in still and before[cell].shown == shown
        base = before[cell].people if kept else number
        figures[cell] = rule.rounded(base) if shown else None
        held += shown and kept and base != number
        rows[cell] = ReleasedCell(cell=cell, people=base, shown=shown)
    return Protected(
        figures=figures,
        register=Table.of_nouns(ReleasedCell, rows.values()),
        disclosed=Disclosed(rule=rule, withheld=len(hidden), held=held),
    )


def check_rule(*, rule: DisclosureRule) -> None:
    """Raise `CannotRelease` (EVIDENCE-30) for a threshold below 3 or a rounding that is not from 1 to the threshold."""
    problems = []
    if rule.threshold < THRESHOLD_MIN:
        what = f"a threshold of {rule.threshold} protects nobody"
        allowed = f"at least {THRESHOLD_MIN}"
        problems.append(Problem(code="EVIDENCE-30", what=what, allowed=allowed, to_do="Set a higher threshold"))
    if not 1 <= rule.rounding <= min(rule.threshold, ROUNDING_MAX):
        what = f"counts cannot be rounded to {rule.rounding}"
        problems.append(Problem(code="EVIDENCE-30", what=what, allowed=f"from 1 to the threshold, {rule.threshold}"))
    if problems:
        raise CannotRelease(problems)
