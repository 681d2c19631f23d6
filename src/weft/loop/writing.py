"""What a run leaves behind, and what can be read and recomputed from it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import weft
from weft import atlas, engine, network
from weft.doors import report, run_summary
from weft.loop.opening import BOUNDARIES_FILE, open_place
from weft.loop.running import Run
from weft.vocabulary import (
    NOUNS,
    PLACE_NOUNS,
    Brief,
    Chart,
    Network,
    Offer,
    Plan,
    Problem,
    Refusal,
    Resilience,
    Side,
    Summary,
    Table,
    Tell,
    silent,
)

PLACE_FOLDER = "place/"


SUMMARY_FILE = "summary.json"


STRESS_FILE = "resilience/stress.json"


FRONTIER_PATH = "resilience/frontier"


THRESHOLDS_PATH = "network/thresholds"


class CannotCheck(Refusal):
    """The folder is neither a place nor the output of a run."""


def map_tables(*, chart: Chart) -> dict[str, Table[Any]]:
    """The atlas's tables by the path at which they are written."""
    return {
        "atlas/unmet": chart.unmet,
        "atlas/duplication": chart.duplication,
        "atlas/access": chart.access,
        "atlas/variation": chart.variation,
        "atlas/funnel": chart.funnel,
        "atlas/adequacy": chart.adequacy,
        "atlas/exposure": chart.exposure,
        "atlas/concentration": chart.concentration,
    }


def network_tables(*, assembled: Network) -> dict[str, Table[Any]]:
    """The network's tables by the path at which they are written."""
    return {
        "network/awards": assembled.proposed.awards,
        "network/flows": assembled.proposed.flows,
        "network/reasons": assembled.reasons,
        "network/today_awards": assembled.today.awards,
        "network/today_flows": assembled.today.flows,
    }


def resilience_tables(*, resilience: Resilience) -> dict[str, Table[Any]]:
    """What was asked of a plan afterwards, by the path at which each table is written."""
    tables: dict[str, Table[Any]] = {}
    if resilience.stress is not None:
        for name in ("failures", "losses", "covers", "reserves", "uncovered"):
            tables[f"resilience/{name}"] = getattr(resilience.stress, name)
    if resilience.real_choice is not None:
        tables["resilience/uptake"] = resilience.real_choice.uptake
        tables["resilience/chosen"] = resilience.real_choice.chosen
    if resilience.frontier is not None:
        tables[FRONTIER_PATH] = resilience.frontier
    if resilience.thresholds is not None:
        tables[THRESHOLDS_PATH] = resilience.thresholds
    return tables


