"""Is it a postcode lottery? How unequal areas are after need, and which lie outside the funnel."""

from __future__ import annotations

import math

from markupsafe import Markup

from weft.doors.report.facts import Facts
from weft.doors.report.funnel_plot import FunnelPicture, draw_funnel
from weft.doors.report.grid import Cell, Grid, Heading, count_cell, figures, share_cell, text_cell
from weft.doors.report.scenario import ILLUSTRATIVE
from weft.doors.report.section import Section, Why, assumed_words, sources_about
from weft.doors.report.words import UNKNOWN, listed, numbered, share_of, share_words
from weft.vocabulary import Chart, FunnelPoint, Variation

AREAS_MOST = 400
ALL = "All kinds together"
STANDING_WORDS = {
    "below_998": "far below",
    "below_95": "below",
    "within": "as areas of its size",
    "above_95": "above",
    "above_998": "far above",
}
STEPS = (
    "An area’s share is its needs that funded places in reach could serve (by the fairest split that serves as many), "
    "out of all its needs. So what still differs is where places lie, not who came first.",
    "Limits hold 95% and 99.8% of areas of the same need, if they differ by chance and by the usual spread between "
    "areas "
    "(a funnel plot with over-dispersion: z winsorised by a tenth at each end, spread by moments; Spiegelhalter 2005).",
    "Dispersion is the mean squared distance from the overall share in standard errors; 1 is chance alone.",
    "Inequality is Theil’s T over areas, each counted by its need: 0 where all have the same share. It is the exact "
    "sum "
    "of a part between fifths by deprivation and a part between areas of the same fifth.",
    "Proposed: the same map drawn again as if exactly the proposed awards were funded, so places at the fairest split "
    "are set beside places at the fairest split.",
)


def lottery_section(*, facts: Facts) -> Section:
    """The question whether what one can get depends on where one lives."""
    whole = _whole(facts)
    points = [point for point in facts.chart.funnel.nouns() if not point.service_type]
    return Section(
        name="lottery",
        question="Is it a postcode lottery?",
        answer=_answer(facts, whole, points),
        notes=_notes(facts, whole),
        funnels=_funnels(facts, whole, points),
        grids=(_type_grid(facts), _area_grid(facts, points)),
        why=Why(
            sources=sources_about(facts=facts, about=("need", "capacity and price")),
            steps=STEPS,
            assumptions=assumed_words(facts=facts, about=("need", "capacity and price")),
        ),
        illustrative=facts.illustrative,
    )


def _whole(facts: Facts) -> Variation | None:
    return _whole_of(facts.chart)


def _whole_of(chart: Chart | None) -> Variation | None:
    rows = chart.variation.nouns() if chart is not None else []
    return next((row for row in rows if not row.service_type and row.areas), None)


def _answer(facts: Facts, whole: Variation | None, points: list[FunnelPoint]) -> Markup:
    if facts.illustrative:
        return Markup("We cannot say yet: who could be served rests on assumed capacity. What follows illustrates it.")
    if whole is None or whole.share is None:
        return Markup("Nobody here is in need, so there is nothing to compare.")
    low, high = spread_of(points, 0.1), spread_of(points, 0.9)
    far = sum(point.standing == "below_998" for point in points)
    said = Markup(
        "<b>Today</b>, on average <b>{}</b> of need could be served: <b>{}</b> or less for the tenth who live where "
        "it is "
        "least, <b>{}</b> or more for the tenth where it is most. {} of {} areas lie far below what areas of their "
        "size do."
    ).format(share_words(whole.share), share_words(low), share_words(high), far or "None", len(points))
    return said + _answer_proposed(facts)


def _answer_proposed(facts: Facts) -> Markup:
    """The same of the proposed network, by the same measure: what its places could serve at the fairest split."""
    whole = _whole_of(facts.proposed_chart)
    if facts.proposed_chart is None or whole is None or whole.share is None:
        return Markup("")
    points = [point for point in facts.proposed_chart.funnel.nouns() if not point.service_type]
    return Markup(
        " In the <b>proposed</b> network: <b>{}</b> on average, <b>{}</b> or less and <b>{}</b> or more."
    ).format(share_words(whole.share), share_words(spread_of(points, 0.1)), share_words(spread_of(points, 0.9)))


def spread_of(points: list[FunnelPoint], part: float) -> float:
    """The share below which that part of all need lies, areas in order of their share."""
    ordered = sorted(points, key=lambda point: (point.share, point.area_id))
    wanted, so_far = part * sum(point.people for point in ordered), 0
    for point in ordered:
        so_far += point.people
        if so_far >= wanted:
            return point.share
    raise AssertionError("a part of nothing")


