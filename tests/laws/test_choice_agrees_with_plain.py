"""Options, allocations and bundles are what the plain loops say, on hundreds of random cases."""

from __future__ import annotations

import os
import random

import pytest

from tests.factories.choice import option_case, places_case
from weft import atlas, choice
from weft.choice import plain, plain_allocation
from weft.vocabulary import EXCLUSIONS, Offer, Opening, Person, Table, Wish

TIMES = 10 if os.environ.get("WEFT_DEEP") else 1


def shelf_of(case, *, dice=None):
    rows = list(case.openings)
    if dice:
        dice.shuffle(rows)
    return choice.prepare(
        brief=case.brief, place=case.place, openings=Table.of_nouns(Opening, rows), awards=case.awards
    )


def by_kind(options):
    found: dict[str, list[str]] = {}
    for option in sorted(options.nouns(), key=lambda row: (row.service_type, row.position)):
        found.setdefault(option.service_type, []).append(option.offer_id)
    return found


@pytest.mark.parametrize("block", range(10 * TIMES))
def test_options_are_what_the_plain_loop_says(block):
    """CHOICE-2 to CHOICE-7. Twenty-five random places a block, everyone in them, rows in any order."""
    met = set()
    for seed in range(block * 25, block * 25 + 25):
        case = option_case(seed)
        shelf = shelf_of(case, dice=random.Random(seed))
        kinds = [None, ["advice"]][seed % 2]
        for person in case.people:
            found = choice.options(
                shelf=shelf,
                person=person,
                wishes=random.Random(seed).sample(case.wishes, len(case.wishes)),
                balances=case.balances,
                service_types=kinds,
                day=case.day,
            )
            meant, against = plain.options(
                brief=case.brief,
                place=case.place,
                openings=case.openings,
                awarded=case.awarded,
                person=person,
                wishes=case.wishes,
                balances=case.balances,
                service_types=kinds,
                day=case.day,
            )
            assert by_kind(found.options) == meant
            reasons: dict[str, set[str]] = {}
            for row in found.exclusions.nouns():
                reasons.setdefault(row.offer_id, set()).add(row.reason)
            assert reasons == against
            met |= {reason for named in against.values() for reason in named}
    assert met == set(EXCLUSIONS)


@pytest.mark.parametrize("seed", range(900, 930))
def test_every_offer_is_an_option_or_has_a_reason(seed):
    """CHOICE-4. Why was I not matched? There is always an answer, and it has words."""
    case = option_case(seed)
    shelf = shelf_of(case)
    for person in case.people:
        found = choice.options(shelf=shelf, person=person, wishes=case.wishes, balances=case.balances, day=case.day)
        offered = set(found.options.strings("offer_id"))
        for offer in case.place.table(Offer).strings("offer_id"):
            reasons = found.why_not(offer_id=offer)
            assert bool(reasons) != (offer in offered)
            assert all(choice.exclusion_words(reasons=reasons))


@pytest.mark.parametrize("seed", range(980, 1000))
def test_what_was_said_anew_is_as_if_it_had_been_said_at_first(seed):
    """CHOICE-1. A refreshed shelf answers as one that was prepared with the new openings; the old answers as before."""
    case, later = option_case(seed), {row.offer_id: row for row in option_case(seed + 5000).openings}
    shelf = shelf_of(case)
    ask = [{"person": person, "wishes": case.wishes, "day": case.day} for person in case.people]
    before = [choice.options(shelf=shelf, **asked).options.nouns() for asked in ask]
    told = [row for row in later.values() if row.offer_id < "o06"]
    renewed = {row.offer_id: row for row in case.openings} | {row.offer_id: row for row in told}
    anew = choice.prepare(
        brief=case.brief, place=case.place, openings=Table.of_nouns(Opening, list(renewed.values())), awards=case.awards
    )
    fresh = choice.refresh(shelf=shelf, openings=told)
    for asked, old in zip(ask, before, strict=True):
        assert choice.options(shelf=fresh, **asked) == choice.options(shelf=anew, **asked)
        assert choice.options(shelf=shelf, **asked).options.nouns() == old


