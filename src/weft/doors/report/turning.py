"""What would turn a decision, in a few words for a cell of the table: prices, places, and where else to stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from weft.doors.report.facts import Facts
from weft.vocabulary import Table, Turning, money_words

SAID = ("price_as_awarded", "capacity", "reach", "place")
"""Levers in the order in which they are said; a price for fewer people is said where there is none for these."""


def turning_words(*, facts: Facts, thresholds: Table[Turning] | None) -> dict[str, str]:
    """By offer, what would turn the decision on it; empty where that was not asked, or nothing may turn it."""
    rows: dict[str, list[Turning]] = defaultdict(list)
    for row in thresholds.nouns() if thresholds is not None else ():
        rows[row.offer_id].append(row)
    included = set(facts.network.proposed.awards.strings("offer_id"))
    return {offer: _words(facts, found, inside=offer in included) for offer, found in rows.items()}


def _words(facts: Facts, rows: Sequence[Turning], *, inside: bool) -> str:
    by_lever = {row.lever: row for row in rows}
    prices = by_lever.get("price_as_awarded") or by_lever.get("price")
    wanted = [prices, *(by_lever.get(lever) for lever in SAID[1:])]
    said = [_said(facts, row) for row in wanted if row is not None and row.turns_at is not None]
    if not said:
        return f"Nothing that was tried would {'take it out' if inside else 'bring it in'}."
    other = "" if rows[0].basis == "reoptimised" else "; each by itself, other awards held"
    return f"{'Leaves' if inside else 'Comes in'} {', or '.join(said)}{other}."


def _said(facts: Facts, row: Turning) -> str:
    if row.lever in ("price", "price_as_awarded"):
        at, now = (money_words(int(value or 0), currency=facts.summary.currency) for value in (row.turns_at, row.now))
        same = " with the people it serves" if row.lever == "price_as_awarded" else ""
        return f"at {at} a person{same} (now {now})"
    if row.lever == "capacity":
        return f"at {row.turns_at:,.0f} places (now {row.now:,.0f})"
    if row.lever == "reach":
        if (row.turns_at or 0) < 0:
            return "where nobody reaches it"
        return f"at {row.turns_at:.0f} minutes of journey (now {row.now:.0f})"
    return f"in {facts.areas[facts.area_at[row.area_id or '']].name}, {row.turns_at:.1f} km away"
