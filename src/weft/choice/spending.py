"""A person's own money: what is left, what is held for a choice, and every rule before a penny moves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from weft.choice.assumptions import HOLD_DAYS
from weft.choice.refusal import CannotSpend
from weft.vocabulary import Offer, PriceLimit, Problem, Purse, PurseBalance, PurseEntry, money_words

LIMITED = ("agency", "plan")
"""Ways to hold money that price limits bind. The person's own way is not bound (NDIS, self-management)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A hold and what is left of it: the offer it is for, and the day on which it ends by itself."""

    hold_id: str
    purse_id: str
    offer_id: str
    expires_on: date
    made_minor: int
    used_minor: int

    def standing_minor(self, *, as_of: date) -> int:
        """What it still holds on a day: nothing from its last day on."""
        return self.made_minor - self.used_minor if as_of < self.expires_on else 0


def holds_of(*, entries: Iterable[PurseEntry], as_of: date) -> dict[str, Hold]:
    """Every hold by its code, as it stands with the entries up to a day. The order of entries changes nothing."""
    known = [entry for entry in entries if entry.entered_on <= as_of and entry.hold_id]
    used: dict[str, int] = defaultdict(int)
    for entry in known:
        used[entry.hold_id] += entry.amount_minor if entry.kind in ("release", "spend") else 0
    return {
        entry.hold_id: Hold(
            hold_id=entry.hold_id,
            purse_id=entry.purse_id,
            offer_id=entry.offer_id,
            expires_on=_ends(entry),
            made_minor=entry.amount_minor,
            used_minor=used[entry.hold_id],
        )
        for entry in sorted(known, key=lambda entry: entry.entry_id)
        if entry.kind == "hold"
    }


def _ends(entry: PurseEntry) -> date:
    return entry.expires_on or entry.entered_on + timedelta(days=HOLD_DAYS)


def balances_of(*, purses: Iterable[Purse], entries: Iterable[PurseEntry], as_of: date) -> list[PurseBalance]:
    """See `weft.choice.balances`."""
    listed = list(entries)
    spent: dict[str, int] = defaultdict(int)
    for entry in listed:
        if entry.entered_on <= as_of and entry.kind in ("spend", "refund"):
            spent[entry.purse_id] += entry.amount_minor if entry.kind == "spend" else -entry.amount_minor
    held: dict[str, int] = defaultdict(int)
    for hold in holds_of(entries=listed, as_of=as_of).values():
        held[hold.purse_id] += hold.standing_minor(as_of=as_of)
    return [
        PurseBalance(
            place_id=purse.place_id,
            purse_id=purse.purse_id,
            person_id=purse.person_id,
            category=purse.category,
            held_by=purse.held_by,
            currency=purse.currency,
            amount_minor=purse.amount_minor,
            spent_minor=spent[purse.purse_id],
            on_hold_minor=held[purse.purse_id],
            left_minor=purse.amount_minor - spent[purse.purse_id] - held[purse.purse_id],
            open_now=purse.from_on <= as_of < purse.to_on,
        )
        for purse in sorted(purses, key=lambda purse: purse.purse_id)
    ]


def spend_entry(
    *,
    purses: Iterable[Purse],
    entries: Iterable[PurseEntry],
    entry: PurseEntry,
    offer: Offer,
    limits: Iterable[PriceLimit],
) -> tuple[PurseEntry, ...]:
    """See `weft.choice.spend`."""
    listed = list(entries)
    before = next((known for known in listed if known.entry_id == entry.entry_id), None)
    asked = replace(entry, expires_on=_ends(entry)) if entry.kind == "hold" else entry
    if before is not None and before == asked:
        return ()
    purse = next((purse for purse in purses if purse.purse_id == entry.purse_id), None)
    problems = list(_problems(purse=purse, entries=listed, entry=asked, offer=offer, limits=limits, before=before))
    if problems:
        raise CannotSpend(problems)
    return (asked,)


def switch_hold(
    *,
    purses: Iterable[Purse],
    entries: Iterable[PurseEntry],
    entry: PurseEntry,
    offer: Offer,
    leaving: str,
    limits: Iterable[PriceLimit],
) -> tuple[PurseEntry, ...]:
    """See `weft.choice.switch`."""
    listed = list(entries)
    if any(known.entry_id == entry.entry_id for known in listed):
        return spend_entry(purses=purses, entries=listed, entry=entry, offer=offer, limits=limits)
    freed = tuple(
        PurseEntry(
            place_id=entry.place_id,
            entry_id=f"{entry.entry_id}~{number}",
            purse_id=hold.purse_id,
            kind="release",
            hold_id=hold.hold_id,
            offer_id=leaving,
            amount_minor=hold.standing_minor(as_of=entry.entered_on),
            entered_on=entry.entered_on,
        )
        for number, hold in enumerate(_standing(listed, entry, leaving), start=1)
    )
    return (*freed, *spend_entry(purses=purses, entries=[*listed, *freed], entry=entry, offer=offer, limits=limits))


def _standing(entries: list[PurseEntry], entry: PurseEntry, leaving: str) -> list[Hold]:
    found = holds_of(entries=entries, as_of=entry.entered_on).values()
    return [
        hold
        for hold in sorted(found, key=lambda hold: hold.hold_id)
        if (hold.purse_id, hold.offer_id) == (entry.purse_id, leaving) and hold.standing_minor(as_of=entry.entered_on)
    ]


