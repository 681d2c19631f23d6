"""Whether what is funded meets a published time-and-distance standard, or the place's own."""

from __future__ import annotations

import math
from typing import Any

from weft.atlas.access import needs_by_type, serving_offers
from weft.atlas.assumptions import KM_OF_A_MILE, STANDARDS
from weft.atlas.measured import pairs_in_reach
from weft.atlas.nearness import JourneyRule, pairing_of
from weft.atlas.refusal import CannotChart
from weft.engine import Place
from weft.vocabulary import Adequacy, AdequacyRule, Area, Brief, Offer, Problem, Requirement, Table


def rules_of(*, brief: Brief, service_types: list[str]) -> dict[str, AdequacyRule]:
    """The standard of each service type: the place's own where the brief has one, or the published one it names.

    Empty where the brief names none. Raises CannotChart (ATLAS-16) for a standard that is not known, or a mode without
    a speed.
    """
    wanted = brief.adequacy
    published = _published(brief)
    rules = {
        service_type: wanted.own.get(service_type, published)
        for service_type in service_types
        if service_type in wanted.own or published is not None
    }
    if rules and not brief.travel.speeds_kmh.get(wanted.mode, 0.0) > 0.0:
        raise CannotChart(
            [
                Problem(
                    code="ATLAS-16",
                    what=f"the standard counts journeys by {wanted.mode}, and no speed is stated for it",
                    file="brief.toml",
                    column="travel.speeds_kmh",
                    to_do="State the speed, or another mode under [adequacy]",
                )
            ]
        )
    return {service_type: rule for service_type, rule in rules.items() if rule is not None}


def _published(brief: Brief) -> AdequacyRule | None:
    wanted = brief.adequacy
    if not wanted.standard:
        return None
    for row in STANDARDS:
        if (row.standard, row.county_type) == (wanted.standard, wanted.county_type):
            return AdequacyRule(
                name=f"{row.source}, {row.county_type.replace('-', ' ')} ({row.as_of.year})",
                verified=row.verified,
                minutes_max=row.minutes_max,
                km_max=round(row.miles_max * KM_OF_A_MILE, 3),
                share_min=row.share_min,
                per_thousand=row.per_thousand,
            )
    raise CannotChart(
        [
            Problem(
                code="ATLAS-16",
                what=f"no published standard {wanted.standard!r} for {wanted.county_type!r} is known",
                file="brief.toml",
                column="adequacy.standard",
                allowed=", ".join(f"{row.standard} with {row.county_type}" for row in STANDARDS),
            )
        ]
    )


def adequacy_of(*, brief: Brief, place: Place) -> Table[Adequacy]:
    """Every service type that is needed against its standard; no rows where the brief names none.

    A person is within the standard where one funded provider who serves them lies within both its minutes and its
    kilometres (great circle x detour factor). A provider counts towards the least number where somebody in need is
    within both; an online offer is near nobody. Least number = ratio x people in need / 1,000, rounded up.
    Source: US 42 CFR 422.116(a), (d), (e), with people in need for beneficiaries.
    """
    service_types = sorted(set(place.table(Requirement).strings("service_type")))
    rules = rules_of(brief=brief, service_types=service_types)
    counts = place.rows(within_expression(brief=brief, place=place, rules=rules)) if rules else []
    found = {service_type: tuple(figures) for service_type, *figures in counts}
    rows = []
    for service_type, rule in rules.items():
        people, within, providers = found.get(service_type, (0, 0, 0))
        wanted = math.ceil(round(rule.per_thousand * people / 1000, 9))
        enough = providers >= wanted and within >= rule.share_min * people - 1e-9
        rows.append(
            Adequacy(
                place_id=brief.place_id,
                service_type=service_type,
                standard=rule.name,
                verified=rule.verified,
                minutes_max=rule.minutes_max,
                km_max=rule.km_max,
                share_min=rule.share_min,
                per_thousand=rule.per_thousand,
                people=people,
                within=within,
                providers=providers,
                providers_min=wanted,
                adequate=enough if people else None,
            )
        )
    return Table.of_nouns(Adequacy, rows)


def within_expression(*, brief: Brief, place: Place, rules: dict[str, AdequacyRule]) -> Any:
    """service_type, people in need, those within both limits, and providers within both of one, as an expression."""
    offers = place.relation(Offer)
    offers = offers.filter(offers.status == "funded")
    pairing = pairing_of(
        brief=brief,
        place=place,
        areas=place.relation(Area).select("place_id", "area_id", "latitude", "longitude"),
        offers=offers.select("place_id", "offer_id", "service_type", "delivery_mode", "latitude", "longitude"),
        rules=[
            JourneyRule(
                service_type=service_type,
                delivery_mode=delivery_mode,
                mode=brief.adequacy.mode,
                minutes_max=rule.minutes_max,
                km_max=rule.km_max,
            )
            for service_type, rule in sorted(rules.items())
            for delivery_mode in ("site", "home")
        ],
    )
    near = pairs_in_reach(pairing=pairing).select("place_id", "area_id", "offer_id")
    serving = near.inner_join(serving_offers(place=place), ["place_id", "offer_id"])
    keys = ["place_id", "area_id", "segment_id", "service_type"]
    serving = serving.select(*keys, "provider_id").distinct()
    needs = needs_by_type(place=place)
    reached = needs.semi_join(serving, keys)
    within = reached.group_by("place_id", "service_type").agg(within=reached.people.sum().cast("int64"))
    counting = serving.semi_join(needs, keys)
    providers = counting.group_by("place_id", "service_type").agg(
        providers=counting.provider_id.nunique().cast("int64")
    )
    every = needs.group_by("place_id", "service_type").agg(people=needs.people.sum().cast("int64"))
    found = every.left_join(within, ["place_id", "service_type"]).drop("place_id_right", "service_type_right")
    found = found.left_join(providers, ["place_id", "service_type"])
    return found.select(
        "service_type",
        "people",
        within=found.within.fill_null(0),
        providers=found.providers.fill_null(0),
    )
