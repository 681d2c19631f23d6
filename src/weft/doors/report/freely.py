"""And if people choose for themselves? The plan's awards under real choice, beside the plan."""

from __future__ import annotations

from markupsafe import Markup

from weft.doors.report.facts import Facts
from weft.doors.report.grid import Cell, Grid, Heading, count_cell, figures, money_cell, text_cell
from weft.doors.report.section import (
    ASSUMED,
    PROPOSED,
    Bar,
    BarPicture,
    BarRow,
    Panel,
    Section,
    Why,
    assumed_words,
    length_of,
    sources_about,
)
from weft.doors.report.words import about_words, count_words, numbered, share_words
from weft.vocabulary import RealChoice, Taste, Uptake

SHOWN_ROWS = 200


def freely_section(*, facts: Facts, real_choice: RealChoice) -> Section:
    """The question what comes of the plan when people choose for themselves."""
    return Section(
        name="freely",
        question="And if people choose for themselves?",
        answer=_answer(facts, real_choice),
        notes=_notes(facts, real_choice),
        pictures=(_picture(facts, real_choice),),
        grids=(_total_grid(facts, real_choice), _uptake_grid(facts, real_choice)),
        why=Why(
            sources=sources_about(facts=facts, about=("need", "capacity and price", "effect")),
            steps=_steps(real_choice.taste),
            assumptions=(
                "How people weigh distance, wait and what they know is assumed.",
                *assumed_words(facts=facts, about=("need", "capacity and price", "effect")),
            ),
        ),
        illustrative=facts.illustrative,
    )


def _steps(taste: Taste) -> tuple[str, ...]:
    return (
        f"Need arises evenly over {numbered(taste.steps, 'step', 'steps')}. At the start of each everybody knows how "
        "full each award is, and chooses among those that can serve them in reach.",
        f"The odds between two awards are exp({taste.per_minute:g} × minutes of difference): the journey, "
        f"{taste.wait_minutes:g} minutes longer in feeling for a full award than for an empty one, "
        f"{taste.known_minutes:g} minutes shorter for one that is funded today, {-taste.online_minutes:g} longer for "
        "one without a journey, and shorter by what people said they would travel for the provider.",
        "First come, first served: in expectation the places left at an award, and the money left in a pot or under a "
        "cap, are shared in proportion to those who want them. Who finds no place chooses again; who finds none is "
        "unmet.",
        "Numbers are expectations; nothing is drawn by lot. Minimum volumes are not imposed but compared.",
    )


def _sums(real_choice: RealChoice) -> tuple[int, int, float]:
    chosen = real_choice.chosen
    return int(chosen.column("people").sum()), int(chosen.column("planned").sum()), float(chosen.column("served").sum())


def _answer(facts: Facts, real_choice: RealChoice) -> Markup:
    if facts.illustrative:
        return Markup(
            "We cannot say yet: who would find a place rests on assumed capacity. The figures illustrate what could be "
            "compared."
        )
    _, planned, served = _sums(real_choice)
    weak = [row for row in real_choice.uptake.nouns() if not row.viable]
    first = real_choice.first_choice
    return Markup(
        "The plan serves {} needs; if people choose for themselves <b>{}</b> are served, worth <b>{}</b> instead of "
        "{}. <b>{}</b> of those served get their first choice; {} would stay below {}."
    ).format(
        about_words(planned),
        about_words(served),
        facts.money(real_choice.value_minor),
        facts.money(real_choice.planned_value_minor),
        share_words(first),
        numbered(len(weak), "award", "awards"),
        "its minimum volume" if len(weak) == 1 else "their minimum volume",
    )


