"""The whole of the room's work, in order: read, refuse what is impossible, plan today and proposed, give reasons."""

from __future__ import annotations

import dataclasses
from math import ceil

import numpy as np

from weft.engine import Place
from weft.network.assumptions import USUAL_EFFORT, Effort
from weft.network.conflict import check_locks
from weft.network.history import broken_rules, kept_limits
from weft.network.instance import Instance
from weft.network.intake import instance_of, limits_of
from weft.network.reasoning import reasons_of
from weft.network.register import Register, read_register
from weft.network.score import Assignment, score_of
from weft.network.search import search
from weft.network.standing import standing_of
from weft.network.whole import whole_plan
from weft.vocabulary import Award, Brief, Flow, Network, Plan, Reach, Table, Tell, silent


def assemble(
    *,
    brief: Brief,
    place: Place,
    reach: Table[Reach],
    tell: Tell = silent,
    reasons_exact_max: int | None = None,
    effort: Effort | None = None,
    start: frozenset[str] = frozenset(),
) -> Network:
    """Assemble the network of a place: today's, the best that the search found, and the reason for every offer.

    `reach` is the atlas's: which areas reach which offers. `reasons_exact_max` is how many decisions are re-solved to
    say what each is worth (the usual effort's where not given; a large place gets fewer); `effort` sets every other
    limit, all of them counts.
    Money is in minor units of the brief's currency, people are whole. `bound_minor` is proven: no plan that keeps the
    hard rules exceeds it. A place with no needs or no offers gets an empty plan. `start` holds ids of awards that the
    search begins from, such as those of an earlier plan.

    Raises `CannotAssemble` (exit code 3) where no network keeps the hard rules, naming those in conflict.
    Source: docs/rooms/network.md, NETWORK-1 to NETWORK-17.
    """
    effort = effort or USUAL_EFFORT
    if reasons_exact_max is not None:
        effort = dataclasses.replace(effort, reasons_exact_max=reasons_exact_max)
    register = read_register(brief=brief, place=place, reach=reach)
    standings = [standing_of(offer=offer, register=register) for offer in register.offers]
    check_locks(register=register, standings=standings)
    tell("network: today", 0, 1)
    today = _today(register=register, effort=effort)
    tell("network: today", 1, 1)
    locks = frozenset(brief.network.locks)
    offers = [s.offer for s in standings if s.stands or s.offer.offer_id in locks]
    limits = limits_of(register=register, offers=offers, caps=True)
    instance = instance_of(register=register, offers=offers, must=locks, limits=limits)
    known = np.array([offer.offer_id in start for offer in offers], dtype=bool) if start else None
    found = search(instance=instance, effort=effort, tell=tell, start=known)
    tell("network: whole people", 0, 1)
    chosen = whole_plan(
        model=found.relaxation.model,
        awarded=found.awarded,
        answers=found.answers,
        awake=found.relaxation.programme.awake,
    )
    tell("network: whole people", 1, 1)
    proposed = _plan(instance=instance, assignment=chosen, bound=found.bound, unit=found.relaxation.model.unit_minor)
    reasons = reasons_of(
        register=register, standings=standings, relaxation=found.relaxation, chosen=chosen, effort=effort, tell=tell
    )
    return Network(today=today, proposed=proposed, reasons=reasons)


def _today(*, register: Register, effort: Effort) -> Plan:
    """What is funded now, by the same model: every award is held, and history is not held to the new hard rules."""
    funded = [
        o for o in register.offers if o.status == "funded" and o.capacity is not None and o.price_minor is not None
    ]
    limits = kept_limits(limits=limits_of(register=register, offers=funded, caps=False), offers=funded)
    everything = frozenset(offer.offer_id for offer in funded)
    instance = instance_of(register=register, offers=funded, must=everything, limits=limits, viable=False)
    found = search(instance=instance, effort=effort, tell=silent)
    chosen = whole_plan(
        model=found.relaxation.model,
        awarded=found.awarded,
        answers=found.answers,
        awake=found.relaxation.programme.awake,
    )
    plan = _plan(instance=instance, assignment=chosen, bound=found.bound, unit=found.relaxation.model.unit_minor)
    return dataclasses.replace(plan, broken_rules=broken_rules(register=register, funded=funded, plan=plan))


def _plan(*, instance: Instance, assignment: Assignment, bound: float, unit: float) -> Plan:
    """Put a plan into the room's nouns. The bound is rounded up, and never below what is there to be seen."""
    score = score_of(instance=instance, assignment=assignment)
    objective = score.objective_minor
    bound_minor = max(objective, ceil(bound * unit - 1e-6))
    return Plan(
        awards=_awards(instance, assignment),
        flows=_flows(instance, assignment),
        value_minor=score.value_minor,
        penalties=score.penalties,
        objective_minor=objective,
        bound_minor=bound_minor,
        bound_gap=(bound_minor - objective) / max(1, abs(bound_minor)),
    )


def _awards(instance: Instance, assignment: Assignment) -> Table[Award]:
    people = assignment.people_by_offer()
    spend = instance.spend(people=people, awarded=assignment.awarded)
    held = np.flatnonzero(assignment.awarded)
    return Table.of(
        Award,
        {
            "place_id": [instance.place_id] * len(held),
            "offer_id": [instance.offer_id[i] for i in held],
            "provider_id": [instance.provider_id[i] for i in held],
            "people": people[held],
            "spend_minor": spend[held],
        },
    )


def _flows(instance: Instance, assignment: Assignment) -> Table[Flow]:
    """One row for each node and offer: a node may come to an offer's catchment in several pieces."""
    together: dict[tuple[int, int], int] = {}
    nodes = instance.link_node[assignment.link]
    for node, offer, people in zip(nodes.tolist(), assignment.offer.tolist(), assignment.people.tolist(), strict=True):
        together[node, offer] = together.get((node, offer), 0) + people
    pairs = list(together)
    return Table.of(
        Flow,
        {
            "place_id": [instance.place_id] * len(pairs),
            "area_id": [instance.node_area[node] for node, _ in pairs],
            "segment_id": [instance.node_segment[node] for node, _ in pairs],
            "service_type": [instance.node_type[node] for node, _ in pairs],
            "offer_id": [instance.offer_id[offer] for _, offer in pairs],
            "people": list(together.values()),
        },
    )
