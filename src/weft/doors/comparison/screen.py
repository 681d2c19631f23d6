"""A comparison as lines of a terminal, as Markdown, and as fields for a program."""

from __future__ import annotations

import dataclasses
import textwrap
from typing import Any

from weft.doors.comparison.words import BAND_WORDS, figure_rows, gap_words, mean_words
from weft.vocabulary import Compared, CovariateBalance, Interrupted

WIDTH = 78
SHOWN_MAX = 12


def comparison_lines(*, compared: Compared) -> tuple[str, ...]:
    """The answer in sentences, then how alike the two sides are, then who was left out."""
    lines: list[str] = []
    for sentence in (*compared.sentences, *compared.warnings):
        lines += textwrap.wrap(sentence, WIDTH)
    lines += ["", *(f"{what:<42}{said:>36}" for what, said in figure_rows(compared.comparison))]
    lines += ["", f"{'Made alike':<30}{'cohort':>11}{'pool':>11}{'similar':>11}{'gap was':>8}{'is':>7}"]
    widest = _widest(compared)
    lines += [
        f"{row.feature[:29]:<30}{mean_words(row.cohort_mean):>11}{mean_words(row.pool_before):>11}"
        f"{mean_words(row.pool_after):>11}{gap_words(row.gap_before):>8}{gap_words(row.gap_after):>7}"
        + ("" if row.band == "good" else f"  {BAND_WORDS[row.band]}")
        for row in widest[:SHOWN_MAX]
    ]
    if len(widest) > SHOWN_MAX:
        lines.append(f"... and {len(widest) - SHOWN_MAX:,} more; --json or --out lists them all.")
    lines += ["", *_left_out_lines(compared)]
    return tuple(lines)


def _widest(compared: Compared) -> list[CovariateBalance]:
    return sorted(compared.balances.nouns(), key=lambda row: (-abs(row.gap_before or 0.0), row.feature))


def _left_out_lines(compared: Compared) -> list[str]:
    return [f"Not compared: {row.people:,} of the {row.side}: {row.reason}." for row in compared.left_out.nouns()]


def comparison_markdown(*, compared: Compared) -> bytes:
    """The same as Markdown, for a paper that somebody else writes."""
    lines = [f"# Did it make a difference to {compared.asked.outcome}?", ""]
    lines += [f"{sentence}\n" for sentence in compared.sentences]
    lines += [f"> {warning}\n" for warning in compared.warnings]
    lines += ["| | |", "|---|---:|", *(f"| {what} | {said} |" for what, said in figure_rows(compared.comparison)), ""]
    lines += ["| made alike | cohort | pool | similar people | gap was | gap is |", "|---|---:|---:|---:|---:|---:|"]
    lines += [
        f"| {row.feature} | {mean_words(row.cohort_mean)} | {mean_words(row.pool_before)} "
        f"| {mean_words(row.pool_after)} | {gap_words(row.gap_before)} | {gap_words(row.gap_after)} |"
        for row in _widest(compared)
    ]
    lines += ["", *(f"- {line}" for line in _left_out_lines(compared)), "", "## How it was done", ""]
    lines += [f"- {what}: {said}" for what, said in compared.working.items()]
    return ("\n".join(lines) + "\n").encode("utf-8")


def comparison_answer(*, compared: Compared) -> dict[str, Any]:
    """Every figure as fields, in their own units, with nothing rounded but what a rule of release rounds."""
    return {
        "comparison": dataclasses.asdict(compared.comparison),
        "sentences": list(compared.sentences),
        "warnings": list(compared.warnings),
        "balances": [dataclasses.asdict(row) for row in compared.balances.nouns()],
        "left_out": [dataclasses.asdict(row) for row in compared.left_out.nouns()],
        "working": dict(compared.working),
    }


def series_lines(*, made: Interrupted) -> tuple[str, ...]:
    """An interrupted series in sentences, then what was seen beside what was expected."""
    lines = [line for sentence in made.sentences for line in textwrap.wrap(sentence, WIDTH)]
    lines += ["", f"{'Period':<30}{'seen':>12}{'expected':>12}"]
    lines += [
        f"{point.label[:29]:<30}{mean_words(point.seen):>12}"
        + (f"{mean_words(point.expected):>12}" if point.expected is not None else "")
        for point in made.points.nouns()
    ]
    return tuple(lines)


def series_answer(*, made: Interrupted) -> dict[str, Any]:
    """The same as fields for a program."""
    fields = {field.name: getattr(made, field.name) for field in dataclasses.fields(made)}
    return {**fields, "sentences": list(made.sentences), "points": [dataclasses.asdict(p) for p in made.points.nouns()]}


def series_markdown(*, made: Interrupted) -> bytes:
    """The same as Markdown."""
    lines = [f"# Did {made.outcome} change?", "", *(f"{sentence}\n" for sentence in made.sentences)]
    lines += ["| period | seen | expected |", "|---|---:|---:|"]
    lines += [
        f"| {p.label} | {mean_words(p.seen)} | {'' if p.expected is None else mean_words(p.expected)} |"
        for p in made.points.nouns()
    ]
    return ("\n".join(lines) + "\n").encode("utf-8")
