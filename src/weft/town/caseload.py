"""Who is sent to each contract of the invented year, and how its provider behaves: creaming, parking and the rest,
planted one to a contract, and better or worse results than the town's own chances.

Nothing in it is true of a real provider or person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from weft.town.assumptions import EFFECTS, EffectRate
from weft.vocabulary import Brief, Contact, Offer, Referral, Table

DAY = timedelta(days=1)

STARTS_MIN, STARTS_MAX = 75, 105
"""People who start with each provider in the year. About three caseloads of one worker; assumed, 2026-11."""

REFERRED_TIMES = 2.1
"""People referred for each who could start. Assumed, 2026-11."""

CHANCE_SPREAD = 0.8
"""Standard deviation, in log-odds, of predicted chances between people. Assumed, 2026-11."""

CREAM_WEIGHT = 2.0
"""Log-odds by which a creaming provider prefers a person for each log-odds of chance. Assumed, 2026-11."""

VISITS, PARKED_VISITS, VISITS_AFTER = 5.0, 1.5, 2.0
"""Mean contacts in the first ninety days, of those who are parked, and in sixty days after the result. Assumed."""

NEVER_MET = 0.15
"""Share of those who started and whom nobody met since. Assumed, 2026-11."""

BEHAVIOURS = ("", "tunnelling", "creaming", "cliff_edge", "parking", "stopping", "bunching", "double_counting")
"""What is planted in the contracts, in their order; nothing in the first."""

BETTER_LOG_ODDS = (0.0, 0.8, 0.0, 0.0, -0.9, 0.0, 0.4, -0.4)
"""How much better than the town's own chances each provider is, in log-odds. Assumed, 2026-11."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a contract is for: a kind of service, an outcome, and the chances with it for each segment."""

    service_type: str
    outcome_id: str
    rates: tuple[EffectRate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """What is true of a contract's provider."""

    contract_id: str
    provider_id: str
    service_type: str
    behaviour: str
    better_log_odds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person of the pool: what is known, what is true, and when they start; nobody's start is empty."""

    person_id: str
    segment_id: str
    referred_on: date
    chance: float
    succeeds_at: float
    started_on: date | None


def line_of(*, provider_id: str, offers: Table[Offer]) -> Line:
    """The kind of service that a provider offers most, among those that have a known effect."""
    known = {rate.service_type for rate in EFFECTS if rate.tested}
    kinds = Counter(row.service_type for row in offers.nouns() if row.provider_id == provider_id)
    ranked = sorted(((-times, kind) for kind, times in kinds.items() if kind in known)) or [(0, min(known))]
    kind = ranked[0][1]
    rates = [rate for rate in EFFECTS if rate.service_type == kind and rate.tested]
    outcome_id = Counter(rate.outcome_id for rate in rates).most_common(1)[0][0]
    return Line(
        service_type=kind, outcome_id=outcome_id, rates=tuple(r for r in rates if r.outcome_id == outcome_id)
    )  # fmt: skip


def draw_people(
    *, brief: Brief, contract_id: str, line: Line, number: int, draw: np.random.Generator
) -> tuple[list[Person], list[Person]]:
    """The pool of a contract, and of it those who start. The creaming one takes whoever has the better chances."""
    wanted = int(draw.integers(STARTS_MIN, STARTS_MAX + 1))
    size = int(STARTS_MAX * REFERRED_TIMES)
    rates = [line.rates[int(one)] for one in draw.integers(0, len(line.rates), size)]
    usual = np.array([np.log(rate.probability / (1 - rate.probability)) for rate in rates])
    log_odds = usual + draw.normal(0, CHANCE_SPREAD, size)
    creams = BEHAVIOURS[number] == "creaming"
    liking = draw.gumbel(size=size) + (CREAM_WEIGHT * (log_odds - usual) if creams else 0.0)
    starts = set(np.argsort(-liking)[:wanted].tolist())
    people = []
    for at, rate in enumerate(rates):
        referred_on = brief.period.from_on + int(draw.integers(0, 226)) * DAY
        wait = int(draw.integers(2, 26))
        people.append(
            Person(
                person_id=f"{contract_id}-{at + 1:03d}",
                segment_id=rate.segment_id,
                referred_on=referred_on,
                chance=round(float(1 / (1 + np.exp(-log_odds[at]))), 3),
                succeeds_at=float(1 / (1 + np.exp(-log_odds[at] - BETTER_LOG_ODDS[number]))),
                started_on=referred_on + wait * DAY if at in starts else None,
            )
        )
    return people, [person for person in people if person.started_on is not None]


def referral_of(*, brief: Brief, contract_id: str, line: Line, person: Person, draw: np.random.Generator) -> Referral:
    """The referral, finished for most who started."""
    finished = person.started_on is not None and draw.random() < 0.7
    on = (person.started_on or person.referred_on) + int(draw.integers(90, 200)) * DAY
    return Referral(
        place_id=brief.place_id,
        referral_id=f"ref-{person.person_id}",
        contract_id=contract_id,
        person_id=person.person_id,
        segment_id=person.segment_id,
        service_type=line.service_type,
        referred_on=person.referred_on,
        chance=person.chance,
        finished_on=on if finished else None,
    )


def contacts_of(
    *,
    brief: Brief,
    contract_id: str,
    people: Sequence[Person],
    achieved: dict[str, date],
    number: int,
    draw: np.random.Generator,
) -> list[Contact]:
    """Visits in the first ninety days, and around the result of those who had one."""
    poorest = float(np.quantile([person.chance for person in people], 1 / 3))
    made = []
    for person in people:
        if person.started_on is None or draw.random() < NEVER_MET:
            continue
        parked = BEHAVIOURS[number] == "parking" and person.chance <= poorest
        days = [
            int(day) for day in draw.integers(0, 90, int(draw.poisson(PARKED_VISITS if parked else VISITS)))
        ]  # fmt: skip
        visits = [person.started_on + day * DAY for day in days]
        result_on = achieved.get(person.person_id)
        if result_on is not None:
            visits.append(result_on - int(draw.integers(1, 20)) * DAY)
            if BEHAVIOURS[number] == "stopping" and draw.random() < 0.8:
                visits = [on for on in visits if on < result_on]
            else:
                after = draw.integers(0, 60, int(draw.poisson(VISITS_AFTER)))
                visits += [result_on + int(day) * DAY for day in after]
        made += [
            Contact(
                place_id=brief.place_id, contact_id=f"con-{person.person_id}-{at + 1:02d}", contract_id=contract_id,
                person_id=person.person_id, contact_on=on,
            )
            for at, on in enumerate(sorted(on for on in visits if on >= person.started_on))
        ]  # fmt: skip
    return made
