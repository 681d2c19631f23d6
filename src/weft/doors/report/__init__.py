"""The report: one self-contained HTML page that a council could put on the table.

Takes: the summary, the brief, the place, the map, the network and the areas' boundaries.
Gives: the bytes of one HTML file; and one small before-and-after picture as SVG.
Method: nouns -> sections (question, answer, picture, the same figures as a table, why) -> templates with escaping on.
Guarantees: fetches nothing; the same input gives the same bytes; whole without JavaScript; what rests on assumed
capacity is shown at several capacities and marked illustrative; real providers appear by code where that is assumed.
Limits: areas beyond a few thousand are listed by most unmet need; maps are equirectangular.
"""

from __future__ import annotations

from weft.doors.report.facts import Facts
from weft.doors.report.page import compose
from weft.doors.report.picture import before_after_svg
from weft.engine import Place
from weft.vocabulary import Brief, Chart, Network, Summary

__all__ = ["before_after_svg", "render"]


def render(
    *,
    summary: Summary,
    brief: Brief,
    place: Place,
    chart: Chart,
    network: Network,
    boundaries: bytes | None,
    made_by: str,
) -> bytes:
    """The report as one HTML file, UTF-8.

    `boundaries` is GeoJSON (EPSG:4326, `area_id` in each feature's properties) or None; then areas are drawn as
    circles. `made_by` is the program and version, for the footer. Money is in the summary's currency.
    """
    facts = Facts(summary=summary, brief=brief, place=place, chart=chart, network=network, made_by=made_by)
    return compose(facts=facts, boundaries=boundaries)
