"""A year of life in the invented town: people, who answers for them, what they chose, what came of it.

Everything is drawn from a seed, and the day it ends on is given. The lists of the accounts that one can come in as
hold at least `ROWS_MIN` rows. People are made and stored `STORED_TOGETHER` at a time, so that a city-region's 100,000
need no more memory than a few.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from weft.town import Town
from weft.vocabulary import Area, Brief, Need, Provider
from weft.vocabulary import Offer as Offered
from weft_web.demo import words
from weft_web.demo.drawn import Drawn
from weft_web.records.models import (
    Answer,
    AuditEvent,
    AuditHead,
    Budget,
    BudgetEntry,
    Case,
    Contact,
    Goal,
    Handover,
    Lead,
    Nomination,
    Offer,
    Organisation,
    Person,
    Referral,
    Result,
    User,
)
from weft_web.records.roles import ROLES
from weft_web.records.seal import digest_of

ROWS_MIN = 210
PEOPLE = 900
WORKERS_MIN = 5
PEOPLE_EACH = 170
"""People for whom one lead worker of the demonstration answers, about. Assumed, 2026-11."""

STORED_TOGETHER = 1_000
DAYS = 365
BUDGET_MINOR = 250_000
"""A personal budget of the demonstration, in minor units. Assumed, 2026-11."""

ENDS = (("finished", 0.35), ("started", 0.3), ("declined", 0.12), ("accepted", 0.08), ("waiting", 0.08), ("sent", 0.07))
"""How the year's referrals stand at its end, and which share of them. Assumed, 2026-11."""


