"""Watching contracts: who of the pool was missed, what is beyond chance, and what may be shown of it."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from tests.factories.monitoring import DAY, KEY, START, Happened, claim, contract, happened, terms_of
from weft import evidence
from weft.doors.monitoring import monitoring_lines, monitoring_page
from weft.loop.watching import is_invented
from weft.vocabulary import Claim, Contact, DisclosureRule, Enrolment, Monitoring, Referral, Table

AS_OF = date(2032, 6, 30)


def pool_of(contract_id: str, *, started: set[int], people: int = 150) -> tuple[list[Referral], list[Enrolment]]:
    """People of rising chance, of whom some start."""
    referrals = [
        Referral(
            **KEY, referral_id=f"{contract_id}-{n}", contract_id=contract_id, person_id=f"{contract_id}-{n}",
            segment_id="young", service_type="help", referred_on=START + n * DAY, chance=(n + 1) / 1000,
        )
        for n in range(people)
    ]  # fmt: skip
    starts = [
        Enrolment(
            **KEY, contract_id=contract_id, person_id=f"{contract_id}-{n}", segment_id="young",
            started_on=START + (n + 5) * DAY,
        )
        for n in sorted(started)
    ]  # fmt: skip
    return referrals, starts


def watch(given: Happened, **more) -> Monitoring:
    found, _ = evidence.monitor(
        agreed=given.agreed, referrals=given.referrals, contacts=given.contacts, claims=given.claims,
        as_of=given.as_of, rule=DisclosureRule(), **more,
    )  # fmt: skip
    return found


@pytest.fixture(scope="module")
def found() -> Monitoring:
    """K1 takes two of three of the best third and one in five of the others; K2 takes every second person."""
    creamed = {n for n in range(150) if (n >= 100 and n % 3) or (n < 100 and n % 5 == 0)}
    one, ones = pool_of("K1", started=creamed)
    two, twos = pool_of("K2", started=set(range(0, 150, 2)))
    contacts = [
        Contact(**KEY, contact_id=f"c{row.person_id}", contract_id=row.contract_id, person_id=row.person_id,
                contact_on=row.started_on + 4 * DAY)
        for row in [*ones, *twos]
    ]  # fmt: skip
    return watch(
        happened(
            contract("K1"), contract("K2"), *terms_of("K1"), *terms_of("K2"), *ones, *twos, as_of=AS_OF,
            referrals=[*one, *two], contacts=contacts, claims=[],
        )
    )  # fmt: skip


def test_a_provider_that_takes_the_best_is_found_and_the_other_is_not(found):
    """EVIDENCE-22. 33 of 53 who start come from the best third of 150: 1.87 times its share."""
    signals = {row.contract_id: row for row in found.signals.nouns() if row.detector == "creaming"}
    assert (signals["K1"].standing, signals["K2"].standing) == ("alarm", "clear")
    assert signals["K1"].ratio == pytest.approx(1.87, abs=0.15)
    assert signals["K1"].low > 1
    assert 0 < signals["K1"].false_alarm <= 0.025
    assert signals["K1"].power > 0.2


def test_the_stages_of_the_pool_are_counted_and_rounded(found):
    """EVIDENCE-21. Of 300 people 172 never started; nobody finished, and nobody was left without contact."""
    everyone = next(row for row in found.paths.nouns() if row.grouping == "all")
    assert (everyone.pool, everyone.not_started) == (300, 170)
    assert everyone.finished is None


def test_what_rests_on_few_people_is_withheld_and_said(found):
    """EVIDENCE-31. Nobody finished: a zero would say so of everyone in the group."""
    assert all(row.finished is None for row in found.paths.nouns())
    assert found.disclosed.withheld > 0
    assert "fewer than 10 people are withheld" in found.disclosed.sentence()
    shown = [getattr(row, name) for row in found.paths.nouns() for name in ("pool", "not_started", "not_finished")]
    assert all(figure is None or figure % 5 == 0 for figure in shown)


def test_a_funnel_stands_on_shown_figures(found):
    """EVIDENCE-24. Overall (rounded) 130 of 300 started: 0.43; both contracts lie within the limits for 150."""
    points = [row for row in found.rate_points.nouns() if row.measure == "started"]
    assert {row.contract_id: row.people for row in points} == {"K1": 150, "K2": 150}
    assert points[0].overall == pytest.approx(sum(row.share for row in points) / 2)


def test_months_make_a_process_chart(found):
    """EVIDENCE-23. Two contracts refer one person a day each: 62, 56, 62, 60 and 60 in five months."""
    months = [row for row in found.chart_points.nouns() if row.measure == "referred" and not row.contract_id]
    assert [row.value for row in months] == [60, 55, 60, 60, 60]
    assert all(row.trial for row in months)


def test_a_result_claimed_twice_is_counted_double():
    """EVIDENCE-22. 30 of 60 results are claimed again: far above honest error."""
    referrals, starts = pool_of("K1", started=set(range(60)), people=90)
    claims = [claim(f"q{n}", "K1", f"K1-{n}", START + (n + 60) * DAY) for n in range(60)]
    claims += [claim(f"z{n}", "K1", f"K1-{n}", START + (n + 61) * DAY) for n in range(30)]
    found = watch(
        happened(contract("K1"), *terms_of("K1"), *starts, as_of=AS_OF, referrals=referrals, contacts=[], claims=claims)
    )
    signal = next(row for row in found.signals.nouns() if row.detector == "double_counting")
    assert signal.standing == "alarm"
    assert signal.ratio == pytest.approx(30 / 90 / 0.02, abs=1)


def test_every_fault_of_the_events_is_named_at_once():
    """EVIDENCE-21. An unknown contract, and someone who finished before being referred."""
    referral = Referral(
        **KEY, referral_id="r", contract_id="K9", person_id="x", segment_id="young", service_type="help",
        referred_on=START, finished_on=START - DAY,
    )  # fmt: skip
    given = happened(contract("K1"), *terms_of("K1"), as_of=AS_OF, referrals=[referral], contacts=[], claims=[])
    with pytest.raises(evidence.CannotMonitor) as refused:
        watch(given)
    said = str(refused.value)
    assert "K9" in said
    assert "finished before they were referred" in said
    assert {problem.code for problem in refused.value.problems} == {"EVIDENCE-21"}


def test_nobody_to_watch_is_refused():
    """EVIDENCE-21."""
    empty = Table.of_nouns(Referral, []), Table.of_nouns(Contact, []), Table.of_nouns(Claim, [])
    given = happened(contract("K1"), *terms_of("K1"), as_of=AS_OF, referrals=[], contacts=[], claims=[])
    assert [len(table) for table in empty] == [0, 0, 0]
    with pytest.raises(evidence.CannotMonitor, match="nobody was referred"):
        watch(given)


def test_a_rule_that_protects_nobody_is_refused():
    """EVIDENCE-30."""
    with pytest.raises(evidence.CannotRelease, match="protects nobody"):
        evidence.protect(counts={"a": 5}, rule=DisclosureRule(threshold=1, rounding=1))


def test_an_invented_place_says_so_on_screen_and_page(found):
    """A made-up place is never taken for a real one."""
    made_up = dataclasses.replace(found, invented=True)
    words = "is an invented place"
    assert any(words in line for line in monitoring_lines(found=made_up))
    assert not any(words in line for line in monitoring_lines(found=found))
    assert words in monitoring_page(found=made_up, made_by="Weft").decode()
    assert is_invented(files={"brief.toml": b"[place]\ninvented = true\n"})
    assert not is_invented(files={"brief.toml": b"[place]\ninvented = false\n"})
    assert not is_invented(files={})