def output_files(*, tables: Mapping[str, Table[Any]], kind: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """An output folder: the tables, their descriptor, and the place that they were made from, to replay it."""
    written = {f"{path}.csv": engine.table_csv(table) for path, table in tables.items()}
    nouns = {f"{path}.csv": table.noun for path, table in tables.items()}
    inputs = {PLACE_FOLDER + name: content for name, content in files.items()}
    return {**inputs, **written, "datapackage.json": engine.data_package(name="weft-run", kind=kind, tables=nouns)}


def run_files(
    *, done: Run, files: Mapping[str, bytes], with_report: bool = True, resilience: Resilience | None = None
) -> dict[str, bytes]:
    """Everything that a run writes, by path, but for `run.json`, which holds what differs from run to run.

    `resilience` is what was asked of the plan afterwards; its tables and answers are written with the rest.
    """
    asked = resilience or Resilience()
    tables = {**map_tables(chart=done.chart), **network_tables(assembled=done.network)}
    tables |= resilience_tables(resilience=asked)
    written = output_files(tables=tables, kind="run", files=files)
    written[SUMMARY_FILE] = summary_json(summary=done.summary)
    if asked.stress is not None:
        stress = asked.stress
        kept = {"share": stress.share, "reserve_minor": stress.reserve_minor, "bound_minor": stress.reserve_bound_minor}
        written[STRESS_FILE] = (json.dumps(kept, indent=2) + "\n").encode()
    if with_report:
        written["report.html"] = report.render(
            summary=done.summary,
            brief=done.brief,
            place=done.place,
            chart=done.chart,
            network=done.network,
            boundaries=done.place.files.get(BOUNDARIES_FILE),
            made_by=f"Weft {weft.__version__}",
            resilience=resilience,
            proposed_chart=atlas.chart(brief=done.brief, place=_as_awarded(done)),
        )
        written["before-after.svg"] = report.before_after_svg(summary=done.summary)
    return written


def _as_awarded(done: Run) -> engine.Place:
    """The place as it would be with the proposed awards funded, and nothing else."""
    held = set(done.network.proposed.awards.strings("offer_id"))
    offers = [
        dataclasses.replace(offer, status="funded" if offer.offer_id in held else "proposed")
        for offer in done.place.table(Offer).nouns()
    ]
    return done.place.with_tables(Table.of_nouns(Offer, offers))


def summary_json(*, summary: Summary) -> bytes:
    """The summary as JSON, keys in the noun's order."""
    return (json.dumps(dataclasses.asdict(summary), indent=2, ensure_ascii=False) + "\n").encode("utf-8")


NETWORK_PATHS = (
    "network/awards",
    "network/flows",
    "network/reasons",
    "network/today_awards",
    "network/today_flows",
)


COMPARED_PATHS = ("atlas/variation", "atlas/funnel", "atlas/adequacy", "atlas/exposure", "atlas/concentration")
"""Tables of the map that are charted again and compared; the others are recomputed by the separate checker."""


OUTPUT_NOUNS: dict[str, type[Any]] = {
    "atlas/unmet": NOUNS["unmet"],
    "atlas/duplication": NOUNS["duplication"],
    "atlas/access": NOUNS["access"],
    **{path: NOUNS[path.removeprefix("atlas/")] for path in COMPARED_PATHS},
    "network/awards": NOUNS["awards"],
    "network/flows": NOUNS["flows"],
    "network/reasons": NOUNS["reasons"],
    "network/today_awards": NOUNS["awards"],
    "network/today_flows": NOUNS["flows"],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """A run's folder read and held against its place: what it holds, and every problem with it."""

    direction: Brief
    place: engine.Place
    outputs: dict[str, Table[Any]]
    chart: Chart | None
    problems: tuple[Problem, ...]


def check_run(*, files: Mapping[str, bytes]) -> tuple[Problem, ...]:
    """Recompute a run's output from its files with the separate checker; empty where everything holds."""
    return _read_run(files, silent).problems


def reopen_run(*, files: Mapping[str, bytes], tell: Tell = silent) -> Run:
    """A run again, from what it wrote: checked, its map charted anew, its plans and summary as they stand.

    Its place is read and its map charted once, for the check and for what is asked next. Raises `CannotCheck` with
    every problem where the output does not hold.
    """
    read = _read_run(files, tell)
    if read.problems or read.chart is None:
        raise CannotCheck(read.problems)
    held = read.outputs
    summary = run_summary.read_summary(content=files[SUMMARY_FILE])
    sides = ((summary.today, "today_"), (summary.proposed, ""))
    today, proposed = (_plan(side, held[f"network/{of}awards"], held[f"network/{of}flows"]) for side, of in sides)
    assembled = Network(today=today, proposed=proposed, reasons=held["network/reasons"])
    return Run(brief=read.direction, place=read.place, chart=read.chart, network=assembled, summary=summary)


def _read_run(files: Mapping[str, bytes], tell: Tell) -> _Reading:
    inputs = inputs_of(files)
    if not inputs:
        raise CannotCheck([Problem(code="CHECK-1", what="the run's own copy of its place is missing", file="place/")])
    direction, place = open_place(files=inputs)
    outputs, problems = _written_tables(files)
    try:
        summary = json.loads(files[SUMMARY_FILE])
    except ValueError:
        problems.append(Problem(code="CHECK-1", what="it is not readable as JSON", file=SUMMARY_FILE))
    if problems:
        return _Reading(direction=direction, place=place, outputs=outputs, chart=None, problems=tuple(problems))
    chart = atlas.chart(brief=direction, place=place, tell=tell)
    headlines = summary.get("headlines") if isinstance(summary, dict) else None
    differing = atlas.compare(
        chart=chart,
        written={path: outputs[path] for path in COMPARED_PATHS},
        journeys_measured=headlines.get("journeys_measured") if isinstance(headlines, dict) else None,
    )
    failing = network.verify(
        brief=direction,
        tables={noun.table_name: place.table(noun) for noun in PLACE_NOUNS},
        outputs={path: table for path, table in outputs.items() if path not in COMPARED_PATHS},
        summary=summary,
        inputs_digest=place.digest,
    )
    return _Reading(direction=direction, place=place, outputs=outputs, chart=chart, problems=differing + failing)


def _written_tables(files: Mapping[str, bytes]) -> tuple[dict[str, Table[Any]], list[Problem]]:
    """The output's tables by path, and what is wrong with them as tables."""
    outputs: dict[str, Table[Any]] = {}
    problems: list[Problem] = []
    for path in ("atlas/unmet", "atlas/duplication", "atlas/access", *COMPARED_PATHS, *NETWORK_PATHS):
        name = f"{path}.csv"
        if name not in files:
            problems.append(Problem(code="CHECK-1", what="the table is missing", file=name))
            continue
        checked = engine.check_table(noun=OUTPUT_NOUNS[path], content=files[name], file=name)
        problems += checked.problems
        if not checked.problems:
            outputs[path] = checked.table
    return outputs, problems


def inputs_of(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """A run's own copy of its place, by path within it."""
    return {name.removeprefix(PLACE_FOLDER): held for name, held in files.items() if name.startswith(PLACE_FOLDER)}


def _plan(side: Side, awards: Table[Any], flows: Table[Any]) -> Plan:
    return Plan(
        awards=awards,
        flows=flows,
        value_minor=side.value_minor,
        penalties=side.penalties,
        objective_minor=side.objective_minor,
        bound_minor=side.bound_minor,
        bound_gap=side.bound_gap,
        broken_rules=side.broken_rules,
    )


def rewritten(*, done: Run, files: Mapping[str, bytes], resilience: Resilience) -> dict[str, bytes]:
    """A run's files again with what was asked of its plan afterwards. `run.json` stays that of the run."""
    written = run_files(done=done, files=inputs_of(files), resilience=resilience)
    return {**written, **{name: content for name, content in files.items() if name == "run.json"}}
