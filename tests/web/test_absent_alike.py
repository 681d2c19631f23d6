"""Forbidden and absent look alike: over every address with a key, somebody of another organisation with the same role
is answered, to the letter, as where there is nothing; whoever it belongs to is not."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.factories.addresses import ABSENT, OWN, address, world
from weft_web.page import ANYBODY, VERDICTS
from weft_web.records.models import AuditEvent

pytestmark = pytest.mark.django_db
KEYED = [
    pattern
    for pattern in OWN
    if any(type(kind).__name__ == "UUIDConverter" for kind in pattern.pattern.converters.values())
]
FOR_EVERYBODY = {"choose_mine", "send_theirs"}
"""An offer is on the shelf for everybody; whose case it is chosen for is a matter of the account."""


def roles(pattern) -> list[str]:
    found = VERDICTS[f"{pattern.callback.__module__}.{pattern.callback.__name__}"]
    assert found is not ANYBODY
    return sorted(found)


def asked(client: Client, path: str, pair: str = "") -> list[tuple[int, bytes]]:
    answers = [client.get(path), client.post(path, {"answer": "accept", "pair": pair})]
    # The token of the form to sign out is another one each time.
    return [(answer.status_code, re.sub(rb'value="[^"]{64}"', b"", answer.content)) for answer in answers]


@pytest.mark.parametrize("pattern", KEYED, ids=lambda pattern: pattern.name)
def test_a_stranger_is_told_the_same_as_where_there_is_nothing(pattern, come_in):
    place = world()
    before = AuditEvent.objects.count()
    for role in roles(pattern):
        client = come_in(place.strangers[role])
        theirs = asked(client, address(pattern, place.keys))
        nothing = asked(client, address(pattern, {**place.keys, **_absent(pattern)}))
        if pattern.name != "choose_mine":
            assert theirs == nothing
            assert 404 in (theirs[0][0], theirs[1][0])
    if pattern.name not in FOR_EVERYBODY:
        assert AuditEvent.objects.count() == before


def _absent(pattern) -> dict[str, str]:
    found = pattern.pattern.converters.items()
    return {name: ABSENT["UUIDConverter"] for name, kind in found if type(kind).__name__ == "UUIDConverter"}


@pytest.mark.parametrize("pattern", KEYED, ids=lambda pattern: pattern.name)
def test_whoever_it_belongs_to_is_let_in(pattern, come_in):
    place = world()
    insiders = {**place.insiders}
    if pattern.name == "worker_answer_handover":
        insiders["lead_worker"] = place.place.colleague
    answers = asked(come_in(insiders[roles(pattern)[-1]]), address(pattern, place.keys), place.pair)
    assert any(status in (200, 302, 204, 409, 422) for status, _ in answers), answers[1][0]


@pytest.mark.parametrize("name", ["join", "by_link", "person_by_link"])
def test_a_link_that_is_none_is_told_the_same_as_an_address_that_is_none(name, client):
    place = world()
    pattern = next(pattern for pattern in OWN if pattern.name == name)
    assert client.get(address(pattern, place.keys)).status_code == 200
    dead = client.get(address(pattern, {}))
    assert (dead.status_code, dead.content) == (404, client.get("/no-such-page/").content)
