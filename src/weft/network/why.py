"""Why one offer, or one provider, is in or out: what would change it, who would take over, who would lose by it.

NETWORK-30 to NETWORK-33 in `docs/rooms/network.md`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from weft.engine import Place
from weft.network.assumptions import USUAL_EFFORT
from weft.network.case import Case, read_case
from weft.network.churn import calmest
from weft.network.lever import Levers
from weft.network.model import model_of
from weft.network.relaxation import Relaxation
from weft.network.sentence import Turned, sentence_in, sentence_out
from weft.network.solver import Answer
from weft.vocabulary import (
    Affected,
    Alternative,
    Award,
    Brief,
    Offer,
    Position,
    Problem,
    Reach,
    Refusal,
    Table,
    Tell,
    Threshold,
    Why,
    silent,
)


class CannotExplain(Refusal):
    """There is no such provider or offer to explain."""


def explain(
    *,
    brief: Brief,
    place: Place,
    reach: Table[Reach],
    awards: Table[Award],
    about: str,
    farther: Table[Reach] | None = None,
    positions: Sequence[Position] = (),
    reoptimise: bool | None = None,
    tell: Tell = silent,
) -> tuple[Why, ...]:
    """Why an offer, or each offer of a provider, is in or out of a plan; `about` is the id of either.

    `awards` are the plan's, made from this place on this `reach`. `farther` holds the journeys to these offers from
    everywhere, those within reach as they are there; without it reach can be narrowed but not widened. `positions` are
    where else these offers could stand, nearest first for each (the atlas's `elsewhere`). `reoptimise`
    asks for thresholds with the whole network solved again (usual where the place is small enough to be solved to the
    end), else other awards are held. A provider of several awards comes first as a whole. Money in minor units, people
    rounded to whole ones. Raises `CannotExplain` (NETWORK-30) for an unknown id. Source: docs/rooms/network.md.
    """
    case = read_case(brief=brief, place=place, reach=reach, awards=awards.strings("offer_id"))
    offers = [offer for offer in case.register.offers if about in (offer.offer_id, offer.provider_id)]
    if not offers:
        what = f"there is no provider and no offer {about[:64]!r}"
        to_do = "Give an id of the table providers or offers"
        raise CannotExplain([Problem(code="NETWORK-30", what=what, to_do=to_do)])
    people = dict(zip(awards.strings("offer_id"), awards.column("people").tolist(), strict=True))
    questioned = _Questioned(case=case, people=people)
    small = len(questioned.relaxation.model.blocks.lower) <= USUAL_EFFORT.whole_columns_max
    levers = Levers(
        case=case,
        farther=farther,
        positions=positions,
        reoptimise=small if reoptimise is None else reoptimise,
    )
    held = [offer for offer in offers if offer.offer_id in people and case.number(offer.offer_id) is not None]
    answers = []
    if len(held) > 1:
        answers.append(questioned.why(held, thresholds=()))
    for done, offer in enumerate(offers):
        tell("explain", done, len(offers))
        answers.append(
            questioned.why([offer], thresholds=levers.thresholds(offer, people=people.get(offer.offer_id, 0)))
        )
    tell("explain", len(offers), len(offers))
    return tuple(answers)


class _Questioned:
    """A plan under question: its linear programme with the awards held, kept warm between questions."""

    def __init__(self, *, case: Case, people: dict[str, int]) -> None:
        self.case, self.people = case, people
        self.relaxation = Relaxation(model_of(case.instance))
        self.base = self.relaxation.with_awards(case.awarded)
        if not self.base.solved:
            what = "these awards do not keep the brief's hard rules, so they are not a plan for this place"
            raise CannotExplain([Problem(code="NETWORK-30", what=what, to_do="Make the plan again with `weft run`")])

    def why(self, offers: Sequence[Offer], *, thresholds: tuple[Threshold, ...]) -> Why:
        """The answer about some offers of one provider, turned round together."""
        case = self.case
        numbers = [number for offer in offers if (number := case.number(offer.offer_id)) is not None]
        if not numbers:
            standing = case.standings[offers[0].offer_id]
            return self._why(offers, False, f"Out: {standing.why}.", standing.method, thresholds=thresholds)
        included = bool(case.awarded[numbers].any())
        words = sentence_in if included else sentence_out
        other = case.awarded.copy()
        other[np.concatenate([case.instance.together(number) for number in numbers])] = not included
        answer = self.relaxation.with_awards(other)
        if not answer.solved:
            says = words(turned=self._turned(offers, numbers, answer, loss_minor=None), thresholds=thresholds)
            return self._why(offers, included, says, "rule", thresholds=thresholds)
        loss_minor = round((self.base.objective - answer.objective) * self.relaxation.model.unit_minor)
        answer = calmest(model=self.relaxation.model, base=self.base, turned=answer)
        turned = self._turned(offers, numbers, answer, loss_minor=loss_minor)
        return self._why(
            offers,
            included,
            words(turned=turned, thresholds=thresholds),
            "exact",
            loss_minor=turned.loss_minor,
            thresholds=thresholds,
            alternatives=self._instead(numbers, answer),
            affected=self._affected(answer),
        )

    def _why(
        self,
        offers: Sequence[Offer],
        included: bool,
        says: str,
        method: str,
        *,
        loss_minor: int | None = None,
        thresholds: tuple[Threshold, ...] = (),
        alternatives: tuple[Alternative, ...] = (),
        affected: tuple[Affected, ...] = (),
    ) -> Why:
        return Why(
            place_id=offers[0].place_id,
            provider_id=offers[0].provider_id,
            offer_ids=tuple(offer.offer_id for offer in offers),
            included=included,
            says=says,
            method=method,
            difference_minor=loss_minor,
            people=sum(self.people.get(offer.offer_id, 0) for offer in offers),
            thresholds=thresholds,
            alternatives=alternatives,
            affected=affected,
        )

    def _turned(
        self, offers: Sequence[Offer], numbers: Sequence[int], answer: Answer, *, loss_minor: int | None
    ) -> Turned:
        case, model = self.case, self.relaxation.model
        types = {offer.service_type for offer in offers}
        same = [n for n, service_type in enumerate(case.instance.offer_type) if service_type in types]
        t = model.blocks.columns["t"][same]
        losing = round(float((self.base.columns[t] - answer.columns[t]).sum())) if answer.solved else 0
        return Turned(
            offers=len(offers),
            people=sum(self.people.get(offer.offer_id, 0) for offer in offers),
            locked=bool(case.instance.must[list(numbers)].any()),
            service=" and ".join(case.register.service_words(service_type) for service_type in sorted(types)),
            loss_minor=loss_minor,
            losing=losing,
            currency=case.brief.currency,
        )

    def _instead(self, numbers: Sequence[int], answer: Answer) -> tuple[Alternative, ...]:
        """Other offers of the same service type whose people change the other way, the most first."""
        instance = self.case.instance
        t = self.relaxation.model.blocks.columns["t"]
        change = answer.columns[t] - self.base.columns[t]
        mine = float(change[list(numbers)].sum())
        types = {instance.offer_type[number] for number in numbers}
        change = np.rint(change if mine < 0 else -change).astype(int)
        others = [
            n for n in range(instance.offers) if n not in numbers and change[n] > 0 and instance.offer_type[n] in types
        ]
        return tuple(
            Alternative(offer_id=instance.offer_id[n], provider_id=instance.provider_id[n], people=int(change[n]))
            for n in sorted(others, key=lambda n: (-change[n], n))
        )

    def _affected(self, answer: Answer) -> tuple[Affected, ...]:
        instance = self.case.instance
        f = self.relaxation.model.blocks.columns["f"]
        lost = np.bincount(
            instance.link_node, weights=self.base.columns[f] - answer.columns[f], minlength=len(instance.node_people)
        )
        people = np.rint(lost).astype(int)
        return tuple(
            Affected(
                area_id=instance.node_area[n],
                segment_id=instance.node_segment[n],
                service_type=instance.node_type[n],
                people=int(people[n]),
            )
            for n in sorted(np.flatnonzero(people), key=lambda n: (-people[n], n))
        )
