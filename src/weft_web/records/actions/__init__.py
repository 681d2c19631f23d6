"""Actions: each one transaction, with a permission, a change and an entry in the chain. Modules are named by record."""

from weft_web.records.actions import account, budget, case, choice, nomination, note, offer, referral, result
from weft_web.records.refusal import AlreadyDone, CannotDo, NotYours

__all__ = [
    "AlreadyDone", "CannotDo", "NotYours", "account", "budget", "case", "choice", "nomination", "note", "offer",
    "referral", "result",
]  # fmt: skip
