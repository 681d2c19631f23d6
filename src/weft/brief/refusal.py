"""How the brief says no: all the reasons at once, each with its line, and nothing changed."""

from __future__ import annotations

from weft.vocabulary import Refusal


class CannotRead(Refusal):
    """The brief cannot be used as it stands: it cannot be read, says something unknown, or contradicts itself."""


class CannotJudge(Refusal):
    """Eligibility cannot be judged: the facts given are not the facts that the brief declares. Quotes no value."""


class CannotPick(Refusal):
    """The outcome cannot be taken into the brief: the library has no such entry, or the brief has it already."""


class CannotPrice(Refusal):
    """The deal cannot be priced, or its terms made: the brief does not say enough, or says it against itself."""


class CannotRehearse(Refusal):
    """The draft cannot be lived through: figures are missing or contradict the terms. Unknown is not nought."""


class CannotDraft(Refusal):
    """The text of the contract cannot be written, does not say all that pays, or is not the text that was signed."""
