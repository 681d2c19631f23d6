"""Tunable numbers of checks and disputes. Prices, rates, caps and windows are never here."""

from __future__ import annotations

FINDING_CLAIMS_MIN = 20
"""Claims below which no pattern is looked for. Judgement, 2026-11: under it the normal approximation is poor."""

FINDING_DEVIATIONS = 3.0
"""Standard deviations above what chance would give. Judgement, 2026-11: about 1 in 700 by chance."""

BUNCH_DAYS = 3
"""Last days of a month that are counted together. Judgement, 2026-11."""

CLIFF_DAYS = 14
"""Days just after a payment in which an end is counted, against as many days after them. Judgement, 2026-11."""

RISK_POINTS = {"attestation": 3, "document": 1, "shared_evidence": 4, "month_end": 1, "large": 1}
"""Risk points of a claim. Judgement, 2026-11; what the records show has none and is not sampled."""

STRATA: tuple[tuple[int, int], ...] = ((5, 10_000), (3, 2_000), (1, 500))
"""From how many points a claim falls into a group, and the share drawn of it in basis points. Judgement, 2026-11."""

DRAWN_MIN = 5
"""Claims drawn of each group at least, where it has as many. Judgement, 2026-11."""

ERROR_BP_MAX = 500
"""Extrapolated error above which every claim is checked: 5% (the project's notes on the field, B3, judgement)."""

DISPUTE_DAYS = 30
"""Days after a statement in which a line of it may be disputed. Judgement, 2026-11; a contract may say otherwise."""

ANSWER_DAYS = 10
"""Days in which the payer must answer a dispute. Judgement, 2026-11."""

DECIDE_DAYS = 28
"""Days in which the independent decision must be there; 28 is the term of construction adjudication (Housing Grants,
Construction and Regeneration Act 1996, section 108), taken as a model."""

BAD_MONTH_SHARE = 0.10
"""Share of months that are worse than a bad month: one in ten (the project's notes on the field, B3, cash at P10)."""
