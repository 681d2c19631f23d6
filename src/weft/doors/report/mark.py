"""What mark each area of the map gets, in classes that read in greyscale.

A mark is one letter: `0` to `5` the ramp, `z` nobody here needs it, `u` unknown, `n` and `m` nobody's job (some of the
unmet need, most of it).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from weft.doors.report.facts import Facts
from weft.doors.report.words import UNKNOWN, about_words, listed, numbered

RAMP = "012345"
PLAIN = "z"
UNKNOWN_MARK = "u"
NOBODY_SOME, NOBODY_MOST = "n", "m"
SHARE_EDGES = (0.0, 0.2, 0.4, 0.6, 0.8)
CHOICE_WORDS = ("no provider", "one", "two", "three", "four or five", "six or more")
CHOICE_EDGES = (0.5, 1.5, 2.5, 3.5, 5.5)
LEAST = 0.05
"""Fewer people than this are the rounding of a fair split, not people."""

NO_NEED = ((PLAIN, "nobody here needs it"), (UNKNOWN_MARK, UNKNOWN))


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A mark for each area, what the marks mean, the figures behind them, and the finding in one sentence.

    `saying` is the pattern of the words on hover, with `{a}` for the area's entry in `parts` and `{b}` for `wholes`; a
    figure that is not known is None.
    """

    marks: str
    words: tuple[tuple[str, str], ...]
    parts: tuple[float | None, ...]
    wholes: tuple[float | None, ...]
    saying: str
    finding: str


def figure_words(value: float) -> str:
    """A figure on hover: whole where it is whole, otherwise to one decimal."""
    return f"{value:,.0f}" if abs(value - round(value)) < LEAST else f"{value:,.1f}"


def mark_need(facts: Facts, column: int | None) -> Marked:
    """Needs for each 1,000 people who live in the area."""
    people = _of(facts.needs, column)
    living = np.array([area.population for area in facts.areas], dtype=float)
    rates = _divided(people * 1000, living)
    edges = _round_edges(rates[np.isfinite(rates) & (people > 0)])
    most = [row for row in np.argsort(-people, kind="stable")[:1] if people[row] > 0]
    where = "".join(f"; most in {facts.areas[row].name}, with {about_words(people[row])}" for row in most) + "."
    return Marked(
        marks=_ramp(rates, edges, elsewhere=_elsewhere(facts, column)),
        words=(*_range_words(edges, "for each 1,000"), *NO_NEED),
        parts=_figures(people),
        wholes=_figures(living),
        saying="{a} needs, {b} people live here",
        finding=f"{about_words(people.sum())} needs in {numbered(int((people > 0).sum()), 'area', 'areas')}{where}",
    )


def mark_unmet(facts: Facts, column: int | None) -> Marked:
    """Share of needs that funded capacity in reach could not serve."""
    part, whole = _of(facts.unmet, column), _of(facts.needs, column)
    worst = int(((part > 0.5 * whole) & (whole > 0)).sum())
    half = numbered(worst, "area", "areas")
    return Marked(
        marks=_share_marks(part, whole, elsewhere=_elsewhere(facts, column)),
        words=_share_words("none unmet"),
        parts=_figures(part),
        wholes=_figures(whole),
        saying="{a} of {b} needs unmet",
        finding=f"{about_words(part.sum())} of {about_words(whole.sum())} needs unmet; more than half unmet in {half}.",
    )


def mark_whose(facts: Facts, column: int | None) -> Marked:
    """Whether nobody, one pot or several pots could have paid for the unmet need."""
    unmet, nobody, single = (_of(m, column) for m in (facts.unmet, facts.nobody, facts.one_pot))
    marks = []
    for missed, orphaned, alone, other in zip(unmet, nobody, single, _elsewhere(facts, column), strict=True):
        if other != " ":
            marks.append(other)
        elif missed < LEAST:
            marks.append("0")
        elif orphaned >= LEAST:
            marks.append(NOBODY_MOST if orphaned > missed / 2 else NOBODY_SOME)
        else:
            marks.append("2" if alone >= missed / 2 else "4")
    where = numbered(int((nobody >= LEAST).sum()), "area", "areas")
    return Marked(
        marks="".join(marks),
        words=(
            ("0", "nothing unmet"),
            ("2", "mostly one pot’s job"),
            ("4", "mostly the job of several pots"),
            (NOBODY_SOME, "nobody is responsible for some of it"),
            (NOBODY_MOST, "nobody is responsible for most of it"),
            *NO_NEED,
        ),
        parts=_figures(nobody),
        wholes=_figures(unmet),
        saying="{b} needs unmet; nobody is responsible for {a} of them",
        finding=f"Nobody is responsible for {about_words(nobody.sum())} of {about_words(unmet.sum())} unmet needs, "
        f"in {where}.",
    )


def mark_access(facts: Facts, column: int | None) -> Marked:
    """Funded places in reach for each 100 people in need; for all kinds of service, weighted by the people."""
    people = _of(facts.needs, column)
    known = np.isfinite(facts.scores) & (facts.needs > 0)
    weights, placed = np.where(known, facts.needs, 0.0), np.where(known, np.nan_to_num(facts.scores) * facts.needs, 0.0)
    scores = _divided(_of(placed, column) * 100, _of(weights, column))
    edges = _round_edges(scores[np.isfinite(scores) & (people > 0)])
    none = int(((np.nan_to_num(scores, nan=1.0) <= 0) & (people > 0)).sum())
    return Marked(
        marks=_ramp(scores, edges, elsewhere=_elsewhere(facts, column)),
        words=(*_range_words(edges, "for each 100"), *NO_NEED),
        parts=_figures(scores),
        wholes=_figures(people),
        saying="{a} places for each 100 in need",
        finding=f"No funded place is in reach in {none:,} of "
        f"{numbered(int((people > 0).sum()), 'area', 'areas')} with need.",
    )


