"""Learning: what a round's results say of each service, segment and provider, partially pooled, as the next effects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
from scipy import special

from weft.evidence.disclosure import check_rule
from weft.evidence.hierarchy import Pooled, pool, summary_of
from weft.vocabulary import DisclosureRule, Effect, Learned, LearntRate, Problem, Refusal, Table, Tally

Real = npt.NDArray[np.float64]
Key = tuple[str, ...]
CHANCE_LEAST = 0.001
"""No chance is held to be nearer to none or all than this before its log-odds are taken."""


class CannotLearn(Refusal):
    """There is nothing to learn from, or what there is contradicts itself. Every problem is named."""


def learn(*, effects: Table[Effect], tallies: Table[Tally], rule: DisclosureRule, as_of: date) -> Learned:
    """The effects of the next round, and every rate beside what was known.

    Each tally is held against what was known beforehand: the provider's own effect where there is one, else that of the
    service type and segment, moved by how much easier or harder the people who started were than all who were referred
    (`case_mix`, `pool_mix`). What differs is shared out between service type, segment and provider by partial pooling.
    The baseline stays what it was, with its source: a result that was paid for is not impact. A provider has a row of
    its own where at least the rule's threshold of people started; rows without any tally stay as they are. Raises
    `CannotLearn` (EVIDENCE-35) with every problem.
    """
    check_rule(rule=rule)
    known: dict[Key, Effect] = {
        (row.service_type, row.provider_id or "", row.segment_id, row.outcome_id): row for row in effects.nouns()
    }
    rows = [row for row in tallies.nouns() if row.people > 0]
    _check(rows, tallies, known)
    usable = [row for row in rows if (row.service_type, "", row.segment_id, row.outcome_id) in known]
    if not usable:
        what = "no tally is of a service type, segment and outcome that the effects have a baseline for"
        raise CannotLearn([Problem(code="EVIDENCE-35", what=what, file="effects", to_do="Add the effect to be learnt")])
    levels, names = _levels(usable)
    fitted = pool(
        people=np.array([float(row.people) for row in usable]),
        achieved=np.array([float(row.achieved) for row in usable]),
        offset=np.array([_offset(row, known) for row in usable]),
        levels=levels,
    )
    rates = _rates(usable, known, fitted, names)
    made = {(r.service_type, r.provider_id, r.segment_id, r.outcome_id): r for r in rates}
    shown = [rate for rate in made.values() if rate.people >= rule.threshold]
    replaced: dict[Key, Effect] = dict(known)
    for rate in shown:
        key = (rate.service_type, rate.provider_id, rate.segment_id, rate.outcome_id)
        before = known.get(key, known[rate.service_type, "", rate.segment_id, rate.outcome_id])
        replaced[key] = _effect(rate, before, rule, as_of)
    return Learned(
        effects=Table.of_nouns(Effect, replaced.values()),
        rates=Table.of_nouns(LearntRate, [_as_shown(rate, rule) for rate in shown]),
        left_out=len(rows) - len(usable),
        withheld=len(made) - len(shown),
        rule=rule,
    )


def _check(rows: Sequence[Tally], tallies: Table[Tally], known: Mapping[Key, Effect]) -> None:
    problems = []
    over = sum(row.achieved > row.people for row in rows)
    if over:
        problems.append(_problem(f"{over} tallies count more results than people", "tallies", "Count each person once"))
    if not rows:
        what = "nobody started long enough ago" if len(tallies) else "there is no tally"
        problems.append(_problem(what, "tallies", "Learn as of a later day"))
    if not known:
        problems.append(_problem("nothing is known beforehand", "effects", "Give the place's effects"))
    if problems:
        raise CannotLearn(problems)


def _problem(what: str, file: str, to_do: str) -> Problem:
    return Problem(code="EVIDENCE-35", what=what, file=file, to_do=to_do)


def _odds(chance: float) -> float:
    return float(special.logit(min(max(chance, CHANCE_LEAST), 1 - CHANCE_LEAST)))


def _before(
    service_type: str, provider_id: str, segment_id: str, outcome_id: str, known: Mapping[Key, Effect]
) -> Effect:
    general = known[service_type, "", segment_id, outcome_id]
    return known.get((service_type, provider_id, segment_id, outcome_id), general)


def _offset(row: Tally, known: Mapping[Key, Effect]) -> float:
    before = _before(row.service_type, row.provider_id, row.segment_id, row.outcome_id, known)
    easier = 0.0
    if row.case_mix is not None and row.pool_mix is not None:
        easier = _odds(row.case_mix) - _odds(row.pool_mix)
    return _odds(before.probability) + easier


def _groups(*, service_type: str, provider_id: str, segment_id: str, outcome_id: str) -> tuple[Key, Key, Key]:
    """The three levels that a rate belongs to: its service type, with its segment, with its provider; by outcome."""
    kind = (service_type, outcome_id)
    return kind, (*kind, segment_id), (*kind, provider_id)


def _groups_of(row: Tally) -> tuple[Key, Key, Key]:
    return _groups(
        service_type=row.service_type, provider_id=row.provider_id, segment_id=row.segment_id, outcome_id=row.outcome_id
    )


def _levels(rows: Sequence[Tally]) -> tuple[list[npt.NDArray[np.int64]], list[dict[Key, int]]]:
    names: list[dict[Key, int]] = []
    levels = []
    for level in range(3):
        own = [_groups_of(row)[level] for row in rows]
        number = {name: at for at, name in enumerate(sorted(set(own)))}
        names.append(number)
        levels.append(np.array([number[name] for name in own], dtype=np.int64))
    return levels, names


def _rates(
    rows: Sequence[Tally], known: Mapping[Key, Effect], fitted: Pooled, names: Sequence[Mapping[Key, int]]
) -> list[LearntRate]:
    """A rate for every service type and segment, and for every provider of it that has a tally."""
    counts: dict[tuple[str, str, str, str], list[int]] = {}
    for row in rows:
        for provider_id in ("", row.provider_id):
            held = counts.setdefault((row.service_type, provider_id, row.segment_id, row.outcome_id), [0, 0])
            held[0] += row.people
            held[1] += row.achieved
    rates = []
    for (kind, provider_id, segment_id, outcome_id), (people, achieved) in sorted(counts.items()):
        before = _before(kind, provider_id, segment_id, outcome_id, known)
        asked = _combination(
            _groups(service_type=kind, provider_id=provider_id, segment_id=segment_id, outcome_id=outcome_id), names
        )
        means, spreads = fitted.at(asked, _odds(before.probability))
        mean, low, high = summary_of(weights=fitted.weights, means=means, spreads=spreads)
        rates.append(
            LearntRate(
                place_id=rows[0].place_id,
                service_type=kind,
                provider_id=provider_id,
                segment_id=segment_id,
                outcome_id=outcome_id,
                people=people,
                raw=achieved / people,
                before=before.probability,
                probability=round(mean, 3),
                low=round(low, 3),
                high=round(high, 3),
                baseline=before.baseline,
            )
        )
    return rates


def _combination(groups: Sequence[Key], names: Sequence[Mapping[Key, int]]) -> Real:
    """Which effects add up for a rate; a rate of no provider leaves out the providers' level."""
    combination = np.zeros(1 + sum(len(number) for number in names))
    combination[0] = 1.0
    start = 1
    for level, (number, name) in enumerate(zip(names, groups, strict=True)):
        if name in number and (level < 2 or name[-1]):
            combination[start + number[name]] = 1.0
        start += len(number)
    return combination


