"""What the deal of a brief says against itself: clocks, figures, rate cards, savings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

from weft.brief.fault import Faults, listed, named, nearest
from weft.brief.position import Path

Settings = dict[str, Any]
PLAIN_KINDS = ("attachment", "service_fee")
"""Kinds of rate that are paid whatever the result, and so name no outcome."""

SETTLED_CLOCK = "pauses"
"""What settlement does with time in custody or hospital: the clock stops, and nothing is broken."""


def contradict_deal(*, settings: Settings, faults: Faults) -> None:
    """Add what the deal's settings contradict, in each other or in the rest of the brief."""
    checks: tuple[Callable[[Settings, Faults], None], ...] = (
        _names, _funders, _offers_once, _clocks, _wellbeing, _figures, _rates, _rated_segments, _discounting,
        _evaluation,
    )  # fmt: skip
    for check in checks:
        check(settings, faults)


def _rows(settings: Settings, name: str) -> list[tuple[int, Settings]]:
    return [(number, row) for number, row in enumerate(settings[name] or []) if row is not None]


def _ids(settings: Settings, name: str) -> set[str] | None:
    rows = settings[name]
    if rows is None or any(row is None or row["id"] is None for row in rows):
        return None
    return {row["id"] for row in rows}


def _names(settings: Settings, faults: Faults) -> None:
    """Outcomes, segments and service types that the deal names are declared."""
    known = {"outcome": _ids(settings, "outcomes"), "segment": _ids(settings, "segments"),
             "service_type": _ids(settings, "service_types")}  # fmt: skip
    words = {"outcome": "an outcome", "segment": "a segment", "service_type": "a service type"}
    for heading in ("definitions", "figures", "savings", "rates"):
        for number, row in _rows(settings, heading):
            for name, declared in known.items():
                value = row.get(name)
                if value and declared is not None and value not in declared:
                    path: Path = (heading, number, name)
                    what = f"{named(path)} is {value!r}, which is not {words[name]} of the brief"
                    faults.add("BRIEF-16", path, what, allowed=listed(declared), to_do=nearest(value, declared))
    declared = known["segment"]
    for name in (settings["fit"] or {}).get("segments") or {}:
        if declared is not None and name not in declared:
            what = f"[fit.segments] names {name!r}, which is not a segment of the brief"
            path = ("fit", "segments", name)
            faults.add("BRIEF-16", path, what, allowed=listed(declared), to_do=nearest(name, declared))


def _funders(settings: Settings, faults: Faults) -> None:
    """Who saves is a funder that the brief knows: of an outcome, or of a pot."""
    rows = [row for name in ("outcomes", "pots") for row in settings[name] or [] if row is not None]
    known = {row["funder"] for row in rows if row["funder"]}
    if not known or any(row["funder"] is None for row in rows):
        return
    for number, row in _rows(settings, "savings"):
        if row["funder"] and row["funder"] not in known:
            path: Path = ("savings", number, "funder")
            what = f"{named(path)} is {row['funder']!r}, a funder that no outcome and no pot has"
            faults.add("BRIEF-16", path, what, allowed=listed(known), to_do=nearest(row["funder"], known))


def _twice(rows: Iterable[tuple[int, Settings]], names: tuple[str, ...], heading: str, faults: Faults) -> None:
    first: dict[tuple[Any, ...], int] = {}
    for number, row in rows:
        key = tuple(row[name] for name in names)
        if any(part is None for part in key):
            continue
        if key in first:
            path: Path = (heading, number, names[0])
            same = " ".join(str(part) for part in key if part)
            what = f"[[{heading}]] number {number + 1} is for {same}, as is number {first[key] + 1}"
            faults.add("BRIEF-16", path, what, to_do="Keep one of the two")
        first.setdefault(key, number)


def _offers_once(settings: Settings, faults: Faults) -> None:
    """Nothing is said twice: a definition, a figure, a profile, a line of a card, a contract, an offer."""
    _twice(_rows(settings, "definitions"), ("outcome",), "definitions", faults)
    _twice(_rows(settings, "figures"), ("service_type", "segment", "outcome"), "figures", faults)
    _twice(_rows(settings, "savings"), ("outcome", "funder", "kind"), "savings", faults)
    _twice(_rows(settings, "rates"), ("id",), "rates", faults)
    _twice(_rows(settings, "rates"), ("service_type", "segment", "outcome", "kind"), "rates", faults)
    _twice(_rows(settings, "deals"), ("contract",), "deals", faults)
    first: dict[str, int] = {}
    for number, deal in _rows(settings, "deals"):
        for offer in deal["offers"] or []:
            if first.setdefault(offer, number) != number:
                what = f"[[deals]] number {number + 1} names offer {offer!r}, as does number {first[offer] + 1}"
                faults.add("BRIEF-16", ("deals", number, "offers"), what, to_do="An offer has one contract")


