"""The independent checker: an output held against the place and its brief, trusting nothing that the rooms worked out.

It shares no code with the rooms, only the nouns: distances, values, penalties and sums are worked out again from the
place's tables and the output's rows. Each rule has a code, `VERIFY-1` to `VERIFY-57` (`weft.network.verify_rule`), and
a page for people: `docs/how-to/check-a-plan.md`. It proves that a plan can be carried out and is worth what it says;
that no better plan exists it cannot prove, only that the stated bound is not below the plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from weft.network.verify_facts import Facts, Written, rows_of
from weft.network.verify_figure import FILE, Stated, found_in_arithmetic, found_in_side
from weft.network.verify_map import found_in_map
from weft.network.verify_plan import awarded, found_in_plan
from weft.network.verify_rule import Found, Rule, problems_of
from weft.vocabulary import Access, Award, Brief, Duplication, Flow, Noun, Problem, Reason, Table, Unmet

REASONS = "network/reasons"
WRITTEN: dict[str, type[Noun]] = {
    "network/awards": Award,
    "network/flows": Flow,
    "network/today_awards": Award,
    "network/today_flows": Flow,
    REASONS: Reason,
    "atlas/unmet": Unmet,
    "atlas/duplication": Duplication,
    "atlas/access": Access,
}


def verify(
    *,
    brief: Brief,
    tables: Mapping[str, Table[Any]],
    outputs: Mapping[str, Table[Any]],
    summary: Mapping[str, Any],
    inputs_digest: str | None = None,
) -> tuple[Problem, ...]:
    """Hold an output against the place it is about; give every problem at once, none where it keeps every rule.

    `tables`: the place's tables by table name (`areas`, `offers`, ...), as `engine` checked them. `outputs`: what was
    written, by path without ending (`network/flows`, `atlas/unmet`, ...). `summary`: `summary.json` parsed, the fields
    of `Summary`. `inputs_digest`: the place's own digest; where given, the summary must state it. People are whole
    numbers, money minor units. Each problem is one rule in one file with the first few ids concerned. Refuses nothing
    and raises nothing for a wrong output: an absent table or figure is a problem too (`VERIFY-1`).
    """
    facts = Facts.of(brief=brief, tables=tables)
    present = {name: outputs.get(name, _empty(noun)) for name, noun in WRITTEN.items()}
    stated = Stated(summary)
    found = [Found(Rule.READABLE, name, "the table is absent") for name in WRITTEN if name not in outputs]
    for side, prefix in (("proposed", ""), ("today", "today_")):
        written = Written.of(
            side=side,
            prefix=prefix,
            awards=present[f"network/{prefix}awards"],
            flows=present[f"network/{prefix}flows"],
        )
        found += found_in_plan(facts=facts, written=written)
        found += found_in_side(facts=facts, written=written, stated=stated)
        if side == "proposed":
            found += _found_in_reasons(facts, written, present[REASONS])
    found += found_in_map(facts=facts, outputs=present, stated=stated)
    found += _found_in_summary(brief, stated, inputs_digest)
    found += stated.found()
    return problems_of(found)


def _empty(noun: type[Noun]) -> Table[Any]:
    return Table.of(noun, {column.name: [] for column in noun.columns})


def _found_in_reasons(facts: Facts, written: Written, reasons: Table[Any]) -> Iterator[Found]:
    names = ("place_id", "provider_id", "offer_id", "included", "method", "difference")
    inside = awarded(facts=facts, written=written)
    given: Counter[str] = Counter()
    for place_id, provider_id, offer_id, included, method, difference in rows_of(table=reasons, names=names):
        given[offer_id] += 1
        if place_id != facts.brief.place_id:
            yield Found(Rule.SAME_PLACE, REASONS, f"{offer_id} in {place_id}")
        if offer_id not in facts.offers:
            yield Found(Rule.KNOWN, REASONS, f"offer {offer_id}")
        elif provider_id != facts.offers[offer_id].provider_id:
            yield Found(Rule.PROVIDER, REASONS, f"{offer_id} is not {provider_id}'s")
        if included != (offer_id in inside):
            yield Found(Rule.REASON_INCLUDED, REASONS, f"{offer_id} is {'out' if included else 'in'}")
        if method == "exact" and difference is None:
            yield Found(Rule.REASON_WORKED, REASONS, offer_id)
    yield from (Found(Rule.ONCE, REASONS, offer_id) for offer_id, times in given.items() if times > 1)
    yield from (Found(Rule.REASON_EACH, REASONS, offer_id) for offer_id in sorted(facts.offers.keys() - given.keys()))


def _found_in_summary(brief: Brief, stated: Stated, inputs_digest: str | None) -> Iterator[Found]:
    scenarios = range(len(stated.rows("scenarios")))
    for side in ("today", "proposed"):
        yield from found_in_arithmetic(stated=stated, side=(side,))
        for index in scenarios:
            yield from found_in_arithmetic(stated=stated, side=("scenarios", str(index), side))
    for name, right in (("place_id", brief.place_id), ("currency", brief.currency)):
        if stated.any(name) != right:
            yield Found(Rule.SAME_PLACE, FILE, f"{name} is {stated.any(name)}, the brief's {right}")
    for name, digest in (("brief_digest", brief.digest), ("inputs_digest", inputs_digest)):
        if digest is not None and stated.any(name) != digest:
            yield Found(Rule.DIGEST, FILE, name)
