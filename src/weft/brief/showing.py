"""The brief in plain words, for someone who will not read TOML: what it pays for, for whom, what the rules cost."""

from __future__ import annotations

from datetime import date, timedelta

from weft.brief.eligibility import tree_of
from weft.brief.expression import TYPE_WORDS
from weft.brief.words import day_words, in_words
from weft.vocabulary import Brief, Pot, ReachRule, money_words

MODES = {"walk": "on foot", "cycle": "by bicycle", "transit": "by public transport", "car": "by car"}


def show_brief(*, brief: Brief) -> tuple[str, ...]:
    """See `weft.brief.show`."""
    return (
        *_opening(brief),
        *_outcomes(brief),
        *_segments(brief),
        *_pots(brief),
        *_travel(brief),
        *_rules(brief),
        *_closing(brief),
    )


def _opening(brief: Brief) -> list[str]:
    last = brief.period.to_on - timedelta(days=1)
    lines = [f"{brief.place_name} ({brief.place_id})"]
    if brief.invented:
        lines.append("An invented place: nothing here is true of a real one.")
    return [
        *lines,
        f"Period: {day_words(brief.period.from_on)} to {day_words(last)}, both included; "
        f"days as in {brief.period.time_zone}. {_days(brief.period.from_on, brief.period.to_on)}",
        f"Money: {brief.currency}. Budget {_money(brief, brief.network.budget_minor)}, out of "
        f"{_money(brief, sum(pot.amount_minor for pot in brief.pots))} in {_count(len(brief.pots), 'pot')}.",
    ]


def _days(start: date, end: date) -> str:
    return f"{(end - start).days:,} days."


def _outcomes(brief: Brief) -> list[str]:
    lines = ["", "What we want to happen, and what it is worth"]
    for outcome in brief.outcomes:
        worth = _money(brief, outcome.worth_minor)
        lines.append(f"  - {outcome.name}: {worth} each time, to {outcome.funder}.")
    return lines


def _segments(brief: Brief) -> list[str]:
    lines = ["", "Who it is for"]
    for segment in brief.segments:
        words = in_words(tree_of(brief=brief, segment=segment))
        lines.append(f"  - {segment.name} (counted in {segment.unit}): {words}.")
    overlap = (
        "may be in several groups, so figures count needs" if brief.segments_overlap else "is in one group at most"
    )
    lines.append(f"  A person {overlap}. What we do not know of a person we ask; it is never taken as a no.")
    if brief.person_columns:
        lines += ["", "What we ask a person"]
    for column in brief.person_columns:
        kind = f"one of {', '.join(column.one_of)}" if column.one_of else TYPE_WORDS[column.type]
        lines.append(f"  - {column.name.replace('_', ' ')}: {column.meaning} ({kind}).")
    return lines


def _pots(brief: Brief) -> list[str]:
    lines = ["", "Whose money, and what it may pay for"]
    lines += [_pot(brief, pot) for pot in brief.pots]
    idle = [s.name for s in brief.service_types if not any(s.service_type in pot.pays_for for pot in brief.pots)]
    if idle:
        lines.append(f"  No pot may pay for: {', '.join(idle)}.")
    return lines


def _pot(brief: Brief, pot: Pot) -> str:
    services = ", ".join(brief.service_name(name) for name in pot.pays_for)
    people = ", ".join(brief.segment_name(name) for name in pot.segments) if pot.segments else "everyone it is for"
    return f"  - {pot.name} ({pot.funder}): {_money(brief, pot.amount_minor)} for {services}; for {people}."


def _travel(brief: Brief) -> list[str]:
    travel = brief.travel
    lines = ["", "How far is too far", f"  - People go {_journey(travel.usual)} to a service."]
    for name, rule in sorted(travel.by_service_type.items()):
        lines.append(f"  - For {brief.service_name(name)} they go {_journey(rule)}.")
    lines.append(f"  - Staff go {_journey(travel.home)} to a home visit. Nobody travels to an online service.")
    speeds = ", ".join(f"{MODES[mode]} {speed:g} km/h" for mode, speed in sorted(travel.speeds_kmh.items()))
    lines.append(f"  - Counted as {travel.detour_factor:g} times the straight line; speeds: {speeds}.")
    if travel.router:
        otherwise = {"mark": "the straight line stands in, marked", "refuse": "no map is drawn"}[travel.router.fallback]
        lines.append(
            f"  - Real travel times come from a routing server ({travel.router.kind}); without one, {otherwise}."
        )
    return lines