def fill(*, made: Town, brief: Brief, seed: int, now: datetime, people: int = PEOPLE) -> None:
    """Store the year of so many people, more than `ROWS_MIN`, inside the caller's transaction.

    The same town, seed, moment and count give the same year but for its random keys.
    """
    drawn = Drawn(rng=np.random.default_rng([seed, 31]), now=now)
    tables = {table.noun: table for table in made.tables}
    offers = _network(drawn, brief, tables)
    workers = _accounts(drawn, max(WORKERS_MIN, people // PEOPLE_EACH))
    homes = _homes(drawn, tables, people)
    asked = _asked_of(drawn, offers)
    for first in range(0, people, STORED_TOGETHER):
        some = _people(drawn, brief, homes[first : first + STORED_TOGETHER], first)
        _lives(drawn, brief, some, first, workers, offers, asked)
        if first == 0:
            _demo_accounts(drawn, some, workers)
        _store(drawn)
    Offer.objects.bulk_create(offers, batch_size=500)
    _seal(drawn)


def _network(drawn: Drawn, brief: Brief, tables: dict[type, Any]) -> list[Offer]:
    """Organisations and their offers, as the town has them, with what providers would say of them."""
    kinds = [("council", "commissioner", "Weftham Council"), ("weave", "integrator", "Weave Together")]
    kinds += [("audit", "auditor", "Public Audit Office"), ("care", "agency", "Weftham Care and Families")]
    for code, kind, name in kinds:
        drawn.add(Organisation(place_id=brief.place_id, code=code, name=name, kind=kind))
    owners = {
        row.provider_id: drawn.add(
            Organisation(
                place_id=brief.place_id, code=row.provider_id, name=row.name, kind="provider", small=row.small,
                email=f"{row.provider_id.lower()}@demo.example",
            )
        )
        for row in tables[Provider].nouns()
    }  # fmt: skip
    names = {kind.service_type: kind.name for kind in brief.service_types}
    offers = []
    for row in tables[Offered].nouns():
        if row.status != "funded" or not row.capacity:
            continue
        offers.append(_offer(drawn, row, owners[row.provider_id], names))
    return offers


def _offer(drawn: Drawn, row: Offered, owner: Organisation, names: dict[str, str]) -> Offer:
    return Offer(
        provider=owner, code=row.offer_id, name=f"{owner.name}: {names[row.service_type].lower()}",
        service_type=row.service_type, service_name=names[row.service_type], delivery_mode=row.delivery_mode,
        latitude=row.latitude, longitude=row.longitude, price_minor=row.price_minor or 0, currency=row.currency,
        languages=[code for code, share in words.LANGUAGES if drawn.rng.random() < share],
        access=[need for need in words.ACCESS if drawn.rng.random() < 0.7],
        places=row.capacity or 0, places_told_at=drawn.day_back(40), wait_days=int(drawn.rng.integers(0, 60)),
        taking_people=bool(drawn.rng.random() < 0.93),
    )  # fmt: skip


def _accounts(drawn: Drawn, count: int) -> list[User]:
    """The town's lead workers. The first is the one that a visitor can come in as."""
    agency = next(row for row in drawn.rows[Organisation] if row.kind == "agency")
    workers = []
    for number in range(count):
        first, second = (
            words.FIRST_NAMES[(3 + number * 5) % 26],
            words.SECOND_NAMES[(8 + number * 3 + number // 26) % 26],
        )
        name = f"{first} {second}"
        email = "lead_worker@demo.example" if number == 0 else f"worker{number}@demo.example"
        workers.append(
            drawn.add(_account(email=email, name=name, role_code="lead_worker", organisation=agency, now=drawn.now))
        )
    return workers


def _account(*, email: str, name: str, role_code: str, organisation: Organisation | None, now: datetime) -> User:
    account = User(email=email, name=name, role_code=role_code, organisation=organisation, joined_at=now)
    account.set_unusable_password()
    return account


def _homes(drawn: Drawn, tables: dict[type, Any], count: int) -> list[tuple[Area, str]]:
    """Areas and groups of people, where the need is."""
    needs = tables[Need]
    weight = needs.column("people").astype(float)
    where = drawn.rng.choice(len(needs), size=count, p=weight / weight.sum())
    area_ids, segments = needs.strings("area_id"), needs.strings("segment_id")
    areas = {row.area_id: row for row in tables[Area].nouns()}
    return [(areas[area_ids[index]], segments[index]) for index in where]


def _people(drawn: Drawn, brief: Brief, homes: list[tuple[Area, str]], begun: int) -> list[Person]:
    """People with invented names, languages and access needs."""
    people = []
    for number, (area, segment) in enumerate(homes, start=begun):
        first, second = words.FIRST_NAMES[number % 26], words.SECOND_NAMES[(number // 26 + number) % 26]
        hidden = bool(drawn.rng.random() < 0.04)
        people.append(
            drawn.add(
                Person(
                    place_id=brief.place_id, code=f"person-{number + 1:05d}", name=f"{first} {second}",
                    area_code=area.area_id, latitude=area.latitude, longitude=area.longitude,
                    address=f"{int(drawn.rng.integers(1, 99))} {second} Row, {area.name}",
                    address_hidden=hidden, contact_safely=hidden,
                    safe_contact="Ring after six, let it ring twice, ring again" if hidden else "",
                    segment_id=segment,
                    languages=["en"] if drawn.rng.random() < 0.85 else [drawn.pick(("pl", "ur", "es", "ar")), "en"],
                    access_needs=["step-free"] if drawn.rng.random() < 0.1 else [],
                )
            )
        )  # fmt: skip
    return people


def _lives(
    drawn: Drawn, brief: Brief, people: list[Person], begun: int, workers: list[User], offers: list[Offer],
    asked: list[Offer],
) -> None:  # fmt: skip
    """A case for everyone; the first worker answers for enough of them to fill a list."""
    outcomes = [outcome.outcome_id for outcome in brief.outcomes]
    for number, person in enumerate(people, start=begun):
        lead = workers[0] if number < ROWS_MIN else workers[1 + number % (len(workers) - 1)]
        case = _case(drawn, person, lead)
        for _ in range(int(drawn.rng.integers(1, 4))):
            _goal(drawn, case, outcomes)
        chosen = (
            {asked[number % len(asked)], drawn.pick(offers)} if number < 2 * ROWS_MIN + 40 else {drawn.pick(offers)}
        )
        for offer in sorted(chosen, key=lambda offer: offer.code):
            state = None if offer not in asked else ("sent", "started")[number % 2]
            _referral(drawn, case, offer, outcomes, state)
        if number % 3 == 0:
            _budget(drawn, brief, person)
        for week in range(int(drawn.rng.integers(0, 12))):
            monday = drawn.now.date() - timedelta(days=drawn.now.weekday() + 7 * (week + 1))
            drawn.add(Answer(person=person, week_on=monday, question="going", score=int(drawn.rng.integers(2, 10))))


def _asked_of(drawn: Drawn, offers: list[Offer]) -> list[Offer]:
    """The offers of the provider that a visitor can come in as: the one with the most."""
    count: dict[Organisation, int] = {}
    for offer in offers:
        count[offer.provider] = count.get(offer.provider, 0) + 1
    busiest = max(count, key=lambda owner: (count[owner], owner.code))
    mine = [offer for offer in offers if offer.provider is busiest]
    for offer in mine:
        offer.places += 2 * ROWS_MIN
    drawn.account_of[busiest.id] = drawn.add(
        _account(
            email="provider@demo.example", name="Rosa Teasel", role_code="provider", organisation=busiest, now=drawn.now
        )
    )
    return mine


def _case(drawn: Drawn, person: Person, lead: User) -> Case:
    opened = drawn.day_back(DAYS, 30)
    quiet = None if drawn.rng.random() < 0.03 else drawn.day_back(30).date()
    case = drawn.add(
        Case(
            person=person, agency=lead.organisation, lead=lead, opened_at=opened,
            last_contact_on=quiet, review_on=(drawn.now + timedelta(days=int(drawn.rng.integers(-10, 90)))).date(),
            external_record_id=f"R-{person.code[-5:]}", external_url=f"https://records.example/{person.code}",
        )
    )  # fmt: skip
    drawn.add(Lead(case=case, worker=lead, from_at=opened))
    drawn.tell(opened, lead, "case.opened", case)
    for _ in range(int(drawn.rng.integers(1, 4)) if quiet else 0):
        at = drawn.day_back(max(1, (drawn.now - opened).days), (drawn.now.date() - quiet).days)
        way = drawn.pick(Contact.Way.values)
        contact = Contact(case=case, by=lead, on=at.date(), way=way, words=drawn.pick(words.NOTES), written_at=at)
        drawn.tell(at, lead, "contact.recorded", drawn.add(contact), way=way, case=str(case.id))
    return case


def _goal(drawn: Drawn, case: Case, outcomes: list[str]) -> None:
    at = drawn.day_back(max(1, (drawn.now - case.opened_at).days))
    state = "reached" if drawn.rng.random() < 0.3 else "open"
    outcome = drawn.pick([*outcomes, ""])
    goal = drawn.add(
        Goal(
            case=case, words=drawn.pick(words.GOALS), outcome_id=outcome, state=state, added_at=at,
            closed_at=drawn.now if state == "reached" else None,
        )
    )  # fmt: skip
    drawn.tell(at, case.lead, "goal.written", goal, outcome=outcome)


def _referral(drawn: Drawn, case: Case, offer: Offer, outcomes: list[str], state: str | None) -> None:
    shares = np.array([share for _, share in ENDS])
    state = state or ENDS[int(drawn.rng.choice(len(ENDS), p=shares / shares.sum()))][0]
    if state in Referral.HOLDS_A_PLACE:
        if offer.taken >= offer.places:
            state = "waiting"
        else:
            offer.taken += 1
    life = max(2, (drawn.now - case.opened_at).days)
    sent = drawn.day_back(min(life, 12) if state == "sent" else life, 1)
    answered = None if state == "sent" else min(drawn.now, sent + timedelta(days=int(drawn.rng.integers(1, 8))))
    started = answered.date() if state in ("started", "finished") and answered else None
    referral = drawn.add(
        Referral(
            case=case, offer=offer, sent_by=case.lead, state=state, sent_at=sent, answered_at=answered,
            reason="" if state not in ("declined", "waiting") else ("full" if state == "waiting" else "not_for_us"),
            answer_words=drawn.pick(words.DECLINE_WORDS) if state == "declined" else "", started_on=started,
            ended_at=drawn.now if state in ("finished", "declined") else None,
        )
    )  # fmt: skip
    drawn.tell(sent, case.lead, "referral.sent", referral, offer=str(offer.id))
    if answered is not None:
        drawn.tell(answered, None, f"referral.{state}", referral, by_link=True)
    if started is not None and drawn.rng.random() < 0.4:
        reached = started + timedelta(days=int(drawn.rng.integers(0, max(1, (drawn.now.date() - started).days))))
        account = drawn.account_of.get(offer.provider_id, case.lead)
        result = Result(
            referral=referral, outcome_id=drawn.pick(outcomes), achieved_on=reached, evidence_class="document",
            evidence_digest=f"{int(drawn.rng.integers(2**60)):064x}", recorded_by=account, recorded_at=drawn.now,
        )  # fmt: skip
        drawn.tell(drawn.now, account, "result.recorded", drawn.add(result), evidence="document")


def _budget(drawn: Drawn, brief: Brief, person: Person) -> None:
    spent = int(drawn.rng.integers(0, 8)) * 10_000
    budget = drawn.add(
        Budget(
            person=person, currency=brief.currency, managed_by=drawn.pick(Budget.Managed.values),
            granted_minor=BUDGET_MINOR, spent_minor=spent, from_on=date(drawn.now.year, 4, 1),
            to_on=date(drawn.now.year + 1, 4, 1),
        )
    )  # fmt: skip
    grant = BudgetEntry(
        budget=budget, kind="grant", amount_minor=BUDGET_MINOR, key=f"grant:{budget.id}", at=drawn.day_back(DAYS, 60)
    )
    drawn.add(grant)
    if spent:
        drawn.add(
            BudgetEntry(
                budget=budget, kind="spend", amount_minor=spent, key=f"spend:{budget.id}", at=drawn.day_back(60)
            )
        )


def _demo_accounts(drawn: Drawn, people: list[Person], workers: list[User]) -> None:
    """One account for each role; a person with a budget and a nominee, and a handover that waits for an answer."""
    organisations = {row.kind: row for row in drawn.rows[Organisation] if row.kind != "provider"}
    ana = people[0]
    for role in ROLES.values():
        if role.code in ("lead_worker", "provider"):
            continue
        name = {"person": ana.name, "nominee": f"Hana {ana.name.split()[-1]}"}.get(
            role.code, f"{role.name} of the town"
        )
        account = drawn.add(
            _account(
                email=f"{role.code}@demo.example", name=name, role_code=role.code,
                organisation=organisations.get(role.code), now=drawn.now,
            )
        )  # fmt: skip
        if role.code == "person":
            ana.account = account
        if role.code == "nominee":
            drawn.add(Nomination(person=ana, nominee=account, from_on=drawn.day_back(90).date()))
    theirs = next(case for case in drawn.rows[Case] if case.lead is not workers[0])
    handover = drawn.add(
        Handover(
            case=theirs, giver=theirs.lead, taker=workers[0], offered_at=drawn.now - timedelta(hours=3),
            words="They moved to your side of town. The debt adviser is arranged; the school is not.",
        )
    )  # fmt: skip
    drawn.tell(handover.offered_at, theirs.lead, "handover.offered", handover, case=str(theirs.id))


ORDER = (
    Organisation, User, Person, Nomination, Case, Lead, Handover, Goal, Contact, Answer, Referral, Result,
    Budget, BudgetEntry,
)  # fmt: skip


def _store(drawn: Drawn) -> None:
    """Store what was made, and forget it. Offers follow when all is drawn: by then it is known who holds a place."""
    for model in ORDER:
        model._default_manager.bulk_create(drawn.rows.pop(model, []), batch_size=500)


def _seal(drawn: Drawn) -> None:
    """Put the entries in the order of their time, each sealed over the one before."""
    head = AuditHead(only=1)
    entries: list[AuditEvent] = []
    for entry in drawn.told.in_order():
        entry.number, entry.previous = head.number + 1, head.digest
        entry.digest = digest_of(entry)
        head.number, head.digest = entry.number, entry.digest
        entries.append(entry)
        if len(entries) == STORED_TOGETHER:
            AuditEvent.objects.bulk_create(entries)
            entries = []
    AuditEvent.objects.bulk_create(entries)
    head.save()
