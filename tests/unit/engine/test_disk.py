"""Folders are read inside their bounds and written in one step (WRITE-1, WRITE-2)."""

from __future__ import annotations

import pytest

from weft.engine import CannotRead, CannotWrite, data_package, disk, read_folder, write_folder

MARKED = {"datapackage.json": data_package(name="p", kind="run", tables={})}


def test_a_folder_is_written_and_replaced_whole(tmp_path):
    out = tmp_path / "out"
    write_folder(out=out, files={**MARKED, "a/old.csv": b"old"})
    write_folder(out=out, files={**MARKED, "a/new.csv": b"new"})
    assert sorted(read_folder(folder=out)) == ["a/new.csv", "datapackage.json"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_interrupted_write_leaves_the_old_folder(tmp_path, monkeypatch):
    out = tmp_path / "out"
    write_folder(out=out, files={**MARKED, "old.csv": b"old"})

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(disk, "_exchange", stop)
    with pytest.raises(KeyboardInterrupt):
        write_folder(out=out, files={**MARKED, "new.csv": b"new"})
    assert sorted(read_folder(folder=out)) == ["datapackage.json", "old.csv"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_that_weft_did_not_write_is_never_replaced(tmp_path):
    (tmp_path / "photo.jpg").write_bytes(b"precious")
    with pytest.raises(CannotWrite, match=r"WRITE-1: .*something stands there that Weft did not write"):
        write_folder(out=tmp_path, files=MARKED)
    assert (tmp_path / "photo.jpg").read_bytes() == b"precious"


def test_an_empty_folder_and_a_missing_one_are_named(tmp_path):
    with pytest.raises(CannotRead, match="the folder is empty"):
        read_folder(folder=tmp_path)
    with pytest.raises(CannotRead, match="there is no such folder"):
        read_folder(folder=tmp_path / "none")


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    (tmp_path / "secret.txt").write_text("x")
    place = tmp_path / "place"
    place.mkdir()
    (place / "areas.csv").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(CannotRead, match="a link leads outside the folder"):
        read_folder(folder=place)


def test_a_place_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(CannotWrite, match="WRITE-2"):
        write_folder(out=tmp_path / "file" / "out", files=MARKED)
