"""Every setting that a brief may hold, declared once: its kind, range and default. Nothing else is accepted.

From this declaration come the checks on the way in, the defaults, the suggestions for a misspelt name, and the shape of
the canonical form. `docs/brief-format.md` says the same with an example, and a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass

from weft.vocabulary import (
    ADEQUACY_STANDARDS,
    COUNTY_TYPES,
    FALLBACKS,
    PERSON_TYPES,
    ROUTER_KINDS,
    TRAVEL_MODES,
    AdequacyRules,
    AtlasRules,
    NetworkRules,
)

ID_LENGTH_MAX, TEXT_LENGTH_MAX = 64, 2_000
"""Longest identifier and longest text, as in every table."""

MONEY_MAX = 10**15
"""Largest sum, in minor units: every sum of a thousand of these still fits 64 bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting, or a table of settings.

    `kind`: identifier, name, text, whole, number, boolean, date, identifiers, numbers, table (the settings `within`),
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
    "table": "a table of settings",
    "tables": "one or more tables of settings, each under its own [[heading]]",
    "keyed": "a table of settings",
}


def _plain(limit: float | None) -> str:
    assert limit is not None
    return f"{int(limit):,}" if float(limit).is_integer() else str(limit)


def _identifier(name: str = "id", *, required: bool = True) -> Setting:
    return Setting(name=name, kind="identifier", required=required)


def _name(name: str = "name") -> Setting:
    return Setting(name=name, kind="name")


def _money(name: str, *, required: bool = True, default: int = 0) -> Setting:
    return Setting(name=name, kind="whole", required=required, default=default, minimum=0, maximum=MONEY_MAX)


def _share(name: str, *, required: bool = False, default: float = 0.0) -> Setting:
    return Setting(name=name, kind="number", required=required, default=default, minimum=0, maximum=1)


def _table(name: str, *within: Setting, required: bool = True, later: bool = False) -> Setting:
    return Setting(name=name, kind="table", required=required, within=within, later=later)


def _tables(name: str, *within: Setting, required: bool = True) -> Setting:
    return Setting(name=name, kind="tables", required=required, default=[], within=within)


_MODE = Setting(name="mode", kind="text", one_of=TRAVEL_MODES)
_MINUTES = Setting(name="minutes_max", kind="number", above=0, maximum=1440)
_RULES = NetworkRules(budget_minor=0)
_ATLAS = AtlasRules()
_ADEQUACY = AdequacyRules()

_TRAVEL = _table(
    "travel",
    Setting(name="detour_factor", kind="number", minimum=1, maximum=10),
    _MODE,
    _MINUTES,
    Setting(
        name="speeds_kmh", kind="keyed", within=(Setting(name="speed", kind="number", above=0, maximum=1000),),
        one_of=TRAVEL_MODES,
    ),
    _table("home", _MODE, _MINUTES, required=False),
    Setting(name="service_types", kind="keyed", required=False, default={}, within=(_table("rule", _MODE, _MINUTES),)),
    _table(
        "router",
        Setting(name="kind", kind="text", one_of=ROUTER_KINDS),
        Setting(name="url", kind="name"),
        Setting(name="fallback", kind="text", required=False, default="mark", one_of=FALLBACKS),
        required=False,
        later=True,
    ),
)  # fmt: skip

_ADEQUATE = _table(
    "adequacy",
    Setting(name="standard", kind="text", required=False, default="", one_of=ADEQUACY_STANDARDS),
    Setting(name="county_type", kind="text", required=False, default="", one_of=COUNTY_TYPES),
    Setting(name="mode", kind="text", required=False, default=_ADEQUACY.mode, one_of=TRAVEL_MODES),
    Setting(
        name="service_types",
        kind="keyed",
        required=False,
        default={},
        within=(
            _table(
                "rule",
                _MINUTES,
                Setting(name="km_max", kind="number", above=0, maximum=20_000),
                _share("share_min", required=True),
                Setting(name="per_thousand", kind="number", required=False, default=0.0, minimum=0, maximum=1000),
            ),
        ),
    ),
    required=False,
    later=True,
)

