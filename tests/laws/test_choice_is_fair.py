"""What must hold whatever happens: places never oversold, no envy, nothing gained by untruth, no purse in debt."""

from __future__ import annotations

import dataclasses
import itertools
import os
import random
from collections import Counter
from datetime import timedelta

import pytest

from tests.factories.choice import PlacesCase, option_case, places_case
from tests.factories.network_place import DAY, TARN, offer_of
from weft import choice
from weft.choice import plain_allocation, plain_money
from weft.vocabulary import Offer, Opening, PriceLimit, Purse, PurseEntry, QueueRule, Ranking, Request, Table, Vacancy

TIMES = 10 if os.environ.get("WEFT_DEEP") else 1
CHI_SQUARE_FOUR_AT_1_IN_1000 = 18.47
"""Quantile of chi-square with four degrees of freedom that chance passes once in a thousand draws."""


def given_to(case: PlacesCase) -> dict[str, str]:
    found = choice.allocate(**case.tables())
    return {row.request_id: row.offer_id for row in found.allocations.nouns() if row.state == "placed"}


def liked(case: PlacesCase) -> dict[str, list[str]]:
    """What each waiting request would take and may be offered, best first."""
    states = plain_allocation.states(
        requests=case.requests,
        declines=case.declines,
        decline_rules=case.decline_rules,
        rules=case.rules,
        as_of=case.as_of,
    )
    return {
        name: [
            row.offer_id
            for row in sorted(case.rankings, key=lambda row: row.rank)
            if row.request_id == name and row.offer_id not in out
        ]
        for name, (state, _, out) in states.items()
        if state == "waiting"
    }


def order_at(case: PlacesCase):
    states = plain_allocation.states(
        requests=case.requests,
        declines=case.declines,
        decline_rules=case.decline_rules,
        rules=case.rules,
        as_of=case.as_of,
    )
    asked = {request.request_id: request for request in case.requests}

    def key(name: str, offer: str):
        return plain_allocation.comes_first(
            request=asked[name],
            offer_id=offer,
            since_on=states[name][1],
            rules=case.rules,
            precedences=case.precedences,
        )

    return key


def envious(case: PlacesCase, placed: dict[str, str]) -> list[tuple[str, str]]:
    """Requests that would rather have an offer which has a place free, or gave one to somebody behind them."""
    key, places = order_at(case), {row.offer_id: row.places or 0 for row in case.vacancies}
    found = []
    for name, offers in liked(case).items():
        better = offers[: offers.index(placed[name])] if name in placed else offers
        for offer in better:
            there = [other for other, given in placed.items() if given == offer]
            if len(there) < places.get(offer, 0) or any(key(name, offer) < key(other, offer) for other in there):
                found.append((name, offer))
    return found


@pytest.mark.parametrize("block", range(6 * TIMES))
def test_places_are_never_oversold_and_nobody_is_passed_over(block):
    """CHOICE-9, CHOICE-10, CHOICE-16. And everyone without a place has a reason and stands in their queues."""
    for seed in range(block * 40, block * 40 + 40):
        case = places_case(seed, people=12)
        found = choice.allocate(**case.tables())
        rows = found.allocations.nouns()
        placed = {row.request_id: row.offer_id for row in rows if row.state == "placed"}
        places = {row.offer_id: row.places or 0 for row in case.vacancies}
        assert all(count <= places[offer] for offer, count in Counter(placed.values()).items())
        assert envious(case, placed) == []
        assert [row.request_id for row in rows] == sorted(request.request_id for request in case.requests)
        assert all(bool(row.reason) != (row.state == "placed") for row in rows)
        queued = {(row.request_id, row.offer_id) for row in found.queues.nouns()}
        assert queued == {(n, offer) for n, offers in liked(case).items() if n not in placed for offer in offers}
        key = order_at(case)
        for one, other in itertools.pairwise(found.queues.nouns()):
            if one.offer_id == other.offer_id:
                assert (other.position, one.waiting) == (one.position + 1, other.waiting)
                assert key(one.request_id, one.offer_id) < key(other.request_id, one.offer_id)


@pytest.mark.parametrize("seed", range(25 * TIMES))
def test_of_all_outcomes_without_envy_everyone_has_the_best(seed):
    """CHOICE-10. Every way of giving the places is tried; no stable one is better for anybody."""
    case = places_case(seed, people=5)
    likes = liked(case)
    placed = given_to(case)
    names = sorted(likes)
    places = {row.offer_id: row.places or 0 for row in case.vacancies}
    for given in itertools.product(*([None, *likes[name]] for name in names)):
        other = {name: offer for name, offer in zip(names, given, strict=True) if offer}
        if any(n > places.get(offer, 0) for offer, n in Counter(other.values()).items()) or envious(case, other):
            continue
        for name in names:
            assert _rank(likes[name], placed.get(name)) <= _rank(likes[name], other.get(name))


def _rank(offers: list[str], got: str | None) -> int:
    return len(offers) if got is None else offers.index(got)


