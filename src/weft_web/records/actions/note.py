"""What a provider writes for itself about somebody it helps."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from weft_web.records.actions.deed import doing
from weft_web.records.models import Note, Referral, User
from weft_web.records.refusal import NotYours, refuse


def write(*, referral_id: UUID, words: str, by: User, at: datetime, key: str = "") -> Note:
    """Keep a note with a referral that the account's organisation has taken. Nobody outside it reads the note."""
    with doing(by=by, permission="note.write", at=at, key=key) as deed:
        taken = Referral.objects.filter(
            id=referral_id, offer__provider=by.organisation_id, state__in=["accepted", "started", "finished"]
        ).first()
        if taken is None:
            raise NotYours
        if not words.strip():
            raise refuse(code="RECORD-30", what="The note is empty", to_do="Write a few words", field="note")
        note = Note.objects.create(referral=taken, by=by, words=words.strip(), written_at=at)
        deed.tell("note.written", about=note, referral=str(taken.id))
        return note
