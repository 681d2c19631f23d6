"""Why options, an allocation, a spend or a bundle cannot be worked out. Nothing is changed, and nobody is named."""

from __future__ import annotations

from weft.vocabulary import Refusal


class CannotOffer(Refusal):
    """What is known of the person, their wishes or the openings does not go together with the place."""


class CannotAllocate(Refusal):
    """Requests, rankings, places, rules or declines do not go together. Nobody is given a place."""


class CannotSpend(Refusal):
    """The purse, the price or the day does not allow it. No money moves."""


class CannotBundle(Refusal):
    """There are more needs than one bundle may meet."""
