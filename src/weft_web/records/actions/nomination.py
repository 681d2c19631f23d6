"""A person names somebody to act for them, and ends it whenever they like."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from weft_web.records.actions.deed import doing
from weft_web.records.models import Invitation, Nomination, Person, User
from weft_web.records.refusal import NotYours, refuse
from weft_web.records.roles import NOMINEE
from weft_web.records.seal import digest_of_token, new_token


def name(*, person: Person, email: str, called: str, by: User, at: datetime, key: str = "") -> str | None:
    """Name somebody to act for a person. Gives the secret of a link where they need an account first, otherwise None.

    Whether an address has an account is told to nobody: the person sees the same answer. An account of another role is
    never made to act for somebody. Raises `CannotDo` without a name or an address.
    """
    with doing(by=by, permission="nominee.name", at=at, key=key) as deed:
        if person.account_id != by.id:
            raise NotYours
        if not called.strip() or "@" not in email:
            raise refuse(code="RECORD-32", what="Say who, with an e-mail address", to_do="Fill in both", field="email")
        address = email.strip().lower()
        known = User.objects.filter(email=address).first()
        deed.tell("nominee.named", about=person)
        if known is not None:
            if known.role_code == NOMINEE.code and not known.nominations.filter(person=person, to_on=None).exists():
                Nomination.objects.create(person=person, nominee=known, from_on=at.date())
            return None
        token = new_token()
        Invitation.objects.create(
            email=address, name=called.strip(), role_code=NOMINEE.code, organisation=None, person=person,
            token_digest=digest_of_token(token), invited_by=by, invited_at=at,
            expires_at=at + timedelta(days=settings.LINK_DAYS),
        )  # fmt: skip
        return token


def end(*, nomination_id: UUID, by: User, at: datetime, key: str = "") -> Nomination:
    """They act for the person no more, from this moment. Invitations that are still open are ended as well."""
    with doing(by=by, permission="nominee.name", at=at, key=key) as deed:
        found = Nomination.objects.select_for_update().filter(
            id=nomination_id, person__account=by, to_on=None
        ).first()  # fmt: skip
        if found is None:
            raise NotYours
        found.to_on = at.date()
        found.save()
        Invitation.objects.filter(person=found.person_id, email=found.nominee.email, used_at=None).update(expires_at=at)
        deed.tell("nominee.ended", about=found)
        return found
