"""Changes to a place and its brief: what may be set to another value, how a value is read, and what refuses it.

NETWORK-34 in `docs/rooms/network.md`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from weft.engine import Place
from weft.vocabulary import Brief, Change, NetworkRules, Offer, Problem, Provider, Refusal, Table

MONEY_MAX = 10**15
"""Largest sum, in minor units, as in a brief."""

KIND_WORDS = {
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    date: "a date such as 2027-10-01",
    str: "a text in quotation marks",
    tuple: 'a list such as ["a", "b"]',
}


class CannotChange(Refusal):
    """What was to be changed is not there, or cannot have that value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """A setting of the brief: the field of `NetworkRules` that holds it, and what it may be.

    `known` gives what a text, or each of a list, may be.
    """

    field: str
    kind: type
    minimum: float = 0
    maximum: float = MONEY_MAX
    known: Callable[[Brief, Place], Sequence[str]] | None = None


def _offers(_: Brief, place: Place) -> Sequence[str]:
    return place.table(Offer).strings("offer_id")


def _providers(_: Brief, place: Place) -> Sequence[str]:
    return place.table(Provider).strings("provider_id")


def _services(brief: Brief, _: Place) -> Sequence[str]:
    return [service.service_type for service in brief.service_types]


RULES = {
    "network.budget_minor": _Rule(field="budget_minor", kind=int),
    "network.provider_cap": _Rule(field="provider_cap", kind=float, maximum=1),
    "network.fair_price": _Rule(field="fair_price", kind=bool),
    "network.locks": _Rule(field="locks", kind=tuple, known=_offers),
    "network.bans": _Rule(field="bans", kind=tuple, known=_offers),
    "network.awards_max": _Rule(field="awards_max", kind=int, maximum=10**6),
    "network.one_provider_per_area": _Rule(field="one_provider_per_area", kind=tuple, known=_services),
    "network.choice.providers_min": _Rule(field="choice_min", kind=int, minimum=1, maximum=100),
    "network.choice.penalty_minor": _Rule(field="choice_penalty_minor", kind=int),
    "network.equity.floor": _Rule(field="equity_floor", kind=float, maximum=1),
    "network.equity.penalty_minor": _Rule(field="equity_penalty_minor", kind=int),
    "network.small_providers.share": _Rule(field="small_share", kind=float, maximum=1),
    "network.small_providers.penalty": _Rule(field="small_penalty", kind=float, maximum=1000),
    "network.own_delivery.provider_id": _Rule(field="own_provider_id", kind=str, known=_providers),
    "network.own_delivery.cap": _Rule(field="own_cap", kind=float, maximum=1),
    "network.explore.share": _Rule(field="explore_share", kind=float, maximum=1),
    "network.explore.until": _Rule(field="explore_until", kind=date),
}
"""Settings that a change may name, as the brief writes them; `pots.<id>.amount_minor` beside them."""


def change(*, brief: Brief, place: Place, changes: Sequence[Change]) -> tuple[Brief, Place]:
    """The brief and the place with every change made, in the order given. Raises `CannotChange` (NETWORK-34)."""
    offers = {offer.offer_id: offer for offer in place.table(Offer).nouns()}
    problems: list[Problem] = []
    changed = brief
    for one in changes:
        if one.kind == "rule":
            changed = _with_rule(changed, place, one, problems)
        elif one.subject not in offers:
            problems.append(_problem(one, "the place has no such offer", "ids of the table offers"))
        elif one.kind in ("lock", "ban"):
            changed = replace(changed, network=_with_hold(changed.network, one))
        else:
            _with_fact(offers, one, problems)
    problems += _contradictions(brief, changed, changes)
    if problems:
        raise CannotChange(problems)
    return changed, place.with_tables(Table.of_nouns(Offer, offers.values()))


def _with_hold(rules: NetworkRules, one: Change) -> NetworkRules:
    """A lock takes the place of a ban on the same offer, and a ban that of a lock."""
    locks, bans = (tuple(offer for offer in held if offer != one.subject) for held in (rules.locks, rules.bans))
    if one.kind == "lock":
        return replace(rules, locks=tuple(sorted((*locks, one.subject))), bans=bans)
    return replace(rules, locks=locks, bans=tuple(sorted((*bans, one.subject))))


