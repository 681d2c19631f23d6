"""Variation, adequacy, exposure, concentration and travel times: the engines and their plain versions say the same."""

from __future__ import annotations

import dataclasses
import math
import os
import random
from collections import Counter
from fractions import Fraction

import networkx
import pytest

from tests.laws.test_atlas_agrees_with_plain import _same, invent, loaded
from tests.spec.atlas.given import ON
from weft import atlas
from weft.atlas import plain, plain_duplication, plain_supply
from weft.atlas.adequacy import adequacy_of, rules_of
from weft.atlas.concentration import concentration_of
from weft.atlas.exposure import exposure_of
from weft.atlas.variation import variation_of
from weft.vocabulary import AdequacyRule, AdequacyRules, Brief, Reach, Table, TravelTime, Unmet

CASES = 300 if os.environ.get("WEFT_DEEP") else 40
"""Places that the database is asked about; each takes most of a second."""


def with_times(seed: int) -> tuple[Brief, plain.PlainPlace]:
    """A random place with fifths, travel times of every kind (sound, absurd, none, by another mode) and standards."""
    rules, rows = invent(seed)
    dice = random.Random(seed + 10_000)
    areas = [dataclasses.replace(a, deprivation_quintile=dice.choice([None, 1, 2, 5])) for a in rows.areas]
    times = [
        TravelTime(
            place_id="tarn",
            area_id=area.area_id,
            offer_id=offer.offer_id,
            mode=dice.choice(["car", "car", "car", "walk"]),
            minutes=dice.choice([None, 0.0, 0.2, 5.0, 11.9999, 12.0, 24.0, 45.0]),
            reachable=dice.random() < 0.85,
            source="clock",
            as_of=ON,
            offer_latitude=dice.choice([None, None, offer.latitude, 55.5]),
            offer_longitude=offer.longitude,
        )
        for area in areas
        for offer in rows.offers
        if dice.random() < 0.5
    ]
    own = AdequacyRule(
        name="own",
        verified=True,
        minutes_max=dice.choice([5.0, 12.0, 30.0]),
        km_max=dice.choice([4.0, 15.0, 40.0]),
        share_min=dice.choice([0.5, 0.9]),
        per_thousand=dice.choice([0.0, 60.0, 150.0]),
    )
    wanted = AdequacyRules(standard="cms-primary-care", county_type="metro", own={"advice": own})
    return dataclasses.replace(rules, adequacy=wanted), dataclasses.replace(
        rows, areas=areas, times=times if dice.random() < 0.7 else []
    )


def placed(rows: plain.PlainPlace):
    """The rows as a place, travel times among them."""
    return loaded(rows).with_tables(Table.of_nouns(TravelTime, rows.times))


@pytest.mark.parametrize("start", range(0, CASES, 20))
def test_journeys_exposure_concentration_and_adequacy_agree(start: int) -> None:
    """ATLAS-13, ATLAS-16 to ATLAS-18. The same pairs and minutes, people, indices and counts."""
    for seed in range(start, start + 20):
        rules, rows = with_times(seed)
        place = placed(rows)
        reach = plain.reach(brief=rules, place=rows)
        found = atlas.reach(brief=rules, place=place)
        assert _same(found.nouns(), reach), seed
        exposed = exposure_of(place=place, reach=found).nouns()
        assert _same(exposed, plain_supply.exposure(brief=rules, place=rows, reach=reach)), seed
        few = concentration_of(place=place, place_id="tarn", reach=found).nouns()
        assert _close(few, plain_supply.concentration(brief=rules, place=rows, reach=reach)), seed
        standards = rules_of(brief=rules, service_types=rows.service_types())
        expected = plain_supply.adequacy(brief=rules, place=rows, rules=standards)
        assert _same(adequacy_of(brief=rules, place=place).nouns(), expected), seed


def _close(found: list, expected: list) -> bool:
    """As `_same`, with the nearby index to a thousandth, in which it is kept."""
    for one, other in zip(found, expected, strict=True):
        if (one.hhi_nearby is None) != (other.hhi_nearby is None):
            return False
        if one.hhi_nearby is not None and one.hhi_nearby != pytest.approx(other.hhi_nearby, abs=2e-3):
            return False
    bare = [[dataclasses.replace(row, hhi_nearby=None) for row in rows] for rows in (found, expected)]
    return _same(*bare)