def mark_choice(facts: Facts, column: int | None) -> Marked:
    """Funded providers in reach; for all kinds of service, the share of needs with at least two."""
    needs, providers = facts.needs, facts.choice_today
    if column is None:
        several = np.array([kind not in facts.sole for kind in facts.service_types])
        part, whole = (np.where(providers >= 2, needs, 0.0) * several).sum(axis=1), (needs * several).sum(axis=1)
        sole = listed([facts.brief.service_name(kind) for kind in facts.sole])
        besides = f" Left out: {sole}, which one provider alone offers here." if facts.sole else ""
        return Marked(
            marks=_share_marks(part, whole, elsewhere=_elsewhere(facts, column)),
            words=_share_words("none with a choice of two"),
            parts=_figures(part),
            wholes=_figures(whole),
            saying="{a} of {b} needs have at least two providers in reach",
            finding=f"{about_words(part.sum())} of {about_words(whole.sum())} needs have at least two funded providers "
            f"in reach.{besides}",
        )
    counts, people = providers[:, column], needs[:, column]
    none, alone = (int(((counts == n) & (people > 0)).sum()) for n in (0, 1))
    return Marked(
        marks=_ramp(counts, CHOICE_EDGES, elsewhere=_elsewhere(facts, column)),
        words=(*((str(place), said) for place, said in enumerate(CHOICE_WORDS)), *NO_NEED),
        parts=_figures(counts),
        wholes=_figures(people),
        saying="{a} funded providers in reach",
        finding=f"No funded provider is in reach in {numbered(none, 'area', 'areas')} with need; only one in "
        f"{alone:,}.",
    )


def mark_network(facts: Facts, column: int | None) -> Marked:
    """Share of needs that the proposed network serves."""
    part, whole = _of(facts.served_proposed, column), _of(facts.needs, column)
    return Marked(
        marks=_share_marks(part, whole, elsewhere=_elsewhere(facts, column)),
        words=_share_words("none served"),
        parts=_figures(part),
        wholes=_figures(whole),
        saying="{a} of {b} needs served",
        finding=f"The proposed network serves {about_words(part.sum())} of {about_words(whole.sum())} needs.",
    )


def _of(matrix: np.ndarray, column: int | None) -> np.ndarray:
    return np.asarray(matrix.sum(axis=1) if column is None else matrix[:, column])


def _divided(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Part over whole; not a number where the whole is nothing."""
    return np.asarray(np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0))


def _figures(values: np.ndarray) -> tuple[float | None, ...]:
    return tuple(round(float(v), 2) if np.isfinite(v) else None for v in values)


def _classed(values: np.ndarray, edges: Sequence[float]) -> list[str]:
    """The ramp mark of each value: the number of edges that it is above."""
    return [str(int(n)) for n in np.searchsorted(np.asarray(edges), values, side="left")]


def _elsewhere(facts: Facts, column: int | None) -> str:
    """The mark of each area where no need is counted: none is stated, or we do not know. A space where need is."""
    needed = _of(facts.needs, column) > 0
    known = np.asarray(facts.need_known.all(axis=1) if column is None else facts.need_known[:, column])
    return "".join(" " if n else (PLAIN if k else UNKNOWN_MARK) for n, k in zip(needed, known, strict=True))


def _ramp(values: np.ndarray, edges: Sequence[float], *, elsewhere: str) -> str:
    classed = _classed(np.nan_to_num(values), edges)
    states = zip(classed, elsewhere, np.isfinite(values), strict=True)
    return "".join((mark if known else UNKNOWN_MARK) if other == " " else other for mark, other, known in states)


def _share_marks(part: np.ndarray, whole: np.ndarray, *, elsewhere: str) -> str:
    shares = np.where(part < LEAST, 0.0, np.nan_to_num(_divided(part, whole)))
    return _ramp(shares, SHARE_EDGES, elsewhere=elsewhere)


def _share_words(none: str) -> tuple[tuple[str, str], ...]:
    classes = (none, "up to 20%", "20 to 40%", "40 to 60%", "60 to 80%", "over 80%")
    return (*((str(place), words) for place, words in enumerate(classes)), *NO_NEED)


def _round_edges(values: np.ndarray) -> tuple[float, ...]:
    """Five edges that cut the values into sixths, rounded to two figures so that a legend reads well."""
    if not len(values):
        return (0.0, 1.0, 2.0, 3.0, 4.0)
    return tuple(float(f"{cut:.2g}") for cut in np.quantile(values, [1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6]))


def _range_words(edges: Sequence[float], unit: str) -> tuple[tuple[str, str], ...]:
    """Words for each class between the edges; a class that can hold nothing, because two edges agree, is left out."""
    words = [("0", f"up to {figure_words(edges[0])} {unit}")]
    for place, (low, high) in enumerate(pairwise(edges), start=1):
        if high > low:
            words.append((str(place), f"{figure_words(low)} to {figure_words(high)}"))
    return (*words, ("5", f"over {figure_words(edges[-1])}"))