def _notes(facts: Facts, whole: Variation | None) -> tuple[str, ...]:
    if facts.illustrative or whole is None:
        return ()
    said = []
    if whole.dispersion is not None:
        times = math.sqrt(whole.dispersion)
        said.append(
            f"Areas differ {times:.1f} times as much as chance alone would make them; the limits allow for that."
            if times > 1
            else "Areas differ no more than chance alone would make them."
        )
    kinds = {p.service_type for p in facts.chart.funnel.nouns() if p.service_type and p.share == 0}
    if kinds:
        areas = {p.area_id for p in facts.chart.funnel.nouns() if p.service_type and p.share == 0}
        said.append(
            f"In {numbered(len(areas), 'area', 'areas')} there is a kind of service that nobody in need of it could "
            "get "
            f"({listed([facts.brief.service_name(kind) for kind in sorted(kinds)])}): limits as wide as the spread "
            "between "
            "areas can hide that, so it is counted apart."
        )
    if whole.theil and whole.between is not None:
        said.append(
            f"{share_words(share_of(whole.between, whole.theil))} of the inequality lies between fifths of areas by "
            "deprivation; the rest lies between areas of the same fifth."
        )
    return tuple(said)


def _funnels(facts: Facts, whole: Variation | None, points: list[FunnelPoint]) -> tuple[FunnelPicture, ...]:
    if whole is None or whole.share is None:
        return ()
    below = sum(point.standing == "below_998" for point in points)
    above = sum(point.standing == "above_998" for point in points)
    return (
        draw_funnel(
            points=points,
            share=whole.share,
            names={area.area_id: area.name for area in facts.areas},
            title=ALL,
            finding=f"{numbered(len(points), 'area', 'areas')} by need and share that could be served: {below} far "
            "below "
            f"the others of their size, {above} far above",
        ),
    )


def _type_grid(facts: Facts) -> Grid:
    points = facts.chart.funnel.nouns()
    then = {row.service_type: row for row in facts.proposed_chart.variation.nouns()} if facts.proposed_chart else {}
    rows = []
    for row in facts.chart.variation.nouns():
        name = facts.brief.service_name(row.service_type) if row.service_type else ALL
        none = sum(p.service_type == row.service_type and p.share == 0 for p in points)
        far = [sum(p.service_type == row.service_type and p.standing == end for p in points)
               for end in ("below_998", "above_998")]  # fmt: skip
        rows.append(
            (
                text_cell(name),
                count_cell(row.areas),
                count_cell(row.people),
                share_cell(row.share),
                _figure(row.dispersion, 2),
                _figure(row.theil, 4),
                share_cell(share_of(row.between, row.theil) if row.theil and row.between is not None else None),
                count_cell(none),
                count_cell(far[0]),
                count_cell(far[1]),
                *_proposed_cells(then.get(row.service_type), shown=facts.proposed_chart is not None),
            )
        )
    return Grid(
        name="lottery-by-service",
        caption=(f"{ILLUSTRATIVE}. " if facts.illustrative else "") + "Variation between areas, by kind of service",
        headings=figures(
            "Kind of service",
            "Areas",
            "Needs",
            "Could be served",
            "Dispersion",
            "Theil’s T",
            "Of it between fifths",
            "Areas with none served",
            "Areas far below",
            "Areas far above",
            *(PROPOSED_WORDS if facts.proposed_chart else ()),
        ),
        rows=tuple(rows),
    )


PROPOSED_WORDS = ("Could be served, proposed", "Dispersion, proposed", "Theil’s T, proposed")


def _proposed_cells(row: Variation | None, *, shown: bool) -> tuple[Cell, ...]:
    if not shown:
        return ()
    if row is None:
        return (share_cell(None), _figure(None, 2), _figure(None, 4))
    return (share_cell(row.share), _figure(row.dispersion, 2), _figure(row.theil, 4))


def _figure(value: float | None, digits: int) -> Cell:
    return Cell(
        shown=UNKNOWN if value is None else f"{value:.{digits}f}", value=None if value is None else round(value, 6)
    )


def _area_grid(facts: Facts, points: list[FunnelPoint]) -> Grid:
    """Every area outside the 95% limits, lowest first, then the others by name while there is room."""
    names = {area.area_id: area.name for area in facts.areas}
    ordered = sorted(points, key=lambda point: (point.standing == "within", point.share, point.area_id))
    rest = f"; {AREAS_MOST:,} of {len(ordered):,}, those outside the limits first" if len(ordered) > AREAS_MOST else ""
    return Grid(
        name="lottery-by-area",
        caption=(f"{ILLUSTRATIVE}. " if facts.illustrative else "") + f"Areas against the limits for their size{rest}",
        headings=(
            Heading(words="Area", figure=False),
            Heading(words="Code", figure=False),
            *(Heading(words=words) for words in ("Needs", "Could be served", "95% from", "95% to")),
            Heading(words="Against areas of its size", figure=False),
        ),
        rows=tuple(
            (
                text_cell(names.get(point.area_id, point.area_id)),
                text_cell(point.area_id),
                count_cell(point.people),
                share_cell(point.share),
                share_cell(point.low_95),
                share_cell(point.high_95),
                text_cell(STANDING_WORDS[point.standing]),
            )
            for point in ordered[:AREAS_MOST]
        ),
    )
