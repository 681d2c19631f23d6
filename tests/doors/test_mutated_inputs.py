"""Every door against damaged copies of its samples: refused with its problems named, or every row accounted for.

A few hundred copies each time; with WEFT_DEEP=1 thousands. A copy that fails is made again by its seed.
"""

from __future__ import annotations

import csv
import gzip
import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest

from tests.doors.invented import (
    EXAMPLE,
    FIXTURES,
    faulty_folder,
    invented_data,
    mappings,
    recipe,
    zipped,
)
from tests.doors.invented_places import (
    airs,
    greater_manchester_data,
    mappings_of,
    recipe_of,
    san_francisco_data,
)
from tests.doors.mutation import damaged
from weft import brief, doors, engine
from weft.vocabulary import Brief, Refusal

COPIES = 120 if os.environ.get("WEFT_DEEP") else 6
"""Damaged copies of each sample. There are 56 samples."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A sound input, and what reads a damaged copy of it."""

    name: str
    content: bytes
    read: Callable[[bytes], object]


def _built(example: str, data: dict[str, bytes], tables: dict[str, bytes], text: bytes) -> doors.Built:
    return doors.build(recipe=text, mappings=tables, data=data, brief=_direction(example))


@cache
def _direction(example: str) -> Brief:
    """The sound brief of an example: only the doors meet damage here."""
    return brief.load(text=(EXAMPLE.parent / example / "brief.toml").read_bytes(), mappings=mappings_of(example))


def _places() -> list[tuple[str, dict[str, bytes], dict[str, bytes], bytes]]:
    return [
        ("miami_dade", invented_data(), mappings(), recipe()),
        ("san_francisco", san_francisco_data(), mappings_of("san_francisco"), recipe_of("san_francisco")),
        (
            "greater_manchester",
            greater_manchester_data(),
            mappings_of("greater_manchester"),
            recipe_of("greater_manchester"),
        ),
    ]


def _recipe_samples() -> list[Sample]:
    """Each data file, mapping table and recipe of each example, damaged alone."""
    samples = []
    for example, data, tables, text in _places():
        for name, content in data.items():
            samples.append(
                Sample(
                    name=f"{example}/{name}",
                    content=content,
                    read=lambda c, e=example, d=data, n=name, t=tables, r=text: _built(e, {**d, n: c}, t, r),
                )
            )
        for name, content in tables.items():
            samples.append(
                Sample(
                    name=f"{example}/mappings/{name}",
                    content=content,
                    read=lambda c, e=example, d=data, n=name, t=tables, r=text: _built(e, d, {**t, n: c}, r),
                )
            )
        samples.append(
            Sample(
                name=f"{example}/recipe.toml",
                content=text,
                read=lambda c, e=example, d=data, t=tables: _built(e, d, t, c),
            )
        )
    data, tables, text = san_francisco_data(), mappings_of("san_francisco"), recipe_of("san_francisco")
    packed = {**data}
    samples.append(
        Sample(
            name="airs inside its gzip",
            content=airs(),
            read=lambda c: _built(
                "san_francisco", {**packed, "sf211_airs_flat.csv.gz": gzip.compress(c)}, tables, text
            ),
        )
    )
    return samples


def _package_samples() -> list[Sample]:
    """Each table of the HSDS package as a folder, and the package as a zip."""
    files = faulty_folder()
    code_map = mappings()["taxonomy_to_service_type.csv"]

    def read(package: dict[str, bytes] | bytes) -> doors.Imported:
        return doors.import_directory(package=package, place_id="invented", mapping=code_map)

    samples = [
        Sample(name=f"hsds/{name}", content=content, read=lambda c, n=name: read({**files, n: c}))
        for name, content in files.items()
        if name.endswith(".csv")
    ]
    return [
        *samples,
        Sample(name="hsds.zip", content=zipped(files), read=read),
        Sample(
            name="boundaries",
            content=(FIXTURES / "boundaries.geojson").read_bytes(),
            read=lambda c: doors.read_boundaries(file="boundaries.geojson", content=c, id_property="FIPS"),
        ),
    ]


SAMPLES = [*_recipe_samples(), *_package_samples()]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_sound_sample_is_taken(sample):
    sample.read(sample.content)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_damaged_copy_is_refused_with_its_problems_or_every_row_is_accounted_for(sample):
    for number in range(COPIES):
        seed = number_of(sample.name) + number
        found = taken_or_refused(sample, seed=seed)
        if isinstance(found, Refusal):
            assert_said_well(found, seed=seed)
        else:
            assert_accounted_for(found)


def taken_or_refused(sample: Sample, *, seed: int) -> object:
    """What a damaged copy gives: something taken, or the refusal. Anything else names its seed and fails."""
    try:
        return sample.read(damaged(sample.content, seed=seed))
    except Refusal as refusal:
        return refusal
    except Exception as error:
        raise AssertionError(f"{sample.name}, seed {seed}: {type(error).__name__}: {error}") from error


def assert_said_well(refusal: Refusal, *, seed: int) -> None:
    """Every problem has its code, says where and what to do, and can be printed on a terminal."""
    for problem in refusal.problems:
        said = problem.sentence().replace("\n", "")
        assert problem.code, f"seed {seed}"
        assert problem.what, f"seed {seed}"
        assert problem.file, f"seed {seed}"
        assert problem.to_do, f"seed {seed}"
        assert said.isprintable(), f"seed {seed}: {said!r}"
        assert len(said) < 6_000, f"seed {seed}"


def assert_accounted_for(taken: object) -> None:
    """Rows add up (the report asserts the sums itself as it is made), and what was built is a sound place."""
    if isinstance(taken, (doors.Built, doors.Imported)):
        for row in taken.quality.rows:
            assert row.rows_in == row.kept + row.repaired + row.set_aside
        assert len(taken.quality.set_aside) == sum(row.set_aside for row in taken.quality.rows)
        usability = taken.quality.usability
        assert usability is not None
        assert len(taken.services) == usability.services
        doors.report_markdown(taken.quality)
        doors.report_json(taken.quality)
        doors.set_aside_csv(taken.quality)
    if isinstance(taken, doors.Built):
        for table in taken.tables:
            content = engine.table_csv(table)
            checked = engine.check_table(noun=table.noun, content=content, file="again.csv")
            assert not checked.problems, checked.problems[0].sentence()
            assert checked.table == table


@pytest.mark.parametrize("name", ["food_bank", "pharmacy", "care_home_trafford", "charities_operating_in_trafford"])
def test_the_rows_of_a_damaged_list_are_as_many_as_an_independent_reader_counts(name):
    """Counted with the standard library from the damaged bytes; a list that is refused has no count."""
    data, file = greater_manchester_data(), f"facilities/{name}.csv"
    tables, text = mappings_of("greater_manchester"), recipe_of("greater_manchester")
    counted = 0
    for seed in range(COPIES * 10):
        copy = damaged(data[file], seed=seed)
        try:
            taken = _built("greater_manchester", {**data, file: copy}, tables, text)
        except Refusal:
            continue
        lines = csv.reader(io.StringIO(copy.decode("utf-8-sig", errors="replace"), newline=""))
        rows = sum(bool(line) for line in lines) - 1
        assert next(row for row in taken.quality.rows if row.file == file).rows_in == rows, f"seed {seed}"
        counted += 1
    assert counted > COPIES, "most copies can still be read"


def number_of(name: str) -> int:
    """A number of a name that does not change from run to run."""
    return sum(byte * 31**i for i, byte in enumerate(name.encode())) % 1_000_003
