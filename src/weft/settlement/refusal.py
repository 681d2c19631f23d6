"""Why a settlement, a reversal or a dispute cannot go on. Nothing is posted."""

from __future__ import annotations

from weft.vocabulary import Refusal


class CannotSettle(Refusal):
    """The claims, the terms or the day do not allow a settlement. Every fault is named; nothing is posted."""


class CannotReverse(Refusal):
    """What should be reversed or clawed back is not there to take back."""


class CannotVerify(Refusal):
    """The ledger is not what was written: the first entry that was changed is named."""


class CannotDispute(Refusal):
    """The dispute or its decision breaks the rules on who may decide what, and when."""


class CannotSample(Refusal):
    """The sample is not what it would have to be, or a check of it says what cannot be."""
