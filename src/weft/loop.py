"""Which noun goes into which room next. Plain functions; no disk, no clock.

A place's files become a brief and a checked place; the atlas charts it; the network is assembled on the atlas's reach;
the summary sets today beside proposed; the report and the tables are what is written.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

import weft
from weft import atlas, brief, doors, engine, network
from weft.doors import report, run_summary
from weft.vocabulary import (
    NOUNS,
    PLACE_NOUNS,
    AssumedShares,
    Brief,
    Chart,
    Effect,
    FrontierPoint,
    Need,
    Network,
    Offer,
    Plan,
    Preference,
    Problem,
    ReachRule,
    Refusal,
    Resilience,
    Scenario,
    Side,
    Summary,
    Table,
    Tell,
    silent,
)

MAPPINGS_FOLDER = "mappings/"
PLACE_FOLDER = "place/"
BOUNDARIES_FILE = "areas.geojson"
SUMMARY_FILE = "summary.json"
STRESS_FILE = "resilience/stress.json"
FRONTIER_PATH = "resilience/frontier"


class CannotOpen(Refusal):
    """The place cannot be used: its files, its brief, or the two together. Every problem is named."""


class CannotCheck(Refusal):
    """The folder is neither a place nor the output of a run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run through the rooms: what went in and what came out."""

    brief: Brief
    place: engine.Place
    chart: Chart
    network: Network
    summary: Summary


def open_place(*, files: Mapping[str, bytes], tell: Tell = silent) -> tuple[Brief, engine.Place]:
    """The brief and the checked tables of a place. Raises `CannotOpen` with the problems of both at once."""
    problems: list[Problem] = []
    place, direction = None, None
    try:
        place = engine.load_place(files=files, tell=tell)
    except engine.CannotLoad as refusal:
        problems += refusal.problems
    if engine.BRIEF_FILE in files:
        try:
            direction = brief.load(text=files[engine.BRIEF_FILE], mappings=mappings(files=files))
        except brief.CannotRead as refusal:
            problems += refusal.problems
    if place is not None and direction is not None:
        problems += brief.check(brief=direction, place=place)
    if problems or place is None or direction is None:
        raise CannotOpen(problems)
    return direction, place


def open_brief(*, files: Mapping[str, bytes]) -> Brief:
    """The brief of a place without its tables. Raises `CannotOpen` where there is none."""
    if engine.BRIEF_FILE not in files:
        problem = Problem(code="LOAD-1", what=f"there is no {engine.BRIEF_FILE}", to_do="See docs/brief-format.md")
        raise CannotOpen([problem])
    return brief.load(text=files[engine.BRIEF_FILE], mappings=mappings(files=files))


def explain_person(*, direction: Brief, person: bytes) -> tuple[brief.Explanation, ...]:
    """What one person is eligible for. `person` is a JSON object of facts by column; none is quoted."""
    try:
        facts = json.loads(person)
    except ValueError:
        facts = None
    if not isinstance(facts, dict):
        what = "the file of the person is not a JSON object of facts by column"
        raise CannotOpen([Problem(code="BRIEF-13", what=what, to_do='Write {"age": 30, ...}')])
    return brief.explain(brief=direction, person=facts)


def measure_travel(
    *, direction: Brief, place: engine.Place, fetch: engine.Fetch, as_of: date, again: bool = False, tell: Tell = silent
) -> doors.Measured:
    """Ask the brief's routing server about every journey that may matter and has no travel time yet (`again`: all).

    Raises `doors.CannotRoute` (ROUTE-1 to ROUTE-4) and `atlas.CannotChart` (ATLAS-1).
    """
    pairs = atlas.candidates(brief=direction, place=place)
    asked = doors.measure(brief=direction, place=place, pairs=pairs, fetch=fetch, as_of=as_of, again=again, tell=tell)
    absurd = atlas.absurd_times(brief=direction, place=place.with_tables(asked.times))
    return doors.believe(measured=asked, absurd=absurd, brief=direction)


def mappings(*, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The mapping tables among a place's files, which the brief's digest covers."""
    return {
        name.removeprefix(MAPPINGS_FOLDER): content
        for name, content in files.items()
        if name.startswith(MAPPINGS_FOLDER)
    }


