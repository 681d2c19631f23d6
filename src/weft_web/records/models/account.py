"""Accounts, invitations and texts that are not sent yet."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from weft_web.records.models.organisation import Organisation
from weft_web.records.models.record import Record
from weft_web.records.roles import ROLES, Role


class Accounts(BaseUserManager["User"]):
    """Makes accounts; an e-mail address names one account, however it is written."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An account with a hashed password, or with none (sign-in by link or by the organisation)."""
        account = self.model(email=email.strip().lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> User:
        """The account of an e-mail address."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """Somebody who signs in: one e-mail address, one organisation, one role."""

    personal = frozenset({"email", "name", "password", "last_login"})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role_code = models.CharField(max_length=20, choices=[(role.code, role.name) for role in ROLES.values()])
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="accounts")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = Accounts()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role_code__in=list(ROLES)), name="user_role_known"),
            models.CheckConstraint(
                condition=Q(role_code__in=["person", "nominee"]) | Q(organisation__isnull=False),
                name="user_works_somewhere",
            ),
        ]

    @property
    def role(self) -> Role:
        """What the account may do."""
        return ROLES[self.role_code]

    def may(self, permission: str) -> bool:
        """Whether the account's role holds a permission."""
        return self.is_active and permission in self.role.permissions

    def __str__(self) -> str:
        return self.name


class Invitation(Record):
    """A link, e-mailed once, that makes one account. Only its digest is kept. `person` is whoever named a nominee."""

    personal = frozenset({"email", "name", "person"})

    email = models.EmailField()
    name = models.CharField(max_length=120)
    person = models.ForeignKey("records.Person", on_delete=models.CASCADE, null=True, related_name="+")
    role_code = models.CharField(max_length=20)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True)
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Draft(Record):
    """What somebody was writing when the page went away; shown again, to them alone."""

    personal = frozenset({"text"})

    writer = models.ForeignKey(User, on_delete=models.CASCADE)
    field = models.CharField(max_length=120)
    text = models.TextField(max_length=8000)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["writer", "field"], name="draft_once")]
