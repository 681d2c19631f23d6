"""Every address of the service with an own, a foreign and an absent key, for the tests that ask all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

from django.urls import URLPattern, get_resolver
from django.utils import timezone

from tests.factories.web import SmallPlace, account, small_place
from weft_web.records.actions import account as accounts
from weft_web.records.actions import case, nomination, referral
from weft_web.records.actions import person as people
from weft_web.records.models import Case, Organisation, Person, User

OWN = [pattern for pattern in get_resolver().url_patterns if isinstance(pattern, URLPattern)]
ABSENT = {"UUIDConverter": str(uuid4()), "StringConverter": "no-such-token", "SlugConverter": "open"}


@dataclass(slots=True, kw_only=True)
class World:
    """A small place in which something of every kind is there; `keys` names it by parameter of an address.

    `strangers` hold the same roles in other organisations, with a person and a case of their own.
    """

    place: SmallPlace
    keys: dict[str, str] = field(default_factory=dict)
    insiders: dict[str, User] = field(default_factory=dict)
    strangers: dict[str, User] = field(default_factory=dict)

    @property
    def pair(self) -> str:
        """A case and an offer that it has no referral to, as the form of several at once sends them."""
        return f"{self.keys['case_id']}:{self.place.other_offer.id}"


def world() -> World:
    """Store it. Times are of now: links expire."""
    now = timezone.now() - timedelta(hours=1)
    place = small_place(places=5)
    person = Person.objects.get(code="p")
    made, token = referral.send(case_id=place.case.id, offer_id=place.offer.id, words="", by=place.worker, at=now)
    goal = case.write_goal(case=place.case, words="sleep", outcome_id="", by=place.worker, at=now)
    other = Person.objects.create(place_id="p", code="q", name="Bram Reed", area_code="A1", segment_id="in-debt")
    offered_case = case.open_case(person=other, by=place.worker, at=now)
    step = case.add_step(case=place.case, service_type="other", words="", by=place.worker, at=now)
    offered = case.offer_handover(
        case_id=offered_case.id, taker_id=place.colleague.id, words="", by=place.worker, at=now
    )
    nominee_token = nomination.name(person=person, email="sis@place.example", called="Hana", by=place.person, at=now)
    nominee = accounts.join(token=nominee_token, password="three words together", at=now)
    _, join = accounts.invite(
        email="new@place.example", name="New", role_code="provider", organisation=place.provider.organisation,
        by=place.integrator, at=now,
    )  # fmt: skip
    keys = {
        "case_id": place.case.id, "referral_id": made.id, "goal_id": goal.id, "step_id": step.id,
        "handover_id": offered.id,
        "offer_id": place.offer.id, "nomination_id": person.nominations.get().id, "state": "reached",
        "role": "person", "by_link": token, "join": join,
        "person_by_link": people.make_link(case_id=place.case.id, by=place.worker, at=now),
    }  # fmt: skip
    insiders = {
        "lead_worker": place.worker, "provider": place.provider, "person": place.person, "nominee": nominee,
        "integrator": place.integrator, "commissioner": place.commissioner, "auditor": place.auditor,
    }  # fmt: skip
    return World(
        place=place, keys={name: str(key) for name, key in keys.items()}, insiders=insiders, strangers=_strangers(place)
    )


def _strangers(place: SmallPlace) -> dict[str, User]:
    elsewhere = Organisation.objects.create(place_id="p", code="agency-2", name="Another agency", kind="agency")
    worker, own = account("lead_worker", elsewhere, "elsewhere"), account("person", None, "stranger")
    person = Person.objects.create(
        place_id="p", code="s", name="Cleo Heron", area_code="A1", segment_id="in-debt", account=own
    )
    case.open_case(person=person, by=worker, at=timezone.now())
    assert Case.objects.filter(person=person).exists()
    return {"lead_worker": worker, "provider": place.rival, "person": own, "nominee": account("nominee", None)}


def address(pattern: URLPattern, keys: dict[str, str]) -> str:
    """The path of an address with these keys; a parameter without one gets a key of nothing."""
    path = str(pattern.pattern)
    for name, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__
        key = keys.get(pattern.name if name == "token" else name, ABSENT[kind])
        for word in ("uuid", "slug", "str"):
            path = path.replace(f"<{word}:{name}>", key)
    return f"/{path}"
