"""Is the network adequate? What is funded against the time-and-distance standard that the brief names."""

from __future__ import annotations

from markupsafe import Markup

from weft.doors.report.facts import Facts
from weft.doors.report.grid import Grid, Heading, count_cell, share_cell, text_cell
from weft.doors.report.section import TODAY, Bar, BarPicture, BarRow, Panel, Section, Why, assumed_words
from weft.doors.report.words import UNKNOWN, listed, numbered, share_of, share_words
from weft.vocabulary import Adequacy

STEPS = (
    "A person is within the standard where one funded provider who serves them lies within both its minutes and its "
    "kilometres; kilometres are great circle times the brief’s detour factor.",
    "The least number of providers is the standard’s ratio times people in need, by the thousand, rounded up; a "
    "provider "
    "counts where somebody in need is within both. Online offers are near nobody.",
    "A kind of service is adequate where the share and the number both hold. Spare places are not asked about here.",
)


def adequate_section(*, facts: Facts) -> Section:
    """The question whether what is funded meets a published standard of reach."""
    rows = facts.chart.adequacy.nouns()
    return Section(
        name="adequate",
        question="Is the network adequate?",
        answer=_answer(facts, rows),
        notes=(*_notes(rows), *journey_notes(facts=facts)),
        pictures=(_picture(facts, rows),) if rows else (),
        grids=(_grid(facts, rows),) if rows else (),
        why=Why(
            sources=tuple(dict.fromkeys(row.standard for row in rows)) or ("The brief names no standard.",),
            steps=STEPS,
            assumptions=assumed_words(facts=facts, about=("need",)),
        ),
    )


def _answer(facts: Facts, rows: list[Adequacy]) -> Markup:
    if not rows:
        return Markup("We cannot say: the brief names no standard of time and distance.")
    judged = [row for row in rows if row.adequate is not None]
    near = [row for row in judged if _is_near(row)]
    met = [row for row in near if row.adequate]
    far = [facts.brief.service_name(row.service_type) for row in judged if not _is_near(row)]
    left = Markup("; too far: {}").format(listed(far)) if far else ""
    return Markup(
        "<b>Today</b>, <b>{}</b> of {} kinds of service lie within the standard’s time and distance of enough "
        "people, and "
        "<b>{}</b> of these have its number of providers too{}."
    ).format(len(near) or "none", len(judged), len(met) or "none", left)


def _is_near(row: Adequacy) -> bool:
    """Whether enough people are within both time and distance, whatever the number of providers."""
    return row.within >= row.share_min * row.people - 1e-9


def _notes(rows: list[Adequacy]) -> tuple[str, ...]:
    if all(row.verified for row in rows):
        return ()
    return (
        "The published standard counts single doctors for the insured; organisations are fewer and larger, so its "
        "number is "
        "harder to meet here than it means to be. Time and distance compare better.",
        "The structure of the published standard was read in the regulation; its figures have not been compared with "
        "the "
        "official tables yet, so read the result as an indication.",
    )


def journey_notes(*, facts: Facts) -> tuple[str, ...]:
    """What share of the journeys in reach somebody measured; nothing where the place has no travel times."""
    share = facts.chart.journeys_measured
    if share is None:
        return ()
    if share == 1:
        return ("Every journey in reach is a travel time of the place’s table.",)
    return (
        f"{share_words(share)} of the journeys in reach are travel times; the other {share_words(1 - share)} are "
        "straight "
        "lines at the brief’s speeds.",
    )


def _result(row: Adequacy) -> str:
    if row.adequate is None:
        return UNKNOWN
    if row.adequate:
        return "meets both"
    return "too few providers" if _is_near(row) else "too far"


def _picture(facts: Facts, rows: list[Adequacy]) -> BarPicture:
    bars = []
    for row in rows:
        share = share_of(row.within, row.people)
        bar = Bar(
            side=TODAY,
            length=round((share or 0.0) * 100, 2),
            said=f"Today {share_words(share)}, at least {share_words(row.share_min)} wanted",
            limit=round(row.share_min * 100, 2),
        )
        bars.append(BarRow(label=facts.brief.service_name(row.service_type), bars=(bar,)))
    return BarPicture(
        finding="Share of people in need within time and distance of a funded provider",
        scale="Bars start at zero; a full bar is everyone in need, the upright line is the least that the standard "
        "wants",
        panels=(Panel(title="", rows=tuple(bars)),),
    )


def _grid(facts: Facts, rows: list[Adequacy]) -> Grid:
    named = {row.standard + ("" if row.verified else ", figures not verified") for row in rows}
    several = len(named) > 1
    figures = (
        "Minutes at most",
        "Kilometres at most",
        "People in need",
        "Within both",
        "Share",
        "Least share",
        "Providers",
        "Least number",
    )
    return Grid(
        name="adequate-by-service",
        caption=f"{numbered(len(rows), 'kind', 'kinds')} of service against "
        + ("its standard" if several else f"the standard: {min(named)}"),
        headings=(
            Heading(words="Kind of service", figure=False),
            Heading(words="Result", figure=False),
            *(Heading(words=heading) for heading in figures),
            *((Heading(words="Standard", figure=False),) if several else ()),
        ),
        rows=tuple(
            (
                text_cell(facts.brief.service_name(row.service_type)),
                text_cell(_result(row)),
                count_cell(row.minutes_max),
                count_cell(row.km_max),
                count_cell(row.people),
                count_cell(row.within),
                share_cell(share_of(row.within, row.people)),
                share_cell(row.share_min),
                count_cell(row.providers),
                count_cell(row.providers_min),
                *((text_cell(row.standard + ("" if row.verified else ", figures not verified")),) if several else ()),
            )
            for row in rows
        ),
    )
