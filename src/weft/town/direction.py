"""The town's brief: the commissioner's direction as a file that reads in five minutes."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np

from weft.town.assumptions import (
    CURRENCY,
    OUTCOMES,
    PERIOD_FROM,
    PERIOD_TO,
    PERSON_COLUMNS,
    POT_HEADROOM,
    POT_ROUNDED_TO_MINOR,
    POTS,
    SEGMENTS,
    SERVICES,
    TIME_ZONE,
)
from weft.town.scale import DETOUR_FACTOR, Scale
from weft.town.supply import Supply


def fill_pots(*, supply: Supply) -> tuple[int, ...]:
    """Amount of each pot in pence: what its funded offers cost if full, and a little more, in tens of thousands."""
    spent = [int(supply.spend[supply.funded & (supply.pot == pot)].sum()) for pot in range(len(POTS))]
    return tuple(int(-(-s * POT_HEADROOM // POT_ROUNDED_TO_MINOR)) * POT_ROUNDED_TO_MINOR for s in spent)


def write_brief(*, scale: Scale, amounts: Sequence[int], own_provider_id: str, deal: Sequence[str]) -> bytes:
    """The text of `brief.toml`. `amounts` are the pots' in pence, the budget their sum; `deal` what results pay."""
    parts = [
        _place(scale=scale),
        _outcomes(),
        _services(),
        _segments(),
        _pots(amounts=amounts),
        deal,
        _travel(scale=scale),
        _rules(budget=int(np.sum(np.array(amounts, dtype=np.int64))), own_provider_id=own_provider_id),
    ]
    return ("\n".join(line for part in parts for line in (*part, "")).rstrip("\n") + "\n").encode("utf-8")


def pays_for(*, pot_id: str) -> tuple[str, ...]:
    """Service types that a pot may pay for."""
    return tuple(s.service_type for s in SERVICES if pot_id in {pot for pot, _ in s.pots})


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _listed(texts: Sequence[str]) -> str:
    return "[" + ", ".join(_quoted(text) for text in texts) + "]"


def _pounds(minor: int) -> str:
    return f"# £{minor // 100:,}"


def _place(*, scale: Scale) -> list[str]:
    return [
        f"# What {scale.place_name} wants for its people, what it is worth, and who may pay.",
        "# The place is invented. Money is in pence; a share runs from 0 to 1.",
        "",
        "[place]",
        f"id = {_quoted(scale.place_id)}",
        f"name = {_quoted(scale.place_name)}",
        "invented = true",
        f"currency = {_quoted(CURRENCY)}",
        'language = "en-GB"',
        "",
        "[period]",
        f"from = {PERIOD_FROM.isoformat()}   # included",
        f"to = {PERIOD_TO.isoformat()}     # excluded",
        f"time_zone = {_quoted(TIME_ZONE)}",
        "",
        "[people]",
        "overlap = false   # everyone has one main need, so people are counted once",
    ]


def _outcomes() -> list[str]:
    lines = ["# The outcomes that matter, and what one of each is worth to the funder named."]
    for outcome in OUTCOMES:
        lines += [
            "",
            "[[outcomes]]",
            f"id = {_quoted(outcome.outcome_id)}",
            f"name = {_quoted(outcome.name)}",
            f"worth_minor = {outcome.worth_minor}   {_pounds(outcome.worth_minor)}",
            f"funder = {_quoted(outcome.funder)}",
        ]
    return lines


def _services() -> list[str]:
    lines = ["# The kinds of service, in the words people use for them."]
    for service in SERVICES:
        lines += ["", "[[service_types]]", f"id = {_quoted(service.service_type)}", f"name = {_quoted(service.name)}"]
    return lines


