"""The map: who needs what where, who is missed and whose job that was, and what is bought twice.

Takes      a `Brief` and a loaded `Place`: areas, requirements, needs, providers, offers, effects.
Gives      a `Chart`: reach, access, unmet need, duplication, variation, adequacy, exit exposure and concentration,
           one table each; `headlines` sums them up.
Method     reach by travel times, or else great-circle journeys on a grid; access by E2SFCA; unmet need by maximum flow
           with the max-min fair split; duplication as the spend that a least-cost assignment of the served need leaves
           over; variation by Theil's T and funnel limits; adequacy by time and distance; concentration by the HHI.
Guarantees ATLAS-1 to ATLAS-19 in `docs/rooms/atlas.md`; `plain.py` is the meaning, on lists of nouns.
Limits     only funded offers of known capacity serve; only those of known price have spend. A journey is a circle on
           a sphere with a detour factor, not a timetable. Paid places are not outcomes.
Sources    Luo and Qi 2009; Megiddo 1974; Fujishige 1980; Gallo, Grigoriadis and Tarjan 1989; Edmonds 1970; Theil
           1967; Spiegelhalter 2005 (twice); DerSimonian and Laird 1986; US 42 CFR 422.116.
"""

from __future__ import annotations

from weft.atlas.charting import chart, headlines
from weft.atlas.comparing import compare
from weft.atlas.elsewhere import elsewhere
from weft.atlas.journey import absurd_times, candidates, reach
from weft.atlas.refusal import CannotChart

__all__ = ["CannotChart", "absurd_times", "candidates", "chart", "compare", "elsewhere", "headlines", "reach"]
