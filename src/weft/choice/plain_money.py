"""What a purse means, day by day: money moves, holds run out, and nothing else happens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from weft.choice.assumptions import HOLD_DAYS
from weft.vocabulary import Purse, PurseEntry


def stands(*, purse: Purse, entries: Sequence[PurseEntry], as_of: date) -> tuple[int, int, int]:
    """Spent, held and left at the end of a day, by living through every day from the first entry on."""
    own = [entry for entry in entries if entry.purse_id == purse.purse_id and entry.entered_on <= as_of]
    held: dict[str, tuple[int, date]] = {}
    spent = 0
    for ordinal in range(min((e.entered_on for e in own), default=as_of).toordinal(), as_of.toordinal() + 1):
        today = date.fromordinal(ordinal)
        held = {name: hold for name, hold in held.items() if hold[1] > today}
        for entry in (entry for entry in own if entry.entered_on == today):
            if entry.kind == "hold":
                ends = entry.expires_on or today + timedelta(days=HOLD_DAYS)
                held[entry.hold_id] = (entry.amount_minor, ends)
            if entry.kind in ("release", "spend") and entry.hold_id:
                left, ends = held[entry.hold_id]
                held[entry.hold_id] = (left - entry.amount_minor, ends)
            if entry.kind == "spend":
                spent += entry.amount_minor
            if entry.kind == "refund":
                spent -= entry.amount_minor
    on_hold = sum(left for left, _ in held.values())
    return spent, on_hold, purse.amount_minor - spent - on_hold
