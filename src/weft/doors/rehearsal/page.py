"""The rehearsal as one HTML page that needs no other file: answer, picture, the same figures as tables, why."""

from __future__ import annotations

from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from weft.doors.rehearsal.words import BEHAVIOUR_WORDS, SIGNED, WALKS, answer_sentences
from weft.vocabulary import BEHAVIOURS, CashOutlook, Rehearsal, money_words

WIDTH, ROW_HEIGHT, LABEL_WIDTH = 640, 26, 150
PICTURED_MAX = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One provider in the picture: where its lowest standing lies, and where its reserves end. Pixels from the left."""

    label: str
    y: int
    low: float
    middle: float
    high: float
    reserves: float
    unsafe: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The lowest standing of every provider on one scale of money, from the worst to nothing."""

    width: int
    height: int
    left: int
    nought: float
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...]
    finding: str


def rehearsal_page(*, rehearsal: Rehearsal, title: str) -> bytes:
    """The page as UTF-8; every word of the place is escaped, and no script runs."""
    pages = Environment(
        loader=PackageLoader("weft.doors.rehearsal", "templates"), autoescape=True, undefined=StrictUndefined
    )
    honest = sorted(_honest(rehearsal), key=lambda row: (row.solvent, row.provider_id))

    def money(minor: int) -> str:
        return money_words(minor, currency=rehearsal.currency, short=True)

    page = pages.get_template("rehearsal.html").render(
        title=title,
        rehearsal=rehearsal,
        sentences=answer_sentences(rehearsal=rehearsal),
        picture=cash_picture(rehearsal=rehearsal),
        honest=honest,
        margins=sorted(
            rehearsal.margins.nouns(), key=lambda r: (r.contract_id, r.segment_id, BEHAVIOURS.index(r.behaviour))
        ),
        costs=sorted(rehearsal.costs.nouns(), key=lambda row: BEHAVIOURS.index(row.behaviour)),
        safe=sorted(rehearsal.safe.nouns(), key=lambda row: row.outcome_share),
        behaviours=[(name, BEHAVIOUR_WORDS[name]) for name in BEHAVIOURS],
        money=money,
        signed=SIGNED,
        walks=WALKS,
    )
    return page.encode("utf-8")


def cash_picture(*, rehearsal: Rehearsal) -> Picture:
    """The lowest standing (one life in ten to nine in ten) of each honest provider, beside its reserves."""
    rows = sorted(_honest(rehearsal), key=lambda row: (row.solvent, row.provider_id))[:PICTURED_MAX]
    worst = max([1, *(-row.low_p10_minor for row in rows), *(row.reserves_minor for row in rows)])
    span = WIDTH - LABEL_WIDTH - 12

    def at(minor: int) -> float:
        return round(LABEL_WIDTH + span * (1 + minor / worst), 1)

    bars = tuple(
        Bar(
            label=row.provider_id,
            y=8 + number * ROW_HEIGHT,
            low=at(row.low_p10_minor),
            middle=at(row.low_p50_minor),
            high=at(row.low_p90_minor),
            reserves=at(-row.reserves_minor),
            unsafe=row.low_p10_minor < -row.reserves_minor,
        )
        for number, row in enumerate(rows)
    )
    marks = (worst, worst // 2, 0)
    short = sum(bar.unsafe for bar in bars)
    return Picture(
        width=WIDTH,
        height=len(bars) * ROW_HEIGHT + 44,
        left=LABEL_WIDTH,
        nought=at(0),
        bars=bars,
        ticks=tuple((at(-minor), money_words(-minor, currency=rehearsal.currency, short=True)) for minor in marks),
        finding=f"{short} of {len(bars)} providers need more than their reserves in at least one life of ten.",
    )


def _honest(rehearsal: Rehearsal) -> list[CashOutlook]:
    return [row for row in rehearsal.cash.nouns() if row.behaviour == "honest"]
