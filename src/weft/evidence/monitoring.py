"""Monitoring: counts become signals, paths of the pool, process charts and funnels, as they may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from weft.engine import Funnel, Place, Session, connect, funnel_of
from weft.evidence.control_chart import chart_of
from weft.evidence.counting import Case, Counted, Rate, count
from weft.evidence.disclosure import check_rule
from weft.evidence.exact import UNABLE, Tested, drawn, rated
from weft.evidence.monitor_assumptions import DOUBLE_SHARE, TAIL, WATCHED, WINDOW_SHARE, Watched
from weft.evidence.monitor_intake import check_events
from weft.evidence.person_path import events_of, people_of
from weft.evidence.showing import Span, series_of, show
from weft.vocabulary import (
    RATE_MEASURES,
    STANDINGS,
    ChartPoint,
    Claim,
    Contact,
    Contract,
    DisclosureRule,
    Monitoring,
    PoolPath,
    RatePoint,
    Referral,
    ReleasedCell,
    Signal,
    Table,
    Tell,
    silent,
)

STATED = {"cliff_edge": WINDOW_SHARE, "bunching": WINDOW_SHARE, "double_counting": DOUBLE_SHARE}
"""Detectors that hold a count against a stated rate; the others against the rest of the people."""


def monitor(
    *,
    agreed: Place,
    referrals: Table[Referral],
    contacts: Table[Contact],
    claims: Table[Claim],
    as_of: date,
    rule: DisclosureRule,
    earlier: Table[ReleasedCell] | None = None,
    session: Session | None = None,
    tell: Tell = silent,
) -> tuple[Monitoring, Table[ReleasedCell]]:
    """Watch the contracts of a place as of a day: who of the pool was missed, and what chance does not explain.

    `agreed` holds contracts, terms, enrolments and records. What comes back keeps the disclosure `rule`, also against
    what was released `earlier`; beside it stands the register for the next release, which stays inside. Set work runs
    in the session, or in a DuckDB of its own. Raises `CannotMonitor` (EVIDENCE-21) and `CannotRelease` (EVIDENCE-30).
    """
    check_rule(rule=rule)
    check_events(agreed=agreed, referrals=referrals, contacts=contacts, claims=claims, as_of=as_of)
    opened = session or connect()
    try:
        tell("events", 0, 1)
        events = events_of(
            session=opened, agreed=agreed, referrals=referrals, contacts=contacts, claims=claims, as_of=as_of
        )
        tell("events", 1, 1)
        tell("count", 0, 1)
        counted = count(events=events, people=people_of(events=events))
        tell("count", 1, 1)
    finally:
        if session is None:
            opened.close()
    return read_counts(agreed=agreed, counted=counted, as_of=as_of, rule=rule, earlier=earlier)


def read_counts(
    *, agreed: Place, counted: Counted, as_of: date, rule: DisclosureRule, earlier: Table[ReleasedCell] | None = None
) -> tuple[Monitoring, Table[ReleasedCell]]:
    """What the counts say, whoever counted, as it may be shown; and the register with this release in it."""
    contracts = agreed.table(Contract).nouns()
    payees = {row.contract_id: row.payee_id for row in contracts}
    place_id = contracts[0].place_id
    series = series_of(months=counted.months, as_of=as_of, threshold=rule.threshold)
    shown, protected = show(counted=counted, series=series, rule=rule, earlier=earlier)
    charts = [
        point
        for (measure, contract_id), span in shown.series.items()
        for point in chart_points(
            place_id=place_id,
            measure=measure,
            contract_id=contract_id,
            exact=series[measure, contract_id],
            shown=span,
            rule=rule,
        )
    ]
    funnels = [
        point
        for measure in RATE_MEASURES
        for point in rate_points(place_id=place_id, measure=measure, rates=shown.rates[measure], payees=payees)
    ]
    monitoring = Monitoring(
        place_id=place_id,
        as_of=as_of,
        signals=Table.of_nouns(Signal, _signals(place_id, payees, counted.cases, shown.cases)),
        paths=Table.of_nouns(PoolPath, [_path(place_id, group, row) for group, row in shown.paths.items()]),
        chart_points=Table.of_nouns(ChartPoint, charts),
        rate_points=Table.of_nouns(RatePoint, funnels),
        disclosed=protected.disclosed,
    )
    return monitoring, protected.register


def _path(place_id: str, group: tuple[str, str], row: Mapping[str, int | None]) -> PoolPath:
    return PoolPath(place_id=place_id, grouping=group[0], group_id=group[1], **row)


def _signals(
    place_id: str,
    payees: Mapping[str, str],
    cases: Mapping[tuple[str, str], Case],
    shown: Mapping[tuple[str, str], Case],
) -> list[Signal]:
    """Whether something is beyond chance follows from the exact counts, every figure from those that may be shown."""
    made = []
    for (detector, contract_id), case in sorted(cases.items()):
        watched, exact = WATCHED[detector], _test(detector, case)
        said = _test(detector, shown[detector, contract_id]) if (detector, contract_id) in shown else UNABLE
        made.append(
            Signal(
                place_id=place_id,
                detector=detector,
                contract_id=contract_id,
                payee_id=payees[contract_id],
                standing=_signal_standing(exact, watched),
                people=_looked_at(shown[detector, contract_id]) if said.able else None,
                ratio=_short(said.ratio),
                low=_short(said.low),
                high=_short(said.high),
                matters=watched.matters,
                false_alarm=said.size if said.able else TAIL * exact.able,
                power=said.power,
            )
        )
    return made


def _signal_standing(tested: Tested, watched: Watched) -> str:
    if not tested.able:
        return "too_few"
    if not tested.beyond or tested.ratio is None:
        return "clear"
    large = tested.ratio >= watched.matters if watched.upper else tested.ratio <= watched.matters
    return "alarm" if large else "watch"


def _looked_at(case: Case) -> int:
    return case.group or case.base


def _short(ratio: float | None) -> float | None:
    """More digits than an interval of this width supports say nothing."""
    return None if ratio is None else round(ratio, 3)


def _test(detector: str, case: Case) -> Tested:
    watched = WATCHED[detector]
    how: dict[str, Any] = {"tail": TAIL, "upper": watched.upper, "matters": watched.matters}
    if detector in STATED:
        return rated(tries=case.base, found=case.both, rate=STATED[detector], **how)
    return drawn(base=case.base, group=case.group, flagged=case.flagged, both=case.both, **how)


def chart_points(
    *, place_id: str, measure: str, contract_id: str, exact: Span, shown: Span, rule: DisclosureRule
) -> list[ChartPoint]:
    """The chart of monthly counts. What stands out follows from the exact counts; limits are rounded as counts are."""
    chart = chart_of(values=exact.values, floor=0.0)
    centre, low, high = (float(rule.rounded(round(value))) for value in (chart.centre, chart.low, chart.high))
    return [
        ChartPoint(
            place_id=place_id,
            measure=measure,
            contract_id=contract_id,
            from_on=date((shown.first + at) // 12, (shown.first + at) % 12 + 1, 1),
            value=float(value),
            centre=centre,
            low=low,
            high=high,
            rules=" ".join(rules),
            trial=chart.trial,
        )
        for at, (value, rules) in enumerate(zip(shown.values, chart.rules, strict=True))
    ]


def rate_points(
    *, place_id: str, measure: str, rates: Mapping[str, Rate], payees: Mapping[str, str]
) -> list[RatePoint]:
    """The funnel of one share over contracts, in the order of the rates."""
    if not rates:
        return []
    people = np.array([rate.people for rate in rates.values()], dtype=np.float64)
    found = np.array([rate.found for rate in rates.values()], dtype=np.float64)
    funnel = funnel_of(people=people, served=found)
    shares = found / people
    return [
        RatePoint(
            place_id=place_id, measure=measure, contract_id=one, payee_id=payees[one], people=rates[one].people,
            share=float(shares[at]), overall=funnel.share, low_95=float(funnel.low_95[at]),
            high_95=float(funnel.high_95[at]), low_998=float(funnel.low_998[at]),
            high_998=float(funnel.high_998[at]), standing=_standing(float(shares[at]), funnel, at),
        )
        for at, one in enumerate(rates)
    ]  # fmt: skip


def _standing(share: float, funnel: Funnel, at: int) -> str:
    below = int(share < funnel.low_998[at]) + int(share < funnel.low_95[at])
    above = int(share > funnel.high_998[at]) + int(share > funnel.high_95[at])
    return STANDINGS[2 - below + above]
