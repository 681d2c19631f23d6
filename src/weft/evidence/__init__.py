"""Did it work, for whom, and is anyone being left behind?

Takes: people of a cohort and of a pool as `Roll`s with what is asked of them (`Comparing`); a series of periods;
agreements with referrals, contacts and claims to watch; statements and the effects known before, to learn from.
Gives: `Compared`: a difference with its interval, balance before and after, who was left out, how strong a hidden cause
would have to be, the sample that would settle it, and sentences; `Interrupted` for a series;
`Monitoring` and the register of what was released; `Learned`, the effects of the next round.
Method: common support by a logistic score, entropy balancing (or matching, or double machine learning), one doubly
robust estimator for all of them; decision record 6. `plain.py` is the textbook estimator. Watching: set work in Ibis,
exact tests (`plain_monitor.py`); learning: a small hierarchical model (`plain_learning.py`); decision record 9.
Guarantees: EVIDENCE-1 to EVIDENCE-19 of comparing, 20 to 39 of watching, disclosure and learning, in
`docs/rooms/evidence.md`.
Limits: one outcome at a time; what nobody recorded cannot be made alike; a paid outcome is never called impact; a
signal asks for a conversation; learnt chances are of proved results.
Sources: those named in decision records 6, 8 and 9 and in `docs/rooms/evidence.md`.
"""

from weft.evidence.comparison import compare
from weft.evidence.crowd import register
from weft.evidence.disclosure import CannotRelease, Protected, protect
from weft.evidence.learning import CannotLearn, learn
from weft.evidence.monitor_intake import CannotMonitor
from weft.evidence.monitoring import monitor
from weft.evidence.protection import Sum
from weft.evidence.refusal import CannotCompare
from weft.evidence.release import release, release_series
from weft.evidence.series import interrupt
from weft.evidence.tallying import tally

__all__ = [
    "CannotCompare",
    "CannotLearn",
    "CannotMonitor",
    "CannotRelease",
    "Protected",
    "Sum",
    "compare",
    "interrupt",
    "learn",
    "monitor",
    "protect",
    "register",
    "release",
    "release_series",
    "tally",
]
