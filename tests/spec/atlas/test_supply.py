"""Who depends on one provider, how few hands places lie in, and whether a standard is met: worked by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.spec.atlas.given import bars, brief, place
from weft import atlas
from weft.atlas.assumptions import STANDARDS
from weft.atlas.concentration import index_of, spread_evenly
from weft.vocabulary import ADEQUACY_STANDARDS, COUNTY_TYPES, AdequacyRule, AdequacyRules

VALLEY = """
    offer | provider | at | capacity
    O1    | P1       | 0  | 30
    O2    | P1       | 2  | 10
    O3    | P2       | 20 | 40
"""


def valley(offers: str = VALLEY):
    """Beck reaches all three offers, Fell the last alone, Ghyll none."""
    return place(
        areas="area | at\nBeck | 1\nFell | 45\nGhyll | 90",
        needs="area | people\nBeck | 50\nFell | 20\nGhyll | 7",
        offers=offers,
    )


def test_people_are_exposed_to_the_one_provider_whom_they_can_reach():
    """ATLAS-17. Two offers of one provider are no alternative to each other; whoever reaches nobody depends on "
    "nobody."""
    chart = atlas.chart(brief=brief(), place=valley())
    assert bars(chart.exposure, "provider_id", "people", "exposed", "areas") == [("P1", 50, 0, 0), ("P2", 70, 20, 1)]


def test_an_online_offer_is_an_alternative_for_everybody():
    """ATLAS-17. Nobody in the valley depends on one provider then, but Ghyll has the online one alone."""
    chart = atlas.chart(
        brief=brief(),
        place=valley(
            "offer | provider | at | capacity | mode\nO1 | P1 | 0 | 30 | site\nO3 | P2 | 20 | 40 | site\n"
            "O4 | P3 | | 5 | online"
        ),
    )
    assert bars(chart.exposure, "provider_id", "exposed") == [("P1", 0), ("P2", 0), ("P3", 7)]


def test_the_index_is_the_sum_of_squared_percentages():
    """ATLAS-18. 40 and 40 of 80 places: 50 squared twice."""
    row = atlas.chart(brief=brief(), place=valley()).concentration.nouns()[0]
    assert (row.providers, row.places, row.largest_share, row.hhi) == (2, 80, 0.5, 5000.0)


def test_the_nearby_index_is_what_people_have_around_them():
    """ATLAS-18. Beck has 40 and 40 (5,000), Fell one provider (10,000), Ghyll nothing: (50 x 5,000 + 20 x 10,000) / "
    "70."""
    row = atlas.chart(brief=brief(), place=valley()).concentration.nouns()[0]
    assert row.hhi_nearby == pytest.approx((50 * 5_000 + 20 * 10_000) / 70, abs=1e-3)


def test_the_least_possible_index_spreads_places_as_evenly_as_capacity_allows():
    """ATLAS-18. 90 places over providers who could hold 10, 40 and 100: 10, 40 and 40."""
    assert spread_evenly(total=90, most=[100, 10, 40]) == [10, 40, 40]
    assert spread_evenly(total=91, most=[100, 10, 90]) == [10, Fraction(81, 2), Fraction(81, 2)]
    assert index_of([Fraction(10), Fraction(40), Fraction(40)]) == 10_000 * Fraction(10**2 + 40**2 + 40**2, 90**2)


def test_a_proposed_provider_lowers_what_is_possible_and_not_what_is():
    """ATLAS-18. 80 places over three providers of at least 40 each."""
    more = VALLEY.replace("capacity", "capacity | status").replace("| 30", "| 30 | funded").replace("| 10", "| 10 |")
    more = more.replace("| 40", "| 40 | funded") + "O4 | P3 | 50 | 60 | proposed"
    row = atlas.chart(brief=brief(), place=valley(more)).concentration.nouns()[0]
    assert row.hhi == 5000.0
    assert row.hhi_min == pytest.approx(10_000 / 3)


