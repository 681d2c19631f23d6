"""What monitoring counts: paths of the pool, the case of every detector and contract, events by month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import ibis

from weft.evidence.monitor_assumptions import BUNCH_DAYS, CLIFF_DAYS
from weft.evidence.person_path import EPOCH, KEY, Events

STAGES = ("pool", "not_started", "not_contacted", "not_finished", "finished")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Counts that one detector looks at: `both` of the `flagged` belong to the `group` of the `base`.

    Where a rate is stated instead of a group, `base` are the tries, `both` the found, and the others are zero.
    """

    base: int
    group: int = 0
    flagged: int = 0
    both: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many of so many people of a contract."""

    people: int
    found: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Everything that monitoring counts. `paths`: (contract, segment, third) -> people at each of `STAGES`; `cases`:
    (detector, contract); `rates`: (measure, contract); `months`: (measure, contract, month), months since year 0."""

    paths: Mapping[tuple[str, str, str], tuple[int, ...]] = field(default_factory=dict)
    cases: Mapping[tuple[str, str], Case] = field(default_factory=dict)
    rates: Mapping[tuple[str, str], Rate] = field(default_factory=dict)
    months: Mapping[tuple[str, str, int], int] = field(default_factory=dict)


def count(*, events: Events, people: Any) -> Counted:
    """Count on the session's engine. `people` as `people_of` gives it."""
    paths = _paths(events, people)
    by_contract = _by_contract(events, people)
    cases = {
        **_creaming(paths),
        **_parking(events, people),
        **_against_the_others(by_contract),
        **_repeats(events),
        **_bunched(events),
        **_cliffs(events, people),
    }
    return Counted(paths=paths, cases=cases, rates=_rates(paths, by_contract), months=_months(events))


def _rows(events: Events, expression: Any) -> list[tuple[Any, ...]]:
    found = events.session.backend.to_pyarrow(expression)
    return list(zip(*(found.column(name).to_pylist() for name in found.column_names), strict=True))


def _whole(flags: Any) -> Any:
    """The sum of zeros and ones as a 64-bit whole number."""
    return flags.sum().cast("int64")


def _paths(events: Events, people: Any) -> dict[tuple[str, str, str], tuple[int, ...]]:
    pool = people.filter(people.fair == 1)
    met = pool.started * pool.contacted
    counted = pool.group_by("contract_id", "segment_id", "third").agg(
        pool=pool.count(),
        not_started=_whole(1 - pool.started),
        not_contacted=_whole(pool.started - met),
        not_finished=_whole(met * (1 - pool.finished)),
        finished=_whole(met * pool.finished),
    )
    return {(row[0], row[1], row[2]): tuple(row[3:]) for row in _rows(events, counted)}


def _by_contract(events: Events, people: Any) -> dict[str, dict[str, int]]:
    counted = people.group_by("contract_id").agg(
        around=_whole(people.around_known),
        stopped=_whole(people.stopped),
        followed=_whole(people.followed),
        paid=_whole(people.followed * people.paid),
        unpaid=_whole(people.followed * people.unpaid),
    )
    names = ("around", "stopped", "followed", "paid", "unpaid")
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in _rows(events, counted)}


def _creaming(paths: Mapping[tuple[str, str, str], tuple[int, ...]]) -> dict[tuple[str, str], Case]:
    """Per contract: the top third of the pool among those who started."""
    sums: dict[str, list[int]] = {}
    for (contract_id, _, third), row in paths.items():
        if third != "unknown":
            started = row[0] - row[1]
            top = third == "top"
            held = sums.setdefault(contract_id, [0, 0, 0, 0])
            for at, more in enumerate((row[0], row[0] * top, started, started * top)):
                held[at] += more
    return {("creaming", one): Case(base=s[0], group=s[1], flagged=s[2], both=s[3]) for one, s in sums.items()}


def _parking(events: Events, people: Any) -> dict[tuple[str, str], Case]:
    """Per contract: the bottom third of those who started among those met less often than its average."""
    begun = people.filter(people.start_third != "unknown")
    within = ibis.window(group_by="contract_id")
    total, size = begun.early.sum().over(within), begun.early.count().over(within)
    marked = begun.mutate(
        bottom=(begun.start_third == "bottom").cast("int64"), less=(begun.early * size < total).cast("int64")
    )
    counted = marked.group_by("contract_id").agg(
        base=marked.count(),
        group=_whole(marked.bottom),
        flagged=_whole(marked.less),
        both=_whole(marked.bottom * marked.less),
    )
    return {
        ("parking", row[0]): Case(base=row[1], group=row[2], flagged=row[3], both=row[4])
        for row in _rows(events, counted)
    }


def _against_the_others(by_contract: Mapping[str, Mapping[str, int]]) -> dict[tuple[str, str], Case]:
    """Stopping and tunnelling set a contract beside all contracts of the place."""
    totals = {name: sum(row[name] for row in by_contract.values()) for name in ("around", "stopped", "followed")}
    unpaid, paid = (sum(row[name] for row in by_contract.values()) for name in ("unpaid", "paid"))
    cases: dict[tuple[str, str], Case] = {}
    for one, row in by_contract.items():
        cases["stopping", one] = Case(
            base=totals["around"], group=row["around"], flagged=totals["stopped"], both=row["stopped"]
        )
        # Few unpaid results are tunnelling only where paid ones are not few as well.
        if row["paid"] * totals["followed"] >= paid * row["followed"]:
            cases["tunnelling", one] = Case(
                base=totals["followed"], group=row["followed"], flagged=unpaid, both=row["unpaid"]
            )
    return cases


