"""The two ways in which a door says no. Each carries every problem that was found, and nothing has been changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from weft.vocabulary import Problem, Refusal

T = TypeVar("T")


class CannotImport(Refusal):
    """A document cannot be read safely or with one meaning. Codes: IMPORT-*, TABLE-*, BOUNDARY-*."""


class CannotBuild(Refusal):
    """A place cannot be made from a recipe. Codes: RECIPE-*, and those of the doors that it opens."""


def gather(problems: list[Problem], read: Callable[[], T]) -> T | None:
    """What `read` gives; where it refuses, its problems are added to the list and the answer is None."""
    try:
        return read()
    except Refusal as refusal:
        problems.extend(refusal.problems)
        return None
