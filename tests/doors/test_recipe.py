"""A recipe makes a whole place without any code for it, and says at once everything that does not fit."""

from __future__ import annotations

import pytest

from tests.doors.invented import EXAMPLE, build_invented, codes, invented_data, mappings, recipe
from weft import brief, doors
from weft.vocabulary import PLACE_NOUNS, Preference, TravelTime


@pytest.fixture(scope="module")
def built() -> doors.Built:
    return build_invented()


def refused(content: bytes, **changes: bytes) -> doors.CannotBuild:
    with pytest.raises(doors.CannotBuild) as refusal:
        doors.build(
            recipe=content,
            mappings={**mappings(), **{f"{name}.csv": table for name, table in changes.items()}},
            data=invented_data(),
        )
    return refusal.value


def test_the_place_has_every_table(built):
    assert tuple(table.noun for table in built.tables) == tuple(
        n for n in PLACE_NOUNS if n not in (TravelTime, Preference)
    )
    assert all(len(table) for table in built.tables)


def test_the_recipe_says_which_files_it_needs():
    assert doors.needed_files(recipe()) == ("hsds_datapackage.zip", "tract_need_svi2018.csv", "tracts.geojson")


def test_areas_keep_the_empty_one_and_mark_a_second_choice_of_position(built):
    areas = {area.area_id[-1]: area for area in built.areas.nouns()}
    assert areas["3"].population == 0
    assert (areas["2"].latitude, areas["2"].longitude) == (10.25, 20.75)
    assert areas["1"].name == "Example Tract 1"
    row = next(row for row in built.quality.rows if row.table == "areas")
    assert (row.rows_in, row.kept, row.repaired, row.set_aside) == (4, 2, 2, 0)


def test_deprivation_is_in_fifths_of_the_known_and_unknown_stays_unknown(built):
    assert [area.deprivation_quintile for area in built.areas.nouns()] == [1, 4, None, 2]


def test_an_unknown_need_makes_no_row_and_is_counted(built):
    needs = {(need.area_id[-1], need.segment_id): need for need in built.needs.nouns()}
    assert ("2", "in-poverty") not in needs
    assert {c.what: c.rows for c in built.quality.unknown}[
        "needs: in-poverty: E_POV is not known, no row was made"
    ] == 1
    assert (needs["2", "no-diploma"].low, needs["2", "no-diploma"].high) == (None, None)


def test_a_need_has_its_margin_as_low_and_high_never_below_zero(built):
    needs = {(need.area_id[-1], need.segment_id): need for need in built.needs.nouns()}
    poor, lone, adults = needs["1", "in-poverty"], needs["1", "single-parent"], needs["1", "mental-illness"]
    assert (poor.low, poor.people, poor.high, poor.assumed) == (150, 200, 250, False)
    assert (lone.low, lone.people, lone.high) == (0, 40, 90)
    assert (adults.people, adults.assumed) == (35, True), "(1000 - 250) adults x 0.046 = 34.5"


def test_rows_may_come_in_any_order(built):
    data = invented_data()
    head, *rows = data["tract_need_svi2018.csv"].splitlines()
    data["tract_need_svi2018.csv"] = b"\r\n".join([head, *reversed(rows)])
    again = doors.build(recipe=recipe(), mappings=mappings(), data=data)
    assert again.tables == built.tables
    assert again.boundaries == built.boundaries


def test_services_outside_the_place_stay_in_the_directory(built):
    why = {service.service_id: service.why_not for service in built.services.nouns()}
    assert why["s11"] == "it lies outside the place"
    assert why["s10"] == "it lies far outside the place"


def test_a_hotline_needs_no_position(built):
    offers = {offer.offer_id: offer for offer in built.offers.nouns()}
    assert (offers["s5"].delivery_mode, offers["s5"].latitude) == ("online", None)


def test_services_of_unknown_organisations_can_be_left_out():
    content = recipe().replace(b'unknown_organisation = "use"', b'unknown_organisation = "leave out"')
    left_out = doors.build(recipe=content, mappings=mappings(), data=invented_data())
    why = {service.service_id: service.why_not for service in left_out.services.nouns()}
    assert why["s6"] == "its organisation is not in the source"


