"""How a setting of the brief is declared: its kind, range and default. `setting.py` declares them all."""

from __future__ import annotations

from dataclasses import dataclass

ID_LENGTH_MAX, TEXT_LENGTH_MAX = 64, 2_000
"""Longest identifier and longest text, as in every table."""

MONEY_MAX = 10**15
"""Largest sum, in minor units: every sum of a thousand of these still fits 64 bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting, or a table of settings.

    `kind`: identifier, name, text, whole, number, boolean, date, identifiers, numbers, series (whole numbers in
    their order), table (the settings `within`),
    tables (an array of such tables), keyed (a table whose keys the brief chooses; each value is `within[0]`).
    `above` is a limit that the value must exceed. A setting that is not required takes `default`. A `later` one came
    after briefs were in use: where the brief does not write it, the canonical form leaves it out, so that the digests
    of those briefs still hold.
    """

    name: str
    kind: str
    required: bool = True
    default: object = None
    minimum: float | None = None
    above: float | None = None
    maximum: float | None = None
    one_of: tuple[str, ...] = ()
    within: tuple[Setting, ...] = ()
    later: bool = False

    @property
    def allowed(self) -> str:
        """What may stand here, in words."""
        if self.one_of:
            return "one of " + ", ".join(self.one_of)
        words = KIND_WORDS[self.kind]
        limits = [f"above {_plain(self.above)}"] if self.above is not None else []
        limits += [f"at least {_plain(self.minimum)}"] if self.minimum is not None else []
        limits += [f"at most {_plain(self.maximum)}"] if self.maximum is not None else []
        return f"{words}, {' and '.join(limits)}" if limits else words


KIND_WORDS = {
    "identifier": 'text of 1 to 64 characters in quotes, such as "debt-advice"',
    "name": "text in quotes, on one line, at most 2000 characters",
    "text": "text in quotes, at most 2000 characters",
    "whole": "a whole number without quotes or decimals",
    "number": "a number without quotes",
    "boolean": "true or false, without quotes",
    "date": "a date without quotes, such as 2027-04-01",
    "identifiers": 'a list of texts, such as ["debt-advice"]',
    "numbers": "a list of numbers, such as [0.5, 1.0, 2.0]",
    "series": "a list of whole numbers in their order, such as [120000, 80000]",
    "table": "a table of settings",
    "tables": "one or more tables of settings, each under its own [[heading]]",
    "keyed": "a table of settings",
}


def _plain(limit: float | None) -> str:
    assert limit is not None
    return f"{int(limit):,}" if float(limit).is_integer() else str(limit)


def identifier(name: str = "id", *, required: bool = True) -> Setting:
    """A code in quotes."""
    return Setting(name=name, kind="identifier", required=required)


def name_of(name: str = "name", *, required: bool = True, default: str = "") -> Setting:
    """Words on one line."""
    return Setting(name=name, kind="name", required=required, default=default)


def money(name: str, *, required: bool = True, default: int = 0) -> Setting:
    """A sum in minor units."""
    return Setting(name=name, kind="whole", required=required, default=default, minimum=0, maximum=MONEY_MAX)


def share(name: str, *, required: bool = False, default: float = 0.0) -> Setting:
    """A share from 0 to 1."""
    return Setting(name=name, kind="number", required=required, default=default, minimum=0, maximum=1)


def table(name: str, *within: Setting, required: bool = True, later: bool = False) -> Setting:
    """A heading with settings under it."""
    return Setting(name=name, kind="table", required=required, within=within, later=later)


def tables(name: str, *within: Setting, required: bool = True, later: bool = False) -> Setting:
    """A heading that may stand several times, each with settings under it."""
    return Setting(name=name, kind="tables", required=required, default=[], within=within, later=later)
