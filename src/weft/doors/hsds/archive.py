"""A package as files by table: a folder's content, or a zip that is opened without trusting what it says of itself."""

from __future__ import annotations

import io
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from weft.doors.refusal import CannotImport
from weft.vocabulary import Problem

MEMBERS_MAX = 200
MEMBER_BYTES_MAX = 64 * 1024 * 1024
PACKAGE_BYTES_MAX = 256 * 1024 * 1024
RATIO_MAX = 200
"""Limits of a package: files, bytes of one file and of all unpacked, unpacked per packed byte (checked above 1 MiB)."""
RATIO_FROM_BYTES = 1024 * 1024
DEPTH_MAX = 4
UNPACKING_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    lzma.LZMAError,
    RuntimeError,
    ValueError,
    OSError,
    EOFError,
)
"""What the standard library raises on damaged or unknown content, a wrong password among them."""


def open_package(package: Mapping[str, bytes] | bytes) -> tuple[dict[str, tuple[str, bytes]], tuple[str, ...]]:
    """The tables of a package: table name -> (file, bytes), and the names of the files that are no table.

    A table's name is its file's name without `.csv`. Raises `CannotImport` with every problem: IMPORT-1 (not a zip, or
    damaged), IMPORT-2 (unsafe name), IMPORT-3 (too large), IMPORT-8 (two files for one table).
    """
    files = _unzip(package) if isinstance(package, bytes) else dict(package)
    problems = [problem for name in sorted(files) if (problem := _unsafe(name))]
    if sum(len(content) for content in files.values()) > PACKAGE_BYTES_MAX:
        problems.append(_too_large("the package", f"{PACKAGE_BYTES_MAX:,} bytes in all"))
    tables: dict[str, tuple[str, bytes]] = {}
    others = []
    for name in sorted(files):
        path = PurePosixPath(name)
        if path.suffix.lower() != ".csv":
            others.append(name)
            continue
        table = path.stem.lower()
        if table in tables:
            problems.append(
                Problem(
                    code="IMPORT-8",
                    what=f"two files hold the table {table}: {tables[table][0]} and {name}",
                    file=name,
                    allowed="one file for each table",
                    to_do="Remove one of them",
                )
            )
        tables[table] = (name, files[name])
    if problems:
        raise CannotImport(problems)
    return tables, tuple(others)


def _unzip(content: bytes) -> dict[str, bytes]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except UNPACKING_FAULTS as error:
        raise CannotImport([_damaged("the package", "it is not a zip")]) from error
    with archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
        problems = [problem for info in members for problem in _member_problems(info)]
        if len(members) > MEMBERS_MAX:
            problems.append(_too_large("the package", f"{MEMBERS_MAX} files"))
        if sum(info.file_size for info in members) > PACKAGE_BYTES_MAX:
            problems.append(_too_large("the package", f"{PACKAGE_BYTES_MAX:,} bytes unpacked"))
        names = [info.filename for info in members]
        problems += [_damaged(name, "the zip holds it twice") for name in sorted(set(names)) if names.count(name) > 1]
        if problems:
            raise CannotImport(problems)
        return _read_members(archive, members)


def _read_members(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    """Unpack; sizes are counted while reading, since a header may lie about them."""
    files: dict[str, bytes] = {}
    left = PACKAGE_BYTES_MAX
    problems = []
    for info in members:
        limit = min(left, MEMBER_BYTES_MAX, max(RATIO_FROM_BYTES, info.compress_size * RATIO_MAX))
        try:
            with archive.open(info) as member:
                unpacked = member.read(limit + 1)
        except UNPACKING_FAULTS as error:
            problems.append(_damaged(info.filename, f"it cannot be unpacked ({type(error).__name__})"))
            continue
        if len(unpacked) > limit:
            raise CannotImport([*problems, _too_large(info.filename, f"{limit:,} bytes unpacked, whatever it states")])
        left -= len(unpacked)
        files[info.filename] = unpacked
    if problems:
        raise CannotImport(problems)
    return files


def _member_problems(info: zipfile.ZipInfo) -> list[Problem]:
    problems = []
    unsafe = _unsafe(info.orig_filename) or _unsafe(info.filename)
    if unsafe:
        problems.append(unsafe)
    if stat.S_ISLNK(info.external_attr >> 16):
        problems.append(_named("a link stands where a file should be", info.filename))
    if info.flag_bits & 0x1:
        problems.append(_damaged(info.filename, "it is encrypted"))
    if info.file_size > MEMBER_BYTES_MAX:
        problems.append(_too_large(info.filename, f"{MEMBER_BYTES_MAX:,} bytes unpacked"))
    elif info.file_size > RATIO_FROM_BYTES and info.file_size > RATIO_MAX * max(info.compress_size, 1):
        problems.append(_too_large(info.filename, f"{RATIO_MAX} bytes unpacked for each byte packed"))
    return problems


def _unsafe(name: str) -> Problem | None:
    """The problem with a file's name inside a package; None where it is a plain relative path."""
    parts = PurePosixPath(name).parts
    if not name or not name.isprintable():
        return _named("a file's name is empty or holds characters that cannot be printed", repr(name)[:80])
    if name.startswith(("/", "~")) or "\\" in name or ":" in name:
        return _named("a file's name is not a path inside the package", name)
    if ".." in parts:
        return _named("a file's name leads out of the package", name)
    if len(parts) > DEPTH_MAX:
        return _named(f"a file lies more than {DEPTH_MAX - 1} folders deep", name)
    if PurePosixPath(name).suffix.lower() in (".zip", ".gz", ".7z", ".tar"):
        return _named("a package within the package", name)
    return None


def _named(what: str, name: str) -> Problem:
    return Problem(
        code="IMPORT-2",
        what=what,
        file=name,
        allowed="plain names such as data/services.csv",
        to_do="Do not open this package otherwise; ask its sender for a clean one",
    )


def _too_large(name: str, limit: str) -> Problem:
    return Problem(
        code="IMPORT-3",
        what="it is larger than a directory can be",
        file=name,
        allowed=f"at most {limit}",
        to_do="Check where it comes from; split it if it is truly this large",
    )


def _damaged(name: str, what: str) -> Problem:
    return Problem(
        code="IMPORT-1",
        what=what,
        file=name,
        allowed="a zip of CSV files, neither encrypted nor damaged",
        to_do="Pack or download it again",
    )