def _journey(rule: ReachRule) -> str:
    return f"up to {rule.minutes_max:g} minutes {MODES[rule.mode]}"


def _rules(brief: Brief) -> list[str]:
    rules = brief.network
    lines = ["", "Rules that the network must keep"]
    lines.append(f"  - Nobody gets more than {_percent(rules.provider_cap)} of the budget.")
    if rules.own_provider_id:
        lines.append(
            f"  - {rules.own_provider_id} puts the network together and also delivers: a declared conflict of "
            f"interest, held to {_percent(rules.own_cap)} of the budget."
        )
    if rules.fair_price:
        lines.append("  - No price below what the provider says a place costs it.")
    if rules.awards_max is not None:
        lines.append(f"  - At most {_count(rules.awards_max, 'offer')} in all.")
    for name in rules.one_provider_per_area:
        lines.append(f"  - In each area one provider at most of {brief.service_name(name)}.")
    if rules.explore_until is not None:
        lines.append(
            f"  - {_percent(rules.explore_share)} of the budget of each day before "
            f"{day_words(rules.explore_until)} can be won only by services that nobody has tested; then it ends."
        )
    lines += [f"  - Offer {name} must be in." for name in rules.locks]
    lines += [f"  - Offer {name} must stay out." for name in rules.bans]
    lines += ["", "What else we want, and what we would give for it", *_wishes(brief)]
    return lines


def _wishes(brief: Brief) -> list[str]:
    rules = brief.network
    lines = []
    if rules.choice_penalty_minor and rules.choice_min > 1:
        lines.append(
            f"  - At least {rules.choice_min} providers in reach to choose from: "
            f"{_money(brief, rules.choice_penalty_minor)} for each person short."
        )
    if rules.equity_penalty_minor and rules.equity_floor:
        lines.append(
            f"  - Each fifth of areas, by deprivation, served at least {_percent(rules.equity_floor)} as well as "
            f"everyone: {_money(brief, rules.equity_penalty_minor)} for each person short."
        )
    if rules.small_penalty and rules.small_share:
        lines.append(
            f"  - At least {_percent(rules.small_share)} of spend with small providers: "
            f"{rules.small_penalty:g} for every 1 of money short."
        )
    return lines or ["  - Nothing: no wish has a price in this brief."]


def _closing(brief: Brief) -> list[str]:
    atlas = brief.atlas
    lines = ["", "What the map counts", f"  - Choice is {_count(atlas.providers_min, 'provider')} or more in reach."]
    lines.append(f"  - {_count(atlas.spare_per_alternative, 'place')} may stand spare for each further provider.")
    factors = ", ".join(f"x{factor:g}" for factor in brief.capacity_factors)
    if factors:
        lines.append(f"  - Where capacity is assumed, figures are shown at {factors} of it.")
    lines += _adequacy(brief)
    return [*lines, "", f"This brief is {brief.digest}."]


def _adequacy(brief: Brief) -> list[str]:
    rules = brief.adequacy
    lines = []
    if rules.standard:
        county = rules.county_type.replace("-", " ")
        lines.append(f"  - The network is held against the published standard {rules.standard} for a {county} county.")
    for name, rule in sorted(rules.own.items()):
        lines.append(
            f"  - {brief.service_name(name)} is adequate where {_percent(rule.share_min)} of people in need have a "
            f"provider within {rule.minutes_max:g} minutes {MODES[rules.mode]} and {rule.km_max:g} km."
        )
    return lines


def _money(brief: Brief, amount_minor: int) -> str:
    return money_words(amount_minor, currency=brief.currency)


def _percent(share: float) -> str:
    return f"{share * 100:g}%"


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