def _segments() -> list[str]:
    lines = ["# Whose needs we plan for. What each needs is in requirements.csv; two are profiles of several needs."]
    for segment in SEGMENTS:
        lines += [
            "",
            "[[segments]]",
            f"id = {_quoted(segment.segment_id)}",
            f"name = {_quoted(segment.name)}",
            'unit = "people"',
            f"eligible = {_quoted(segment.eligible)}",
        ]
    lines += ["", "# The facts that eligibility may ask for, and nothing else."]
    for name, kind, meaning, one_of in PERSON_COLUMNS:
        lines += [
            "",
            "[[person_columns]]",
            f"name = {_quoted(name)}",
            f"type = {_quoted(kind)}",
            f"meaning = {_quoted(meaning)}",
        ]
        lines += [f"one_of = {_listed(one_of)}"] if one_of else []
    return lines


def _pots(*, amounts: Sequence[int]) -> list[str]:
    lines = [
        "# Whose money, how much, and what it may pay for. Each is about what its funded offers cost today,",
        "# so today and the proposed network are compared on the same money.",
    ]
    for pot, amount in zip(POTS, amounts, strict=True):
        lines += [
            "",
            *([f"# {pot.note}"] if pot.note else []),
            "[[pots]]",
            f"id = {_quoted(pot.pot_id)}",
            f"name = {_quoted(pot.name)}",
            f"funder = {_quoted(pot.funder)}",
            f"amount_minor = {amount}   {_pounds(amount)}",
            f"pays_for = {_listed(pays_for(pot_id=pot.pot_id))}",
        ]
        lines += [f"segments = {_listed(pot.segments)}"] if pot.segments else []
    return lines


def _travel(*, scale: Scale) -> list[str]:
    usual = scale.rule(service_type="debt-advice")
    lines = [
        "# How far is too far, one way.",
        "[travel]",
        f"detour_factor = {DETOUR_FACTOR}   # road km per km as the crow flies",
        f"mode = {_quoted(usual.mode)}",
        f"minutes_max = {usual.minutes_max:g}",
        "[travel.speeds_kmh]",
        *[f"{mode} = {speed:g}" for mode, speed in scale.speeds_kmh.items()],
        "[travel.home]   # staff going to a person's home",
        'mode = "car"',
        f"minutes_max = {scale.home_minutes:g}",
    ]
    whys = {
        "childcare": "with a pushchair, on foot",
        "drug-treatment": "several times a week, so it must be near",
    }
    for service_type, why in whys.items():
        rule = scale.rule(service_type=service_type)
        lines += [
            f"[travel.service_types.{service_type}]   # {why}",
            f"mode = {_quoted(rule.mode)}",
            f"minutes_max = {rule.minutes_max:g}",
        ]
    return lines


def _rules(*, budget: int, own_provider_id: str) -> list[str]:
    return [
        "[atlas]",
        "providers_min = 2           # two providers in reach count as choice",
        "spare_per_alternative = 0   # no empty places are paid for to keep it so",
        "",
        "# A published standard that the network is held against: time, distance and number of providers.",
        "[adequacy]",
        'standard = "cms-primary-care"',
        'county_type = "metro"',
        "",
        "# What the network must be, and what missing each wish costs.",
        "[network]",
        f"budget_minor = {budget}   {_pounds(budget)}",
        "provider_cap = 0.15   # no provider holds more than this share of the budget",
        "fair_price = true     # no price below the provider's own stated unit cost",
        "locks = []",
        "bans = []",
        "[network.choice]",
        "providers_min = 2",
        "penalty_minor = 5000   # £50 for each person with fewer to choose from",
        "[network.equity]",
        "floor = 0.8            # each deprivation fifth is served at least 0.8 x as well as all",
        "penalty_minor = 20000  # £200 for each person short",
        "[network.small_providers]",
        "share = 0.3            # of all spend",
        "penalty = 0.5          # 50p for each pound short",
        "[network.own_delivery]   # the council brings the network together and also delivers: a declared conflict",
        f"provider_id = {_quoted(own_provider_id)}",
        "cap = 0.1",
    ]
