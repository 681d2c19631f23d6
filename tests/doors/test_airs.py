"""The AIRS flat export in: every row accounted for under its level, every fault met, no secret address let out."""

from __future__ import annotations

import csv
import gzip
import io
import random

import pytest

from tests.doors.invented import codes
from tests.doors.invented_places import airs, build_san_francisco, mappings_of, recipe_of, san_francisco_data
from weft import doors

LEVELS = ("agency", "site", "program", "programatsite", "other")


@pytest.fixture(scope="module")
def built() -> doors.Built:
    return build_san_francisco()


@pytest.fixture(scope="module")
def services(built):
    return {service.service_id: service for service in built.services.nouns()}


def refused(content: bytes) -> doors.CannotBuild:
    data = {**san_francisco_data(), "sf211_airs_flat.csv.gz": content}
    with pytest.raises(doors.CannotBuild) as refusal:
        doors.build(recipe=recipe_of("san_francisco"), mappings=mappings_of("san_francisco"), data=data)
    return refusal.value


def repairs(built, table):
    row = next(row for row in built.quality.rows if row.table == table)
    return {count.what: count.rows for count in row.repairs}


def reasons(built, table):
    row = next(row for row in built.quality.rows if row.table == table)
    return {count.what: count.rows for count in row.reasons}


def test_the_levels_together_account_for_every_row_of_the_file(built):
    lines = len(list(csv.reader(io.StringIO(airs().decode())))) - 1
    assert sum(row.rows_in for row in built.quality.rows if row.table in LEVELS) == lines


def test_an_agency_with_sites_is_a_provider_and_one_without_is_a_service_too(built, services):
    assert "a5" in {provider.provider_id for provider in built.providers.nouns()}
    assert services["a5"].provider_id == "a5"
    assert "a1" not in services


def test_a_missing_agency_is_kept_under_the_name_that_its_row_gives_it(built, services):
    names = {provider.provider_id: provider.name for provider in built.providers.nouns()}
    assert services["s7"].provider_id == "a99"
    assert names["a99"] == "LOST, AGENCY (agency a99, not in the source)"


def test_codes_say_a_type_before_words_do_and_a_programme_at_a_site_takes_its_programme_s(services):
    assert services["p1"].service_type == services["x1"].service_type == "substance-use"


def test_a_site_beside_programmes_of_its_agency_is_not_counted_a_second_time(services):
    assert services["s6"].service_type is None
    assert services["s6"].why_not.startswith("its agency's programmes are listed for themselves")


def test_a_type_read_from_words_is_counted_as_a_doubt_and_said_in_every_such_offer(built, services):
    assert services["s2"].service_type == "food"
    doubts = {c.what: c.rows for row in built.quality.rows if row.table == "site" for c in row.doubts}
    assert doubts["service type read from words in its entry: assumed"] > 0
    sources = {offer.service_id: offer.source for offer in built.offers.nouns()}
    assert sources["s2"].endswith("service type read from words in its entry")
    assert not sources["p1"].endswith("service type read from words in its entry")


def test_words_may_say_that_something_is_not_bought(services):
    assert services["s19"].service_type is None, "an animal food bank is no food bank"


def test_a_point_shared_by_many_addresses_is_approximate(services):
    assert {services[key].located for key in ("s16", "s17", "s18", "a5")} == {"approximate"}
    assert services["s2"].located == "exact"


def test_a_refuge_and_all_sites_of_its_agency_are_withheld_and_never_offered(built, services):
    assert services["s4"].located == "withheld"
    assert services["s4"].latitude is None
    assert "s4" not in {offer.service_id for offer in built.offers.nouns()}


def test_a_row_marked_private_is_withheld_and_its_agency_s_other_sites_are_not(services):
    assert services["s5"].located == "withheld"
    assert services["s1"].located == "exact"


def test_no_output_holds_a_secret_address_or_its_coordinates(built):
    outputs = [str(table.data.to_pylist()) for table in built.tables]
    outputs += [doors.report_markdown(built.quality), doors.set_aside_csv(built.quality).decode()]
    for secret in ("Secret Lane", "Private Way", "10.4321", "20.4321", "10.45", "10.2777"):
        assert not any(secret in output for output in outputs), secret


def test_what_its_publisher_keeps_out_stays_out(built, services):
    assert "s13" not in services
    assert reasons(built, "site")["its publisher keeps it out of the directory"] == 1


def test_the_faults_of_rows_are_named(built):
    assert reasons(built, "site") == {
        "has no id": 1,
        "id is that of a row of another level": 1,
        "id repeats: the fullest row with it is taken": 1,
        "its publisher keeps it out of the directory": 1,
    }
    assert reasons(built, "other") == {
        "fewer cells than the header": 1,
        "its level is not agency, site, program or program at site": 1,
        "more cells than the header": 1,
    }
    assert repairs(built, "site")["impossible coordinates: position taken as unknown"] == 1
    assert repairs(built, "site")["one coordinate of two: position taken as unknown"] == 1
    assert repairs(built, "site")["leading formula character taken off"] == 1


def test_a_percentage_is_of_its_column_and_an_unknown_one_makes_no_row(built):
    needs = {(need.area_id[-1], need.segment_id): need for need in built.needs.nouns()}
    assert needs["1", "in-poverty"].people == 200
    assert needs["2", "in-poverty"].people == 43, "8.5% of 500 is 42.5, half rounded up"
    assert ("2", "unemployed") not in needs


def test_rows_may_come_in_any_order(built):
    head, *rows = list(csv.reader(io.StringIO(airs().decode())))
    random.Random(7).shuffle(rows)
    out = io.StringIO(newline="")
    csv.writer(out).writerows([head, *rows])
    data = {**san_francisco_data(), "sf211_airs_flat.csv.gz": out.getvalue().encode()}
    again = doors.build(recipe=recipe_of("san_francisco"), mappings=mappings_of("san_francisco"), data=data)
    assert again.tables == built.tables
    assert again.quality.rows == built.quality.rows


def test_without_any_mapping_every_position_is_withheld():
    from weft.doors.airs import read_airs

    directory = read_airs(file="airs.csv", content=airs(), place_id="invented", code_map=None)
    assert {entry.service.located for entry in directory.entries} == {"withheld"}
    assert not any(entry.service.usable for entry in directory.entries)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (gzip.compress(b"x")[:-6], "IMPORT-1"),
        (gzip.compress(b"x") + b"behind", "IMPORT-1"),
        (b"\x1f\x8b" + b"\x00" * 30, "IMPORT-1"),
        (gzip.compress(b"0" * (65 * 1024 * 1024)), "IMPORT-3"),
        (b"", "IMPORT-6"),
        (b"ResourceAgencyNum\n1\n", "IMPORT-6"),
        (airs().decode().encode("utf-16"), "IMPORT-5"),
    ],
)
def test_what_is_no_airs_export_is_refused(content, code):
    assert code in codes(refused(content))


def test_every_missing_column_is_named_at_once():
    assert codes(refused(b"a,b\n1,2\n")) == ["IMPORT-6"] * 4
