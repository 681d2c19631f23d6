"""What is assumed? What the figures rest on, and what Weft does not decide."""

from __future__ import annotations

from markupsafe import Markup

from weft.doors.report.facts import Facts
from weft.doors.report.grid import Grid, Heading, count_cell, text_cell
from weft.doors.report.section import ASSUMED, Bar, BarPicture, BarRow, Panel, Section, Why
from weft.doors.report.words import percent, share_words

NOT_DECIDED = (
    "Weft does not decide who gets a service: people choose, and their choice overrides any plan.",
    "Weft does not award a contract: an award needs a procurement route, published criteria and a named "
    "person’s approval.",
    "Weft does not say what an outcome is worth, who is eligible or what counts as fair: the brief does, and "
    "people wrote it.",
    "Expected outcomes are not achieved ones, and paid outcomes are never called impact.",
)


def assumed_section(*, facts: Facts) -> Section:
    """The question what the figures rest on."""
    shares = facts.summary.assumed
    return Section(
        name="assumed",
        question="What is assumed?",
        answer=Markup(
            "<b>{}</b> of need, <b>{}</b> of capacity and prices and <b>{}</b> of effects is assumed rather "
            "than observed."
        ).format(share_words(shares.need), share_words(shares.capacity_or_price), share_words(shares.effect)),
        notes=NOT_DECIDED,
        pictures=(_picture(facts),),
        grids=(_grid(facts),),
        why=Why(
            sources=("The columns source, as_of and assumed of the place’s own tables.",),
            steps=(
                "Each share is weighted by size: of people in need, of places, of rows of effects.",
                "An effect that was never measured enters by a stated prior and counts as assumed.",
            ),
            assumptions=(),
        ),
    )


def _picture(facts: Facts) -> BarPicture:
    shares = facts.summary.assumed
    parts = (("Need", shares.need), ("Capacity and price", shares.capacity_or_price), ("Effect", shares.effect))
    rows = tuple(
        BarRow(label=label, bars=(Bar(side=ASSUMED, length=round(share * 100, 2), said=f"{percent(share)} assumed"),))
        for label, share in parts
    )
    return BarPicture(
        finding="Share of each kind of figure that is assumed",
        scale="Bars start at zero; a full bar is all of it",
        panels=(Panel(title="", rows=rows),),
    )


def _grid(facts: Facts) -> Grid:
    return Grid(
        name="assumed-sources",
        caption="Every source that the place’s tables name",
        headings=(
            Heading(words="Source", figure=False),
            Heading(words="About", figure=False),
            Heading(words="Observed or assumed", figure=False),
            Heading(words="Rows"),
            Heading(words="From", figure=False),
            Heading(words="To", figure=False),
        ),
        rows=tuple(
            (
                text_cell(row.source),
                text_cell(row.about),
                text_cell("assumed" if row.assumed else "observed"),
                count_cell(row.rows),
                text_cell(row.from_on),
                text_cell(row.to_on),
            )
            for row in facts.sources
        ),
    )
