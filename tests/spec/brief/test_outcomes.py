"""The library of outcomes, results that people report themselves, and the test of fit. BRIEF-21, BRIEF-27, BRIEF-28."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.factories import deal
from tests.factories.place import BRIEF, files
from weft import brief, engine, loop
from weft.brief.model_choice import Group, proposed, weigh
from weft.settlement import settle
from weft.vocabulary import (
    SERVICE_MODELS,
    Answer,
    Claim,
    Contract,
    Enrolment,
    Ledger,
    Record,
    Share,
    Table,
)

LIBRARY = brief.library()
START = date(2027, 5, 1)


def test_the_library_says_everything_that_an_outcome_must_say():
    assert len(LIBRARY) >= 30
    assert {entry.theme for entry in LIBRARY} >= {"home", "work", "learning", "health", "safety", "family", "wellbeing"}
    for entry in LIBRARY:
        d = entry.definition
        assert all((d.unit, d.starts, d.away, d.custody, d.hospital, d.death, d.double_claim, d.evidence, d.validator,
                    d.baseline, d.source)), entry.library_id  # fmt: skip
        assert d.evidence != "attestation", "nobody is paid on their own word"
        assert d.closes_days is not None or not d.claim_needed, f"{entry.library_id} never closes"
        if entry.theme == "wellbeing":
            assert d.wellbeing is not None
            assert d.wellbeing.pay_share_max <= 0.25


@pytest.mark.parametrize("entry", LIBRARY, ids=lambda entry: entry.library_id)
def test_every_entry_becomes_terms_that_settlement_takes_and_a_text_that_says_them(entry):
    """A picked outcome becomes terms, not prose."""
    text = loop.take_outcome(
        files={"brief.toml": BRIEF}, library_id=entry.library_id, outcome_id="", worth_minor=900, funder="council"
    )
    kind = "sustainment" if entry.definition.sustained_days else "outcome"
    card = f'\n[[rates]]\nid = "r"\nkind = "{kind}"\noutcome = "{entry.library_id}"\nprice_minor = 1000\n'
    direction = brief.load(text=text + card.encode())
    found = direction.deal.definition(entry.library_id)
    assert found is not None
    assert {n: getattr(found, n) for n in found.__dataclass_fields__ if n != "outcome_id"} == {
        n: getattr(entry.definition, n) for n in found.__dataclass_fields__ if n != "outcome_id"
    }
    terms = brief.terms(brief=direction, contract_id="C")
    contract = Contract(
        place_id="p", contract_id="C", payer_id="council", payee_id="charity", from_on=START,
        to_on=START + timedelta(days=2000), currency="GBP", claim_days_max=found.closes_days,
    )  # fmt: skip
    share = Share(place_id="p", contract_id="C", pot_id="prevention", weight=1)
    place = engine.place_of(Table.of_nouns(Contract, [contract]), Table.of_nouns(Share, [share]), terms)
    assert not brief.check_terms(brief=direction, place=place, agreed=place)
    added = settle(place=place, claims=Table.of_nouns(Claim, []), ledger=Ledger.empty(), as_of=date(2033, 1, 1))
    assert len(added.lines) == 0
    drafted = brief.draft(agreed=place, contract_id="C", brief=direction, names={})
    assert not brief.unsaid(agreed=place, text=drafted)
    words = " ".join(clause.text for clause in drafted.clauses)
    assert found.validator in words
    assert found.wellbeing is None or f"{found.wellbeing.reliable_change:g} points" in words


def test_an_outcome_that_is_not_there_or_is_there_already_is_refused():
    """BRIEF-21. The nearest code is named; what the brief has already is not said twice."""
    key = {"outcome_id": "", "worth_minor": 900, "funder": "council"}
    with pytest.raises(brief.CannotPick, match=r"BRIEF-21: 'home-kep' is not in the library.*Write 'home-kept'"):
        loop.take_outcome(files={"brief.toml": BRIEF}, library_id="home-kep", **key)
    once = loop.take_outcome(files={"brief.toml": BRIEF}, library_id="home-kept", **key)
    with pytest.raises(brief.CannotPick) as refusal:
        loop.take_outcome(files={"brief.toml": once}, library_id="home-kept", **key)
    assert len(refusal.value.problems) == 2
    with pytest.raises(brief.CannotPick, match="what one is worth, or to whom, is not said"):
        loop.take_outcome(files={"brief.toml": BRIEF}, library_id="in-work", outcome_id="", worth_minor=None, funder="")


def answers(*rows):
    return [
        Answer(place_id="p", person_id=person, outcome_id="mental-wellbeing", answered_on=START + timedelta(days=day),
               score=score, collected_by="survey")
        for person, day, score in rows
    ]  # fmt: skip


def measured(rows, people="abcdefghij"):
    definition = next(e.definition for e in LIBRARY if e.library_id == "mental-wellbeing")
    started = [
        Enrolment(place_id="p", contract_id="C", person_id=person, segment_id="s", started_on=START)
        for person in people
    ]
    return brief.measure_change(definition=definition, enrolments=started, answers=rows, place_id="p")


def test_a_reliable_change_is_a_result_and_non_response_is_a_number():
    """BRIEF-27. Ten people: one better, one not enough, one worse, five the same, two who did not answer again."""
    rows = answers(("a", 3, 18.0), ("a", 120, 20.87), ("b", 3, 18.0), ("b", 120, 20.86),
                   ("c", 3, 20.0), ("c", 120, 17.0),
                   *((person, day, 20.0) for person in "defgh" for day in (5, 200)), ("i", 3, 18.0))  # fmt: skip
    found = measured(rows)
    assert (found.people, found.first, found.both, found.better, found.worse) == (10, 9, 8, 1, 1)
    assert float(found.non_response) == 0.2
    assert found.enough
    assert [(row.person_id, row.from_on) for row in found.records.nouns()] == [("a", START + timedelta(days=120))]
    assert isinstance(found.records.nouns()[0], Record)
    assert "Non-response: 20% (2 people: we do not know)." in brief.change_words(measured=found)


def test_where_too_many_do_not_answer_nothing_is_paid():
    """BRIEF-27. Six of ten answered twice: 40% did not, 30% is allowed."""
    rows = answers(*((person, day, 10.0 + day / 20) for person in "abcdef" for day in (5, 200)))
    found = measured(rows)
    assert (found.better, found.enough, len(found.records)) == (6, False, 0)
    assert "nothing recorded" in brief.change_words(measured=found)[-1]


def test_a_first_score_too_late_or_a_second_too_early_is_none():
    rows = answers(("a", 29, 10.0), ("a", 120, 30.0), ("b", 3, 10.0), ("b", 89, 30.0), ("c", 3, 10.0), ("c", 365, 30.0))
    assert measured(rows, people="abc").both == 0


def test_a_score_outside_the_scale_is_counted_and_names_nobody():
    with pytest.raises(brief.CannotPrice) as refusal:
        measured(answers(("a", 3, 36.0), ("b", 3, 20.0)))
    assert "1 of 2 scores of SWEMWBS are outside its scale" in str(refusal.value)
    assert "'a'" not in str(refusal.value)


def group(**facts):
    usual = {"segment_id": "s", "complexity": "low", "choosing": "high", "services": 1, "providers": 5, "pots": 2,
             "worth_buying": True, "measurable": True}  # fmt: skip
    return Group(**{**usual, **facts})


@pytest.mark.parametrize(
    ("facts", "model"),
    [
        ({}, "voucher"),
        ({"providers": 1}, "contracting-out"),
        ({"choosing": "low"}, "managed-market"),
        ({"choosing": "low", "providers": 2}, "contracting-out"),
        ({"providers": 0}, "in-house"),
        ({"complexity": "high"}, "client-directed-budget"),
        ({"complexity": "high", "choosing": "low"}, "shared-goals"),
        ({"complexity": "high", "choosing": "low", "pots": 1}, "trust"),
        ({"complexity": "high", "choosing": "low", "measurable": False}, "trust"),
        ({"complexity": "high", "choosing": "low", "providers": 0}, "in-house"),
        ({"worth_buying": False}, "do-nothing"),
    ],
)
def test_the_service_model_follows_complexity_and_capacity_to_choose(facts, model):
    """BRIEF-28. All eight options are weighed; one is proposed; each has its reason."""
    assert proposed(group=group(**facts)) == model
    options = weigh(group=group(**facts))
    assert [option.model for option in options] == list(SERVICE_MODELS)
    assert [option.model for option in options if option.standing == "proposed"] == [model]
    assert all(option.because for option in options)


def judged(text=deal.TEXT):
    return loop.judge_fit(files=deal.files(text=text))


def test_fit_is_whole_part_or_none_with_what_would_change_it():
    """BRIEF-28."""
    assert judged().pay == "whole"
    part = judged(deal.bent("reserves_months = 5", "reserves_months = 3"))
    assert (part.pay, part.whole_blocked_by) == ("part", ("bearable",))
    assert part.says == "Pay by results in part, never all of it: providers cannot carry the gap."
    none = judged(deal.bent("attributable = 0.8", "attributable = 0.3"))
    assert none.pay == "none"
    assert "results cannot be put down to the service" in none.says
    assert any("comparison group" in change for change in none.changes)
    unsaid = judged(deal.bent("contract_staff = true\n", ""))
    asked = {question.question_id: question.verdict for question in unsaid.questions}
    assert asked["staff"] == "unknown"
    assert {question.stage for question in unsaid.questions} == {"fit", "design", "implementation", "evaluation"}
    assert loop.judge_fit(files=files()).pay == "none", "a brief without a deal pays for nothing by results"


def test_the_kept_answer_says_of_which_brief_it_is():
    kept = {**deal.files(), loop.FIT_FILE: loop.fit_json(fit=judged(), kept_on=date(2027, 1, 1))}
    direction = loop.open_brief(files=kept)
    assert loop.kept_fit(files=kept, direction=direction).endswith("It is of this brief.")
    changed = {**kept, "brief.toml": deal.bent("cost_minor = 9000", "cost_minor = 9100").encode()}
    said = loop.kept_fit(files=changed, direction=loop.open_brief(files=changed))
    assert said.endswith("It is of an earlier brief: judge again with weft brief fit --keep.")
