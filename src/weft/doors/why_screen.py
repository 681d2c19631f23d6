"""Why and what-if as one screen of a terminal: plain text, providers and offers as the caller says they are called."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any, Protocol

from weft.vocabulary import Change, Difference, Side, Table, Turning, Why, money_words

LISTED_MAX = 5
LABEL_WIDTH = 34
FIGURE_WIDTH = 14


class Names(Protocol):
    """What providers and offers are called: by name, or by code."""

    def provider(self, provider_id: str) -> str:
        """What a provider is called."""

    def offer(self, offer_id: str) -> str:
        """What an offer is called."""

    def sentence(self, words: str) -> str:
        """A sentence with ids as they are called."""


def why_lines(*, why: Why, names: Names) -> list[str]:
    """One answer: the sentence, what would change it, who stands in for whom, and who loses."""
    offers = ", ".join(names.offer(offer) for offer in why.offer_ids)
    lines = [f"{names.provider(why.provider_id)}, {offers}", f"  {names.sentence(why.says)}"]
    lines += [f"  {threshold.says}" for threshold in why.thresholds]
    if why.alternatives:
        head = "Without it more would go to: " if why.included else "It would take people from: "
        listed = [
            f"{names.offer(a.offer_id)} of {names.provider(a.provider_id)} ({a.people:,})" for a in why.alternatives
        ]
        lines.append(f"  {head}{_some(listed)}.")
    elif why.method == "exact" and why.included:
        lines.append("  Without it nobody else would take more people of its service type.")
    losers = [row for row in why.affected if row.people > 0]
    if losers:
        listed = [f"{row.people:,} {row.segment_id} in {row.area_id}" for row in losers]
        turned = "it went" if why.included else "it came in"
        lines.append(f"  If {turned}, {why.losing:,} would lose a service: {_some(listed)}.")
    if why.gaining:
        lines.append(
            f"  {why.gaining:,} elsewhere would gain one, since places and money move. Of equal ways this is one "
            "in which the fewest lose."
        )
    if why.method == "exact":
        lines.append("  Worked out again with this one decision the other way, other awards held, people divisible.")
    return lines


def why_answer(*, answers: tuple[Why, ...], names: Names) -> dict[str, Any]:
    """The same as fields for another program, with the same names."""
    rows = []
    for why in answers:
        row = dataclasses.asdict(why)
        row |= {
            "provider_id": names.provider(why.provider_id),
            "offer_ids": [names.offer(offer) for offer in why.offer_ids],
            "says": names.sentence(why.says),
            "alternatives": [
                {"offer": names.offer(a.offer_id), "provider": names.provider(a.provider_id), "people": a.people}
                for a in why.alternatives
            ],
            "losing": why.losing,
            "gaining": why.gaining,
        }
        rows.append(row)
    return {"answers": rows}


def threshold_lines(*, thresholds: Table[Turning], names: Names) -> list[str]:
    """Every threshold in a line of its own, offer by offer."""
    lines: list[str] = []
    before = ""
    for row in thresholds.nouns():
        if row.offer_id != before:
            lines += [f"{names.provider(row.provider_id)}, {names.offer(row.offer_id)}"]
            before = row.offer_id
        lines.append(f"  {names.sentence(row.says)}")
    return lines or ["Nothing in this plan can be turned: every award is locked, or there is none."]


def threshold_answer(*, thresholds: Table[Turning], names: Names) -> dict[str, Any]:
    """The same as fields for another program, with the same names."""
    return {
        "thresholds": [
            dataclasses.asdict(row)
            | {"offer_id": names.offer(row.offer_id), "provider_id": names.provider(row.provider_id),
               "says": names.sentence(row.says)}
            for row in thresholds.nouns()
        ]
    }  # fmt: skip


def difference_lines(*, difference: Difference, counted: str, currency: str, names: Names) -> list[str]:
    """What becomes of the network: before beside after, and whether the two can be told apart."""
    before, after = difference.before, difference.after
    lines = [f"What if {change_words(change=change, names=names)}?" for change in difference.changes]
    lines += ["", _row("", "before", "after", "difference")]
    lines += [_money_row(label, get(before), get(after), currency) for label, get in _MONEY]
    for label, part in (("whole need met", "whole"), ("  part of it met", "part"), ("  none of it met", "none")):
        said = f"{counted.capitalize()}: {label}" if part == "whole" else label
        was, is_now = (getattr(side.people, part) for side in (before, after))
        lines.append(_row(said, f"{was:,}", f"{is_now:,}", f"{is_now - was:+,}"))
    for head, offers in (("In now", difference.entering), ("Out now", difference.leaving)):
        lines.append(f"{head}: {_some([names.offer(offer) for offer in offers]) if offers else 'no offer'}.")
    moved = {
        "More served in": [area for area in difference.areas if area.after > area.before],
        "Fewer served in": [area for area in difference.areas if area.after < area.before],
    }
    for head, areas in moved.items():
        if areas:
            lines.append(f"{head} {len(areas)}: {_some([f'{a.area_id} ({a.after - a.before:+,})' for a in areas])}.")
    return [*lines, "", verdict(difference=difference, currency=currency)]


def verdict(*, difference: Difference, currency: str) -> str:
    """Whether the two plans can be told apart, and by how much the best ones differ."""
    least, most = (_signed(amount, currency) for amount in (difference.least_minor, difference.most_minor))
    span = f"the best plans before and after differ by between {least} and {most}"
    if not difference.distinguishable:
        return f"Not distinguishable: {span} of value less penalties, by the proven bounds."
    return f"{'Worth more' if difference.least_minor > 0 else 'Worth less'}: {span} of value less penalties."


def difference_answer(*, difference: Difference, names: Names) -> dict[str, Any]:
    """The same as fields for another program."""
    return {
        **dataclasses.asdict(difference),
        "changes": [dataclasses.asdict(c) | _named(c, names) for c in difference.changes],
        "entering": [names.offer(offer) for offer in difference.entering],
        "leaving": [names.offer(offer) for offer in difference.leaving],
        "distinguishable": difference.distinguishable,
    }


def _named(change: Change, names: Names) -> dict[str, str]:
    return {} if change.kind == "rule" else {"subject": names.offer(change.subject)}


def change_words(*, change: Change, names: Names) -> str:
    """A change as the end of a question."""
    if change.kind == "rule":
        return f"{change.subject} were {change.value}"
    offer = names.offer(change.subject)
    if change.kind in ("lock", "ban"):
        return f"{offer} were {'locked in' if change.kind == 'lock' else 'banned'}"
    return f"the {change.kind} of {offer} were {change.value}{' minor units' if change.kind == 'price' else ''}"


_MONEY: tuple[tuple[str, Callable[[Side], int]], ...] = (
    ("Value of outcomes expected", lambda side: side.value_minor),
    ("  less penalties", lambda side: side.penalties.total_minor),
    ("Value less penalties", lambda side: side.objective_minor),
    ("Spend", lambda side: side.spend_minor),
)


def _money_row(label: str, before: int, after: int, currency: str) -> str:
    words = (money_words(amount, currency=currency, short=True) for amount in (before, after))
    return _row(label, *words, _signed(after - before, currency))


def _signed(amount_minor: int, currency: str) -> str:
    return ("+" if amount_minor > 0 else "") + money_words(amount_minor, currency=currency, short=True)


def _row(label: str, *figures: str) -> str:
    return label.ljust(LABEL_WIDTH) + "".join(figure.rjust(FIGURE_WIDTH) for figure in figures)


def _some(items: list[str]) -> str:
    more = len(items) - LISTED_MAX
    return ", ".join(items[:LISTED_MAX]) + (f" and {more:,} more" if more > 0 else "")
