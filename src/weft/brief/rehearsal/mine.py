"""A provider's own figures, read from a small TOML file; every fault at once, and no figure quoted."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from weft.brief.refusal import CannotRehearse
from weft.vocabulary import Caseload, Contract, Footing, Problem, Prospect

HEAD = ("contract_id", "staff", "reserves_minor", "fixed_minor")
GROUP = ("segment_id", "people", "months", "cost_minor", "cost_months")
RESULT = ("outcome_id", "success", "baseline", "from_days", "to_days", "lasting")
OWN = "the provider's own figures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A provider's own figures for one contract."""

    contract: Contract
    footing: Footing
    caseloads: tuple[Caseload, ...]
    prospects: tuple[Prospect, ...]


def read_figures(*, text: bytes, contracts: Sequence[Contract]) -> Figures:
    """The figures of a file: `contract_id`, `staff`, `reserves_minor`, `fixed_minor`; one `[[group]]` for each group of
    people with one `[[group.result]]` for each result. Raises CannotRehearse (REHEARSE-8) with every fault.
    """
    problems: list[Problem] = []
    try:
        said: dict[str, Any] = tomllib.loads(text.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CannotRehearse([_problem(f"the figures are not a TOML file in UTF-8: {error}")]) from None
    _known(said, (*HEAD, "group"), "the figures", problems)
    contract = next((row for row in contracts if row.contract_id == said.get("contract_id")), None)
    if contract is None:
        codes = ", ".join(sorted(row.contract_id for row in contracts))
        problems.append(_problem("contract_id names no contract of the draft", allowed=codes))
        raise CannotRehearse(problems)
    key = {"place_id": contract.place_id}
    stated = {"source": OWN, "as_of": contract.from_on, "assumed": False}
    footing = _made(
        Footing, {**key, **stated, "provider_id": contract.payee_id, **_picked(said, HEAD[1:])}, "the figures", problems
    )
    caseloads, prospects = [], []
    groups = said.get("group", [])
    if not isinstance(groups, list) or not groups:
        problems.append(_problem("there is no [[group]]", to_do="Say who starts: one [[group]] for each group"))
        groups = []
    for number, group in enumerate(groups, start=1):
        name = f"group {number}"
        _known(group, (*GROUP, "result"), name, problems)
        own = {**key, **stated, "contract_id": contract.contract_id, **_picked(group, GROUP)}
        caseloads.append(_made(Caseload, own, name, problems))
        results = group.get("result", []) if isinstance(group, Mapping) else []
        for place, result in enumerate(results if isinstance(results, list) else [], start=1):
            at = f"result {place} of {name}"
            _known(result, RESULT, at, problems)
            fields = {**key, **stated, "contract_id": contract.contract_id, **_picked(group, ("segment_id",))}
            prospects.append(_made(Prospect, {**fields, **_picked(result, RESULT)}, at, problems))
    if problems or footing is None:
        raise CannotRehearse(problems)
    return Figures(
        contract=contract,
        footing=footing,
        caseloads=tuple(row for row in caseloads if row is not None),
        prospects=tuple(row for row in prospects if row is not None),
    )


def _picked(said: object, names: Sequence[str]) -> dict[str, Any]:
    return {name: said[name] for name in names if name in said} if isinstance(said, Mapping) else {}


def _known(said: object, names: Sequence[str], where: str, problems: list[Problem]) -> None:
    """Every setting is one that is asked for, so that a slip of the pen is not passed over."""
    if not isinstance(said, Mapping):
        problems.append(_problem(f"{where} is not a table of settings"))
        return
    for name in sorted(set(said) - set(names)):
        problems.append(_problem(f"{where} says {name!r}, which is not asked for", allowed=", ".join(names)))


def _made(noun: type[Any], fields: dict[str, Any], where: str, problems: list[Problem]) -> Any:
    """The noun, or None with a problem for each field that is missing or faulty."""
    faults = []
    for column in noun.columns:
        value = fields.get(column.name)
        if column.type is float and isinstance(value, int) and not isinstance(value, bool):
            value = fields[column.name] = float(value)
        fault = column.fault(value)
        if fault:
            faults.append(_problem(f"{column.name} of {where} {fault}", allowed=column.allowed))
    problems += faults
    return None if faults else noun(**fields)


def _problem(what: str, *, allowed: str = "", to_do: str = "") -> Problem:
    return Problem(code="REHEARSE-8", what=what, allowed=allowed, to_do=to_do)
