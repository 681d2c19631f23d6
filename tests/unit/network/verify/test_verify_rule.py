"""The rules as people read them."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

from weft.network import verify_rule
from weft.network.verify_rule import Found, Rule, problems_of

PAGE = Path(__file__).parents[4] / "docs" / "how-to" / "check-a-plan.md"


def test_the_page_lists_every_rule_in_its_own_words() -> None:
    """The how-to page and the code say the same of each rule."""
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| VERIFY-")]
    assert rows == [f"| {rule.code} | {rule.breach} | {rule.allowed} |" for rule in Rule]


def test_rules_are_numbered_from_one_without_gaps() -> None:
    """A code means one rule for ever."""
    assert [rule.number for rule in Rule] == list(range(1, len(Rule) + 1))


def test_problems_stand_in_the_order_of_rules_and_ids() -> None:
    """Whatever was found first, the report reads the same."""
    found = [
        Found(Rule.SPEND, "network/awards", "O-2"),
        Found(Rule.ONCE, "network/flows", "A-1"),
        Found(Rule.SPEND, "network/awards", "O-1"),
        Found(Rule.ONCE, "network/awards", "O-1"),
    ]
    problems = problems_of(found)
    assert problems == problems_of(found[::-1])
    assert [(problem.code, problem.file) for problem in problems] == [
        ("VERIFY-4", "network/awards"),
        ("VERIFY-4", "network/flows"),
        ("VERIFY-8", "network/awards"),
    ]
    assert problems[-1].what.endswith("O-1; O-2")


def test_the_checker_shares_no_code_with_the_rooms() -> None:
    """It imports the nouns, itself, numpy and the standard library, so a fault of a room cannot hide in it."""
    allowed = {"weft.vocabulary", "numpy", *sys.stdlib_module_names}
    for path in Path(verify_rule.__file__).parent.glob("verify*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                itself = name.startswith("weft.network.verify")
                assert itself or name in allowed or name.split(".")[0] in allowed, f"{path.name} imports {name}"
