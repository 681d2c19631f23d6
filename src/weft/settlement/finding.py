"""Patterns that a person should look at. A finding refuses nothing and names no person (SETTLE-28)."""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from weft.engine import Place
from weft.settlement.assumptions import BUNCH_DAYS, CLIFF_DAYS, FINDING_CLAIMS_MIN, FINDING_DEVIATIONS
from weft.vocabulary import Finding, Ledger, Record, StatementLine, Table, Term

DAYS_A_MONTH = 365.25 / 12


def find(*, place: Place, ledger: Ledger) -> Table[Finding]:
    """What stands out in the claims of a ledger, by contract.

    `same_evidence`: one document for several people. `same_person`: a person's result claimed under several
    contracts. `bunching`: more claims on the last days of months than chance would give. `cliff_edge`: results that
    end just after they were paid, against those that end a little later. Counts are of claims.
    """
    lines = [row for row in ledger.lines.nouns() if row.entry == "claim" and row.contract_id == row.claimed_contract_id]
    found = [*_same_evidence(lines), *_same_person(lines), *_bunching(lines), *_cliff_edges(place, lines)]
    return Table.of_nouns(Finding, found)


def _same_evidence(lines: Sequence[StatementLine]) -> list[Finding]:
    people: dict[tuple[str, str], set[str]] = defaultdict(set)
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for line in lines:
        if line.evidence_digest:
            people[line.contract_id, line.evidence_digest].add(line.person_id)
            counts[line.contract_id, line.evidence_digest] += 1
    return [
        _finding(
            lines[0],
            "same_evidence",
            contract_id,
            (digest,),
            counts[contract_id, digest],
            None,
            f"The same document stands for {len(who)} people in {counts[contract_id, digest]} claims.",
        )
        for (contract_id, digest), who in sorted(people.items())
        if len(who) > 1
    ]


def _same_person(lines: Sequence[StatementLine]) -> list[Finding]:
    contracts: dict[tuple[str, str], set[str]] = defaultdict(set)
    for line in lines:
        contracts[line.person_id, line.outcome_id].add(line.contract_id)
    pairs: dict[tuple[str, ...], int] = defaultdict(int)
    for named in contracts.values():
        if len(named) > 1:
            pairs[tuple(sorted(named))] += 1
    return [
        _finding(
            lines[0],
            "same_person",
            named[0],
            named,
            count,
            0.0,
            f"{count} results of the same people are claimed under each of {', '.join(named)}.",
        )
        for named, count in sorted(pairs.items())
    ]


def _bunching(lines: Sequence[StatementLine]) -> list[Finding]:
    by_contract: dict[str, list[StatementLine]] = defaultdict(list)
    for line in lines:
        by_contract[line.contract_id].append(line)
    found = []
    for contract_id, own in sorted(by_contract.items()):
        last = sum(month_end(line.achieved_on) for line in own)
        chance = BUNCH_DAYS / DAYS_A_MONTH
        if stands_out(count=last, of=len(own), chance=chance):
            expected = len(own) * chance
            says = (
                f"{last} of {len(own)} results are dated on the last {BUNCH_DAYS} days of a month; "
                f"about {expected:.0f} would be."
            )
            found.append(_finding(lines[0], "bunching", contract_id, (), last, expected, says))
    return found


def _cliff_edges(place: Place, lines: Sequence[StatementLine]) -> list[Finding]:
    terms = {(row.contract_id, row.term_id): row for row in place.table(Term).nouns()}
    ends: dict[tuple[str, str], list[date]] = defaultdict(list)
    for record in place.table(Record).nouns():
        ends[record.person_id, record.outcome_id].append(record.to_on)
    near: dict[tuple[str, str], int] = defaultdict(int)
    later: dict[tuple[str, str], int] = defaultdict(int)
    for line in lines:
        term = terms.get((line.contract_id, line.term_id))
        if term is None or term.sustained_days is None or line.status == "refused":
            continue
        for end in ends[line.person_id, term.recorded_as or term.outcome_id]:
            after = (end - line.achieved_on).days
            near[line.contract_id, line.term_id] += 0 < after <= CLIFF_DAYS
            later[line.contract_id, line.term_id] += CLIFF_DAYS < after <= 2 * CLIFF_DAYS
    found = []
    for (contract_id, term_id), count in sorted(near.items()):
        both = count + later[contract_id, term_id]
        if stands_out(count=count, of=both, chance=0.5):
            says = (
                f"{count} results of term {term_id} end within {CLIFF_DAYS} days of being paid, and "
                f"{later[contract_id, term_id]} in the {CLIFF_DAYS} days after."
            )
            found.append(_finding(lines[0], "cliff_edge", contract_id, (term_id,), count, both / 2, says))
    return found


def stands_out(*, count: int, of: int, chance: float) -> bool:
    """Whether a count lies far above what chance would give, by the normal approximation of the binomial."""
    if of < FINDING_CLAIMS_MIN:
        return False
    return count > of * chance + FINDING_DEVIATIONS * math.sqrt(of * chance * (1 - chance))


def month_end(day: date) -> bool:
    """Whether a day is one of the last of its month."""
    return (day + timedelta(days=BUNCH_DAYS)).month != day.month


def _finding(
    line: StatementLine,
    kind: str,
    contract_id: str,
    parts: Sequence[str],
    claims: int,
    expected: float | None,
    says: str,
) -> Finding:
    code = hashlib.sha256("\t".join([kind, contract_id, *parts]).encode()).hexdigest()[:16]
    return Finding(
        place_id=line.place_id,
        finding_id=f"{kind}-{code}",
        kind=kind,
        contract_id=contract_id,
        claims=claims,
        expected=expected,
        says=says,
    )
