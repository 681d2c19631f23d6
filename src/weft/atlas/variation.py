"""The postcode lottery: how unequal areas are after need, and which lie further out than areas of their size do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from weft.atlas.flow import Whole
from weft.atlas.inequality import theil_of
from weft.engine import Funnel, Place, funnel_of
from weft.vocabulary import STANDINGS, Area, FunnelPoint, Table, Unmet, Variation

Real = npt.NDArray[np.float64]

ALL = ""
"""The service type that stands for all kinds together."""


def variation_of(*, place: Place, place_id: str, unmet: Table[Unmet]) -> tuple[Table[Variation], Table[FunnelPoint]]:
    """Variation of every service type and of all together, and every area's point in each funnel.

    An area's share is servable / people over its rows of `unmet`; areas without need have no point. Groups for Theil's
    parts are fifths by deprivation, areas of unknown fifth a group of their own.
    """
    areas = place.table(Area)
    ids = areas.strings("area_id")
    fifth = areas.column("deprivation_quintile", missing=0).astype(np.int64)
    at = {area_id: position for position, area_id in enumerate(ids)}
    area = np.fromiter((at[area_id] for area_id in unmet.strings("area_id")), dtype=np.int64, count=len(unmet))
    types = np.array(unmet.strings("service_type"), dtype=object)
    people, servable = unmet.column("people").astype(np.float64), unmet.column("servable").astype(np.float64)
    rows, points = _columns(Variation), _columns(FunnelPoint)
    for service_type in (ALL, *sorted(set(types.tolist()))):
        kept = np.ones(len(area), dtype=np.bool_) if service_type == ALL else types == service_type
        need = np.bincount(area[kept], weights=people[kept], minlength=len(ids)).astype(np.float64)
        served = np.minimum(np.bincount(area[kept], weights=servable[kept], minlength=len(ids)), need)
        here = np.flatnonzero(need > 0)
        _add(rows, points, place_id, service_type, [ids[one] for one in here], need[here], served[here], fifth[here])
    return Table.of(Variation, rows), Table.of(FunnelPoint, points)


def _columns(noun: type[Variation] | type[FunnelPoint]) -> dict[str, list[object]]:
    return {column.name: [] for column in noun.columns}


def _add(
    rows: dict[str, list[object]],
    points: dict[str, list[object]],
    place_id: str,
    service_type: str,
    areas: Sequence[str],
    people: Real,
    served: Real,
    fifth: Whole,
) -> None:
    theil = theil_of(people=people, served=served, group=fifth)
    found = funnel_of(people=people, served=served) if len(areas) else None
    row: dict[str, object] = {
        "place_id": place_id,
        "service_type": service_type,
        "areas": len(areas),
        "people": int(people.sum()),
        "share": found.share if found else None,
        "theil": theil.total if theil else None,
        "between": theil.between if theil else None,
        "within": theil.within if theil else None,
        "dispersion": found.dispersion if found else None,
        "spread": found.spread if found and found.dispersion is not None else None,
    }
    for name, value in row.items():
        rows[name].append(value)
    if found:
        points["place_id"] += [place_id] * len(areas)
        points["area_id"] += areas
        points["service_type"] += [service_type] * len(areas)
        points["people"] += people.astype(np.int64).tolist()
        points["share"] += (served / people).tolist()
        for limit in ("low_95", "high_95", "low_998", "high_998"):
            points[limit] += getattr(found, limit).tolist()
        points["standing"] += _standings(served / people, found)


def _standings(share: Real, found: Funnel) -> list[str]:
    """Where each area stands; an area exactly on a limit is within it."""
    below = (share < found.low_998).astype(int) + (share < found.low_95)
    above = (share > found.high_998).astype(int) + (share > found.high_95)
    return [STANDINGS[2 - less + more] for less, more in zip(below.tolist(), above.tolist(), strict=True)]
