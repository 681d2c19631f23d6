"""Accounts come by invitation; what somebody was writing is kept for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from weft.vocabulary import Problem
from weft_web.records.actions.deed import doing
from weft_web.records.models import Draft, Invitation, Nomination, Organisation, User
from weft_web.records.refusal import CannotDo, NotYours, refuse
from weft_web.records.roles import ROLES
from weft_web.records.seal import digest_of_token, new_token

KIND_OF_ROLE = {
    "provider": "provider", "lead_worker": "agency", "integrator": "integrator", "commissioner": "commissioner",
    "auditor": "auditor",
}  # fmt: skip
"""The kind of organisation in which a role is held: nobody pays, provides and checks from one house."""
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
        if organisation.kind != KIND_OF_ROLE[role_code]:
            raise refuse(
                code="RECORD-33", what="That role is held in another kind of organisation",
                to_do=f"Choose an organisation of the kind: {KIND_OF_ROLE[role_code]}", field="organisation",
            )  # fmt: skip
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


def open_first(
    *, email: str, name: str, organisation: str, place_id: str, at: datetime,
    others: Sequence[tuple[str, str]] = (),
) -> User:  # fmt: skip
    """Open a new deployment's first account, a commissioner's without a password, and its organisation.

    `others` are more organisations, as kind and name. Raises `CannotDo` where anybody has an account already, and where
    the address, a name or a kind is not one.
    """
    with doing(by=None, permission="", at=at) as deed:
        named = [(Organisation.Kind.COMMISSIONER.value, organisation), *others]
        if User.objects.exists():
            raise refuse(
                code="RECORD-34", what="Somebody has an account already", to_do="Ask a commissioner for an invitation"
            )
        _accept_names(email=email, name=name, named=named)
        codes = count(1)
        made = [
            Organisation.objects.create(place_id=place_id, code=f"{kind}-{next(codes)}", name=called.strip(), kind=kind)
            for kind, called in named
        ]
        account = User.objects.create_user(email, name=name.strip(), role_code="commissioner", organisation=made[0])
        deed.tell("account.first", about=account, role=account.role_code)
        return account


def _accept_names(*, email: str, name: str, named: Sequence[tuple[str, str]]) -> None:
    wrong = []
    try:
        validate_email(email.strip())
    except ValidationError:
        wrong.append(("This is not an e-mail address", "Write it like name@place.org"))
    if not 1 <= len(name.strip()) <= 120:
        wrong.append(("A person has a name of 1 to 120 characters", "Give it"))
    for kind, called in named:
        if kind not in Organisation.Kind.values:
            wrong.append(("This is no kind of organisation", f"One of {', '.join(Organisation.Kind.values)}"))
        if not 1 <= len(called.strip()) <= 200:
            wrong.append(("An organisation has a name of 1 to 200 characters", "Give it"))
    if wrong:
        raise CannotDo([Problem(code="RECORD-34", what=what, to_do=to_do) for what, to_do in wrong])


def keep_draft(*, writer: User, field: str, text: str, at: datetime) -> None:
    """Keep what somebody is writing. No entry in the chain: a draft changes nothing that anybody else sees."""
    if text.strip():
        Draft.objects.update_or_create(writer=writer, field=field[:120], defaults={"text": text[:8000], "saved_at": at})
    else:
        Draft.objects.filter(writer=writer, field=field).delete()


def drop_draft(*, writer: User, field: str) -> None:
    """What was written is sent; the draft is not needed any more."""
    Draft.objects.filter(writer=writer, field=field).delete()
