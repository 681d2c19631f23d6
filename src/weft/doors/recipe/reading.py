"""The recipe: a TOML file that says which door reads which file and which mapping applies, checked all at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import Any

from weft.doors.identifier import ID_LENGTH_MAX
from weft.doors.lists import FacilityList
from weft.doors.refusal import CannotBuild
from weft.doors.text import is_formula
from weft.vocabulary import DELIVERY_MODES, OFFER_STATUSES, Problem

FILE = "recipe.toml"
TEXT_MAX = 500
"""The longest text of a recipe: it stands in every row that comes of it."""
WHOLE_MAX = 10**12
"""The largest whole number of a recipe: a price or a capacity above it is a slip of the keyboard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting of a section: what it is called, what it holds, and whether it must be there."""

    name: str
    type: type
    required: bool = True
    one_of: tuple[str, ...] = ()
    file: bool = False
    """Whether it names a file: a plain relative path."""
    identifier: bool = False
    """Whether it is a code that stands in a table: at most 64 characters."""

    @property
    def allowed(self) -> str:
        """What may stand there, in words."""
        words = {
            str: "text",
            int: f"a whole number from 0 to {WHOLE_MAX:,}",
            bool: "true or false",
            date: "a date",
            list: "a list",
        }
        return "one of " + ", ".join(self.one_of) if self.one_of else words[self.type]


SECTIONS: dict[str, tuple[Setting, ...]] = {
    "place": (Setting(name="id", type=str, identifier=True), Setting(name="currency", type=str, identifier=True)),
    "period": (Setting(name="from", type=date), Setting(name="to", type=date)),
    "areas": (
        Setting(name="door", type=str, one_of=("tables",)),
        Setting(name="file", type=str, file=True),
        Setting(name="missing", type=list, required=False),
        Setting(name="id", type=str),
        Setting(name="name", type=str),
        Setting(name="name_before", type=str, required=False),
        Setting(name="population", type=str),
        Setting(name="population_over", type=str, required=False),
        Setting(name="district", type=str, required=False),
        Setting(name="latitude", type=list),
        Setting(name="longitude", type=list),
        Setting(name="deprivation", type=str),
        Setting(name="deprived_when", type=str, one_of=("high", "low")),
    ),
    "boundaries": (
        Setting(name="door", type=str, one_of=("geojson",)),
        Setting(name="file", type=str, file=True),
        Setting(name="id", type=str),
    ),
    "needs": (
        Setting(name="door", type=str, one_of=("tables",)),
        Setting(name="file", type=str, file=True),
        Setting(name="missing", type=list, required=False),
        Setting(name="area", type=str),
        Setting(name="mapping", type=str, file=True),
        Setting(name="source", type=str),
        Setting(name="as_of", type=date),
    ),
    "requirements": (Setting(name="mapping", type=str, file=True),),
    "effects": (Setting(name="mapping", type=str, file=True), Setting(name="as_of", type=date)),
    "directory": (Setting(name="door", type=str, one_of=("hsds", "airs", "lists")),),
    "offers": (
        Setting(name="status", type=str, one_of=OFFER_STATUSES),
        Setting(name="source", type=str),
        Setting(name="as_of", type=date),
    ),
}
_ANY_DIRECTORY = (
    *SECTIONS["directory"],
    Setting(name="provider_kinds", type=str, required=False, file=True),
    Setting(name="position_from_postcode", type=bool, required=False),
)
_ONE_FILE = (
    *_ANY_DIRECTORY,
    Setting(name="file", type=str, file=True),
    Setting(name="mapping", type=str, file=True),
    Setting(name="unknown_organisation", type=str, required=False, one_of=("use", "leave out")),
)
_WORDS = Setting(name="words", type=str, required=False, file=True)
DIRECTORIES: dict[str, tuple[Setting, ...]] = {
    "hsds": _ONE_FILE,
    "airs": (*_ONE_FILE, _WORDS),
    "lists": (*_ANY_DIRECTORY, _WORDS),
}
"""The settings of [directory] by its door."""
LIST = (
    Setting(name="file", type=str, file=True),
    Setting(name="name", type=str),
    *(Setting(name=name, type=list, required=False) for name in ("id", "words", "covers", "missing")),
    *(Setting(name=name, type=str, required=False) for name in ("latitude", "longitude", "postcode", "address")),
    *(
        Setting(name=name, type=str, required=False)
        for name in ("organisation", "organisation_name", "organisation_suffix")
    ),
    Setting(name="service_type", type=str, required=False, identifier=True),
    Setting(name="delivery_mode", type=str, required=False, one_of=DELIVERY_MODES),
    Setting(name="sensitive", type=bool),
    Setting(name="kind", type=str, identifier=True),
    Setting(name="small", type=bool),
)
OFFER_TYPE = (
    Setting(name="capacity", type=int),
    Setting(name="price_minor", type=int),
    Setting(name="fixed_minor", type=int),
    Setting(name="volume_min", type=int, required=False),
    Setting(name="pot", type=str, identifier=True),
)


NESTED = (("offers", "service_types"), ("directory", "lists"))
"""Settings that are sections of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """What is assumed of every offer of a service type, where the source states nothing: people who can start in the
    period, money in minor units, and the pot that pays today."""

    service_type: str
    capacity: int
    price_minor: int
    fixed_minor: int
    volume_min: int
    pot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A checked recipe. `sections` holds every setting of `SECTIONS` by section and name, None where it is left out."""

    sections: Mapping[str, Mapping[str, Any]]
    assumptions: tuple[Assumption, ...]
    lists: tuple[FacilityList, ...]

    @property
    def door(self) -> str:
        """Which door reads the directory."""
        return self.text("directory", "door")

    def text(self, section: str, name: str) -> str:
        """A text setting; empty where it is left out."""
        return str(self.sections[section].get(name) or "")

    def texts(self, section: str, name: str) -> tuple[str, ...]:
        """A list of texts; empty where it is left out."""
        return tuple(self.sections[section][name] or ())

    def day(self, section: str, name: str) -> date:
        """A date."""
        found = self.sections[section][name]
        assert isinstance(found, date)
        return found

    @property
    def files(self) -> tuple[str, ...]:
        """The files of the data folder that the recipe reads, sorted."""
        named = {self.text(s, "file") for s in ("areas", "boundaries", "needs", "directory")}
        return tuple(sorted((named | {part.file for part in self.lists}) - {""}))

    @property
    def mappings(self) -> tuple[str, ...]:
        """The mapping tables that the recipe uses, sorted."""
        names = [self.text(s, "mapping") for s in ("needs", "requirements", "effects", "directory")]
        return tuple(sorted({*names, *(self.text("directory", n) for n in ("provider_kinds", "words"))} - {""}))


def read_recipe(recipe: bytes) -> Recipe:
    """Parse and check a recipe. Raises `CannotBuild` with every problem, each with its line and a quote: RECIPE-1 (not
    UTF-8 or TOML), RECIPE-2 (unknown setting), RECIPE-3 (missing), RECIPE-4 (wrong value), RECIPE-5 (unsafe file
    name)."""
    try:
        text = recipe.decode("utf-8-sig")
        document = tomllib.loads(text)
    except UnicodeDecodeError as error:
        broken = recipe.count(b"\n", 0, error.start) + 1
        raise CannotBuild([_problem("RECIPE-1", "bytes that are not UTF-8", broken, "UTF-8")]) from error
    except (ValueError, RecursionError) as error:
        found = re.search(r"line (\d+)", str(error))
        broken = int(found.group(1)) if found else len(text.splitlines())
        raise CannotBuild([_problem("RECIPE-1", f"not TOML: {error}", broken, "TOML 1.0", text)]) from error
    problems: list[Problem] = []
    for name in sorted(set(document) - set(SECTIONS)):
        problems.append(_strange(text, name, "", SECTIONS))
    sections = {}
    for section, settings in SECTIONS.items():
        given = document.get(section)
        if not isinstance(given, dict):
            problems.append(_problem("RECIPE-3", f"the section [{section}] is missing", None, "every section", text))
            continue
        inner = {k: v for k, v in given.items() if (section, k) not in NESTED}
        known = _directory_settings(given) if section == "directory" else settings
        sections[section] = _section(text, section, inner, known, problems)
    assumptions = _assumptions(text, _nested(document, "offers", "service_types"), problems)
    lists = _lists(text, document, problems)
    if "period" in sections and not problems and not sections["period"]["from"] < sections["period"]["to"]:
        line = line_of(text, "period", "to")
        problems.append(_problem("RECIPE-4", "the period ends before it starts", line, "to after from", text))
    if problems:
        raise CannotBuild(problems)
    return Recipe(sections=sections, assumptions=assumptions, lists=lists)


def _nested(document: Mapping[str, Any], section: str, name: str) -> Any:
    given = document.get(section)
    return given.get(name) if isinstance(given, dict) else None


def _directory_settings(given: Mapping[str, Any]) -> tuple[Setting, ...]:
    door = given.get("door")
    return DIRECTORIES.get(door, SECTIONS["directory"]) if isinstance(door, str) else SECTIONS["directory"]


def _lists(text: str, document: Mapping[str, Any], problems: list[Problem]) -> tuple[FacilityList, ...]:
    """The lists of a directory of lists, and nothing for another door."""
    given = _nested(document, "directory", "lists")
    wanted = _nested(document, "directory", "door") == "lists"
    if not wanted:
        if given is not None:
            problems.append(_strange(text, "directory", "lists", {"door": None}))
        return ()
    if not isinstance(given, dict) or not given:
        problems.append(_problem("RECIPE-3", "no [directory.lists.*] is stated", None, "one for each list", text))
        return ()
    made = []
    for list_id in sorted(given):
        section = f"directory.lists.{list_id}"
        problems += _code_problems(text, section, list_id)
        if not isinstance(given[list_id], dict):
            problems.append(_problem("RECIPE-4", f"[{section}] is not a section", None, "a section", text))
            continue
        before = len(problems)
        values = _section(text, section, given[list_id], LIST, problems)
        if len(problems) == before:
            made.append(_facility_list(list_id, values))
    return tuple(made)


def _facility_list(list_id: str, values: Mapping[str, Any]) -> FacilityList:
    """A list of which every setting was checked; what is left out is empty."""
    empty: dict[type, Any] = {str: "", list: (), bool: False}
    kinds = {setting.name: setting.type for setting in LIST}
    stated: dict[str, Any] = {
        name: empty[kinds[name]] if value is None else tuple(value) if isinstance(value, list) else value
        for name, value in values.items()
    }
    return FacilityList(list_id=list_id, **stated)


def line_of(text: str, section: str, name: str) -> int | None:
    """The line on which a setting of a section stands, counted from 1; the section's own where it does not."""
    here = ""
    header: int | None = None
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped.startswith("["):
            here = stripped.split("#")[0].strip().strip("[]").strip()
            header = number if here == section else header
        elif here == section and name and re.match(rf'"?{re.escape(name)}"?\s*=', stripped):
            return number
    return header


