"""The tables of a place keep to its brief, or every way in which they do not is told."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.spec.brief.text import RIGHT, bent
from weft import brief
from weft.engine import Place, place_of
from weft.vocabulary import Area, Effect, Need, Offer, Provider, Requirement, Service, Table

DAY = date(2026, 4, 1)
KNOWN = {"source": "survey", "as_of": DAY, "assumed": False}
AREA = {"place_id": "tarn-valley", "area_id": "A1", "name": "Millbeck", "latitude": 54.5, "longitude": -3.0}
REQUIREMENT = {"place_id": "tarn-valley", "segment_id": "in-debt", "service_type": "debt-advice", "essential": True}
NEED = {"place_id": "tarn-valley", "area_id": "A1", "segment_id": "in-debt", "people": 30, **KNOWN}
PROVIDER = {"place_id": "tarn-valley", "provider_id": "P-INTEGRATOR", "name": "Beck", "kind": "charity", "small": True}
OFFER = {
    "place_id": "tarn-valley",
    "offer_id": "O-1",
    "provider_id": "P-INTEGRATOR",
    "service_type": "debt-advice",
    "status": "funded",
    "delivery_mode": "site",
    "currency": "GBP",
    "pot_id": "prevention",
    **KNOWN,
}
EFFECT = {
    "place_id": "tarn-valley",
    "service_type": "debt-advice",
    "segment_id": "in-debt",
    "outcome_id": "settled-home",
    "probability": 0.5,
    "baseline": 0.2,
    "source": "trial",
    "as_of": DAY,
    "tested": True,
}


def place(
    *,
    text: str = RIGHT,
    requirements: tuple[dict[str, Any], ...] = (REQUIREMENT, {**REQUIREMENT, "segment_id": "renting"}),
    needs: tuple[dict[str, Any], ...] = (NEED,),
    offers: tuple[dict[str, Any], ...] = (OFFER, {**OFFER, "offer_id": "O-2"}),
    effects: tuple[dict[str, Any], ...] = (EFFECT,),
    services: tuple[dict[str, Any], ...] = (),
) -> Place:
    return place_of(
        Table.of_nouns(Area, [Area(**AREA, population=100)]),
        Table.of_nouns(Requirement, [Requirement(**row) for row in requirements]),
        Table.of_nouns(Need, [Need(**row) for row in needs]),
        Table.of_nouns(Provider, [Provider(**PROVIDER)]),
        Table.of_nouns(Service, [Service(**row) for row in services]),
        Table.of_nouns(Offer, [Offer(**row) for row in offers]),
        Table.of_nouns(Effect, [Effect(**row) for row in effects]),
        files={"brief.toml": text.encode()},
    )


def problems(*, text: str = RIGHT, **tables: Any) -> list[str]:
    read = brief.load(text=text.encode())
    return [problem.sentence() for problem in brief.check(brief=read, place=place(text=text, **tables))]


def test_a_place_that_keeps_to_its_brief_has_no_problem():
    """BRIEF-12. An offer without coordinates, capacity or price is kept: unknown is not an error."""
    assert problems() == []


def test_a_row_of_another_place_is_told():
    """BRIEF-12."""
    assert problems(needs=(NEED, {**NEED, "segment_id": "renting", "place_id": "other"})) == [
        "BRIEF-12: needs, column place_id: 'other' is not the place of the brief (row A1 renting). "
        "Allowed: tarn-valley."
    ]


def test_names_that_the_brief_does_not_declare_are_told_once_with_the_rows_that_have_them():
    """BRIEF-12. One wrong value in many rows is one problem."""
    strange = [{**OFFER, "offer_id": f"X-{n}", "service_type": "debt-advise"} for n in range(1, 6)]
    assert problems(offers=(OFFER, {**OFFER, "offer_id": "O-2"}, *strange)) == [
        "BRIEF-12: offers, column service_type: 'debt-advise' is not a service type of the brief "
        "(rows X-1, X-2, X-3 and 2 more). Allowed: debt-advice, housing-support. "
        "Write 'debt-advice' if that is what you mean."
    ]


def test_every_reference_to_the_brief_is_checked():
    """BRIEF-12. All tables at once: segments, service types, outcomes, pots and currency."""
    directory = {"place_id": "tarn-valley", "service_id": "S", "name": "n", "located": "unknown"}
    directory |= {"usable": False, "why_not": ""}
    renting = {**REQUIREMENT, "segment_id": "renting", "service_type": "a"}
    said = problems(
        requirements=(REQUIREMENT, renting, {**REQUIREMENT, "segment_id": "b"}),
        needs=({**NEED, "segment_id": "c"},),
        services=({**directory, "service_type": "d"}, {**directory, "service_id": "T"}),
        offers=({**OFFER, "pot_id": "e", "currency": "EUR"}, {**OFFER, "offer_id": "O-2"}),
        effects=({**EFFECT, "service_type": "f", "segment_id": "g", "outcome_id": "h"},),
    )  # fmt: skip
    assert [line.split(" (row")[0] for line in said] == [
        "BRIEF-12: requirements, column segment_id: 'b' is not a segment of the brief",
        "BRIEF-12: requirements, column service_type: 'a' is not a service type of the brief",
        "BRIEF-12: needs, column segment_id: 'c' is not a segment of the brief",
        "BRIEF-12: services, column service_type: 'd' is not a service type of the brief",
        "BRIEF-12: offers, column pot_id: 'e' is not a pot of the brief",
        "BRIEF-12: offers, column currency: 'EUR' is not the currency of the brief",
        "BRIEF-12: effects, column service_type: 'f' is not a service type of the brief",
        "BRIEF-12: effects, column segment_id: 'g' is not a segment of the brief",
        "BRIEF-12: effects, column outcome_id: 'h' is not an outcome of the brief",
    ]


def test_low_and_high_stand_on_their_sides():
    """BRIEF-12. An unknown end of a range is no error."""
    assert problems(
        needs=({**NEED, "low": 31}, {**NEED, "segment_id": "renting", "high": 29}),
        effects=({**EFFECT, "low": 0.6, "high": 0.4},),
    ) == [
        "BRIEF-12: needs, column low: `low` is above `people` (row A1 in-debt). Allowed: low <= people <= high.",
        "BRIEF-12: needs, column high: `high` is below `people` (row A1 renting). Allowed: low <= people <= high.",
        "BRIEF-12: effects, column low: `low` is above `probability` (row debt-advice in-debt settled-home). "
        "Allowed: low <= probability <= high.",
        "BRIEF-12: effects, column high: `high` is below `probability` (row debt-advice in-debt settled-home). "
        "Allowed: low <= probability <= high.",
    ]


def test_a_segment_that_needs_nothing_is_told():
    """BRIEF-12."""
    assert problems(requirements=(REQUIREMENT,)) == [
        "BRIEF-12: requirements, column segment_id: segment 'renting' of the brief has no requirement. "
        "Add a row for each service type that its people need, or take the segment out of the brief."
    ]


def test_rules_name_offers_and_providers_that_are_there():
    """BRIEF-12. The line of the brief is quoted, for the fault may be there."""
    text = bent('locks = ["O-1"]', 'locks = ["O-9"]', text=bent('"P-INTEGRATOR"', '"P-X"'))
    assert problems(text=text) == [
        "BRIEF-12: brief.toml, line 96: `locks` in [network] names 'O-9', which is not an offer. "
        "Write 'O-2' if that is what you mean.\n    locks = [\"O-9\"]",
        "BRIEF-12: brief.toml, line 102: 'P-X' in [network.own_delivery] is not a provider.\n    provider_id = \"P-X\"",
    ]


def test_a_lock_that_no_rule_of_its_pot_allows_is_told():
    """BRIEF-12. Any other offer that its pot may not pay for is left to the network, which says so."""
    stray = {"service_type": "housing-support", "pot_id": "health"}
    offers = ({**OFFER, **stray}, {**OFFER, "offer_id": "O-2", **stray})
    assert problems(offers=offers) == [
        "BRIEF-12: brief.toml, line 96: offer 'O-1' is locked, but pot 'health' may not pay for 'housing-support'. "
        'Unlock the offer, or widen what the pot pays for.\n    locks = ["O-1"]'
    ]


def test_very_many_wrong_values_are_counted_together():
    """BRIEF-12. Two hundred different mistakes do not make two hundred lines."""
    strange = tuple({**OFFER, "offer_id": f"X-{n:03}", "pot_id": f"pot {n:03}"} for n in range(200))
    said = problems(offers=(OFFER, {**OFFER, "offer_id": "O-2"}, *strange))
    assert len(said) == 21
    assert said[-1] == (
        "BRIEF-12: offers, column pot_id: 180 more values are not a pot of the brief "
        "(rows X-020, X-021, X-022 and 177 more). Allowed: health, prevention."
    )
