"""Who depends on one provider? People with nobody else in reach, and how few hands the places lie in."""

from __future__ import annotations

from markupsafe import Markup

from weft.doors.report.facts import Facts
from weft.doors.report.grid import Cell, Grid, Heading, count_cell, share_cell, text_cell
from weft.doors.report.scenario import ILLUSTRATIVE
from weft.doors.report.section import (
    PROPOSED,
    TODAY,
    Bar,
    BarPicture,
    BarRow,
    Panel,
    Section,
    Why,
    assumed_words,
    sources_about,
)
from weft.doors.report.words import UNKNOWN, about_words, share_of, share_words
from weft.vocabulary import Chart, Concentration, Exposure

PROVIDERS_MOST = 40
STEPS = (
    "Proposed: the same map drawn again as if exactly the proposed awards were funded, each with all its places.",
    "For each funded provider and kind of service: the needs in its reach that have no other funded provider in reach. "
    "Whether the others would have room is not asked here.",
    "Concentration is the Herfindahl-Hirschman index: the sum over providers of the squared percentage of funded "
    "places, "
    "10,000 where one has all of them.",
    "The least possible spreads the same number of places as evenly as capacity allows over every provider who "
    "offers the "
    "kind of service here, funded or proposed. Whom each could reach is left out, so no real network could be lower.",
    "Nearby is the same index over the places in reach of where people live, averaged over people in need who have "
    "any.",
    "Competition authorities read 1,000 or 1,800 as concentrated and 2,000 as highly so (UK and US practice, "
    "thresholds "
    "not verified at the source). A small place is above that with the few providers it has.",
)


def exposed_section(*, facts: Facts) -> Section:
    """The question who would be left with nobody if one provider closed."""
    rows = sorted(facts.chart.exposure.nouns(), key=lambda row: (-row.exposed, row.provider_id, row.service_type))
    few = facts.chart.concentration.nouns()
    return Section(
        name="exposed",
        question="Who depends on one provider?",
        answer=_answer(facts, rows),
        pictures=() if facts.illustrative else _picture(facts, few),
        grids=(_provider_grid(facts, rows), _type_grid(facts, few)),
        why=Why(
            sources=(
                "Positions of areas and offers; speeds and limits from the brief.",
                *sources_about(facts=facts, about=("need", "capacity and price")),
            ),
            steps=STEPS,
            assumptions=assumed_words(facts=facts, about=("need", "capacity and price")),
        ),
    )


def _answer(facts: Facts, rows: list[Exposure]) -> Markup:
    exposed, needs = sum(row.exposed for row in rows), facts.summary.headlines.needs
    if not exposed:
        return Markup("<b>Today</b>, nobody: whoever has a funded provider in reach has another one too.")
    worst = rows[0]
    then = Markup("")
    if facts.proposed_chart is not None and not facts.illustrative:
        left = sum(row.exposed for row in facts.proposed_chart.exposure.nouns())
        then = Markup(" In the <b>proposed</b> network <b>{}</b> needs ({}) have one alone.").format(
            about_words(left), share_words(share_of(left, needs))
        )
    said = Markup(
        "<b>Today</b>, <b>{}</b> of {} needs ({}) have exactly one funded provider in reach. If {} closed its {}, "
        "<b>{}</b> "
        "needs would have nobody."
    ).format(
        about_words(exposed),
        about_words(needs),
        share_words(share_of(exposed, needs)),
        facts.alias.provider(worst.provider_id),
        facts.brief.service_name(worst.service_type).lower(),
        about_words(worst.exposed),
    )
    return said + then


