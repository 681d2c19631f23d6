"""What monitoring counts, in loops over nouns: slow and obvious. The set work must give the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from weft.engine import Place
from weft.evidence.counting import Case, Counted, Rate
from weft.evidence.monitor_assumptions import (
    AROUND_DAYS,
    BUNCH_DAYS,
    CLIFF_DAYS,
    EARLY_DAYS,
    FAIR_DAYS,
    FOLLOW_DAYS,
)
from weft.vocabulary import Claim, Contact, Enrolment, Record, Referral, Term

Pair = tuple[str, str]
DAY = timedelta(days=1)


class _Person:
    """One person under one contract, as far as known on the day."""

    def __init__(self) -> None:
        self.referral: Referral | None = None
        self.started_on: date | None = None
        self.segment_id = ""
        self.contacts: list[date] = []
        self.paid_on: date | None = None
        self.unpaid = False


def count_plainly(
    *, agreed: Place, referrals: Sequence[Referral], contacts: Sequence[Contact], claims: Sequence[Claim], as_of: date
) -> Counted:
    """Everything that monitoring counts, person by person."""
    terms = agreed.table(Term).nouns()
    paying = {(t.contract_id, t.term_id): t for t in terms if t.kind in ("outcome", "milestone", "cohort")}
    results = [c for c in claims if c.achieved_on <= as_of and (c.contract_id, c.term_id) in paying]
    people = _people(agreed, referrals, contacts, results, as_of)
    paths = _paths(people, as_of)
    cases = {
        **_creaming(paths),
        **_parking(people, as_of),
        **_against_the_others(people, as_of),
        **_repeats(results, paying),
        **_bunched(results, paying, people),
        **_cliffs(agreed, people, as_of),
    }
    return Counted(
        paths={key: tuple(row) for key, row in paths.items()},
        cases={key: Case(**row) for key, row in cases.items()},
        rates=_rates(paths, people, as_of),
        months=_months(agreed, referrals, contacts, results, as_of),
    )


def _people(
    agreed: Place, referrals: Sequence[Referral], contacts: Sequence[Contact], results: Sequence[Claim], as_of: date
) -> dict[Pair, _Person]:
    people: dict[Pair, _Person] = defaultdict(_Person)
    for one in sorted(referrals, key=lambda r: (r.referred_on, r.referral_id)):
        held = people[one.contract_id, one.person_id] if one.referred_on <= as_of else None
        if held is not None and held.referral is None:
            held.referral, held.segment_id = one, one.segment_id
    for start in sorted(agreed.table(Enrolment).nouns(), key=lambda e: e.started_on):
        if start.started_on <= as_of:
            held = people[start.contract_id, start.person_id]
            held.started_on = held.started_on or start.started_on
            held.segment_id = held.segment_id or start.segment_id
    for met in contacts:
        if met.contact_on <= as_of and (met.contract_id, met.person_id) in people:
            people[met.contract_id, met.person_id].contacts.append(met.contact_on)
    for claim in results:
        if (claim.contract_id, claim.person_id) in people:
            held = people[claim.contract_id, claim.person_id]
            held.paid_on = min(claim.achieved_on, held.paid_on or claim.achieved_on)
    codes: dict[str, set[str]] = defaultdict(set)
    for term in agreed.table(Term).nouns():
        codes[term.contract_id] |= {term.outcome_id, term.recorded_as or term.outcome_id}
    for row in agreed.table(Record).nouns():
        for (contract_id, person_id), held in people.items():
            if person_id == row.person_id and held.started_on and held.started_on <= row.from_on <= as_of:
                held.unpaid = held.unpaid or row.outcome_id not in codes[contract_id]
    return dict(people)


def _thirds(chances: dict[Pair, float]) -> dict[Pair, str]:
    """Top, middle, bottom by contract; people of one chance together."""
    found = {}
    for pair, chance in chances.items():
        same = [other for (contract_id, _), other in chances.items() if contract_id == pair[0]]
        size = -(-len(same) // 3)
        top = sum(other > chance for other in same) < size
        bottom = sum(other < chance for other in same) < size
        found[pair] = "middle" if top == bottom else "top" if top else "bottom"
    return found


def _known(held: _Person) -> bool:
    return held.referral is not None and held.referral.chance is not None


def _fair(held: _Person, as_of: date) -> bool:
    return held.referral is not None and held.referral.referred_on <= as_of - FAIR_DAYS * DAY


def _since(held: _Person) -> list[date]:
    return [on for on in held.contacts if held.started_on is not None and on >= held.started_on]


def _chances(people: dict[Pair, _Person], wanted: list[Pair]) -> dict[Pair, float]:
    return {pair: people[pair].referral.chance for pair in wanted}  # type: ignore[union-attr,misc]


def _paths(people: dict[Pair, _Person], as_of: date) -> dict[tuple[str, str, str], list[int]]:
    fair = [pair for pair, held in people.items() if _fair(held, as_of)]
    thirds = _thirds(_chances(people, [pair for pair in fair if _known(people[pair])]))
    paths: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0] * 5)
    for pair in fair:
        held = people[pair]
        row = paths[pair[0], held.segment_id, thirds.get(pair, "unknown")]
        finished_on = held.referral.finished_on if held.referral else None
        row[0] += 1
        if held.started_on is None:
            row[1] += 1
        elif not _since(held):
            row[2] += 1
        elif finished_on is None or finished_on > as_of:
            row[3] += 1
        else:
            row[4] += 1
    return dict(paths)


def _creaming(paths: dict[tuple[str, str, str], list[int]]) -> dict[Pair, dict[str, int]]:
    cases: dict[Pair, dict[str, int]] = {}
    for (contract_id, _, third), row in paths.items():
        if third == "unknown":
            continue
        case = cases.setdefault(("creaming", contract_id), {"base": 0, "group": 0, "flagged": 0, "both": 0})
        case["base"] += row[0]
        case["flagged"] += row[0] - row[1]
        if third == "top":
            case["group"] += row[0]
            case["both"] += row[0] - row[1]
    return cases


def _parking(people: dict[Pair, _Person], as_of: date) -> dict[Pair, dict[str, int]]:
    known = [
        pair
        for pair, held in people.items()
        if _known(held) and held.started_on is not None and held.started_on <= as_of - EARLY_DAYS * DAY
    ]
    thirds = _thirds(_chances(people, known))
    early: dict[Pair, int] = {}
    for pair in known:
        started_on = people[pair].started_on
        early[pair] = sum((on - started_on).days < EARLY_DAYS for on in _since(people[pair]) if started_on)
    cases: dict[Pair, dict[str, int]] = {}
    for contract_id in {pair[0] for pair in known}:
        own = [pair for pair in known if pair[0] == contract_id]
        total = sum(early[pair] for pair in own)
        less = {pair for pair in own if early[pair] * len(own) < total}
        bottom = {pair for pair in own if thirds[pair] == "bottom"}
        cases["parking", contract_id] = {
            "base": len(own), "group": len(bottom), "flagged": len(less), "both": len(less & bottom),
        }  # fmt: skip
    return cases


def _around(held: _Person, as_of: date) -> tuple[bool, bool]:
    """Whether the time around the first paid result can be seen, and whether contact stopped then."""
    if held.paid_on is None or held.started_on is None or held.paid_on > as_of - AROUND_DAYS * DAY:
        return False, False
    days = [(on - held.paid_on).days for on in held.contacts]
    known = any(-AROUND_DAYS <= day < 0 for day in days)
    return known, known and not any(0 <= day < AROUND_DAYS for day in days)


def _followed(held: _Person, as_of: date) -> bool:
    return held.started_on is not None and held.started_on <= as_of - FOLLOW_DAYS * DAY


def _against_the_others(people: dict[Pair, _Person], as_of: date) -> dict[Pair, dict[str, int]]:
    counts: dict[str, Counter[str]] = {contract_id: Counter() for contract_id, _ in people}
    for (contract_id, _), held in people.items():
        known, stopped = _around(held, as_of)
        followed = _followed(held, as_of)
        counts[contract_id].update(
            known=known, stopped=stopped, followed=followed, paid=followed and held.paid_on is not None,
            unpaid=followed and held.unpaid,
        )  # fmt: skip
    total = sum(counts.values(), Counter())
    cases: dict[Pair, dict[str, int]] = {}
    for contract_id, own in counts.items():
        cases["stopping", contract_id] = {
            "base": total["known"], "group": own["known"], "flagged": total["stopped"], "both": own["stopped"],
        }  # fmt: skip
        if own["paid"] * total["followed"] >= total["paid"] * own["followed"]:
            cases["tunnelling", contract_id] = {
                "base": total["followed"], "group": own["followed"], "flagged": total["unpaid"], "both": own["unpaid"],
            }  # fmt: skip
    return cases


def _repeats(results: Sequence[Claim], paying: dict[Pair, Term]) -> dict[Pair, dict[str, int]]:
    cases: dict[Pair, dict[str, int]] = {}
    seen: set[Any] = set()
    for claim in sorted(results, key=lambda c: (c.achieved_on, c.claim_id)):
        outcome_id = paying[claim.contract_id, claim.term_id].outcome_id
        marks: set[Any] = {("result", claim.person_id, outcome_id, claim.window_no)}
        marks |= {("proof", claim.evidence_digest)} if claim.evidence_digest is not None else set()
        case = cases.setdefault(("double_counting", claim.contract_id), {"base": 0, "both": 0})
        case["base"] += 1
        case["both"] += bool(marks & seen)
        seen |= marks
    return cases


def _bunched(
    results: Sequence[Claim], paying: dict[Pair, Term], people: dict[Pair, _Person]
) -> dict[Pair, dict[str, int]]:
    cases: dict[Pair, dict[str, int]] = {}
    for claim in results:
        held, term = people.get((claim.contract_id, claim.person_id)), paying[claim.contract_id, claim.term_id]
        if held is None or held.started_on is None or not term.from_days:
            continue
        after = (claim.achieved_on - held.started_on).days - term.from_days
        if 0 <= after < 3 * BUNCH_DAYS:
            case = cases.setdefault(("bunching", claim.contract_id), {"base": 0, "both": 0})
            case["base"] += 1
            case["both"] += after < BUNCH_DAYS
    return cases


def _cliffs(agreed: Place, people: dict[Pair, _Person], as_of: date) -> dict[Pair, dict[str, int]]:
    last = {
        (t.contract_id, t.recorded_as or t.outcome_id, t.sustained_days + (t.times_max - 1) * (t.every_days or 0))
        for t in agreed.table(Term).nouns()
        if t.sustained_days is not None
    }
    cases: dict[Pair, dict[str, int]] = {}
    for row in agreed.table(Record).nouns():
        for contract_id, outcome_id, paid_days in last:
            held = people.get((contract_id, row.person_id))
            if held is None or held.started_on is None or row.outcome_id != outcome_id or row.to_on > as_of:
                continue
            after = (row.to_on - row.from_on).days - paid_days
            if -CLIFF_DAYS <= after < 2 * CLIFF_DAYS:
                case = cases.setdefault(("cliff_edge", contract_id), {"base": 0, "both": 0})
                case["base"] += 1
                case["both"] += 0 <= after < CLIFF_DAYS
    return cases


def _rates(paths: dict[tuple[str, str, str], list[int]], people: dict[Pair, _Person], as_of: date) -> dict[Pair, Rate]:
    rates: dict[Pair, list[int]] = defaultdict(lambda: [0, 0])
    for (contract_id, _, _), (pool, not_started, not_contacted, _, finished) in paths.items():
        started = pool - not_started
        for measure, whole, found in (
            ("started", pool, started), ("contacted", started, started - not_contacted), ("finished", started, finished)
        ):  # fmt: skip
            rates[measure, contract_id][0] += whole
            rates[measure, contract_id][1] += found
    for (contract_id, _), held in people.items():
        followed = _followed(held, as_of)
        rates["result", contract_id][0] += followed
        rates["result", contract_id][1] += followed and held.paid_on is not None
    return {key: Rate(people=whole, found=found) for key, (whole, found) in rates.items() if whole}


def _months(
    agreed: Place, referrals: Sequence[Referral], contacts: Sequence[Contact], results: Sequence[Claim], as_of: date
) -> dict[tuple[str, str, int], int]:
    first: dict[Pair, Referral] = {}
    for one in sorted(referrals, key=lambda r: (r.referred_on, r.referral_id)):
        first.setdefault((one.contract_id, one.person_id), one)
    days = [("referred", one.contract_id, one.referred_on) for one in first.values()]
    days += [("started", row.contract_id, row.started_on) for row in agreed.table(Enrolment).nouns()]
    days += [("contacted", row.contract_id, row.contact_on) for row in contacts]
    days += [("results", row.contract_id, row.achieved_on) for row in results]
    return dict(Counter((measure, one, on.year * 12 + on.month - 1) for measure, one, on in days if on <= as_of))
