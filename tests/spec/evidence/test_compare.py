"""What a comparison says, and when it refuses to say anything."""

from __future__ import annotations

import dataclasses
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from tests.factories.people import invented, roll
from weft import evidence
from weft.vocabulary import Comparing, DisclosureRule, Roll

ASKED = Comparing(outcome="result", covariates=("age", "weeks", "town"), person_id="person_id")


def changed(asked: Comparing = ASKED, **what: object) -> Comparing:
    return dataclasses.replace(asked, **what)


def with_column(people: Roll, name: str, values: object) -> Roll:
    array = pa.array(values)
    names = people.data.column_names
    data = (
        people.data.set_column(names.index(name), name, array)
        if name in names
        else people.data.append_column(name, array)
    )
    return dataclasses.replace(people, data=data)


def refused(cohort: Roll, pool: Roll, asked: Comparing = ASKED) -> list[tuple[str, int | None]]:
    with pytest.raises(evidence.CannotCompare) as caught:
        evidence.compare(cohort=cohort, pool=pool, asked=asked)
    return [(problem.code, problem.line) for problem in caught.value.problems]


def test_a_difference_that_is_there_is_found_and_said_in_plain_words():
    """EVIDENCE-15. The cohort does better by one; as people stand it hardly looks so."""
    cohort, pool = invented(seed=1, difference=1.0)
    found = evidence.compare(cohort=cohort, pool=pool, asked=ASKED)
    answer = found.comparison
    assert answer.verdict == "higher"
    assert answer.low < 1.0 < answer.high
    assert abs(answer.naive - 1.0) > abs(answer.estimate - 1.0)
    assert "higher" in found.sentences[0]
    assert "95% interval" in found.sentences[1]
    assert any("times likelier" in sentence for sentence in found.sentences)


def test_the_pool_is_made_alike_in_everything_that_is_known():
    """EVIDENCE-16. Every average and every spread agrees; before, they did not."""
    cohort, pool = invented(seed=2)
    rows = {row.feature: row for row in evidence.compare(cohort=cohort, pool=pool, asked=ASKED).balances.nouns()}
    assert set(rows) == {"age", "age, squared", "weeks", "weeks, squared", "town: north"}
    assert all(abs(row.gap_after) < 1e-6 and row.band == "good" for row in rows.values())
    assert abs(rows["age"].gap_before) > 0.2


def test_where_it_is_open_the_sample_that_would_settle_it_is_named():
    """EVIDENCE-15. No verdict, the sizes that would show, and how many people a difference as small would take."""
    cohort, pool = invented(seed=7, cohort=60, pool=200, difference=0.05)
    found = evidence.compare(cohort=cohort, pool=pool, asked=ASKED)
    assert found.comparison.verdict == "inconclusive"
    assert found.comparison.hidden_limit == 1.0
    assert found.comparison.detectable > 0.05
    assert "cannot tell yet" in found.sentences[0]
    assert "four times in five" in found.sentences[-1]


def test_a_paid_outcome_is_never_called_impact():
    """EVIDENCE-12. It says who compares what was paid for, next to the figure."""
    cohort, pool = invented(seed=1, difference=1.0)
    found = evidence.compare(cohort=cohort, pool=pool, asked=changed(paid=True))
    assert "It is not impact." in found.sentences[1]
    assert " ".join(found.sentences).count("impact") == 1
    unpaid = evidence.compare(cohort=cohort, pool=pool, asked=ASKED)
    assert "impact" not in " ".join(unpaid.sentences)


def test_people_with_nobody_like_them_are_dropped_counted_and_said():
    """EVIDENCE-8. Ninety-year-olds of whom the pool has none: the answer is of the others."""
    cohort, pool = invented(seed=3)
    old = cohort.data.column("age").to_numpy().copy()
    old[:40] = 140 + np.arange(40)
    found = evidence.compare(cohort=with_column(cohort, "age", old), pool=pool, asked=ASKED)
    answer = found.comparison
    assert answer.cohort == 200
    assert 150 <= answer.cohort_compared <= 165
    lost = {(row.side, row.reason): row.people for row in found.left_out.nouns()}
    assert sum(people for (side, _), people in lost.items() if side == "cohort") == 200 - answer.cohort_compared
    assert "It says nothing of the other" in found.sentences[2]


