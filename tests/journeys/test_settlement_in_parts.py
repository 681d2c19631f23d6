"""A settlement too large for memory, from the command line: the same ledger as the one in memory, digest for digest."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow.parquet
import pytest
from click.testing import CliRunner

from tests.factories.settlement import DAY, START, Case, claim, claims, place, write_files
from weft import engine
from weft.cli import main
from weft.engine import in_parts
from weft.vocabulary import Claim

FIRST, SECOND = START + 400 * DAY, START + 700 * DAY


def settle(folder: Path, file: Path, ledger: Path, as_of: date, *more: object):
    typed = ["settle", folder, "--claims", file, "--as-of", as_of, "--ledger", ledger, *more]
    return CliRunner().invoke(main, [str(part) for part in typed])


@pytest.fixture(scope="module")
def agreed(tmp_path_factory):
    cases = [Case(seed, as_of=FIRST) for seed in range(30)]
    where = place(*(row for case in cases for row in case.nouns))
    made = claims(*(claim for case in cases for claim in case.claims))
    folder = write_files(tmp_path_factory.mktemp("place"), where, made)
    pyarrow.parquet.write_table(made.data.slice(0, len(made) // 2), folder / "first.parquet")
    return folder


@pytest.fixture(scope="module")
def whole(agreed, tmp_path_factory):
    ledger = tmp_path_factory.mktemp("whole") / "ledger"
    for file, as_of in (("first.parquet", FIRST), ("claims.csv", SECOND)):
        answer = settle(agreed, agreed / file, ledger, as_of)
        assert answer.exit_code == 0, answer.output
    return engine.read_ledger(folder=ledger)


@pytest.mark.parametrize("lines", [7, 100_000])
def test_in_parts_the_ledger_is_the_same(agreed, whole, lines, tmp_path, monkeypatch):
    """SETTLE-27. Parquet first, then CSV in blocks of a few lines; and again, which adds nothing."""
    monkeypatch.setattr(in_parts, "LINES_AT_ONCE", lines)
    for file, as_of in (("first.parquet", FIRST), ("claims.csv", SECOND)):
        answer = settle(agreed, agreed / file, tmp_path, as_of, "--in-parts-from", 0)
        assert answer.exit_code == 0, answer.output
    parts = engine.read_ledger(folder=tmp_path)
    assert (parts.statements, parts.lines, parts.postings) == (whole.statements, whole.lines, whole.postings)
    again = settle(agreed, agreed / "claims.csv", tmp_path, SECOND, "--in-parts-from", 0)
    assert "Nothing is new" in again.stdout


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2031-", "2O31-", ["claims.csv, line 3, column achieved_on", "claims.csv, line 9, column achieved_on"]),
        ("GBP", "GB\udcff", ["bytes that are not UTF-8"]),
        ("place_id", "place", ["claims.csv, line 1"]),
        ("little-tarn", "other-tarn", ["SETTLE-1", "another place"]),
        ('attestation', '"attestation', ["quotes do not match"]),
    ],
    ids=["a day", "bytes", "a column", "a place", "a quote"],
)  # fmt: skip
def test_in_parts_every_fault_is_named_by_its_line_and_nothing_is_posted(old, new, words, tmp_path, monkeypatch):
    """SETTLE-1."""
    monkeypatch.setattr(in_parts, "LINES_AT_ONCE", 3)
    case = Case(3, as_of=FIRST)
    made = [claim(f"K-{n}", f"p-{n}", contract_id=case.contracts[0].contract_id) for n in range(12)]
    folder = write_files(tmp_path / "place", place(*case.nouns), claims(*made))
    lines = (folder / "claims.csv").read_text().splitlines(keepends=True)
    for number in (1, 3, 9) if old == "place_id" else (3, 9):
        lines[number - 1] = lines[number - 1].replace(old, new, 1)
    (folder / "claims.csv").write_bytes("".join(lines).encode("utf-8", "surrogateescape"))
    answer = settle(folder, folder / "claims.csv", tmp_path / "ledger", FIRST, "--in-parts-from", 0)
    assert answer.exit_code == 1, answer.output
    for part in words:
        assert part in answer.stderr
    assert not list((tmp_path / "ledger").glob("0*"))


def test_a_parquet_file_that_is_none_and_a_file_that_is_not_there(agreed, tmp_path):
    (tmp_path / "claims.parquet").write_bytes(b"PAR1")
    for name, code in (("claims.parquet", "LOAD-3"), ("none.csv", "LOAD-1")):
        answer = settle(agreed, tmp_path / name, tmp_path / "ledger", FIRST)
        assert answer.exit_code == 1
        assert code in answer.stderr


def test_rows_are_counted_without_being_read(agreed):
    rows = len(claims(*(c for seed in range(30) for c in Case(seed, as_of=FIRST).claims)))
    assert engine.count_rows(path=agreed / "claims.csv") == rows + 1
    assert engine.count_rows(path=agreed / "first.parquet") == rows // 2
    with engine.as_parquet(path=agreed / "claims.csv", noun=Claim) as made:
        assert engine.count_rows(path=made) == rows
