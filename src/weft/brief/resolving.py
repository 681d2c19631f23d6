"""A parsed TOML document against the declared settings: known, present, of the right kind, in range; defaults added.

What is faulty becomes None and is reported once; the checks that follow step over None, so that one mistake is not
reported as several.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from weft.brief.fault import Faults, listed, named, nearest
from weft.brief.position import Path
from weft.brief.setting import ID_LENGTH_MAX, TEXT_LENGTH_MAX, Setting, homes_of

FORMULA = ("=", "+", "-", "@")
"""What a spreadsheet takes for the start of a formula."""

FLOAT_WHOLE_MAX = 2**53

KIND_OF_VALUE = (
    (bool, "true or false"),
    (int, "a whole number"),
    (float, "a number"),
    (str, "text"),
    (datetime, "a date and time"),
    (date, "a date"),
    (list, "a list"),
    (dict, "a table"),
)


def resolve(*, setting: Setting, value: Any, path: Path, faults: Faults) -> Any:
    """The value of a setting, checked, with defaults filled in; None where it is faulty (reported) or left out."""
    match setting.kind:
        case "table":
            return _table(setting, value, path, faults)
        case "tables":
            return _tables(setting, value, path, faults)
        case "keyed":
            return _keyed(setting, value, path, faults)
        case "identifiers" | "numbers":
            return _list(setting, value, path, faults)
        case "series":
            return _series(setting, value, path, faults)
        case _:
            return _single(setting, value, path, faults)


def _table(setting: Setting, value: Any, path: Path, faults: Faults) -> Any:
    if not isinstance(value, dict):
        return _wrong_kind(setting, value, path, faults)
    known = {part.name: part for part in setting.within}
    for name in value:
        if name not in known:
            _unknown(name, known, path, faults)
    resolved: dict[str, Any] = {}
    for part in setting.within:
        place = (*path, part.name)
        if part.name in value:
            resolved[part.name] = resolve(setting=part, value=value[part.name], path=place, faults=faults)
        elif part.required:
            faults.add("BRIEF-3", path, f"{named(place)} is missing", allowed=part.allowed, to_do=_adding(part, path))
            resolved[part.name] = None
        else:
            resolved[part.name] = _default(part, place, faults)
    return resolved


def _adding(part: Setting, path: Path) -> str:
    if part.kind == "table" or part.kind == "keyed":
        return f"Add a heading [{'.'.join([*(str(step) for step in path), part.name])}]"
    if part.kind == "tables":
        return f"Add a heading [[{part.name}]] for each"
    return f"Add a line for `{part.name}`"


def _default(part: Setting, path: Path, faults: Faults) -> Any:
    if part.kind != "table":
        return part.default
    if any(inner.required for inner in part.within):
        return None
    return _table(part, {}, path, faults)


def _unknown(name: str, known: Mapping[str, Setting], path: Path, faults: Faults) -> None:
    to_do = nearest(name, known)
    homes = homes_of(name)
    if not to_do and homes:
        to_do = f"It belongs under {' or '.join(homes)}"
    under = "the brief" if not path else named(path)
    faults.add("BRIEF-2", (*path, name), f"{name!r} is not a setting of {under}", allowed=listed(known), to_do=to_do)


def _tables(setting: Setting, value: Any, path: Path, faults: Faults) -> Any:
    if not isinstance(value, list):
        return _wrong_kind(setting, value, path, faults)
    if not value and setting.required:
        faults.add("BRIEF-3", path, f"[{setting.name}] is empty", allowed=setting.allowed)
    part = Setting(name=setting.name, kind="table", within=setting.within)
    return [_table(part, item, (*path, number), faults) for number, item in enumerate(value)]


def _keyed(setting: Setting, value: Any, path: Path, faults: Faults) -> Any:
    if not isinstance(value, dict):
        return _wrong_kind(setting, value, path, faults)
    resolved = {}
    for name, inner in value.items():
        if setting.one_of and name not in setting.one_of:
            known = dict.fromkeys(setting.one_of, setting)
            _unknown(name, known, path, faults)
        else:
            resolved[name] = resolve(setting=setting.within[0], value=inner, path=(*path, name), faults=faults)
    return resolved


def _list(setting: Setting, value: Any, path: Path, faults: Faults) -> Any:
    if not isinstance(value, list):
        return _wrong_kind(setting, value, path, faults)
    kind = "identifier" if setting.kind == "identifiers" else "number"
    part = Setting(name=setting.name, kind=kind, minimum=setting.minimum, above=setting.above, maximum=setting.maximum)
    items = [_single(part, item, (*path, number), faults) for number, item in enumerate(value)]
    for number, item in enumerate(items):
        if item is not None and item in items[:number]:
            faults.add("BRIEF-6", (*path, number), f"{named(path)} holds {item!r} twice", to_do="Remove one of the two")
    if setting.required and not items:
        faults.add("BRIEF-3", path, f"{named(path)} is empty", allowed=setting.allowed)
    return sorted({item for item in items if item is not None})


def _series(setting: Setting, value: Any, path: Path, faults: Faults) -> Any:
    """Whole numbers in the order in which they stand; the same one may come again."""
    if not isinstance(value, list):
        return _wrong_kind(setting, value, path, faults)
    if not value:
        faults.add("BRIEF-3", path, f"{named(path)} is empty", allowed=setting.allowed)
    part = Setting(name=setting.name, kind="whole", minimum=setting.minimum, maximum=setting.maximum)
    return [_single(part, item, (*path, number), faults) for number, item in enumerate(value)]


def _single(setting: Setting, value: Any, path: Path, faults: Faults) -> Any:
    if setting.kind == "number" and type(value) is int:
        # A whole number past the range of a float is out of the range of every setting.
        value = float(value) if abs(value) < FLOAT_WHOLE_MAX else math.inf
    expected = {"whole": int, "number": float, "boolean": bool, "date": date}.get(setting.kind, str)
    if type(value) is not expected:
        return _wrong_kind(setting, value, path, faults)
    if isinstance(value, str):
        return _text(setting, value, path, faults)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _number(setting, value, path, faults)
    return value


def _wrong_kind(setting: Setting, value: Any, path: Path, faults: Faults) -> Any:
    found = next((words for kind, words in KIND_OF_VALUE if isinstance(value, kind)), "something else")
    faults.add("BRIEF-4", path, f"{named(path)} is {found}", allowed=setting.allowed)
    return None


def _number(setting: Setting, value: float, path: Path, faults: Faults) -> float | None:
    low = setting.minimum is not None and value < setting.minimum
    low = low or (setting.above is not None and value <= setting.above)
    high = setting.maximum is not None and value > setting.maximum
    if low or high or not math.isfinite(value):
        faults.add("BRIEF-5", path, f"{named(path)} is {value:.15g}", allowed=setting.allowed)
        return None
    return value


def _text(setting: Setting, value: str, path: Path, faults: Faults) -> str | None:
    if setting.one_of:
        if value in setting.one_of:
            return value
        faults.add("BRIEF-5", path, f"{named(path)} is {value!r}", allowed=setting.allowed,
                   to_do=nearest(value, setting.one_of))  # fmt: skip
        return None
    longest = ID_LENGTH_MAX if setting.kind == "identifier" else TEXT_LENGTH_MAX
    fault = ""
    if not value.strip():
        fault = "is empty"
    elif len(value) > longest:
        fault = f"has {len(value)} characters"
    elif setting.kind != "text" and value.startswith(FORMULA):
        fault = f"begins with '{value[0]}', which a spreadsheet would run as a formula"
    elif setting.kind != "text" and not value.isprintable():
        fault = "holds a line break or another control character"
    elif setting.kind == "identifier" and (value != value.strip() or ";" in value):
        fault = "holds a semicolon, or begins or ends with a space"
    if fault:
        faults.add("BRIEF-6", path, f"{named(path)} {fault}", allowed=setting.allowed)
    return value
