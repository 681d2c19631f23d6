"""Where every award of a plan, and the nearest offers left out of it, would turn: the thresholds as one table."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from weft.engine import Place
from weft.network.assumptions import USUAL_EFFORT
from weft.network.case import read_case
from weft.network.lever import Levers
from weft.network.model import model_of
from weft.vocabulary import Award, Brief, Offer, Position, Reach, Reason, Table, Tell, Turning, silent

NEAREST_MAX = 20
"""Offers left out whose thresholds are worked out: those that are nearest to coming in."""


def nearest_out(*, reasons: Table[Reason]) -> tuple[str, ...]:
    """Ids of the offers left out that are nearest to coming in: the least difference first, exact ones alone."""
    left = [row for row in reasons.nouns() if not row.included and row.method == "exact" and row.difference is not None]
    return tuple(row.offer_id for row in sorted(left, key=lambda row: (row.difference, row.offer_id))[:NEAREST_MAX])


def turnings(
    *,
    brief: Brief,
    place: Place,
    reach: Table[Reach],
    awards: Table[Award],
    reasons: Table[Reason],
    positions: Sequence[Position] = (),
    tell: Tell = silent,
) -> Table[Turning]:
    """Prices and places that turn each award, and each of the nearest offers left out; for those also where to stand.

    The same thresholds as `explain` gives (NETWORK-31), other awards held unless the place is small enough to be solved
    to the end. `reasons` are the plan's; `positions` are tried for the offers left out. A lock has no threshold.
    Source: docs/rooms/network.md.
    """
    people = dict(zip(awards.strings("offer_id"), awards.column("people").tolist(), strict=True))
    case = read_case(brief=brief, place=place, reach=reach, awards=people)
    small = len(model_of(case.instance).blocks.lower) <= USUAL_EFFORT.whole_columns_max
    levers = Levers(case=case, farther=None, positions=positions, reoptimise=small)
    out = set(nearest_out(reasons=reasons))
    asked: list[Offer] = [offer for offer in case.register.offers if offer.offer_id in out or offer.offer_id in people]
    rows: list[Turning] = []
    for done, offer in enumerate(asked):
        tell("network: thresholds", done, len(asked))
        found = levers.thresholds(offer, people=people.get(offer.offer_id, 0), journeys=offer.offer_id in out)
        rows += [
            Turning(
                place_id=offer.place_id,
                offer_id=offer.offer_id,
                provider_id=offer.provider_id,
                **{name.name: getattr(threshold, name.name) for name in dataclasses.fields(threshold)},
            )
            for threshold in found
        ]
    tell("network: thresholds", len(asked), len(asked))
    return Table.of_nouns(Turning, rows)
