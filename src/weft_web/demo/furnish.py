"""What makes the invented year one to try things in: agreements, households, plans, notes, how long answers took."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from weft.town import Town
from weft.vocabulary import Brief, Contract, Provider, Table, Term
from weft_web.demo import words
from weft_web.records.models import Case, Note, Offer, Person, Referral, Step, User

PRICE_MINOR = 60_000
"""What an outcome pays in the demonstration's agreements, in minor units. Assumed, 2026-11."""

HOUSEHOLDS = 30
SIZE = 3
NOTED = 260
ANSWERS_MOST = 5_000


def agreements(*, made: Town, brief: Brief, today: date) -> tuple[Table[Contract], Table[Term]]:
    """An agreement with every provider, for a year on each side of a day; the first outcome is agreed with nobody."""
    providers = next(table for table in made.tables if table.noun is Provider).nouns()
    paid = sorted(outcome.outcome_id for outcome in brief.outcomes)[1:]
    contracts = [
        Contract(
            place_id=brief.place_id, contract_id=f"A-{row.provider_id}"[:64], payer_id="council",
            payee_id=row.provider_id, from_on=today - timedelta(days=365), to_on=today + timedelta(days=365),
            currency=brief.currency,
        )
        for row in providers
    ]  # fmt: skip
    terms = [
        Term(
            place_id=brief.place_id, contract_id=contract.contract_id, term_id=outcome, kind="outcome",
            outcome_id=outcome, price_minor=PRICE_MINOR,
        )
        for contract in contracts
        for outcome in paid
    ]  # fmt: skip
    return Table.of_nouns(Contract, contracts), Table.of_nouns(Term, terms)


def furnish(*, seed: int, now: datetime) -> None:
    """Add to a stored year what its accounts are to find. No entry of the chain: it is part of making the town."""
    rng = np.random.default_rng([seed, 47])
    _households()
    _plans(rng, now)
    _answers()
    _notes(rng, now)


def _households() -> None:
    """People of the caseload that one can come in as live together by threes, in the area of the first of them."""
    worker = User.objects.get(email="lead_worker@demo.example")
    people = list(Person.objects.filter(cases__lead=worker).order_by("code")[: HOUSEHOLDS * SIZE])
    for at, person in enumerate(people):
        first = people[at - at % SIZE]
        person.household, person.area_code = f"home-{at // SIZE + 1:03d}", first.area_code
        person.latitude, person.longitude, person.address = first.latitude, first.longitude, first.address
        if first.address_hidden:
            person.address_hidden = True
    Person.objects.bulk_update(
        people, ["household", "area_code", "latitude", "longitude", "address", "address_hidden"], batch_size=200
    )


def _plans(rng: np.random.Generator, now: datetime) -> None:
    """Kinds of help on every plan of that caseload."""
    kinds = sorted(set(Offer.objects.values_list("service_type", flat=True)))
    cases = Case.objects.filter(lead__email="lead_worker@demo.example").order_by("person__code")
    steps: list[Any] = []
    for case in cases:
        for kind in rng.choice(kinds, size=int(rng.integers(1, 3)), replace=False):
            at = now - timedelta(days=int(rng.integers(1, 30)))
            steps.append(Step(case=case, service_type=str(kind), added_at=at))
    Step.objects.bulk_create(steps, batch_size=500)


def _answers() -> None:
    """How long answers took: mostly a minute or two, seldom ten."""
    for seconds in (25, 40, 70, 95, 130, 200, 420, 640):
        keys = Referral.objects.filter(answered_at__isnull=False, answer_seconds=None).order_by("sent_at", "id")
        some = list(keys.values_list("id", flat=True)[: max(1, min(keys.count() // 3, ANSWERS_MOST))])
        for at in range(0, len(some), 500):
            Referral.objects.filter(id__in=some[at : at + 500]).update(answer_seconds=seconds)


def _notes(rng: np.random.Generator, now: datetime) -> None:
    """Notes of the provider that one can come in as."""
    account = User.objects.get(email="provider@demo.example")
    taken = Referral.objects.filter(
        offer__provider=account.organisation_id, state__in=["accepted", "started", "finished"]
    ).order_by("sent_at", "id")[:NOTED]
    notes = [
        Note(
            referral=row, by=account, words=words.NOTES[int(rng.integers(len(words.NOTES)))],
            written_at=now - timedelta(days=int(rng.integers(0, 60))),
        )
        for row in taken
    ]  # fmt: skip
    Note.objects.bulk_create(notes, batch_size=500)