def _section(
    text: str, section: str, given: Mapping[str, Any], settings: tuple[Setting, ...], problems: list[Problem]
) -> dict[str, Any]:
    known = {setting.name: setting for setting in settings}
    problems.extend(_strange(text, section, name, known) for name in sorted(set(given) - set(known)))
    for name, setting in known.items():
        line = line_of(text, section, name)
        if name not in given:
            if setting.required:
                problems.append(
                    _problem("RECIPE-3", f"[{section}] lacks the setting {name}", line, setting.allowed, text)
                )
            continue
        fault = _fault(setting, given[name])
        if fault:
            code = "RECIPE-5" if fault.startswith("leads") else "RECIPE-4"
            problems.append(_problem(code, f"[{section}] {name} {fault}", line, setting.allowed, text))
    return {name: given.get(name) for name in known}


def _fault(setting: Setting, value: Any) -> str:
    """What is wrong with a value, in words; empty where nothing is."""
    if type(value) is not setting.type:
        return "has the wrong type"
    if isinstance(value, list) and not all(isinstance(part, str) for part in value):
        return "holds something else than text"
    if isinstance(value, int) and not 0 <= value <= WHOLE_MAX:
        return "is negative" if value < 0 else "is too large"
    if isinstance(value, str):
        if not value or is_formula(value):
            return "is empty or starts like a formula"
        if setting.one_of and value not in setting.one_of:
            return "is not known"
        if len(value) > (ID_LENGTH_MAX if setting.identifier else TEXT_MAX) or not value.isprintable():
            return "is too long or holds characters that cannot be printed"
        if setting.file and _leads_out(value):
            return "leads out of its folder: a plain relative path is wanted"
    return ""


