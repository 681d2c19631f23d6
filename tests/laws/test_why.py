"""What `explain` says is true when acted on: a price, capacity or reach is moved as it says, and the network solved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tests.factories.network_place import in_memory, invent, invent_later, ruled
from weft.network import assemble, plain
from weft.network.case import read_case
from weft.network.churn import calmest
from weft.network.model import model_of
from weft.network.plain import PlainPlace
from weft.network.relaxation import Relaxation
from weft.network.solver import Answer
from weft.network.why import explain
from weft.vocabulary import Brief, Position, Reach, Table, Threshold, Why

CASES = 60
SAME = 1.0
"""Minor units: nearer than this two worths are the same."""


def _case(seed: int, make: Callable[[int], tuple[Brief, PlainPlace]] = invent) -> tuple[Brief, PlainPlace]:
    brief, place = make(seed)
    return ruled(brief, locks=()), place


def _questions(brief: Brief, place: PlainPlace, *, reoptimise: bool) -> tuple[frozenset[str], list[Why]]:
    held, reach = in_memory(place)
    awards = assemble(brief=brief, place=held, reach=reach, reasons_exact_max=0).proposed.awards
    asked = sorted(offer.offer_id for offer in place.offers)
    answers = [
        why
        for offer in asked
        for why in explain(
            brief=brief, place=held, reach=reach, awards=awards, about=offer, reoptimise=reoptimise,
            farther=_everywhere(place), positions=_positions(place),
        )
    ]  # fmt: skip
    return frozenset(awards.strings("offer_id")), answers


def _everywhere(place: PlainPlace) -> Table[Reach]:
    """Journeys of every offer to every area, those in reach as they are."""
    known = {(row.area_id, row.offer_id): row for row in place.reach}
    rows = [
        known.get((area.area_id, offer.offer_id))
        or Reach(place_id=area.place_id, area_id=area.area_id, offer_id=offer.offer_id, minutes=20.0 + number)
        for number, area in enumerate(place.areas)
        for offer in place.offers
    ]
    return Table.of_nouns(Reach, rows)


def _positions(place: PlainPlace) -> list[Position]:
    """Each offer moved to each area: the first reaches that area alone, the next two of them, and so on."""
    areas = [area.area_id for area in place.areas]
    return [
        Position(
            offer_id=offer.offer_id, area_id=area, name=area, kilometres=1.0 + n, area_ids=tuple(areas[: (n * 2) % 5])
        )
        for offer in place.offers
        for n, area in enumerate(areas)
    ]


def _stood(place: PlainPlace, offer_id: str, kilometres: float) -> PlainPlace:
    """The same place with an offer's site moved so far."""
    if not kilometres:
        return place
    (at,) = [one for one in _positions(place) if (one.offer_id, one.kilometres) == (offer_id, kilometres)]
    there = [
        Reach(place_id=place.areas[0].place_id, area_id=area, offer_id=offer_id, minutes=5.0) for area in at.area_ids
    ]
    return replace(place, reach=[row for row in place.reach if row.offer_id != offer_id] + there)


def _moved(place: PlainPlace, offer_id: str, threshold: Threshold, value: float) -> PlainPlace:
    """The same place with one fact of an offer moved."""
    if threshold.lever == "place":
        return _stood(place, offer_id, value)
    if threshold.lever == "reach":
        every = [row for row in _everywhere(place).nouns() if row.offer_id == offer_id and row.minutes <= value]
        if value <= (threshold.now or 0):
            every = [row for row in place.reach if row.offer_id == offer_id and row.minutes <= value]
        return replace(place, reach=[row for row in place.reach if row.offer_id != offer_id] + every)
    field = "capacity" if threshold.lever == "capacity" else "price_minor"
    offers = [replace(o, **{field: int(value)}) if o.offer_id == offer_id else o for o in place.offers]
    return replace(place, offers=offers)


@pytest.mark.parametrize("make", [invent, invent_later])
@pytest.mark.parametrize("seed", range(CASES))
def test_acting_on_a_threshold_turns_the_decision_and_stopping_short_of_it_does_not(
    seed: int, make: Callable[[int], tuple[Brief, PlainPlace]]
) -> None:
    """NETWORK-31. The network is assembled again at the value that is stated, and one step before it: also with joint
    offers, lots, a count of awards and an explore share."""
    brief, place = _case(seed, make)
    held, answers = _questions(brief, place, reoptimise=True)
    for why in answers:
        offer = why.offer_ids[0]
        for threshold in why.thresholds:
            assert threshold.basis == "reoptimised"
            for value, expected in ((threshold.stays_to, why.included), (threshold.turns_at, not why.included)):
                if value is not None:
                    moved, reach = in_memory(_moved(place, offer, threshold, value))
                    again = assemble(brief=brief, place=moved, reach=reach, reasons_exact_max=0).proposed.awards
                    assert (offer in again.strings("offer_id")) is expected, (threshold, offer, held)


