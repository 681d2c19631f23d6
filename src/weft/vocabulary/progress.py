"""How long work says how far it is: one call, with the step's name, how much is done and how much there is."""

from __future__ import annotations

from collections.abc import Callable

Tell = Callable[[str, int, int], None]
"""`tell(step, done, total)`; called from the work's own thread, often, and never with anything personal."""


def silent(step: str, done: int, total: int) -> None:
    """Say nothing: the default where nobody watches."""
