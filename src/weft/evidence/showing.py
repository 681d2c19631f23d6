"""What of the counts may be shown: every figure of monitoring is a cell, and all of them are protected together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from weft.evidence.counting import STAGES, Case, Counted, Rate
from weft.evidence.disclosure import Protected, protect
from weft.evidence.monitor_assumptions import CHART_MONTHS_MIN
from weft.evidence.protection import Sum
from weft.vocabulary import CHART_MEASURES, RATE_MEASURES, DisclosureRule, ReleasedCell, Table

Group = tuple[str, str]
Months = Mapping[tuple[str, str, int], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Monthly counts from a month on, counted from January of year 0."""

    first: int
    values: tuple[int, ...]

    def holds(self, month: int) -> bool:
        """Whether the month lies in it."""
        return self.first <= month < self.first + len(self.values)


Series = dict[tuple[str, str], Span]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Counts as they may be shown. What is missing from cases, rates and series is withheld."""

    paths: Mapping[Group, Mapping[str, int | None]]
    cases: Mapping[tuple[str, str], Case]
    rates: Mapping[str, Mapping[str, Rate]]
    series: Mapping[tuple[str, str], Span]


def show(
    *, counted: Counted, series: Series, rule: DisclosureRule, earlier: Table[ReleasedCell] | None
) -> tuple[Shown, Protected]:
    """Protect every cell at once, and put the figures back where they belong."""
    paths = _paths(counted.paths)
    counts, sums = _path_cells(paths)
    followed = {one: rate for (measure, one), rate in counted.rates.items() if measure == "result"}
    for one, rate in followed.items():
        counts |= {_cell("result", one, "all"): rate.people, _cell("result", one, "found"): rate.found}
        counts[_cell("result", one, "not")] = rate.people - rate.found
        sums.append(
            Sum(total=_cell("result", one, "all"), parts=(_cell("result", one, "found"), _cell("result", one, "not")))
        )
    quarters = {key: _quarters(case) for key, case in counted.cases.items()}
    counts |= {_cell("case", *key, str(at)): n for key, four in quarters.items() for at, n in enumerate(four)}
    spans = {key: dict(zip(_month_cells(key, span), span.values, strict=True)) for key, span in series.items()}
    counts |= {cell: n for cells in spans.values() for cell, n in cells.items()}
    together = [frozenset(_cells("case", key, four)) for key, four in quarters.items()]
    together += [frozenset(cells) for cells in spans.values()]
    first = [cell for key in _hidden_series(series, counted.months, rule.threshold) for cell in spans[key]]
    protected = protect(counts=counts, sums=sums, rule=rule, earlier=earlier, together=together, first=first)
    figures = protected.figures
    shown = Shown(
        paths={group: {stage: figures[_cell("path", *group, stage)] for stage in STAGES} for group in paths},
        cases={
            key: case for key, four in quarters.items() if (case := _case(_read(figures, _cells("case", key, four))))
        },
        rates=_rates(figures, counted, followed),
        series={
            key: Span(first=series[key].first, values=tuple(row))
            for key, cells in spans.items()
            if (row := _read(figures, list(cells)))
        },
    )
    return shown, protected


def series_of(*, months: Months, as_of: date, threshold: int) -> Series:
    """Monthly counts of every measure, by contract and of all (an empty code).

    Whole months only, from the first to the last in which at least `threshold` things happened; what lies before and
    after is withheld. A series is left out where fewer than four months remain.
    """
    over = as_of.year * 12 + as_of.month - 1
    series: Series = {}
    rows: dict[tuple[str, str], dict[int, int]] = {}
    for (measure, contract_id, month), times in months.items():
        if month < over:
            for key in ((measure, contract_id), (measure, "")):
                row = rows.setdefault(key, {})
                row[month] = row.get(month, 0) + times
    for key, row in sorted(rows.items()):
        large = [month for month, times in row.items() if times >= threshold]
        span = range(min(large), max(large) + 1) if large else range(0)
        if len(span) >= CHART_MONTHS_MIN:
            series[key] = Span(first=span[0], values=tuple(row.get(month, 0) for month in span))
    return series


def _cell(*parts: str) -> str:
    return "/".join(parts)


def _cells(kind: str, key: tuple[str, str], values: Sequence[int]) -> list[str]:
    return [_cell(kind, *key, str(at)) for at in range(len(values))]


def _month_cells(key: tuple[str, str], span: Span) -> list[str]:
    return [_cell("month", *key, str(span.first + at)) for at in range(len(span.values))]


def _read(figures: Mapping[str, int | None], cells: Sequence[str]) -> list[int] | None:
    """The figures of cells, or nothing where one is withheld."""
    known = [figure for cell in cells if (figure := figures[cell]) is not None]
    return known if len(known) == len(cells) else None


def _paths(paths: Mapping[tuple[str, str, str], Sequence[int]]) -> dict[Group, list[int]]:
    sums: dict[Group, list[int]] = {}
    for (contract_id, segment_id, third), row in sorted(paths.items()):
        for group in (("all", ""), ("contract", contract_id), ("segment", segment_id), ("third", third)):
            held = sums.setdefault(group, [0] * len(STAGES))
            for at, more in enumerate(row):
                held[at] += more
    return sums


def _path_cells(paths: Mapping[Group, Sequence[int]]) -> tuple[dict[str, int], list[Sum]]:
    counts = {
        _cell("path", *group, stage): n for group, row in paths.items() for stage, n in zip(STAGES, row, strict=True)
    }
    sums = [
        Sum(total=_cell("path", *group, "pool"), parts=tuple(_cell("path", *group, stage) for stage in STAGES[1:]))
        for group in paths
    ]
    for grouping in ("contract", "segment", "third"):
        groups = [group for group in paths if group[0] == grouping]
        sums += [
            Sum(total=_cell("path", "all", "", stage), parts=tuple(_cell("path", *group, stage) for group in groups))
            for stage in STAGES
            if groups
        ]
    return counts, sums


def _quarters(case: Case) -> tuple[int, ...]:
    """The parts of a case that do not overlap: in the group and flagged, only in the group, only flagged, neither."""
    if not case.group and not case.flagged:
        return case.both, case.base - case.both
    return (
        case.both,
        case.group - case.both,
        case.flagged - case.both,
        case.base - case.group - case.flagged + case.both,
    )


def _case(parts: Sequence[int] | None) -> Case | None:
    if parts is None:
        return None
    if len(parts) == 2:
        return Case(base=parts[0] + parts[1], both=parts[0])
    both, group, flagged, neither = parts
    return Case(base=both + group + flagged + neither, group=both + group, flagged=both + flagged, both=both)


def _rates(
    figures: Mapping[str, int | None], counted: Counted, followed: Mapping[str, Rate]
) -> dict[str, dict[str, Rate]]:
    """Shares from figures that are shown: whole, and what did not get so far."""
    rates: dict[str, dict[str, Rate]] = {measure: {} for measure in RATE_MEASURES}
    for one in sorted({one for measure, one in counted.rates if measure == "started"}):
        pool, lost, unmet, _, finished = (figures[_cell("path", "contract", one, stage)] for stage in STAGES)
        if pool is None or lost is None or not 0 < lost <= pool:
            continue
        rates["started"][one] = Rate(people=pool, found=pool - lost)
        started = pool - lost
        if started and unmet is not None and unmet <= started:
            rates["contacted"][one] = Rate(people=started, found=started - unmet)
        if started and finished is not None and finished <= started:
            rates["finished"][one] = Rate(people=started, found=finished)
    for one in sorted(followed):
        whole, found = figures[_cell("result", one, "all")], figures[_cell("result", one, "found")]
        if whole and found is not None and found <= whole:
            rates["result"][one] = Rate(people=whole, found=found)
    return rates


def _hidden_series(series: Series, months: Months, threshold: int) -> list[tuple[str, str]]:
    """Series that are withheld whole: with a small month, and the smallest others until what they leave over of the
    total in each month is nobody's, or that of several contracts and a crowd."""
    hidden = [key for key, span in series.items() if min(span.values) < threshold]
    for measure in CHART_MEASURES:
        contracts = sorted({one for kind, one, _ in months if kind == measure})
        while (measure, "") in series and (measure, "") not in hidden:
            total = series[measure, ""]
            shown = sorted(
                (sum(series[key].values), key) for key in ((measure, one) for one in contracts)
                if key in series and key not in hidden
            )  # fmt: skip
            if not shown or all(
                _covered(measure, total.first + at, contracts, series, hidden, months, threshold)
                for at in range(len(total.values))
            ):
                break
            hidden.append(shown[0][1])
    return hidden


def _covered(
    measure: str,
    month: int,
    contracts: Sequence[str],
    series: Series,
    hidden: Sequence[tuple[str, str]],
    months: Months,
    threshold: int,
) -> bool:
    """Whether the total of a month, less what is shown of it, is nobody's or that of several contracts and a crowd."""
    out = [
        one
        for one in contracts
        if (measure, one) not in series or (measure, one) in hidden or not series[measure, one].holds(month)
    ]
    return not out or (len(out) > 1 and sum(months.get((measure, one, month), 0) for one in out) >= threshold)
