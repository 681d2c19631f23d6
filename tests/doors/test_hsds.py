"""HSDS 1.1 in: every row accounted for, every fault of a real directory met, no secret address let out."""

from __future__ import annotations

import csv
import io
import random

import pytest

from tests.doors.invented import build_invented, codes, faulty_folder, mappings, zipped
from weft import doors
from weft.doors.text import is_formula

CODE_MAP = "taxonomy_to_service_type.csv"


@pytest.fixture(scope="module")
def imported() -> doors.Imported:
    return doors.import_directory(package=faulty_folder(), place_id="invented", mapping=mappings()[CODE_MAP])


@pytest.fixture(scope="module")
def services(imported):
    return {service.service_id: service for service in imported.services.nouns()}


def counted(quality, table, pick):
    row = next(row for row in quality.rows if row.table == table)
    return {count.what: count.rows for count in getattr(row, pick)}


def test_every_row_of_every_table_is_kept_repaired_or_set_aside(imported):
    lines = {
        name.split("/")[-1][:-4]: len(list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))) - 1
        for name, content in faulty_folder().items()
        if name.endswith(".csv")
    }
    assert {row.table: row.rows_in for row in imported.quality.rows} == lines
    for row in imported.quality.rows:
        assert row.rows_in == row.kept + row.repaired + row.set_aside
    assert len(imported.quality.set_aside) == sum(row.set_aside for row in imported.quality.rows)


def test_a_row_repaired_in_several_ways_counts_once(imported):
    organisations = next(row for row in imported.quality.rows if row.table == "organizations")
    assert organisations.repaired == 2
    assert sum(count.rows for count in organisations.repairs) == 4


def test_services_in_the_directory_are_usable_or_say_why_not(imported, services):
    usability = imported.quality.usability
    assert usability.services == len(services) == usability.usable + sum(c.rows for c in usability.why_not)
    assert all(service.usable == (service.why_not == "") for service in services.values())


def test_a_service_of_a_missing_organisation_stays_under_a_marked_placeholder(imported, services):
    names = {provider.provider_id: provider.name for provider in imported.providers.nouns()}
    assert services["s6"].provider_id == services["s23"].provider_id == "missing-1"
    assert names["missing-1"] == "(organisation missing-1, not in the source)"
    assert (
        counted(imported.quality, "services", "repairs")["organisation is not in the package: kept under a placeholder"]
        == 2
    )


def test_the_fullest_row_of_a_repeated_id_is_taken_whatever_the_order(imported):
    files = faulty_folder()
    shuffler = random.Random(7)
    for name in [name for name in files if name.endswith(".csv")]:
        head, *rows = list(csv.reader(io.StringIO(files[name].decode("utf-8-sig"))))
        shuffler.shuffle(rows)
        out = io.StringIO(newline="")
        csv.writer(out).writerows([head, *rows])
        files[name] = out.getvalue().encode()
    again = doors.import_directory(package=files, place_id="invented", mapping=mappings()[CODE_MAP])
    assert again.services == imported.services
    assert again.providers == imported.providers
    assert again.quality.rows == imported.quality.rows


def test_a_zip_and_a_folder_give_the_same(imported):
    again = doors.import_directory(package=zipped(faulty_folder()), place_id="invented", mapping=mappings()[CODE_MAP])
    assert again.services == imported.services
    assert again.quality == imported.quality


def test_a_service_in_several_categories_is_one_service_of_the_first_priority(services):
    assert services["s21"].service_type == "food"


@pytest.mark.parametrize("service_id", ["s12", "s16"])
def test_impossible_coordinates_are_unknown_and_not_guessed(services, service_id):
    assert services[service_id].latitude is None
    assert services[service_id].located == "unknown"
    assert services[service_id].why_not == "it has no position"


def test_impossible_and_half_coordinates_are_counted_as_repairs(imported):
    repairs = counted(imported.quality, "locations", "repairs")
    assert repairs["impossible coordinates: position taken as unknown"] == 2
    assert repairs["one coordinate of two: position taken as unknown"] == 1


