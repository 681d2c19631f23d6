"""What the map will not do."""

from __future__ import annotations

from weft.vocabulary import Refusal


class CannotChart(Refusal):
    """The map cannot be drawn; every reason is listed. Codes: ATLAS-1 (travel), ATLAS-11 (size)."""
