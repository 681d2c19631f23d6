"""Findings, samples and disputes as lines of a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from weft.vocabulary import Check, Dispute, Finding, Table, money_words

SHOWN_MAX = 20


def finding_lines(*, findings: Table[Finding]) -> tuple[str, ...]:
    """Each finding in a sentence, under its contract."""
    rows = sorted(findings.nouns(), key=lambda row: (row.contract_id, row.kind, row.finding_id))
    if not rows:
        return ("Nothing stands out.",)
    width = max(len(row.contract_id) for row in rows) + 2
    lines = [f"{row.contract_id:<{width}}{row.kind:<15}{row.says}" for row in rows]
    return (*lines, "", f"{len(rows):,} to look at. Nothing was refused for it.")


def sample_lines(*, checks: Table[Check], error: Mapping[str, Any] | None, currency: str) -> tuple[str, ...]:
    """The groups of a sample, what is still to be checked, and the error of the whole once nothing is."""
    rows = checks.nouns()
    if not rows:
        return ("Nothing was drawn: no claim rests on anything but records, or no sample has this name.",)
    lines = ["group".ljust(7) + "claims".rjust(10) + "drawn".rjust(8) + "checked".rjust(9) + "paid for all".rjust(20)]
    for stratum in sorted({row.stratum for row in rows}):
        own = [row for row in rows if row.stratum == stratum]
        paid = money_words(own[0].stratum_paid_minor, currency=currency)
        checked = sum(row.valid_minor is not None for row in own)
        lines.append(f"{stratum:<7}{own[0].stratum_claims:>10,}{len(own):>8,}{checked:>9,}{paid:>20}")
    unchecked = sorted((row for row in rows if row.valid_minor is None), key=lambda row: (-row.risk, row.claim_id))
    if unchecked:
        lines += ["", f"{len(unchecked):,} still to be checked, the riskiest first:"]
        lines += [
            f"  {row.claim_id:<28}{row.contract_id:<16}{money_words(row.paid_minor, currency=currency):>16}"
            for row in unchecked[:SHOWN_MAX]
        ]
        if len(unchecked) > SHOWN_MAX:
            lines.append(f"  ... and {len(unchecked) - SHOWN_MAX:,} more; --json lists them all.")
    return (*lines, *_error_lines(error, currency))


def _error_lines(error: Mapping[str, Any] | None, currency: str) -> tuple[str, ...]:
    if error is None:
        return ()
    low, middle, high, paid = (
        money_words(error[f"{name}_minor"], currency=currency) for name in ("low", "error", "high", "paid")
    )
    verdict = (
        "That is more than the share at which every claim is to be checked."
        if error["full_check"]
        else "That is within what a sample may show."
    )
    return ("", f"Of {paid} paid without records, {middle} is not borne out (95% interval {low} to {high}).", verdict)


def dispute_lines(*, disputes: Sequence[Dispute], as_of: date) -> tuple[str, ...]:
    """Each dispute with its clock, read on a day."""
    if not disputes:
        return ("There is no dispute.",)
    lines = []
    for row in disputes:
        lines.append(
            f"{row.dispute_id}  {row.statement_id} {row.claim_id}, raised by {row.raised_by} on {row.raised_on}"
        )
        lines.append("    " + _clock(row, as_of))
        if row.state == "upheld":
            lines.append(f"    Next: weft reverse PLACE --claim {row.claim_id}, then claim it anew under another code.")
    return tuple(lines)


def _clock(row: Dispute, as_of: date) -> str:
    if row.state != "open":
        return f"{row.state} by {row.decided_by} on {row.decided_on}: {row.reason}"
    late = (as_of - row.decide_by).days
    said = f"open: the payer answers by {row.answer_by}, the decision is due by {row.decide_by}"
    return said + (f", OVERDUE by {late} days" if late > 0 else "")
