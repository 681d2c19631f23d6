"""What a brief says twice, or says against itself, once each setting is right taken alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

import sqlglot
from sqlglot import exp

from weft.brief.currency import CURRENCIES
from weft.brief.expression import DIALECT, parse
from weft.brief.fault import Faults, listed, named, nearest
from weft.brief.position import Path
from weft.brief.resolved import person_columns
from weft.vocabulary import money_words

Settings = dict[str, Any]

TAKEN = ("person_id", "place_id", "segment_id", "verdict")
"""Columns that every table of people has; a fact about a person is called something else."""


def contradict(*, settings: Settings, faults: Faults) -> None:
    """Add every contradiction of a brief to its faults. Settings that are None were reported before."""
    checks: tuple[Callable[[Settings, Faults], None], ...] = (
        _currency, _period, _ids, _columns, _eligibility, _pots, _travel, _router, _adequacy, _budget, _caps, _locks,
        _lots, _explore,
    )  # fmt: skip
    for check in checks:
        check(settings, faults)


def _at(settings: Any, *path: str | int) -> Any:
    """A setting by its path; None where it, or a table around it, was faulty."""
    for step in path:
        if settings is None:
            return None
        settings = settings[step]
    return settings


def _items(settings: Settings, name: str) -> list[tuple[int, Settings]]:
    return [(number, item) for number, item in enumerate(settings[name] or []) if item is not None]


def _known(settings: Settings, name: str) -> set[str] | None:
    """The ids of a list of tables; None where one of them is not known, so that nothing can be said against it."""
    items = settings[name]
    if items is None or any(item is None or item["id"] is None for item in items):
        return None
    return {item["id"] for item in items}


def _currency(settings: Settings, faults: Faults) -> None:
    code = _at(settings, "place", "currency")
    if code is not None and code not in CURRENCIES:
        faults.add(
            "BRIEF-5",
            ("place", "currency"),
            f"{code!r} is not a currency of ISO 4217",
            allowed="three capital letters, such as GBP, EUR or USD",
            to_do=nearest(code.upper(), {code.upper()} & CURRENCIES),
        )


def _period(settings: Settings, faults: Faults) -> None:
    start, end, zone = (_at(settings, "period", name) for name in ("from", "to", "time_zone"))
    if start is not None and end is not None and start >= end:
        faults.add(
            "BRIEF-8",
            ("period", "to"),
            f"the period ends on {end}, not after it begins on {start}",
            allowed="`to` is the first day after the period, later than `from`",
        )
    if zone is not None and not _is_zone(zone):
        faults.add(
            "BRIEF-5",
            ("period", "time_zone"),
            f"{zone!r} is not a time zone",
            allowed="a name of the IANA database, such as Europe/London or UTC",
            to_do=nearest(zone, available_timezones()),
        )


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _ids(settings: Settings, faults: Faults) -> None:
    for table, key in (("outcomes", "id"), ("service_types", "id"), ("segments", "id"), ("pots", "id"),
                       ("person_columns", "name")):  # fmt: skip
        first: dict[str, int] = {}
        for number, item in _items(settings, table):
            if item[key] is None:
                continue
            if item[key] in first:
                what = f"{named((table, number, key))} is {item[key]!r}, as in number {first[item[key]] + 1}"
                faults.add("BRIEF-6", (table, number, key), what, to_do="Give each its own")
            first.setdefault(item[key], number)


def _columns(settings: Settings, faults: Faults) -> None:
    for number, column in _items(settings, "person_columns"):
        path = ("person_columns", number, "name")
        name = column["name"]
        if name is not None and not _can_be_asked(name):
            faults.add(
                "BRIEF-6",
                path,
                f"{named(path)} is {name!r}, which `eligible` could not name",
                allowed="small letters, digits and _, beginning with a letter; no word of SQL, and none of "
                + ", ".join(TAKEN),
            )
        if column["one_of"] and column["type"] not in (None, "text"):
            what = f"{named((*path[:2], 'one_of'))} lists texts for a column of type {column['type']}"
            faults.add("BRIEF-8", (*path[:2], "one_of"), what, allowed='`one_of` only where type = "text"')


def _can_be_asked(name: str) -> bool:
    if name in TAKEN or not (name[:1].isalpha() and name.isascii() and name.islower() and name.isidentifier()):
        return False
    try:
        tree = sqlglot.parse_one(f"{name} = 1 AND NOT {name} IS NULL", dialect=DIALECT)
    except sqlglot.errors.SqlglotError:
        return False
    return sum(column.name == name for column in tree.find_all(exp.Column)) == 2


def _eligibility(settings: Settings, faults: Faults) -> None:
    items = settings["person_columns"]
    if items is None or any(c is None or None in (c["name"], c["type"], c["one_of"]) for c in items):
        return
    columns = person_columns(items)
    for number, segment in _items(settings, "segments"):
        if segment["eligible"] is None:
            continue
        _, found = parse(text=segment["eligible"], columns=columns)
        for fault in found:
            path: Path = ("segments", number, "eligible")
            where = f", character {fault.character}" if fault.character else ""
            faults.add(
                fault.code, path, f"{named(path)}{where}: {fault.what}", allowed=fault.allowed, to_do=fault.to_do
            )


def _pots(settings: Settings, faults: Faults) -> None:
    for setting, table, word in (("pays_for", "service_types", "service type"), ("segments", "segments", "segment")):
        known = _known(settings, table)
        if known is None:
            continue
        for number, pot in _items(settings, "pots"):
            for name in pot[setting] or []:
                if name not in known:
                    path = ("pots", number, setting)
                    what = f"{named(path)} names {name!r}, which is not a {word} of the brief"
                    faults.add("BRIEF-7", path, what, allowed=listed(known), to_do=nearest(name, known))


def _travel(settings: Settings, faults: Faults) -> None:
    travel = settings["travel"]
    known = _known(settings, "service_types")
    rules = _at(travel, "service_types") or {}
    for name in sorted(set(rules) - known) if known is not None else ():
        what = f"[travel.service_types] names {name!r}, which is not a service type of the brief"
        to_do = nearest(name, known or ())
        faults.add("BRIEF-7", ("travel", "service_types", name), what, allowed=listed(known or ()), to_do=to_do)
    speeds = _at(travel, "speeds_kmh")
    if speeds is None:
        return
    paths: list[Path] = [("travel",), ("travel", "home"), *(("travel", "service_types", name) for name in rules)]
    for path in paths:
        mode = _at(settings, *path, "mode")
        if mode is not None and mode not in speeds:
            what = f"{named((*path, 'mode'))} is {mode!r}, for which [travel.speeds_kmh] gives no speed"
            to_do = f"Add a line for `{mode}` there"
            faults.add("BRIEF-7", (*path, "mode"), what, allowed=listed(speeds), to_do=to_do)


def _router(settings: Settings, faults: Faults) -> None:
    url = _at(settings, "travel", "router", "url")
    if url is None:
        return
    try:
        parts = urlsplit(url)
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and not (parts.query or parts.fragment)
        secret = parts.username is not None or parts.password is not None
    except ValueError:
        right, secret = False, False
    if secret or not right:
        # What it says is not repeated: it may hold a password.
        faults.add(
            "BRIEF-5",
            ("travel", "router", "url"),
            "[travel.router] url " + ("carries a name or a password" if secret else "is not the address of a server"),
            allowed="an address such as http://localhost:8002, without a name, a password or a query",
        )


def _adequacy(settings: Settings, faults: Faults) -> None:
    adequacy = settings["adequacy"]
    known = _known(settings, "service_types")
    own = _at(adequacy, "service_types") or {}
    for name in sorted(set(own) - known) if known is not None else ():
        what = f"[adequacy.service_types] names {name!r}, which is not a service type of the brief"
        to_do = nearest(name, known or ())
        faults.add("BRIEF-7", ("adequacy", "service_types", name), what, allowed=listed(known or ()), to_do=to_do)
    standard, county, mode = (_at(adequacy, name) for name in ("standard", "county_type", "mode"))
    if standard is not None and county is not None and bool(standard) != bool(county):
        named_one, other = ("standard", "county_type") if standard else ("county_type", "standard")
        what = f"[adequacy] gives a {named_one} without a {other}"
        faults.add("BRIEF-8", ("adequacy", named_one), what, allowed="both of them, or neither")
    speeds = _at(settings, "travel", "speeds_kmh")
    if (standard or own) and mode is not None and speeds is not None and mode not in speeds:
        what = f"[adequacy] counts journeys by {mode!r}, for which [travel.speeds_kmh] gives no speed"
        faults.add(
            "BRIEF-7", ("adequacy", "mode"), what, allowed=listed(speeds), to_do=f"Add a line for `{mode}` there"
        )


def _budget(settings: Settings, faults: Faults) -> None:
    budget = _at(settings, "network", "budget_minor")
    currency = _at(settings, "place", "currency")
    pots = settings["pots"]
    if budget is None or not pots or any(_at(pot, "amount_minor") is None for pot in pots):
        return
    held = sum(pot["amount_minor"] for pot in pots)
    if budget > held:
        money = [money_words(sum_minor, currency=currency or "") for sum_minor in (budget, held)]
        faults.add(
            "BRIEF-8",
            ("network", "budget_minor"),
            f"the budget is {money[0]}, more than the {money[1]} that all pots hold together",
            allowed=f"at most {held}",
        )


def _caps(settings: Settings, faults: Faults) -> None:
    own, cap = _at(settings, "network", "own_delivery", "cap"), _at(settings, "network", "provider_cap")
    if own is not None and cap is not None and own > cap:
        faults.add(
            "BRIEF-8",
            ("network", "own_delivery", "cap"),
            f"the integrator's own cap of {own:g} is above the cap of {cap:g} for any provider",
            allowed=f"at most {cap:g}",
        )


def _locks(settings: Settings, faults: Faults) -> None:
    locks, bans = _at(settings, "network", "locks") or [], _at(settings, "network", "bans") or []
    for offer in sorted(set(locks) & set(bans)):
        what = f"offer {offer!r} is both locked and banned"
        faults.add("BRIEF-8", ("network", "bans"), what, to_do="Take it out of `locks` or out of `bans`")


def _lots(settings: Settings, faults: Faults) -> None:
    known = _known(settings, "service_types")
    for name in _at(settings, "network", "one_provider_per_area") or [] if known is not None else ():
        if name not in (known or ()):
            what = f"[network] one_provider_per_area names {name!r}, which is not a service type of the brief"
            to_do = nearest(name, known or ())
            path = ("network", "one_provider_per_area")
            faults.add("BRIEF-7", path, what, allowed=listed(known or ()), to_do=to_do)


def _explore(settings: Settings, faults: Faults) -> None:
    until = _at(settings, "network", "explore", "until")
    start, end = (_at(settings, "period", name) for name in ("from", "to"))
    if until is not None and start is not None and end is not None and start < end and not start < until <= end:
        faults.add(
            "BRIEF-8",
            ("network", "explore", "until"),
            f"exploring stops on {until}, {'before the period begins' if until <= start else 'after the period ends'}",
            allowed=f"a day after {start}, at the latest {end}, the first day after the period",
        )
