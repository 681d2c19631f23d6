"""What watching found as lines of a terminal."""

from __future__ import annotations

from weft.doors.monitoring.words import (
    DETECTOR_WORDS,
    MEASURE_WORDS,
    RATE_WORDS,
    RULE_WORDS,
    STAGE_WORDS,
    false_alarm_words,
    figure,
    group_words,
    invented_sentence,
    missed_sentence,
    signal_sentence,
    summary_sentence,
)
from weft.vocabulary import Monitoring


def monitoring_lines(*, found: Monitoring) -> tuple[str, ...]:
    """The findings first, then the pool, the months and contracts that stand out, and the disclosure rule."""
    return (
        f"As of {found.as_of}.",
        *([invented_sentence(found)] if found.invented else []),
        summary_sentence(found),
        *_signal_lines(found),
        "",
        missed_sentence(found),
        *_path_lines(found),
        "",
        *_month_lines(found),
        *_funnel_lines(found),
        "",
        found.disclosed.sentence(),
        "A signal asks for a conversation. It says nothing about anyone's intent, and a paid result is not impact.",
    )


def _signal_lines(found: Monitoring) -> list[str]:
    rows = [row for row in found.signals.nouns() if row.standing in ("alarm", "watch")]
    rows.sort(key=lambda row: (row.standing, row.contract_id, row.detector))
    lines = []
    for row in rows:
        lines.append(f"  {row.contract_id} ({row.payee_id}): {DETECTOR_WORDS[row.detector]}")
        lines.append(f"      {signal_sentence(row)} False alarms: {false_alarm_words(row)}.")
    return lines


def _path_lines(found: Monitoring) -> list[str]:
    heads = list(STAGE_WORDS.values())
    lines = ["  " + "".ljust(24) + "".join(word.rjust(20) for word in heads)]
    for path in found.paths.nouns():
        cells = "".join(figure(getattr(path, stage)).rjust(20) for stage in STAGE_WORDS)
        lines.append("  " + group_words(path).ljust(24) + cells)
    return lines


MONTHS_SHOWN_MAX = 12


def _month_lines(found: Monitoring) -> list[str]:
    rows = [row for row in found.chart_points.nouns() if row.rules]
    if not rows:
        charts = len({(row.measure, row.contract_id) for row in found.chart_points.nouns()})
        return [f"No month stands out on {charts} process charts."]
    rows.sort(key=lambda row: (row.contract_id != "", "outside" not in row.rules, row.measure, row.contract_id))
    more = [f"  ... and {len(rows) - MONTHS_SHOWN_MAX} more months in chart_points.csv"]
    lines = [
        f"  {row.from_on:%Y-%m} {MEASURE_WORDS[row.measure].lower()}, {row.contract_id or 'all contracts'}: "
        f"{row.value:,.0f}, usually {row.low:,.0f} to {row.high:,.0f} "
        f"({', '.join(RULE_WORDS[rule] for rule in row.rules.split())}{'; trial limits' if row.trial else ''})"
        for row in rows[:MONTHS_SHOWN_MAX]
    ]
    return lines + (more if len(rows) > MONTHS_SHOWN_MAX else [])


def _funnel_lines(found: Monitoring) -> list[str]:
    return [
        f"  {row.contract_id} ({row.payee_id}): {RATE_WORDS[row.measure].lower()}: {row.share:.0%} of {row.people:,}, "
        f"against {row.overall:.0%} overall; {row.standing.replace('_', ' the limit of ')}%"
        for row in found.rate_points.nouns()
        if row.standing != "within"
    ]