def run(*, direction: Brief, place: engine.Place, scenarios: bool = True, tell: Tell = silent) -> Run:
    """Chart the place, assemble its network, and set today beside proposed."""
    chart = atlas.chart(brief=direction, place=place, tell=tell)
    assembled = network.assemble(brief=direction, place=place, reach=chart.reach, tell=tell)
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
        scenarios=others if scenarios else (),
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


def place_files(*, tables: tuple[Table[Any], ...], name: str, others: Mapping[str, bytes]) -> dict[str, bytes]:
    """A place as files: one CSV for each table, the descriptor, and whatever else belongs to it."""
    written = {f"{table.noun.table_name}.csv": engine.table_csv(table) for table in tables}
    nouns = {f"{table.noun.table_name}.csv": table.noun for table in tables}
    return {**others, **written, "datapackage.json": engine.data_package(name=name, kind="place", tables=nouns)}


RECIPE_FILE = "recipe.toml"


def build_place(
    *, recipe: Mapping[str, bytes], read: Callable[[str], bytes], tell: Tell = silent
) -> tuple[dict[str, bytes], doors.QualityReport]:
    """A real place from a recipe folder's files and the data that the recipe names; `read` fetches one by its path.

    Gives the place's files, the quality account among them, and the account. Raises the refusals of the recipe, its
    brief and its doors; and `CannotOpen` where what was built does not keep to its own brief.
    """
    if RECIPE_FILE not in recipe:
        raise CannotOpen([Problem(code="LOAD-1", what=f"there is no {RECIPE_FILE}", to_do="Give a recipe folder")])
    direction = open_brief(files=recipe)
    wanted = doors.needed_files(recipe[RECIPE_FILE])
    data = {}
    for done, name in enumerate(wanted, start=1):
        data[name] = read(name)
        tell("read", done, len(wanted))
    tell("build", 0, 1)
    built = doors.build(recipe=recipe[RECIPE_FILE], mappings=mappings(files=recipe), data=data, brief=direction)
    tell("build", 1, 1)
    problems = brief.check(brief=direction, place=engine.place_of(*built.tables))
    if problems:
        raise CannotOpen(problems)
    kept = {name: content for name, content in recipe.items() if name.startswith(MAPPINGS_FOLDER)}
    others = {
        **kept,
        **quality_files(quality=built.quality),
        engine.BRIEF_FILE: recipe[engine.BRIEF_FILE],
        BOUNDARIES_FILE: built.boundaries,
    }
    return place_files(tables=built.tables, name=direction.place_id, others=others), built.quality


def import_directory(
    *, package: Mapping[str, bytes] | bytes, place_id: str, mapping: bytes | None, tell: Tell = silent
) -> tuple[dict[str, bytes], doors.QualityReport]:
    """A service directory as files: services, providers and the account of every row."""
    tell("import", 0, 1)
    imported = doors.import_directory(package=package, place_id=place_id, mapping=mapping)
    tell("import", 1, 1)
    tables = (imported.providers, imported.services)
    others = quality_files(quality=imported.quality)
    return place_files(tables=tables, name=place_id, others=others), imported.quality


def quality_files(*, quality: doors.QualityReport) -> dict[str, bytes]:
    """What became of every input row: for a person, for a program, and the rows that were set aside."""
    return {
        "quality.md": doors.report_markdown(quality).encode("utf-8"),
        "quality.json": doors.report_json(quality),
        "set_aside.csv": doors.set_aside_csv(quality),
    }


def map_tables(*, chart: Chart) -> dict[str, Table[Any]]:
    """The atlas's tables by the path at which they are written."""
    return {"atlas/unmet": chart.unmet, "atlas/duplication": chart.duplication, "atlas/access": chart.access}


def network_tables(*, assembled: Network) -> dict[str, Table[Any]]:
    """The network's tables by the path at which they are written."""
    return {
        "network/awards": assembled.proposed.awards,
        "network/flows": assembled.proposed.flows,
        "network/reasons": assembled.reasons,
        "network/today_awards": assembled.today.awards,
        "network/today_flows": assembled.today.flows,
    }


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
        )
        written["before-after.svg"] = report.before_after_svg(summary=done.summary)
    return written