def _notes(facts: Facts, real_choice: RealChoice) -> tuple[str, ...]:
    if facts.illustrative:
        return ("The breakdown is at the assumed capacity (×1).",)
    weak = sorted({facts.alias.provider(row.provider_id) for row in real_choice.uptake.nouns() if not row.viable})
    if not weak:
        return ("Every award reaches its minimum volume.",)
    named = ", ".join(weak[:5]) + (f" and {len(weak) - 5} more" if len(weak) > 5 else "")
    return (f"Below the fewest people at which they can run: {named}.",)


def _picture(facts: Facts, real_choice: RealChoice) -> BarPicture:
    rows = []
    chosen = real_choice.chosen.nouns()
    for kind in facts.service_types:
        mine = [row for row in chosen if row.service_type == kind]
        people = sum(row.people for row in mine)
        if people:
            planned, served = sum(row.planned for row in mine), sum(row.served for row in mine)
            bars = (
                Bar(side=PROPOSED, length=length_of(planned, people), said=f"plan: {count_words(planned)}"),
                Bar(side=ASSUMED, length=length_of(served, people), said=f"own choice: {about_words(served)}"),
            )
            rows.append(BarRow(label=facts.brief.service_name(kind), bars=bars))
    return BarPicture(
        finding="Needs served, by the plan and by people’s own choice",
        scale="Bars start at zero; a full bar is every need of that kind",
        panels=(Panel(title="", rows=tuple(rows)),),
    )


def _total_grid(facts: Facts, real_choice: RealChoice) -> Grid:
    money = facts.summary.currency
    people, planned, served = _sums(real_choice)
    rows = [
        (
            text_cell("Value of outcomes"),
            money_cell(real_choice.planned_value_minor, currency=money),
            money_cell(real_choice.value_minor, currency=money),
        ),
        (
            text_cell("Spend"),
            money_cell(real_choice.planned_spend_minor, currency=money),
            money_cell(real_choice.spend_minor, currency=money),
        ),
    ]
    chosen = real_choice.chosen.nouns()
    for kind in facts.service_types:
        mine = [row for row in chosen if row.service_type == kind]
        if mine:
            label = f"Needs unmet: {facts.brief.service_name(kind)}"
            unmet = sum(row.people - row.planned for row in mine)
            rows.append((text_cell(label), count_cell(unmet), count_cell(round(sum(row.unmet for row in mine), 1))))
    rows.append((text_cell("Needs unmet, all"), count_cell(people - planned), count_cell(round(people - served, 1))))
    return Grid(
        name="freely-totals",
        caption="The plan beside people’s own choice",
        headings=figures("Figure", "By the plan", "By their own choice"),
        rows=tuple(rows),
    )


def _uptake_grid(facts: Facts, real_choice: RealChoice) -> Grid:
    rows = sorted(
        real_choice.uptake.nouns(), key=lambda row: (row.viable, -abs(row.people - row.planned), row.offer_id)
    )
    words = (
        "Offer",
        "Provider",
        "Kind of service",
        "Planned",
        "First choice of",
        "Expected",
        "Fewest to run",
        "Viable",
    )
    texts = ("Provider", "Kind of service", "Viable")
    caption = "Awards by how far people’s choice is from the plan, those below their minimum volume first"
    return Grid(
        name="freely-awards",
        caption=caption if len(rows) <= SHOWN_ROWS else f"{caption}: {SHOWN_ROWS} of {len(rows):,}",
        headings=tuple(Heading(words=word, figure=word not in texts) for word in words),
        rows=tuple(_uptake_row(facts, row) for row in rows[:SHOWN_ROWS]),
    )


def _uptake_row(facts: Facts, row: Uptake) -> tuple[Cell, ...]:
    return (
        text_cell(facts.alias.offer(row.offer_id)),
        text_cell(facts.alias.provider(row.provider_id)),
        text_cell(facts.brief.service_name(facts.offer_by_id[row.offer_id].service_type)),
        count_cell(row.planned),
        count_cell(round(row.wanted, 1)),
        count_cell(round(row.people, 1)),
        count_cell(row.volume_min),
        text_cell("yes" if row.viable else "no"),
    )