def test_a_value_that_the_pool_lacks_has_no_counterpart():
    """EVIDENCE-8. Nobody of the pool lives in the east."""
    cohort, pool = invented(seed=3)
    towns = cohort.data.column("town").to_pylist()
    towns[:20] = ["east"] * 20
    found = evidence.compare(cohort=with_column(cohort, "town", towns), pool=pool, asked=ASKED)
    assert found.comparison.cohort_compared <= 180
    assert any(row.people == 20 and "value" in row.reason for row in found.left_out.nouns())


def test_sides_that_do_not_overlap_are_refused():
    """EVIDENCE-8. Everybody of the cohort is older than anybody of the pool."""
    cohort, pool = invented(seed=4)
    apart = with_column(cohort, "age", cohort.data.column("age").to_numpy() + 200)
    assert refused(apart, pool) == [("EVIDENCE-8", None)]


def test_ten_people_are_refused():
    """EVIDENCE-2."""
    cohort, pool = invented(seed=4, cohort=10)
    assert refused(cohort, pool) == [("EVIDENCE-2", None)]


def test_an_empty_side_is_refused():
    """EVIDENCE-2."""
    cohort, pool = invented(seed=4)
    none = dataclasses.replace(pool, data=pool.data.slice(0, 0))
    assert refused(cohort, none) == [("EVIDENCE-2", None)]


def test_an_outcome_that_is_the_same_for_everybody_is_refused():
    """EVIDENCE-6."""
    cohort, pool = (with_column(side, "result", [1.0] * len(side)) for side in invented(seed=4))
    assert refused(cohort, pool) == [("EVIDENCE-6", None)]


def test_people_twice_and_people_of_the_cohort_in_the_pool_are_named_by_line():
    """EVIDENCE-3, EVIDENCE-4. Every line at once, and no code of a person in the words."""
    cohort, pool = invented(seed=4)
    codes = cohort.data.column("person_id").to_pylist()
    codes[5], codes[6] = codes[4], None
    others = pool.data.column("person_id").to_pylist()
    others[2] = codes[0]
    doubled, shared = with_column(cohort, "person_id", codes), with_column(pool, "person_id", others)
    assert refused(doubled, shared) == [("EVIDENCE-3", 7), ("EVIDENCE-3", 8), ("EVIDENCE-4", 4)]
    with pytest.raises(evidence.CannotCompare) as caught:
        evidence.compare(cohort=doubled, pool=shared, asked=ASKED)
    assert "c0000" not in str(caught.value)


def test_an_outcome_from_before_the_start_is_refused_by_line():
    """EVIDENCE-5."""
    cohort, pool = invented(seed=4)
    started = [date(2031, 4, 1)] * len(cohort)
    measured = [date(2032, 4, 1)] * len(cohort)
    measured[3] = date(2030, 1, 1)
    dated = with_column(with_column(cohort, "started_on", started), "measured_on", measured)
    assert refused(dated, pool, changed(started="started_on", measured="measured_on")) == [("EVIDENCE-5", 5)]


def test_too_many_missing_outcomes_are_refused():
    """EVIDENCE-7."""
    cohort, pool = invented(seed=4)
    results = cohort.data.column("result").to_pylist()
    results[:60] = [None] * 60
    assert refused(with_column(cohort, "result", results), pool) == [("EVIDENCE-7", None)]


def test_outcomes_that_go_missing_unevenly_make_nothing_certain():
    """EVIDENCE-14. A difference that would stand; but the worst off have no outcome, so nothing is concluded."""
    cohort, pool = invented(seed=5, difference=0.6)
    whole = evidence.compare(cohort=cohort, pool=pool, asked=ASKED)
    assert whole.comparison.verdict == "higher"
    results = cohort.data.column("result").to_numpy().copy()
    worst = np.argsort(results)[:30]
    known = [None if row in set(worst.tolist()) else float(value) for row, value in enumerate(results)]
    found = evidence.compare(cohort=with_column(cohort, "result", known), pool=pool, asked=ASKED)
    assert found.comparison.verdict == "inconclusive"
    assert found.comparison.lost_low < found.comparison.low
    assert any("15.0% of the cohort" in warning for warning in found.warnings)


