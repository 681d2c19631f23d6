"""The atlas charts a place, the network is assembled on its reach, and the summary sets today beside proposed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

import weft
from weft import atlas, engine, network
from weft.vocabulary import (
    AssumedShares,
    Brief,
    Chart,
    Effect,
    Need,
    Network,
    Offer,
    Scenario,
    Summary,
    Table,
    Tell,
    silent,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run through the rooms: what went in and what came out."""

    brief: Brief
    place: engine.Place
    chart: Chart
    network: Network
    summary: Summary


def run(*, direction: Brief, place: engine.Place, scenarios: bool = True, tell: Tell = silent) -> Run:
    """Chart the place, assemble its network, and set today beside proposed."""
    chart = atlas.chart(brief=direction, place=place, tell=tell)
    assembled = network.assemble(brief=direction, place=place, reach=chart.reach, tell=tell)
    others: tuple[Scenario, ...] = ()
    if scenarios:
        others = _scenarios(direction=direction, place=place, chart=chart, assembled=assembled, tell=tell)
    summary = Summary(
        place_id=direction.place_id,
        place_name=direction.place_name,
        invented=direction.invented,
        currency=direction.currency,
        period_from=direction.period.from_on.isoformat(),
        period_to=direction.period.to_on.isoformat(),
        counted=_counted(direction),
        headlines=atlas.headlines(chart=chart, place=place, brief=direction),
        today=network.side(plan=assembled.today, brief=direction, place=place),
        proposed=network.side(plan=assembled.proposed, brief=direction, place=place),
        scenarios=others,
        assumed=_assumed_shares(place=place),
        names_coded=_names_coded(direction=direction, place=place),
        brief_digest=direction.digest,
        inputs_digest=place.digest,
        version=weft.__version__,
    )
    return Run(brief=direction, place=place, chart=chart, network=assembled, summary=summary)


def _scenarios(
    *, direction: Brief, place: engine.Place, chart: Chart, assembled: Network, tell: Tell
) -> tuple[Scenario, ...]:
    """The same run with every assumed capacity multiplied; none where capacity is observed."""
    if not any(place.table(Offer).data.column("assumed").to_pylist()):
        return ()
    made = []
    for factor in direction.capacity_factors:
        scaled, its_chart, its_network = place, chart, assembled
        if factor != 1:
            scaled = place.with_tables(_scaled_offers(place.table(Offer), factor))
            its_chart = atlas.chart(brief=direction, place=scaled, tell=_named(tell, factor))
            its_network = network.assemble(
                brief=direction, place=scaled, reach=its_chart.reach, tell=_named(tell, factor), reasons_exact_max=0
            )
        made.append(
            Scenario(
                capacity_factor=factor,
                headlines=atlas.headlines(chart=its_chart, place=scaled, brief=direction),
                today=network.side(plan=its_network.today, brief=direction, place=scaled),
                proposed=network.side(plan=its_network.proposed, brief=direction, place=scaled),
            )
        )
    return tuple(made)


def _named(tell: Tell, factor: float) -> Tell:
    return lambda step, done, total: tell(f"{step} at {factor:g} x capacity", done, total)


def _scaled_offers(offers: Table[Offer], factor: float) -> Table[Offer]:
    capacity = offers.data.column("capacity")
    scaled = pc.cast(pc.round(pc.multiply(pc.cast(capacity, pa.float64()), factor)), pa.int64())
    changed = pc.if_else(offers.data.column("assumed"), scaled, capacity)
    position = offers.data.column_names.index("capacity")
    return Table(Offer, offers.data.set_column(position, "capacity", changed))


def _counted(direction: Brief) -> str:
    """What one unit of the figures is: where segments overlap a person may be counted twice, so they are needs."""
    if direction.segments_overlap:
        return "needs"
    units = {segment.unit for segment in direction.segments}
    return units.pop() if len(units) == 1 else "people and households"


def _assumed_shares(*, place: engine.Place) -> AssumedShares:
    needs, offers, effects = place.table(Need), place.table(Offer), place.table(Effect)
    tested = effects.column("tested")
    return AssumedShares(
        need=_share(needs.column("people"), needs.column("assumed")),
        capacity_or_price=_share(offers.column("capacity", missing=0), offers.column("assumed")),
        effect=float((~tested).mean()) if len(tested) else 0.0,
    )


def _share(sizes: Any, flags: Any) -> float:
    return float(sizes[flags].sum() / sizes.sum()) if len(sizes) and sizes.sum() else 0.0


def _names_coded(*, direction: Brief, place: engine.Place) -> bool:
    """A real provider whose price, capacity or effect is assumed is never named as in, out or duplicated."""
    assumed = any(place.table(Offer).data.column("assumed").to_pylist())
    untested = not all(place.table(Effect).data.column("tested").to_pylist())
    return not direction.invented and (assumed or untested)