def test_an_unknown_capacity_makes_concentration_unknown():
    """ATLAS-12, ATLAS-18."""
    row = atlas.chart(brief=brief(), place=valley(VALLEY.replace("| 30", "|"))).concentration.nouns()[0]
    assert (row.providers, row.places, row.hhi, row.hhi_min, row.hhi_nearby) == (2, None, None, None, None)


def standard(**changed: float):
    """A brief with a standard of the place's own."""
    rule = {"minutes_max": 10.0, "km_max": 100.0, "share_min": 0.6, "per_thousand": 13.0, **changed}
    own = {"advice": AdequacyRule(name="own", verified=True, **rule)}
    return replace(brief(), adequacy=AdequacyRules(own=own))


def judged(rules) -> tuple[int, int, int, int, bool | None]:
    row = atlas.chart(brief=rules, place=valley()).adequacy.nouns()[0]
    return row.people, row.within, row.providers, row.providers_min, row.adequate


def test_both_time_and_distance_must_hold():
    """ATLAS-16. Beck is 1 minute and 1 km from P1: 50 of 77; 13 for each thousand of 77 people, rounded up, is 2."""
    assert judged(standard(per_thousand=12.0)) == (77, 50, 1, 1, True)
    assert judged(standard()) == (77, 50, 1, 2, False)
    assert judged(standard(share_min=0.66, per_thousand=0.0)) == (77, 50, 1, 0, False)
    assert judged(standard(km_max=0.9)) == (77, 0, 0, 2, False)


def test_a_standard_may_reach_further_than_the_briefs_own_journeys():
    """ATLAS-16. P2 is 19 km from Beck, 25 from Fell and 70 from Ghyll; the share is of people, not of areas."""
    assert judged(standard(minutes_max=75.0)) == (77, 77, 2, 2, True)
    assert judged(standard(minutes_max=60.0, km_max=25.0)) == (77, 70, 2, 2, True)


def test_online_offers_count_for_nothing_in_a_standard_of_distance():
    """ATLAS-16."""
    made = valley("offer | provider | capacity | mode\nO1 | P1 | 30 | online")
    row = atlas.chart(brief=standard(), place=made).adequacy.nouns()[0]
    assert (row.within, row.providers, row.adequate) == (0, 0, False)


def test_a_brief_without_a_standard_says_nothing_of_adequacy():
    """ATLAS-16."""
    assert not len(atlas.chart(brief=brief(), place=valley()).adequacy)


def test_a_published_standard_is_dated_and_says_that_its_figures_were_not_verified():
    """ATLAS-16. US 42 CFR 422.116, metro: 15 minutes and 10 miles, 90%, 1.67 for each thousand."""
    rules = replace(brief(), adequacy=AdequacyRules(standard="cms-primary-care", county_type="metro"))
    row = atlas.chart(brief=rules, place=valley()).adequacy.nouns()[0]
    assert row.standard == "US 42 CFR 422.116, primary care, metro (2020)"
    assert (row.minutes_max, row.km_max, row.share_min, row.per_thousand) == (15.0, 16.093, 0.9, 1.67)
    assert not row.verified


def test_every_standard_that_a_brief_may_name_is_there():
    """ATLAS-16."""
    assert {(s, c) for s in ADEQUACY_STANDARDS for c in COUNTY_TYPES} == {
        (r.standard, r.county_type) for r in STANDARDS
    }


def test_a_standard_without_a_speed_is_refused():
    """ATLAS-16."""
    rules = replace(brief(), adequacy=AdequacyRules(standard="cms-primary-care", county_type="metro", mode="walk"))
    with pytest.raises(atlas.CannotChart) as refused:
        atlas.chart(brief=rules, place=valley())
    assert [problem.code for problem in refused.value.problems] == ["ATLAS-16"]


def test_nobody_in_need_is_neither_adequate_nor_not():
    """ATLAS-12, ATLAS-16."""
    made = place(
        areas="area | at\nBeck | 0", needs="area | people\nBeck | 0", offers="offer | at | capacity\nO1 | 0 | 5"
    )
    assert atlas.chart(brief=standard(), place=made).adequacy.nouns()[0].adequate is None
