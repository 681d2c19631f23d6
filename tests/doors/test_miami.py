"""Miami-Dade, a wholly real place: every row accounted for, no secret address in anything that comes out."""

from __future__ import annotations

import csv
import io
import zipfile

import numpy as np
import pytest

from tests.doors.invented import EXAMPLE, mappings, recipe
from weft import brief, doors
from weft.engine import place_of

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def source(data) -> dict[str, bytes]:
    folder = data / "miami_dade"
    return {name: (folder / name).read_bytes() for name in doors.needed_files(recipe())}


@pytest.fixture(scope="module")
def direction():
    return brief.load(text=(EXAMPLE / "brief.toml").read_bytes(), mappings=mappings())


@pytest.fixture(scope="module")
def built(source, direction) -> doors.Built:
    return doors.build(recipe=recipe(), mappings=mappings(), data=source, brief=direction)


@pytest.fixture(scope="module")
def package(source) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(source["hsds_datapackage.zip"]))


def rows(package: zipfile.ZipFile, table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(package.read(f"data/{table}.csv").decode("utf-8-sig"))))


def test_the_rows_of_every_table_add_up_to_what_is_in_the_file(built, package):
    found = {row.table: row for row in built.quality.rows}
    for name in package.namelist():
        if name.endswith(".csv"):
            table = name.split("/")[-1][:-4]
            row = found[table]
            assert row.rows_in == row.kept + row.repaired + row.set_aside == len(rows(package, table)), table
    assert found["areas"].rows_in == found["boundaries"].rows_in == len(built.areas) == 518


def test_the_faults_that_are_known_are_found(built):
    found = {row.table: row for row in built.quality.rows}
    repairs = {(row.table, c.what): c.rows for row in built.quality.rows for c in row.repairs}
    assert found["services"].rows_in == 4089
    assert repairs["services", "organisation is not in the package: kept under a placeholder"] == 447
    assert repairs["locations", "organization_id is not in organizations: the reference is left out"] == 3015
    assert repairs["languages", "id repeats with another content: its line stands for it"] == 5275
    assert found["eligibility"].set_aside == 2244
    assert found["taxonomy"].set_aside == 3
    assert found["areas"].repaired == 5, "five tracts have no population-weighted centroid"


def test_every_service_is_in_the_directory_and_usable_or_says_why_not(built):
    usability = built.quality.usability
    assert len(built.services) == usability.services == 4089
    assert usability.usable == len(built.offers) == 4089 - sum(count.rows for count in usability.why_not)
    assert {c.what: c.rows for c in usability.why_not}["it has no taxonomy code"] == 500


def test_points_inside_the_tracts_agree_with_an_independent_count(source):
    """A winding-number count gives 1,733 as well. The data set's note has 1,739, from tracts before their outlines
    were simplified to about 25 m: five points lie within 10 m outside a simplified edge."""
    boundaries = doors.read_boundaries(file="tracts", content=source["tracts.geojson"], id_property="FIPS")
    with zipfile.ZipFile(io.BytesIO(source["hsds_datapackage.zip"])) as package:
        points = [row for row in rows(package, "locations") if row["latitude"]]
    inside = doors.areas_of_points(
        boundaries=boundaries,
        longitudes=np.array([float(row["longitude"]) for row in points]),
        latitudes=np.array([float(row["latitude"]) for row in points]),
    )
    assert sum(area is not None for area in inside) == 1733
    assert len({area for area in inside if area is not None}) == 329


def test_no_secret_address_or_position_is_in_any_output(built, package):
    secret = {
        r["service_id"] for r in rows(package, "services_taxonomy") if r["taxonomy_id"].startswith("BH-1800.1500")
    }
    assert secret
    services = {service.service_id: service for service in built.services.nouns()}
    assert {services[key].located for key in secret} == {"withheld"}
    assert not secret & {offer.service_id for offer in built.offers.nouns()}
    streets = {r["address_1"] for r in rows(package, "physical_addresses") if r["location_id"] in secret} - {""}
    outputs = [str(table.data.to_pylist()) for table in built.tables]
    outputs += [doors.report_markdown(built.quality), doors.set_aside_csv(built.quality).decode()]
    for street in streets:
        assert not any(street in output for output in outputs)
    for service in services.values():
        assert (service.located in ("withheld", "unknown")) == (service.latitude is None)


def test_the_place_agrees_with_its_brief(built, direction):
    assert brief.check(brief=direction, place=place_of(*built.tables)) == ()
