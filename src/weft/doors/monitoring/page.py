"""What watching found as one self-contained HTML page, in the look of the report."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from weft.doors.monitoring.drawing import Picture, draw_chart, draw_rates
from weft.doors.monitoring.words import (
    DETECTOR_WORDS,
    GROUPING_WORDS,
    STAGE_WORDS,
    STANDING_WORDS,
    WITHHELD,
    false_alarm_words,
    figure,
    group_words,
    invented_sentence,
    missed_sentence,
    signal_sentence,
    summary_sentence,
)
from weft.vocabulary import CHART_MEASURES, RATE_MEASURES, ChartPoint, Monitoring, PoolPath, RatePoint, Signal

PACKAGE, REPORT = "weft.doors.monitoring", "weft.doors.report"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRow:
    """One signal as a row of the page's table."""

    signal: Signal
    detector: str
    standing: str
    people: str
    ratio: str
    false_alarm: str
    power: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PathRow:
    """One group of the pool as a row; `heading` begins a new grouping."""

    heading: str
    name: str
    figures: tuple[str, ...]


def monitoring_page(*, found: Monitoring, made_by: str) -> bytes:
    """The page as UTF-8 HTML. `made_by`: the program and its version, for the footer."""
    style = _text(REPORT, "report.css").replace("BRIEF_HASH", "") + _text(PACKAGE, "monitoring.css")
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(PACKAGE, "templates"), PackageLoader(REPORT, "templates")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    signals = found.signals.nouns()
    beyond = [row for row in signals if row.standing in ("alarm", "watch")]
    words = environment.get_template("monitoring.html").render(
        found=found,
        summary=summary_sentence(found),
        missed=missed_sentence(found),
        invented=invented_sentence(found) if found.invented else "",
        beyond=[
            (row, DETECTOR_WORDS[row.detector], signal_sentence(row), false_alarm_words(row))
            for row in sorted(beyond, key=_gravest)
        ],
        rows=[_row(row) for row in signals],
        stages=list(STAGE_WORDS.values()),
        paths=_path_rows(found.paths.nouns()),
        charts=_charts(found.chart_points.nouns()),
        funnels=_funnels(found.rate_points.nouns()),
        made_by=made_by,
        style=Markup(style),  # our own files, no words of the place in them
        policy=f"default-src 'none'; style-src '{_hash(style)}'; base-uri 'none'; form-action 'none'",
    )
    return words.encode("utf-8")


def _gravest(signal: Signal) -> tuple[str, str, str]:
    return signal.standing, signal.contract_id, signal.detector


def _row(signal: Signal) -> SignalRow:
    ratio = WITHHELD if signal.standing != "too_few" else ""
    if signal.ratio is not None and signal.low is not None:
        ratio = f"{signal.ratio:.2f} ({signal.low:.2f} to {'' if signal.high is None else f'{signal.high:.2f}'})"
    return SignalRow(
        signal=signal,
        detector=DETECTOR_WORDS[signal.detector],
        standing=STANDING_WORDS[signal.standing],
        people=figure(signal.people) if signal.standing != "too_few" else "",
        ratio=ratio,
        false_alarm=false_alarm_words(signal),
        power="" if signal.power is None else f"{signal.power:.0%} at {signal.matters:g}",
    )


def _path_rows(paths: Sequence[PoolPath]) -> list[PathRow]:
    rows, before = [], ""
    for path in paths:
        heading = GROUPING_WORDS[path.grouping] if path.grouping not in (before, "all") else ""
        before = path.grouping
        figures = tuple(figure(getattr(path, stage)) for stage in STAGE_WORDS)
        rows.append(PathRow(heading=heading, name=group_words(path), figures=figures))
    return rows


def _charts(points: Sequence[ChartPoint]) -> list[Picture]:
    """The whole place's charts, then those of contracts in which a month stands out."""
    keys = sorted({(row.contract_id, CHART_MEASURES.index(row.measure)) for row in points})
    pictures = []
    for contract_id, measure in keys:
        own = [row for row in points if row.contract_id == contract_id and row.measure == CHART_MEASURES[measure]]
        if not contract_id or any(row.rules for row in own):
            pictures.append(draw_chart(points=own))
    return pictures


def _funnels(points: Sequence[RatePoint]) -> list[Picture]:
    held = [[row for row in points if row.measure == measure] for measure in RATE_MEASURES]
    return [draw_rates(points=rows) for rows in held if rows]


def _text(package: str, name: str) -> str:
    return resources.files(package).joinpath("templates", name).read_text(encoding="utf-8")


def _hash(words: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(words.encode("utf-8")).digest()).decode("ascii")
