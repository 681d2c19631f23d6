"""The meaning of a rehearsed life, as loops over people and whole numbers. Small and slow.

`life.py` and `cash.py` must give the same on any draft.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from weft.brief.rehearsal.draft import Draft, month_last, month_number
from weft.brief.rehearsal.life import HELD, PAID, WANTED, WANTED_FREE, Takings


def live(*, draft: Draft, takings: Takings, histories: Sequence[int], months: int, advance_minor: int) -> list[int]:
    """What one life brings by calendar month: month by month, person by person, the caps and the advance as they run.

    `histories`: each person's number in the bank that `takings` settled.
    """
    contract = draft.contract
    came, left_to_pay, left_to_recover, held_so_far = [0] * months, contract.cap_minor, advance_minor, 0
    came[_month(draft, contract.from_on)] += advance_minor
    release = months
    if contract.release_on is not None and contract.retention_bp:
        release = max(0, month_number(base_on=draft.base_on, on=contract.release_on))
    for month in range(max(draft.months, min(months, release + 1))):
        due = _month(draft, month_last(base_on=draft.base_on, number=month))
        if month == release:
            came[due] += held_so_far
        if month >= draft.months:
            continue
        lines = [takings.fees[:, month], *(takings.sums[number, :, month] for number in histories)]
        paid = sum(int(line[PAID]) for line in lines)
        held = sum(int(line[HELD]) for line in lines) if month < release else 0
        wanted = sum(int(line[WANTED if month < release else WANTED_FREE]) for line in lines)
        if left_to_pay is not None:
            within = min(paid, left_to_pay)
            left_to_pay -= within
            held, wanted = (round(part * within / paid) if paid else 0 for part in (held, wanted))
            paid = within
        recovered = min(wanted, left_to_recover)
        left_to_recover -= recovered
        held_so_far += held
        came[due] += paid - held - recovered
    return came


def _month(draft: Draft, settled_on: date) -> int:
    due_on = settled_on + timedelta(days=draft.contract.pay_days)
    return month_number(base_on=draft.base_on, on=due_on)


def lowest(*, came: Sequence[int], cost: Sequence[int]) -> int:
    """The lowest standing of one life, reserves left aside; nothing where it never falls below its start."""
    standing = low = 0
    for received, spent in zip(came, cost, strict=True):
        standing += received - spent
        low = min(low, standing)
    return low


def advance_needed(*, lows: Sequence[Sequence[int]], advances: Sequence[int], reserves_minor: int, share: float) -> int:
    """The first of some advances with which a share of lives stays solvent; `lows` by advance and life. -1 for none."""
    for advance, own in zip(advances, lows, strict=True):
        if sum(low >= -reserves_minor for low in own) >= share * len(own):
            return advance
    return -1
