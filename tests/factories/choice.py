"""Random people, openings, requests and purses in a random small place, in memory. All invented."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from tests.factories.network_place import (
    DAY,
    KNOWN,
    POTS,
    SEGMENTS,
    TARN,
    TYPES,
    brief_of,
    effect_of,
    offer_of,
    provider_of,
    require,
)
from weft.engine import Place, place_of
from weft.vocabulary import (
    ALLOCATION_METHODS,
    OPENING_STATES,
    WISHES,
    Area,
    Award,
    Brief,
    Decline,
    DeclineRule,
    Effect,
    Offer,
    Opening,
    Person,
    Pot,
    Precedence,
    Provider,
    PurseBalance,
    QueueRule,
    Ranking,
    ReachRule,
    Request,
    Requirement,
    Table,
    Travel,
    TravelTime,
    Vacancy,
    Wish,
)

TONGUES = ("en", "en-GB", "uk", "ur", "bfi")
ACCESS = ("step-free", "hearing-loop", "quiet")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionCase:
    """A place, what is said of its offers, and people with wishes and money."""

    brief: Brief
    place: Place
    openings: list[Opening]
    awarded: set[str] | None
    people: list[Person]
    wishes: list[Wish]
    balances: list[PurseBalance]
    day: date

    @property
    def awards(self) -> Table[Award] | None:
        """The awards as a table."""
        if self.awarded is None:
            return None
        rows = [
            Award(place_id=TARN, offer_id=o, provider_id="p", people=1, spend_minor=1) for o in sorted(self.awarded)
        ]
        return Table.of_nouns(Award, rows)


def option_case(seed: int, *, offers: int = 12, people: int = 4) -> OptionCase:
    """A case in which every reason and every wish turns up sooner or later."""
    dice = random.Random(seed)
    providers = [f"p{number}" for number in range(4)]
    areas = [f"a{number}" for number in range(3)]
    made = [_offer(dice, f"o{number:02d}", dice.choice(providers)) for number in range(offers)]
    place = place_of(
        Table.of_nouns(Area, [_area(dice, area) for area in areas]),
        Table.of_nouns(Provider, [provider_of(name, small=dice.random() < 0.5) for name in providers]),
        Table.of_nouns(Offer, made),
        Table.of_nouns(Requirement, [require(s, t) for s in SEGMENTS for t in TYPES if dice.random() < 0.8]),
        Table.of_nouns(Effect, _effects(dice, providers)),
        Table.of_nouns(TravelTime, _times(dice, areas, made)),
    )
    persons = [_person(dice, f"person-{number}", dice.choice(areas)) for number in range(people)]
    return OptionCase(
        brief=_brief(dice),
        place=place,
        openings=[_opening(dice, offer.offer_id) for offer in made if dice.random() < 0.85],
        awarded=None if dice.random() < 0.4 else {o.offer_id for o in made if dice.random() < 0.8},
        people=persons,
        wishes=[wish for person in persons for wish in _wishes(dice, person.person_id, providers)],
        balances=[balance for person in persons for balance in _balances(dice, person.person_id)],
        day=DAY,
    )


def _brief(dice: random.Random) -> Brief:
    pots = [
        Pot(
            pot_id=pot,
            name=pot,
            funder=pot,
            amount_minor=1,
            pays_for=tuple(t for t in TYPES if dice.random() < 0.9),
            segments=() if dice.random() < 0.6 else (dice.choice(SEGMENTS),),
        )
        for pot in POTS
    ]
    travel = Travel(
        detour_factor=1.3,
        speeds_kmh={"walk": 5.0, "car": 30.0},
        usual=ReachRule(mode="walk", minutes_max=45),
        home=ReachRule(mode="car", minutes_max=10),
        by_service_type={"mentoring": ReachRule(mode="car", minutes_max=8)},
    )
    return replace(brief_of(pots=pots), travel=travel)


def _area(dice: random.Random, area_id: str) -> Area:
    return Area(
        place_id=TARN,
        area_id=area_id,
        name=area_id,
        latitude=54.0 + dice.uniform(0, 0.04),
        longitude=-3.0 + dice.uniform(0, 0.04),
        population=100,
    )


def _offer(dice: random.Random, offer_id: str, provider_id: str) -> Offer:
    where: dict[str, Any] = {}
    if dice.random() < 0.9:
        where = {"latitude": 54.0 + dice.uniform(0, 0.04), "longitude": -3.0 + dice.uniform(0, 0.04)}
    return offer_of(
        offer_id,
        provider_id,
        service_type=dice.choice(TYPES),
        status="funded" if dice.random() < 0.85 else "proposed",
        delivery_mode=dice.choice(("site", "site", "site", "home", "online")),
        price_minor=None if dice.random() < 0.1 else dice.choice((5_000, 10_000, 20_000)),
        pot_id=dice.choice(POTS),
        **where,
    )


def _effects(dice: random.Random, providers: list[str]) -> list[Effect]:
    rows = [effect_of(t, s) for t in TYPES for s in SEGMENTS if dice.random() < 0.8]
    return rows + [effect_of(t, "debt", provider_id=p) for t in TYPES for p in providers if dice.random() < 0.3]


def _times(dice: random.Random, areas: list[str], offers: list[Offer]) -> list[TravelTime]:
    rows = []
    for area in areas:
        for offer in offers:
            if dice.random() < 0.3:
                minutes = None if dice.random() < 0.2 else dice.choice((0.0, 2.0, 7.5, 20.0, 60.0))
                rows.append(
                    TravelTime(
                        place_id=TARN,
                        area_id=area,
                        offer_id=offer.offer_id,
                        mode=dice.choice(("walk", "car")),
                        minutes=minutes,
                        reachable=dice.random() < 0.9,
                        **KNOWN,
                    )
                )
    return rows


def _opening(dice: random.Random, offer_id: str) -> Opening:
    return Opening(
        place_id=TARN,
        offer_id=offer_id,
        languages=None if dice.random() < 0.2 else _some(dice, TONGUES),
        access=None if dice.random() < 0.2 else _some(dice, ACCESS),
        state=None if dice.random() < 0.2 else dice.choice((*OPENING_STATES, "open", "open", "open")),
        places_left=None if dice.random() < 0.3 else dice.choice((0, 1, 5)),
        wait_days=None if dice.random() < 0.3 else dice.choice((0, 7, 30)),
        from_on=None if dice.random() < 0.8 else DAY + dice.choice((-3, 0, 3)) * ONE_DAY,
        to_on=None if dice.random() < 0.8 else DAY + dice.choice((-3, 0, 3)) * ONE_DAY,
        as_of=DAY - dice.choice((0, 5, 28, 29, 60)) * ONE_DAY,
    )


def _some(dice: random.Random, words: tuple[str, ...]) -> str:
    return " ".join(word for word in words if dice.random() < 0.6)


def _person(dice: random.Random, person_id: str, area_id: str) -> Person:
    return Person(
        place_id=TARN,
        person_id=person_id,
        area_id=area_id,
        segments=None if dice.random() < 0.15 else _some(dice, SEGMENTS),
        languages=None if dice.random() < 0.2 else " ".join(dice.sample(TONGUES, dice.choice((0, 1, 1, 2)))),
        access=None if dice.random() < 0.3 else " ".join(dice.sample(ACCESS, dice.choice((0, 0, 1)))),
        mode=None if dice.random() < 0.6 else dice.choice(("walk", "car")),
        minutes_max=None if dice.random() < 0.6 else dice.choice((7.5, 20.0)),
    )


def _wishes(dice: random.Random, person_id: str, providers: list[str]) -> list[Wish]:
    picked = dice.sample(WISHES, dice.choice((0, 1, 2, 3)))
    return [
        Wish(
            place_id=TARN,
            person_id=person_id,
            rank=rank,
            wish=wish,
            value=dice.choice(providers) if wish.endswith("provider") else "",
        )
        for rank, wish in enumerate(picked, start=1)
    ]


def _balances(dice: random.Random, person_id: str) -> list[PurseBalance]:
    rows = []
    for kind in TYPES:
        if dice.random() < 0.4:
            amount = dice.choice((0, 8_000, 10_000, 50_000))
            rows.append(
                PurseBalance(
                    place_id=TARN,
                    purse_id=f"{person_id}-{kind}",
                    person_id=person_id,
                    category=kind,
                    held_by=dice.choice(("agency", "plan", "self")),
                    currency="GBP",
                    amount_minor=amount,
                    spent_minor=0,
                    on_hold_minor=0,
                    left_minor=amount,
                    open_now=dice.random() < 0.8,
                )
            )
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesCase:
    """Requests, what they would take, places, rules and declines, as lists of nouns."""

    requests: list[Request]
    rankings: list[Ranking]
    vacancies: list[Vacancy]
    rules: list[QueueRule]
    precedences: list[Precedence]
    declines: list[Decline]
    decline_rules: list[DeclineRule]
    as_of: date

    def tables(self, *, dice: random.Random | None = None) -> dict[str, Any]:
        """The arguments of `choice.allocate`, rows in any order."""
        nouns: dict[str, Any] = {
            "requests": Request,
            "rankings": Ranking,
            "vacancies": Vacancy,
            "rules": QueueRule,
            "precedences": Precedence,
            "declines": Decline,
            "decline_rules": DeclineRule,
        }
        made: dict[str, Any] = {"as_of": self.as_of}
        for name, noun in nouns.items():
            rows = list(getattr(self, name))
            if dice:
                dice.shuffle(rows)
            made[name] = Table.of_nouns(noun, rows)
        return made

    def lists(self) -> dict[str, Any]:
        """The arguments of the plain version."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def decline_rules() -> list[DeclineRule]:
    """One rule for each kind of consequence."""

    def rule(by: str, reason: str, words: str, **facts: Any) -> DeclineRule:
        return DeclineRule(place_id=TARN, declined_by=by, reason=reason, words=words, **facts)

    return [
        rule("person", "not-now", "I need some time", keeps_place=True, park_days=60, again=True),
        rule("person", "not-this-one", "I want another one", keeps_place=True, again=False),
        rule("person", "no-answer", "We could not reach you", keeps_place=False, again=True, review=True),
        rule("person", "no-need", "I need no help any more", keeps_place=False, again=False, closes=True),
        rule("provider", "cannot-meet-need", "We cannot give what is needed", keeps_place=True, again=False),
    ]


