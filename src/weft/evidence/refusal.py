"""Why a comparison cannot be made. No figure is given then, because none could be trusted."""

from __future__ import annotations

from weft.vocabulary import Refusal


class CannotCompare(Refusal):
    """The people, the columns or their likeness do not allow a comparison. Every fault is named; no figure is given."""