def test_missing_covariates_are_a_state_of_their_own():
    """EVIDENCE-17. Not known is made alike like anything else; nobody is dropped for it and nothing is zero."""
    cohort, pool = invented(seed=6)
    sides = []
    for side, every in ((cohort, 5), (pool, 7)):
        weeks = side.data.column("weeks").to_pylist()
        sides.append(with_column(side, "weeks", [None if row % every == 0 else w for row, w in enumerate(weeks)]))
    found = evidence.compare(cohort=sides[0], pool=sides[1], asked=ASKED)
    row = next(row for row in found.balances.nouns() if row.feature == "weeks: not known")
    assert row.cohort_mean == pytest.approx(0.2, abs=0.01)
    assert row.gap_after == pytest.approx(0, abs=1e-6)


def test_all_faults_of_the_question_come_at_once():
    """EVIDENCE-1."""
    cohort, pool = invented(seed=4)
    asked = Comparing(outcome="resutl", covariates=("age", "postcode"), method="guess", within=("age",))
    with pytest.raises(evidence.CannotCompare) as caught:
        evidence.compare(cohort=cohort, pool=pool, asked=asked)
    said = str(caught.value)
    assert said.count("EVIDENCE-1") == 6
    assert "Did you mean 'result'?" in said
    assert "covariate and within" in said


def test_columns_that_differ_in_kind_or_have_too_many_values_are_refused():
    """EVIDENCE-10."""
    cohort, pool = invented(seed=4)
    assert refused(with_column(cohort, "age", ["x"] * len(cohort)), pool)[0][0] == "EVIDENCE-10"
    streets = [f"street {row}" for row in range(len(pool))]
    assert refused(cohort, with_column(pool, "town", streets))[0][0] == "EVIDENCE-10"


def test_a_pool_whose_averages_cannot_be_the_cohorts_is_refused():
    """EVIDENCE-9. One person of the pool would carry it all."""
    draw = np.random.default_rng(3)
    ours = roll("cohort.csv", a=draw.normal(1.5, 1, 60), b=draw.normal(-1.5, 1, 60), result=draw.normal(0, 1, 60))
    theirs = roll("pool.csv", a=draw.normal(0, 1, 120), b=draw.normal(0, 1, 120), result=draw.normal(0, 1, 120))
    codes = {code for code, _ in refused(ours, theirs, Comparing(outcome="result", covariates=("a", "b")))}
    assert codes <= {"EVIDENCE-8", "EVIDENCE-9"}


def test_like_is_compared_with_like_only_within_a_group():
    """EVIDENCE-18. A school with nobody on the other side is left out, and every school weighs as in the cohort."""
    cohort, pool = invented(seed=8, cohort=120, pool=600)
    ours = with_column(cohort, "school", [f"s{row % 4}" for row in range(120)])
    theirs = with_column(pool, "school", [f"s{row % 3}" for row in range(600)])
    found = evidence.compare(cohort=ours, pool=theirs, asked=changed(covariates=("age",), within=("school",)))
    assert found.comparison.cohort_compared == 90
    assert any("group" in row.reason and row.people == 30 for row in found.left_out.nouns())


def test_with_a_before_the_change_is_compared():
    """EVIDENCE-18. People who began three apart and went on as they would have: no difference in the change."""
    cohort, pool = invented(seed=9, difference=3.0)
    ours = with_column(cohort, "earlier", cohort.data.column("result").to_numpy() - 0.1)
    theirs = with_column(pool, "earlier", pool.data.column("result").to_numpy() - np.tile([0.0, 0.2], 500))
    level = evidence.compare(cohort=ours, pool=theirs, asked=ASKED).comparison
    change = evidence.compare(cohort=ours, pool=theirs, asked=changed(before="earlier")).comparison
    assert level.verdict == "higher"
    assert change.verdict == "inconclusive"
    assert change.estimate == pytest.approx(0.0, abs=0.05)


@pytest.mark.parametrize("method", ["balance", "match"])
def test_the_order_of_rows_changes_nothing(method):
    """EVIDENCE-13. Shuffled files give the same figures to the last bit."""
    cohort, pool = invented(seed=10)
    shuffled = [
        dataclasses.replace(side, data=side.data.take(pa.array(np.random.default_rng(1).permutation(len(side)))))
        for side in (cohort, pool)
    ]
    asked = changed(method=method)
    one = evidence.compare(cohort=cohort, pool=pool, asked=asked)
    other = evidence.compare(cohort=shuffled[0], pool=shuffled[1], asked=asked)
    assert one.comparison == other.comparison
    assert one.balances == other.balances


