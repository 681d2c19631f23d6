"""Areas and needs from tables of figures: people, positions, deprivation, and who needs what with its margin."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from weft.doors.identifier import NAME_LENGTH_MAX
from weft.doors.quality import Count, Tally
from weft.doors.recipe.reading import Recipe
from weft.doors.refusal import CannotBuild
from weft.doors.tables import ColumnRule, Grid, read_table
from weft.vocabulary import Area, Need, Problem

FALLBACK = "position is that of the second choice of columns"
NO_POSITION = "has no position in any of the stated columns"
NO_POPULATION = "its population cannot be worked out from the stated columns"
PEOPLE_MAX = 1e10
"""More people than there are on earth: a figure above it is wrong."""

NEED_COLUMNS = (
    ColumnRule(name="segment_id", type=str, identifier=True),
    ColumnRule(name="column", type=str),
    ColumnRule(name="margin_column", type=str, required=False),
    ColumnRule(name="less_column", type=str, required=False),
    ColumnRule(name="less_margin_column", type=str, required=False),
    ColumnRule(name="percent_of_column", type=str, required=False, optional=True),
    ColumnRule(name="share", type=float, minimum=0, maximum=1),
    ColumnRule(name="assumed", type=bool),
    ColumnRule(name="unit", type=str, one_of=("people", "households")),
    ColumnRule(name="note", type=str),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedRule:
    """People of a segment in an area = (column - less column) x share, with the margins of error of both columns. Where
    a `percent_of_column` is named, the figures are percentages of it.

    Where `assumed`, the share is an assumption and the note states it."""

    segment_id: str
    column: str
    margin_column: str
    less_column: str
    less_margin_column: str
    percent_of_column: str
    share: float
    assumed: bool
    note: str

    def columns(self) -> tuple[str, ...]:
        """The columns of the source that the rule reads."""
        named = (self.column, self.margin_column, self.less_column, self.less_margin_column, self.percent_of_column)
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
            percent_of_column=grid.text("percent_of_column", i),
            share=grid.number("share", i) or 0.0,
            assumed=grid.truth("assumed", i),
            note=grid.text("note", i),
        )
        for i in range(len(grid))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAreas:
    """The areas of a place, the tally of their table, what the source does not know, the district of each area by its
    id (empty where the recipe names none), and notes."""

    areas: tuple[Area, ...]
    tally: Tally
    unknown: tuple[Count, ...]
    districts: Mapping[str, str]
    notes: tuple[str, ...]


def read_areas(*, recipe: Recipe, content: bytes) -> FoundAreas:
    """Areas of the place, their tally, and what the source does not know.

    Position: the first pair of the recipe's columns that is known. Deprivation: plain fifths of the areas whose figure
    is known, quintile 1 the most deprived; equal figures fall in the same fifth. Areas where nobody lives are kept.
    Population: a column, or where the recipe says so one column over another, rounded.
    """
    grid = _area_grid(recipe, content)
    deprivation, area_id = recipe.text("areas", "deprivation"), recipe.text("areas", "id")
    district = recipe.text("areas", "district")
    quintiles = _quintiles(grid.columns[deprivation], high=recipe.text("areas", "deprived_when") == "high")
    tally = Tally(table="areas", file=grid.file, rows_in=len(grid), use="areas and needs")
    areas = []
    for i, line in enumerate(grid.lines):
        choice = _first_known(grid, recipe.texts("areas", "latitude"), recipe.texts("areas", "longitude"), i)
        people = _population(recipe, grid, i)
        if choice is None or people is None:
            reason = NO_POSITION if choice is None else NO_POPULATION
            tally.put_aside(line, row_id=grid.text(area_id, i), reason=reason)
            continue
        tally.repair(line, [FALLBACK] if choice[0] else [])
        areas.append(
            Area(
                place_id=recipe.text("place", "id"),
                area_id=grid.text(area_id, i),
                name=_short(grid.text(recipe.text("areas", "name"), i), recipe.text("areas", "name_before")),
                latitude=choice[1],
                longitude=choice[2],
                population=people,
                deprivation_quintile=quintiles[i],
            )
        )
    unknown = sum(quintile is None for quintile in quintiles)
    told = (Count(what=f"areas: {deprivation} (deprivation quintile unknown)", rows=unknown),) if unknown else ()
    over = recipe.text("areas", "population_over")
    worked = f"Populations are worked out as {recipe.text('areas', 'population')} / {over}, rounded, not counted."
    return FoundAreas(
        areas=tuple(areas),
        tally=tally,
        unknown=told,
        districts={grid.text(area_id, i): grid.text(district, i) for i in range(len(grid))} if district else {},
        notes=(worked,) if over else (),
    )


def _area_grid(recipe: Recipe, content: bytes) -> Grid:
    latitudes, longitudes = recipe.texts("areas", "latitude"), recipe.texts("areas", "longitude")
    if len(latitudes) != len(longitudes) or not latitudes:
        raise CannotBuild([_uneven()])
    over, district = recipe.text("areas", "population_over"), recipe.text("areas", "district")
    rules = [
        ColumnRule(name=recipe.text("areas", "name"), type=str),
        ColumnRule(name=recipe.text("areas", "id"), type=str, identifier=True),
    ]
    rules += [
        ColumnRule(
            name=recipe.text("areas", "population"),
            type=float if over else int,
            required=not over,
            minimum=0,
            maximum=PEOPLE_MAX,
        )
    ]
    rules += [ColumnRule(name=over, type=float, required=False, minimum=0)] if over else []
    rules += [ColumnRule(name=district, type=str, required=False)] if district else []
    rules += [ColumnRule(name=column, type=float, required=False, minimum=-90, maximum=90) for column in latitudes]
    rules += [ColumnRule(name=column, type=float, required=False, minimum=-180, maximum=180) for column in longitudes]
    rules += [ColumnRule(name=recipe.text("areas", "deprivation"), type=float, required=False)]
    return read_table(
        file=recipe.text("areas", "file"),
        content=content,
        columns=rules,
        missing=recipe.texts("areas", "missing"),
        key=recipe.text("areas", "id"),
        closed=False,
    )


def _population(recipe: Recipe, grid: Grid, row: int) -> int | None:
    people = grid.number(recipe.text("areas", "population"), row)
    if not recipe.text("areas", "population_over"):
        return grid.integer(recipe.text("areas", "population"), row)
    over = grid.number(recipe.text("areas", "population_over"), row)
    if people is None or not over or people / over > PEOPLE_MAX:
        return None
    return math.floor(people / over + 0.5)


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
    columns = [ColumnRule(name=area, type=str, identifier=True)]
    columns += [ColumnRule(name=name, type=float, required=False, minimum=0, maximum=PEOPLE_MAX) for name in named]
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
    if figure is not None and rule.less_column:
        less = grid.number(rule.less_column, row)
        less_margin = grid.number(rule.less_margin_column, row) if rule.less_margin_column else None
        figure = None if less is None else max(figure - less, 0.0)
        margin = None if margin is None or less_margin is None else math.hypot(margin, less_margin)
    if figure is not None and rule.percent_of_column:
        whole = grid.number(rule.percent_of_column, row)
        figure = None if whole is None else figure * whole / 100
        margin = None if whole is None or margin is None else margin * whole / 100
    return None if figure is None else (figure, margin)


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
        source=f"{recipe.text('needs', 'source')}: {rule.note}"[:NAME_LENGTH_MAX],
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
