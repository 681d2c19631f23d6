"""The layers of the map: what each area shows, by service type and for all together, with a legend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from weft.doors.report.facts import Facts
from weft.doors.report.mark import (
    PLAIN,
    RAMP,
    UNKNOWN_MARK,
    Marked,
    figure_words,
    mark_access,
    mark_choice,
    mark_need,
    mark_network,
    mark_unmet,
    mark_whose,
)
from weft.doors.report.words import UNKNOWN

Marking = Callable[[Facts, "int | None"], Marked]


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One line of a legend: the mark, what it means and how many areas show it."""

    mark: str
    words: str
    areas: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A layer for one service type, or for all of them (`kind` empty), with its legend."""

    kind: str
    kind_name: str
    marked: Marked
    legend: tuple[Key, ...]

    def said(self, row: int) -> str:
        """The words on hover for one area."""
        part, whole = self.marked.parts[row], self.marked.wholes[row]
        if self.marked.marks[row] == PLAIN:
            return "nobody here needs it"
        if part is None or self.marked.marks[row] == UNKNOWN_MARK:
            return UNKNOWN
        return self.marked.saying.format(a=figure_words(part), b=figure_words(whole or 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One question asked of the map. `rests_on_capacity` marks what is only as good as the capacities are."""

    name: str
    title: str
    explains: str
    rests_on_capacity: bool
    faces: tuple[Face, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    name: str
    title: str
    explains: str
    rests_on_capacity: bool
    marking: Marking


QUESTIONS = (
    _Question(
        name="need",
        title="Need",
        explains="Needs for each 1,000 people who live there.",
        rests_on_capacity=False,
        marking=mark_need,
    ),
    _Question(
        name="unmet",
        title="Unmet",
        explains="Share of needs that today’s funded places in reach could not serve, however well people "
        "were matched.",
        rests_on_capacity=True,
        marking=mark_unmet,
    ),
    _Question(
        name="whose",
        title="Whose job",
        explains="Who could have paid for the unmet need, by the rules of the pots.",
        rests_on_capacity=True,
        marking=mark_whose,
    ),
    _Question(
        name="access",
        title="Access",
        explains="Funded places in reach for each 100 people in need; nearer places count more.",
        rests_on_capacity=True,
        marking=mark_access,
    ),
    _Question(
        name="choice",
        title="Choice",
        explains="Share of needs with at least two providers funded today in reach; for one kind, how many providers.",
        rests_on_capacity=False,
        marking=mark_choice,
    ),
    _Question(
        name="network",
        title="Proposed network",
        explains="Share of needs that the proposed network serves.",
        rests_on_capacity=True,
        marking=mark_network,
    ),
)


def draw_layers(*, facts: Facts) -> tuple[Layer, ...]:
    """Every layer with its faces. Where capacity is assumed, what needs no capacity comes first."""
    columns: list[int | None] = [None, *range(len(facts.service_types))]
    layers = [
        Layer(
            name=question.name,
            title=question.title,
            explains=question.explains,
            rests_on_capacity=question.rests_on_capacity,
            faces=tuple(_face(facts, column, question.marking) for column in columns),
        )
        for question in QUESTIONS
    ]
    if facts.illustrative:
        layers.sort(key=lambda layer: layer.rests_on_capacity)
    return tuple(layers)


def _face(facts: Facts, column: int | None, marking: Marking) -> Face:
    marked = marking(facts, column)
    kind = "" if column is None else facts.service_types[column]
    legend = [Key(mark=mark, words=words, areas=marked.marks.count(mark)) for mark, words in marked.words]
    return Face(
        kind=kind,
        kind_name="All kinds of service" if column is None else facts.brief.service_name(kind),
        marked=marked,
        legend=tuple(key for key in legend if key.areas or key.mark in RAMP),
    )
