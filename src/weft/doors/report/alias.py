"""How providers are called in the report: by name, or by a code where their price, capacity or effect is assumed.

A code says nothing about a real organisation: the order is drawn from the inputs' digest, not from names or ids, and
reasons are rewritten with the same codes.
"""

from __future__ import annotations

import hashlib
import re

from weft.vocabulary import Offer, Provider

WORD = re.compile(r"\w[\w.:/-]*\w|\w")
NAMED = re.compile(r"\b([Oo]ffer|[Pp]rovider) (\w[\w.:/-]*\w|\w)")
LISTED = re.compile(r"(?<=\()[^()]*(?=\))|(?<=today: )[^;]*(?=\.)")
BETWEEN = re.compile(r"(, | and )")


class Alias:
    """Names or codes of providers and offers, the same throughout one report."""

    def __init__(self, *, providers: tuple[Provider, ...], offers: tuple[Offer, ...], salt: str, coded: bool) -> None:
        self.coded = coded
        self._providers = _codes("Provider", [p.provider_id for p in providers], salt=salt, width=3)
        self._offers = _codes("Offer", [o.offer_id for o in offers], salt=salt, width=4)
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
        """A sentence with every name and id of a provider or an offer replaced by its code, where names are coded.

        An id that is only digits could be a figure, so it is taken for an id only where it stands as one: after the
        word offer or provider, or as an item of a list in brackets.
        """
        if not self.coded:
            return words
        for name in sorted((n for n in self._said if n in words), key=lambda n: (-len(n), n)):
            words = words.replace(name, self._said[name])
        words = NAMED.sub(lambda found: self._named(found), words)
        words = LISTED.sub(lambda found: "".join(self._code(item) for item in BETWEEN.split(found.group())), words)
        return WORD.sub(lambda found: found.group() if found.group().isdigit() else self._code(found.group()), words)

    def _named(self, found: re.Match[str]) -> str:
        codes = self._offers if found.group(1).lower() == "offer" else self._providers
        return codes.get(found.group(2), found.group())

    def _code(self, word: str) -> str:
        return self._offers.get(word) or self._providers.get(word) or word


def _codes(word: str, identifiers: list[str], *, salt: str, width: int) -> dict[str, str]:
    """A code for each id, in an order drawn by hash."""
    drawn = sorted(identifiers, key=lambda i: (hashlib.sha256(f"{salt}\n{word}\n{i}".encode()).hexdigest(), i))
    digits = max(width, len(str(len(drawn))))
    return {identifier: f"{word} {n:0{digits}d}" for n, identifier in enumerate(drawn, start=1)}
