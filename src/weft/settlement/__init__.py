"""Paying for results to the penny: who is owed what, by whom, for which result, proved how.

Takes: the agreements of a place (`AGREED_NOUNS`: contracts, terms, shares, tiers, indexations, gates, cohorts, budgets,
enrolments, conditions, records), claims, the ledger so far, the day.
Gives: what is added to the ledger: statements, their lines with the working and the reason of every refusal, and
double-entry postings; balances, journal, verification, forecast, findings, samples, disputes.
Method: set work in Ibis, the same on DuckDB and Spark, in 64-bit whole numbers of minor units; no money is divided but
exactly. `plain.py` is the meaning, as loops over nouns.
Guarantees: SETTLE-1 to SETTLE-29, in `docs/rooms/settlement.md`.
Limits: one currency at a time; two tiers; single sums up to 10^11 minor units; no bank transfer is made.
Sources: the payment blocks and the real rate cards are those named in `docs/rooms/settlement.md`.
"""

from weft.settlement.balance import balances
from weft.settlement.dispute import decide_dispute, dispute, dispute_of, overdue, with_dispute
from weft.settlement.finding import find
from weft.settlement.forecast import bad_month, forecast, worst_month
from weft.settlement.journal import journal
from weft.settlement.large import settle_into
from weft.settlement.proof import verify
from weft.settlement.refusal import CannotDispute, CannotReverse, CannotSample, CannotSettle, CannotVerify
from weft.settlement.replay import replay
from weft.settlement.reversal import claw_back, reverse
from weft.settlement.sample import SampledError, draw, extrapolate, record_check, same_sample
from weft.settlement.settling import settle
from weft.settlement.words import reason_words, show_statement

__all__ = [
    "CannotDispute",
    "CannotReverse",
    "CannotSample",
    "CannotSettle",
    "CannotVerify",
    "SampledError",
    "bad_month",
    "balances",
    "claw_back",
    "decide_dispute",
    "dispute",
    "dispute_of",
    "draw",
    "extrapolate",
    "find",
    "forecast",
    "journal",
    "overdue",
    "reason_words",
    "record_check",
    "replay",
    "reverse",
    "same_sample",
    "settle",
    "settle_into",
    "show_statement",
    "verify",
    "with_dispute",
    "worst_month",
]