def test_positions_from_postcodes_can_be_turned_off():
    content = recipe().replace(b"position_from_postcode = true", b"position_from_postcode = false")
    exact = doors.build(recipe=content, mappings=mappings(), data=invented_data())
    assert "approximate" not in exact.services.strings("located")


@pytest.mark.parametrize(
    ("was", "becomes", "code", "words"),
    [
        (b'currency = "USD"', b"currency = ", "RECIPE-1", "not TOML"),
        (b'currency = "USD"', b'currency = "\xff"', "RECIPE-1", "not UTF-8"),
        (b"population =", b"populaton =", "RECIPE-2", "populaton"),
        (b"[boundaries]", b"[boundary]", "RECIPE-2", "boundary"),
        (b'population = "E_TOTPOP"', b"", "RECIPE-3", "population"),
        (b"capacity = 1500", b'capacity = "many"', "RECIPE-4", "capacity"),
        (b"capacity = 1500", b"capacity = -1", "RECIPE-4", "negative"),
        (b'door = "geojson"', b'door = "shapefile"', "RECIPE-4", "door"),
        (b"to = 2020-01-01", b"to = 2018-01-01", "RECIPE-4", "ends before"),
        (b'file = "tracts.geojson"', b'file = "../tracts.geojson"', "RECIPE-5", "leads out"),
        (b'file = "tracts.geojson"', b'file = "/tracts.geojson"', "RECIPE-5", "leads out"),
        (b'file = "tracts.geojson"', b'file = "other.geojson"', "RECIPE-6", "other.geojson"),
        (b'mapping = "effects.csv"', b'mapping = "none.csv"', "RECIPE-6", "none.csv"),
        (b"[offers.service_types.food]", b"[offers.service_types.foods]", "RECIPE-7", "service type food"),
        (b'latitude = ["pwc_lat", "rep_lat"]', b'latitude = ["pwc_lat"]', "RECIPE-4", "latitude and longitude"),
        (b'population = "E_TOTPOP"', b'population = "E_NONE"', "TABLE-2", "missing"),
    ],
)
def test_a_fault_of_the_recipe_is_named(was, becomes, code, words):
    assert was in recipe()
    refusal = refused(recipe().replace(was, becomes))
    assert code in codes(refusal)
    assert words in str(refusal)


def test_a_fault_quotes_its_line():
    refusal = refused(recipe().replace(b"population =", b"populaton ="))
    problem = next(p for p in refusal.problems if p.code == "RECIPE-2")
    assert recipe().decode().splitlines()[problem.line - 1].startswith("population")
    assert problem.quote.startswith("populaton")
    assert "did you mean population?" in problem.allowed


def test_the_faults_of_all_mapping_tables_come_back_at_once():
    refusal = refused(
        recipe(),
        requirements=b"segment_id,service_type,essential\nin-poverty,food,perhaps\n",
        effects=b"service_type\nfood\n",
        provider_kinds=b"",
    )
    assert {problem.file for problem in refusal.problems} == {"requirements.csv", "effects.csv", "provider_kinds.csv"}


def test_parts_that_do_not_agree_are_named():
    refusal = refused(
        recipe(), requirements=b"segment_id,service_type,essential\nin-poverty,food,true\nnobody,art,true\n"
    )
    said = str(refusal)
    assert set(codes(refusal)) == {"RECIPE-7"}
    assert "segment nobody has no need" in said
    assert "segment older has no requirement" in said
    assert "the requirement art for nobody has no effect" in said


def test_the_example_brief_is_sound_and_agrees_with_its_recipe():
    tables = mappings()
    direction = brief.load(text=(EXAMPLE / "brief.toml").read_bytes(), mappings=tables)
    doors.build(recipe=recipe(), mappings=tables, data=invented_data(), brief=direction)
    other = recipe().replace(b'currency = "USD"', b'currency = "EUR"').replace(b'pot = "health"', b'pot = "wealth"')
    with pytest.raises(doors.CannotBuild) as refusal:
        doors.build(recipe=other, mappings=tables, data=invented_data(), brief=direction)
    assert set(codes(refusal.value)) == {"RECIPE-8"}
