"""A small invented place with its map, its network and its summary, all of whose figures hang together."""

from __future__ import annotations

import dataclasses
import json
from collections import defaultdict
from datetime import date

from weft import engine
from weft.atlas.variation import variation_of
from weft.vocabulary import (
    Access,
    Adequacy,
    Area,
    AssumedShares,
    AtlasRules,
    Award,
    Brief,
    Chart,
    Concentration,
    Duplication,
    Effect,
    Exposure,
    Flow,
    MapHeadlines,
    Need,
    Network,
    NetworkRules,
    Offer,
    Outcome,
    Penalties,
    PeopleMet,
    Period,
    Plan,
    Pot,
    Provider,
    Reach,
    ReachRule,
    Reason,
    Requirement,
    Scenario,
    Segment,
    ServiceType,
    Side,
    Summary,
    Table,
    Travel,
    Unmet,
)

PLACE = "beckside"
ACROSS, DOWN = 5, 4
DAY = date(2027, 1, 1)
KINDS = (("debt-advice", "Debt advice"), ("housing", "Housing support"), ("coaching", "Coaching into work"))
SEGMENTS = (("in-debt", "Adults in debt", "debt-advice"), ("homeless", "People without a home", "housing"))
ORPHANS = ("young", "Young people out of work", "coaching")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """Everything that the report is made from."""

    summary: Summary
    brief: Brief
    place: engine.Place
    chart: Chart
    network: Network
    boundaries: bytes


def report_inputs(
    *, invented: bool = True, scenarios: bool = False, coded: bool = False, area_name: str = "", provider_name: str = ""
) -> Rendered:
    """The inputs of a report. `area_name` and `provider_name` replace those of the first, for hostile names."""
    brief = _brief(invented)
    areas = _areas(area_name)
    needs = [
        Need(
            place_id=PLACE,
            area_id=area.area_id,
            segment_id=segment,
            people=20 + 5 * n + 3 * m,
            source="survey",
            as_of=DAY,
            assumed=False,
        )
        for n, area in enumerate(areas)
        for m, (segment, _, _) in enumerate((*SEGMENTS, ORPHANS))
    ]
    offers = _offers(assumed=scenarios)
    place = engine.place_of(
        Table.of_nouns(Area, areas),
        Table.of_nouns(Need, needs),
        Table.of_nouns(
            Requirement,
            [
                Requirement(place_id=PLACE, segment_id=s, service_type=t, essential=True)
                for s, _, t in (*SEGMENTS, ORPHANS)
            ],
        ),
        Table.of_nouns(Provider, _providers(provider_name)),
        Table.of_nouns(Offer, offers),
        Table.of_nouns(Effect, _effects()),
    )
    chart = _chart(brief, areas, needs, offers)
    network = Network(today=_plan(needs, offers, "funded"), proposed=_plan(needs, offers, ""), reasons=_reasons(offers))
    summary = _summary(brief, place, chart, network, scenarios=scenarios, coded=coded)
    return Rendered(
        summary=summary, brief=brief, place=place, chart=chart, network=network, boundaries=_boundaries(areas)
    )


def _brief(invented: bool) -> Brief:
    rule = ReachRule(mode="transit", minutes_max=30)
    return Brief(
        place_id=PLACE,
        place_name="Beckside",
        invented=invented,
        language="en-GB",
        currency="GBP",
        period=Period(from_on=date(2027, 4, 1), to_on=date(2028, 4, 1), time_zone="Europe/London"),
        outcomes=(Outcome(outcome_id="better", name="Better a year on", worth_minor=100_000, funder="council"),),
        segments=tuple(
            Segment(segment_id=s, name=n, unit="people", eligible="age >= 18") for s, n, _ in (*SEGMENTS, ORPHANS)
        ),
        segments_overlap=False,
        service_types=tuple(ServiceType(service_type=k, name=n) for k, n in KINDS),
        pots=(
            Pot(
                pot_id="council",
                name="Council fund",
                funder="council",
                amount_minor=900_000_00,
                pays_for=("debt-advice", "housing"),
            ),
            Pot(pot_id="health", name="Health fund", funder="health", amount_minor=400_000_00, pays_for=("housing",)),
        ),
        travel=Travel(detour_factor=1.3, speeds_kmh={"transit": 14.0}, usual=rule, home=rule, by_service_type={}),
        atlas=AtlasRules(),
        network=NetworkRules(budget_minor=1_300_000_00),
        capacity_factors=(0.5, 1.0, 2.0),
        person_columns=(),
        canonical="{}",
        digest="ab" * 32,
    )


