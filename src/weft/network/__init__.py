"""The network: which providers, how much of each, why, how good the answer provably is, and a checker that trusts none.

Takes      a `Brief`, a loaded `Place` (areas, requirements, needs, providers, offers, effects) and the atlas's `Reach`.
Gives      a `Network`: today's plan and the proposed one, each of whole people with its proven bound, and one reason
           in words and money for every offer. `verify` holds a written output against its place.
Method     mixed-integer programme on HiGHS (`model.py`), people grouped by what offers do for whom and from where they
           are reached; linear bound with lazy rows, dive, single changes, branch and bound; whole people by an integer
           flow, every rule checked again; reasons by turning one award round and solving again.
           `stress`, `behaviour` and `frontier` ask a plan what it withstands: failures, free choice, other rules.
Guarantees NETWORK-1 to NETWORK-43 in `docs/rooms/network.md`; `plain.py` and `plain_behaviour.py` are the meaning.
Limits     the best plan is proven only up to the stated gap. Effects add up over services; a person's several needs
           are served apart. A reason is about one decision with all others held, never about two at once.
Sources    Geoffrion and Graves 1974; Wolsey 1998; Hoffman and Kruskal 1956; Huangfu and Hall 2018 (HiGHS).
"""

from __future__ import annotations

from weft.network.alteration import CannotChange, change
from weft.network.assembly import assemble
from weft.network.assumptions import USUAL_EFFORT, USUAL_TASTE, Effort
from weft.network.behaviour import behaviour
from weft.network.conflict import CannotAssemble
from weft.network.frontier import TRAVEL_FACTOR_MAX, frontier
from weft.network.side import people_met, side
from weft.network.stress import stress
from weft.network.turning import nearest_out, turnings
from weft.network.verify import verify
from weft.network.what_if import what_if
from weft.network.why import CannotExplain, explain

__all__ = [
    "TRAVEL_FACTOR_MAX",
    "USUAL_EFFORT",
    "USUAL_TASTE",
    "CannotAssemble",
    "CannotChange",
    "CannotExplain",
    "Effort",
    "assemble",
    "behaviour",
    "change",
    "explain",
    "frontier",
    "nearest_out",
    "people_met",
    "side",
    "stress",
    "turnings",
    "verify",
    "what_if",
]
