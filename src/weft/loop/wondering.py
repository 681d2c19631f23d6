"""Asking a plan why it is as it is, and what would become of it if one thing were different."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from weft import atlas, network
from weft.doors import report
from weft.loop.asking import names_of
from weft.loop.opening import open_place
from weft.loop.running import Run
from weft.loop.writing import PLACE_FOLDER, SUMMARY_FILE, output_files, reopen_run
from weft.vocabulary import (
    Brief,
    Change,
    Difference,
    Offer,
    Plan,
    Provider,
    ReachRule,
    Table,
    Tell,
    Turning,
    Why,
    silent,
)

FARTHEST_MINUTES = 120.0
"""Longest journey to which a reach is widened in looking for where a decision turns."""


POSITIONS_MAX = 24
"""Other places for a site that are tried in answering one question, over all offers asked about."""

POSITIONS_OUT_MAX = 6
"""Other places tried for each of the offers nearest to coming in, when all are asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What was asked and what came of it: the brief as it was, the plan after, the difference, and the names to use."""

    brief: Brief
    plan: Plan
    difference: Difference
    names: report.Alias
    counted: str


def explain_plan(*, done: Run, about: str, tell: Tell = silent) -> tuple[Why, ...]:
    """Why a provider or an offer is in the proposed plan of a run or out of it; `about` is its id or its code."""
    names, offers = names_of(done=done), done.place.table(Offer).nouns()
    by_code = {names.offer(offer.offer_id): offer.offer_id for offer in offers}
    by_code |= {names.provider(offer.provider_id): offer.provider_id for offer in offers}
    known = {offer.offer_id for offer in offers} | {offer.provider_id for offer in offers}
    wanted = about if about in known else by_code.get(about, about)
    mine = [offer for offer in offers if wanted in (offer.offer_id, offer.provider_id)]
    farther = atlas.reach(brief=_farther(done.brief), place=done.place.with_tables(Table.of_nouns(Offer, mine)))
    positions = atlas.elsewhere(
        brief=done.brief,
        place=done.place,
        offer_ids={offer.offer_id for offer in mine},
        nearest_max=POSITIONS_MAX // max(1, len(mine)),
    )
    return network.explain(
        brief=done.brief,
        place=done.place,
        reach=done.chart.reach,
        awards=done.network.proposed.awards,
        about=wanted,
        farther=farther,
        positions=positions,
        tell=tell,
    )


def find_thresholds(*, done: Run, tell: Tell = silent) -> Table[Turning]:
    """Where every award of a run's plan, and each of the nearest offers left out, would turn."""
    reasons = done.network.reasons
    out = network.nearest_out(reasons=reasons)
    return network.turnings(
        brief=done.brief,
        place=done.place,
        reach=done.chart.reach,
        awards=done.network.proposed.awards,
        reasons=reasons,
        positions=atlas.elsewhere(brief=done.brief, place=done.place, offer_ids=out, nearest_max=POSITIONS_OUT_MAX),
        tell=tell,
    )


def ask_what_if(*, files: Mapping[str, bytes], changes: Sequence[Change], tell: Tell = silent) -> WhatIf:
    """What if some things were different in a place, or in the place of a run, whose plan is then the one before.

    Raises `CannotChange` for a change that cannot be made and `CannotAssemble` where no network keeps the rules.
    """
    if SUMMARY_FILE in files:
        done = reopen_run(files=files, tell=tell)
        direction, place, reach, before = done.brief, done.place, done.chart.reach, done.network.proposed
        names, counted = names_of(done=done), done.summary.counted
    else:
        direction, place = open_place(files=files, tell=tell)
        network.change(brief=direction, place=place, changes=changes)
        reach = atlas.reach(brief=direction, place=place)
        before = network.assemble(
            brief=direction, place=place, reach=reach, tell=lambda *step: tell("before: " + step[0], *step[1:]),
            reasons_exact_max=0,
        ).proposed  # fmt: skip
        providers, offers = tuple(place.table(Provider).nouns()), tuple(place.table(Offer).nouns())
        names = report.Alias(providers=providers, offers=offers, salt=place.digest, coded=False)
        counted = "needs" if direction.segments_overlap else "people"
    after, difference = network.what_if(
        brief=direction, place=place, reach=reach, plan=before, changes=changes, tell=tell
    )
    return WhatIf(brief=direction, plan=after, difference=difference, names=names, counted=counted)


def what_if_files(*, asked: WhatIf, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The changed plan's tables, beside the place as it was before the changes."""
    inputs = {name.removeprefix(PLACE_FOLDER): held for name, held in files.items() if name.startswith(PLACE_FOLDER)}
    tables: dict[str, Table[Any]] = {"network/awards": asked.plan.awards, "network/flows": asked.plan.flows}
    return output_files(tables=tables, kind="what-if", files=inputs or files)


def _farther(direction: Brief) -> Brief:
    """The brief with every journey allowed as far as a reach is ever widened."""

    def longer(rule: ReachRule) -> ReachRule:
        return dataclasses.replace(rule, minutes_max=max(rule.minutes_max, FARTHEST_MINUTES))

    travel = direction.travel
    rules = {kind: longer(rule) for kind, rule in travel.by_service_type.items()}
    wider = dataclasses.replace(travel, usual=longer(travel.usual), home=longer(travel.home), by_service_type=rules)
    return dataclasses.replace(direction, travel=wider)
