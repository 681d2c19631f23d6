"""Digests: of the entries of the chain, and of the secrets that travel in links."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from weft_web.records.chain import digest_of_fields
from weft_web.records.models import AuditEvent


def fields_of(entry: AuditEvent) -> dict[str, Any]:
    """What of an entry is sealed, as JSON holds it: the export shows these, so that anybody can seal them again."""
    return {
        "number": entry.number,
        "at": entry.at.isoformat(),
        "by": str(entry.by_id) if entry.by_id else "",
        "deed": entry.deed,
        "subject_kind": entry.subject_kind,
        "subject_id": entry.subject_id,
        "detail": entry.detail,
        "key": entry.key or "",
        "previous": entry.previous,
    }


def digest_of(entry: AuditEvent) -> str:
    """SHA-256 of an entry's fields, the digest of the one before among them."""
    return digest_of_fields(fields_of(entry))


def new_token() -> str:
    """A secret of 192 random bits, safe in an address."""
    return secrets.token_urlsafe(24)


def digest_of_token(token: str) -> str:
    """What is kept of it. The secret is random, so a plain digest cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()
