"""What if one thing were different: the network solved again from where the plan stands, and what changes by it.

NETWORK-34 to NETWORK-36 in `docs/rooms/network.md`.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from weft.engine import Place
from weft.network.assembly import assemble
from weft.network.assumptions import USUAL_EFFORT
from weft.network.side import side
from weft.vocabulary import (
    AreaChange,
    Brief,
    Change,
    Difference,
    Flow,
    Offer,
    Plan,
    Pot,
    Problem,
    Reach,
    Refusal,
    Table,
    Tell,
    silent,
)

MONEY_MAX = 10**15
"""Largest sum, in minor units, as in a brief."""

IMPROVE_SOLVES_MAX = 120
"""Single awards turned round from the plan in hand, one solve each: an answer is wanted while somebody waits."""


class CannotChange(Refusal):
    """What was to be changed is not there, or cannot have that value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """A setting of the brief: the field of `NetworkRules` that holds it, and what it may be."""

    field: str
    kind: type
    minimum: float = 0
    maximum: float = MONEY_MAX


RULES = {
    "network.budget_minor": _Rule(field="budget_minor", kind=int),
    "network.provider_cap": _Rule(field="provider_cap", kind=float, maximum=1),
    "network.fair_price": _Rule(field="fair_price", kind=bool),
    "network.choice.providers_min": _Rule(field="choice_min", kind=int, minimum=1, maximum=100),
    "network.choice.penalty_minor": _Rule(field="choice_penalty_minor", kind=int),
    "network.equity.floor": _Rule(field="equity_floor", kind=float, maximum=1),
    "network.equity.penalty_minor": _Rule(field="equity_penalty_minor", kind=int),
    "network.small_providers.share": _Rule(field="small_share", kind=float, maximum=1),
    "network.small_providers.penalty": _Rule(field="small_penalty", kind=float, maximum=1000),
    "network.own_delivery.cap": _Rule(field="own_cap", kind=float, maximum=1),
}
"""Settings that a change may name, as the brief writes them; `pots.<id>.amount_minor` beside them."""


def what_if(
    *,
    brief: Brief,
    place: Place,
    reach: Table[Reach],
    plan: Plan,
    changes: Sequence[Change],
    tell: Tell = silent,
) -> tuple[Plan, Difference]:
    """The plan after some changes, all made together, and how it differs from the one before.

    `plan` is the proposed plan of this place on this `reach`; the search starts from its awards, so that nothing
    changed is nothing different. Money in minor units. Raises `CannotChange` (NETWORK-34) naming every change that
    cannot be made, and `CannotAssemble` where no network keeps the changed rules. Source: docs/rooms/network.md.
    """
    changed_brief, changed_place = change(brief=brief, place=place, changes=changes)
    after = assemble(
        brief=changed_brief,
        place=changed_place,
        reach=reach,
        tell=tell,
        effort=replace(USUAL_EFFORT, reasons_exact_max=0, improve_solves_max=IMPROVE_SOLVES_MAX),
        start=frozenset(plan.awards.strings("offer_id")),
    ).proposed
    held, holds = set(plan.awards.strings("offer_id")), set(after.awards.strings("offer_id"))
    return after, Difference(
        changes=tuple(changes),
        before=side(plan=plan, brief=brief, place=place),
        after=side(plan=after, brief=changed_brief, place=changed_place),
        entering=tuple(sorted(holds - held)),
        leaving=tuple(sorted(held - holds)),
        areas=_areas(plan, after),
        least_minor=after.objective_minor - plan.bound_minor,
        most_minor=after.bound_minor - plan.objective_minor,
    )