def random_unmet(seed: int) -> tuple[Brief, plain.PlainPlace, list[Unmet]]:
    """Areas with fifths and any mixture of served shares, none and all among them."""
    rules, rows = invent(0)
    dice = random.Random(seed)
    areas = [
        dataclasses.replace(
            rows.areas[0], area_id=f"A{at:02d}", deprivation_quintile=dice.choice([None, 1, 2, 3, 4, 5])
        )
        for at in range(dice.randint(1, 25))
    ]
    level = dice.choice([0.0, 0.3, 0.7, 1.0])
    unmet = []
    for area in areas:
        for kind in ("advice", "mentor"):
            people = dice.choice([0, 1, 5, 40, 300])
            share = min(max(level + dice.choice([0.0, 0.0, dice.uniform(-0.3, 0.3)]), 0.0), 1.0)
            unmet.append(
                Unmet(
                    place_id="tarn",
                    area_id=area.area_id,
                    segment_id="debt",
                    service_type=kind,
                    people=people,
                    servable=people * share,
                    unmet=people * (1 - share),
                    responsible_pots="",
                )
            )
    return rules, dataclasses.replace(rows, areas=areas), unmet


def test_variation_and_funnel_agree_on_three_hundred_places() -> None:
    """ATLAS-14, ATLAS-15. Theil's parts, dispersion, limits and standing, area by area."""
    seen: Counter[str] = Counter()
    for seed in range(300):
        rules, rows, unmet = random_unmet(seed)
        found, points = variation_of(place=loaded(rows), place_id="tarn", unmet=Table.of_nouns(Unmet, unmet))
        expected, funnel = plain_supply.variation(brief=rules, place=rows, unmet=unmet)
        assert _same(found.nouns(), expected), seed
        assert _same(points.nouns(), funnel), seed
        for row in found.nouns():
            if row.theil is not None:
                assert row.between + row.within == pytest.approx(row.theil, abs=1e-12)
        seen.update(point.standing for point in funnel)
        seen.update(["over-dispersed"] if any(row.spread for row in expected) else [])
        seen.update(["all alike"] if any(row.dispersion is None for row in expected) else [])
    assert len(seen) == 7, seen
    assert min(seen.values()) > 10, seen


@pytest.mark.parametrize("seed", range(500, 530))
def test_the_spend_that_served_need_uses_is_the_least_cost_of_a_maximum_flow(seed: int) -> None:
    """ATLAS-6, ATLAS-7. An independent minimum-cost flow leaves over as much money, to a penny for each offer."""
    rules, rows = invent(seed)
    reach = plain.reach(brief=rules, place=rows)
    pairs = {(row.area_id, row.offer_id) for row in reach}
    priced = [offer for offer in rows.offers if plain_duplication.spend_minor(offer) is not None]
    used = Fraction(0)
    for kind in rows.service_types():
        offers = [offer for offer in rows.funded(kind) if offer in priced and offer.capacity]
        scale = math.lcm(*(plain_duplication.unit_cost(offer).denominator for offer in offers))
        graph = networkx.DiGraph()
        graph.add_nodes_from(["source", "sink"])
        for node, people in rows.people(kind).items():
            graph.add_edge("source", node, capacity=people)
            for offer in offers:
                if (node[0], offer.offer_id) in pairs and rows.serves(offer, node[1]):
                    graph.add_edge(node, offer.offer_id, capacity=people)
        for offer in offers:
            cost = int(plain_duplication.unit_cost(offer) * scale)
            graph.add_edge(offer.offer_id, "sink", capacity=offer.capacity, weight=cost)
        flow = networkx.max_flow_min_cost(graph, "source", "sink")
        used += Fraction(networkx.cost_of_flow(graph, flow), scale)
    chart = atlas.chart(brief=rules, place=loaded(rows))
    left = sum(row.spend_minor for row in chart.duplication.nouns())
    assert abs(chart.present_spend_minor - used - left) <= len(priced)


@pytest.mark.parametrize("seed", range(600, 604))
def test_order_of_rows_does_not_matter_with_travel_times(seed: int) -> None:
    """ATLAS-10. The whole chart, bit for bit."""
    rules, rows = with_times(seed)
    charts = []
    for order in (1, 2):
        shuffled = list(rows.times)
        random.Random(order).shuffle(shuffled)
        place = loaded(rows, shuffled_by=order).with_tables(Table.of_nouns(TravelTime, shuffled))
        charts.append(atlas.chart(brief=rules, place=place))
    assert charts[0] == charts[1]


def test_the_random_places_have_every_kind_of_journey() -> None:
    """Agreement on places without the thing would prove nothing."""
    seen: Counter[str] = Counter()
    for seed in range(CASES):
        rules, rows = with_times(seed)
        for row in plain.reach(brief=rules, place=rows):
            seen["measured" if row.measured else "straight"] += 1
        for area in rows.areas:
            for offer in rows.offers:
                timed = plain.travel_time(brief=rules, place=rows, area=area, offer=offer)
                near = plain.journey_minutes(brief=rules, area=area, offer=offer) is not None
                far = timed is not None and plain.timed_minutes(rules, offer, timed) is None
                seen.update(["nearer than it takes"] if near and far else [])
    assert min(seen.values()) > 20, seen
    assert Reach.columns[-1].name == "measured"
