"""A small chart of one rule: what plans are worth at several settings, and how far above a better one could lie."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 480, 250
LEFT, RIGHT, TOP, BOTTOM = 84, 456, 18, 206
RANGE_LEAST = 0.05
"""Least height of the upright axis, as a share of its highest figure, so that what hardly changes looks flat."""
LABEL_APART = 56
"""Least distance of two labels below the axis, in units of the picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A setting, what its plan is worth, what no plan can exceed there, and whether the setting is the brief's own."""

    setting: float
    worth: float
    bound: float
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A mark on the paper: `y` of the plan, `top` of its bound."""

    x: float
    y: float
    top: float
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Words at a place on an axis."""

    at: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """One panel: title, finding in words, dots joined by a line, both axes. The upright one need not start at 0."""

    title: str
    finding: str
    dots: tuple[Dot, ...]
    line: str
    across: tuple[Label, ...]
    upright: tuple[Label, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlotPicture:
    """Panels side by side, with the finding in words and what the scale is."""

    finding: str
    scale: str
    panels: tuple[Plot, ...]


def plot_of(
    *,
    title: str,
    finding: str,
    marks: Sequence[Mark],
    setting_words: Callable[[float], str],
    worth_words: Callable[[float], str],
) -> Plot:
    """Lay marks out, in the order of their settings. There is at least one."""
    marks = sorted(marks, key=lambda mark: mark.setting)
    low, high = min(mark.worth for mark in marks), max(mark.bound for mark in marks)
    least = max(abs(high) * RANGE_LEAST, 1.0)
    if high - low < least:
        low, high = (low + high - least) / 2, (low + high + least) / 2
    room = (high - low) * 0.08
    low, high = low - room, high + room
    first, last = marks[0].setting, marks[-1].setting

    def across(setting: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * ((setting - first) / (last - first) if last > first else 0.5), 1)

    def upright(worth: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * (worth - low) / (high - low), 1)

    dots = tuple(Dot(x=across(m.setting), y=upright(m.worth), top=upright(m.bound), own=m.own) for m in marks)
    levels = [low + (high - low) * part for part in (0.1, 0.5, 0.9)]
    return Plot(
        title=title,
        finding=finding,
        dots=dots,
        line=" ".join(f"{dot.x:g},{dot.y:g}" for dot in dots),
        across=_labels([(across(m.setting), setting_words(m.setting), m.own) for m in marks]),
        upright=tuple(Label(at=upright(level), words=worth_words(level)) for level in levels),
    )


def _labels(wanted: Sequence[tuple[float, str, bool]]) -> tuple[Label, ...]:
    """The labels that fit: the brief's own first, then both ends, then the others from the left."""
    order = sorted(range(len(wanted)), key=lambda i: (not wanted[i][2], i not in (0, len(wanted) - 1), i))
    kept: list[int] = []
    for number in order:
        if all(abs(wanted[number][0] - wanted[other][0]) >= LABEL_APART for other in kept):
            kept.append(number)
    return tuple(Label(at=wanted[i][0], words=wanted[i][1]) for i in sorted(kept))
