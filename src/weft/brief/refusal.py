"""How the brief says no: all the reasons at once, each with its line, and nothing changed."""

from __future__ import annotations

from weft.vocabulary import Refusal


class CannotRead(Refusal):
    """The brief cannot be used as it stands: it cannot be read, says something unknown, or contradicts itself."""


class CannotJudge(Refusal):
    """Eligibility cannot be judged: the facts given are not the facts that the brief declares. Quotes no value."""
