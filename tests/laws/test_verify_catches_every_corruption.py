"""The checker says nothing of an honest output, and names the right rule of every corrupted one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.plan import BRIEF, Draft, offer
from weft.network.verify import WRITTEN
from weft.network.verify_rule import Rule
from weft.vocabulary import Offer

AWARDS, FLOWS, REASONS = "network/awards", "network/flows", "network/reasons"
UNMET, DUPLICATION, ACCESS = "atlas/unmet", "atlas/duplication", "atlas/access"
Spoil = Callable[[Draft], object]


def put(output: str, where: dict[str, Any], **values: Any) -> Spoil:
    """Overwrite values in one row of an output."""
    return lambda draft: draft.row(output, **where).update(values)


def repeat(output: str, **where: Any) -> Spoil:
    """Write one row twice."""
    return lambda draft: draft.rows[output].append(dict(draft.row(output, **where)))


def drop(output: str, **where: Any) -> Spoil:
    """Leave one row out."""
    return lambda draft: draft.rows[output].remove(draft.row(output, **where))


def state(*path: Any, value: Any) -> Spoil:
    """Overwrite one figure of the summary."""

    def spoil(draft: Draft) -> None:
        inside = draft.summary
        for name in path[:-1]:
            inside = inside[name]
        inside[path[-1]] = value

    return spoil


def ruled(**rules: Any) -> Spoil:
    """Let the brief have other rules of the network."""
    return lambda draft: setattr(draft, "brief", replace(BRIEF, network=replace(BRIEF.network, **rules)))


def joined(*offer_ids: str) -> Spoil:
    """Let some offers be one joint offer."""

    def spoil(draft: Draft) -> None:
        for offer_id in offer_ids:
            draft.change_offer(offer_id, joint_id="J")

    return spoil


def flow(area_id: str, offer_id: str, people: int) -> Spoil:
    """Serve other numbers of people, with the award and its spend rewritten to agree."""

    def spoil(draft: Draft) -> None:
        row = draft.row(FLOWS, area_id=area_id, offer_id=offer_id)
        award = draft.row(AWARDS, offer_id=offer_id)
        more = people - row["people"]
        price = next(each.price_minor for each in draft.nouns[Offer] if each.offer_id == offer_id)
        row["people"] = people
        award.update(people=award["people"] + more, spend_minor=award["spend_minor"] + more * price)

    return spoil


def award(offer_id: str, people: int, spend_minor: int, *flows: tuple[str, str, int]) -> Spoil:
    """Award a further offer, consistently."""
    return lambda draft: draft.award(offer_id, people, spend_minor, *flows)


def leave_out(offer_id: str) -> Spoil:
    """Leave an award and its flows out."""

    def spoil(draft: Draft) -> None:
        for output in (AWARDS, FLOWS):
            draft.rows[output] = [row for row in draft.rows[output] if row["offer_id"] != offer_id]

    return spoil


def history_breaks_a_minimum(draft: Draft) -> None:
    """O-DEBT needs at least 5 people; today it serves 3 and the summary is silent about it."""
    draft.row("network/today_flows", offer_id="O-DEBT")["people"] = 3


def a_range_in_rows_only(draft: Draft) -> None:
    """Every row says how low its unmet need may be, and the headline another sum."""
    for row in draft.rows[UNMET]:
        row["low"] = 1.0
    draft.summary["headlines"]["unmet_low"] = 7.0


def a_scenario(**wrong: Any) -> Spoil:
    """A scenario whose figures disagree among themselves."""

    def spoil(draft: Draft) -> None:
        today, proposed = draft.summary["today"], draft.summary["proposed"]
        draft.summary["scenarios"] = [{"capacity_factor": 2.0, "today": today, "proposed": {**proposed, **wrong}}]

    return spoil


A1, DEBT, CARE = {"area_id": "A-1"}, {"offer_id": "O-DEBT"}, {"offer_id": "O-CARE"}
HOUSING = {"area_id": "A-1", "service_type": "housing"}

CORRUPTIONS: tuple[tuple[str, Spoil, Rule], ...] = (
    ("an output table is not there", lambda draft: draft.rows.pop(ACCESS), Rule.READABLE),
    ("a figure is not there", lambda draft: draft.summary["proposed"].pop("value_minor"), Rule.READABLE),
    ("a figure is text", state("today", "bound_gap", value="none"), Rule.READABLE),
    ("a figure is not a number", state("today", "bound_gap", value=float("nan")), Rule.READABLE),
    ("money is not whole", state("today", "value_minor", value=1_470_000.5), Rule.READABLE),
    ("an absurd figure", state("today", "value_minor", value=10**400), Rule.READABLE),
    ("penalties are a list", state("today", "penalties", value=[]), Rule.READABLE),
    ("people by quintile is a sentence", state("today", "people_by_quintile", value="none"), Rule.READABLE),
    ("broken rules are a sentence", state("today", "broken_rules", value="none"), Rule.READABLE),
    ("spend by pot is a list", state("today", "spend_by_pot", value=[]), Rule.READABLE),
    ("an award of an unknown offer", put(AWARDS, DEBT, offer_id="O-ELSE"), Rule.KNOWN),
    ("an award to an unknown provider", put(AWARDS, DEBT, provider_id="P-ELSE"), Rule.KNOWN),
    ("a flow from an unknown area", put(FLOWS, A1, area_id="A-9"), Rule.KNOWN),
    ("a flow of an unknown segment", put(FLOWS, A1, segment_id="everyone"), Rule.KNOWN),
    ("a flow to an unknown offer", put(FLOWS, A1, offer_id="O-ELSE"), Rule.KNOWN),
    ("a reason for an unknown offer", put(REASONS, DEBT, offer_id="O-ELSE"), Rule.KNOWN),
    ("unmet need in an unknown area", put(UNMET, A1, area_id="A-9"), Rule.KNOWN),
    ("unmet need of an unknown segment", put(UNMET, A1, segment_id="everyone"), Rule.KNOWN),
    ("spare spend of an unknown pot", put(DUPLICATION, {}, other_pot_id="treasure"), Rule.KNOWN),
    ("access to an unknown service type", put(ACCESS, A1, service_type="dance"), Rule.KNOWN),
    ("an award in another place", put(AWARDS, DEBT, place_id="else"), Rule.SAME_PLACE),
    ("a flow in another place", put(FLOWS, A1, place_id="else"), Rule.SAME_PLACE),
    ("a reason in another place", put(REASONS, DEBT, place_id="else"), Rule.SAME_PLACE),
    ("access in another place", put(ACCESS, A1, place_id="else"), Rule.SAME_PLACE),
    ("a summary in another currency", state("currency", value="USD"), Rule.SAME_PLACE),
    ("an award twice", repeat(AWARDS, **DEBT), Rule.ONCE),
    ("a flow twice", repeat(FLOWS, **DEBT), Rule.ONCE),
    ("a reason twice", repeat(REASONS, **DEBT), Rule.ONCE),
    ("unmet need twice", repeat(UNMET, **A1), Rule.ONCE),
    ("spare spend twice", repeat(DUPLICATION), Rule.ONCE),
    ("access twice", repeat(ACCESS, **A1), Rule.ONCE),
    ("a quintile twice", state("proposed", "people_by_quintile", 1, "quintile", value=1), Rule.ONCE),
    ("a flow of nobody", flow("A-3", "O-CARE", 0), Rule.COUNTED),
    ("a flow of fewer than nobody", flow("A-3", "O-CARE", -1), Rule.COUNTED),
    ("an award of fewer than nobody", put(AWARDS, DEBT, people=-15), Rule.COUNTED),
    ("negative spare spend", put(DUPLICATION, {}, idle_minor=-10, duplicated_minor=10_345), Rule.COUNTED),
    ("negative unmet need", put(UNMET, A1, servable=21.0, unmet=-1.0), Rule.COUNTED),
    ("an award to another provider", put(AWARDS, DEBT, provider_id="P-2"), Rule.PROVIDER),
    ("a reason for another provider", put(REASONS, DEBT, provider_id="P-2"), Rule.PROVIDER),
    ("an award of more people than flow to it", put(AWARDS, DEBT, people=16, spend_minor=42_000), Rule.PEOPLE),
    ("flows to an offer without award", drop(AWARDS, **DEBT), Rule.PEOPLE),
    ("spend a penny low", put(AWARDS, DEBT, spend_minor=39_999), Rule.SPEND),
    ("today's spend a penny low", put("network/today_awards", DEBT, spend_minor=39_999), Rule.SPEND),
    ("spend without the fixed cost", put(AWARDS, DEBT, spend_minor=30_000), Rule.SPEND),
    ("an award without a price", award("O-UNPRICED", 2, 0, ("A-1", "families", 2)), Rule.PRICED),
    ("an award without a capacity", lambda draft: draft.change_offer("O-CARE", capacity=None), Rule.PRICED),
    ("a flow of another type", put(FLOWS, {"offer_id": "O-HOUSE"}, service_type="debt"), Rule.TYPE),
    ("a flow that nobody needs", put(FLOWS, CARE, segment_id="families"), Rule.REQUIRED),
    ("a flow over 22 km", put(FLOWS, {"area_id": "A-2", "offer_id": "O-DEBT-2"}, area_id="A-3"), Rule.REACH),
    ("a flow to an offer without a place", award("O-NOWHERE", 1, 100, ("A-1", "older", 1)), Rule.REACH),
    ("a flow without effect", lambda draft: draft.nouns.update(_without_effects(draft, "care")), Rule.EFFECT),
    ("a flow that its pot may not pay", award("O-UNPAYABLE", 4, 8_000, ("A-3", "families", 4)), Rule.PAYABLE),
    ("more served than in need", flow("A-2", "O-DEBT-2", 11), Rule.DEMAND),
    ("flows where nobody is in need", put(FLOWS, {"area_id": "A-3"}, area_id="A-2"), Rule.DEMAND),
    ("more served than places", flow("A-1", "O-CARE", 9), Rule.CAPACITY),
    ("fewer people than the provider can run it for", flow("A-1", "O-HOUSE", 3), Rule.VOLUME),
    ("spend above the budget", flow("A-2", "O-DEBT-2", 50), Rule.BUDGET),
    ("spend above a pot", flow("A-1", "O-CARE", 9), Rule.POT),
    ("spend above a provider's share", flow("A-2", "O-DEBT-2", 16), Rule.PROVIDER_CAP),
    ("spend above the integrator's own share", flow("A-1", "O-CARE", 12), Rule.OWN_CAP),
    ("an unfair price", award("O-CHEAP", 6, 3_000, ("A-3", "families", 6)), Rule.FAIR_PRICE),
    ("a lock not kept", leave_out("O-CARE"), Rule.LOCK),
    ("more awards than allowed", ruled(awards_max=1), Rule.AWARDS),
    ("a joint offer in part", joined("O-CARE", "O-BANNED"), Rule.JOINT),
    ("two providers in a lot", ruled(one_provider_per_area=("care", "debt", "housing")), Rule.LOT),
    ("the explore share not kept", ruled(explore_share=1.0, explore_until=BRIEF.period.to_on), Rule.EXPLORE),
    ("a ban not kept", award("O-BANNED", 5, 10_000, ("A-3", "families", 5)), Rule.BAN),
    ("today holds a proposal", put("network/today_awards", DEBT, offer_id="O-FAR"), Rule.FUNDED),
    ("today leaves out what is funded", drop("network/today_awards", **CARE), Rule.FUNDED),
    ("today breaks a rule in silence", history_breaks_a_minimum, Rule.ADMITTED),
    ("a proposal that breaks a rule", state("proposed", "broken_rules", value=["budget"]), Rule.ADMITTED),
    ("a better value", state("proposed", "value_minor", value=1_570_002), Rule.VALUE),
    ("today's value made worse", state("today", "value_minor", value=1_469_000), Rule.VALUE),
    ("a general effect where the provider has its own", lambda d: d.nouns.update(_without_own(d)), Rule.VALUE),
    ("less choice penalty", state("proposed", "penalties", "choice_minor", value=5_000), Rule.CHOICE),
    ("less equity penalty", state("proposed", "penalties", "equity_minor", value=0), Rule.EQUITY),
    ("less small-provider penalty", state("proposed", "penalties", "small_minor", value=0), Rule.SMALL),
    ("a better objective", state("proposed", "objective_minor", value=1_560_468), Rule.OBJECTIVE),
    ("a scenario's better objective", a_scenario(objective_minor=1_560_468), Rule.OBJECTIVE),
    ("a bound below the plan", state("proposed", "bound_minor", value=1_560_000), Rule.BOUND),
    ("a scenario's bound below the plan", a_scenario(bound_minor=1_560_000), Rule.BOUND),
    ("a better gap", state("proposed", "bound_gap", value=0.001), Rule.GAP),
    ("less total spend", state("proposed", "spend_minor", value=115_499), Rule.SPEND_TOTAL),
    ("spend moved between pots", state("proposed", "spend_by_pot", "council", value=99_000), Rule.SPEND_BY_POT),
    ("spend of a pot left out", lambda d: d.summary["today"]["spend_by_pot"].pop("health"), Rule.SPEND_BY_POT),
    ("more whole needs met", state("proposed", "people_by_quintile", 0, "whole", value=19), Rule.MET),
    ("a quintile left out", lambda draft: draft.summary["proposed"]["people_by_quintile"].pop(), Rule.MET),
    ("parts that do not add up", state("proposed", "people_by_quintile", 0, "none", value=3), Rule.MET_SUM),
    ("one more charity", state("proposed", "providers_by_kind", "charity", value=2), Rule.KINDS),
    ("a larger share of small providers", state("proposed", "small_share", value=0.5), Rule.SMALL_SHARE),
    ("an unknown share of small providers", state("proposed", "small_share", value=None), Rule.SMALL_SHARE),
    ("an offer without reason", drop(REASONS, offer_id="O-FAR"), Rule.REASON_EACH),
    ("a reason that says in of what is out", put(REASONS, {"offer_id": "O-FAR"}, included=True), Rule.REASON_INCLUDED),
    ("a reason that says out of what is in", put(REASONS, DEBT, included=False), Rule.REASON_INCLUDED),
    ("an exact reason without figure", put(REASONS, DEBT, difference=None), Rule.REASON_WORKED),
    ("fewer people in unmet need", put(UNMET, A1, people=19, unmet=-1.0), Rule.UNMET_PEOPLE),
    ("unmet need left out", drop(UNMET, area_id="A-3", service_type="housing"), Rule.UNMET_PEOPLE),
    ("unmet need that nobody has", put(UNMET, HOUSING, service_type="care"), Rule.UNMET_PEOPLE),
    ("need that is neither met nor unmet", put(UNMET, HOUSING, unmet=10.0), Rule.UNMET_SUM),
    ("a pot that could not pay", put(UNMET, HOUSING, responsible_pots="council;health"), Rule.UNMET_POTS),
    ("nobody responsible where a pot could pay", put(UNMET, HOUSING, responsible_pots=""), Rule.UNMET_POTS),
    ("servable where nothing is in reach", put(UNMET, {"area_id": "A-3"}, servable=6.0, unmet=0.0), Rule.SERVABLE),
    ("servable above places in reach", put(UNMET, HOUSING, servable=9.0, unmet=11.0), Rule.SERVABLE),
    ("spare spend that does not add up", put(DUPLICATION, {}, spend_minor=15_001), Rule.LEFT_OVER),
    (
        "more spare than spent",
        put(DUPLICATION, {}, spend_minor=120_000, duplicated_minor=115_335),
        Rule.LEFT_OVER_TOTAL,
    ),
    ("spare spend of a pot that funds none", put(DUPLICATION, {}, pot_id="health"), Rule.LEFT_OVER_WHERE),
    ("spare spend beside a pot that funds none", put(DUPLICATION, {}, other_pot_id="health"), Rule.LEFT_OVER_WHERE),
    ("bought twice beside no other pot", put(DUPLICATION, {}, other_pot_id=""), Rule.LEFT_OVER_WHERE),
    (
        "a shorter journey",
        put(ACCESS, {"area_id": "A-2", "service_type": "housing"}, nearest_minutes=10.0),
        Rule.ACCESS,
    ),
    ("a journey that nobody can make", put(ACCESS, {"area_id": "A-3"}, nearest_minutes=20.0), Rule.ACCESS),
    ("a journey left unknown", put(ACCESS, HOUSING, nearest_minutes=None), Rule.ACCESS),
    ("a better score", put(ACCESS, HOUSING, score=0.5), Rule.SCORE),
    ("a score left unknown", put(ACCESS, HOUSING, score=None), Rule.SCORE),
    ("a negative score", put(ACCESS, HOUSING, score=-0.5), Rule.COUNTED),
    ("more providers in reach", put(ACCESS, HOUSING, providers=2), Rule.ACCESS),
    ("fewer providers in reach", put(ACCESS, {"area_id": "A-2", "service_type": "debt"}, providers=1), Rule.ACCESS),
    ("more people with access", put(ACCESS, HOUSING, people=21), Rule.ACCESS),
    ("an area without access", drop(ACCESS, area_id="A-3", service_type="debt"), Rule.ACCESS),
    ("less unmet need in the headline", state("headlines", "unmet", value=30.0), Rule.HEADLINE),
    ("more duplicated in the headline", state("headlines", "duplicated_minor", value=10_336), Rule.HEADLINE),
    ("a range in the headline that no row has", state("headlines", "unmet_low", value=30.0), Rule.HEADLINE),
    ("a range that its rows do not give", a_range_in_rows_only, Rule.HEADLINE),
    ("more choice in the headline", state("headlines", "choice_two", value=0.5), Rule.HEADLINE),
    ("more spent at present", state("headlines", "present_spend_minor", value=200_000), Rule.HEADLINE),
    ("another brief", lambda draft: setattr(draft, "brief", replace(draft.brief, digest="else")), Rule.DIGEST),
    ("other inputs", state("inputs_digest", value="else"), Rule.DIGEST),
)


def _without_effects(draft: Draft, service_type: str) -> dict[type, list[Any]]:
    return {
        noun: [row for row in rows if row.service_type != service_type]
        for noun, rows in draft.nouns.items()
        if noun.table_name == "effects"
    }


def _without_own(draft: Draft) -> dict[type, list[Any]]:
    return {
        noun: [row for row in rows if row.provider_id is None]
        for noun, rows in draft.nouns.items()
        if noun.table_name == "effects"
    }


def test_an_honest_output_has_no_problems() -> None:
    """Every figure of the little place was worked out by hand, and the checker agrees with each."""
    assert Draft().problems() == ()


@pytest.mark.parametrize(("name", "spoil", "rule"), CORRUPTIONS, ids=[name for name, _, _ in CORRUPTIONS])
def test_a_corrupted_output_is_caught_by_its_rule(name: str, spoil: Spoil, rule: Rule) -> None:
    """Whatever else it breaks, the rule that was broken is among the problems."""
    draft = Draft()
    spoil(draft)
    assert rule.code in draft.codes()


def test_every_rule_has_a_corruption_that_it_catches() -> None:
    """No rule of the checker goes untried."""
    assert {rule for _, _, rule in CORRUPTIONS} == set(Rule)


@pytest.mark.parametrize(
    ("spoil", "rules"),
    [
        (state("proposed", "providers_by_kind", "charity", value=2), {Rule.KINDS}),
        (state("proposed", "bound_gap", value=0.001), {Rule.GAP}),
        (put(AWARDS, DEBT, spend_minor=39_999), {Rule.SPEND}),
        (put(REASONS, DEBT, included=False), {Rule.REASON_INCLUDED}),
        (put(UNMET, HOUSING, responsible_pots=""), {Rule.UNMET_POTS, Rule.HEADLINE}),
        (put(FLOWS, CARE, place_id="else"), {Rule.SAME_PLACE}),
    ],
)
def test_a_single_fault_breaks_no_other_rule(spoil: Spoil, rules: set[Rule]) -> None:
    """One wrong figure is said once, not as a flood."""
    draft = Draft()
    spoil(draft)
    assert draft.codes() == {rule.code for rule in rules}


@given(st.integers(0, 5), st.integers(-40, 40).filter(bool), st.booleans())
def test_other_people_in_any_flow_are_caught(index: int, change: int, rewritten: bool) -> None:
    """No number of people in a flow can be changed unnoticed, even if its award is rewritten to agree."""
    draft = Draft()
    row = draft.rows[FLOWS][index]
    if rewritten:
        flow(row["area_id"], row["offer_id"], row["people"] + change)(draft)
        assert Rule.VALUE.code in draft.codes()
    else:
        row["people"] += change
        assert Rule.PEOPLE.code in draft.codes()


@given(st.sampled_from(sorted(WRITTEN)), st.integers(0, 20))
def test_a_row_left_out_of_any_table_is_caught(output: str, index: int) -> None:
    """Every row of every table is needed."""
    draft = Draft()
    draft.rows[output].pop(index % len(draft.rows[output]))
    assert draft.problems()


@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(random: Any) -> None:
    """The same output in another order, spoilt or not, has the same problems."""
    tidy, mixed = Draft(), Draft()
    for draft in (tidy, mixed):
        draft.row(FLOWS, **DEBT)["people"] = 14
    for rows in (*mixed.rows.values(), *mixed.nouns.values()):
        random.shuffle(rows)
    assert tidy.problems() == mixed.problems()


def test_all_faults_are_told_at_once() -> None:
    """Nobody mends one fault only to meet the next."""
    draft = Draft()
    for spoil in (put(AWARDS, DEBT, spend_minor=1), drop(REASONS, **CARE), state("inputs_digest", value="else")):
        spoil(draft)
    assert {Rule.SPEND.code, Rule.REASON_EACH.code, Rule.DIGEST.code} == draft.codes()


def test_many_breaches_of_one_rule_are_one_problem() -> None:
    """The first few ids are named and the rest counted."""
    draft = Draft()
    draft.nouns[Offer] += [offer(f"O-MORE-{i:02}", "P-3", "debt", 5) for i in range(20)]
    (problem,) = draft.problems()
    assert problem.code == Rule.REASON_EACH.code
    assert "O-MORE-00" in problem.what
    assert "and 12 more" in problem.what
