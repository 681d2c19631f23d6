"""Settlement."""

from weft.settlement.refusal import CannotDispute, CannotReverse, CannotSettle, CannotVerify
from weft.settlement.settling import settle

__all__ = ["CannotDispute", "CannotReverse", "CannotSettle", "CannotVerify", "settle"]
