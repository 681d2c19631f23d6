"""The house keeps its own rules: imports, sizes, names, documents."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.glossary import glossary
from weft.vocabulary import NOUNS

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "weft"
RING = ("atlas", "brief", "network", "choice", "sharing", "settlement", "evidence", "market")
CODES = {"settlement": "SETTLE"}
ROOMS = [name for name in RING if (SOURCE / name).is_dir()]
SERVICE = ROOT / "src" / "weft_web"
FILES = sorted(SOURCE.rglob("*.py"))
SERVED = sorted(path for path in SERVICE.rglob("*.py") if "migrations" not in path.parts)
DRAWERS = {"util", "utils", "helper", "helpers", "common", "commons", "base", "misc", "manager", "service"}
FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 600


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.splitlines()]


def test_imports_point_one_way():
    from importlinter.cli import lint_imports

    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


@pytest.mark.parametrize("tool", [("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",)], ids=" ".join)
def test_style_and_types_are_clean(tool):
    done = subprocess.run([sys.executable, "-m", *tool], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_room_is_entered_through_its_front_door(path):
    own = path.relative_to(SOURCE).parts[0].removesuffix(".py")
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("weft."):
            parts = node.module.split(".")[1:]
            inside = len(parts) > 1 and parts[0] in {*ROOMS, "engine", "vocabulary", "town"}
            assert not inside or parts[0] == own, f"imports weft.{'.'.join(parts)}"


@pytest.mark.parametrize("path", FILES + SERVED, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_files_and_functions_are_small_and_documented(path):
    text = path.read_text()
    assert len(text.splitlines()) <= FILE_LINES_MAX
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "a module says what it is for"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            if isinstance(node, ast.FunctionDef):
                assert node.end_lineno - node.lineno < FUNCTION_LINES_MAX, f"{node.name} is too long"
            if not node.name.startswith("_") and node in tree.body:
                assert ast.get_docstring(node), f"{node.name} has no docstring"


@pytest.mark.parametrize("path", FILES + SERVED, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_there_are_no_drawers(path):
    assert not DRAWERS & set(re.split(r"[_/.]", str(path.relative_to(ROOT / "src"))))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_public_functions_are_keyword_only(path):
    rooms_and_doors = {*ROOMS, "doors", "town", "engine"}
    if path.relative_to(SOURCE).parts[0] not in rooms_and_doors or path.name != "__init__.py":
        return
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            assert not node.args.args, f"{node.name} takes arguments by position"


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_finished(room):
    folder = SOURCE / room
    docstring = (ast.get_docstring(ast.parse((folder / "__init__.py").read_text())) or "").lower()
    for word in ("takes", "gives", "method", "guarantees", "limits", "sources"):
        assert word in docstring, f"the front door does not say its {word}"
    assert (folder / "plain.py").is_file()
    assert list((ROOT / "tests" / "spec" / room).glob("test_*.py"))
    assert f"{CODES.get(room, room.upper())}-1" in (ROOT / "docs" / "rooms" / f"{room}.md").read_text()


def test_the_glossary_is_the_vocabulary():
    assert (ROOT / "GLOSSARY.md").read_text() == glossary(), "run `make glossary`"


def test_every_column_says_what_it_means():
    for noun in NOUNS.values():
        assert all(column.meaning for column in noun.columns), noun


def test_nothing_committed_carries_a_machine_path_or_a_registry_address():
    forbidden = re.compile(r"/(?:root|work)/|/tmp/[a-z]|pypi\.org|files\.pythonhosted")
    for path in tracked():
        if path.suffix in {".py", ".md", ".toml", ".txt", ".csv", ".j2", ".html", ""} and path.is_file():
            found = forbidden.search(path.read_text(encoding="utf-8", errors="replace"))
            assert not found or path == Path(__file__), f"{path.name}: {found}"


def test_there_is_no_unfinished_work_in_the_source():
    for path in FILES:
        assert not re.search(r"\bTODO\b|\bFIXME\b|NotImplementedError", path.read_text()), path
