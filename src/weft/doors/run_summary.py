"""A run's `summary.json`, read back into the nouns that it was written from."""

from __future__ import annotations

import json
from typing import Any

from weft.vocabulary import AssumedShares, MapHeadlines, Penalties, PeopleMet, Scenario, Side, Summary


def read_summary(*, content: bytes) -> Summary:
    """The summary as it was written. `content` is JSON whose every figure the checker has passed."""
    held = json.loads(content)
    parts = {
        "headlines": MapHeadlines(**held["headlines"]),
        "today": _side(held["today"]),
        "proposed": _side(held["proposed"]),
        "scenarios": tuple(_scenario(row) for row in held["scenarios"]),
        "assumed": AssumedShares(**held["assumed"]),
    }
    return Summary(**{**held, **parts})


def _scenario(fields: dict[str, Any]) -> Scenario:
    return Scenario(
        capacity_factor=fields["capacity_factor"],
        headlines=MapHeadlines(**fields["headlines"]),
        today=_side(fields["today"]),
        proposed=_side(fields["proposed"]),
    )


def _side(fields: dict[str, Any]) -> Side:
    parts = {
        "penalties": Penalties(**fields["penalties"]),
        "people_by_quintile": tuple(PeopleMet(**row) for row in fields["people_by_quintile"]),
        "broken_rules": tuple(fields["broken_rules"]),
    }
    return Side(**{**fields, **parts})