def _clocks(settings: Settings, faults: Faults) -> None:
    """The clocks of a definition leave room for each other (BRIEF-17)."""
    for number, row in _rows(settings, "definitions"):
        say = _Clock(number, row, faults)
        begin, end, lasts, every, times, gap = (
            row[name] for name in ("from_days", "to_days", "sustained_days", "every_days", "times_max", "gap_days")
        )
        if begin is not None and end is not None and end <= begin:
            say.wrong("to_days", f"the window closes after {end} days, before it opens after {begin}", f"above {begin}")
        if times is not None and times > 1 and (every is None or lasts is None):
            say.wrong("times_max", f"it is paid {times} times without saying when", "sustained_days and every_days")
        if every is not None and times == 1:
            say.wrong("every_days", "it says when it is paid again, and is paid once", "times_max above 1")
        if None not in (lasts, times, end):
            needed = lasts + (times - 1) * (every or 0)
            if end < needed:
                what = f"the window of {end} days is shorter than the {needed} that the result must last in it"
                say.wrong("to_days", what, f"at least {needed}")
        if gap and not lasts:
            say.wrong("gap_days", "it allows breaks in a result that need not last", "sustained_days, or no gap_days")
        if row["spells"] == "one" and gap and lasts and gap >= lasts:
            what = f"a break of {gap} days is allowed in a result of {lasts}"
            say.wrong("gap_days", what, f'below {lasts}, or spells = "many"')
        if row["spells"] == "many" and (end is None or not lasts or gap):
            say.wrong("spells", "many spells are added up within a window", "to_days and sustained_days, no gap_days")
        if row["claim_needed"] is False and row["evidence"] not in (None, "records"):
            say.wrong("claim_needed", "nobody claims it, and no records show it", 'evidence = "records"')
        for name in ("custody", "hospital"):
            if lasts and row[name] not in (None, SETTLED_CLOCK):
                what = f"time in {name} {row[name]}, which settlement cannot keep: it stops the clock"
                say.wrong(name, what, f'"{SETTLED_CLOCK}" for a result that must last')


class _Clock:
    """Says what is wrong with one definition, under the setting that can mend it."""

    def __init__(self, number: int, row: Settings, faults: Faults) -> None:
        self.number, self.outcome, self.faults = number, row["outcome"], faults

    def wrong(self, name: str, what: str, allowed: str) -> None:
        """Add one contradiction of the definition."""
        self.faults.add("BRIEF-17", ("definitions", self.number, name), f"{self.outcome}: {what}", allowed=allowed)


def _wellbeing(settings: Settings, faults: Faults) -> None:
    """A self-reported result is measured on a scale, before and after, by somebody else than who is paid."""
    for number, row in _rows(settings, "definitions"):
        rule = row["wellbeing"]
        if rule is None:
            continue
        say = _Clock(number, row, faults)
        low, high, change = (rule[name] for name in ("score_min", "score_max", "reliable_change"))
        if low is not None and high is not None and low >= high:
            say.wrong("wellbeing", f"its scores run from {low:g} to {high:g}", "score_min below score_max")
        elif None not in (low, high, change) and change > high - low:
            what = f"a reliable change of {change:g} is more than the scale of {low:g} to {high:g} has"
            say.wrong("wellbeing", what, f"at most {high - low:g}")
        before, begin = rule["baseline_days_max"], row["from_days"]
        if before is not None and begin is not None and begin <= before:
            what = f"it may be asked again after {begin} days, while the first score may come after {before}"
            say.wrong("from_days", what, f"above {before}")
        if row["evidence"] not in (None, "records"):
            say.wrong("evidence", "what people say of themselves is proved by the claimant", 'evidence = "records"')


def _figures(settings: Settings, faults: Faults) -> None:
    """Chances that make sense together (BRIEF-18)."""
    for number, row in _rows(settings, "figures"):
        success, baseline = row["success"], row["baseline"]
        if success is not None and baseline is not None and baseline > success:
            path: Path = ("figures", number, "baseline")
            what = f"{row['outcome']} for {row['segment']}: {baseline:g} have it without the service, {success:g} with"
            faults.add("BRIEF-18", path, what, allowed="a baseline up to `success`",
                       to_do="Do not buy what makes the result less likely")  # fmt: skip


