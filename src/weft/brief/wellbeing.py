"""What people say of their own lives, before and after: a reliable change is a result, non-response a number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from weft.brief.fraction import percent
from weft.brief.refusal import CannotPrice
from weft.brief.resolved_deal import exact
from weft.vocabulary import Answer, Enrolment, OutcomeDefinition, Problem, Record, Table, Wellbeing

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What the answers say: records of results for settlement, and everybody accounted for.

    `people` started; `first` gave a first score in time; `both` also gave one within the window; of these `better` and
    `worse` changed reliably, the rest did not. `non_response` = share of people without both; it is a number, never
    "no change". Records are empty where it is above what the definition allows.
    """

    outcome_id: str
    records: Table[Record]
    people: int
    first: int
    both: int
    better: int
    worse: int
    non_response: Fraction
    enough: bool


def measure_change(
    *, definition: OutcomeDefinition, enrolments: Iterable[Enrolment], answers: Iterable[Answer], place_id: str
) -> Measured:
    """Reliable change of each person's score from the first in time to the last within the window.

    Raises CannotPrice (BRIEF-27) with every score outside the scale, counted, and where the definition is of no
    self-reported result. Names nobody.
    """
    rule = definition.wellbeing
    if rule is None:
        what = f"{definition.outcome_id} is not something that people report themselves"
        raise CannotPrice([Problem(code="BRIEF-27", what=what, allowed="an outcome with [definitions.wellbeing]")])
    given = [row for row in answers if row.outcome_id == definition.outcome_id]
    _in_scale(rule, given)
    by_person: dict[str, list[Answer]] = defaultdict(list)
    for row in sorted(given, key=lambda a: (a.answered_on, a.person_id)):
        by_person[row.person_id].append(row)
    started: dict[str, Enrolment] = {}
    for enrolment in sorted(enrolments, key=lambda e: (e.person_id, e.started_on, e.contract_id)):
        started.setdefault(enrolment.person_id, enrolment)
    first = both = worse = 0
    records = []
    for person_id, enrolment in started.items():
        before, after = _pair(definition, rule, enrolment, by_person[person_id])
        first += before is not None
        if before is None or after is None:
            continue
        both += 1
        gained = (exact(after.score) - exact(before.score)) * (1 if rule.better == "higher" else -1)
        worse += gained <= -exact(rule.reliable_change)
        if gained >= exact(rule.reliable_change):
            records.append(_record(definition, rule, after, place_id))
    people = len(started)
    missing = Fraction(people - both, people) if people else Fraction(1)
    enough = missing <= Fraction(repr(rule.non_response_max))
    return Measured(
        outcome_id=definition.outcome_id,
        records=Table.of_nouns(Record, records if enough else []),
        people=people,
        first=first,
        both=both,
        better=len(records),
        worse=worse,
        non_response=missing,
        enough=enough,
    )


def _in_scale(rule: Wellbeing, given: list[Answer]) -> None:
    outside = sum(not rule.score_min <= row.score <= rule.score_max for row in given)
    if outside:
        what = f"{outside:,} of {len(given):,} scores of {rule.instrument} are outside its scale"
        allowed = f"{rule.score_min:g} to {rule.score_max:g}"
        raise CannotPrice([Problem(code="BRIEF-27", what=what, file="answers", column="score", allowed=allowed)])


def _pair(
    definition: OutcomeDefinition, rule: Wellbeing, enrolment: Enrolment, own: list[Answer]
) -> tuple[Answer | None, Answer | None]:
    """The first score in time, and the last one within the window; None where there is none."""
    start = enrolment.started_on
    early = [row for row in own if row.answered_on <= start + rule.baseline_days_max * DAY]
    opens = start + definition.from_days * DAY
    closes = None if definition.to_days is None else start + definition.to_days * DAY
    late = [row for row in own if row.answered_on >= opens and (closes is None or row.answered_on < closes)]
    return (early[0] if early else None), (late[-1] if late else None)


def _record(definition: OutcomeDefinition, rule: Wellbeing, after: Answer, place_id: str) -> Record:
    return Record(
        place_id=place_id,
        person_id=after.person_id,
        outcome_id=definition.recorded_as or definition.outcome_id,
        from_on=after.answered_on,
        to_on=after.answered_on + DAY,
        source=f"{rule.instrument}, collected by {rule.collected_by}",
    )


def change_words(*, measured: Measured) -> tuple[str, ...]:
    """What the answers say, the non-response as a number."""
    unchanged = measured.both - measured.better - measured.worse
    said = (
        f"{measured.outcome_id}: {measured.both:,} of {measured.people:,} people answered twice; "
        f"{measured.better:,} are reliably better, {measured.worse:,} worse, {unchanged:,} not reliably changed.",
        f"Non-response: {percent(measured.non_response)} ({measured.people - measured.both:,} people: we do not know).",
    )
    if measured.enough:
        return said
    return (*said, "That is more than the definition allows, so nothing is said of the group and nothing recorded.")