def test_a_postcode_mean_is_marked_approximate_and_leaves_out_far_points(services):
    """s1, s2 and s6 stand near one another; s10 has the same postcode and lies in another part of the country."""
    assert services["s15"].located == "approximate"
    assert services["s15"].latitude == pytest.approx((10.25 + 10.25 + 10.30) / 3, abs=1e-6)
    assert services["s15"].longitude == pytest.approx((20.25 + 20.25 + 20.30) / 3, abs=1e-6)


def test_a_secret_address_and_its_neighbour_are_withheld_and_never_filled(imported, services):
    for service_id in ("s3", "s4"):
        assert (services[service_id].latitude, services[service_id].longitude) == (None, None)
        assert services[service_id].located == "withheld"
        assert not services[service_id].usable
    assert services["s5"].located == "unknown", "a postcode's mean must not be made of secret addresses"


def test_no_output_holds_a_secret_address_or_its_coordinates(imported):
    outputs = "".join(
        [
            str(imported.services.data.to_pylist()),
            str(imported.providers.data.to_pylist()),
            doors.report_markdown(imported.quality),
            doors.report_json(imported.quality).decode(),
            doors.set_aside_csv(imported.quality).decode(),
            doors.write_points(table=imported.services).decode(),
        ]
    )
    for secret in ("Secret Close", "10.61", "20.61"):
        assert secret not in outputs


def test_without_a_mapping_no_address_is_known_to_be_harmless_so_all_are_withheld():
    imported = doors.import_directory(package=faulty_folder(), place_id="invented", mapping=None)
    assert {service.located for service in imported.services.nouns()} == {"withheld"}
    assert imported.quality.usability.usable == 0


def test_text_is_mended_where_it_proves_itself_and_left_and_counted_where_not(imported, services):
    assert services["s7"].name == "Clinic\u2019s open door"
    assert services["s8"].name == "Ni+\u00a6os clinic"
    assert (
        counted(imported.quality, "services", "doubts")["wrongly decoded characters left: more than one reading"] == 1
    )


def test_services_that_look_like_one_entered_twice_are_kept_and_counted(imported, services):
    assert services["s1"].name == services["s2"].name
    twice = "same name, organisation and position as another service: both kept"
    assert counted(imported.quality, "services", "doubts")[twice] == 2


def test_characters_that_cannot_be_printed_do_not_hide_a_formula():
    files = faulty_folder()
    files["data/services.csv"] = files["data/services.csv"].replace(b"Trust advice line", b"\x07=cmd \x1b line")
    imported = doors.import_directory(package=files, place_id="invented", mapping=None)
    names = {service.service_id: service.name for service in imported.services.nouns()}
    assert names["s5"] == "cmd   line"


def test_no_output_cell_is_a_formula(imported, services):
    assert services["s9"].name == "cmd|example"
    for table in (imported.services, imported.providers):
        for row in table.data.to_pylist():
            assert not any(is_formula(cell) for cell in row.values() if isinstance(cell, str))


def test_rows_that_belong_to_nothing_are_set_aside_with_line_and_reason(imported):
    rows = list(csv.DictReader(io.StringIO(doors.set_aside_csv(imported.quality).decode())))
    eligibility = [row for row in rows if row["table"] == "eligibility"]
    assert [row["line"] for row in eligibility] == ["2", "3"]
    assert {row["reason"] for row in eligibility} == {"belongs to no service, location or organisation of the package"}


def test_bytes_that_are_not_utf8_are_shown_and_counted(services):
    files = faulty_folder()
    files["data/services.csv"] = files["data/services.csv"].replace(b"Trust advice line", b"Trust \xff\xfe line")
    imported = doors.import_directory(package=files, place_id="invented", mapping=None)
    names = {service.service_id: service.name for service in imported.services.nouns()}
    assert names["s5"] == "Trust \ufffd\ufffd line"
    assert counted(imported.quality, "services", "repairs")["bytes that are not UTF-8 shown as U+FFFD"] == 1


def test_an_id_that_is_not_utf8_sets_its_row_aside():
    files = faulty_folder()
    files["data/services.csv"] = files["data/services.csv"].replace(b"\ns5,", b"\ns\xff,")
    imported = doors.import_directory(package=files, place_id="invented", mapping=None)
    assert counted(imported.quality, "services", "reasons")["id or reference has bytes that are not UTF-8"] == 1


