"""What `explain` says is true when acted on: a price, capacity or reach is moved as it says, and the network solved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.factories.network_place import in_memory, invent
from weft.network import assemble, plain
from weft.network.plain import PlainPlace
from weft.network.why import explain
from weft.vocabulary import Brief, Reach, Table, Threshold, Why

CASES = 60
SAME = 1.0
"""Minor units: nearer than this two worths are the same."""


def _case(seed: int) -> tuple[Brief, PlainPlace]:
    brief, place = invent(seed)
    return replace(brief, network=replace(brief.network, locks=())), place


def _questions(brief: Brief, place: PlainPlace, *, reoptimise: bool) -> tuple[frozenset[str], list[Why]]:
    held, reach = in_memory(place)
    awards = assemble(brief=brief, place=held, reach=reach, reasons_exact_max=0).proposed.awards
    asked = sorted(offer.offer_id for offer in place.offers)
    answers = [
        why
        for offer in asked
        for why in explain(
            brief=brief, place=held, reach=reach, awards=awards, about=offer, reoptimise=reoptimise,
            farther=_everywhere(place),
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


def _moved(place: PlainPlace, offer_id: str, threshold: Threshold, value: float) -> PlainPlace:
    """The same place with one fact of an offer moved."""
    if threshold.lever == "reach":
        every = [row for row in _everywhere(place).nouns() if row.offer_id == offer_id and row.minutes <= value]
        if value <= (threshold.now or 0):
            every = [row for row in place.reach if row.offer_id == offer_id and row.minutes <= value]
        return replace(place, reach=[row for row in place.reach if row.offer_id != offer_id] + every)
    field = "capacity" if threshold.lever == "capacity" else "price_minor"
    offers = [replace(o, **{field: int(value)}) if o.offer_id == offer_id else o for o in place.offers]
    return replace(place, offers=offers)


@pytest.mark.parametrize("seed", range(CASES))
def test_acting_on_a_threshold_turns_the_decision_and_stopping_short_of_it_does_not(seed: int) -> None:
    """NETWORK-31. The network is assembled again at the value that is stated, and one step before it."""
    brief, place = _case(seed)
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


@pytest.mark.parametrize("seed", range(0, CASES, 3))
def test_the_difference_and_the_people_add_up(seed: int) -> None:
    """NETWORK-32. The difference is the plain version's loss; who loses and who gains account for everyone."""
    brief, place = _case(seed)
    awards, answers = _questions(brief, place, reoptimise=False)
    base = plain.worth(brief=brief, place=place, awards=tuple(sorted(awards)), whole=False, history=False)
    for why in answers:
        if why.difference_minor is None:
            continue
        turned = plain.worth(
            brief=brief, place=place, awards=tuple(sorted(awards ^ set(why.offer_ids))), whole=False, history=False
        )
        assert base is not None
        assert turned is not None
        assert abs(why.difference_minor - (base - turned)) <= SAME
        assert why.losing >= 0
        assert why.gaining >= 0
        assert all(alternative.offer_id not in why.offer_ids for alternative in why.alternatives)
