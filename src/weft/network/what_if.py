"""What if one thing were different: the network solved again from where the plan stands, and what changes by it.

NETWORK-34 to NETWORK-36 in `docs/rooms/network.md`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from weft.engine import Place
from weft.network.alteration import change
from weft.network.assembly import assemble
from weft.network.assumptions import USUAL_EFFORT
from weft.network.side import side
from weft.vocabulary import (
    AreaChange,
    Brief,
    Change,
    Difference,
    Flow,
    Plan,
    Reach,
    Table,
    Tell,
    silent,
)

IMPROVE_SOLVES_MAX = 120
"""Single awards turned round from the plan in hand, one solve each: an answer is wanted while somebody waits."""


def what_if(
    *,
    brief: Brief,
    place: Place,
    reach: Table[Reach],
    plan: Plan,
    changes: Sequence[Change],
    tell: Tell = silent,
) -> tuple[Plan, Difference]:
    """The plan after some changes, all made together, and how it differs from the one before.

    `plan` is the proposed plan of this place on this `reach`; the search starts from its awards, so that nothing
    changed is nothing different. Money in minor units. Raises `CannotChange` (NETWORK-34) naming every change that
    cannot be made, and `CannotAssemble` where no network keeps the changed rules. Source: docs/rooms/network.md.
    """
    changed_brief, changed_place = change(brief=brief, place=place, changes=changes)
    after = assemble(
        brief=changed_brief,
        place=changed_place,
        reach=reach,
        tell=tell,
        effort=replace(USUAL_EFFORT, reasons_exact_max=0, improve_solves_max=IMPROVE_SOLVES_MAX),
        start=frozenset(plan.awards.strings("offer_id")),
    ).proposed
    held, holds = set(plan.awards.strings("offer_id")), set(after.awards.strings("offer_id"))
    return after, Difference(
        changes=tuple(changes),
        before=side(plan=plan, brief=brief, place=place),
        after=side(plan=after, brief=changed_brief, place=changed_place),
        entering=tuple(sorted(holds - held)),
        leaving=tuple(sorted(held - holds)),
        areas=_areas(plan, after),
        least_minor=after.objective_minor - plan.bound_minor,
        most_minor=after.bound_minor - plan.objective_minor,
    )


def _areas(before: Plan, after: Plan) -> tuple[AreaChange, ...]:
    served = (_served(before.flows), _served(after.flows))
    rows = [
        AreaChange(area_id=area, before=served[0][area], after=served[1][area])
        for area in sorted(served[0].keys() | served[1].keys())
    ]
    moved = [row for row in rows if row.before != row.after]
    return tuple(sorted(moved, key=lambda row: (-abs(row.after - row.before), row.area_id)))


def _served(flows: Table[Flow]) -> dict[str, int]:
    served: dict[str, int] = defaultdict(int)
    for area, people in zip(flows.strings("area_id"), flows.column("people").tolist(), strict=True):
        served[area] += people
    return served
