"""Secrets that travel in links: long, random, kept only as a digest."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """A secret of 192 random bits, safe in an address."""
    return secrets.token_urlsafe(24)


def digest_of_token(token: str) -> str:
    """What is kept of it. The secret is random, so a plain digest cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()
