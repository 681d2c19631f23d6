"""One small picture, today beside proposed, for a page that links to the report."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from weft.doors.report.section import length_of
from weft.doors.report.words import about_words, share_of, share_words
from weft.vocabulary import Side, Summary, money_words

PARTS = (("whole", "Whole need met"), ("part", "Part of it met"), ("none", "None of it met"))
BAR_WIDTH = 300


def before_after_svg(*, summary: Summary) -> bytes:
    """A self-contained SVG on a light ground: people by how much of their need is met, and money, today | proposed.

    Its title and description say the finding in words. Where capacity is assumed it says that it only illustrates.
    """
    environment = Environment(
        loader=PackageLoader("weft.doors.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sides = (("today", "Today", summary.today), ("proposed", "Proposed", summary.proposed))
    rows = [
        {
            "label": label,
            "bars": [_people_bar(side, word, plan, part) for side, word, plan in sides],
        }
        for part, label in PARTS
    ]
    most = max(summary.today.spend_minor, summary.proposed.spend_minor)
    rows.append(
        {
            "label": "Money used",
            "bars": [
                {
                    "side": side,
                    "width": length_of(plan.spend_minor, most) * BAR_WIDTH / 100,
                    "said": f"{word} {money_words(plan.spend_minor, currency=summary.currency, short=True)}",
                }
                for side, word, plan in sides
            ],
        }
    )
    words = environment.get_template("before_after.svg").render(
        summary=summary, rows=rows, finding=_finding(summary), scope=_scope(summary)
    )
    return words.encode("utf-8")


def _people_bar(side: str, word: str, plan: Side, part: str) -> dict[str, object]:
    met = plan.people
    value = getattr(met, part)
    share = share_of(value, met.people)
    return {
        "side": side,
        "width": round((share or 0.0) * BAR_WIDTH, 1),
        "said": f"{word} {about_words(value)} ({share_words(share)})",
    }


def _scope(summary: Summary) -> str:
    return (
        f"{about_words(summary.today.people.people)} {summary.counted} in need, by how much of their need is met; "
        "the same budget"
    )


def _finding(summary: Summary) -> str:
    today, proposed = summary.today.people, summary.proposed.people
    return (
        f"{summary.place_name}: {about_words(today.whole)} of {about_words(today.people)} {summary.counted} have their "
        f"whole need met today, {about_words(proposed.whole)} in the proposed network."
    )
