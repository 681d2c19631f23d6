"""Learning effects from counted results: what moves, what stays, and what each rests on."""

from __future__ import annotations

from datetime import date

import pytest

from weft import evidence
from weft.vocabulary import DisclosureRule, Effect, Learned, Table, Tally

AS_OF = date(2032, 6, 30)
KEY = {"place_id": "p", "service_type": "help", "segment_id": "young", "outcome_id": "job"}


def known(**more) -> Effect:
    facts = {"probability": 0.5, "baseline": 0.2, "source": "a trial", "as_of": AS_OF, "tested": True, **more}
    return Effect(**KEY, **facts)


def tallied(provider_id: str, people: int, achieved: int, **more) -> Tally:
    return Tally(**KEY, provider_id=provider_id, people=people, achieved=achieved, source="s", as_of=AS_OF, **more)


def learn(*tallies: Tally, effects: tuple[Effect, ...] = ()) -> Learned:
    return evidence.learn(
        effects=Table.of_nouns(Effect, effects or (known(),)), tallies=Table.of_nouns(Tally, tallies),
        rule=DisclosureRule(), as_of=AS_OF,
    )  # fmt: skip


def chances(learned: Learned) -> dict[str, float]:
    return {row.provider_id: row.probability for row in learned.rates.nouns()}


def test_a_small_provider_is_pulled_further_to_the_others_than_a_large_one():
    """EVIDENCE-36. Both had 80%: of 20 people, and of 400."""
    found = chances(learn(tallied("a", 20, 16), tallied("b", 400, 320), tallied("c", 400, 200), tallied("d", 400, 200)))
    assert found["c"] < found["a"] < found["b"] < 0.81


def test_the_baseline_and_its_source_stay_for_a_paid_result_is_not_impact():
    """EVIDENCE-37."""
    row = next(row for row in learn(tallied("a", 100, 90)).effects.nouns() if row.provider_id == "a")
    assert row.baseline == 0.2
    assert row.source.endswith("baseline: a trial")
    assert row.tested


def test_a_provider_that_took_the_easier_people_is_not_rewarded_for_it():
    """EVIDENCE-38. The same share of results, once with people of the same chances as all, once with easier ones."""
    fair = chances(learn(tallied("a", 200, 140, case_mix=0.5, pool_mix=0.5)))["a"]
    easy = chances(learn(tallied("a", 200, 140, case_mix=0.7, pool_mix=0.5)))["a"]
    assert fair > 0.62
    assert easy == pytest.approx(0.5, abs=0.04)


def test_a_provider_of_few_people_gets_no_row_of_its_own():
    """EVIDENCE-31. Nine people are fewer than ten; they count for the others all the same."""
    learned = learn(tallied("a", 9, 5), tallied("b", 50, 25))
    assert set(chances(learned)) == {"", "b"}
    assert learned.withheld == 1


def test_what_nobody_counted_stays_as_it_was_known():
    """EVIDENCE-37."""
    other = Effect(**{**KEY, "segment_id": "old"}, probability=0.3, baseline=0.1, source="s", as_of=AS_OF, tested=True)
    learned = learn(tallied("a", 100, 60), effects=(known(), other))
    assert other in learned.effects.nouns()


def test_a_count_without_a_baseline_is_left_out_and_said():
    """EVIDENCE-35."""
    stranger = Tally(**{**KEY, "outcome_id": "home"}, provider_id="a", people=50, achieved=20, source="s", as_of=AS_OF)
    assert learn(tallied("a", 100, 60), stranger).left_out == 1
    with pytest.raises(evidence.CannotLearn, match="baseline"):
        learn(stranger)


def test_more_results_than_people_and_no_tally_are_refused():
    """EVIDENCE-35."""
    with pytest.raises(evidence.CannotLearn, match="more results than people"):
        learn(tallied("a", 10, 11))
    with pytest.raises(evidence.CannotLearn, match="no tally"):
        learn()
