"""What is bought twice, and what only looks like it. One area of ten people unless a spec says otherwise."""

from __future__ import annotations

from tests.spec.atlas.given import bars, brief, place
from weft import atlas
from weft.vocabulary import Chart

AREA = "area | at | population\nA1 | 0 | 100"
TEN = "area | people\nA1 | 10"
MONEY = ("choice_minor", "price_difference_minor", "idle_minor", "duplicated_minor")


def charted(offers: str, *, areas: str = AREA, needs: str = TEN, providers_min: int = 2, spare: int = 0) -> Chart:
    """The map of a tiny place with a rule for choice."""
    direction = brief(providers_min=providers_min, spare=spare)
    return atlas.chart(brief=direction, place=place(areas=areas, needs=needs, offers=offers))


def spare_of(chart: Chart) -> list[tuple[object, ...]]:
    """Area, pot, other pot and the four kinds of money."""
    return bars(chart.duplication, "area_id", "pot_id", "other_pot_id", *MONEY)


def test_two_pots_that_each_buy_for_all_have_bought_twice() -> None:
    """ATLAS-6, ATLAS-7. The cheaper serves the ten; the dearer's ten places are spare.

    Of its 10 x 120, 20 a place is what it costs above the other; the rest is duplicated.
    """
    chart = charted("offer | at | capacity | price | pot\nO1 | 1 | 10 | 100 | council\nO2 | 1 | 10 | 120 | health")
    assert spare_of(chart) == [("A1", "health", "council", 0, 200, 0, 1000)]
    assert chart.present_spend_minor == 2200


def test_offers_of_one_cost_are_used_pro_rata_to_capacity() -> None:
    """ATLAS-6. Ten people on 5 + 15 places of one cost: half of each is left, and each duplicates the other."""
    chart = charted("offer | at | capacity | price | pot\nO1 | 1 | 5 | 100 | council\nO2 | 1 | 15 | 100 | health")
    assert spare_of(chart) == [("A1", "council", "health", 0, 0, 0, 250), ("A1", "health", "council", 0, 0, 0, 750)]


def test_fixed_cost_is_part_of_the_cost_of_a_place() -> None:
    """ATLAS-6. O1 costs (500 + 10 x 100) / 10 = 150 a place, so O2 at 120 is the cheaper."""
    chart = charted(
        "offer | at | capacity | price | fixed | pot\nO1 | 1 | 10 | 100 | 500 | council\nO2 | 1 | 10 | 120 | | health"
    )
    assert spare_of(chart) == [("A1", "council", "health", 0, 300, 0, 1200)]


def test_spare_places_where_nobody_else_serves_are_idle_not_duplicated() -> None:
    """ATLAS-7. Four of fourteen places stay empty, and no other offer reaches these people."""
    chart = charted("offer | at | capacity | price\nO1 | 1 | 14 | 100")
    assert spare_of(chart) == [("A1", "council", "", 0, 0, 400, 0)]


def test_places_kept_so_that_people_can_choose_are_not_called_duplicated() -> None:
    """ATLAS-7. Two providers are wanted, three spare places a further one: of O2's ten, three are kept for choice."""
    offers = "offer | at | capacity | price | pot\nO1 | 1 | 10 | 100 | council\nO2 | 1 | 10 | 100 | health"
    dearer = offers.replace("O2 | 1 | 10 | 100", "O2 | 1 | 10 | 120")
    assert spare_of(charted(dearer, spare=3)) == [("A1", "health", "council", 360, 140, 0, 700)]


def test_a_second_offer_of_the_same_provider_is_no_choice() -> None:
    """ATLAS-7. Both offers are P1's, so nothing is kept for choice."""
    offers = "offer | provider | at | capacity | price\nO1 | P1 | 1 | 10 | 100\nO2 | P1 | 1 | 10 | 120"
    assert spare_of(charted(offers, spare=3)) == [("A1", "council", "council", 0, 200, 0, 1000)]


def test_spare_places_are_spread_over_the_people_in_reach_part_with_and_part_without_an_alternative() -> None:
    """ATLAS-7. O1 reaches A1 (10 people, O2 there too) and A2 (30, nobody else); 40 of its 80 places stay empty.

    O2 is the cheaper and serves A1's ten; O1 serves A2's thirty and has 50 left, a quarter by A1 and the rest by A2.
    """
    chart = charted(
        "offer | at | capacity | price | pot\nO1 | 20 | 80 | 100 | council\nO2 | -20 | 10 | 50 | health",
        areas="area | at\nA1 | 0\nA2 | 40",
        needs="area | people\nA1 | 10\nA2 | 30",
    )
    assert spare_of(chart) == [("A1", "council", "health", 0, 625, 0, 625), ("A2", "council", "", 0, 0, 3750, 0)]


def test_an_offer_that_nobody_in_need_can_reach_is_idle_by_the_population_around_it() -> None:
    """ATLAS-7. All of 1,000 is idle: near two areas by population; with no known whereabouts, over the whole place."""
    areas = "area | at | population\nA1 | 0 | 100\nA2 | 5 | 300\nA3 | 200 | 600"
    needs = "area | people\nA3 | 1"
    near = charted("offer | at | capacity | price\nO1 | 2 | 10 | 100", areas=areas, needs=needs)
    assert spare_of(near) == [("A1", "council", "", 0, 0, 250, 0), ("A2", "council", "", 0, 0, 750, 0)]
    nowhere = charted("offer | at | capacity | price\nO1 | | 10 | 100", areas=areas, needs=needs)
    assert [row[5] for row in spare_of(nowhere)] == [100, 300, 600]


def test_an_unknown_price_is_left_out_and_not_taken_for_nought() -> None:
    """ATLAS-12. O2's spend is unknown: it is in no sum, and nobody's spare place is called its duplicate."""
    chart = charted("offer | at | capacity | price\nO1 | 1 | 14 | 100\nO2 | 1 | 10 |")
    assert chart.present_spend_minor == 1400
    assert spare_of(chart) == [("A1", "council", "", 0, 0, 400, 0)]


def test_scarce_places_are_never_spare() -> None:
    """ATLAS-6. Where need is unmet, every place in its reach is used, dear or cheap."""
    chart = charted("offer | at | capacity | price\nO1 | 1 | 4 | 100\nO2 | 1 | 5 | 900")
    assert spare_of(chart) == []


def test_proposed_offers_cost_nothing_yet() -> None:
    """ATLAS-6. Present spend is what is funded."""
    chart = charted("offer | at | capacity | price | status\nO1 | 1 | 4 | 100 | proposed")
    assert (spare_of(chart), chart.present_spend_minor) == ([], 0)
