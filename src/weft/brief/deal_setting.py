"""The settings that say what is paid for by results, how it is recognised, what it costs and what it saves."""

from __future__ import annotations

from weft.brief.declaring import Setting, identifier, money, name_of, share, table, tables
from weft.vocabulary import (
    CLOCK_RULES,
    CLOCK_STARTS,
    DEATH_RULES,
    DOUBLE_CLAIMS,
    EVIDENCE_CLASSES,
    LEVELS,
    RATE_KINDS,
    RESULT_UNITS,
    SAVING_KINDS,
    SPELLS,
    FitRules,
)

DAYS_MAX = 20_000
"""Longest clock, in days: more than a working life of it helps nobody."""

_FIT = FitRules()


def _chosen(name: str, one_of: tuple[str, ...], default: str | None = None) -> Setting:
    return Setting(name=name, kind="text", required=default is None, default=default, one_of=one_of)


def _days(name: str, *, required: bool = False, default: int | None = None, minimum: int = 0) -> Setting:
    return Setting(name=name, kind="whole", required=required, default=default, minimum=minimum, maximum=DAYS_MAX)


def _yes_or_no(name: str, *, default: bool | None = None) -> Setting:
    return Setting(name=name, kind="boolean", required=False, default=default)


_WELLBEING = table(
    "wellbeing",
    name_of("instrument"),
    Setting(name="score_min", kind="number", minimum=-1000, maximum=1000),
    Setting(name="score_max", kind="number", minimum=-1000, maximum=1000),
    _chosen("better", ("higher", "lower"), "higher"),
    Setting(name="reliable_change", kind="number", above=0, maximum=1000),
    _days("baseline_days_max", required=True),
    share("non_response_max", required=True),
    name_of("collected_by"),
    share("pay_share_max", required=True),
    required=False,
)

DEFINITION: tuple[Setting, ...] = (
    _chosen("unit", RESULT_UNITS, "person"),
    _chosen("starts", CLOCK_STARTS, "enrolment"),
    _days("from_days", default=0),
    _days("to_days", minimum=1),
    _days("sustained_days", minimum=1),
    _days("every_days", minimum=1),
    Setting(name="times_max", kind="whole", required=False, default=1, minimum=1, maximum=1000),
    _days("gap_days", default=0),
    _chosen("spells", SPELLS, "one"),
    _chosen("away", ("counts", "ends"), "counts"),
    _chosen("custody", CLOCK_RULES, "pauses"),
    _chosen("hospital", CLOCK_RULES, "pauses"),
    _chosen("death", DEATH_RULES, "ends"),
    _chosen("double_claim", DOUBLE_CLAIMS, "once"),
    _chosen("evidence", EVIDENCE_CLASSES),
    _yes_or_no("claim_needed", default=True),
    Setting(name="recorded_as", kind="identifier", required=False, default=""),
    name_of("validator"),
    name_of("baseline"),
    _days("closes_days"),
    name_of("source"),
    _WELLBEING,
)
"""How a result is recognised: the same settings in a brief and in the library."""

LIBRARY = table(
    "",
    tables(
        "outcomes",
        identifier(),
        name_of(),
        name_of("theme"),
        Setting(name="words", kind="identifiers"),
        name_of("note", required=False),
        table("definition", *DEFINITION),
    ),
)
"""A file of the library of outcomes."""

DEAL_SETTINGS: tuple[Setting, ...] = (
    tables(
        "definitions",
        identifier("outcome"),
        Setting(name="library", kind="identifier", required=False, default=""),
        *DEFINITION,
        required=False,
        later=True,
    ),
    tables(
        "figures",
        identifier("service_type"),
        identifier("segment"),
        identifier("outcome"),
        share("success", required=True),
        share("baseline", required=True),
        share("continues", default=1.0),
        share("attributable", required=True),
        money("cost_minor"),
        name_of("source"),
        Setting(name="as_of", kind="date"),
        Setting(name="assumed", kind="boolean"),
        required=False,
        later=True,
    ),
    tables(
        "savings",
        identifier("outcome"),
        name_of("funder"),
        _chosen("kind", SAVING_KINDS),
        Setting(name="by_year_minor", kind="series", minimum=0, maximum=10**12),
        name_of("source"),
        Setting(name="as_of", kind="date"),
        required=False,
        later=True,
    ),
    tables(
        "discount_rates",
        Setting(name="rate", kind="number", minimum=0, maximum=1),
        Setting(name="from", kind="date"),
        Setting(name="to", kind="date", required=False),
        name_of("source"),
        required=False,
        later=True,
    ),
    tables(
        "rates",
        identifier(),
        _chosen("kind", RATE_KINDS),
        Setting(name="outcome", kind="identifier", required=False, default=""),
        Setting(name="segment", kind="identifier", required=False, default=""),
        Setting(name="service_type", kind="identifier", required=False, default=""),
        Setting(name="price_minor", kind="whole", minimum=1, maximum=10**11),
        _chosen("unit", RESULT_UNITS, ""),
        share("deadweight"),
        required=False,
        later=True,
    ),
    tables(
        "deals",
        identifier("contract"),
        Setting(name="offers", kind="identifiers"),
        required=False,
        later=True,
    ),
    table(
        "pricing",
        share("offer_tolerance", default=0.1),
        required=False,
        later=True,
    ),
    table(
        "fit",
        _days("window_days_max", default=_FIT.window_days_max, minimum=1),
        Setting(
            name="reserves_months", kind="number", required=False, default=_FIT.reserves_months, minimum=0, maximum=120
        ),
        share("attributable_min", default=float(_FIT.attributable_min)),
        share("deadweight_max", default=float(_FIT.deadweight_max)),
        _yes_or_no("payer_bears_timing"),
        _yes_or_no("contract_staff"),
        _yes_or_no("providers_consulted"),
        name_of("comparison", required=False),
        Setting(name="evaluated_on", kind="date", required=False),
        Setting(
            name="segments",
            kind="keyed",
            required=False,
            default={},
            within=(table("group", _chosen("complexity", LEVELS), _chosen("choosing", LEVELS)),),
        ),
        required=False,
        later=True,
    ),
)
"""What a brief may say about paying for results."""
