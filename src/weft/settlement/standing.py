"""What still stands in the ledger, as set work: lines net of what was reversed or clawed back."""

from __future__ import annotations

from typing import Any

import ibis

NET = ("paid_minor", "retained_minor", "recovered_minor", "payable_minor")
TAKEN_BACK = ("reversal", "clawback")


def stand(lines: Any) -> Any:
    """Every line that was not reversed, its money less what was clawed back; the columns of a line."""
    firsts = lines.filter(~lines.entry.isin(TAKEN_BACK))
    taken = lines.filter(lines.entry.isin(TAKEN_BACK))
    keys = ["claim_id", "contract_id"]
    sums = taken.group_by(keys).agg(
        reversals=(taken.entry == "reversal").sum().cast("int64"),
        **{f"{name}_back": taken[name].sum().cast("int64") for name in NET},
    )
    both = firsts.left_join(sums, keys).drop("claim_id_right", "contract_id_right")
    both = both.filter(both.reversals.fill_null(0) == 0)
    both = both.mutate(**{name: ibis.greatest(both[name] - both[f"{name}_back"].fill_null(0), 0) for name in NET})
    return both.select(*lines.columns)


def known_claims(lines: Any) -> Any:
    """The codes of every claim that the ledger has decided, whatever became of it."""
    own = lines.filter((lines.contract_id == lines.claimed_contract_id) & ~lines.entry.isin(TAKEN_BACK))
    return own.select("claim_id").distinct()
