"""A plan in the figures that a commissioner compares: whose needs it meets, whose money it spends, with whom."""

from __future__ import annotations

from collections import defaultdict

from weft.engine import Place
from weft.vocabulary import Area, Brief, Flow, Need, Offer, PeopleMet, Plan, Provider, Requirement, Side, Table


def side(*, plan: Plan, brief: Brief, place: Place) -> Side:
    """One side of today | proposed: a plan's spend by pot, people met by quintile, providers by kind, its penalties."""
    offers = {offer.offer_id: offer for offer in place.table(Offer).nouns()}
    providers = {provider.provider_id: provider for provider in place.table(Provider).nouns()}
    by_pot: dict[str, int] = {pot.pot_id: 0 for pot in brief.pots}
    taken: dict[str, set[str]] = defaultdict(set)
    small = 0
    for award in plan.awards.nouns():
        provider = providers[award.provider_id]
        by_pot[offers[award.offer_id].pot_id] += award.spend_minor
        taken[provider.kind].add(provider.provider_id)
        small += award.spend_minor if provider.small else 0
    spend = sum(by_pot.values())
    return Side(
        objective_minor=plan.objective_minor,
        bound_minor=plan.bound_minor,
        bound_gap=plan.bound_gap,
        value_minor=plan.value_minor,
        penalties=plan.penalties,
        spend_minor=spend,
        spend_by_pot=by_pot,
        people_by_quintile=people_met(flows=plan.flows, place=place),
        providers_by_kind={kind: len(taken[kind]) for kind in sorted(taken)},
        small_share=small / spend if spend else None,
        broken_rules=plan.broken_rules,
    )


def people_met(*, flows: Table[Flow], place: Place) -> tuple[PeopleMet, ...]:
    """People by how much of their need is met and by deprivation quintile, unknown quintile last."""
    required: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for row in place.table(Requirement).nouns():
        required[row.segment_id].append((row.service_type, row.essential))
    served: dict[tuple[str, str, str], int] = defaultdict(int)
    for flow in flows.nouns():
        served[flow.area_id, flow.segment_id, flow.service_type] += flow.people
    quintiles = {area.area_id: area.deprivation_quintile for area in place.table(Area).nouns()}
    sums: dict[int | None, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for need in place.table(Need).nouns():
        got = [
            (min(need.people, served[need.area_id, need.segment_id, kind]), essential)
            for kind, essential in required[need.segment_id]
        ]
        essentials = [people for people, essential in got if essential] or [people for people, _ in got]
        whole = min(essentials, default=0)
        some = max((people for people, _ in got), default=0)
        counted = sums[quintiles[need.area_id]]
        for index, people in enumerate((need.people, whole, some - whole, need.people - some)):
            counted[index] += people
    order = sorted(sums, key=lambda quintile: (quintile is None, quintile or 0))
    return tuple(
        PeopleMet(quintile=q, people=sums[q][0], whole=sums[q][1], part=sums[q][2], none=sums[q][3]) for q in order
    )
