"""San Francisco, a wholly real place from an AIRS export: every row accounted for, no secret address in any output."""

from __future__ import annotations

import csv
import gzip
import io

import pytest

from tests.doors.invented_places import SAN_FRANCISCO, mappings_of, recipe_of
from weft import brief, doors
from weft.engine import place_of

pytestmark = pytest.mark.data

LEVELS = ("agency", "site", "program", "programatsite")


@pytest.fixture(scope="module")
def source(data) -> dict[str, bytes]:
    folder = data / "san_francisco_211"
    return {name: (folder / name).read_bytes() for name in doors.needed_files(recipe_of("san_francisco"))}


@pytest.fixture(scope="module")
def rows(source) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(gzip.decompress(source["sf211_airs_flat.csv.gz"]).decode("utf-8-sig"))))


@pytest.fixture(scope="module")
def direction():
    return brief.load(text=(SAN_FRANCISCO / "brief.toml").read_bytes(), mappings=mappings_of("san_francisco"))


@pytest.fixture(scope="module")
def built(source, direction) -> doors.Built:
    return doors.build(
        recipe=recipe_of("san_francisco"), mappings=mappings_of("san_francisco"), data=source, brief=direction
    )


def test_the_rows_of_every_level_add_up_to_what_is_in_the_file(built, rows):
    found = {row.table: row for row in built.quality.rows}
    for level in LEVELS:
        in_file = sum(row["TaxonomyLevelName"].casefold() == level for row in rows)
        assert found[level].rows_in == found[level].kept + found[level].repaired + found[level].set_aside == in_file
    assert sum(found[level].rows_in for level in LEVELS) == len(rows) == 2280


def test_the_faults_that_are_known_are_found(built):
    found = {row.table: row for row in built.quality.rows}
    repairs = {(row.table, c.what): c.rows for row in built.quality.rows for c in row.repairs}
    assert found["areas"].set_aside == 2, "two tracts of water have no position"
    assert repairs["site", "its agency is not in the file: kept under the name that the row gives it"] == 132
    assert repairs["site", "position stands for many addresses: marked approximate"] > 1500, (
        "37 points, all of postcodes"
    )
    assert found["agency"].set_aside == 2
    assert found["site"].set_aside == 1


def test_every_service_is_in_the_directory_and_usable_or_says_why_not(built):
    usability = built.quality.usability
    assert len(built.services) == usability.services == 1591
    assert usability.usable == len(built.offers) == 1591 - sum(count.rows for count in usability.why_not)


def test_what_rests_on_words_or_assumption_says_so(built):
    offers = built.offers.nouns()
    assert all(offer.assumed for offer in offers)
    by_words = sum(offer.source.endswith("service type read from words in its entry") for offer in offers)
    assert by_words > 0.95 * len(offers), "17 of 2,280 rows have codes"


def test_no_secret_address_or_position_is_in_any_output(built, rows):
    named = ("domestic violence", "battered", "trafficking", "women's residence")
    secret = {
        row["ResourceAgencyNum"]
        for row in rows
        if any(words in (row["PublicName"] + row["AgencyDescription"]).casefold() for words in named)
    }
    theirs = [r for r in rows if secret & {r["ResourceAgencyNum"], r["ParentAgencyNum"]}]
    assert len(theirs) > len(secret) > 5
    services = {service.service_id: service for service in built.services.nouns()}
    outputs = [str(table.data.to_pylist()) for table in built.tables]
    outputs += [doors.report_markdown(built.quality), doors.set_aside_csv(built.quality).decode()]
    for row in theirs:
        service = services.get(row["ResourceAgencyNum"])
        assert service is None or (service.located, service.latitude) == ("withheld", None)
        street = row["PhysicalAddress1"]
        assert len(street) < 8 or not any(street in output for output in outputs)


def test_the_place_agrees_with_its_brief(built, direction):
    assert brief.check(brief=direction, place=place_of(*built.tables)) == ()