def places_case(seed: int, *, people: int = 9) -> PlacesCase:
    """A case in which places are short and people have declined before."""
    dice = random.Random(seed)
    offers = {kind: [f"{kind}-{number}" for number in range(dice.choice((1, 2, 3, 4)))] for kind in TYPES}
    requests, rankings, precedences, declines = [], [], [], []
    rules = decline_rules()
    closed: dict[tuple[str, str], bool] = {}
    for number in range(people):
        person, kind = f"person-{number % max(people - 2, 1)}", dice.choice(TYPES)
        if closed.get((person, kind)) is False:
            continue
        name = f"r{dice.randrange(10**6):06d}"
        asked = DAY - dice.randrange(0, 90) * ONE_DAY
        priority = None if dice.random() < 0.2 else dice.choice((1, 2, 3))
        requests.append(
            Request(
                place_id=TARN, request_id=name, person_id=person, service_type=kind, asked_on=asked, priority=priority
            )
        )
        would_take = dice.sample(offers[kind], dice.randrange(0, len(offers[kind]) + 1))
        rankings += [
            Ranking(place_id=TARN, request_id=name, rank=rank, offer_id=offer)
            for rank, offer in enumerate(would_take, start=1)
        ]
        mine = [_decline(dice, name, dice.choice(offers[kind]), asked, rules) for _ in range(dice.choice((0, 0, 1, 2)))]
        declines += mine
        closed[(person, kind)] = any(row.reason == "no-need" and row.upheld is not False for row in mine)
        if would_take and dice.random() < 0.2:
            precedences.append(
                Precedence(place_id=TARN, offer_id=would_take[-1], request_id=name, priority=dice.choice((1, 2)))
            )
    return PlacesCase(
        requests=requests,
        rankings=rankings,
        vacancies=[
            Vacancy(place_id=TARN, offer_id=offer, places=dice.choice((None, 0, 1, 1, 2)))
            for named in offers.values()
            for offer in named
        ],
        rules=[
            QueueRule(
                place_id=TARN,
                service_type=kind,
                method=dice.choice(ALLOCATION_METHODS),
                seed=f"seed-{seed}",
                reentry_days=dice.choice((0, 30, 90)),
            )
            for kind in TYPES
        ],
        precedences=precedences,
        declines=declines,
        decline_rules=rules,
        as_of=DAY,
    )


def _decline(dice: random.Random, request_id: str, offer_id: str, asked: date, rules: list[DeclineRule]) -> Decline:
    rule = dice.choice(rules)
    upheld = dice.choice((None, None, True, False))
    return Decline(
        place_id=TARN,
        decline_id=f"d{dice.randrange(10**9):09d}",
        request_id=request_id,
        offer_id=offer_id,
        declined_by=rule.declined_by,
        reason=rule.reason,
        declined_on=asked + dice.randrange(0, (DAY - asked).days + 1) * ONE_DAY,
        upheld=upheld,
        reviewed_by="" if upheld is None else "reviewer",
    )
