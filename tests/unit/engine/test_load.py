"""A place comes in whole and checked, or not at all with every problem named (LOAD-1 to LOAD-11)."""

from __future__ import annotations

import json

import pytest

from tests.factories import place
from weft.engine import CannotLoad, check_table, data_package, load_place, table_csv, table_parquet
from weft.vocabulary import Area, Offer


def refusal(files: dict[str, bytes]) -> list[str]:
    with pytest.raises(CannotLoad) as caught:
        load_place(files=files)
    return [problem.sentence() for problem in caught.value.problems]


def test_a_sound_place_loads():
    loaded = load_place(files=place.FILES)
    assert len(loaded.table(Area)) == 2
    assert loaded.files["brief.toml"] == place.BRIEF


@pytest.mark.parametrize(
    ("table", "old", "new", "said"),
    [
        ("areas", "name,", "nam,", "LOAD-4: areas.csv, line 1: unknown column 'nam'. Did you mean 'name'?"),
        (
            "areas",
            "place_id,area_id",
            "place_id,place_id",
            "LOAD-4: areas.csv, line 1: column 'place_id' stands twice.",
        ),
        ("areas", "area_id,", "area,", "LOAD-5: areas.csv, line 1: column 'area_id' is missing. Code of the area."),
        (
            "areas",
            "54.5,",
            ",",
            "LOAD-6: areas.csv, line 2, column latitude: a cell is empty. Allowed: a number from -90 to 90.",
        ),
        (
            "areas",
            "54.5,",
            "95,",
            "LOAD-6: areas.csv, line 2, column latitude: '95' is above 90. Allowed: a number from -90 to 90.",
        ),
        (
            "areas",
            "54.5,",
            "nan,",
            "LOAD-6: areas.csv, line 2, column latitude: 'nan' is not a number from -90 to 90. "
            "Allowed: a number from -90 to 90.",
        ),
        (
            "needs",
            ",30,",
            ",many,",
            "LOAD-6: needs.csv, line 2, column people: 'many' is not a whole number of at least 0. "
            "Allowed: a whole number of at least 0.",
        ),
        (
            "needs",
            ",30,",
            ",-30,",
            "LOAD-6: needs.csv, line 2, column people: '-30' is below 0. Allowed: a whole number of at least 0.",
        ),
        (
            "needs",
            "2026-04-01",
            "01/04/2026",
            "LOAD-6: needs.csv, line 2, column as_of: '01/04/2026' is not a date (YYYY-MM-DD). "
            "Allowed: a date (YYYY-MM-DD).",
        ),
        (
            "offers",
            "funded",
            "paid",
            "LOAD-6: offers.csv, line 2, column status: 'paid' is not one of funded, proposed. "
            "Allowed: one of funded, proposed.",
        ),
        (
            "areas",
            "p,A2",
            "p,A1",
            "LOAD-7: areas.csv, line 3: 'A1' stands already on line 2. Allowed: one row for each area_id.",
        ),
        (
            "needs",
            "A2",
            "A9",
            "LOAD-8: needs.csv, line 3, column area_id: 'A9' is not in areas. Add the row to areas or mend the id.",
        ),
        (
            "providers",
            "Beck Advice",
            "=cmd|' /C calc'!A0",
            "LOAD-9: providers.csv, line 2, column name: \"=cmd|' /C calc'!A0\" looks like a spreadsheet formula. "
            "Allowed: text. Remove the leading sign.",
        ),
        ("areas", "Millbeck", '"Millbeck', "LOAD-3: areas.csv, line 2: quotes do not match (unexpected end of data)."),
        ("areas", "Millbeck", "Mill,beck", "LOAD-3: areas.csv, line 2: 8 cells where the header has 7."),
        ("areas", "A1", "A" * 65, "LOAD-6: areas.csv, line 2, column area_id:"),
    ],
)
def test_a_fault_is_named_with_its_line_and_what_is_allowed(table, old, new, said):
    sentences = refusal(place.edited(table, old, new))
    assert any(sentence.startswith(said) for sentence in sentences), sentences