def summary_json(*, summary: Summary) -> bytes:
    """The summary as JSON, keys in the noun's order."""
    return (json.dumps(dataclasses.asdict(summary), indent=2, ensure_ascii=False) + "\n").encode("utf-8")


def check_run(*, files: Mapping[str, bytes]) -> tuple[Problem, ...]:
    """Recompute a run's output from its files with the separate checker; empty where everything holds."""
    inputs = _inputs(files)
    if not inputs:
        raise CannotCheck([Problem(code="CHECK-1", what="the run's own copy of its place is missing", file="place/")])
    direction, place = open_place(files=inputs)
    problems: list[Problem] = []
    outputs: dict[str, Table[Any]] = {}
    for path in ("atlas/unmet", "atlas/duplication", "atlas/access", *NETWORK_PATHS):
        name = f"{path}.csv"
        if name not in files:
            problems.append(Problem(code="CHECK-1", what="the table is missing", file=name))
            continue
        checked = engine.check_table(noun=OUTPUT_NOUNS[path], content=files[name], file=name)
        problems += checked.problems
        if not checked.problems:
            outputs[path] = checked.table
    try:
        summary = json.loads(files[SUMMARY_FILE])
    except ValueError:
        problems.append(Problem(code="CHECK-1", what="it is not readable as JSON", file=SUMMARY_FILE))
    if problems:
        return tuple(problems)
    tables = {noun.table_name: place.table(noun) for noun in PLACE_NOUNS}
    return network.verify(brief=direction, tables=tables, outputs=outputs, summary=summary, inputs_digest=place.digest)


def reopen_run(*, files: Mapping[str, bytes], tell: Tell = silent) -> Run:
    """A run again, from what it wrote: checked, its map charted anew, its plans and summary as they stand.

    Raises `CannotCheck` with every problem where the output does not hold.
    """
    problems = check_run(files=files)
    if problems:
        raise CannotCheck(problems)
    direction, place = open_place(files=_inputs(files))
    held = {path: engine.check_table(noun=OUTPUT_NOUNS[path], content=files[f"{path}.csv"], file=path).table
            for path in NETWORK_PATHS}  # fmt: skip
    summary = run_summary.read_summary(content=files[SUMMARY_FILE])
    sides = ((summary.today, "today_"), (summary.proposed, ""))
    today, proposed = (_plan(side, held[f"network/{of}awards"], held[f"network/{of}flows"]) for side, of in sides)
    assembled = Network(today=today, proposed=proposed, reasons=held["network/reasons"])
    chart = atlas.chart(brief=direction, place=place, tell=tell)
    return Run(brief=direction, place=place, chart=chart, network=assembled, summary=summary)


def _inputs(files: Mapping[str, bytes]) -> dict[str, bytes]:
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
    return tables


def earlier_frontier(*, files: Mapping[str, bytes]) -> Table[FrontierPoint] | None:
    """The frontier that was drawn of a run before; None where none was. Raises `CannotCheck` where it is damaged."""
    name = f"{FRONTIER_PATH}.csv"
    if name not in files:
        return None
    checked = engine.check_table(noun=FrontierPoint, content=files[name], file=name)
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


def rewritten(*, done: Run, files: Mapping[str, bytes], resilience: Resilience) -> dict[str, bytes]:
    """A run's files again with what was asked of its plan afterwards. `run.json` stays that of the run."""
    written = run_files(done=done, files=_inputs(files), resilience=resilience)
    return {**written, **{name: content for name, content in files.items() if name == "run.json"}}


def names_of(*, done: Run) -> report.Alias:
    """What providers and offers of a run are called: by name, or by code where names are coded."""
    return report.names_of(summary=done.summary, place=done.place)


NETWORK_PATHS = (
    "network/awards",
    "network/flows",
    "network/reasons",
    "network/today_awards",
    "network/today_flows",
)

OUTPUT_NOUNS: dict[str, type[Any]] = {
    "atlas/unmet": NOUNS["unmet"],
    "atlas/duplication": NOUNS["duplication"],
    "atlas/access": NOUNS["access"],
    "network/awards": NOUNS["awards"],
    "network/flows": NOUNS["flows"],
    "network/reasons": NOUNS["reasons"],
    "network/today_awards": NOUNS["awards"],
    "network/today_flows": NOUNS["flows"],
}
