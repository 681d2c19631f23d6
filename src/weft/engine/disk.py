"""Folders in and out. Reading stays inside the folder; writing happens beside it and is swapped in by one step."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from weft.vocabulary import Problem, Refusal

FILE_BYTES_MAX = 2 * 1024**3
"""Largest file that is read whole; more belongs in Parquet on a cluster."""

MARK_FILE = "datapackage.json"


class CannotRead(Refusal):
    """A path that Weft was given is not there, or is not what it should be."""


class CannotWrite(Refusal):
    """The output cannot go where it was asked to. What stood there is untouched."""


def read_folder(*, folder: Path, leave_out: Path | None = None) -> dict[str, bytes]:
    """Every file of a folder by its path within it, hidden files and `leave_out` left out. Links that lead outside are
    refused."""
    if not folder.is_dir():
        what = "is a file, not a folder" if folder.exists() else "there is no such folder"
        raise CannotRead([Problem(code="LOAD-1", what=what, file=str(folder), to_do="Give the folder of a place")])
    problems, files = [], {}
    home, other = folder.resolve(), leave_out.resolve() if leave_out else None
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if any(part.startswith(".") for part in name.split("/")) or not path.is_file():
            continue
        if path.resolve() == other:
            continue
        if not path.resolve().is_relative_to(home):
            problems.append(Problem(code="LOAD-11", what="a link leads outside the folder", file=name))
        elif path.stat().st_size > FILE_BYTES_MAX:
            problems.append(Problem(code="LOAD-11", what=f"larger than {FILE_BYTES_MAX:,} bytes", file=name))
        else:
            files[name] = path.read_bytes()
    if problems:
        raise CannotRead(problems)
    if not files:
        raise CannotRead([Problem(code="LOAD-1", what="the folder is empty", file=str(folder))])
    return files


def read_file(*, path: Path) -> bytes:
    """One file's bytes, or `CannotRead`."""
    if not path.is_file():
        raise CannotRead([Problem(code="LOAD-1", what="there is no such file", file=str(path))])
    return path.read_bytes()


def write_file(*, path: Path, content: bytes) -> None:
    """Write one file of a folder that is there, in one step: the old content or the new, never a mix."""
    try:
        handle, made = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise CannotWrite([Problem(code="WRITE-2", what=error.strerror or "cannot write", file=str(path))]) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(made, 0o644)
        os.replace(made, path)
    except OSError as error:
        raise CannotWrite([Problem(code="WRITE-2", what=error.strerror or "cannot write", file=str(path))]) from error
    finally:
        Path(made).unlink(missing_ok=True)


def write_folder(*, out: Path, files: Mapping[str, bytes]) -> None:
    """Write a whole folder in one atomic step: it is made beside `out` and the two change places.

    An interrupted write leaves the old folder or the new, never a mix. A folder that Weft did not write is never
    replaced (`CannotWrite`).
    """
    out = Path(os.path.abspath(out))
    _refuse_foreign(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    except OSError as error:
        raise CannotWrite([Problem(code="WRITE-2", what=error.strerror or "cannot write", file=str(out))]) from error
    try:
        made.chmod(0o755)
        for name, content in sorted(files.items()):
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if out.exists():
            _exchange(made, out)
        else:
            made.rename(out)
    except OSError as error:
        raise CannotWrite([Problem(code="WRITE-2", what=error.strerror or "cannot write", file=str(out))]) from error
    finally:
        # Whatever stands under the temporary name now is the old folder or an unfinished one.
        shutil.rmtree(made, ignore_errors=True)


def _refuse_foreign(out: Path) -> None:
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    try:
        written_by_weft = "weft" in json.loads((out / MARK_FILE).read_bytes())
    except (OSError, ValueError, TypeError):
        written_by_weft = False
    if not written_by_weft:
        what = "something stands there that Weft did not write"
        raise CannotWrite([Problem(code="WRITE-1", what=what, file=str(out), to_do="Name a new or empty folder")])


def _exchange(one: Path, other: Path) -> None:
    """Let two folders change names in one step (`renameat2` on Linux, `renamex_np` on macOS).

    File systems without that call get two renames, the only ones there are.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    first, second = os.fsencode(one), os.fsencode(other)
    if sys.platform == "linux" and hasattr(libc, "renameat2"):
        at_cwd, exchange = -100, 2
        if libc.renameat2(at_cwd, first, at_cwd, second, exchange) == 0:
            return
    elif sys.platform == "darwin":
        swap = 2
        if libc.renamex_np(first, second, swap) == 0:
            return
    aside = one.with_name(one.name + ".old")
    other.rename(aside)
    one.rename(other)
    aside.rename(one)