@pytest.mark.parametrize("seed", range(0, CASES, 2))
def test_a_held_threshold_is_where_the_plain_version_turns(seed: int) -> None:
    """NETWORK-31. Other awards held, people divisible: serving somebody (or being there to be chosen) against not
    being there, by the plain version."""
    brief, place = _case(seed)
    awards, answers = _questions(brief, place, reoptimise=False)
    for why in answers:
        offer = why.offer_ids[0]
        for threshold in why.thresholds:
            for value, inside in ((threshold.stays_to, why.included), (threshold.turns_at, not why.included)):
                if value is None or (threshold.lever == "capacity" and value == 0):
                    continue
                moved = _moved(place, offer, threshold, value)
                without = _worth(brief, moved, awards - {offer})
                if threshold.lever == "price_as_awarded":
                    moved = _limited(moved, offer, volume_min=why.people, capacity=why.people)
                with_it = max(
                    _worth(brief, _limited(moved, offer, volume_min=1), awards | {offer}),
                    _worth(brief, _limited(moved, offer, capacity=0), awards | {offer}) - SAME,
                )
                assert with_it > without if inside else with_it < without + SAME, (threshold, offer, awards)


def _limited(place: PlainPlace, offer_id: str, *, volume_min: int = 0, capacity: int | None = None) -> PlainPlace:
    """The same place with an offer that serves at least somebody, or nobody."""
    offers = [
        replace(
            offer,
            volume_min=max(offer.volume_min, volume_min),
            capacity=offer.capacity if capacity is None else capacity,
        )
        if offer.offer_id == offer_id
        else offer
        for offer in place.offers
    ]
    return replace(place, offers=offers)


def _worth(brief: Brief, place: PlainPlace, awards: frozenset[str]) -> float:
    found = plain.worth(brief=brief, place=place, awards=tuple(sorted(awards)), whole=False, history=False)
    return float("-inf") if found is None else found


@pytest.mark.parametrize("make", [invent, invent_later])
@pytest.mark.parametrize("seed", range(CASES))
def test_the_difference_and_the_people_add_up(seed: int, make: Callable[[int], tuple[Brief, PlainPlace]]) -> None:
    """NETWORK-32. The difference is the plain version's loss; who loses and who gains account for everyone. A part of
    a joint offer is turned round with all of it; people of a lot may be shared, as they may be divided."""
    brief, place = _case(seed, make)
    parts = {o.offer_id: {p.offer_id for p in place.offers if o.joint_id and p.joint_id == o.joint_id} | {o.offer_id}
             for o in place.offers}  # fmt: skip
    awards, answers = _questions(brief, place, reoptimise=False)
    brief = ruled(brief, one_provider_per_area=())
    base = plain.worth(brief=brief, place=place, awards=tuple(sorted(awards)), whole=False, history=False)
    for why in answers:
        if why.difference_minor is None:
            continue
        other = tuple(sorted(awards ^ set().union(*(parts[offer] for offer in why.offer_ids))))
        turned = plain.worth(brief=brief, place=place, awards=other, whole=False, history=False)
        assert base is not None
        assert turned is not None
        assert abs(why.difference_minor - (base - turned)) <= SAME
        assert why.losing >= 0
        assert why.gaining >= 0
        assert all(alternative.offer_id not in why.offer_ids for alternative in why.alternatives)


@pytest.mark.parametrize("seed", range(CASES))
def test_the_calmest_way_is_worth_as_much_and_no_way_found_loses_fewer(seed: int) -> None:
    """NETWORK-32. Among ways worth the same, the one in which the fewest people lose a service is told."""
    brief, place = _case(seed)
    held, reach = in_memory(place)
    awards = assemble(brief=brief, place=held, reach=reach, reasons_exact_max=0).proposed.awards
    case = read_case(brief=brief, place=held, reach=reach, awards=awards.strings("offer_id"))
    relaxation = Relaxation(model_of(case.instance))
    base = relaxation.with_awards(case.awarded)
    for number in range(case.instance.offers):
        other = case.awarded.copy()
        other[number] = not other[number]
        turned = relaxation.with_awards(other)
        if turned.solved:
            calm = calmest(model=relaxation.model, base=base, turned=turned)
            worth = float(calm.columns[: len(relaxation.model.blocks.gain)] @ relaxation.model.blocks.gain)
            assert worth >= turned.objective - 1e-6 * max(1.0, abs(turned.objective))
            ways = [_losing(relaxation, base, answer) for answer in (calm, turned)]
            assert ways[0] <= ways[1] + 1e-6
            assert base.objective - turned.objective > 1e-6 or not case.awarded[number] or ways[0] < 1e-6


def _losing(relaxation: Relaxation, base: Answer, answer: Answer) -> float:
    """People of each need who lose by an answer, added up."""
    instance, f = relaxation.model.instance, relaxation.model.blocks.columns["f"]
    lost = np.bincount(
        instance.link_node, weights=base.columns[f] - answer.columns[f], minlength=len(instance.node_people)
    )
    return float(np.maximum(lost, 0).sum())
