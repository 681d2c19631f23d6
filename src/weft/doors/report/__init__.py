"""The report: one self-contained HTML page that a council could put on the table.

Takes: the summary, the brief, the place, the map, the network and the areas' boundaries.
Gives: the bytes of one HTML file; and one small before-and-after picture as SVG.
Method: nouns -> sections (question, answer, picture, the same figures as a table, why) -> templates with escaping on.
Guarantees: fetches nothing; the same input gives the same bytes; whole without JavaScript; what rests on assumed
capacity is shown at several capacities and marked illustrative; real providers appear by code where that is assumed.
Limits: areas beyond a few thousand are listed by most unmet need; maps are equirectangular.
"""

from __future__ import annotations

from weft.doors.report.alias import Alias
from weft.doors.report.facts import Facts
from weft.doors.report.page import compose
from weft.doors.report.picture import before_after_svg
from weft.engine import Place
from weft.vocabulary import Brief, Chart, Network, Offer, Provider, Resilience, Summary

__all__ = ["Alias", "before_after_svg", "names_of", "render"]


def render(
    *,
    summary: Summary,
    brief: Brief,
    place: Place,
    chart: Chart,
    network: Network,
    boundaries: bytes | None,
    made_by: str,
    resilience: Resilience | None = None,
    proposed_chart: Chart | None = None,
) -> bytes:
    """The report as one HTML file, UTF-8.

    `boundaries` is GeoJSON (EPSG:4326, `area_id` in each feature's properties) or None; then areas are drawn as
    circles. `made_by` is the program and version, for the footer. Money is in the summary's currency.
    `resilience` holds what was asked of the plan afterwards; what was not asked has no section. `proposed_chart` is the
    same map with the proposed awards funded: with it variation, exposure and concentration stand beside today's.
    """
    facts = Facts(summary=summary, brief=brief, place=place, chart=chart, network=network, made_by=made_by)
    facts.proposed_chart = proposed_chart
    return compose(facts=facts, boundaries=boundaries, resilience=resilience or Resilience())


def names_of(*, summary: Summary, place: Place) -> Alias:
    """What the report calls providers and offers, for anything else that is shown about the same run."""
    return Alias(
        providers=tuple(place.table(Provider).nouns()),
        offers=tuple(place.table(Offer).nouns()),
        salt=summary.inputs_digest,
        coded=summary.names_coded,
    )