def _areas(name: str) -> list[Area]:
    made = []
    for n in range(ACROSS * DOWN):
        x, y = n % ACROSS, n // ACROSS
        made.append(
            Area(
                place_id=PLACE,
                area_id=f"A{n:02d}",
                name=f"Ward {n:02d}",
                latitude=54.5 + y * 0.01,
                longitude=-3.0 + x * 0.017,
                population=1000 + 40 * n,
                deprivation_quintile=n % 5 + 1 if n else None,
            )
        )
    return [dataclasses.replace(made[0], name=name or made[0].name), *made[1:]]


def _boundaries(areas: list[Area]) -> bytes:
    def square(area: Area) -> list[list[float]]:
        west, south = area.longitude - 0.0085, area.latitude - 0.005
        east, north = area.longitude + 0.0085, area.latitude + 0.005
        return [[west, south], [east, south], [east, north], [west, north], [west, south]]

    features = [
        {
            "type": "Feature",
            "properties": {"area_id": a.area_id},
            "geometry": {"type": "Polygon", "coordinates": [square(a)]},
        }
        for a in areas
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _providers(name: str) -> list[Provider]:
    kinds = ("charity", "sme", "large", "public")
    made = [
        Provider(place_id=PLACE, provider_id=f"P{n}", name=f"Beck Partners {n}", kind=kinds[n % 4], small=n % 2 == 0)
        for n in range(6)
    ]
    return [dataclasses.replace(made[0], name=name or made[0].name), *made[1:]]


def _offers(*, assumed: bool) -> list[Offer]:
    made = []
    for n in range(8):
        kind = KINDS[n % 2][0]
        made.append(
            Offer(
                place_id=PLACE,
                offer_id=f"O{n}",
                provider_id=f"P{n % 6}",
                service_type=kind,
                status="funded" if n < 5 else "proposed",
                delivery_mode="site",
                latitude=54.5 + 0.004 * n,
                longitude=-3.0 + 0.008 * n,
                capacity=200,
                price_minor=50_000 + 1000 * n,
                fixed_minor=10_000_00,
                currency="GBP",
                pot_id="council" if n % 3 else "health",
                source="register",
                as_of=DAY,
                assumed=assumed,
            )
        )
    return made


def _effects() -> list[Effect]:
    return [
        Effect(
            place_id=PLACE,
            service_type=kind,
            segment_id=segment,
            outcome_id="better",
            probability=0.5,
            baseline=0.2,
            source="trial",
            as_of=DAY,
            tested=kind != "coaching",
        )
        for segment, _, kind in (*SEGMENTS, ORPHANS)
    ]


def _kind_of(segment: str) -> str:
    return {s: t for s, _, t in (*SEGMENTS, ORPHANS)}[segment]


def _chart(brief: Brief, areas: list[Area], needs: list[Need], offers: list[Offer]) -> Chart:
    capacity: dict[str, int] = defaultdict(int)
    for offer in offers:
        capacity[offer.service_type] += (offer.capacity or 0) if offer.status == "funded" else 0
    wanted: dict[str, int] = defaultdict(int)
    for need in needs:
        wanted[_kind_of(need.segment_id)] += need.people
    unmet = []
    for need in needs:
        kind = _kind_of(need.segment_id)
        servable = round(need.people * min(1.0, capacity[kind] / wanted[kind]), 4)
        unmet.append(
            Unmet(
                place_id=PLACE,
                area_id=need.area_id,
                segment_id=need.segment_id,
                service_type=kind,
                people=need.people,
                servable=servable,
                unmet=round(need.people - servable, 4),
                responsible_pots=";".join(brief.responsible_pots(service_type=kind, segment_id=need.segment_id)),
            )
        )
    access = [
        Access(
            place_id=PLACE,
            area_id=row.area_id,
            service_type=row.service_type,
            people=row.people,
            score=None if n == 0 else capacity[row.service_type] / wanted[row.service_type],
            providers=(n % 4) if capacity[row.service_type] else 0,
            nearest_minutes=None,
        )
        for n, row in enumerate(unmet)
    ]
    twice = Duplication(
        place_id=PLACE,
        area_id="A01",
        service_type="housing",
        pot_id="health",
        other_pot_id="council",
        spend_minor=12_000_00,
        choice_minor=1_000_00,
        price_difference_minor=2_000_00,
        idle_minor=3_000_00,
        duplicated_minor=6_000_00,
    )
    reach = [
        Reach(place_id=PLACE, area_id=area.area_id, offer_id=offer.offer_id, minutes=10.0)
        for area in areas
        for n, offer in enumerate(offers)
        if (int(area.area_id[1:]) + n) % 3
    ]
    unmet_table = Table.of_nouns(Unmet, unmet)
    variation, funnel = variation_of(
        place=engine.place_of(Table.of_nouns(Area, areas)), place_id=PLACE, unmet=unmet_table
    )
    return Chart(
        variation=variation,
        funnel=funnel,
        adequacy=Table.of_nouns(Adequacy, [_adequacy(kind, wanted[kind]) for kind, _ in KINDS]),
        exposure=Table.of_nouns(Exposure, _exposure(offers, wanted)),
        concentration=Table.of_nouns(Concentration, [_concentration(kind, capacity[kind]) for kind, _ in KINDS]),
        journeys_measured=None,
        reach=Table.of_nouns(Reach, reach),
        access=Table.of_nouns(Access, access),
        unmet=unmet_table,
        duplication=Table.of_nouns(Duplication, [twice]),
        present_spend_minor=sum(o.fixed_minor + (o.price_minor or 0) * (o.capacity or 0) for o in offers[:5]),
        capacity_assumed_share=0.0,
        need_assumed_share=0.0,
    )


def _adequacy(kind: str, people: int) -> Adequacy:
    return Adequacy(
        place_id=PLACE,
        service_type=kind,
        standard="A standard of the town's own",
        verified=kind != "coaching",
        minutes_max=15.0,
        km_max=16.0,
        share_min=0.9,
        per_thousand=1.67,
        people=people,
        within=people if kind == "housing" else people // 2,
        providers=2,
        providers_min=1,
        adequate=kind == "housing",
    )


def _exposure(offers: list[Offer], wanted: dict[str, int]) -> list[Exposure]:
    pairs = sorted({(o.provider_id, o.service_type) for o in offers if o.status == "funded"})
    return [
        Exposure(
            place_id=PLACE,
            provider_id=provider,
            service_type=kind,
            people=wanted[kind],
            exposed=wanted[kind] // (2 + n) if n % 2 == 0 else 0,
            areas=3 if n % 2 == 0 else 0,
        )
        for n, (provider, kind) in enumerate(pairs)
    ]


def _concentration(kind: str, places: int) -> Concentration:
    if not places:
        return Concentration(place_id=PLACE, service_type=kind, providers=0, places=0)
    return Concentration(
        place_id=PLACE,
        service_type=kind,
        providers=2,
        places=places,
        largest_share=0.75,
        hhi=6250.0,
        hhi_min=5000.0,
        hhi_nearby=7000.0,
    )


def _plan(needs: list[Need], offers: list[Offer], status: str) -> Plan:
    """People served first come, first served: what matters here is only that the figures agree with each other."""
    left = {o.offer_id: o.capacity or 0 for o in offers if not status or o.status == status}
    flows = []
    for need in needs:
        waiting = need.people
        for offer in offers:
            people = min(waiting, left.get(offer.offer_id, 0)) if offer.service_type == _kind_of(need.segment_id) else 0
            if people:
                left[offer.offer_id] -= people
                waiting -= people
                flows.append(
                    Flow(
                        place_id=PLACE,
                        area_id=need.area_id,
                        segment_id=need.segment_id,
                        service_type=offer.service_type,
                        offer_id=offer.offer_id,
                        people=people,
                    )
                )
    served: dict[str, int] = defaultdict(int)
    for flow in flows:
        served[flow.offer_id] += flow.people
    awards = [
        Award(
            place_id=PLACE,
            offer_id=o.offer_id,
            provider_id=o.provider_id,
            people=served[o.offer_id],
            spend_minor=served[o.offer_id] * (o.price_minor or 0) + o.fixed_minor,
        )
        for o in offers
        if served[o.offer_id]
    ]
    value = sum(served.values()) * 30_000
    return Plan(
        awards=Table.of_nouns(Award, awards),
        flows=Table.of_nouns(Flow, flows),
        value_minor=value,
        penalties=Penalties(choice_minor=10_000_00, equity_minor=0, small_minor=0),
        objective_minor=value - 10_000_00,
        bound_minor=value - 9_000_00,
        bound_gap=0.004,
        broken_rules=("Offer O4 serves fewer people than its minimum volume.",) if status else (),
    )


def _reasons(offers: list[Offer]) -> Table[Reason]:
    return Table.of_nouns(
        Reason,
        [
            Reason(
                place_id=PLACE,
                provider_id=o.provider_id,
                offer_id=o.offer_id,
                included=True,
                method="exact",
                reason=f"In: it serves 200 people beside Beck Partners {n % 6} (O{n}).",
                difference=12_345 + n,
            )
            for n, o in enumerate(offers)
        ],
    )


def _side(plan: Plan, place: engine.Place) -> Side:
    quintiles = {a.area_id: a.deprivation_quintile for a in place.table(Area).nouns()}
    kinds = {p.provider_id: p for p in place.table(Provider).nouns()}
    pots = {o.offer_id: o.pot_id for o in place.table(Offer).nouns()}
    people: dict[int | None, list[int]] = defaultdict(lambda: [0, 0])
    for need in place.table(Need).nouns():
        people[quintiles[need.area_id]][0] += need.people
    for flow in plan.flows.nouns():
        people[quintiles[flow.area_id]][1] += flow.people
    awards = plan.awards.nouns()
    spend, by_kind = {"council": 0, "health": 0}, defaultdict(set)
    for award in awards:
        spend[pots[award.offer_id]] += award.spend_minor
        by_kind[kinds[award.provider_id].kind].add(award.provider_id)
    total = sum(spend.values())
    return Side(
        objective_minor=plan.objective_minor,
        bound_minor=plan.bound_minor,
        bound_gap=plan.bound_gap,
        value_minor=plan.value_minor,
        penalties=plan.penalties,
        spend_minor=total,
        spend_by_pot=spend,
        people_by_quintile=tuple(
            PeopleMet(quintile=q, people=n, whole=met, part=0, none=n - met)
            for q, (n, met) in sorted(people.items(), key=lambda item: (item[0] is None, item[0] or 0))
        ),
        providers_by_kind={kind: len(found) for kind, found in sorted(by_kind.items())},
        small_share=sum(a.spend_minor for a in awards if kinds[a.provider_id].small) / total if total else None,
        broken_rules=plan.broken_rules,
    )


def _headlines(chart: Chart) -> MapHeadlines:
    rows = chart.unmet.nouns()
    needs = sum(row.people for row in rows)
    access = {(row.area_id, row.service_type): row.providers for row in chart.access.nouns()}

    def share(least: int) -> float:
        return sum(row.people for row in rows if access[row.area_id, row.service_type] >= least) / needs

    return MapHeadlines(
        needs=needs,
        servable=sum(row.servable for row in rows),
        unmet=sum(row.unmet for row in rows),
        unmet_low=None,
        unmet_high=None,
        nobody_responsible=sum(row.unmet for row in rows if not row.responsible_pots),
        present_spend_minor=chart.present_spend_minor,
        choice_minor=1_000_00,
        price_difference_minor=2_000_00,
        idle_minor=3_000_00,
        duplicated_minor=6_000_00,
        reached=share(1),
        choice_two=share(2),
        choice_three=share(3),
    )


def _summary(
    brief: Brief, place: engine.Place, chart: Chart, network: Network, *, scenarios: bool, coded: bool
) -> Summary:
    today, proposed, head = _side(network.today, place), _side(network.proposed, place), _headlines(chart)
    return Summary(
        place_id=PLACE,
        place_name=brief.place_name,
        invented=brief.invented,
        currency="GBP",
        period_from="2027-04-01",
        period_to="2028-04-01",
        counted="needs" if scenarios else "people",
        headlines=head,
        today=today,
        proposed=proposed,
        scenarios=tuple(
            Scenario(
                capacity_factor=factor,
                headlines=dataclasses.replace(head, unmet=head.unmet / factor),
                today=today,
                proposed=proposed,
            )
            for factor in brief.capacity_factors
        )
        if scenarios
        else (),
        assumed=AssumedShares(need=0.0, capacity_or_price=1.0 if scenarios else 0.0, effect=1 / 3),
        names_coded=coded,
        brief_digest=brief.digest,
        inputs_digest=place.digest,
        version="0.1.0",
    )