def test_a_row_of_another_width_is_set_aside():
    files = faulty_folder()
    files["data/phones.csv"] += b"s7,s7\ns8,s8,s8,,,555-0199,more\n"
    imported = doors.import_directory(package=files, place_id="invented", mapping=None)
    reasons = counted(imported.quality, "phones", "reasons")
    assert reasons == {"fewer cells than the header": 1, "more cells than the header": 1}


def test_ids_that_do_not_fit_become_stable_uuids():
    long_id = "x" * 80
    files = {name: content.replace(b"s21", long_id.encode()) for name, content in faulty_folder().items()}
    first, second = (
        doors.import_directory(package=files, place_id="invented", mapping=None).services.strings("service_id")
        for _ in range(2)
    )
    assert first == second
    assert any(len(service_id) == 36 for service_id in first)
    assert long_id not in first


def test_all_faults_of_all_files_come_back_at_once():
    files = faulty_folder()
    del files["data/organizations.csv"]
    files["data/services.csv"] = b"id,organization_id\n1,2\n"
    files["data/phones.csv"] = b'id,number\n1,"open\n'
    files["data/locations.csv"] = b""
    files["data/languages.csv"] = b"id,id\n1,2\n"
    files["data/contacts.csv"] = "id,name\n1,x\n".encode("utf-16")
    with pytest.raises(doors.CannotImport) as refused:
        doors.import_directory(package=files, place_id="invented", mapping=None)
    assert sorted(codes(refused.value)) == ["IMPORT-4", "IMPORT-5", "IMPORT-5", "IMPORT-6", "IMPORT-6", "IMPORT-6"]
    assert all(problem.where for problem in refused.value.problems)


def read_or_refused(files: dict[str, bytes]) -> tuple[doors.Imported | None, list[str]]:
    """What was read, or the codes of what was refused. Any other exception is a bug."""
    try:
        read = doors.import_directory(package=files, place_id="invented", mapping=mappings()[CODE_MAP])
    except doors.CannotImport as refusal:
        return None, codes(refusal)
    return read, []


def columns_of_tables() -> list[tuple[str, str]]:
    files = {name: content for name, content in faulty_folder().items() if name.endswith(".csv")}
    heads = {name: content.decode("utf-8-sig").splitlines()[0].split(",") for name, content in files.items()}
    return [(name, column) for name, head in heads.items() for column in head]


@pytest.mark.parametrize(("name", "column"), columns_of_tables())
def test_a_package_without_any_one_column_is_read_or_refused_and_never_a_crash(name, column):
    files = faulty_folder()
    rows = list(csv.DictReader(io.StringIO(files[name].decode("utf-8-sig"))))
    kept = [other for other in rows[0] if other != column]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, kept, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    files[name] = out.getvalue().encode()
    imported, found = read_or_refused(files)
    assert found in ([], ["IMPORT-6"])
    assert imported is None or len(imported.services)


@pytest.mark.parametrize("seed", range(20))
def test_damaged_bytes_anywhere_are_accounted_for_or_refused(seed):
    chance = random.Random(seed)
    files = {}
    for name, content in faulty_folder().items():
        damaged = bytearray(content)
        for _ in range(6):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        files[name] = bytes(damaged)
    imported, found = read_or_refused(files)
    assert set(found) <= {"IMPORT-5", "IMPORT-6"}
    assert imported is None or not any(is_formula(name) for name in imported.services.strings("name"))


def test_a_mapping_with_faults_says_all_of_them():
    mapping = (
        b"taxonomy_prefix,service_type,priority,sensitive,delivery_mode,note\n"
        b"BD,food,first,false,site,\nBD,food,1,maybe,air,\n,food,0,true,site,\n"
    )
    with pytest.raises(doors.CannotImport) as refused:
        doors.import_directory(package=faulty_folder(), place_id="invented", mapping=mapping)
    assert codes(refused.value) == ["TABLE-3"] * 5


def test_the_build_uses_one_offer_for_each_usable_service():
    built = build_invented()
    usable = {service.service_id for service in built.services.nouns() if service.usable}
    assert sorted(built.offers.strings("service_id")) == sorted(usable)
    assert all(offer.assumed and offer.status == "funded" for offer in built.offers.nouns())
