"""An interrupted series: what a line of periods before the start would have led one to expect, and what was seen."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pyarrow as pa

from weft.evidence.assumptions import SERIES_AFTER_MIN, SERIES_BEFORE_MIN
from weft.evidence.refusal import CannotCompare
from weft.evidence.sentence import PAID_WORDS, figure
from weft.vocabulary import Interrupted, Problem, Roll, SeriesPoint, Table

GAP_MAX = 1.5
"""Times the usual distance of two periods at which one between them is missing (months differ by a tenth)."""


def interrupt(*, series: Roll, outcome: str, period: str, starts: str, paid: bool = False) -> Interrupted:
    """The step at the start and the change of trend, by segmented regression with Newey-West errors (statsmodels).

    `series` has a row for each period; `period` is a column of days or numbers, `starts` the first period of the
    service as the file writes it. Lags are the whole part of 4 (n / 100)^(2/9) (Newey and West 1994), intervals 95% by
    Student's t.
    Raises `CannotCompare` (EVIDENCE-1, 2, 3, 6, 7) with every fault.
    """
    times, values, first = _checked(series, outcome, period, starts)
    found = _fitted(values, first)
    bounds = found.conf_int(alpha=0.05)
    step, trend = (float(found.params[at]) for at in (2, 3))
    verdict = "inconclusive" if bounds[2, 0] <= 0 <= bounds[2, 1] else "higher" if step > 0 else "lower"
    expected = found.params[0] + found.params[1] * np.arange(len(values))
    made = Interrupted(
        outcome=outcome,
        before=first,
        after=len(values) - first,
        step=step,
        step_low=float(bounds[2, 0]),
        step_high=float(bounds[2, 1]),
        trend=trend,
        trend_low=float(bounds[3, 0]),
        trend_high=float(bounds[3, 1]),
        verdict=verdict,
        sentences=(),
        points=Table.of_nouns(SeriesPoint, _points(times, values, expected, first)),
    )
    return _said(made, paid=paid)


def _points(labels: list[str], values: np.ndarray, expected: np.ndarray, first: int) -> list[SeriesPoint]:
    return [
        SeriesPoint(
            period=at + 1, label=labels[at], seen=float(value), expected=float(expected[at]) if at >= first else None
        )
        for at, value in enumerate(values)
    ]


def _fitted(values: np.ndarray, first: int) -> Any:
    from statsmodels.regression.linear_model import OLS

    time = np.arange(len(values), dtype=float)
    after = (time >= first).astype(float)
    design = np.column_stack([np.ones(len(values)), time, after, after * (time - first)])
    lags = int(4 * (len(values) / 100) ** (2 / 9))
    return OLS(values, design).fit(cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}, use_t=True)


def _checked(series: Roll, outcome: str, period: str, starts: str) -> tuple[list[str], np.ndarray, int]:
    """Labels and values in the order of time, and how many periods lie before the start."""
    missing = [name for name in (outcome, period) if name not in series.data.column_names]
    if missing:
        raise CannotCompare(
            [Problem(code="EVIDENCE-1", what=f"there is no column {name[:40]!r}", file=series.file) for name in missing]
        )
    when, seen = series.data.column(period).combine_chunks(), series.data.column(outcome).combine_chunks()
    problems = _column_faults(series, when, seen, outcome, period)
    if problems:
        raise CannotCompare(problems)
    numbers = when.cast(pa.int32()).to_numpy().astype(float) if pa.types.is_date(when.type) else when.to_numpy()
    order = np.argsort(numbers, kind="stable")
    labels = [str(when[int(row)]).removesuffix(".0") for row in order]
    gaps = np.diff(numbers[order])
    rows = [int(order[at + 1]) for at in np.flatnonzero(gaps == 0)]
    problems = [
        Problem(
            code="EVIDENCE-3", what="the period stands twice", file=series.file, line=series.line(row), column=period
        )
        for row in rows
    ]
    if not rows and len(gaps):
        late = np.flatnonzero(gaps > GAP_MAX * np.median(gaps))
        problems += [
            Problem(
                code="EVIDENCE-7", what="a period before this one is missing", file=series.file,
                line=series.line(int(order[at + 1])), column=period,
            )
            for at in late
        ]  # fmt: skip
    first = labels.index(starts) if starts in labels else -1
    if first < 0:
        problems.append(
            Problem(code="EVIDENCE-1", what="no period is the start that was named", file=series.file, column=period)
        )
    elif first < SERIES_BEFORE_MIN or len(labels) - first < SERIES_AFTER_MIN:
        what = f"there are {first} periods before the start and {len(labels) - first} from it on"
        allowed = f"at least {SERIES_BEFORE_MIN} before and {SERIES_AFTER_MIN} after"
        problems.append(Problem(code="EVIDENCE-2", what=what, file=series.file, allowed=allowed))
    if problems:
        raise CannotCompare(problems)
    return labels, np.asarray(seen.to_numpy(zero_copy_only=False), dtype=float)[order], first


def _column_faults(series: Roll, when: pa.Array, seen: pa.Array, outcome: str, period: str) -> list[Problem]:
    problems = []
    if not (pa.types.is_date(when.type) or pa.types.is_floating(when.type)):
        what, allowed = "periods are neither days nor numbers", "YYYY-MM-DD, or 1, 2, 3"
        problems.append(Problem(code="EVIDENCE-1", what=what, file=series.file, column=period, allowed=allowed))
    if not pa.types.is_floating(seen.type):
        problems.append(
            Problem(code="EVIDENCE-6", what="the outcome is not a number", file=series.file, column=outcome)
        )
    problems += [
        Problem(code="EVIDENCE-7", what="the figure is missing", file=series.file, line=series.line(row), column=name)
        for column, name in ((when, period), (seen, outcome))
        for row in np.flatnonzero(column.is_null().to_numpy(zero_copy_only=False)).tolist()
    ]
    return problems


def _said(made: Interrupted, *, paid: bool) -> Interrupted:
    def ends(low: float, high: float) -> str:
        return f"95% interval {figure(low)} to {figure(high)}"

    if made.verdict == "inconclusive":
        first = (
            f"We cannot tell yet whether {made.outcome} changed at the start: the step is {figure(made.step)} "
            f"({ends(made.step_low, made.step_high)}), and that could be chance."
        )
    else:
        first = (
            f"At the start {made.outcome} became {figure(abs(made.step))} {made.verdict} than the time before would "
            f"have led one to expect ({ends(made.step_low, made.step_high)})."
        )
    known = "" if made.trend_low <= 0 <= made.trend_high else "; that is more than chance"
    moved = f"Each period since moved by {figure(made.trend)} more than before"
    second = f"{moved} ({ends(made.trend_low, made.trend_high)}){known}."
    third = (
        f"It rests on {made.before} periods before and {made.after} after. Whatever else changed at the same time is "
        "in it: no pool stands beside this line."
    )
    return dataclasses.replace(made, sentences=(first, *([PAID_WORDS] if paid else []), second, third))
