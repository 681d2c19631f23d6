"""The summary as one screen of a terminal: plain text, today | proposed, nothing that needs colour to be read."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

from weft.doors.quality import QualityReport
from weft.vocabulary import MapHeadlines, Scenario, Side, Summary, money_words

LABEL_WIDTH = 34
FIGURE_WIDTH = 14


def headline_lines(*, summary: Summary) -> tuple[str, ...]:
    """The lines of the first screen, at most 78 characters wide.

    A real place with assumed capacity leads with reach and choice, and shows the rest at each capacity as illustrative.
    """
    kind = "an invented place" if summary.invented else "a real place"
    head = [f"{summary.place_name}, {kind}: {summary.period_from} to {summary.period_to} (end excluded)", ""]
    choice = _choice(summary.headlines)
    body = _illustrative(summary) if summary.scenarios else _firm(summary)
    return (*head, *choice, "", *body, "", *_assumed(summary))


def map_lines(*, found: MapHeadlines, currency: str) -> tuple[str, ...]:
    """The map alone, as the first half of the screen."""
    return (*_choice(found), "", *_missed(found, currency=currency))


JOURNEY_STATES = {
    "known": "had a travel time before",
    "found": "have one now",
    "no_way": "have no way at all: out of reach",
    "unanswered": "were not answered",
    "not_offered": "go by a mode that such a server is not asked for",
    "absurd": "got an answer that nobody could believe",
}


def travel_lines(*, counts: Mapping[str, int], reasons: Sequence[str], file: str) -> tuple[str, ...]:
    """What became of the journeys that a routing server was asked about; the rest go by the straight line."""
    lines = [f"{counts['wanted']:,} journeys were worth measuring. Of them:"]
    lines += [f"  {counts[state]:>9,}  {words}" for state, words in JOURNEY_STATES.items() if counts.get(state)]
    if counts.get("stale"):
        lines.append(f"{counts['stale']:,} kept times were of offers that have moved since, and are dropped.")
    bare = sum(counts.get(state, 0) for state in ("unanswered", "not_offered", "absurd"))
    if bare:
        lines.append(f"{bare:,} stay with the straight line, marked so.")
    lines += [f"The server: {reason}." for reason in reasons]
    return (*lines, f"Kept in {file}." if file else "Nothing new was kept.")


def quality_lines(*, quality: QualityReport) -> tuple[str, ...]:
    """What became of every row, table by table, and how many services the network can use."""
    lines = [_cells("table", "rows in", "kept", "repaired", "set aside")]
    lines += [_cells(r.table, *(f"{n:,}" for n in (r.rows_in, r.kept, r.repaired, r.set_aside))) for r in quality.rows]
    if quality.usability:
        lines += [
            "",
            f"{quality.usability.usable:,} of {quality.usability.services:,} services are usable for the network.",
        ]
        lines += [f"  {count.rows:>6,}  {count.what}" for count in quality.usability.why_not]
    return tuple(lines)


def _cells(label: str, *figures: str) -> str:
    return label.ljust(30) + "".join(figure.rjust(12) for figure in figures)


def _choice(map_headlines: MapHeadlines) -> list[str]:
    return [
        "Who can choose?",
        f"  {map_headlines.reached:.0%} of {map_headlines.needs:,} needs have a funded provider in reach, "
        f"{map_headlines.choice_two:.0%} two, {map_headlines.choice_three:.0%} three.",
        *_measured(map_headlines.journeys_measured),
    ]


def _measured(share: float | None) -> list[str]:
    if share is None:
        return []
    return [f"  {share:.0%} of the journeys in reach are travel times, the rest straight lines."]


def _firm(summary: Summary) -> list[str]:
    money = summary.currency
    return [
        *_missed(summary.headlines, currency=money),
        "",
        *_sides(summary.today, summary.proposed, counted=summary.counted, currency=money),
        "",
        f"  No plan under these rules can be worth {summary.proposed.bound_gap:.2%} more than the proposed one.",
        *(line for rule in summary.today.broken_rules for line in _wrapped(f"Today breaks a rule: {rule}")),
    ]


def _missed(found: MapHeadlines, *, currency: str) -> list[str]:
    return [
        "Who is missed?",
        f"  {found.unmet:,.0f} of {found.needs:,} needs cannot be served by what is funded in reach{_range(found)}.",
        f"  {found.nobody_responsible:,.0f} of them are nobody's job: no pot may pay.",
        "",
        "What is bought twice?",
        f"  {money_words(found.duplicated_minor, currency=currency, short=True)} of "
        f"{money_words(found.present_spend_minor, currency=currency, short=True)} funded buys what another offer in "
        "reach already gives.",
    ]


def _range(found: MapHeadlines) -> str:
    if found.unmet_low is None or found.unmet_high is None:
        return ""
    return f" (from {found.unmet_low:,.0f} to {found.unmet_high:,.0f})"


def _illustrative(summary: Summary) -> list[str]:
    lines = [
        "Illustrative only: capacity and prices below are assumed, not observed.",
        _row("", *(f"x{s.capacity_factor:g} capacity" for s in summary.scenarios)),
        _row("Needs that cannot be served", *(f"{s.headlines.unmet:,.0f}" for s in summary.scenarios)),
        _row("Needs that are nobody's job", *(f"{s.headlines.nobody_responsible:,.0f}" for s in summary.scenarios)),
    ]
    lines += [
        _row(f"Whole need met, {name}", *(f"{side(s).people.whole:,}" for s in summary.scenarios))
        for name, side in (("today", _today), ("proposed", _proposed))
    ]
    lines.append(_row("Proven gap of the proposed plan", *(f"{s.proposed.bound_gap:.2%}" for s in summary.scenarios)))
    return lines


def _today(scenario: Scenario) -> Side:
    return scenario.today


def _proposed(scenario: Scenario) -> Side:
    return scenario.proposed


def _sides(today: Side, proposed: Side, *, counted: str, currency: str) -> list[str]:
    both = (today, proposed)
    return [
        _row("", "today", "proposed"),
        _row(f"{counted.capitalize()}: whole need met", *(f"{side.people.whole:,}" for side in both)),
        _row("  part of it met", *(f"{side.people.part:,}" for side in both)),
        _row("  none of it met", *(f"{side.people.none:,}" for side in both)),
        _row("Spend", *(money_words(side.spend_minor, currency=currency, short=True) for side in both)),
        _row("Value of outcomes expected", *(money_words(s.value_minor, currency=currency, short=True) for s in both)),
        _row(
            "  less misses of the soft rules",
            *(money_words(side.penalties.total_minor, currency=currency, short=True) for side in both),
        ),
        _row("Providers", *(f"{sum(side.providers_by_kind.values()):,}" for side in both)),
        _row("Small providers' share of spend", *(_percent(side.small_share) for side in both)),
    ]


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, width=78, initial_indent="  ", subsequent_indent="    ")


def _percent(share: float | None) -> str:
    return "none" if share is None else f"{share:.0%}"


def _assumed(summary: Summary) -> list[str]:
    shares = summary.assumed
    return [
        f"Assumed: {shares.need:.0%} of needs, {shares.capacity_or_price:.0%} of places, "
        f"{shares.effect:.0%} of effects.",
        f"Brief {summary.brief_digest[:12]}, inputs {summary.inputs_digest[:12]}, Weft {summary.version}.",
    ]


def _row(label: str, *figures: str) -> str:
    return "  " + label.ljust(LABEL_WIDTH) + "".join(figure.rjust(FIGURE_WIDTH) for figure in figures)