@pytest.mark.parametrize("method", ["match", "double-ml"])
def test_the_other_methods_find_it_too(method):
    """EVIDENCE-15. They fail in other ways than balancing, and agree where all is well."""
    cohort, pool = invented(seed=11, difference=1.0, pool=2_000)
    answer = evidence.compare(cohort=cohort, pool=pool, asked=changed(method=method)).comparison
    assert answer.low < 1.0 < answer.high
    assert answer.verdict == "higher"


def test_people_who_belong_together_widen_the_interval():
    """EVIDENCE-18. Twenty classes whose pupils share a fate are not two hundred people."""
    cohort, pool = invented(seed=12)
    draw = np.random.default_rng(2)
    fates = draw.normal(0, 1, 120)
    sides = []
    for side, base, each in ((cohort, 0, 10), (pool, 20, 10)):
        room = base + np.arange(len(side)) // each
        moved = with_column(side, "result", side.data.column("result").to_numpy() + fates[room])
        sides.append(with_column(moved, "room", [f"r{number}" for number in room]))
    alone = evidence.compare(cohort=sides[0], pool=sides[1], asked=ASKED).comparison
    together = evidence.compare(cohort=sides[0], pool=sides[1], asked=changed(cluster="room")).comparison
    assert together.estimate == alone.estimate
    assert together.standard_error > 1.5 * alone.standard_error


def test_what_leaves_is_rounded_and_few_people_are_withheld():
    """EVIDENCE-19. A handful left out cannot be told from nobody; a mark that few carry is not shown."""
    cohort, pool = invented(seed=13, cohort=203)
    rare = [row < 4 for row in range(203)]
    ours = with_column(cohort, "rare", [float(flag) for flag in rare])
    theirs = with_column(pool, "rare", [float(row % 50 == 0) for row in range(len(pool))])
    found = evidence.compare(cohort=ours, pool=theirs, asked=changed(covariates=("age", "rare")))
    shown = evidence.release(compared=found, rule=DisclosureRule())
    assert shown.comparison.cohort % 5 == shown.comparison.cohort_compared % 5 == shown.comparison.pool % 5 == 0
    assert "rare" in {row.feature for row in found.balances.nouns()}
    assert "rare" not in {row.feature for row in shown.balances.nouns()}
    assert all(row.people >= 10 for row in shown.left_out.nouns())
    assert shown.comparison.estimate == float(f"{found.comparison.estimate:.4g}")
    assert any("withheld" in warning for warning in shown.warnings)


def test_a_share_that_few_people_make_is_not_released():
    """EVIDENCE-19."""
    cohort, pool = invented(seed=14, share=True)
    results = [1.0 if row < 5 else 0.0 for row in range(len(cohort))]
    found = evidence.compare(cohort=with_column(cohort, "result", results), pool=pool, asked=ASKED)
    with pytest.raises(evidence.CannotRelease, match="EVIDENCE-19"):
        evidence.release(compared=found, rule=DisclosureRule())


def without(people: Roll, rows: int) -> Roll:
    return dataclasses.replace(people, data=people.data.slice(rows))


def released(cohort: Roll, pool: Roll, earlier=None, asked: Comparing = ASKED):
    found = evidence.compare(cohort=cohort, pool=pool, asked=asked)
    return evidence.register(compared=found, rule=DisclosureRule(), earlier=earlier)


@pytest.mark.parametrize("with_codes", [True, False])
def test_nearly_the_same_people_are_not_released_twice(with_codes):
    """EVIDENCE-32. One person more would be told by subtraction; the same people, or quite other ones, are released."""
    asked = ASKED if with_codes else changed(person_id="")
    cohort, pool = invented(seed=15)
    before = released(cohort, pool, asked=asked)
    assert len(released(cohort, pool, before, asked)) == len(before)
    for few in ((without(cohort, 1), pool), (cohort, without(pool, 4))):
        with pytest.raises(evidence.CannotRelease, match="EVIDENCE-32"):
            released(*few, before, asked)
    assert len(released(without(cohort, 60), without(pool, 300), before, asked)) > len(before)
    assert len(released(*invented(seed=16), before, asked)) > len(before)


def test_an_outcome_that_changed_for_a_few_is_not_released_again():
    """EVIDENCE-32."""
    cohort, pool = invented(seed=17)
    before = released(cohort, pool)
    results = cohort.data.column("result").to_numpy().copy()
    results[:3] += 0.5
    with pytest.raises(evidence.CannotRelease, match="compared cohort"):
        released(with_column(cohort, "result", results), pool, before)
