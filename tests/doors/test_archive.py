"""A zip is opened without trusting what it says: no way out of it, no flood, no link, no second package inside."""

from __future__ import annotations

import contextlib
import io
import random
import stat
import zipfile

import pytest

from tests.doors.invented import codes, faulty_folder, zipped
from weft import doors
from weft.doors.hsds import archive


def refused(package: bytes) -> doors.CannotImport:
    with pytest.raises(doors.CannotImport) as refusal:
        doors.import_directory(package=package, place_id="invented", mapping=None)
    return refusal.value


@pytest.mark.parametrize(
    "name",
    [
        "../services.csv",
        "data/../../services.csv",
        "/etc/services.csv",
        "C:/services.csv",
        "data\\..\\services.csv",
        "~/services.csv",
        "a/b/c/d/services.csv",
        "inner.zip",
        "data/bad\nname.csv",
    ],
)
def test_a_name_that_could_lead_out_is_refused(name):
    assert codes(refused(zipped({**faulty_folder(), name: b"id\n1\n"}))) == ["IMPORT-2"]


def test_every_bad_name_is_reported_at_once():
    assert codes(refused(zipped({"../a.csv": b"x", "/b.csv": b"x", "c.zip": b"x"}))) == ["IMPORT-2"] * 3


def test_a_link_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        link = zipfile.ZipInfo("data/services.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, "/etc/hosts")
    assert codes(refused(out.getvalue())) == ["IMPORT-2"]


def test_a_bomb_is_refused_by_its_ratio():
    assert codes(refused(zipped({**faulty_folder(), "data/bomb.csv": b"0" * (8 * 1024 * 1024)}))) == ["IMPORT-3"]


def test_a_bomb_that_lies_about_its_size_is_stopped_while_unpacking():
    content = zipped({"data/bomb.csv": b"0" * (8 * 1024 * 1024)})
    size = (8 * 1024 * 1024).to_bytes(4, "little")
    found = codes(refused(content.replace(size, (100).to_bytes(4, "little"))))
    assert found[0] in ("IMPORT-1", "IMPORT-3")


def test_too_many_files_and_too_much_in_all_are_refused(monkeypatch):
    monkeypatch.setattr(archive, "MEMBERS_MAX", 3)
    monkeypatch.setattr(archive, "PACKAGE_BYTES_MAX", 100)
    assert codes(refused(zipped(faulty_folder()))) == ["IMPORT-3", "IMPORT-3"]


@pytest.mark.parametrize("content", [b"", b"not a zip", zipped(faulty_folder())[:-40]])
def test_what_is_no_zip_is_refused(content):
    assert codes(refused(content)) == ["IMPORT-1"]


def test_a_damaged_file_in_the_zip_is_refused():
    content = bytearray(zipped({"data/services.csv": b"id,name\n" + b"1,abc\n" * 50}))
    content[60] ^= 0xFF
    assert codes(refused(bytes(content))) == ["IMPORT-1"]


@pytest.mark.parametrize("seed", range(4))
def test_damage_anywhere_is_refused_or_harmless_and_never_a_crash(seed):
    sound = zipped(
        {"data/services.csv": b"id,organization_id,name\n1,2,abc\n", "data/organizations.csv": b"id,name\n2,x\n"}
    )
    chance = random.Random(seed)
    for place in range(seed, len(sound), 4):
        damaged = bytearray(sound)
        damaged[place] = chance.randrange(256)
        with contextlib.suppress(doors.CannotImport):
            doors.import_directory(package=bytes(damaged), place_id="invented", mapping=None)


def test_two_files_for_one_table_are_refused():
    assert "IMPORT-8" in codes(refused(zipped({**faulty_folder(), "other/services.csv": b"id\n1\n"})))