def _rates(settings: Settings, faults: Faults) -> None:
    """Each line of the rate card pays for something that is defined, in the unit in which it is counted (BRIEF-19)."""
    defined = {row["outcome"]: row for _, row in _rows(settings, "definitions")}
    for number, row in _rows(settings, "rates"):
        kind, outcome = row["kind"], row["outcome"]
        path: Path = ("rates", number, "outcome")
        if kind is None or outcome is None:
            continue
        if kind in PLAIN_KINDS:
            if outcome:
                what = f"rate {row['id']!r} is of kind {kind} and names the outcome {outcome!r}"
                faults.add("BRIEF-19", path, what, allowed="no outcome: it is paid whatever the result")
            continue
        if not outcome:
            path = ("rates", number, "kind")
            faults.add(
                "BRIEF-19", path, f"rate {row['id']!r} pays for no outcome", allowed="an outcome with a definition"
            )
        elif outcome not in defined and settings["definitions"] is not None:
            what = f"rate {row['id']!r} pays for {outcome!r}, which no definition says how to recognise"
            to_do = "Add [[definitions]], or take one from the library: weft outcome add-to"
            faults.add("BRIEF-19", path, what, allowed=listed(name for name in defined if name), to_do=to_do)
        else:
            _rate_unit(number, row, defined[outcome], faults)


def _rate_unit(number: int, row: Settings, definition: Settings, faults: Faults) -> None:
    unit, counted = row["unit"], definition["unit"]
    if unit and counted and unit != counted:
        what = f"rate {row['id']!r} is a price for a {unit}, while {row['outcome']!r} is counted by the {counted}"
        path: Path = ("rates", number, "unit")
        faults.add("BRIEF-19", path, what, allowed=f'"{counted}"', to_do="Price and count in one unit")
    if row["kind"] == "sustainment" and not definition["sustained_days"]:
        what = f"rate {row['id']!r} pays for a result that lasts, and {row['outcome']!r} need not last"
        faults.add(
            "BRIEF-19", ("rates", number, "kind"), what, allowed='"outcome", or sustained_days in the definition'
        )


def _rated_segments(settings: Settings, faults: Faults) -> None:
    """A price for a segment rests on a figure for it, its baseline included (BRIEF-18)."""
    if settings["figures"] is None or any(row is None for row in settings["figures"]):
        return
    known = {(row["segment"], row["outcome"]) for row in settings["figures"]}
    for number, row in _rows(settings, "rates"):
        pair = (row["segment"], row["outcome"])
        if row["segment"] and row["outcome"] and pair not in known:
            what = f"rate {row['id']!r} is for segment {row['segment']!r}, of which no baseline is given"
            to_do = f"Add [[figures]] for {row['outcome']} and {row['segment']}"
            faults.add("BRIEF-18", ("rates", number, "segment"), what, to_do=to_do)


def _discounting(settings: Settings, faults: Faults) -> None:
    """Savings of later years need a rate on the period's first day; rates follow one another (BRIEF-20)."""
    start = (settings["period"] or {}).get("from")
    rates = [row for _, row in _rows(settings, "discount_rates")]
    if any(row["from"] is None for row in rates):
        return
    spans = sorted((row["from"], row["to"], number) for number, row in _rows(settings, "discount_rates"))
    for (begin, end, _), (after, _, number) in pairwise(spans):
        if end is None or end > after:
            what = f"the discount rate from {after} begins while the one from {begin} holds"
            faults.add("BRIEF-20", ("discount_rates", number, "from"), what, allowed="rates that follow one another")
    later = any(len(row["by_year_minor"] or []) > 1 for _, row in _rows(settings, "savings"))
    valid = [begin for begin, end, _ in spans if start and begin <= start and (end is None or start < end)]
    if start is not None and later and not valid:
        what = f"savings run over several years, and no discount rate holds on {start}"
        faults.add("BRIEF-20", ("savings",), what, allowed="[[discount_rates]] with from, and to where it ends")


def _evaluation(settings: Settings, faults: Faults) -> None:
    day, end = (settings["fit"] or {}).get("evaluated_on"), (settings["period"] or {}).get("to")
    if day is not None and end is not None and day < end:
        what = f"it is evaluated on {day}, before the period ends on {end}"
        faults.add("BRIEF-17", ("fit", "evaluated_on"), what, allowed=f"{end} or later")
