"""Accounts come by invitation; what somebody was writing is kept for them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from weft.vocabulary import Problem
from weft_web.records.actions.deed import doing
from weft_web.records.models import Draft, Invitation, Nomination, Organisation, User
from weft_web.records.refusal import CannotDo, NotYours, refuse
from weft_web.records.roles import ROLES
from weft_web.records.seal import digest_of_token, new_token

MAY_INVITE = {"integrator": {"provider", "lead_worker"}, "commissioner": {"integrator", "commissioner", "auditor"}}


def invite(
    *, email: str, name: str, role_code: str, organisation: Organisation, by: User, at: datetime, key: str = ""
) -> tuple[Invitation, str]:
    """Invite somebody to one role in one organisation. Gives the invitation and the secret of its link.

    Nobody can invite into their own powers or above: `MAY_INVITE` says whom whom.
    """
    with doing(by=by, permission="account.invite", at=at, key=key) as deed:
        assert by.organisation is not None
        if role_code not in MAY_INVITE.get(by.role_code, set()) or organisation.place_id != by.organisation.place_id:
            raise NotYours
        if User.objects.filter(email=email.strip().lower()).exists():
            raise refuse(code="RECORD-25", what="This address has an account", to_do="They can sign in", field="email")
        token = new_token()
        invitation = Invitation.objects.create(
            email=email.strip().lower(), name=name.strip(), role_code=role_code, organisation=organisation,
            token_digest=digest_of_token(token), invited_by=by, invited_at=at,
            expires_at=at + timedelta(days=settings.LINK_DAYS),
        )  # fmt: skip
        deed.tell("account.invited", about=invitation, role=role_code)
        return invitation, token


def open_invitation(*, token: str, at: datetime) -> Invitation:
    """The invitation of a link that is neither used nor expired. Raises `NotYours`."""
    found = Invitation.objects.filter(token_digest=digest_of_token(token), used_at=None, expires_at__gt=at).first()
    if found is None:
        raise NotYours
    return found


def join(*, token: str, password: str, at: datetime) -> User:
    """Make the account that a link invites to. Raises `CannotDo` with everything wrong with the password."""
    with doing(by=None, permission="", at=at) as deed:
        invitation = Invitation.objects.select_for_update().get(id=open_invitation(token=token, at=at).id)
        account = User(
            email=invitation.email, name=invitation.name, role_code=ROLES[invitation.role_code].code,
            organisation=invitation.organisation,
        )  # fmt: skip
        try:
            validate_password(password, user=account)
        except ValidationError as weak:
            raise CannotDo(
                [
                    Problem(code="RECORD-26", what=words, column="password", to_do="Choose another")
                    for words in weak.messages
                ]
            ) from None
        account.set_password(password)
        account.save()
        if invitation.person_id is not None:
            Nomination.objects.create(person_id=invitation.person_id, nominee=account, from_on=at.date())
        invitation.used_at = at
        invitation.save()
        deed.tell("account.joined", about=account, role=account.role_code)
        return account


def keep_draft(*, writer: User, field: str, text: str, at: datetime) -> None:
    """Keep what somebody is writing. No entry in the chain: a draft changes nothing that anybody else sees."""
    if text.strip():
        Draft.objects.update_or_create(writer=writer, field=field[:120], defaults={"text": text[:8000], "saved_at": at})
    else:
        Draft.objects.filter(writer=writer, field=field).delete()


def drop_draft(*, writer: User, field: str) -> None:
    """What was written is sent; the draft is not needed any more."""
    Draft.objects.filter(writer=writer, field=field).delete()