def _repeats(events: Events) -> dict[tuple[str, str], Case]:
    """Per contract: result claims of a person's result, or with evidence, that an earlier claim has."""
    order = [events.results.achieved_on, events.results.claim_id]
    same = ibis.window(group_by=["person_id", "outcome_id", "window_no"], order_by=order)
    proof = ibis.window(group_by=["evidence_digest"], order_by=order)
    marked = events.results.mutate(
        again=(ibis.row_number().over(same) > 0)
        | (events.results.evidence_digest.notnull() & (ibis.row_number().over(proof) > 0))
    )
    counted = marked.group_by("contract_id").agg(tries=marked.count(), found=_whole(marked.again.cast("int64")))
    return {("double_counting", row[0]): Case(base=row[1], both=row[2]) for row in _rows(events, counted)}


def _bunched(events: Events) -> dict[tuple[str, str], Case]:
    """Per contract: results in the first payable days, of those in three windows from the first payable day on."""
    begun = events.enrolments.group_by(*KEY).agg(started_on=events.enrolments.started_on.min())
    due = events.results.filter(events.results.from_days > 0)
    seen = due.select(*KEY, "achieved_on", "from_days").inner_join(begun, list(KEY))
    after = seen.mutate(after=seen.achieved_on - seen.started_on - seen.from_days)
    after = after.filter((after.after >= 0) & (after.after < 3 * BUNCH_DAYS))
    counted = after.group_by("contract_id").agg(
        tries=after.count(), found=_whole((after.after < BUNCH_DAYS).cast("int64"))
    )
    return {("bunching", row[0]): Case(base=row[1], both=row[2]) for row in _rows(events, counted)}


def _cliffs(events: Events, people: Any) -> dict[tuple[str, str], Case]:
    """Per contract: lasting results that ended just after the last paid day, of those that ended around it."""
    terms = events.terms.filter(events.terms.sustained_days.notnull())
    last = terms.select(
        "contract_id",
        outcome_id=ibis.coalesce(terms.recorded_as, terms.outcome_id),
        paid_days=terms.sustained_days + (terms.times_max - 1) * ibis.coalesce(terms.every_days, 0),
    ).distinct()
    ended = events.records.filter(events.records.to_on <= events.today)
    begun = people.filter(people.started == 1).select(*KEY)
    spells = ended.select("person_id", "outcome_id", "from_on", "to_on").inner_join(begun, ["person_id"])
    seen = spells.inner_join(last, ["contract_id", "outcome_id"])
    seen = seen.mutate(after=seen.to_on - seen.from_on - seen.paid_days)
    seen = seen.filter((seen.after >= -CLIFF_DAYS) & (seen.after < 2 * CLIFF_DAYS))
    counted = seen.group_by("contract_id").agg(
        tries=seen.count(),
        found=_whole(((seen.after >= 0) & (seen.after < CLIFF_DAYS)).cast("int64")),
    )
    return {("cliff_edge", row[0]): Case(base=row[1], both=row[2]) for row in _rows(events, counted)}


def _rates(
    paths: Mapping[tuple[str, str, str], tuple[int, ...]], by_contract: Mapping[str, Mapping[str, int]]
) -> dict[tuple[str, str], Rate]:
    sums: dict[str, list[int]] = {}
    for (contract_id, _, _), row in paths.items():
        held = sums.setdefault(contract_id, [0] * len(STAGES))
        for at, more in enumerate(row):
            held[at] += more
    rates: dict[tuple[str, str], Rate] = {}
    for one, (pool, not_started, not_contacted, _, finished) in sums.items():
        started = pool - not_started
        rates["started", one] = Rate(people=pool, found=started)
        rates["contacted", one] = Rate(people=started, found=started - not_contacted)
        rates["finished", one] = Rate(people=started, found=finished)
    for one, counts in by_contract.items():
        rates["result", one] = Rate(people=counts["followed"], found=counts["paid"])
    return {key: rate for key, rate in rates.items() if rate.people > 0}


def _months(events: Events) -> dict[tuple[str, str, int], int]:
    sources = {
        "referred": (events.referrals, "referred_on"),
        "started": (events.enrolments, "started_on"),
        "contacted": (events.contacts, "contact_on"),
        "results": (events.results, "achieved_on"),
    }
    found: dict[tuple[str, str, int], int] = {}
    for measure, (table, day) in sources.items():
        # A day is counted first: there are few days, and then a month is worked out for each of them once.
        daily = table.group_by("contract_id", day).agg(times=table.count())
        for contract_id, number, times in _rows(events, daily):
            key = (measure, contract_id, month_of(number))
            found[key] = found.get(key, 0) + times
    return found


def month_of(day: int) -> int:
    """The month, counted from January of year 0, of a day counted from 1970-01-01."""
    on = EPOCH + timedelta(days=day)
    return on.year * 12 + on.month - 1
