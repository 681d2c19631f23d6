"""How providers are called in the report: by name, or by a code where their price, capacity or effect is assumed.

A code says nothing about a real organisation: the order is drawn from the inputs' digest, not from names or ids, and
reasons are rewritten with the same codes.
"""

from __future__ import annotations

import hashlib
import re

from weft.vocabulary import Offer, Provider

WORD = re.compile(r"[\w][\w.:/-]*[\w]|\w")


class Alias:
    """Names or codes of providers and offers, the same throughout one report."""

    def __init__(self, *, providers: tuple[Provider, ...], offers: tuple[Offer, ...], salt: str, coded: bool) -> None:
        self.coded = coded
        drawn = sorted((p.provider_id for p in providers), key=lambda i: (_draw(salt, i), i))
        width = max(3, len(str(len(drawn))))
        self._providers = {i: f"Provider {n:0{width}d}" for n, i in enumerate(drawn, start=1)}
        by_draw = sorted((o.offer_id for o in offers), key=lambda i: (_draw(salt, "offer " + i), i))
        wide = max(4, len(str(len(by_draw))))
        self._offers = {i: f"Offer {n:0{wide}d}" for n, i in enumerate(by_draw, start=1)}
        self._names = {p.provider_id: p.name for p in providers}
        self._said = {p.name: self._providers[p.provider_id] for p in providers if p.name}

    def provider(self, provider_id: str) -> str:
        """What the report calls a provider."""
        if self.coded:
            return self._providers.get(provider_id, "Provider unknown")
        return self._names.get(provider_id, provider_id)

    def offer(self, offer_id: str) -> str:
        """What the report calls an offer."""
        return self._offers.get(offer_id, "Offer unknown") if self.coded else offer_id

    def sentence(self, words: str) -> str:
        """A sentence with every id and name of a provider or an offer replaced by its code, where names are coded."""
        if not self.coded:
            return words
        for name in sorted((n for n in self._said if n in words), key=lambda n: (-len(n), n)):
            words = words.replace(name, self._said[name])
        return WORD.sub(lambda found: self._code_of(found.group()), words)

    def _code_of(self, word: str) -> str:
        return self._providers.get(word) or self._offers.get(word) or word


def _draw(salt: str, identifier: str) -> str:
    return hashlib.sha256(f"{salt}\n{identifier}".encode()).hexdigest()
