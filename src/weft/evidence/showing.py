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
Series = dict[tuple[str, str], list[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Counts as they may be shown. What is missing from cases, rates and series is withheld."""

    paths: Mapping[Group, Mapping[str, int | None]]
    cases: Mapping[tuple[str, str], Case]
    rates: Mapping[str, Mapping[str, Rate]]
    series: Mapping[tuple[str, str], Sequence[int]]


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
    counts |= {_cell("month", *key, str(at)): n for key, values in series.items() for at, n in enumerate(values)}
    together = [frozenset(_cells("case", key, four)) for key, four in quarters.items()]
    together += [frozenset(_cells("month", key, values)) for key, values in series.items()]
    first = [cell for key in _hidden_series(series, rule.threshold) for cell in _cells("month", key, series[key])]
    protected = protect(counts=counts, sums=sums, rule=rule, earlier=earlier, together=together, first=first)
    figures = protected.figures
    shown = Shown(
        paths={group: {stage: figures[_cell("path", *group, stage)] for stage in STAGES} for group in paths},
        cases={key: case for key, four in quarters.items() if (case := _case(_read(figures, "case", key, four)))},
        rates=_rates(figures, counted, followed),
        series={key: row for key, values in series.items() if (row := _read(figures, "month", key, values))},
    )
    return shown, protected


def series_of(*, months: Mapping[tuple[str, str, int], int], as_of: date) -> tuple[Series, dict[str, int]]:
    """Monthly counts of every measure, by contract and of all (an empty code), and each measure's first month.

    Whole months only, from the first with any event of the measure to the last; a month between without one counts
    zero.
    """
    over = as_of.year * 12 + as_of.month - 1
    series: Series = {}
    first: dict[str, int] = {}
    for measure in CHART_MEASURES:
        known = {month for kind, _, month in months if kind == measure and month < over}
        span = range(min(known, default=over), max(known, default=over - 1) + 1)
        if len(span) < CHART_MONTHS_MIN:
            continue
        first[measure] = span[0]
        seen = sorted({contract_id for kind, contract_id, _ in months if kind == measure})
        rows = {one: [months.get((measure, one, month), 0) for month in span] for one in seen}
        if rows:
            series[measure, ""] = [sum(values) for values in zip(*rows.values(), strict=True)]
        series |= {(measure, one): values for one, values in rows.items()}
    return series, first


def _cell(*parts: str) -> str:
    return "/".join(parts)


def _cells(kind: str, key: tuple[str, str], values: Sequence[int]) -> list[str]:
    return [_cell(kind, *key, str(at)) for at in range(len(values))]


def _read(
    figures: Mapping[str, int | None], kind: str, key: tuple[str, str], values: Sequence[int]
) -> list[int] | None:
    found = [figures[cell] for cell in _cells(kind, key, values)]
    known = [figure for figure in found if figure is not None]
    return known if len(known) == len(found) else None


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


def _hidden_series(series: Series, threshold: int) -> list[tuple[str, str]]:
    """Series that are withheld whole: with a small month, and the smallest others until what is left over of the total
    in each month is nobody's or that of several contracts and a crowd."""
    hidden = [key for key, values in series.items() if min(values) < threshold]
    for measure in CHART_MEASURES:
        total = series.get((measure, ""))
        own = sorted((sum(values), key) for key, values in series.items() if key[0] == measure and key[1])
        while total is not None and (measure, "") not in hidden:
            out = [key for _, key in own if key in hidden]
            left = [sum(series[key][at] for key in out) for at in range(len(total))]
            shown = [key for _, key in own if key not in hidden]
            if not out or (len(out) > 1 and min(left) >= threshold) or not shown:
                break
            hidden.append(shown[0])
    return hidden