def _with_fact(offers: dict[str, Offer], one: Change, problems: list[Problem]) -> None:
    value = _parsed(one.value)
    if type(value) is not int or not 0 <= value <= MONEY_MAX:
        problems.append(_problem(one, "the value cannot stand there", "a whole number of at least 0"))
    elif one.kind == "price":
        offers[one.subject] = replace(offers[one.subject], price_minor=value)
    else:
        offers[one.subject] = replace(offers[one.subject], capacity=value)


def _with_rule(brief: Brief, place: Place, one: Change, problems: list[Problem]) -> Brief:
    pots = {f"pots.{pot.pot_id}.amount_minor": pot for pot in brief.pots}
    rule = _Rule(field="amount_minor", kind=int) if one.subject in pots else RULES.get(one.subject)
    if rule is None:
        problems.append(_problem(one, "no such setting can be changed here", ", ".join([*RULES, *pots])))
        return brief
    value = _read(rule, one.value)
    known = rule.known(brief, place) if rule.known else ()
    strange = sorted({*(value if isinstance(value, tuple) else [value])} - {*known}) if rule.known and value else []
    if value is None:
        span = f" from {rule.minimum:g} to {rule.maximum:g}" if rule.kind in (int, float) else ""
        problems.append(_problem(one, "the value cannot stand there", KIND_WORDS[rule.kind] + span))
    elif strange:
        problems.append(_problem(one, f"there is no {', '.join(name[:64] for name in strange)}", "ids of the place"))
    elif one.subject in pots:
        wanted = pots[one.subject]
        return replace(
            brief, pots=tuple(replace(pot, amount_minor=value) if pot is wanted else pot for pot in brief.pots)
        )
    else:
        return replace(brief, network=replace(brief.network, **{rule.field: value}))
    return brief


def _read(rule: _Rule, text: str) -> Any:
    """A value of the rule's kind and within its span; None where the text is none."""
    value = _parsed(text)
    if rule.kind is float and type(value) is int:
        value = float(value)
    if rule.kind is tuple and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(sorted(set(value)))
    if type(value) is not rule.kind:
        return None
    if isinstance(value, (int, float)) and not rule.minimum <= value <= rule.maximum:
        return None
    return value


def _contradictions(before: Brief, after: Brief, changes: Sequence[Change]) -> list[Problem]:
    """What a brief may not say all at once, as far as a change has brought it about."""
    found = []
    for starts, what, allowed in _wrong_together(after) if after != before else ():
        mine = [one for one in changes if one.kind == "rule" and one.subject.startswith(starts)]
        found += [_problem(mine[-1], what, allowed)] if mine else []
    return found


def _wrong_together(brief: Brief) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Settings (by how their names begin) that contradict each other, in what, and what is allowed."""
    rules, held = brief.network, sum(pot.amount_minor for pot in brief.pots)
    until, first, last = rules.explore_until, brief.period.from_on, brief.period.to_on
    if rules.budget_minor > held:
        what = "the budget is more than all pots hold together"
        yield ("network.budget_minor", "pots."), what, f"at most {held:,} minor units, or larger pots with it"
    if rules.own_provider_id and rules.own_cap > rules.provider_cap:
        what = "the cap on the integrator's own delivery is above the provider cap"
        yield ("network.own_delivery", "network.provider_cap"), what, f"at most {rules.provider_cap:g}"
    if until is not None and not first < until <= last:
        yield ("network.explore.until",), "exploring stops outside the period", f"after {first}, at the latest {last}"
    if until is None and rules.explore_share > 0:
        yield ("network.explore.share",), "no day is given on which exploring stops", "network.explore.until with it"
    if {*rules.locks} & {*rules.bans}:
        yield ("network.locks", "network.bans"), "an offer is both locked and banned", "no offer in both lists"


def _parsed(text: str) -> object:
    """A value as TOML reads it; None where it does not."""
    try:
        return tomllib.loads(f"value = {text}").get("value") if "\n" not in text else None
    except ValueError:
        return None


def _problem(one: Change, what: str, allowed: str) -> Problem:
    said = f"{one.kind} {one.subject[:64]}" + (f" = {one.value[:64]}" if one.value else "")
    return Problem(code="NETWORK-34", what=f"{said}: {what}", allowed=allowed, to_do="Correct the change")
