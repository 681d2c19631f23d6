"""Network: which providers, how much of each, why, and how good the answer provably is."""

from __future__ import annotations

from weft.network.assembly import assemble
from weft.network.assumptions import USUAL_EFFORT, Effort
from weft.network.conflict import CannotAssemble

__all__ = ["USUAL_EFFORT", "CannotAssemble", "Effort", "assemble"]