def change(*, brief: Brief, place: Place, changes: Sequence[Change]) -> tuple[Brief, Place]:
    """The brief and the place with every change made, in the order given. Raises `CannotChange` (NETWORK-34)."""
    offers = {offer.offer_id: offer for offer in place.table(Offer).nouns()}
    problems: list[Problem] = []
    for one in changes:
        if one.kind == "rule":
            brief = _with_rule(brief, one, problems)
        elif one.subject not in offers:
            problems.append(_problem(one, "the place has no such offer", "ids of the table offers"))
        elif one.kind == "lock":
            rules = brief.network
            bans = tuple(offer for offer in rules.bans if offer != one.subject)
            brief = replace(brief, network=replace(rules, locks=tuple(sorted({*rules.locks, one.subject})), bans=bans))
        elif one.kind == "ban":
            rules = brief.network
            locks = tuple(offer for offer in rules.locks if offer != one.subject)
            brief = replace(brief, network=replace(rules, bans=tuple(sorted({*rules.bans, one.subject})), locks=locks))
        else:
            _with_fact(offers, one, problems)
    if problems:
        raise CannotChange(problems)
    return brief, place.with_tables(Table.of_nouns(Offer, offers.values()))


def _with_fact(offers: dict[str, Offer], one: Change, problems: list[Problem]) -> None:
    value = _parsed(one.value)
    if type(value) is not int or not 0 <= value <= MONEY_MAX:
        problems.append(_problem(one, "the value cannot stand there", "a whole number of at least 0"))
    elif one.kind == "price":
        offers[one.subject] = replace(offers[one.subject], price_minor=value)
    else:
        offers[one.subject] = replace(offers[one.subject], capacity=value)


def _with_rule(brief: Brief, one: Change, problems: list[Problem]) -> Brief:
    value = _parsed(one.value)
    pots = {f"pots.{pot.pot_id}.amount_minor": pot for pot in brief.pots}
    rule = _Rule(field="amount_minor", kind=int) if one.subject in pots else RULES.get(one.subject)
    if rule is None:
        problems.append(_problem(one, "no such setting can be changed here", ", ".join([*RULES, *pots])))
        return brief
    value = float(value) if rule.kind is float and type(value) is int else value
    number = value if isinstance(value, (int, float)) else None
    if type(value) is not rule.kind or number is None or not rule.minimum <= number <= rule.maximum:
        words = {int: "a whole number", float: "a number", bool: "true or false"}[rule.kind]
        span = "" if rule.kind is bool else f" from {rule.minimum:g} to {rule.maximum:g}"
        problems.append(_problem(one, "the value cannot stand there", words + span))
        return brief
    if one.subject in pots:
        return replace(brief, pots=tuple(_pot(pot, pots[one.subject], int(number)) for pot in brief.pots))
    fields: dict[str, Any] = {rule.field: value}
    return replace(brief, network=replace(brief.network, **fields))


def _pot(pot: Pot, wanted: Pot, amount_minor: int) -> Pot:
    return replace(pot, amount_minor=amount_minor) if pot is wanted else pot


def _parsed(text: str) -> object:
    """A value as TOML reads it; None where it does not."""
    try:
        return tomllib.loads(f"value = {text}").get("value") if "\n" not in text else None
    except ValueError:
        return None


def _problem(one: Change, what: str, allowed: str) -> Problem:
    said = f"{one.kind} {one.subject[:64]}" + (f" = {one.value[:64]}" if one.value else "")
    return Problem(code="NETWORK-34", what=f"{said}: {what}", allowed=allowed, to_do="Correct the change")


def _areas(before: Plan, after: Plan) -> tuple[AreaChange, ...]:
    served = (_served(before.flows), _served(after.flows))
    rows = [
        AreaChange(area_id=area, before=served[0][area], after=served[1][area])
        for area in sorted(served[0].keys() | served[1].keys())
    ]
    moved = [row for row in rows if row.before != row.after]
    return tuple(sorted(moved, key=lambda row: (-abs(row.after - row.before), row.area_id)))


def _served(flows: Table[Flow]) -> dict[str, int]:
    served: dict[str, int] = defaultdict(int)
    for area, people in zip(flows.strings("area_id"), flows.column("people").tolist(), strict=True):
        served[area] += people
    return served
