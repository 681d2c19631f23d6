"""The whole map in one call, and its headlines."""

from __future__ import annotations

import numpy as np

from weft.atlas.access import access_of
from weft.atlas.adequacy import adequacy_of
from weft.atlas.catchment import Ground, ground_of
from weft.atlas.concentration import concentration_of
from weft.atlas.duplication import duplication_of
from weft.atlas.exposure import exposure_of
from weft.atlas.journey import measured_share, reach
from weft.atlas.spare import spend_of
from weft.atlas.unmet import unmet_of
from weft.atlas.variation import variation_of
from weft.engine import Place
from weft.vocabulary import Brief, Chart, MapHeadlines, Need, Requirement, Tell, silent


def chart(*, brief: Brief, place: Place, tell: Tell = silent) -> Chart:
    """Map need against what is funded: reach, access, unmet need, duplication, variation, and how safe supply is.

    `place` is loaded and checked; `tell` hears the steps reach, access, supply, unmet, duplication. Shares are 0 to 1:
    of funded known places, and of people in need by service type, that are marked assumed; 0 where there are none.
    Raises CannotChart (ATLAS-1, ATLAS-11, ATLAS-13, ATLAS-16). Method and sources: `docs/rooms/atlas.md`.
    """
    reached = reach(brief=brief, place=place, tell=tell)
    tell("access", 0, 1)
    access = access_of(place=place, reach=reached)
    tell("access", 1, 1)
    tell("supply", 0, 1)
    adequacy = adequacy_of(brief=brief, place=place)
    exposure = exposure_of(place=place, reach=reached)
    concentration = concentration_of(place=place, place_id=brief.place_id, reach=reached)
    tell("supply", 1, 1)
    ground = ground_of(place=place, reach=reached)
    spend = spend_of(place=place)
    unmet = unmet_of(brief=brief, ground=ground, tell=tell)
    variation, funnel = variation_of(place=place, place_id=brief.place_id, unmet=unmet)
    return Chart(
        reach=reached,
        access=access,
        unmet=unmet,
        duplication=duplication_of(brief=brief, place=place, reach=reached, ground=ground, spend=spend, tell=tell),
        variation=variation,
        funnel=funnel,
        adequacy=adequacy,
        exposure=exposure,
        concentration=concentration,
        journeys_measured=measured_share(brief=brief, place=place, reached=reached),
        present_spend_minor=sum(spend.minor),
        capacity_assumed_share=_capacity_assumed(ground),
        need_assumed_share=_need_assumed(place),
    )


def headlines(*, chart: Chart, place: Place, brief: Brief) -> MapHeadlines:
    """The map in a few figures, all sums over the chart's own rows.

    `reached`, `choice_two`, `choice_three` are shares of needs (person x service type) with at least one, two, three
    funded providers in reach; 0 where nobody needs anything. Low and high are None where no need states a range.
    """
    unmet, access, spare = chart.unmet, chart.access, chart.duplication
    missed = unmet.column("unmet")
    nobody = np.array([not pots for pots in unmet.strings("responsible_pots")], dtype=np.bool_)
    ranged = bool(len(unmet)) and bool(unmet.known("low").all())
    people, providers = access.column("people"), access.column("providers")

    def share(least: int) -> float:
        return float(people[providers >= least].sum() / people.sum()) if people.sum() else 0.0

    def money(name: str) -> int:
        return sum(map(int, spare.column(name)))

    return MapHeadlines(
        needs=int(unmet.column("people").sum()),
        servable=float(unmet.column("servable").sum()),
        unmet=float(missed.sum()),
        unmet_low=float(unmet.column("low").sum()) if ranged else None,
        unmet_high=float(unmet.column("high").sum()) if ranged else None,
        nobody_responsible=float(missed[nobody].sum()),
        present_spend_minor=chart.present_spend_minor,
        choice_minor=money("choice_minor"),
        price_difference_minor=money("price_difference_minor"),
        idle_minor=money("idle_minor"),
        duplicated_minor=money("duplicated_minor"),
        reached=share(1),
        choice_two=share(2),
        choice_three=share(3),
        journeys_measured=chart.journeys_measured,
    )


def _capacity_assumed(ground: Ground) -> float:
    offers = ground.offers
    funded = (np.array(offers.strings("status"), dtype=object) == "funded") & offers.known("capacity")
    places = int(ground.capacity[funded].sum())
    assumed = int(ground.capacity[funded & offers.column("assumed")].sum())
    return assumed / places if places else 0.0


def _need_assumed(place: Place) -> float:
    required: dict[str, int] = {}
    for segment in place.table(Requirement).strings("segment_id"):
        required[segment] = required.get(segment, 0) + 1
    needs = place.table(Need)
    times = np.array([required.get(segment, 0) for segment in needs.strings("segment_id")], dtype=np.int64)
    wanted = times * needs.column("people")
    every = int(wanted.sum())
    return int(wanted[needs.column("assumed")].sum()) / every if every else 0.0