@pytest.mark.parametrize("seed", range(30 * TIMES))
def test_ranking_untruly_never_helps(seed):
    """CHOICE-12. Everybody in turn tries every other ranking, shorter ones too; none gets what they like better."""
    case = places_case(seed, people=7)
    likes = liked(case)
    placed = given_to(case)
    for name, offers in likes.items():
        honest = _rank(offers, placed.get(name))
        for length in range(len(offers) + 1):
            for said in itertools.permutations(offers, length):
                others = [row for row in case.rankings if row.request_id != name]
                mine = [
                    Ranking(place_id=TARN, request_id=name, rank=rank, offer_id=offer)
                    for rank, offer in enumerate(said, start=1)
                ]
                lied = given_to(dataclasses.replace(case, rankings=[*others, *mine]))
                assert honest <= _rank(offers, lied.get(name))


def test_in_a_lottery_everyone_has_the_same_chance():
    """CHOICE-11. Five ask for one place under 600 seeds: who wins is as even as chance would have it."""
    names = [f"R-{number}" for number in range(5)]
    requests = [
        Request(place_id=TARN, request_id=n, person_id=n, service_type="advice", asked_on=DAY, priority=int(n[2:]) + 1)
        for n in names
    ]
    tables = {
        "requests": Table.of_nouns(Request, requests),
        "rankings": Table.of_nouns(
            Ranking, [Ranking(place_id=TARN, request_id=n, rank=1, offer_id="BECK") for n in names]
        ),
        "vacancies": Table.of_nouns(Vacancy, [Vacancy(place_id=TARN, offer_id="BECK", places=1)]),
    }
    won: Counter[str] = Counter()
    for seed in range(600):
        rule = QueueRule(place_id=TARN, service_type="advice", method="lottery", seed=f"seed-{seed}")
        found = choice.allocate(**tables, rules=Table.of_nouns(QueueRule, [rule]), as_of=DAY)
        won.update(row.request_id for row in found.allocations.nouns() if row.state == "placed")
    expected = 600 / 5
    assert sum(won.values()) == 600
    assert sum((won[n] - expected) ** 2 / expected for n in names) < CHI_SQUARE_FOUR_AT_1_IN_1000


def test_without_wishes_every_offer_comes_first_equally_often():
    """CHOICE-3. The draw of person and offer favours nobody: five like offers, 2,000 people."""
    from weft.choice.judging import draws

    case = option_case(1, offers=5)
    shelf = choice.prepare(brief=case.brief, place=case.place, openings=Table.of_nouns(Opening, []))
    first = Counter(int(draws(keys=shelf.draw_key, person_id=f"p{number}").argmin()) for number in range(2_000))
    assert sum((first[n] - 400) ** 2 / 400 for n in range(5)) < CHI_SQUARE_FOUR_AT_1_IN_1000
    assert len(case.place.table(Offer)) == 5


@pytest.mark.parametrize("seed", range(120 * TIMES))
def test_a_purse_is_never_overspent_on_any_day_whatever_is_tried(seed):
    """CHOICE-17 to CHOICE-22. Fifty tries at random, most of them absurd; what is let in never exceeds the purse."""
    dice = random.Random(seed)
    purse = Purse(
        place_id=TARN,
        purse_id="W",
        person_id="ann",
        category="advice",
        held_by=dice.choice(("agency", "plan", "self")),
        amount_minor=dice.choice((0, 1_000, 5_000)),
        currency="GBP",
        from_on=DAY,
        to_on=DAY + timedelta(days=60),
    )
    limits = [PriceLimit(place_id=TARN, category="advice", from_on=DAY, price_minor=900)]
    entries: list[PurseEntry] = []
    codes: set[str] = set()
    for number in range(50):
        tried = PurseEntry(
            place_id=TARN,
            entry_id=f"E{number if dice.random() < 0.9 else dice.randrange(50)}",
            purse_id="W",
            kind=dice.choice(("hold", "hold", "spend", "spend", "release", "refund")),
            hold_id=dice.choice(("", *(f"H{n}" for n in range(12)))),
            offer_id=dice.choice(("O-1", "O-2")),
            units=dice.choice((1, 1, 2)),
            amount_minor=dice.choice((1, 100, 400, 900, 901, 1_800, 4_000)),
            entered_on=DAY + timedelta(days=number + dice.choice((0, 0, 0, -1))),
            expires_on=None if dice.random() < 0.7 else DAY + timedelta(days=number + dice.choice((0, 1, 30))),
        )
        call = choice.switch if dice.random() < 0.2 and tried.kind == "hold" else choice.spend
        more = {"leaving": "O-1" if tried.offer_id == "O-2" else "O-2"} if call is choice.switch else {}
        offer = offer_of(tried.offer_id, "p")
        try:
            added = call(purses=[purse], entries=entries, entry=tried, offer=offer, limits=limits, **more)
        except choice.CannotSpend as refusal:
            codes |= {problem.code for problem in refusal.problems}
            continue
        entries += added
        if purse.held_by != "self" and added and tried.kind in ("hold", "spend"):
            assert tried.amount_minor <= 900 * tried.units
    assert codes <= {f"CHOICE-{number}" for number in (17, 18, 19, 21, 22)}
    for day in range(-1, 62):
        as_of = DAY + timedelta(days=day)
        mixed = dice.sample(entries, len(entries))
        (row,) = choice.balances(purses=[purse], entries=mixed, as_of=as_of)
        meant = plain_money.stands(purse=purse, entries=entries, as_of=as_of)
        assert (row.spent_minor, row.on_hold_minor, row.left_minor) == meant
        assert min(meant) >= 0
