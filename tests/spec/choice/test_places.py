"""Who gets a place, what a decline leads to, and where everybody else stands in the queue."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from tests.factories.tables import nouns
from weft import choice
from weft.vocabulary import Allotment, Decline, DeclineRule, Precedence, QueueRule, Ranking, Request, Table, Vacancy

AS_OF = date(2026, 4, 1)
ARGUMENTS = {
    "requests": Request,
    "rankings": Ranking,
    "vacancies": Vacancy,
    "rules": QueueRule,
    "precedences": Precedence,
    "declines": Decline,
    "decline_rules": DeclineRule,
}

THREE = """
[requests]
request_id | person_id | service_type | asked_on   | priority
R-1        | ann       | advice       | 2026-03-01 | 2
R-2        | bo        | advice       | 2026-03-02 | 1
R-3        | cy        | advice       | 2026-03-03 | 2

[rankings]
request_id | rank | offer_id
R-1        | 1    | BECK
R-1        | 2    | FELL
R-2        | 1    | BECK
R-3        | 1    | BECK

[vacancies]
offer_id | places
BECK     | 1
FELL     | 1
"""

RULES = """
[decline_rules]
declined_by | reason     | words              | keeps_place | park_days | again | closes | review
person      | not-now    | I need some time   | true        | 60        | true  | false  | false
person      | other-one  | I want another one | true        | 0         | false | false  | false
person      | no-answer  | We could not reach | false       | 0         | true  | false  | true
person      | no-need    | I am fine now      | false       | 0         | false | true   | false
"""


def rule(method: str, *, seed: str = "spring", reentry_days: int = 0) -> str:
    return f"""
[queue_rules]
service_type | method   | seed   | reentry_days
advice       | {method} | {seed} | {reentry_days}
"""


def allocate(*texts: str, as_of: date = AS_OF) -> Allotment:
    rows = {noun: [] for noun in ARGUMENTS.values()}
    for text in texts:
        for noun, made in nouns(text, place_id="tarn").items():
            rows[noun] += made
    tables = {name: Table.of_nouns(noun, rows[noun]) for name, noun in ARGUMENTS.items()}
    return choice.allocate(**tables, as_of=as_of)


def became(found: Allotment) -> dict[str, tuple[str, str]]:
    return {row.request_id: (row.state, row.offer_id or row.reason) for row in found.allocations.nouns()}


def queues(found: Allotment) -> list[tuple[str, int, str]]:
    return [(row.offer_id, row.position, row.request_id) for row in found.queues.nouns()]


def test_first_come_first_served():
    found = allocate(THREE, rule("first-come"))
    assert became(found) == {
        "R-1": ("placed", "BECK"),
        "R-2": ("waiting", "all-taken"),
        "R-3": ("waiting", "all-taken"),
    }
    assert queues(found) == [("BECK", 1, "R-2"), ("BECK", 2, "R-3")]


def test_the_most_urgent_goes_first_and_nobody_is_passed_over():
    """CHOICE-10. Bo's band is first; Ann takes her second choice, and Cy waits behind nobody."""
    found = allocate(THREE, rule("priority"))
    assert became(found) == {"R-1": ("placed", "FELL"), "R-2": ("placed", "BECK"), "R-3": ("waiting", "all-taken")}
    assert queues(found) == [("BECK", 1, "R-3")]


def test_who_is_not_assessed_yet_stands_behind_all_who_are():
    found = allocate(THREE.replace("2026-03-02 | 1", "2026-03-02 |  "), rule("priority"))
    assert became(found)["R-1"] == ("placed", "BECK")
    assert queues(found) == [("BECK", 1, "R-3"), ("BECK", 2, "R-2")]


def test_an_offers_own_rule_can_put_somebody_first():
    own = "[precedences]\noffer_id | request_id | priority\nBECK | R-3 | 1"
    assert became(allocate(THREE, rule("first-come"), own))["R-3"] == ("placed", "BECK")


def test_a_lottery_can_be_drawn_again_by_anyone():
    """CHOICE-11. The lowest SHA-256 of seed:request has the place."""
    found = allocate(THREE, rule("lottery"))
    draws = {name: hashlib.sha256(f"spring:{name}".encode()).hexdigest() for name in ("R-1", "R-2", "R-3")}
    first = min(draws, key=draws.get)
    assert became(found)[first] == ("placed", "BECK")
    assert {row.request_id: row.draw for row in found.allocations.nouns()} == draws
    assert choice.draw(seed="spring", request_id="R-2") == draws["R-2"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("R-3        | 1    | BECK", ""), "nothing-ranked"),
        (("BECK     | 1", "BECK     |  "), "places-unknown"),
        (("BECK     | 1", "BECK     | 0"), "all-taken"),
    ],
)
def test_a_request_without_a_place_says_why(change, reason):
    """CHOICE-9, CHOICE-16."""
    found = allocate(THREE.replace(*change), rule("first-come"))
    assert became(found)["R-3"] == ("waiting", reason)
    row = found.allocations.nouns()[2]
    words = choice.allocation_words(allocation=row, queues=found.queues.nouns())
    assert len(words[0]) > 30
    assert words[1] == "Places go to those who asked first."


