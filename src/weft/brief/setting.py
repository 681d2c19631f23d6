"""Every setting that a brief may hold, declared once: its kind, range and default. Nothing else is accepted.

From this declaration come the checks on the way in, the defaults, the suggestions for a misspelt name, and the shape of
the canonical form. `docs/brief-format.md` says the same with an example, and a test holds the two together.
"""

from __future__ import annotations

from weft.brief.deal_setting import DEAL_SETTINGS
from weft.brief.declaring import (
    ID_LENGTH_MAX,
    MONEY_MAX,
    TEXT_LENGTH_MAX,
    Setting,
    identifier,
    money,
    name_of,
    share,
    table,
    tables,
)
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

_MODE = Setting(name="mode", kind="text", one_of=TRAVEL_MODES)
_MINUTES = Setting(name="minutes_max", kind="number", above=0, maximum=1440)
_RULES = NetworkRules(budget_minor=0)
_ATLAS = AtlasRules()
_ADEQUACY = AdequacyRules()

_TRAVEL = table(
    "travel",
    Setting(name="detour_factor", kind="number", minimum=1, maximum=10),
    _MODE,
    _MINUTES,
    Setting(
        name="speeds_kmh", kind="keyed", within=(Setting(name="speed", kind="number", above=0, maximum=1000),),
        one_of=TRAVEL_MODES,
    ),
    table("home", _MODE, _MINUTES, required=False),
    Setting(name="service_types", kind="keyed", required=False, default={}, within=(table("rule", _MODE, _MINUTES),)),
    table(
        "router",
        Setting(name="kind", kind="text", one_of=ROUTER_KINDS),
        Setting(name="url", kind="name"),
        Setting(name="fallback", kind="text", required=False, default="mark", one_of=FALLBACKS),
        required=False,
        later=True,
    ),
)  # fmt: skip

_ADEQUATE = table(
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
            table(
                "rule",
                _MINUTES,
                Setting(name="km_max", kind="number", above=0, maximum=20_000),
                share("share_min", required=True),
                Setting(name="per_thousand", kind="number", required=False, default=0.0, minimum=0, maximum=1000),
            ),
        ),
    ),
    required=False,
    later=True,
)

_NETWORK = table(
    "network",
    money("budget_minor"),
    share("provider_cap", default=_RULES.provider_cap),
    Setting(name="fair_price", kind="boolean", required=False, default=_RULES.fair_price),
    Setting(name="locks", kind="identifiers", required=False, default=[]),
    Setting(name="bans", kind="identifiers", required=False, default=[]),
    table(
        "choice",
        Setting(name="providers_min", kind="whole", required=False, default=_RULES.choice_min, minimum=1, maximum=100),
        money("penalty_minor", required=False, default=_RULES.choice_penalty_minor),
        required=False,
    ),
    table(
        "equity",
        share("floor", default=_RULES.equity_floor),
        money("penalty_minor", required=False, default=_RULES.equity_penalty_minor),
        required=False,
    ),
    table(
        "small_providers",
        share("share", default=_RULES.small_share),
        Setting(name="penalty", kind="number", required=False, default=_RULES.small_penalty, minimum=0, maximum=1000),
        required=False,
    ),
    table("own_delivery", identifier("provider_id"), share("cap", required=True), required=False),
    Setting(name="awards_max", kind="whole", required=False, minimum=0, maximum=10**6, later=True),
    Setting(name="one_provider_per_area", kind="identifiers", required=False, default=[], later=True),
    table("explore", share("share", required=True), Setting(name="until", kind="date"), required=False, later=True),
)

BRIEF = table(
    "",
    table(
        "place",
        identifier(),
        name_of(),
        Setting(name="invented", kind="boolean"),
        Setting(name="currency", kind="text"),
        Setting(name="language", kind="text", required=False, default="en"),
    ),
    table(
        "period",
        Setting(name="from", kind="date"),
        Setting(name="to", kind="date"),
        Setting(name="time_zone", kind="text"),
    ),
    tables("outcomes", identifier(), name_of(), money("worth_minor"), name_of("funder")),
    tables("service_types", identifier(), name_of()),
    tables(
        "segments",
        identifier(),
        name_of(),
        Setting(name="unit", kind="text", required=False, default="people", one_of=("people", "households")),
        Setting(name="eligible", kind="text"),
    ),
    table("people", Setting(name="overlap", kind="boolean", required=False, default=False), required=False),
    tables(
        "person_columns",
        identifier("name"),
        Setting(name="type", kind="text", one_of=PERSON_TYPES),
        name_of("meaning"),
        Setting(name="one_of", kind="identifiers", required=False, default=[]),
        required=False,
    ),
    tables(
        "pots",
        identifier(),
        name_of(),
        name_of("funder"),
        money("amount_minor"),
        Setting(name="pays_for", kind="identifiers"),
        Setting(name="segments", kind="identifiers", required=False, default=[]),
    ),
    _TRAVEL,
    table(
        "atlas",
        Setting(name="providers_min", kind="whole", required=False, default=_ATLAS.providers_min,
                minimum=1, maximum=100),
        Setting(name="spare_per_alternative", kind="whole", required=False, default=_ATLAS.spare_per_alternative,
                minimum=0, maximum=10**6),
        required=False,
    ),
    _ADEQUATE,
    _NETWORK,
    *DEAL_SETTINGS,
    table(
        "scenarios",
        Setting(name="capacity_factors", kind="numbers", required=False, default=[0.5, 1.0, 2.0], above=0, maximum=100),
        required=False,
    ),
)  # fmt: skip
"""The whole of `brief.toml`."""


__all__ = ["BRIEF", "ID_LENGTH_MAX", "MONEY_MAX", "TEXT_LENGTH_MAX", "Setting", "homes_of"]


def homes_of(name: str) -> tuple[str, ...]:
    """The headings under which a setting of that name may stand, for a setting found under the wrong one."""
    return tuple(sorted(_homes(BRIEF, name, "")))


def _homes(under: Setting, name: str, heading: str) -> set[str]:
    found: set[str] = set()
    for part in under.within:
        path = f"{heading}.{part.name}".strip(".")
        if part.name == name and heading:
            found.add(f"[{heading}]")
        if part.kind in ("table", "tables"):
            found |= {home.replace("[", "[[").replace("]", "]]") if part.kind == "tables" else home
                      for home in _homes(part, name, path)}  # fmt: skip
    return found
