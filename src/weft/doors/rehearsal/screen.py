"""A rehearsal as lines of a terminal, and as fields for another program."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from weft.doors.rehearsal.words import BEHAVIOUR_WORDS, SIGNED, WALKS, answer_sentences
from weft.vocabulary import BEHAVIOURS, Rehearsal, money_words

CODE_WIDTH = 20
SHOWN_MAX = 40


def rehearsal_lines(*, rehearsal: Rehearsal) -> tuple[str, ...]:
    """The answer first, then every provider, margins by group, cost, safe terms, and what the figures rest on."""
    return (
        *answer_sentences(rehearsal=rehearsal),
        "",
        *_providers(rehearsal),
        "",
        *_margins(rehearsal),
        "",
        *_costs(rehearsal),
        "",
        *_safe(rehearsal),
        "",
        *_foot(rehearsal),
    )


def rehearsal_answer(*, rehearsal: Rehearsal) -> dict[str, Any]:
    """Everything as JSON fields."""
    tables = {
        name: [dataclasses.asdict(row) for row in getattr(rehearsal, name).nouns()]
        for name in ("margins", "cash", "costs", "safe")
    }
    facts = {
        field.name: getattr(rehearsal, field.name)
        for field in dataclasses.fields(rehearsal)
        if field.name not in tables
    }
    answer = {**facts, "answer": answer_sentences(rehearsal=rehearsal), **tables}
    made: dict[str, Any] = json.loads(json.dumps(answer, default=str))
    return made


def _providers(rehearsal: Rehearsal) -> list[str]:
    rows = [row for row in rehearsal.cash.nouns() if row.behaviour == "honest"]
    head = _row("provider", "reserves", "lowest P10", "P50", "P90", "in", "solvent", "advance now", "needed", "")
    lines = ["Cash of every provider, if all are honest (lowest standing beside reserves)", head]
    for row in sorted(rows, key=lambda r: (r.solvent, r.provider_id))[:SHOWN_MAX]:
        money = (row.reserves_minor, row.low_p10_minor, row.low_p50_minor, row.low_p90_minor)
        needed = _money(rehearsal, row.advance_needed_minor) if row.advance_helps else "none would do"
        interval = f"{row.solvent:.0%} ({row.solvent_low:.0%}-{row.solvent_high:.0%})"
        lines.append(
            _row(
                row.provider_id, *(_money(rehearsal, m) for m in money), f"{row.low_on:%Y-%m}", interval,
                _money(rehearsal, row.advance_minor), needed, SIGNED if row.signs else WALKS,
            )
        )  # fmt: skip
    if len(rows) > SHOWN_MAX:
        lines.append(f"... and {len(rows) - SHOWN_MAX:,} more; --json and --out list them all.")
    return lines


def _row(*cells: str) -> str:
    widths = (CODE_WIDTH, 10, 12, 10, 10, 9, 17, 13, 15)
    fitted = [cells[0].ljust(widths[0])] + [c.rjust(w) for c, w in zip(cells[1:], widths[1:], strict=False)]
    return ("".join(fitted) + "  " + cells[len(widths)]).rstrip()


def _margins(rehearsal: Rehearsal) -> list[str]:
    """Expected margin of one person, by contract and group, one column a behaviour."""
    rows = {(r.contract_id, r.segment_id, r.behaviour): r for r in rehearsal.margins.nouns()}
    keys = sorted({key[:2] for key in rows})
    head = "contract".ljust(14) + "group".ljust(CODE_WIDTH) + "".join(b.rjust(12) for b in BEHAVIOURS)
    lines = ["Expected margin of one person, by group", head + "effort if parked".rjust(18) + "break-even".rjust(12)]
    for contract_id, segment_id in keys[:SHOWN_MAX]:
        own = {b: rows[contract_id, segment_id, b] for b in BEHAVIOURS if (contract_id, segment_id, b) in rows}
        cells = "".join((_money(rehearsal, own[b].margin_minor) if b in own else "").rjust(12) for b in BEHAVIOURS)
        effort = f"{own['parking'].effort:.0%}" if "parking" in own else ""
        edge = own["honest"].break_even if "honest" in own else None
        even = "" if edge is None else f"{edge:.0%}"
        start = contract_id.ljust(14) + segment_id.ljust(CODE_WIDTH)
        lines.append(start + cells + effort.rjust(18) + even.rjust(12))
    if len(keys) > SHOWN_MAX:
        lines.append(f"... and {len(keys) - SHOWN_MAX:,} more; --json and --out list them all.")
    return lines


def _costs(rehearsal: Rehearsal) -> list[str]:
    lines = ["Cost to the commissioner", "if all are".ljust(CODE_WIDTH) + "".join(
        word.rjust(14) for word in ("P10", "P50", "P90", "people", "turned away")
    )]  # fmt: skip
    for row in sorted(rehearsal.costs.nouns(), key=lambda r: BEHAVIOURS.index(r.behaviour)):
        money = "".join(_money(rehearsal, n).rjust(14) for n in (row.p10_minor, row.p50_minor, row.p90_minor))
        lines.append(row.behaviour.ljust(CODE_WIDTH) + money + f"{row.people:>14,}{row.declined:>14,}")
    return [*lines, *(f"  {BEHAVIOUR_WORDS[b]}" for b in BEHAVIOURS)]


def _safe(rehearsal: Rehearsal) -> list[str]:
    rows = sorted(rehearsal.safe.nouns(), key=lambda row: row.outcome_share)
    if not rows:
        return ["No term pays for a result, so there is no share to try."]
    head = "by results".ljust(14) + "solvent with the draft's advance".rjust(34) + "advance needed".rjust(18)
    lines = [f"What keeps {rehearsal.safe_provider_id} solvent (same expected pay, same lives)", head]
    for row in rows:
        interval = f"{row.solvent:.0%} ({row.solvent_low:.0%}-{row.solvent_high:.0%})"
        needed = _money(rehearsal, row.advance_needed_minor) if row.advance_helps else "none would do"
        share = f"{row.outcome_share:.0%}" + (" (draft)" if row.own else "")
        lines.append(share.ljust(14) + interval.rjust(34) + needed.rjust(18))
    return lines


def _foot(rehearsal: Rehearsal) -> list[str]:
    span = f"{rehearsal.from_on} to {rehearsal.to_on}"
    return [
        *rehearsal.notes,
        f"{rehearsal.lives:,} lives from {span}, seed {rehearsal.seed}; intervals are 95%. What is paid is not impact.",
        f"Assumed: {rehearsal.assumed_share:.0%} of the providers' figures, and how providers behave.",
    ]


def _money(rehearsal: Rehearsal, minor: int) -> str:
    return money_words(minor, currency=rehearsal.currency, short=True)