@pytest.mark.parametrize("seed", range(950, 970))
def test_everyone_at_once_is_everyone_one_by_one(seed):
    """CHOICE-7. The batch gives the same rows as one call for each person."""
    case = option_case(seed, people=9)
    shelf = shelf_of(case)
    together = choice.options_for_all(
        shelf=shelf,
        people=Table.of_nouns(Person, case.people),
        wishes=Table.of_nouns(Wish, case.wishes),
        balances=case.balances,
        day=case.day,
    )
    alone = [
        row
        for person in case.people
        for row in choice.options(
            shelf=shelf, person=person, wishes=case.wishes, balances=case.balances, day=case.day
        ).options.nouns()
    ]
    key = lambda row: (row.person_id, row.service_type, row.position)  # noqa: E731
    assert together.nouns() == sorted(alone, key=key)


@pytest.mark.parametrize("block", range(6 * TIMES))
def test_places_are_given_as_the_plain_rounds_give_them(block):
    """CHOICE-7, CHOICE-10. Fifty random allocations a block, rows in any order."""
    for seed in range(block * 50, block * 50 + 50):
        case = places_case(seed)
        found = choice.allocate(**case.tables(dice=random.Random(seed)))
        placed = {row.request_id: row.offer_id for row in found.allocations.nouns() if row.state == "placed"}
        assert placed == plain_allocation.allocate(**case.lists())


@pytest.mark.parametrize("seed", range(120 * TIMES))
def test_the_bundle_is_the_best_of_every_bundle_there_is(seed):
    """CHOICE-23."""
    dice = random.Random(seed)
    needs, options, offers = random_bundle(dice)
    found = choice.bundle(
        needs=dice.sample(needs, len(needs)), options=dice.sample(options, len(options)), offers=offers
    )
    assert tuple(part.offer_id for part in found.parts) == plain_allocation.bundle(
        needs=needs, options=options, offers=offers
    )
    assert set(found.unmet) == {n for n in needs if not any((o.person_id, o.service_type) == n for o in options)}


def random_bundle(dice):
    """Two people with a few needs each, providers who share sites, and options in some order."""
    from tests.factories.network_place import TARN, offer_of
    from weft.vocabulary import Option

    kinds = [f"kind-{number}" for number in range(3)]
    needs = [(person, kind) for person in ("ann", "bo") for kind in kinds if dice.random() < 0.7] or [("ann", "kind-0")]
    offers = {}
    for number in range(10):
        mode = dice.choice(("site", "site", "home", "online"))
        where = {} if mode == "online" else {"latitude": 54.0 + dice.randrange(3), "longitude": -3.0}
        name = f"o{number}"
        provider = f"p{dice.randrange(5)}"
        offers[name] = offer_of(name, provider, service_type=dice.choice(kinds), delivery_mode=mode, **where)
    options = []
    for person, kind in needs:
        fitting = [offer for offer in offers.values() if offer.service_type == kind and dice.random() < 0.8]
        dice.shuffle(fitting)
        options += [
            Option(
                place_id=TARN,
                person_id=person,
                service_type=kind,
                position=position,
                offer_id=offer.offer_id,
                provider_id=offer.provider_id,
                delivery_mode=offer.delivery_mode,
                measured=False,
                language="",
                starts="place",
                ask="",
            )
            for position, offer in enumerate(fitting, start=1)
        ]
    return needs, options, offers


@pytest.mark.parametrize("seed", range(2000, 2006))
def test_who_can_reach_what_is_what_the_map_says(seed):
    """CHOICE-2. Without own mode or limit, the reach of an option is the reach of the map, to the minute."""
    case = option_case(seed, offers=30)
    shelf = shelf_of(case)
    reach = {(r.area_id, r.offer_id): r.minutes for r in atlas.reach(brief=case.brief, place=case.place).nouns()}
    from weft.choice.fitting import journeys_from

    for area in shelf.areas:
        journeys = journeys_from(shelf=shelf, area_id=area, mode=None)
        for number, offer in enumerate(shelf.offer_id):
            within = bool(journeys.located[number] and journeys.way[number] and journeys.near[number])
            assert within == ((area, offer) in reach), (area, offer)
            if within and shelf.delivery_mode[number] == "site":
                assert journeys.minutes[number] == pytest.approx(reach[(area, offer)], abs=0.0011)