def test_bytes_that_are_not_utf8_are_named_by_line():
    broken = place.FILES["areas.csv"].replace(b"Fellside", b"F\xe9llside")
    assert refusal(place.files(areas=broken)) == [
        "LOAD-2: areas.csv, line 3: bytes that are not UTF-8. Save the file as UTF-8."
    ]


def test_all_problems_of_all_files_come_back_at_once():
    files = place.edited("areas", "1200", "12x")
    files["needs.csv"] = files["needs.csv"].replace(b"A2", b"A9").replace(b"30", b"-3")
    del files["effects.csv"]
    codes = [sentence.split(":")[0] for sentence in refusal(files)]
    assert codes == ["LOAD-1", "LOAD-6", "LOAD-6", "LOAD-8"]


def test_a_missing_table_and_a_missing_brief_are_named_with_what_they_hold():
    sentences = refusal({"notes.txt": b""})
    assert sentences[0] == "LOAD-1: there is no brief.toml. See docs/brief-format.md."
    assert len(sentences) == 7
    assert "there is no areas.csv. Allowed: a table with the columns place_id,area_id,name" in sentences[1]


def test_an_empty_table_file_is_an_error_that_shows_the_header():
    assert "the file is empty. Allowed: a header line: place_id,area_id" in refusal(place.files(areas=b""))[0]


def test_a_byte_order_mark_is_accepted():
    load_place(files=place.files(areas=b"\xef\xbb\xbf" + place.FILES["areas.csv"]))


def test_csv_and_parquet_in_any_order_have_one_digest():
    loaded = load_place(files=place.FILES)
    parquet = {f"{noun.table_name}.parquet": table_parquet(table) for noun, table in loaded.tables.items()}
    header, *rows = place.FILES["areas.csv"].splitlines(keepends=True)
    turned = place.files(areas=header + b"".join(reversed(rows)))
    assert load_place(files={"brief.toml": b"", **parquet}).digest == loaded.digest
    assert load_place(files=turned).digest == loaded.digest
    assert load_place(files=place.edited("areas", "1200", "1201")).digest != loaded.digest


def test_parquet_is_checked_as_csv_is():
    loaded = load_place(files=place.FILES)
    table = loaded.table(Area).data
    renamed = table.rename_columns(["place_id", "area_id", "nam", *table.column_names[3:]])
    content = table_parquet(type("Stand", (), {"data": renamed})())
    checked = check_table(noun=Area, content=content, file="areas.parquet")
    assert [problem.code for problem in checked.problems] == ["LOAD-4", "LOAD-5"]
    assert check_table(noun=Area, content=b"PAR1", file="areas.parquet").problems[0].code == "LOAD-3"


def test_two_files_for_one_table_are_refused():
    files = {**place.FILES, "areas.parquet": table_parquet(load_place(files=place.FILES).table(Area))}
    assert refusal(files) == ["LOAD-1: both areas.csv and areas.parquet are there. Keep one of them."]


def test_written_tables_read_back_the_same():
    for noun, table in load_place(files=place.FILES).tables.items():
        checked = check_table(noun=noun, content=table_csv(table), file="t.csv")
        assert not checked.problems
        assert checked.table == table


def test_a_descriptor_that_names_a_file_outside_is_refused():
    descriptor = json.dumps({"resources": [{"name": "areas", "path": "../areas.csv"}]}).encode()
    sentences = refusal({**place.FILES, "datapackage.json": descriptor})
    assert sentences[0].startswith("LOAD-10: datapackage.json: resource 'areas' names the file '../areas.csv'")


def test_the_descriptor_is_a_tabular_data_package():
    described = json.loads(data_package(name="p", kind="place", tables={"offers.csv": Offer}))
    fields = {field["name"]: field for field in described["resources"][0]["schema"]["fields"]}
    assert described["profile"] == "tabular-data-package"
    assert fields["status"]["constraints"] == {"required": True, "enum": ["funded", "proposed"]}
    assert described["resources"][0]["schema"]["primaryKey"] == ["place_id", "offer_id"]
