"""What breaks if one fails? Every awarded provider removed in turn, and the cheapest reserve against any one."""

from __future__ import annotations

from markupsafe import Markup

from weft.doors.report.facts import Facts
from weft.doors.report.grid import Cell, Grid, Heading, count_cell, figures, money_cell, text_cell
from weft.doors.report.section import (
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
from weft.vocabulary import Failure, Loss, Stress

NOBODY = "nobody"
SHOWN_BARS, SHOWN_ROWS = 10, 200
STEPS = (
    "Each provider’s awards are taken away before the period begins, with every other award open at its full capacity. "
    "Everybody else stays served; of the people who lost their service as many as possible find a place in reach, at "
    "the least spend. People may move to make room for others. Money is stated, not limited.",
    "The reserve is places held at offers that could be awarded and are not, each paid as if it were used. It is the "
    "cheapest that takes the share asked for, whichever one provider fails, a provider’s own reserve failing with it.",
    "Least spend is proven against a bound, for each kind of service by itself, because no place serves two kinds.",
)


def fragile_section(*, facts: Facts, stress: Stress) -> Section:
    """The question what breaks if one provider fails."""
    failures = sorted(stress.failures.nouns(), key=lambda row: (-row.lost, -row.people, row.provider_id))
    return Section(
        name="fragile",
        question="What breaks if one fails?",
        answer=_answer(facts, stress, failures),
        notes=_notes(facts, stress, failures),
        pictures=(_picture(facts, failures),) if failures else (),
        grids=(
            _failure_grid(facts, failures),
            _reserve_grid(facts, stress),
            _cover_grid(facts, stress),
            _loss_grid(facts, stress),
        ),
        why=Why(
            sources=sources_about(facts=facts, about=("need", "capacity and price")),
            steps=STEPS,
            assumptions=assumed_words(facts=facts, about=("need", "capacity and price")),
        ),
        illustrative=facts.illustrative,
    )


def _answer(facts: Facts, stress: Stress, failures: list[Failure]) -> Markup:
    if facts.illustrative:
        return Markup(
            "We cannot say yet: who could take whom rests on assumed capacity. The figures illustrate what would be "
            "known if providers stated it."
        )
    serving = [row for row in failures if row.people]
    if not serving:
        return Markup("Nobody is served, so nothing can break: 0 people would lose a service.")
    worst = serving[0]
    safe = sum(1 for row in serving if not row.lost)
    return Markup(
        "<b>{}</b> of {} providers could fail with everybody they serve taken by the others. The worst failure is {}: "
        "<b>{}</b> people would lose a service and {} of them find a place elsewhere. Holding {} in reserve for "
        "<b>{}</b> would make the network as safe as what is on offer allows."
    ).format(
        safe,
        len(serving),
        facts.alias.provider(worst.provider_id),
        about_words(worst.people),
        about_words(worst.absorbed),
        numbered(sum(row.places for row in stress.reserves.nouns()), "place", "places"),
        facts.money(stress.reserve_minor),
    )


def _notes(facts: Facts, stress: Stress, failures: list[Failure]) -> tuple[str, ...]:
    if facts.illustrative:
        return ("The breakdown is at the assumed capacity (×1).",)
    asked = f"The reserve is for {share_words(stress.share)} of those who lose a service."
    beyond = [row for row in stress.covers.nouns() if row.possible < row.asked]
    short = sum(row.asked - row.possible for row in beyond)
    cannot = (
        f"In {numbered(len(beyond), 'failure', 'failures')} of one kind of service nothing on offer would take "
        f"{about_words(short)} of the people asked for; no reserve can mend that, only new supply."
        if beyond
        else "Nothing is left over: what is on offer can make every failure safe."
    )
    broken = sum(1 for row in failures if row.beyond)
    money = [f"In {numbered(broken, 'failure', 'failures')} the others’ extra cost would break a limit."] * bool(broken)
    return (asked, cannot, *money)


def _picture(facts: Facts, failures: list[Failure]) -> BarPicture:
    shown = failures[:SHOWN_BARS]
    most = max(row.people for row in shown)
    rows = []
    for row in shown:
        bars = (
            Bar(side=NOBODY, length=length_of(row.lost, most), said=f"left without: {count_words(row.lost)}"),
            Bar(
                side=PROPOSED,
                length=length_of(row.absorbed, most),
                said=f"taken by others: {count_words(row.absorbed)}",
            ),
        )
        rows.append(BarRow(label=facts.alias.provider(row.provider_id), bars=bars))
    return BarPicture(
        finding=f"People who would lose a service if a provider failed: the {numbered(len(rows), 'worst', 'worst')}",
        scale=f"Bars start at zero; a full bar is {numbered(most, 'person', 'people')}",
        panels=(Panel(title="", rows=tuple(rows)),),
    )


def _failure_grid(facts: Facts, failures: list[Failure]) -> Grid:
    money = facts.summary.currency
    rows = [
        (
            text_cell(facts.alias.provider(row.provider_id)),
            count_cell(row.offers),
            count_cell(row.people),
            count_cell(row.absorbed),
            count_cell(row.lost),
            money_cell(row.released_minor, currency=money),
            money_cell(row.extra_minor, currency=money),
            text_cell(facts.alias.sentence(row.beyond) or "none"),
        )
        for row in failures[:SHOWN_ROWS]
    ]
    headings = figures(
        "Provider that fails", "Awards", "People who lose a service", "Taken by others", "Left without",
        "Spend released", "Others cost more", "Limits then broken",
    )  # fmt: skip
    return Grid(
        name="fragile-failures",
        caption=_cut("Every awarded provider, removed in turn", len(failures)),
        headings=(*headings[:-1], _plain(headings[-1].words)),
        rows=tuple(rows),
    )


def _reserve_grid(facts: Facts, stress: Stress) -> Grid:
    rows = [
        (
            text_cell(facts.alias.offer(row.offer_id)),
            text_cell(facts.alias.provider(row.provider_id)),
            text_cell(facts.brief.service_name(row.service_type)),
            count_cell(row.places),
            money_cell(row.spend_minor, currency=facts.summary.currency),
        )
        for row in stress.reserves.nouns()
    ]
    headings = figures("Offer to hold", "Provider", "Kind of service", "Places to hold", "Cost of holding them")
    texts = tuple(_plain(h.words) if h.words in ("Provider", "Kind of service") else h for h in headings)
    return Grid(name="fragile-reserve", caption="The cheapest reserve", headings=texts, rows=tuple(rows))


def _cover_grid(facts: Facts, stress: Stress) -> Grid:
    """By kind of service, over all failures: what the others take, what the reserve adds, what nothing can mend."""
    rows = []
    for kind in facts.service_types:
        mine = [row for row in stress.covers.nouns() if row.service_type == kind]
        if mine:
            counts = (
                len(mine),
                max(row.people for row in mine),
                sum(row.people for row in mine),
                sum(row.absorbed for row in mine),
                sum(row.covered for row in mine),
                sum(row.possible for row in mine),
                sum(max(0, row.asked - row.possible) for row in mine),
            )
            rows.append((text_cell(facts.brief.service_name(kind)), *(count_cell(count) for count in counts)))
    return Grid(
        name="fragile-services",
        caption="One failure at a time, added up by kind of service",
        headings=figures(
            "Kind of service", "Failures", "Most people in one", "People, all failures", "Taken by others",
            "And by the reserve", "By all that is on offer", "Asked for and not to be had",
        ),
        rows=tuple(rows),
    )  # fmt: skip


def _loss_grid(facts: Facts, stress: Stress) -> Grid:
    """Who loses what: by provider, service and group of people; area by area in the tables of the run."""
    together: dict[tuple[str, str, str], list[Loss]] = {}
    for loss in stress.losses.nouns():
        together.setdefault((loss.provider_id, loss.service_type, loss.segment_id), []).append(loss)
    rows: list[tuple[Cell, ...]] = []
    order = sorted(together, key=lambda key: (-sum(row.lost for row in together[key]), key))
    for provider, kind, segment in order[:SHOWN_ROWS]:
        mine = together[provider, kind, segment]
        rows.append((
            text_cell(facts.alias.provider(provider)),
            text_cell(facts.brief.service_name(kind)),
            text_cell(facts.brief.segment_name(segment)),
            count_cell(len(mine)),
            *(count_cell(sum(getattr(row, name) for row in mine)) for name in ("people", "absorbed", "lost")),
        ))  # fmt: skip
    headings = figures("Provider that fails", "Kind of service", "Group", "Areas", "Lose it", "Taken", "Left without")
    texts = tuple(_plain(h.words) if h.words in ("Kind of service", "Group") else h for h in headings)
    return Grid(
        name="fragile-losses",
        caption=_cut("Who loses what, if a provider fails", len(together)),
        headings=texts,
        rows=tuple(rows),
    )


def _plain(words: str) -> Heading:
    return Heading(words=words, figure=False)


def _cut(caption: str, rows: int) -> str:
    return caption if rows <= SHOWN_ROWS else f"{caption}: the worst {SHOWN_ROWS} of {rows:,}"
