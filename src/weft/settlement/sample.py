"""Which claims are looked at more closely, and what the looked-at ones say about all of them."""

from __future__ import annotations

import dataclasses
import hashlib
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from weft.settlement.assumptions import DRAWN_MIN, ERROR_BP_MAX, RISK_POINTS, STRATA
from weft.settlement.finding import month_end
from weft.settlement.refusal import CannotSample
from weft.vocabulary import WHOLE_BP, Check, Ledger, Problem, StatementLine, Table

NORMAL_95 = 1.959964


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledError:
    """What a finished sample says of everything that was paid without records, minor units.

    `error_minor` is the extrapolated overpayment, `low_minor` and `high_minor` its 95% interval; `full_check` whether
    it is above the share at which every claim is checked.
    """

    paid_minor: int
    checked: int
    error_minor: int
    low_minor: int
    high_minor: int
    full_check: bool


def draw(*, ledger: Ledger, seed: int) -> Table[Check]:
    """Draw the claims to be checked: all of the riskiest group, a share of the others, the same for the same seed.

    What authorities' records show is checked already and is not drawn.
    """
    standing = _standing(ledger)
    people: dict[str, set[str]] = defaultdict(set)
    for line in standing:
        people[line.evidence_digest or ""].add(line.person_id)
    amounts = sorted(line.paid_minor for line in standing)
    median = amounts[len(amounts) // 2] if amounts else 0
    groups: dict[int, list[tuple[StatementLine, int]]] = defaultdict(list)
    for line in standing:
        shared = bool(line.evidence_digest) and len(people[line.evidence_digest or ""]) > 1
        risk = RISK_POINTS[line.evidence] + shared * RISK_POINTS["shared_evidence"]
        risk += (
            month_end(line.achieved_on) * RISK_POINTS["month_end"] + (line.paid_minor > median) * RISK_POINTS["large"]
        )
        stratum = next(number for number, (points, _) in enumerate(STRATA, start=1) if risk >= points)
        groups[stratum].append((line, risk))
    return Table.of_nouns(
        Check, [check for stratum in sorted(groups) for check in _drawn(stratum, groups[stratum], seed)]
    )


def _standing(ledger: Ledger) -> list[StatementLine]:
    """Paid claims that stand, at what they were paid, without those that records prove."""
    lines = [line for line in ledger.lines.nouns() if line.contract_id == line.claimed_contract_id]
    gone = {line.claim_id for line in lines if line.entry == "reversal"}
    return [
        line
        for line in lines
        if line.entry == "claim" and line.paid_minor and line.evidence != "records" and line.claim_id not in gone
    ]


def _drawn(stratum: int, group: Sequence[tuple[StatementLine, int]], seed: int) -> list[Check]:
    share_bp = STRATA[stratum - 1][1]
    count = min(len(group), max(DRAWN_MIN, -(-len(group) * share_bp // WHOLE_BP)))
    shuffled = sorted(group, key=lambda pair: hashlib.sha256(f"{seed}\t{pair[0].claim_id}".encode()).hexdigest())
    total = sum(line.paid_minor for line, _ in group)
    return [
        Check(
            place_id=line.place_id,
            claim_id=line.claim_id,
            contract_id=line.contract_id,
            paid_minor=line.paid_minor,
            risk=risk,
            stratum=stratum,
            stratum_claims=len(group),
            stratum_drawn=count,
            stratum_paid_minor=total,
        )
        for line, risk in shuffled[:count]
    ]


def extrapolate(*, checks: Table[Check]) -> SampledError | None:
    """The error of the whole from the checked claims of each group; None while any of them is unchecked.

    A stratified ratio estimate (Cochran 1977, sections 6.10 and 6.11): in each group, error per unit of money paid.
    """
    groups: dict[int, list[Check]] = defaultdict(list)
    for check in checks.nouns():
        if check.valid_minor is None:
            return None
        groups[check.stratum].append(check)
    error = variance = 0.0
    for group in groups.values():
        first = group[0]
        wrong = [check.paid_minor - (check.valid_minor or 0) for check in group]
        ratio = sum(wrong) / sum(check.paid_minor for check in group)
        error += ratio * first.stratum_paid_minor
        if len(group) > 1:
            residual = sum((w - ratio * c.paid_minor) ** 2 for w, c in zip(wrong, group, strict=True)) / (
                len(group) - 1
            )
            unseen = 1 - len(group) / first.stratum_claims
            variance += first.stratum_claims**2 * unseen * residual / len(group)
    paid = sum(group[0].stratum_paid_minor for group in groups.values())
    spread = NORMAL_95 * math.sqrt(variance)
    return SampledError(
        paid_minor=paid,
        checked=len(checks),
        error_minor=round(error),
        low_minor=max(0, round(error - spread)),
        high_minor=min(paid, round(error + spread)),
        full_check=round(error) * WHOLE_BP > paid * ERROR_BP_MAX,
    )


def record_check(*, checks: Table[Check], claim_id: str, valid_minor: int, correct: bool = False) -> Table[Check]:
    """The sample with what the evidence of one claim bears out, minor units. The same again changes nothing.

    Raises `CannotSample` (SETTLE-29): the claim was not drawn, more is borne out than was paid, or another sum was
    recorded before and `correct` does not say that it was a mistake.
    """
    rows = {row.claim_id: row for row in checks.nouns()}
    row = rows.get(claim_id)
    if row is None:
        raise CannotSample([_problem(f"claim {claim_id!r} was not drawn", "a claim of the sample")])
    problems = []
    if not 0 <= valid_minor <= row.paid_minor:
        problems.append(_problem(f"{valid_minor} is not what a claim paid {row.paid_minor} can bear out",
                                 f"from 0 to {row.paid_minor} minor units"))  # fmt: skip
    if row.valid_minor not in (None, valid_minor) and not correct:
        problems.append(_problem(f"claim {claim_id!r} was checked before, at {row.valid_minor}",
                                 "the same sum, or say that the first was a mistake"))  # fmt: skip
    if problems:
        raise CannotSample(problems)
    changed = dataclasses.replace(row, valid_minor=valid_minor)
    return Table.of_nouns(Check, {**rows, claim_id: changed}.values())


def same_sample(*, drawn: Table[Check], kept: Table[Check]) -> Table[Check]:
    """The kept sample, where it is the one that was drawn; a sample is never drawn anew over another (SETTLE-29).

    Raises `CannotSample` where it is another.
    """
    if [dataclasses.replace(row, valid_minor=None) for row in kept.nouns()] != drawn.nouns():
        what = "another sample of this name was drawn before, from another seed or when the ledger was shorter"
        raise CannotSample([_problem(what, "another name")])
    return kept


def _problem(what: str, allowed: str) -> Problem:
    return Problem(code="SETTLE-29", what=what, allowed=allowed)
