"""Whether requests, rankings, places, rules and declines go together. Every fault is named; nobody is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from weft.choice.allocating import ranked_rows
from weft.choice.refusal import CannotAllocate
from weft.vocabulary import Decline, DeclineRule, Precedence, Problem, QueueRule, Ranking, Request, Table, Vacancy


def check_requests(
    *,
    requests: Table[Request],
    rankings: Table[Ranking],
    vacancies: Table[Vacancy],
    rules: Table[QueueRule],
    precedences: Table[Precedence],
    declines: Table[Decline],
    decline_rules: Table[DeclineRule],
    as_of: date,
) -> None:
    """Raise `CannotAllocate` (CHOICE-8) with every fault."""
    asked = {row.request_id: row for row in requests.nouns()}
    problems = [
        *_twice(requests.strings("request_id"), "requests"),
        *_unruled(asked.values(), rules),
        *_strange(asked, rankings, "rankings"),
        *_strange(asked, precedences, "precedences"),
        *_strange(asked, declines, "declines"),
        *_twice_open(asked.values(), declines, decline_rules),
        *_ranked_twice(rankings),
        *_of_two_kinds(asked, rankings),
        *_unfollowed(declines, decline_rules),
        *_unreviewed(declines),
        *_later(asked.values(), declines, as_of),
        *_twice(vacancies.strings("offer_id"), "vacancies"),
    ]
    if problems:
        raise CannotAllocate(problems)


def _fault(what: str, file: str, to_do: str) -> Problem:
    return Problem(code="CHOICE-8", what=what, file=file, to_do=to_do)


def _some(names: Iterable[str]) -> str:
    listed = sorted(set(names))
    return ", ".join(listed[:5]) + (f" and {len(listed) - 5:,} more" if len(listed) > 5 else "")


def _twice(names: list[str], file: str) -> list[Problem]:
    found = [name for name, count in Counter(names).items() if count > 1]
    return [_fault(f"{_some(found)} is there more than once", file, "Keep one row of each")] if found else []


def _unruled(requests: Iterable[Request], rules: Table[QueueRule]) -> list[Problem]:
    missing = {row.service_type for row in requests} - set(rules.strings("service_type"))
    if not missing:
        return []
    return [_fault(f"no rule is published for {_some(missing)}", "queue_rules", "Publish one before places are given")]


def _strange(
    asked: dict[str, Request], table: Table[Ranking] | Table[Precedence] | Table[Decline], file: str
) -> list[Problem]:
    strange = set(table.strings("request_id")) - set(asked)
    if not strange:
        return []
    return [_fault(f"{_some(strange)} is not among the requests", file, "Keep to requests of requests.csv")]


def _twice_open(
    requests: Iterable[Request], declines: Table[Decline], decline_rules: Table[DeclineRule]
) -> list[Problem]:
    """Two open requests would be two tickets in the draw, and two places for one person."""
    closing = {(rule.declined_by, rule.reason) for rule in decline_rules.nouns() if rule.closes}
    needing_review = {(rule.declined_by, rule.reason) for rule in decline_rules.nouns() if rule.review}
    closed = {
        row.request_id
        for row in declines.nouns()
        if (row.declined_by, row.reason) in closing
        and row.upheld is not False
        and (row.upheld or (row.declined_by, row.reason) not in needing_review)
    }
    still = Counter((row.person_id, row.service_type) for row in requests if row.request_id not in closed)
    doubled = sum(count > 1 for count in still.values())
    if not doubled:
        return []
    what = f"{doubled:,} people have more than one open request for the same kind of service"
    return [_fault(what, "requests", "Keep the first of them")]


def _ranked_twice(rankings: Table[Ranking]) -> list[Problem]:
    rows = list(ranked_rows(rankings=rankings))
    pairs = Counter((name, offer) for name, _, offer in rows)
    ranks = Counter((name, rank) for name, rank, _ in rows)
    found = {name for (name, _), count in [*pairs.items(), *ranks.items()] if count > 1}
    if not found:
        return []
    return [_fault(f"{_some(found)} ranks an offer twice or gives a rank twice", "rankings", "Rank each offer once")]


def _of_two_kinds(asked: dict[str, Request], rankings: Table[Ranking]) -> list[Problem]:
    kinds: dict[str, set[str]] = {}
    for name, _, offer in ranked_rows(rankings=rankings):
        if name in asked:
            kinds.setdefault(offer, set()).add(asked[name].service_type)
    found = [offer for offer, named in kinds.items() if len(named) > 1]
    if not found:
        return []
    return [
        _fault(f"{_some(found)} is ranked for more than one kind of service", "rankings", "Rank offers of its kind")
    ]


def _unfollowed(declines: Table[Decline], decline_rules: Table[DeclineRule]) -> list[Problem]:
    known = {(rule.declined_by, rule.reason) for rule in decline_rules.nouns()}
    missing = {
        f"{row.declined_by}: {row.reason}" for row in declines.nouns() if (row.declined_by, row.reason) not in known
    }
    if not missing:
        return []
    return [_fault(f"no rule says what follows from {_some(missing)}", "decline_rules", "Publish what follows from it")]


def _unreviewed(declines: Table[Decline]) -> list[Problem]:
    found = [row.decline_id for row in declines.nouns() if (row.upheld is None) == bool(row.reviewed_by)]
    if not found:
        return []
    return [
        _fault(
            f"{_some(found)} has a review without a reviewer, or the other way round",
            "declines",
            "Name who reviewed it",
        )
    ]


def _later(requests: Iterable[Request], declines: Table[Decline], as_of: date) -> list[Problem]:
    later = [row.request_id for row in requests if row.asked_on > as_of]
    later += [row.decline_id for row in declines.nouns() if row.declined_on > as_of]
    return [_fault(f"{_some(later)} is dated after {as_of}", "", "Allocate on that day or later")] if later else []
