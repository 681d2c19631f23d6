"""Why each offer is in or out, in words and money: flips re-solved for those that matter most, limits for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np

from weft.network.assumptions import SHARE_FOR_EXCLUDED, Effort
from weft.network.model import gains_of, has_equity, has_small
from weft.network.register import Register
from weft.network.relaxation import Relaxation, changed_choice, least_losses
from weft.network.score import Assignment, score_of
from weft.network.solver import Answer
from weft.network.standing import Standing
from weft.vocabulary import Reason, Table, Tell, money_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """What turning one decision round does: money lost by the plan, and people of its service type who lose it.

    `loss_minor` is None where it was not worked out or the other way breaks a hard rule; for a bound it is the least
    and `most_minor` the most.
    """

    method: str
    loss_minor: int | None
    most_minor: int = 0
    people: int = 0


def reasons_of(
    *,
    register: Register,
    standings: Sequence[Standing],
    relaxation: Relaxation,
    chosen: Assignment,
    effort: Effort,
    tell: Tell,
) -> Table[Reason]:
    """One reason for every offer of the place.

    The base is the plan's awards with the best flows, people divisible; a flip turns one award round and holds the
    others, so base less flip is what that one decision is worth. Flips are worked out for the awarded offers of most
    spend and for the nearest left out; for the rest the base's prices give a limit (weak duality): at least so much.
    """
    instance = relaxation.model.instance
    number_of = {offer: number for number, offer in enumerate(instance.offer_id)}
    flips = _flips(relaxation, chosen, effort, tell)
    people = chosen.people_by_offer()
    rows = []
    for standing in standings:
        number = number_of.get(standing.offer.offer_id)
        if number is None:
            included, words, flip = False, f"Out: {standing.why}.", Flip(method=standing.method, loss_minor=None)
        else:
            included, flip = bool(chosen.awarded[number]), flips[number]
            words = _words(register, standing, included, flip, int(people[number]))
            if flip.method == "rule" and not included and _too_many(relaxation, chosen.awarded, number):
                words = f"Out: the brief allows {instance.awards_max:,} awards, and the plan makes better use of them."
        rows.append(
            Reason(
                place_id=standing.offer.place_id,
                provider_id=standing.offer.provider_id,
                offer_id=standing.offer.offer_id,
                included=included,
                reason=words,
                difference=flip.loss_minor,
                method=flip.method,
            )
        )
    return Table.of_nouns(Reason, rows)


def _flips(relaxation: Relaxation, chosen: Assignment, effort: Effort, tell: Tell) -> list[Flip]:
    instance, unit = relaxation.model.instance, relaxation.model.unit_minor
    base = relaxation.with_awards(chosen.awarded)
    if not base.solved:
        raise AssertionError("the plan's own awards always have a flow")
    limits = least_losses(relaxation=relaxation, awarded=chosen.awarded, answer=base)
    most = _most_losses(relaxation, chosen, base)
    flips = [
        _bound(float(least) * unit, float(highest), settled=bool(settled))
        for least, highest, settled in zip(limits, most, instance.must, strict=True)
    ]
    for number in np.flatnonzero(instance.shared & ~instance.must).tolist():
        flips[number] = Flip(method="unknown", loss_minor=None)
    solves = effort.solves(wanted=effort.reasons_exact_max, columns=len(relaxation.model.blocks.lower))
    turn = _worth_solving(relaxation, chosen, limits, solves)
    for done, number in enumerate(turn):
        tell("network: reasons", done, len(turn))
        flips[number] = _flip(relaxation, chosen.awarded, base, number)
    tell("network: reasons", len(turn), len(turn))
    return flips


def _bound(least: float, most: float, *, settled: bool) -> Flip:
    if settled:
        return Flip(method="rule", loss_minor=None)
    if least < -0.5:
        return Flip(method="unknown", loss_minor=None)
    return Flip(method="bound", loss_minor=max(0, floor(least + 0.5)), most_minor=max(0, ceil(most - 0.5)))


def _most_losses(relaxation: Relaxation, chosen: Assignment, base: Answer) -> np.ndarray:
    """For each awarded offer the most that closing it can cost, in minor units: nobody else takes up its people.

    What they gain, what each could add to a quintile's shortfall, the small providers' share and the choice that goes,
    and what the whole plan already is below the base.
    """
    instance, unit = relaxation.model.instance, relaxation.model.unit_minor
    gains = gains_of(instance)
    gained = np.bincount(chosen.offer, weights=chosen.people * gains[chosen.link], minlength=instance.offers)
    people = chosen.people_by_offer()
    spend = instance.spend(people=people, awarded=chosen.awarded)
    most = gained + people * (instance.equity_penalty_minor if has_equity(instance) else 0)
    if has_small(instance):
        weight = np.where(instance.small, 1.0 - float(instance.small_share), 0.0)
        most = most + weight * spend * float(instance.small_penalty)
    if instance.choice is not None:
        charged = instance.choice.people * float(instance.choice_penalty_minor)
        most = most - np.minimum(0.0, changed_choice(instance.choice, chosen.awarded, charged))
    below = relaxation.worth(base) * unit - score_of(instance=instance, assignment=chosen).objective_minor
    return np.asarray(most + max(0.0, below))


def _flip(relaxation: Relaxation, awarded: np.ndarray, base: Answer, number: int) -> Flip:
    other = awarded.copy()
    other[relaxation.model.instance.together(number)] = not awarded[number]
    answer = relaxation.with_awards(other)
    if not answer.solved:
        return Flip(method="rule", loss_minor=None)
    instance, blocks = relaxation.model.instance, relaxation.model.blocks
    same = np.array([service == instance.offer_type[number] for service in instance.offer_type])
    t = blocks.columns["t"][same]
    people = round(float(base.columns[t].sum() - answer.columns[t].sum()))
    loss = round((base.objective - answer.objective) * relaxation.model.unit_minor)
    return Flip(method="exact", loss_minor=loss, people=people)


def _too_many(relaxation: Relaxation, awarded: np.ndarray, number: int) -> bool:
    most = relaxation.model.instance.awards_max
    return most is not None and int(awarded.sum()) + len(relaxation.model.instance.together(number)) > most


def _worth_solving(relaxation: Relaxation, chosen: Assignment, limits: np.ndarray, most: int) -> list[int]:
    """Which decisions to turn round: awarded offers by spend, and those left out by how near they are."""
    instance = relaxation.model.instance
    spend = instance.spend(people=chosen.people_by_offer(), awarded=chosen.awarded)
    numbers = np.arange(instance.offers)
    inside = [i for i in np.lexsort((numbers, -spend)) if chosen.awarded[i] and not instance.must[i]]
    outside = [i for i in np.lexsort((numbers, limits)) if not chosen.awarded[i]]
    kept_for_outside = min(len(outside), int(most * SHARE_FOR_EXCLUDED))
    taken = inside[: most - kept_for_outside]
    return [int(i) for i in [*taken, *outside[: most - len(taken)]]]


def _words(register: Register, standing: Standing, included: bool, flip: Flip, people: int) -> str:
    currency = register.brief.currency
    money = money_words(abs(flip.loss_minor or 0), currency=currency, short=True)
    if included:
        service = register.service_words(standing.offer.service_type)
        return _words_in(flip, service, money, money_words(flip.most_minor, currency=currency, short=True), people)
    if flip.method == "rule":
        return "Out: it cannot reach its minimum volume within the money and the people that the other awards leave."
    if flip.method == "unknown":
        return "Out: what taking it up would change was not worked out."
    if not flip.loss_minor:
        return "Out: taking it up would add nothing that the other awards do not already give."
    if flip.loss_minor < 0:
        return f"Out, by a close call: were people divisible, taking it up would add {money} to the plan."
    least = "at least " if flip.method == "bound" else ""
    return f"Out: taking it up would cost the plan {least}{money} more than it adds."


def _words_in(flip: Flip, service: str, money: str, most: str, people: int) -> str:
    serves = f"it serves {people:,} {_people(people)}" if people else "it gives people a choice"
    if flip.method == "rule":
        return f"In: the brief locks it; {serves}."
    if flip.method == "unknown":
        return f"In: {serves}; what the plan would lose without it was not worked out."
    if flip.method == "bound" and flip.loss_minor:
        return f"In: {serves}; without it the plan would lose between {money} and {most} of value."
    if flip.method == "bound":
        return f"In: {serves}; without it the plan would lose at most {most} of value, less what others could take up."
    if not flip.loss_minor:
        return f"In: {serves}; without it others would serve them as well, and the plan would lose nothing."
    if flip.loss_minor < 0:
        return f"In, by a close call: {serves}; were people divisible, the plan without it would gain {money}."
    if flip.people > 0:
        lost = f"{flip.people:,} {_people(flip.people)} would lose {service}"
        return f"In: without it {lost} and the plan {money} of value."
    return f"In: {serves}; without it the plan would lose {money} of value."


def _people(count: int) -> str:
    return "person" if count == 1 else "people"