def _leads_out(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or name.startswith("~")


def _assumptions(text: str, given: Any, problems: list[Problem]) -> tuple[Assumption, ...]:
    if not isinstance(given, dict) or not given:
        problems.append(_problem("RECIPE-3", "no [offers.service_types.*] is stated", None, "one for each type", text))
        return ()
    made = []
    before = len(problems)
    for service_type in sorted(given):
        section = f"offers.service_types.{service_type}"
        problems += _code_problems(text, section, service_type)
        if not isinstance(given[service_type], dict):
            problems.append(_problem("RECIPE-4", f"[{section}] is not a section", None, "a section", text))
            continue
        values = _section(text, section, given[service_type], OFFER_TYPE, problems)
        if len(problems) == before:
            made.append(Assumption(service_type=service_type, **{**values, "volume_min": values["volume_min"] or 0}))
    return tuple(made)


def _code_problems(text: str, section: str, code: str) -> list[Problem]:
    """What is wrong with a code that names a section; empty where nothing is."""
    if 0 < len(code) <= ID_LENGTH_MAX and code.isprintable() and not is_formula(code):
        return []
    what = f"the code of [{section}] is empty, too long, or cannot be printed"
    return [_problem("RECIPE-4", what, line_of(text, section, ""), f"1 to {ID_LENGTH_MAX} characters", text)]


def _strange(text: str, section: str, name: str, known: Mapping[str, object]) -> Problem:
    what = f"[{section}] {name}" if name else f"[{section}]"
    near = get_close_matches(name or section, list(known), n=1)
    hint = f"did you mean {near[0]}?" if near else ", ".join(known)
    return _problem("RECIPE-2", f"the setting {what} is not known", line_of(text, section, name), hint, text)


def _problem(code: str, what: str, line: int | None, allowed: str, text: str = "") -> Problem:
    lines = text.splitlines()
    return Problem(
        code=code,
        what=what,
        file=FILE,
        line=line,
        allowed=allowed,
        to_do="Correct the recipe; docs/how-to/build-a-real-place.md lists every setting",
        quote=lines[line - 1] if line and line <= len(lines) else "",
    )