def _picture(facts: Facts, few: list[Concentration]) -> tuple[BarPicture, ...]:
    rows, then = [], _proposed(facts)
    for row in few:
        if row.hhi is None or row.hhi_min is None:
            continue
        said = f"Today {about_words(row.hhi)}, least possible {about_words(row.hhi_min)}"
        bars = [Bar(side=TODAY, length=round(row.hhi / 100, 2), said=said, limit=round(row.hhi_min / 100, 2))]
        other = then.get(row.service_type)
        if other is not None and other.hhi is not None:
            bars.append(Bar(side=PROPOSED, length=round(other.hhi / 100, 2), said=f"Proposed {about_words(other.hhi)}"))
        rows.append(BarRow(label=facts.brief.service_name(row.service_type), bars=tuple(bars)))
    if not rows:
        return ()
    return (
        BarPicture(
            finding="How few hands the funded places lie in, by kind of service",
            scale="Bars start at zero; a full bar is 10,000, one provider with every place; the upright line is the "
            "least "
            "possible with the providers here",
            panels=(Panel(title="", rows=tuple(rows)),),
        ),
    )


def _proposed(facts: Facts) -> dict[str, Concentration]:
    """Concentration with the proposed awards funded, by kind of service; empty where that map was not drawn."""
    chart = facts.proposed_chart
    return {row.service_type: row for row in chart.concentration.nouns()} if chart is not None else {}


def _provider_grid(facts: Facts, rows: list[Exposure]) -> Grid:
    some = [row for row in rows if row.exposed]
    rest = f", the {PROVIDERS_MOST} with most of {len(some)}" if len(some) > PROVIDERS_MOST else ""
    return Grid(
        name="exposed-by-provider",
        caption=f"Needs that would have nobody if the provider closed its service{rest}",
        headings=(
            Heading(words="Provider", figure=False),
            Heading(words="Kind of service", figure=False),
            *(Heading(words=words) for words in ("Needs in reach", "With nobody else", "Share", "Areas")),
        ),
        rows=tuple(
            (
                text_cell(facts.alias.provider(row.provider_id)),
                text_cell(facts.brief.service_name(row.service_type)),
                count_cell(row.people),
                count_cell(row.exposed),
                share_cell(share_of(row.exposed, row.people)),
                count_cell(row.areas),
            )
            for row in some[:PROVIDERS_MOST]
        ),
    )


def _type_grid(facts: Facts, few: list[Concentration]) -> Grid:
    exposed, shown, then = _exposed(facts.chart), facts.proposed_chart is not None, _proposed(facts)
    left = _exposed(facts.proposed_chart)
    return Grid(
        name="exposed-by-service",
        caption=(f"{ILLUSTRATIVE}. " if facts.illustrative else "")
        + "Concentration of funded places, by kind of service",
        headings=(
            Heading(words="Kind of service", figure=False),
            *(
                Heading(words=words)
                for words in (
                    "Needs with one provider",
                    "Funded providers",
                    "Places",
                    "Largest share",
                    "Index",
                    "Least possible",
                    "Nearby",
                    *(PROPOSED_WORDS if shown else ()),
                )
            ),
        ),
        rows=tuple(
            (
                text_cell(facts.brief.service_name(row.service_type)),
                count_cell(exposed.get(row.service_type, 0)),
                count_cell(row.providers),
                count_cell(row.places),
                share_cell(row.largest_share),
                *(_index_cell(value) for value in (row.hhi, row.hhi_min, row.hhi_nearby)),
                *(_proposed_cells(then.get(row.service_type), left.get(row.service_type, 0)) if shown else ()),
            )
            for row in few
        ),
    )


PROPOSED_WORDS = ("Needs with one provider, proposed", "Providers, proposed", "Index, proposed", "Nearby, proposed")


def _proposed_cells(row: Concentration | None, exposed: int) -> tuple[Cell, ...]:
    if row is None:
        return (count_cell(exposed), count_cell(0), _index_cell(None), _index_cell(None))
    return (count_cell(exposed), count_cell(row.providers), _index_cell(row.hhi), _index_cell(row.hhi_nearby))


def _exposed(chart: Chart | None) -> dict[str, int]:
    """Needs with one funded provider in reach, by kind of service."""
    counts: dict[str, int] = {}
    for row in chart.exposure.nouns() if chart is not None else ():
        counts[row.service_type] = counts.get(row.service_type, 0) + row.exposed
    return counts


def _index_cell(value: float | None) -> Cell:
    return Cell(shown=UNKNOWN if value is None else f"{value:,.0f}", value=None if value is None else round(value, 2))
