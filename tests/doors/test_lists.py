"""Sector lists in: every row of every list accounted for, codes instead of names, no need where no list reaches."""

from __future__ import annotations

import pytest

from tests.doors.invented import codes
from tests.doors.invented_places import (
    LISTS,
    build_greater_manchester,
    greater_manchester_data,
    mappings_of,
    recipe_of,
)
from weft import doors


@pytest.fixture(scope="module")
def built() -> doors.Built:
    return build_greater_manchester()


@pytest.fixture(scope="module")
def services(built):
    return {service.name: service for service in built.services.nouns()}


def refused(content: bytes | None = None, **changes: bytes) -> doors.CannotBuild:
    with pytest.raises(doors.CannotBuild) as refusal:
        doors.build(
            recipe=content or recipe_of("greater_manchester"),
            mappings=mappings_of("greater_manchester"),
            data={**greater_manchester_data(), **{f"facilities/{k}.csv": v for k, v in changes.items()}},
        )
    return refusal.value


def test_every_list_has_its_account(built):
    found = {row.file: row for row in built.quality.rows}
    assert {f"facilities/{name}.csv" for name in LISTS} <= set(found)
    food = found["facilities/food_bank.csv"]
    assert (food.rows_in, food.kept, food.repaired, food.set_aside) == (9, 4, 2, 3)
    assert {c.what for c in food.reasons} == {
        "fewer cells than the header",
        "has neither an id nor a name",
        "id repeats: the fullest row with it is taken",
    }


def test_the_same_name_in_any_spelling_of_case_and_spaces_is_one_provider(built):
    names = [provider.name for provider in built.providers.nouns()]
    assert names.count("Pantry of Invention") == 1
    assert names.count("BOOTS") + names.count("Boots") == 1


def test_an_organisation_may_be_a_column_with_words_behind_it_or_one_for_all(built):
    kinds = {provider.name: provider.kind for provider in built.providers.nouns()}
    assert kinds["Bolton libraries"] == kinds["Jobcentre Plus"] == "public"
    assert kinds["Rest House"] == "sme", "an empty cell falls back to the row's own name"


def test_no_name_stands_where_a_code_belongs(built):
    for provider in built.providers.nouns():
        assert provider.name.casefold() not in provider.provider_id.casefold()
    for service in built.services.nouns():
        assert service.name.casefold() not in service.service_id.casefold()


def test_a_position_is_filled_from_the_postcode_of_another_list_and_marked(services):
    assert services["Nowhere Food Bank"].located == "approximate"
    assert services["Nowhere Food Bank"].latitude == 10.25


def test_a_list_of_no_type_stays_in_the_directory(services):
    assert services["Invented Surgery"].why_not == "its list is of no service type that the brief buys"


def test_words_type_a_list_that_has_no_type_and_sensitive_words_withhold(services):
    assert services["FOOD FOR ALL"].service_type == "food"
    assert services["HOUSE OF REFUGE"].located == "withheld"


def test_a_population_is_worked_out_and_said_to_be(built):
    assert {area.area_id[-1]: area.population for area in built.areas.nouns()} == {"1": 1500, "2": 1500, "4": 1800}
    assert "Populations are worked out as income_domain_numerator / Income_score, rounded, not counted." in (
        built.quality.notes
    )


def test_a_need_known_for_one_district_makes_no_row_elsewhere(built):
    needs = {(need.area_id[-1], need.segment_id) for need in built.needs.nouns()}
    assert ("1", "trafford-care") in needs
    assert ("2", "trafford-care") not in needs


def test_a_partial_list_is_noted(built):
    assert any("covers Trafford only" in note for note in built.quality.notes)


def test_a_need_where_no_list_of_its_type_reaches_is_refused():
    """RECIPE-9. Supply that no list covers is unknown; counting it as none would invent unmet need."""
    recipe = recipe_of("greater_manchester").replace(
        b'service_type = "food"\n', b'service_type = "food"\ncovers = ["Trafford"]\n'
    )
    refusal = refused(recipe)
    assert codes(refusal) == ["RECIPE-9"]
    assert "low-income needs food where no list of it reaches (Bolton)" in str(refusal)


def test_a_district_that_is_no_area_s_is_refused():
    recipe = recipe_of("greater_manchester").replace(b'covers = ["Trafford"]', b'covers = ["Traford"]', 1)
    assert "RECIPE-9" in codes(refused(recipe))


def test_a_missing_column_is_named_with_its_list():
    refusal = refused(dentist=b"name,adress,postcode,lon,lat\nA,B,C,20.2,10.2\n", library=b"x\n1\n")
    assert set(codes(refusal)) == {"IMPORT-6"}
    assert "[directory.lists.dentist]" in str(refusal)
    assert "[directory.lists.library]" in str(refusal)


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        (b'door = "lists"', b'door = "folder"', "RECIPE-4"),
        (b'door = "lists"', b'door = "airs"', "RECIPE-2"),
        (b'name = "pharmacy_name"', b"", "RECIPE-3"),
        (b'name = "pharmacy_name"', b"name = 7", "RECIPE-4"),
        (b'file = "facilities/library.csv"', b'file = "../library.csv"', "RECIPE-5"),
        (b'file = "facilities/library.csv"', b'file = "facilities/none.csv"', "RECIPE-6"),
        (b'service_type = "library"', b'service_type = "libary"', "RECIPE-7"),
        (b'id = ["cqc_id"]', b"id = [1]", "RECIPE-4"),
        (b"sensitive = false", b"sensitive = 0", "RECIPE-4"),
    ],
)
def test_a_fault_of_the_recipe_is_named(was, becomes, code):
    assert was in recipe_of("greater_manchester")
    assert code in codes(refused(recipe_of("greater_manchester").replace(was, becomes, 1)))
