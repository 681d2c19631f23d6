"""What monitoring takes as given: error rates, windows in days, and from which size a finding matters."""

from __future__ import annotations

from dataclasses import dataclass

TAIL = 0.025
"""A detector goes beyond chance where what was found, or more, would come up with at most this chance. One side of a
95% interval. Domain practice, 2026-11."""

FAIR_DAYS = 28
"""Days after a referral from which a person who has not started counts as not started. Assumed, 2026-11."""

EARLY_DAYS = 90
"""Days after the start in which contacts are compared between people. Assumed, 2026-11."""

AROUND_DAYS = 60
"""Days before and after a paid result in which contacts are compared. Assumed, 2026-11."""

BUNCH_DAYS = 7
"""Width of the window from the first payable day on; the two windows after it are its measure. Assumed, 2026-11."""

CLIFF_DAYS = 14
"""Width of the window after the last paid day; the windows before and after it are its measure. Assumed, 2026-11."""

WINDOW_SHARE = 1 / 3
"""Share of events in one of three windows of equal width where nothing sets it apart. Exact for a straight density."""

DOUBLE_SHARE = 0.02
"""Share of result claims that repeat an earlier one by honest error. Assumed, 2026-11."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """How one detector reads its ratio: which side is wrong, and from which size it matters."""

    upper: bool
    matters: float


WATCHED: dict[str, Watched] = {
    "creaming": Watched(upper=True, matters=1.25),
    "parking": Watched(upper=True, matters=1.25),
    "stopping": Watched(upper=True, matters=1.5),
    "tunnelling": Watched(upper=False, matters=0.67),
    "cliff_edge": Watched(upper=True, matters=1.5),
    "bunching": Watched(upper=True, matters=1.5),
    "double_counting": Watched(upper=True, matters=2.0),
}
"""Creaming from 1.25 on: the field's own rule. The others are assumed, 2026-11."""

BASELINE_MONTHS = 12
"""Months that set a chart's limits; with fewer the limits are trial limits. NHS England, *Making data count*."""

LIMIT_FACTOR, RANGE_FACTOR = 2.66, 3.267
"""Limits = mean +- 2.66 x mean moving range; ranges above 3.267 x their mean are left out of it. Wheeler 1993."""

RUN_LENGTH = 7
"""Months in a row on one side of the mean, or rising or falling, that stand out. NHS England, *Making data count*."""

OUTER_SHARE = 2 / 3
"""Two of three months in a row beyond this share of the way to the limit, on one side, stand out. The same."""

CHART_MONTHS_MIN = 4
"""Fewest months that make a chart. Assumed, 2026-11."""

FOLLOW_DAYS = 180
"""Days after the start in which an outcome has to be there to be learnt from. Assumed, 2026-11."""
