"""A person's own page by link: made by who answers for them, ended at any time."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from weft_web.records.actions.case import own_case
from weft_web.records.actions.deed import doing
from weft_web.records.models import PersonLink, User
from weft_web.records.seal import digest_of_token, new_token

LINK_DAYS = 90
"""Days for which a link to a person's own page opens it. Assumed, 2026-11: the time between two reviews."""


def make_link(*, case_id: UUID, by: User, at: datetime, key: str = "") -> str:
    """The secret of a new link to the page of a person of the worker's own caseload."""
    with doing(by=by, permission="case.write", at=at, key=key) as deed:
        case = own_case(case_id, by)
        token = new_token()
        link = PersonLink.objects.create(
            person_id=case.person_id, token_digest=digest_of_token(token), made_at=at,
            expires_at=at + timedelta(days=LINK_DAYS),
        )  # fmt: skip
        deed.tell("link.made", about=link, case=str(case.id))
        return token


def end_links(*, case_id: UUID, by: User, at: datetime, key: str = "") -> int:
    """End every open link to the person's page. Gives how many there were."""
    with doing(by=by, permission="case.write", at=at, key=key) as deed:
        case = own_case(case_id, by)
        ended = PersonLink.objects.filter(person_id=case.person_id, ended_at=None).update(ended_at=at)
        deed.tell("link.ended", about=case, links=ended)
        return ended
