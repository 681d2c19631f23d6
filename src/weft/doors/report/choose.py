"""Who can choose? Providers in reach, today and in the proposed network."""

from __future__ import annotations

import numpy as np
from markupsafe import Markup

from weft.doors.report.adequate import journey_notes
from weft.doors.report.facts import Facts
from weft.doors.report.grid import Grid, count_cell, figures, share_cell, text_cell
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
from weft.doors.report.words import about_words, listed, share_of, share_words

LEVELS = ((1, "At least one provider"), (2, "At least two"), (3, "At least three"))
STEPS = (
    "A provider is in reach where the journey (or the home visit) is within the brief’s limit; online offers "
    "reach all. A travel time of the place’s table wins over the straight line.",
    "Today counts providers of funded offers; proposed counts providers of awarded offers, over the same journeys.",
    "Shares are of needs: one person (or household) and one kind of service. Spare places are not asked about here.",
)


def choose_section(*, facts: Facts) -> Section:
    """The question who has a choice of providers."""
    return Section(
        name="choose",
        question="Who can choose?",
        answer=_answer(facts),
        notes=(*_sole_notes(facts), *journey_notes(facts=facts)),
        pictures=(_picture(facts),),
        grids=(_grid(facts),),
        why=Why(
            sources=(
                "Positions of areas and offers; speeds and limits from the brief.",
                *sources_about(facts=facts, about=("need",)),
            ),
            steps=STEPS,
            assumptions=assumed_words(facts=facts, about=("need",)),
        ),
    )


def _sole_notes(facts: Facts) -> tuple[str, ...]:
    """Why a kind of service has nobody with a choice: one provider alone offers it here."""
    if not facts.sole:
        return ()
    kinds = [facts.brief.service_name(kind) for kind in facts.sole]
    who = {facts.alias.provider(provider) for provider in facts.sole.values()}
    by = f" ({min(who)})" if len(who) == 1 else ""
    return (
        f"{listed(kinds)}: one provider alone offers {'it' if len(kinds) == 1 else 'each'} here{by}, so nobody "
        "can have two in reach, wherever they live. For a public duty of one body that is as it should be.",
    )


def _with_at_least(facts: Facts, providers: np.ndarray, least: int, column: int | None = None) -> float:
    needs = np.where(providers >= least, facts.needs, 0.0)
    return float(needs.sum() if column is None else needs[:, column].sum())


def _answer(facts: Facts) -> Markup:
    head = facts.summary.headlines
    two = _with_at_least(facts, facts.choice_proposed, 2)
    if facts.illustrative:
        return Markup(
            "<b>{}</b> of {} needs have at least one provider in reach, <b>{}</b> at least two and <b>{}</b> at least "
            "three. These figures need no assumed capacity."
        ).format(
            share_words(head.reached),
            about_words(head.needs),
            share_words(head.choice_two),
            share_words(head.choice_three),
        )
    return Markup(
        "At least two providers are in reach for <b>{}</b> of {} needs <b>today</b>; <b>{}</b> in the <b>proposed</b> "
        "network."
    ).format(share_words(head.choice_two), about_words(head.needs), share_words(share_of(two, head.needs)))


def _sides(facts: Facts) -> tuple[tuple[str, str, np.ndarray], ...]:
    """Today, and the proposal where it does not rest on assumed capacity."""
    today = (TODAY, "Today", facts.choice_today)
    return (today,) if facts.illustrative else (today, (PROPOSED, "Proposed", facts.choice_proposed))


def _picture(facts: Facts) -> BarPicture:
    panels = []
    for least, title in LEVELS:
        rows = []
        for column, kind in enumerate(facts.service_types):
            needs = float(facts.needs[:, column].sum())
            bars = []
            for side, word, providers in _sides(facts):
                share = share_of(_with_at_least(facts, providers, least, column), needs)
                bars.append(Bar(side=side, length=round((share or 0.0) * 100, 2), said=f"{word} {share_words(share)}"))
            rows.append(BarRow(label=facts.brief.service_name(kind), bars=tuple(bars)))
        panels.append(Panel(title=title, rows=tuple(rows)))
    return BarPicture(
        finding="Share of needs with providers to choose from, by kind of service",
        scale="Bars start at zero; a full bar is every need",
        panels=tuple(panels),
    )


def _grid(facts: Facts) -> Grid:
    words = [f"{word}: {least} or more" for least, _ in LEVELS for _, word, _ in _sides(facts)]
    rows = []
    for column, kind in enumerate(facts.service_types):
        needs = float(facts.needs[:, column].sum())
        shares = [
            share_cell(share_of(_with_at_least(facts, providers, least, column), needs))
            for least, _ in LEVELS
            for _, _, providers in _sides(facts)
        ]
        alone = float(np.where(facts.choice_today[:, column] == 1, facts.needs[:, column], 0).sum())
        rows.append((text_cell(facts.brief.service_name(kind)), count_cell(needs), *shares, count_cell(alone)))
    return Grid(
        name="choose-by-service",
        caption="Share of needs by distinct providers in reach",
        headings=figures("Kind of service", "Needs", *words, "Needs with only one today"),
        rows=tuple(rows),
    )
