"""The library of outcomes: how results are recognised elsewhere, ready to be taken into a brief, and changed there."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from importlib import resources

from weft.brief.deal_setting import DEFINITION, LIBRARY
from weft.brief.fault import Faults, nearest
from weft.brief.position import Positions
from weft.brief.reading import decode
from weft.brief.refusal import CannotPick
from weft.brief.resolved_deal import ALIKE, library_outcome_of
from weft.brief.resolving import resolve
from weft.vocabulary import Brief, LibraryOutcome, OutcomeDefinition, Problem

FOLDER = "outcome_library"


@cache
def library() -> tuple[LibraryOutcome, ...]:
    """Every entry of the library by theme and code. A fault in it is a fault of Weft, not of the reader."""
    entries = []
    for file in sorted(resources.files("weft.brief").joinpath(FOLDER).iterdir(), key=lambda f: f.name):
        text = decode(file.read_bytes())
        faults = Faults(file=file.name, positions=Positions(text))
        rows = resolve(setting=LIBRARY, value=tomllib.loads(text), path=(), faults=faults)
        assert not faults.all(), faults.all()[0].sentence()
        entries += [library_outcome_of(row) for row in rows["outcomes"]]
    return tuple(sorted(entries, key=lambda entry: (entry.theme, entry.library_id)))


def library_entry(*, library_id: str) -> LibraryOutcome:
    """One entry by its code. Raises CannotPick (BRIEF-21) with the nearest code."""
    found = {entry.library_id: entry for entry in library()}
    if library_id not in found:
        problem = Problem(
            code="BRIEF-21",
            what=f"{library_id[:64]!r} is not in the library of outcomes",
            allowed="a code that `weft outcome list` names",
            to_do=nearest(library_id, found),
        )
        raise CannotPick([problem])
    return found[library_id]


def picked(*, brief: Brief, library_id: str, outcome_id: str, worth_minor: int | None, funder: str) -> str:
    """What is to be added to the text of a brief so that it pays for an entry of the library.

    `outcome_id` is the code that the outcome has in the brief (empty: the library's); where the brief has no such
    outcome, `worth_minor` and `funder` say what one is worth, and to whom. Raises CannotPick (BRIEF-21).
    """
    entry = library_entry(library_id=library_id)
    code = outcome_id or entry.library_id
    problems = []
    if brief.deal.definition(code) is not None:
        what = f"the brief already says how {code!r} is recognised"
        problems.append(Problem(code="BRIEF-21", what=what, to_do="Change it there, or give another outcome"))
    known = code in {outcome.outcome_id for outcome in brief.outcomes}
    if known and (worth_minor is not None or funder):
        what = f"the brief already says what {code!r} is worth, and to whom"
        problems.append(Problem(code="BRIEF-21", what=what, to_do="Change it there"))
    if not known and (worth_minor is None or not funder):
        what = f"{code!r} is no outcome of the brief yet, and what one is worth, or to whom, is not said"
        problems.append(Problem(code="BRIEF-21", what=what, to_do="Give its worth in minor units and its funder"))
    if problems:
        raise CannotPick(problems)
    lines = [] if known else ["", "[[outcomes]]", f"id = {_quoted(code)}", f"name = {_quoted(entry.name)}"]
    lines += [] if known else [f"worth_minor = {worth_minor}", f"funder = {_quoted(funder)}"]
    return "\n".join([*lines, "", *definition_lines(definition=entry.definition, outcome_id=code)]) + "\n"


def definition_lines(*, definition: OutcomeDefinition, outcome_id: str) -> list[str]:
    """A definition as the brief writes it: every setting that is not its default."""
    lines = ["[[definitions]]", f"outcome = {_quoted(outcome_id)}"]
    lines += [f"library = {_quoted(definition.library_id)}"] if definition.library_id else []
    usual = {setting.name: setting.default for setting in DEFINITION}
    for name in ALIKE:
        value = getattr(definition, name)
        if value is not None and (value != usual[name] or name in ("unit", "gap_days", "custody", "hospital", "death")):
            lines.append(f"{name} = {_quoted(value)}")
    if definition.wellbeing:
        lines.append("[definitions.wellbeing]")
        rule = definition.wellbeing
        lines += [f"{name} = {_quoted(getattr(rule, name))}" for name in type(rule).__dataclass_fields__]
    return lines


def _quoted(value: object) -> str:
    """A value as TOML writes it: JSON has the same strings, numbers and truths."""
    return json.dumps(value, ensure_ascii=False)
