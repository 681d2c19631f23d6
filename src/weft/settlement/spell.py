"""How long the records say that a result lasted, as set work: days that count, and the breaks that end them."""

from __future__ import annotations

from typing import Any

import ibis

from weft.settlement.book import Book
from weft.vocabulary import Condition, Record


def reached(*, book: Book, wanted: Any) -> Any:
    """The first day on which the records show enough days of a result.

    `wanted`: contract_id, term_id, person_id, window_no, recorded, gap_days, started, needed (days). Gives the first
    four and `reached` (a day number, never after the day of settlement); rows that never get there are left out.
    """
    spans = _spans(book=book, gaps=wanted.select("recorded", "gap_days").distinct())
    keys = ["contract_id", "term_id", "person_id", "window_no"]
    days = wanted.join(spans, ["person_id", "recorded", "gap_days"])
    days = days.mutate(first=ibis.greatest(days.begins, days.started))
    days = days.filter(days.first < days.ends)
    before = ibis.window(group_by=[*keys, "island"], order_by=["first", "ends"], rows=(None, -1))
    length = days.ends - days.first
    days = days.mutate(length=length, before=length.sum().over(before).fill_null(0).cast("int64"))
    hit = days.filter((days.before < days.needed) & (days.needed <= days.before + days.length))
    found = hit.group_by(keys).agg(reached=(hit.first + hit.needed - hit.before - 1).min())
    return found.filter(found.reached <= book.today)


def _spans(*, book: Book, gaps: Any) -> Any:
    """Each person's recorded days of a result, overlaps taken once, numbered by unbroken island.

    Days in custody or hospital join an island and count nothing.
    """
    records = book.relation(Record).rename(recorded="outcome_id")
    records = records.join(gaps, ["recorded"]).select(
        "person_id", "recorded", "gap_days", "from_on", "to_on", counts=ibis.literal(1, "int64")
    )
    if Condition in book.has:
        records = records.union(_pauses(book=book, records=records))
    order = ["from_on", "to_on", "counts"]
    earlier = ibis.window(group_by=["person_id", "recorded", "gap_days"], order_by=order, rows=(None, -1))
    sofar = ibis.window(group_by=["person_id", "recorded", "gap_days"], order_by=order, rows=(None, 0))
    spans = records.mutate(
        latest=records.to_on.max().over(earlier),
        counted_to=(records.counts == 1).ifelse(records.to_on, ibis.null("int64")).max().over(earlier),
    )
    broken = spans.latest.notnull() & (spans.from_on > spans.latest + spans.gap_days)
    spans = spans.mutate(broken=broken.ifelse(1, 0).cast("int64"))
    spans = spans.mutate(
        island=spans.broken.sum().over(sofar).cast("int64"),
        begins=ibis.greatest(spans.from_on, spans.counted_to.fill_null(spans.from_on)),
        ends=spans.to_on,
    )
    kept = spans.filter((spans.counts == 1) & (spans.begins < spans.ends))
    return kept.select("person_id", "recorded", "gap_days", "island", "begins", "ends")


def _pauses(*, book: Book, records: Any) -> Any:
    conditions = book.relation(Condition)
    conditions = conditions.filter(conditions.condition != "dead")
    people = records.select("person_id", "recorded", "gap_days").distinct()
    pauses = conditions.join(people, ["person_id"])
    return pauses.select(
        "person_id",
        "recorded",
        "gap_days",
        "from_on",
        to_on=pauses.to_on.fill_null(book.today + 1),
        counts=ibis.literal(0, "int64"),
    )
