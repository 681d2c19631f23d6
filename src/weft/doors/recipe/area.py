"""Areas and needs from tables of figures: people, positions, deprivation, and who needs what with its margin."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from weft.doors.quality import Count, Tally
from weft.doors.recipe.reading import Recipe
from weft.doors.refusal import CannotBuild
from weft.doors.tables import ColumnRule, Grid, read_table
from weft.vocabulary import Area, Need, Problem

FALLBACK = "position is that of the second choice of columns"
NO_POSITION = "has no position in any of the stated columns"

NEED_COLUMNS = (
    ColumnRule(name="segment_id", type=str),
    ColumnRule(name="column", type=str),
    ColumnRule(name="margin_column", type=str, required=False),
    ColumnRule(name="less_column", type=str, required=False),
    ColumnRule(name="less_margin_column", type=str, required=False),
    ColumnRule(name="share", type=float, minimum=0, maximum=1),
    ColumnRule(name="assumed", type=bool),
    ColumnRule(name="unit", type=str, one_of=("people", "households")),
    ColumnRule(name="note", type=str),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedRule:
    """People of a segment in an area = (column - less column) x share, with the margins of error of both columns.

    Where `assumed`, the share is an assumption and the note states it."""

    segment_id: str
    column: str
    margin_column: str
    less_column: str
    less_margin_column: str
    share: float
    assumed: bool
    note: str

    def columns(self) -> tuple[str, ...]:
        """The columns of the source that the rule reads."""
        named = (self.column, self.margin_column, self.less_column, self.less_margin_column)
        return tuple(name for name in named if name)


def read_need_rules(*, file: str, content: bytes) -> tuple[NeedRule, ...]:
    """Read the mapping table of needs. Raises `CannotImport` (TABLE-*)."""
    grid = read_table(file=file, content=content, columns=NEED_COLUMNS, key="segment_id")
    return tuple(
        NeedRule(
            segment_id=grid.text("segment_id", i),
            column=grid.text("column", i),
            margin_column=grid.text("margin_column", i),
            less_column=grid.text("less_column", i),
            less_margin_column=grid.text("less_margin_column", i),
            share=grid.number("share", i) or 0.0,
            assumed=grid.truth("assumed", i),
            note=grid.text("note", i),
        )
        for i in range(len(grid))
    )


def read_areas(*, recipe: Recipe, content: bytes) -> tuple[tuple[Area, ...], Tally, tuple[Count, ...]]:
    """Areas of the place, the tally of their table, and what the source does not know.

    Position: the first pair of the recipe's columns that is known. Deprivation: plain fifths of the areas whose figure
    is known, quintile 1 the most deprived; equal figures fall in the same fifth. Areas where nobody lives are kept.
    """
    latitudes, longitudes = recipe.texts("areas", "latitude"), recipe.texts("areas", "longitude")
    if len(latitudes) != len(longitudes) or not latitudes:
        raise CannotBuild([_uneven()])
    population, deprivation = recipe.text("areas", "population"), recipe.text("areas", "deprivation")
    area_id, name = recipe.text("areas", "id"), recipe.text("areas", "name")
    rules = [ColumnRule(name=area_id, type=str), ColumnRule(name=name, type=str)]
    rules += [ColumnRule(name=population, type=int, minimum=0)]
    rules += [ColumnRule(name=column, type=float, required=False, minimum=-90, maximum=90) for column in latitudes]
    rules += [ColumnRule(name=column, type=float, required=False, minimum=-180, maximum=180) for column in longitudes]
    rules += [ColumnRule(name=deprivation, type=float, required=False)]
    grid = read_table(
        file=recipe.text("areas", "file"),
        content=content,
        columns=rules,
        missing=recipe.texts("areas", "missing"),
        key=area_id,
        closed=False,
    )
    quintiles = _quintiles(grid.columns[deprivation], high=recipe.text("areas", "deprived_when") == "high")
    tally = Tally(table="areas", file=grid.file, rows_in=len(grid), use="areas and needs")
    areas = []
    for i, line in enumerate(grid.lines):
        choice = _first_known(grid, latitudes, longitudes, i)
        if choice is None:
            tally.put_aside(line, row_id=grid.text(area_id, i), reason=NO_POSITION)
            continue
        tally.repair(line, [FALLBACK] if choice[0] else [])
        areas.append(
            Area(
                place_id=recipe.text("place", "id"),
                area_id=grid.text(area_id, i),
                name=_short(grid.text(name, i), recipe.text("areas", "name_before")),
                latitude=choice[1],
                longitude=choice[2],
                population=grid.integer(population, i),
                deprivation_quintile=quintiles[i],
            )
        )
    unknown = sum(quintile is None for quintile in quintiles)
    told = (Count(what=f"areas: {deprivation} (deprivation quintile unknown)", rows=unknown),) if unknown else ()
    return tuple(areas), tally, told


def read_needs(
    *, recipe: Recipe, content: bytes, rules: Sequence[NeedRule], area_ids: frozenset[str]
) -> tuple[tuple[Need, ...], tuple[Count, ...]]:
    """Needs of every area and segment, and how many the source does not know: for those no row is made, never a zero.

    people = figure x share, half rounded up; low and high = (figure -/+ margin) x share, rounded outwards, low at least
    0, both unknown where a margin is. The margin of a difference is the root of the summed squares (US Census Bureau,
    ACS General Handbook, 2020, chapter 8).
    """
    area = recipe.text("needs", "area")
    named = sorted({column for rule in rules for column in rule.columns()})
    columns = [ColumnRule(name=area, type=str)]
    columns += [ColumnRule(name=name, type=float, required=False, minimum=0) for name in named]
    grid = read_table(
        file=recipe.text("needs", "file"),
        content=content,
        columns=columns,
        missing=recipe.texts("needs", "missing"),
        key=area,
        closed=False,
    )
    needs, unknown = [], Counter[str]()
    for rule in rules:
        for i in range(len(grid)):
            if grid.text(area, i) not in area_ids:
                unknown[f"needs: {rule.segment_id}: the area is not one of the place's"] += 1
                continue
            figure = _figure(grid, rule, i)
            if figure is None:
                unknown[f"needs: {rule.segment_id}: {rule.column} is not known, no row was made"] += 1
                continue
            needs.append(_need(recipe, rule, grid.text(area, i), *figure))
    return tuple(needs), tuple(Count(what=what, rows=unknown[what]) for what in sorted(unknown))


def _figure(grid: Grid, rule: NeedRule, row: int) -> tuple[float, float | None] | None:
    """The figure and its margin of error; None where the figure is unknown."""
    figure = grid.number(rule.column, row)
    margin = grid.number(rule.margin_column, row) if rule.margin_column else None
    if figure is None or not rule.less_column:
        return None if figure is None else (figure, margin)
    less = grid.number(rule.less_column, row)
    if less is None:
        return None
    less_margin = grid.number(rule.less_margin_column, row) if rule.less_margin_column else None
    both = None if margin is None or less_margin is None else math.hypot(margin, less_margin)
    return max(figure - less, 0.0), both


def _need(recipe: Recipe, rule: NeedRule, area_id: str, figure: float, margin: float | None) -> Need:
    as_of: date = recipe.day("needs", "as_of")
    low = None if margin is None else math.floor(max(figure - margin, 0.0) * rule.share)
    high = None if margin is None else math.ceil((figure + margin) * rule.share)
    return Need(
        place_id=recipe.text("place", "id"),
        area_id=area_id,
        segment_id=rule.segment_id,
        people=math.floor(figure * rule.share + 0.5),
        low=low,
        high=high,
        source=f"{recipe.text('needs', 'source')}: {rule.note}",
        as_of=as_of,
        assumed=rule.assumed,
    )


def _first_known(
    grid: Grid, latitudes: Sequence[str], longitudes: Sequence[str], row: int
) -> tuple[int, float, float] | None:
    for choice, (north, east) in enumerate(zip(latitudes, longitudes, strict=True)):
        latitude, longitude = grid.number(north, row), grid.number(east, row)
        if latitude is not None and longitude is not None:
            return choice, latitude, longitude
    return None


def _quintiles(values: Sequence[float | None], *, high: bool) -> list[int | None]:
    known = [value for value in values if value is not None]
    ahead = Counter(known)
    before, place = 0, {}
    for value in sorted(ahead, reverse=high):
        place[value] = 1 + (5 * before) // len(known)
        before += ahead[value]
    return [None if value is None else place[value] for value in values]


def _short(name: str, before: str) -> str:
    return (name.split(before)[0].strip() or name) if before else name


def _uneven() -> Problem:
    return Problem(
        code="RECIPE-4",
        what="[areas] latitude and longitude do not list as many columns",
        file="recipe.toml",
        allowed="pairs of columns, the best first",
        to_do="Correct the recipe",
    )
