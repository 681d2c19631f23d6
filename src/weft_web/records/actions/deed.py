"""What every action is made of: one transaction that holds a permission, a change and its entry in the chain."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction

from weft_web.records.models import AuditEvent, AuditHead, User
from weft_web.records.refusal import AlreadyDone, NotYours, refuse
from weft_web.records.seal import digest_of


@dataclass(slots=True)
class Deed:
    """What is being done: when, by whom, and what it will leave in the chain."""

    by: User | None
    at: datetime
    key: str = ""
    told: list[dict[str, Any]] = field(default_factory=list)

    def tell(self, deed: str, *, about: models.Model, **detail: str | int | bool) -> None:
        """Leave an entry about a record. `detail` holds states, counts and keys, never a person's words or figures."""
        kind = about._meta.model_name
        self.told.append({"deed": deed, "subject_kind": kind, "subject_id": str(about.pk), "detail": detail})


@contextmanager
def doing(*, by: User | None, permission: str, at: datetime, key: str = "") -> Iterator[Deed]:
    """One action. Everything in it happens together with its entries in the chain, or nothing does.

    `by` is None for what comes by an expiring link, which is its own permission. `key` is the form's: sent twice, the
    second raises `AlreadyDone` and changes nothing. Raises `NotYours` without the permission. An action that leaves
    no entry is a bug.
    """
    if by is not None and not by.may(permission):
        raise NotYours
    try:
        with transaction.atomic():
            _only_once(key)
            deed = Deed(by=by, at=at, key=key)
            yield deed
            assert deed.told, "an action leaves an entry in the chain"
            _append(deed)
    except IntegrityError:
        # Two people did at the same moment what only one can; the database has let one of them.
        raise refuse(
            code="RECORD-29", what="Somebody did the same at this moment", to_do="Look at what is there now"
        ) from None


def _only_once(key: str) -> None:
    if key and (before := AuditEvent.objects.filter(key=key).first()) is not None:
        raise AlreadyDone(subject_kind=before.subject_kind, subject_id=before.subject_id)


def _append(deed: Deed) -> None:
    """Add the deed's entries to the end of the chain. The end is locked last, and held for as short as can be."""
    AuditHead.objects.get_or_create(only=1)
    head = AuditHead.objects.select_for_update().get(only=1)
    # Whoever held the end before may have sent the same form: they are done now, and this can see it.
    _only_once(deed.key)
    key: str | None = deed.key or None
    for told in deed.told:
        entry = AuditEvent(number=head.number + 1, at=deed.at, by=deed.by, key=key, previous=head.digest, **told)
        entry.digest = digest_of(entry)
        entry.save(force_insert=True)
        head.number, head.digest, key = entry.number, entry.digest, None
    head.save()
