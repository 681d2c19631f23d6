"""The building of a place: every door of the recipe opened, every problem gathered, and the tables made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from weft.doors.airs import read_airs
from weft.doors.directory import CodeMap, Directory, DirectoryRules, WordMap, read_code_map, read_word_map
from weft.doors.geojson import Boundary, read_boundaries, write_boundaries
from weft.doors.hsds import read_directory
from weft.doors.lists import read_lists
from weft.doors.quality import Count, QualityReport, Tally
from weft.doors.recipe.agreement import disagreements, disagreements_with_brief, uncovered
from weft.doors.recipe.area import FoundAreas, NeedRule, read_areas, read_need_rules, read_needs
from weft.doors.recipe.offer import (
    KindRule,
    make_offers,
    offers_by_type,
    read_effects,
    read_kinds,
    read_requirements,
    with_kinds,
)
from weft.doors.recipe.reading import FILE, Recipe, read_recipe
from weft.doors.refusal import CannotBuild, gather
from weft.vocabulary import Area, Brief, Effect, Need, Offer, Problem, Provider, Requirement, Service, Table

T = TypeVar("T")

BOUNDARY_WITHOUT_AREA = "is the boundary of no area"


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A place made from real files: its tables, its boundaries as GeoJSON (property `area_id`), and the account."""

    areas: Table[Area]
    requirements: Table[Requirement]
    needs: Table[Need]
    providers: Table[Provider]
    services: Table[Service]
    offers: Table[Offer]
    effects: Table[Effect]
    boundaries: bytes
    quality: QualityReport

    @property
    def tables(self) -> tuple[Table[Any], ...]:
        """The seven tables, in the order in which their references can be checked."""
        return (
            self.areas,
            self.requirements,
            self.needs,
            self.providers,
            self.services,
            self.offers,
            self.effects,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    """The mapping tables, read and agreed."""

    code_map: CodeMap | None
    word_map: WordMap | None
    need_rules: tuple[NeedRule, ...]
    requirements: tuple[Requirement, ...]
    effects: tuple[Effect, ...]
    kinds: tuple[KindRule, ...]


def needed_files(recipe: bytes) -> tuple[str, ...]:
    """The files of the data folder that a recipe reads: plain relative paths. Raises `CannotBuild` (RECIPE-1 to -5)."""
    return read_recipe(recipe).files


def build(
    *, recipe: bytes, mappings: Mapping[str, bytes], data: Mapping[str, bytes], brief: Brief | None = None
) -> Built:
    """Make a place from files: `mappings` and `data` by name, as the recipe names them.

    Raises `CannotBuild` with the problems of all files at once: RECIPE-* and those of the doors. Where a `brief` is
    given, the recipe must agree with it. Same input, same tables, whatever the order of the rows.
    """
    plan = read_recipe(recipe)
    problems = [
        *(_not_there(name, "the mappings") for name in plan.mappings if name not in mappings),
        *(_not_there(name, "the data") for name in plan.files if name not in data),
    ]
    if problems:
        raise CannotBuild(problems)
    rules = _read_rules(plan, mappings, brief, problems)
    boundaries = gather(
        problems,
        partial(
            read_boundaries,
            file=plan.text("boundaries", "file"),
            content=data[plan.text("boundaries", "file")],
            id_property=plan.text("boundaries", "id"),
        ),
    )
    read = gather(problems, partial(read_areas, recipe=plan, content=data[plan.text("areas", "file")]))
    if rules is None or boundaries is None or read is None:
        raise CannotBuild(problems)
    area_ids = frozenset(area.area_id for area in read.areas)
    needed = gather(
        problems,
        partial(
            read_needs,
            recipe=plan,
            content=data[plan.text("needs", "file")],
            rules=rules.need_rules,
            area_ids=area_ids,
        ),
    )
    drawn = tuple(boundary for boundary in boundaries if boundary.area_id in area_ids)
    directory = gather(problems, partial(_directory, plan, data, rules, drawn))
    if needed is not None:
        problems += uncovered(
            recipe=plan,
            needs=needed[0],
            requirements=rules.requirements,
            districts=read.districts,
            by_words=rules.word_map.service_types() if rules.word_map else (),
        )
    if problems or needed is None or directory is None:
        raise CannotBuild(problems)
    quality = _quality(plan, directory, read, boundaries, area_ids, needed[1])
    return _tables(plan, rules, read.areas, needed[0], directory, drawn, quality)


def _read_rules(
    plan: Recipe, mappings: Mapping[str, bytes], brief: Brief | None, problems: list[Problem]
) -> _Rules | None:
    place_id = plan.text("place", "id")

    def read(section: str, name: str, reader: Callable[..., T], **extra: Any) -> T | None:
        file = plan.text(section, name)
        return gather(problems, partial(reader, file=file, content=mappings[file], **extra)) if file else None

    code_map = read("directory", "mapping", read_code_map)
    word_map = read("directory", "words", read_word_map)
    need_rules = read("needs", "mapping", read_need_rules)
    requirements = read("requirements", "mapping", read_requirements, place_id=place_id)
    effects = read("effects", "mapping", read_effects, recipe=plan)
    kinds = read("directory", "provider_kinds", read_kinds)
    if problems or need_rules is None or requirements is None or effects is None:
        return None
    problems += disagreements(
        recipe=plan,
        service_types=_listed_types(plan, code_map, word_map),
        need_rules=need_rules,
        requirements=requirements,
        effects=effects,
    )
    if brief is not None:
        problems += disagreements_with_brief(
            recipe=plan, brief=brief, need_rules=need_rules, requirements=requirements, effects=effects
        )
    if problems:
        return None
    return _Rules(
        code_map=code_map,
        word_map=word_map,
        need_rules=need_rules,
        requirements=requirements,
        effects=effects,
        kinds=kinds or (),
    )


def _listed_types(plan: Recipe, code_map: CodeMap | None, word_map: WordMap | None) -> dict[str, str]:
    """Every service type that a service of the directory can get, and the file that says so."""
    return {
        **{part.service_type: FILE for part in plan.lists if part.service_type},
        **dict.fromkeys(word_map.service_types() if word_map else (), plan.text("directory", "words")),
        **dict.fromkeys(code_map.service_types() if code_map else (), plan.text("directory", "mapping")),
    }


def _directory(plan: Recipe, data: Mapping[str, bytes], rules: _Rules, boundaries: tuple[Boundary, ...]) -> Directory:
    place_id, file = plan.text("place", "id"), plan.text("directory", "file")
    how = DirectoryRules(
        use_unknown_organisations=plan.text("directory", "unknown_organisation") != "leave out",
        position_from_postcode=plan.sections["directory"].get("position_from_postcode") is not False,
    )
    if plan.door == "lists":
        return read_lists(
            lists=plan.lists,
            contents=data,
            place_id=place_id,
            word_map=rules.word_map,
            boundaries=boundaries,
            rules=how,
        )
    if plan.door == "airs":
        return read_airs(
            file=file,
            content=data[file],
            place_id=place_id,
            code_map=rules.code_map,
            word_map=rules.word_map,
            boundaries=boundaries,
            rules=how,
        )
    return read_directory(
        package=data[file], place_id=place_id, code_map=rules.code_map, boundaries=boundaries, rules=how
    )


def _tables(
    plan: Recipe,
    rules: _Rules,
    areas: tuple[Area, ...],
    needs: tuple[Need, ...],
    directory: Directory,
    boundaries: tuple[Boundary, ...],
    quality: QualityReport,
) -> Built:
    offers = make_offers(recipe=plan, entries=directory.entries)
    found = ", ".join(f"{kind} {count:,}" for kind, count in offers_by_type(offers).items())
    note = f"{len(offers):,} offers, every capacity and price assumed: {found}."
    return Built(
        areas=Table.of_nouns(Area, areas),
        requirements=Table.of_nouns(Requirement, rules.requirements),
        needs=Table.of_nouns(Need, needs),
        providers=Table.of_nouns(Provider, _kinds(directory, rules)),
        services=Table.of_nouns(Service, (entry.service for entry in directory.entries)),
        offers=Table.of_nouns(Offer, offers),
        effects=Table.of_nouns(Effect, rules.effects),
        boundaries=write_boundaries(boundaries=boundaries),
        quality=replace(quality, notes=(*quality.notes, note)),
    )


def _kinds(directory: Directory, rules: _Rules) -> tuple[Provider, ...]:
    return with_kinds(providers=directory.providers, rules=rules.kinds, words=directory.kind_words)


def _quality(
    plan: Recipe,
    directory: Directory,
    read: FoundAreas,
    boundaries: tuple[Boundary, ...],
    area_ids: frozenset[str],
    unknown: tuple[Count, ...],
) -> QualityReport:
    drawn = Tally(table="boundaries", file=plan.text("boundaries", "file"), rows_in=len(boundaries), use="the map")
    for number, boundary in enumerate(boundaries, 1):
        if boundary.area_id not in area_ids:
            drawn.put_aside(number, row_id=boundary.area_id, reason=BOUNDARY_WITHOUT_AREA)
    lacking = len(area_ids - {boundary.area_id for boundary in boundaries})
    notes = (f"{lacking:,} areas have no boundary and cannot be drawn.",) if lacking else ()
    return replace(
        directory.quality,
        rows=(read.tally.quality(), drawn.quality(), *directory.quality.rows),
        set_aside=(*read.tally.rows_set_aside(), *drawn.rows_set_aside(), *directory.quality.set_aside),
        unknown=(*read.unknown, *unknown),
        notes=(*read.notes, *notes, *directory.quality.notes),
    )


def _not_there(name: str, where: str) -> Problem:
    return Problem(
        code="RECIPE-6",
        what=f"the recipe names {name}, which is not among {where}",
        file=FILE,
        allowed="files that are there",
        to_do="Put the file there, or correct its name in the recipe",
    )
