"""The invented town: a place of any size, made from a seed, with truths planted in it.

Takes a size (`borough`, `city-region`, `nation`) and a seed; gives a `Town`: tables of a place, its brief, its
boundaries, and what was planted in it. Method: areas on a plane, people drawn from rates that rise with deprivation,
offers drawn where supply and need lie (`docs/town.md`). Guarantees: the same size and seed give the same bytes; the
planted truths are exact, worked out from how they were made. Limits: a nation is one place, with its towns as clusters,
and has no drawn boundaries. Nothing in it is true of a real place. Sources: `assumptions.py`.
"""

from __future__ import annotations

from weft.town.caseload import Planted
from weft.town.choosers import Choosers, choosers_for
from weft.town.claims import Year, claims_for
from weft.town.footing import figures_for
from weft.town.town import CannotBuild, Town, build
from weft.town.truth import (
    DuplicationTruth,
    LeftOver,
    LotteryTruth,
    MonopolyTruth,
    NobodyTruth,
    Truth,
    UnmetTruth,
)

__all__ = [
    "CannotBuild",
    "Choosers",
    "DuplicationTruth",
    "LeftOver",
    "LotteryTruth",
    "MonopolyTruth",
    "NobodyTruth",
    "Planted",
    "Town",
    "Truth",
    "UnmetTruth",
    "Year",
    "build",
    "choosers_for",
    "claims_for",
    "figures_for",
]
