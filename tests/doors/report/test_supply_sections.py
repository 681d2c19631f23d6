"""The postcode lottery, adequacy and dependence as the report says them: every figure is the map's own."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.doors.report.test_report import render
from tests.factories.report import report_inputs
from weft.doors.report.words import about_words
from weft.vocabulary import Offer, Table


@pytest.fixture(scope="module")
def inputs():
    return report_inputs()


@pytest.fixture(scope="module")
def page(inputs):
    return render(inputs)


def section(page: str, name: str) -> str:
    """The part of the page that answers one question."""
    found = re.search(rf'<section id="{name}".*?</section>', page, re.DOTALL)
    assert found, name
    return found.group()


def test_the_funnel_shows_every_area_once(inputs, page):
    """One mark for each area with need, with its name and share."""
    points = [point for point in inputs.chart.funnel.nouns() if not point.service_type]
    drawn = re.findall(r"<title>([^<]+)</title>", section(page, "lottery"))
    assert len(drawn) == len(points) > 10
    assert all(re.fullmatch(r".+: \d+(\.\d)?% of [\d,]+", said) for said in drawn)


def test_the_share_of_inequality_between_fifths_is_said(inputs, page):
    """Theil's parts in words."""
    whole = next(row for row in inputs.chart.variation.nouns() if not row.service_type)
    assert f"{whole.between / whole.theil * 100:.0f}% of the inequality lies between fifths" in section(page, "lottery")


def test_dependence_is_the_sum_over_providers(inputs, page):
    """Needs with exactly one provider, and the worst case by name."""
    exposed = sum(row.exposed for row in inputs.chart.exposure.nouns())
    said = section(page, "exposed")
    assert f"<b>{about_words(exposed)}</b> of" in said
    worst = max(inputs.chart.exposure.nouns(), key=lambda row: row.exposed)
    assert f"<b>{about_words(worst.exposed)}</b> needs would have nobody" in said


def test_concentration_stands_beside_the_least_that_could_be(page):
    """HHI and its least, in the picture and in the table."""
    assert "Today 6,250, least possible 5,000" in section(page, "exposed")


def test_a_standard_whose_figures_are_not_verified_says_so(page):
    """The unverified kind is marked, and the section warns."""
    said = section(page, "adequate")
    assert "have not been compared with the official tables" in said
    assert "figures not verified" in said
    assert "<b>1</b> of 3 kinds of service lie within" in said
    assert "<b>1</b> of these have its number of providers too" in said
    assert "counts single doctors" in said


def test_without_a_standard_the_report_says_that_it_cannot_say(inputs):
    """No figure where the brief names no standard."""
    bare = replace(inputs, chart=replace(inputs.chart, adequacy=inputs.chart.adequacy.of_nouns(_noun(inputs), [])))
    assert "the brief names no standard" in section(render(bare), "adequate")


def _noun(inputs):
    return inputs.chart.adequacy.noun


@pytest.mark.parametrize(("share", "words"), [(None, ""), (1.0, "Every journey"), (0.25, "25% of the journeys")])
def test_straight_lines_are_marked_where_some_journeys_are_measured(inputs, share, words):
    """ATLAS-13. The share is said where people choose and where distance is judged."""
    said = render(replace(inputs, chart=replace(inputs.chart, journeys_measured=share)))
    for name in ("choose", "adequate"):
        assert (words in section(said, name)) if words else ("journeys in reach" not in section(said, name))


def test_real_providers_with_assumed_capacity_are_codes_here_too():
    """The lottery and concentration illustrate; dependence needs no capacity, and its providers are codes."""
    inputs = report_inputs(invented=False, scenarios=True, coded=True)
    page = render(inputs)
    assert "We cannot say yet" in section(page, "lottery")
    assert "Illustrative: capacity is assumed" in section(page, "exposed")
    names = {row.provider_id for row in inputs.chart.exposure.nouns()}
    assert not any(re.search(rf"\b{re.escape(name)}\b", section(page, "exposed")) for name in names)
    assert "Provider 0" in section(page, "exposed")


def test_the_range_of_unmet_need_is_carried_into_its_tables(inputs, page):
    """Low and high stand beside unmet need where needs state a range, and not otherwise."""
    ranged = bool(inputs.chart.unmet.known("low").all())
    assert ("Unmet, low" in section(page, "missed")) == ranged
    bounds = inputs.chart.unmet.nouns()
    wide = replace(
        inputs,
        chart=replace(
            inputs.chart,
            unmet=inputs.chart.unmet.of_nouns(
                inputs.chart.unmet.noun, [replace(row, low=row.unmet / 2, high=row.unmet * 2) for row in bounds]
            ),
        ),
    )
    assert "Unmet, low" in section(render(wide), "missed")


def test_the_proposed_network_stands_beside_today(inputs):
    """Variation, exposure and concentration of a second map, with the proposed awards funded, under the same names."""
    exposure = inputs.chart.exposure
    first = exposure.nouns()[0]
    fewer = Table.of_nouns(type(first), [replace(row, exposed=0, areas=0) for row in exposure.nouns()])
    page = render(inputs, proposed_chart=replace(inputs.chart, exposure=fewer))
    today = sum(row.exposed for row in exposure.nouns())
    assert today
    assert "In the <b>proposed</b> network <b>0</b> needs" in section(page, "exposed")
    assert "Index, proposed" in section(page, "exposed")
    assert "In the <b>proposed</b> network: <b>" in section(page, "lottery")
    assert "Theil’s T, proposed" in section(page, "lottery")
    alone = render(inputs)
    assert "Index, proposed" not in alone
    assert "Theil’s T, proposed" not in alone


def test_a_kind_that_one_provider_alone_offers_says_why_nobody_can_choose(inputs):
    """The note names the kind; the map of all kinds leaves it out, and says so."""
    kind = inputs.brief.service_types[0]
    offers = inputs.place.table(Offer).nouns()
    one = next(offer.provider_id for offer in offers if offer.service_type == kind.service_type)
    only = [replace(o, provider_id=one) if o.service_type == kind.service_type else o for o in offers]
    page = render(inputs, place=inputs.place.with_tables(Table.of_nouns(Offer, only)))
    assert f"{kind.name}: one provider alone offers it here" in section(page, "choose")
    assert f"Left out: {kind.name}, which one provider alone offers here." in page
    assert "one provider alone offers" not in render(inputs)


def test_a_small_map_is_a_path_for_each_mark(page, inputs):
    """Not a shape for each area: a city-region's small maps would weigh more than all the rest."""
    small = re.findall(r'<figure class="small">.*?</figure>', page, re.DOTALL)
    assert small
    for drawn in small:
        marks = re.findall(r'<path class="(m\w+)" d="M', drawn)
        assert 1 <= len(marks) == len(set(marks)) <= 9
        assert "<use" not in drawn
