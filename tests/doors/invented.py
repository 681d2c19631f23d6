"""The invented package with every fault of a real one, and the Miami-Dade recipe run on invented files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from weft import doors

ROOT = Path(__file__).parents[2]
FIXTURES = Path(__file__).parent / "fixtures"
EXAMPLE = ROOT / "examples" / "miami_dade"


def faulty_folder() -> dict[str, bytes]:
    """The files of the invented package by path, as the content of a folder."""
    folder = FIXTURES / "faulty_hsds"
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The same files as a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def recipe() -> bytes:
    """The recipe of the Miami-Dade example."""
    return (EXAMPLE / "recipe.toml").read_bytes()


def mappings() -> dict[str, bytes]:
    """Its mapping tables by name."""
    return {path.name: path.read_bytes() for path in sorted((EXAMPLE / "mappings").iterdir())}


def invented_data() -> dict[str, bytes]:
    """Invented files under the names that the recipe reads."""
    return {
        "hsds_datapackage.zip": zipped(faulty_folder()),
        "tract_need_svi2018.csv": (FIXTURES / "areas.csv").read_bytes(),
        "tracts.geojson": (FIXTURES / "boundaries.geojson").read_bytes(),
    }


def build_invented(**changes: bytes) -> doors.Built:
    """The recipe of Miami-Dade on invented files; `changes` replace mapping tables by name without `.csv`."""
    changed = {f"{name}.csv": content for name, content in changes.items()}
    return doors.build(recipe=recipe(), mappings={**mappings(), **changed}, data=invented_data())


def codes(refusal: doors.CannotImport | doors.CannotBuild) -> list[str]:
    """The codes of a refusal's problems, in order."""
    return [problem.code for problem in refusal.problems]
