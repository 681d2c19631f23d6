"""Settlement."""

from weft.settlement.balance import balances, verify
from weft.settlement.journal import journal
from weft.settlement.refusal import CannotDispute, CannotReverse, CannotSettle, CannotVerify
from weft.settlement.reversal import claw_back, reverse
from weft.settlement.settling import settle

__all__ = [
    "CannotDispute",
    "CannotReverse",
    "CannotSettle",
    "CannotVerify",
    "balances",
    "claw_back",
    "journal",
    "reverse",
    "settle",
    "verify",
]
