"""The plain versions that define what this room means, slow and obvious: comparing and monitoring."""

from weft.evidence.plain_compare import PlainDifference, difference, e_value, nearest_weights, stratified

__all__ = ["PlainDifference", "difference", "e_value", "nearest_weights", "stratified"]