def declined(reason: str, *, on: str = "2026-03-20", upheld: str = "", reviewed_by: str = "") -> str:
    return f"""
[declines]
decline_id | request_id | offer_id | declined_by | reason   | declined_on | upheld   | reviewed_by
D-1        | R-1        | BECK     | person      | {reason} | {on}        | {upheld} | {reviewed_by}
"""


def test_who_needs_time_is_parked_and_keeps_their_day():
    """CHOICE-13."""
    rest = (THREE, rule("first-come"), RULES, declined("not-now"))
    parked = allocate(*rest)
    assert became(parked)["R-1"] == ("parked", "parked")
    assert parked.allocations.nouns()[0].until_on == date(2026, 5, 19)
    assert became(parked)["R-2"] == ("placed", "BECK")
    assert became(allocate(*rest, as_of=date(2026, 5, 18)))["R-1"] == ("parked", "parked")
    assert became(allocate(*rest, as_of=date(2026, 5, 19)))["R-1"] == ("placed", "BECK")


def test_who_wants_another_one_is_not_offered_the_same_again():
    """CHOICE-13."""
    found = allocate(THREE, rule("first-come"), RULES, declined("other-one"))
    assert became(found)["R-1"] == ("placed", "FELL")
    alone = THREE.replace("R-1        | 2    | FELL", "")
    assert became(allocate(alone, rule("first-come"), RULES, declined("other-one")))["R-1"] == (
        "waiting",
        "nothing-left",
    )


def test_nothing_follows_before_a_review_and_nothing_from_what_it_set_aside():
    """CHOICE-14. Nobody could reach Ann: she would lose her day, if a person agrees."""
    rest = (THREE, rule("first-come"), RULES)
    open_ = allocate(*rest, declined("no-answer"))
    assert became(open_)["R-1"] == ("placed", "BECK")
    assert open_.allocations.nouns()[0].review
    assert "looking at" in choice.allocation_words(allocation=open_.allocations.nouns()[0])[-1]
    upheld = allocate(*rest, declined("no-answer", upheld="true", reviewed_by="kim"))
    assert became(upheld)["R-1"] == ("placed", "FELL")
    assert upheld.allocations.nouns()[0].since_on == date(2026, 3, 20)
    aside = allocate(*rest, declined("no-answer", upheld="false", reviewed_by="kim"))
    assert became(aside)["R-1"] == ("placed", "BECK")


AGAIN = """
[requests]
request_id | person_id | service_type | asked_on   | priority
R-9        | ann       | advice       | 2026-03-31 | 2

[rankings]
request_id | rank | offer_id
R-9        | 1    | BECK
"""


@pytest.mark.parametrize(("days", "since"), [(11, date(2026, 3, 20)), (10, date(2026, 3, 31)), (0, date(2026, 3, 31))])
def test_who_comes_back_soon_enough_keeps_their_day(days, since):
    """CHOICE-15. Ann's request ended on 20 March, and with it the day that it counted from."""
    found = allocate(THREE, AGAIN, rule("first-come", reentry_days=days), RULES, declined("no-need"))
    rows = {row.request_id: row for row in found.allocations.nouns()}
    assert (rows["R-1"].state, rows["R-9"].since_on) == ("closed", since)


def test_what_does_not_go_together_is_all_said_and_nobody_is_placed():
    """CHOICE-8."""
    more = """
[requests]
request_id | person_id | service_type | asked_on
R-4        | ann       | advice       | 2026-04-02
R-5        | di        | mentoring    | 2026-03-01

[rankings]
request_id | rank | offer_id
R-3        | 2    | BECK
R-5        | 1    | BECK
R-6        | 1    | BECK

[declines]
decline_id | request_id | offer_id | declined_by | reason | declined_on | upheld
D-2        | R-2        | BECK     | person      | bored  | 2026-03-09  | true
"""
    with pytest.raises(choice.CannotAllocate) as refused:
        allocate(THREE, more, rule("first-come"))
    said = [problem.sentence() for problem in refused.value.problems]
    assert len(said) == 8
    for words in (
        "no rule is published for mentoring",
        "R-6 is not among the requests",
        "1 people have more than one open request",
        "R-3 ranks an offer twice",
        "BECK is ranked for more than one kind",
        "what follows from person: bored",
        "D-2 has a review without a reviewer",
        "R-4 is dated after",
    ):
        assert any(words in line for line in said), words
