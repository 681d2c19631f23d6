"""Queries: what a page shows, for who asks, in a number of queries that does not grow with the data."""

from weft_web.records.queries import audit, caseload, network, own, provision, totals

__all__ = ["audit", "caseload", "network", "own", "provision", "totals"]
