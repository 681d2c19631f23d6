"""What is asked of a plan after it was made: what it withstands, what another choice would cost, who is who."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import TypeVar

from weft import atlas, engine, network
from weft.doors import report
from weft.loop.running import Run
from weft.loop.writing import FRONTIER_PATH, STRESS_FILE, THRESHOLDS_PATH, CannotCheck
from weft.vocabulary import (
    Brief,
    FrontierPoint,
    Noun,
    Preference,
    Problem,
    ReachRule,
    Resilience,
    Table,
    Tell,
    Turning,
    silent,
)

N = TypeVar("N", bound=Noun)


def withstand(*, done: Run, share: float, tell: Tell = silent) -> Resilience:
    """What breaks in the proposed plan if one provider fails, and what comes of it if people choose for themselves."""
    plan, reach = done.network.proposed, done.chart.reach
    return Resilience(
        stress=network.stress(brief=done.brief, place=done.place, reach=reach, plan=plan, share=share, tell=tell),
        real_choice=network.behaviour(
            brief=done.brief,
            place=done.place,
            reach=reach,
            plan=plan,
            preferences=done.place.table(Preference),
            tell=tell,
        ),
    )


def draw_frontier(
    *, direction: Brief, place: engine.Place, levers: tuple[str, ...], tell: Tell = silent
) -> Table[FrontierPoint]:
    """Real plans at several settings of each lever, the wider journeys charted anew."""
    widest = _with_journeys(direction, network.TRAVEL_FACTOR_MAX)
    return network.frontier(
        brief=direction,
        place=place,
        reach=atlas.reach(brief=direction, place=place),
        widest=atlas.reach(brief=widest, place=place),
        levers=levers,
        tell=tell,
    )


def _with_journeys(direction: Brief, factor: float) -> Brief:
    """The brief with every longest journey multiplied."""

    def longer(rule: ReachRule) -> ReachRule:
        return dataclasses.replace(rule, minutes_max=rule.minutes_max * factor)

    travel = direction.travel
    rules = {kind: longer(rule) for kind, rule in travel.by_service_type.items()}
    wider = dataclasses.replace(travel, usual=longer(travel.usual), home=longer(travel.home), by_service_type=rules)
    return dataclasses.replace(direction, travel=wider)


def earlier_frontier(*, files: Mapping[str, bytes]) -> Table[FrontierPoint] | None:
    """The frontier that was drawn of a run before; None where none was. Raises `CannotCheck` where it is damaged."""
    return _earlier(FrontierPoint, f"{FRONTIER_PATH}.csv", files)


def earlier_thresholds(*, files: Mapping[str, bytes]) -> Table[Turning] | None:
    """The thresholds that were found of a run before; None where none were. Raises `CannotCheck` where damaged."""
    return _earlier(Turning, f"{THRESHOLDS_PATH}.csv", files)


def _earlier(wanted: type[N], name: str, files: Mapping[str, bytes]) -> Table[N] | None:
    if name not in files:
        return None
    checked = engine.check_table(noun=wanted, content=files[name], file=name)
    if checked.problems:
        raise CannotCheck(checked.problems)
    return checked.table


def earlier_stress(*, files: Mapping[str, bytes], done: Run, tell: Tell = silent) -> Resilience:
    """The stress that a run was put to before, worked out again; nothing where it was not. Raises `CannotCheck`."""
    if STRESS_FILE not in files:
        return Resilience()
    try:
        share = float(json.loads(files[STRESS_FILE])["share"])
    except (ValueError, TypeError, KeyError):
        share = -1.0
    if not 0 <= share <= 1:
        what = "the share asked for is not a number from 0 to 1"
        raise CannotCheck(
            [Problem(code="CHECK-1", what=what, file=STRESS_FILE, to_do="Put the run to the stress again")]
        )
    return withstand(done=done, share=share, tell=tell)


def names_of(*, done: Run) -> report.Alias:
    """What providers and offers of a run are called: by name, or by code where names are coded."""
    return report.names_of(summary=done.summary, place=done.place)