def _effect(rate: LearntRate, before: Effect, rule: DisclosureRule, as_of: date) -> Effect:
    people = rule.rounded(rate.people)
    return Effect(
        place_id=before.place_id,
        service_type=rate.service_type,
        provider_id=rate.provider_id or None,
        segment_id=rate.segment_id,
        outcome_id=rate.outcome_id,
        probability=rate.probability,
        baseline=before.baseline,
        low=rate.low,
        high=rate.high,
        source=f"Learnt from proved results of about {people:,} people, partially pooled; baseline: {_root(before)}",
        as_of=as_of,
        tested=True,
    )


def _root(before: Effect) -> str:
    """The baseline's own source, also where the effect was learnt before."""
    return before.source.rsplit("baseline: ", 1)[-1][:300]


def _as_shown(rate: LearntRate, rule: DisclosureRule) -> LearntRate:
    """The rate with its people rounded and its raw share worked out from rounded counts, or empty where few are."""
    achieved = round((rate.raw or 0.0) * rate.people)
    few = min(achieved, rate.people - achieved) < rule.threshold
    people = rule.rounded(rate.people)
    return LearntRate(
        place_id=rate.place_id, service_type=rate.service_type, provider_id=rate.provider_id,
        segment_id=rate.segment_id, outcome_id=rate.outcome_id, people=people,
        raw=None if few else round(min(rule.rounded(achieved) / people, 1.0), 3), before=rate.before,
        probability=rate.probability, low=rate.low, high=rate.high, baseline=rate.baseline,
    )  # fmt: skip