def _problems(
    *,
    purse: Purse | None,
    entries: list[PurseEntry],
    entry: PurseEntry,
    offer: Offer,
    limits: Iterable[PriceLimit],
    before: PurseEntry | None,
) -> Iterator[Problem]:
    if before is not None:
        what = f"entry {entry.entry_id} is there with other content"
        yield Problem(code="CHOICE-21", what=what, to_do="Give a new entry a code of its own")
        return
    if purse is None:
        yield Problem(code="CHOICE-22", what=f"there is no purse {entry.purse_id}", allowed="a purse of the person")
        return
    own = [known for known in entries if known.purse_id == purse.purse_id]
    yield from _unfit(purse, own, entry, offer)
    if entry.kind in ("hold", "spend"):
        yield from _too_dear(purse, entry, limits)
    hold = holds_of(entries=own, as_of=entry.entered_on).get(entry.hold_id)
    yield from _hold_problems(own, entry, hold)
    if entry.kind == "refund":
        yield from _refund_problems(own, entry, purse)
    if entry.kind == "hold" or (entry.kind == "spend" and not entry.hold_id):
        left = balances_of(purses=[purse], entries=own, as_of=entry.entered_on)[0].left_minor
        if entry.amount_minor > left:
            asked, free = (money_words(sum_, currency=purse.currency) for sum_ in (entry.amount_minor, left))
            what = f"{asked} is more than what is left, {free}"
            yield Problem(code="CHOICE-17", what=what, to_do="Choose something cheaper, or release what is held")


def _unfit(purse: Purse, own: list[PurseEntry], entry: PurseEntry, offer: Offer) -> Iterator[Problem]:
    """Whether purse, entry and offer go together, on that day."""
    last = max((known.entered_on for known in own), default=entry.entered_on)
    if entry.entered_on < last:
        what = f"the entry is of {entry.entered_on}, before the last one of the purse, {last}"
        yield Problem(code="CHOICE-22", what=what, allowed="that day or later")
    if entry.kind in ("hold", "spend") and not purse.from_on <= entry.entered_on < purse.to_on:
        allowed = f"{purse.from_on} until {purse.to_on}, that day not included"
        yield Problem(code="CHOICE-22", what=f"the purse is not open on {entry.entered_on}", allowed=allowed)
    if entry.place_id != purse.place_id:
        yield Problem(code="CHOICE-22", what="entry and purse are of different places", allowed=purse.place_id)
    if entry.offer_id != offer.offer_id or offer.service_type != purse.category:
        what = f"the purse is for {purse.category}, and offer {entry.offer_id} is not"
        yield Problem(code="CHOICE-22", what=what, to_do=f"Choose an offer of {purse.category}")
    if offer.currency != purse.currency:
        what = f"offer {offer.offer_id} is priced in {offer.currency}"
        yield Problem(code="CHOICE-22", what=what, allowed=purse.currency)


def _too_dear(purse: Purse, entry: PurseEntry, limits: Iterable[PriceLimit]) -> Iterator[Problem]:
    if purse.held_by not in LIMITED:
        return
    for limit in sorted(limits, key=lambda row: row.from_on):
        in_force = limit.from_on <= entry.entered_on and (limit.to_on is None or entry.entered_on < limit.to_on)
        if limit.category == purse.category and in_force and entry.amount_minor > limit.price_minor * entry.units:
            most = money_words(limit.price_minor, currency=purse.currency)
            what = f"the price for one is above the limit for money that {_holder(purse)} holds"
            yield Problem(code="CHOICE-18", what=what, allowed=f"up to {most} for one")


def _holder(purse: Purse) -> str:
    return "an agency" if purse.held_by == "agency" else "a plan manager"


def _hold_problems(own: list[PurseEntry], entry: PurseEntry, hold: Hold | None) -> Iterator[Problem]:
    if entry.kind == "hold":
        ends = _ends(entry)
        if not entry.hold_id or any(known.hold_id == entry.hold_id for known in own):
            yield Problem(code="CHOICE-22", what="the hold has no code of its own", to_do="Give it a new hold_id")
        if ends <= entry.entered_on:
            yield Problem(
                code="CHOICE-19", what=f"the hold would end on {ends}, before it begins", allowed="a later day"
            )
        return
    if entry.kind == "release" or entry.hold_id:
        if hold is None or hold.offer_id != entry.offer_id:
            what = f"there is no hold {entry.hold_id or 'named'} for offer {entry.offer_id} in this purse"
            yield Problem(code="CHOICE-22", what=what, to_do="Name the hold and the offer that it is for")
            return
        standing = hold.standing_minor(as_of=entry.entered_on)
        if entry.kind != "refund" and entry.amount_minor > standing:
            over = entry.entered_on >= hold.expires_on
            what = (
                f"hold {hold.hold_id} ended on {hold.expires_on}"
                if over
                else f"hold {hold.hold_id} has less than that left"
            )
            yield Problem(
                code="CHOICE-19", what=what, allowed=f"up to {standing} minor units", to_do="Hold the money again"
            )


def _refund_problems(own: list[PurseEntry], entry: PurseEntry, purse: Purse) -> Iterator[Problem]:
    signs = {"spend": 1, "refund": -1}
    paid = sum(signs.get(known.kind, 0) * known.amount_minor for known in own if known.offer_id == entry.offer_id)
    if entry.amount_minor > paid:
        most = money_words(paid, currency=purse.currency)
        yield Problem(
            code="CHOICE-22", what="more would come back than was paid for this offer", allowed=f"up to {most}"
        )
