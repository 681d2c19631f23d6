"""A person's own money: held, spent, released, switched, and never more than there is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.spec.choice.given import offer, purse
from weft import choice
from weft.vocabulary import PriceLimit, PurseEntry

MARCH = date(2026, 3, 1)
LIMIT = PriceLimit(place_id="tarn", category="advice", from_on=date(2026, 1, 1), price_minor=12_000)


def entry(entry_id: str, kind: str, amount_minor: int, **facts: Any) -> PurseEntry:
    """An entry of purse W-1 for offer O-1 on 1 March, on hold H-1, unless the facts say otherwise."""
    usual: dict[str, Any] = {"purse_id": "W-1", "offer_id": "O-1", "entered_on": MARCH, "hold_id": "H-1"}
    return PurseEntry(place_id="tarn", entry_id=entry_id, kind=kind, amount_minor=amount_minor, **{**usual, **facts})


def written(*asked: PurseEntry, **more: Any) -> list[PurseEntry]:
    """All of them, one after another, by the rules."""
    entries: list[PurseEntry] = []
    for one in asked:
        purses = more.get("purses", [purse()])
        for_offer = offer(one.offer_id)
        entries += choice.spend(
            purses=purses, entries=entries, entry=one, offer=for_offer, limits=more.get("limits", ())
        )
    return entries


def stands(entries: list[PurseEntry], *, as_of: date = MARCH) -> tuple[int, int, int]:
    """Spent, held, left."""
    (row,) = choice.balances(purses=[purse()], entries=entries, as_of=as_of)
    assert row.spent_minor + row.on_hold_minor + row.left_minor == row.amount_minor
    return row.spent_minor, row.on_hold_minor, row.left_minor


def refused(*asked: PurseEntry, **more: Any) -> list[str]:
    with pytest.raises(choice.CannotSpend) as refusal:
        written(*asked, **more)
    return [problem.code for problem in refusal.value.problems]


def test_money_is_held_then_spent_and_the_rest_let_go():
    """CHOICE-17."""
    entries = written(entry("E-1", "hold", 30_000))
    assert stands(entries) == (0, 30_000, 20_000)
    entries = written(*entries, entry("E-2", "spend", 10_000), entry("E-3", "release", 15_000))
    assert stands(entries) == (10_000, 5_000, 35_000)
    entries = written(*entries, entry("E-4", "refund", 4_000))
    assert stands(entries) == (6_000, 5_000, 39_000)


def test_a_purse_is_never_overspent():
    """CHOICE-17."""
    first = entry("E-1", "hold", 30_000)
    assert refused(first, entry("E-2", "hold", 20_001, hold_id="H-2")) == ["CHOICE-17"]
    assert refused(first, entry("E-2", "spend", 20_001, hold_id="")) == ["CHOICE-17"]
    assert stands(written(first, entry("E-2", "spend", 20_000, hold_id=""))) == (20_000, 30_000, 0)


def test_price_limits_bind_what_others_hold_for_a_person():
    """CHOICE-18. Two hours at £120 are the limit; a penny more is above it."""
    at_limit, above = entry("E-1", "hold", 24_000, units=2), entry("E-1", "hold", 24_001, units=2)
    for held_by in ("agency", "plan"):
        purses = [purse(held_by=held_by)]
        assert written(at_limit, limits=[LIMIT], purses=purses)
        assert refused(above, limits=[LIMIT], purses=purses) == ["CHOICE-18"]
    assert written(above, limits=[LIMIT], purses=[purse(held_by="self")])


def test_a_hold_ends_by_itself():
    """CHOICE-19. Fourteen days where nobody says otherwise; on the last day the money is free again."""
    held = entry("E-1", "hold", 50_000)
    entries = written(held)
    assert stands(entries, as_of=date(2026, 3, 14)) == (0, 50_000, 0)
    assert stands(entries, as_of=date(2026, 3, 15)) == (0, 0, 50_000)
    assert refused(held, entry("E-2", "spend", 1, entered_on=date(2026, 3, 15))) == ["CHOICE-19"]
    assert refused(held, entry("E-2", "spend", 50_001)) == ["CHOICE-19"]
    assert refused(entry("E-1", "hold", 1, expires_on=MARCH)) == ["CHOICE-19"]


def test_switching_costs_nothing():
    """CHOICE-20. All that the old offer held is free, and the new one holds: in one step."""
    entries = written(entry("E-1", "hold", 45_000), entry("E-2", "spend", 5_000))
    moved = choice.switch(
        purses=[purse()],
        entries=entries,
        entry=entry("E-3", "hold", 44_000, hold_id="H-2", offer_id="O-2"),
        offer=offer("O-2"),
        leaving="O-1",
    )
    assert [(one.kind, one.amount_minor, one.offer_id) for one in moved] == [
        ("release", 40_000, "O-1"),
        ("hold", 44_000, "O-2"),
    ]
    assert stands([*entries, *moved]) == (5_000, 44_000, 1_000)


def test_a_switch_that_cannot_be_paid_changes_nothing():
    """CHOICE-20."""
    entries = written(entry("E-1", "hold", 45_000))
    dear = entry("E-3", "hold", 50_001, hold_id="H-2", offer_id="O-2")
    with pytest.raises(choice.CannotSpend):
        choice.switch(purses=[purse()], entries=entries, entry=dear, offer=offer("O-2"), leaving="O-1")


def test_the_same_entry_again_does_nothing():
    """CHOICE-21."""
    entries = written(entry("E-1", "hold", 30_000))
    again = choice.spend(purses=[purse()], entries=entries, entry=entry("E-1", "hold", 30_000), offer=offer())
    assert again == ()
    assert refused(entry("E-1", "hold", 30_000), entry("E-1", "hold", 29_999)) == ["CHOICE-21"]


@pytest.mark.parametrize(
    "asked",
    [
        [entry("E-1", "hold", 1, purse_id="W-9")],
        [entry("E-1", "hold", 1, entered_on=date(2025, 12, 31))],
        [entry("E-1", "hold", 1, entered_on=date(2027, 1, 1))],
        [entry("E-1", "hold", 1, hold_id="")],
        [entry("E-1", "spend", 1, hold_id="H-9")],
        [entry("E-1", "release", 1, hold_id="")],
        [entry("E-1", "hold", 1), entry("E-2", "spend", 1, offer_id="O-2")],
        [entry("E-1", "hold", 1), entry("E-2", "hold", 1)],
        [entry("E-1", "hold", 1), entry("E-2", "hold", 1, hold_id="H-2", entered_on=date(2026, 2, 28))],
        [entry("E-1", "spend", 5, hold_id=""), entry("E-2", "refund", 6, hold_id="")],
    ],
)
def test_what_does_not_go_together_is_refused(asked):
    """CHOICE-22."""
    assert refused(*asked) == ["CHOICE-22"]


def test_a_purse_buys_only_its_own_kind_of_help_in_its_own_currency():
    """CHOICE-22."""
    with pytest.raises(choice.CannotSpend) as refusal:
        choice.spend(
            purses=[purse()],
            entries=[],
            entry=entry("E-1", "hold", 60_000),
            offer=offer(service_type="mentoring", currency="EUR"),
        )
    assert [problem.code for problem in refusal.value.problems] == ["CHOICE-22", "CHOICE-22", "CHOICE-17"]