_NETWORK = _table(
    "network",
    _money("budget_minor"),
    _share("provider_cap", default=_RULES.provider_cap),
    Setting(name="fair_price", kind="boolean", required=False, default=_RULES.fair_price),
    Setting(name="locks", kind="identifiers", required=False, default=[]),
    Setting(name="bans", kind="identifiers", required=False, default=[]),
    _table(
        "choice",
        Setting(name="providers_min", kind="whole", required=False, default=_RULES.choice_min, minimum=1, maximum=100),
        _money("penalty_minor", required=False, default=_RULES.choice_penalty_minor),
        required=False,
    ),
    _table(
        "equity",
        _share("floor", default=_RULES.equity_floor),
        _money("penalty_minor", required=False, default=_RULES.equity_penalty_minor),
        required=False,
    ),
    _table(
        "small_providers",
        _share("share", default=_RULES.small_share),
        Setting(name="penalty", kind="number", required=False, default=_RULES.small_penalty, minimum=0, maximum=1000),
        required=False,
    ),
    _table("own_delivery", _identifier("provider_id"), _share("cap", required=True), required=False),
    Setting(name="awards_max", kind="whole", required=False, minimum=0, maximum=10**6, later=True),
    Setting(name="one_provider_per_area", kind="identifiers", required=False, default=[], later=True),
    _table("explore", _share("share", required=True), Setting(name="until", kind="date"), required=False, later=True),
)

BRIEF = _table(
    "",
    _table(
        "place",
        _identifier(),
        _name(),
        Setting(name="invented", kind="boolean"),
        Setting(name="currency", kind="text"),
        Setting(name="language", kind="text", required=False, default="en"),
    ),
    _table(
        "period",
        Setting(name="from", kind="date"),
        Setting(name="to", kind="date"),
        Setting(name="time_zone", kind="text"),
    ),
    _tables("outcomes", _identifier(), _name(), _money("worth_minor"), _name("funder")),
    _tables("service_types", _identifier(), _name()),
    _tables(
        "segments",
        _identifier(),
        _name(),
        Setting(name="unit", kind="text", required=False, default="people", one_of=("people", "households")),
        Setting(name="eligible", kind="text"),
    ),
    _table("people", Setting(name="overlap", kind="boolean", required=False, default=False), required=False),
    _tables(
        "person_columns",
        _identifier("name"),
        Setting(name="type", kind="text", one_of=PERSON_TYPES),
        _name("meaning"),
        Setting(name="one_of", kind="identifiers", required=False, default=[]),
        required=False,
    ),
    _tables(
        "pots",
        _identifier(),
        _name(),
        _name("funder"),
        _money("amount_minor"),
        Setting(name="pays_for", kind="identifiers"),
        Setting(name="segments", kind="identifiers", required=False, default=[]),
    ),
    _TRAVEL,
    _table(
        "atlas",
        Setting(name="providers_min", kind="whole", required=False, default=_ATLAS.providers_min,
                minimum=1, maximum=100),
        Setting(name="spare_per_alternative", kind="whole", required=False, default=_ATLAS.spare_per_alternative,
                minimum=0, maximum=10**6),
        required=False,
    ),
    _ADEQUATE,
    _NETWORK,
    _table(
        "scenarios",
        Setting(name="capacity_factors", kind="numbers", required=False, default=[0.5, 1.0, 2.0], above=0, maximum=100),
        required=False,
    ),
)  # fmt: skip
"""The whole of `brief.toml`."""


def homes_of(name: str) -> tuple[str, ...]:
    """The headings under which a setting of that name may stand, for a setting found under the wrong one."""
    return tuple(sorted(_homes(BRIEF, name, "")))


def _homes(table: Setting, name: str, heading: str) -> set[str]:
    found: set[str] = set()
    for part in table.within:
        path = f"{heading}.{part.name}".strip(".")
        if part.name == name and heading:
            found.add(f"[{heading}]")
        if part.kind in ("table", "tables"):
            found |= {home.replace("[", "[[").replace("]", "]]") if part.kind == "tables" else home
                      for home in _homes(part, name, path)}  # fmt: skip
    return found
